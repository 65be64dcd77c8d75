//! What the chart says of the server, held against the server.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use todo_server::config::Settings;
use todo_tests::{User, free_port, program::Program};

const SETTINGS: &str = include_str!("../../helm/todo-chatbot/settings.json");
const CASES: &str = include_str!("../../helm/checks/settings.txt");
const DASHBOARD: &str = include_str!("../../helm/todo-chatbot/dashboard.json");
const RULES: &str = include_str!("../../helm/todo-chatbot/rules.yaml");
/// What others measure: Prometheus itself, the kubelet, kube-state-metrics.
const OTHERS: [&str; 4] = ["up", "kube_", "kubelet_", "container_"];

#[test]
fn the_chart_bounds_each_number_as_the_server_does() {
    let rules: Value = serde_json::from_str(SETTINGS).unwrap();
    let settings = rules["server"].as_object().unwrap();
    let bounded = settings.iter().filter(|(_, rule)| rule["to"].is_i64());
    let mut wrong = Vec::new();
    for (name, rule) in bounded.clone() {
        let bounds = [&rule["from"], &rule["to"]].map(|bound| bound.as_i64().unwrap());
        for (number, taken) in
            [(bounds[0], true), (bounds[0] - 1, false), (bounds[1], true), (bounds[1] + 1, false)]
        {
            if takes(name, &number.to_string()) != taken {
                let verb = if taken { "refuses" } else { "takes" };
                wrong.push(format!("the server {verb} {name}={number}"));
            }
        }
    }
    assert!(bounded.count() > 5, "{SETTINGS}");
    assert!(wrong.is_empty(), "change helm/todo-chatbot/settings.json: {wrong:#?}");
}

#[test]
fn the_chart_takes_and_refuses_what_the_server_does() {
    let cases: Vec<_> = CASES.lines().filter_map(case).collect();
    let wrong: Vec<_> =
        cases.iter().filter(|(is_taken, name, value)| takes(name, value) != *is_taken).collect();
    assert!(cases.len() > 50, "{CASES}");
    assert!(wrong.is_empty(), "change helm/checks/settings.txt and the chart: {wrong:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dashboard_and_alerts_ask_for_metrics_that_exist() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("127.0.0.1:{}", free_port().unwrap());
    let settings = [
        ("TODO_TELEMETRY_METRICS_ADDRESS", address.as_str()),
        ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"),
    ];
    let program = Program::start_with(folder.path(), "sqlite:todo.db", &settings).await;
    let alice = User::sign_up(&program.base, "alice").await;
    alice.say("What's pending?").await;
    let metrics = User::nobody(&format!("http://{address}")).get("/metrics").await.text;

    let asked: BTreeSet<&str> = metrics_in(DASHBOARD).chain(metrics_in(RULES)).collect();
    let is_shown = |name: &str| {
        let mut rests = metrics.lines().filter_map(|line| line.strip_prefix(name));
        rests.any(|rest| rest.starts_with(['{', ' ']))
    };
    let absent: Vec<_> = asked
        .iter()
        .filter(|name| !OTHERS.iter().any(|of| name.starts_with(of)) && !is_shown(name))
        .collect();
    assert!(asked.len() > 5, "{asked:?}");
    assert!(absent.is_empty(), "{absent:?} are not among\n{metrics}");
}

/// Names before a brace that opens a selector.
fn metrics_in(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    text.match_indices('{').filter_map(move |(at, _)| {
        let before = &text[..at];
        let name = &before[before.trim_end_matches(is_name).len()..];
        (!name.is_empty()).then_some(name)
    })
}

/// A line of the cases: `takes|refuses PATH NAME "VALUE"`.
fn case(line: &str) -> Option<(bool, &str, &str)> {
    let (words, value) = line.split_once('"')?;
    let mut words = words.split_whitespace();
    let is_taken = match words.next()? {
        "takes" => true,
        "refuses" => false,
        _ => return None,
    };
    Some((is_taken, words.nth(1)?, value.strip_suffix('"')?))
}

/// Whether a server starts with this beside what each must have.
fn takes(name: &str, value: &str) -> bool {
    let needed = [
        ("DATABASE_URL", "postgres://h/d"),
        ("BETTER_AUTH_SECRET", "0123456789abcdef0123456789abcdef"),
        ("SMTP_URL", "smtps://h"),
        ("SMTP_FROM", "a@b.example"),
        ("OIDC_ISSUER", "https://a.example"),
        ("OIDC_CLIENT_ID", "todo"),
    ];
    let all = needed.into_iter().chain([(name, value)]);
    let variables: HashMap<_, _> =
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Settings::load(None, &variables).is_ok()
}
