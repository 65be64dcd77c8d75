//! Many reminders at one minute, replicas that are killed with some of them in their hands, and devices that never answer.

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use todo_tests::{PushService, TestApp, User, postgres, program::Program};

use super::{AT, TEN_MINUTES, push::ask};

/// So many reminders are for one minute.
const MANY: usize = 1_000;
/// They are out within this, also where nothing is optimised and other tests run. Twice what a release may take, and a
/// third of what they took while one device kept the next waiting.
const OUT_WITHIN: Duration = Duration::from_secs(20);
/// How many of one account a replica has under way at a time.
const UNDER_WAY: usize = 16;
/// Enough to write the reminders that are due then, on a busy machine.
const AHEAD: SignedDuration = SignedDuration::from_secs(15);

async fn remind(user: &User, count: usize, at: &str) {
    for number in 0..count {
        let body = json!({ "title": format!("Number {number}"), "reminder_at": at });
        user.post("tasks", &body).await.expect(201);
    }
}

/// Hears messages until there are `count` different reminders; how often each came.
async fn hear(service: &mut PushService, told: &mut HashMap<String, usize>, count: usize) {
    while told.len() < count {
        let message = service.next().await;
        // What a device replaces the one of before by, if it comes twice.
        let name = message["message"]["tag"].as_str().expect("a reminder's name");
        assert_eq!(message["topic"], name.replace('-', ""), "{message}");
        *told.entry(name.to_owned()).or_default() += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_reminders_of_one_minute_are_out_soon_also_beside_devices_that_never_answer() {
    let name = "a_thousand_reminders_of_one_minute_are_out_soon";
    for url in [Some("sqlite::memory:".to_owned()), postgres::database().await] {
        let Some(url) = url else { return };
        let Some(mut service) = PushService::open(name).await else { return };
        let app = TestApp::at(&url, &PushService::SETTINGS).await;
        let (alice, mallory) = (app.sign_up("alice").await, app.sign_up("mallory").await);
        ask(&mallory, &service.device("/hung/phone").await).await;
        ask(&alice, &service.device("/phone").await).await;
        remind(&mallory, 5 * UNDER_WAY, AT).await;
        remind(&alice, MANY, AT).await;
        app.clock.advance(TEN_MINUTES);
        let begun = Instant::now();
        let mut told = HashMap::new();
        hear(&mut service, &mut told, MANY).await;
        let taken = begun.elapsed();
        println!("{MANY} reminders took {taken:?} on {url}");
        assert!(taken <= OUT_WITHIN, "{taken:?}");
        assert!(told.values().all(|times| *times == 1), "each once");
    }
}

/// Starts the product and what kills one of its processes while each of the `replicas` has reminders in its hands; what came
/// after all is each of `count`, and twice only what was in the killed one's hands.
async fn killed(folder: &Path, url: &str, replicas: usize, count: usize) {
    let name = "a_replica_that_is_killed_with_reminders_in_its_hands_loses_none";
    let Some(mut service) = PushService::open(name).await else { return };
    let start = || Program::start_with(folder, url, &PushService::SETTINGS);
    let one = start().await;
    let other = if replicas > 1 { Some(start().await) } else { None };
    let alice = User::sign_up(&one.base, "alice").await;
    ask(&alice, &service.device("/held/phone").await).await;
    let at = Timestamp::now() + AHEAD;
    remind(&alice, count, &at.to_string()).await;
    assert!(Timestamp::now() < at, "writing them took longer than {AHEAD}");
    let mut told = HashMap::new();
    // Nothing is answered: so many are with all replicas together, and no more of them.
    hear(&mut service, &mut told, replicas * UNDER_WAY).await;
    one.kill().await;
    service.let_go().await;
    let _alive = match other {
        Some(other) => other,
        None => start().await,
    };
    hear(&mut service, &mut told, count).await;
    // Those come last that the killed one had: they are nobody's until its time for them is over.
    while told.values().filter(|times| **times > 1).count() < UNDER_WAY {
        let message = service.next().await;
        let tag = message["message"]["tag"].as_str().expect("a reminder's name").to_owned();
        *told.entry(tag).or_default() += 1;
    }
    assert_eq!(told.len(), count);
    assert!(told.values().all(|times| *times <= 2), "{told:?}");
    assert!(service.is_quiet_for(Duration::from_millis(1500)).await, "nothing else comes twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_is_killed_with_reminders_in_its_hands_loses_none_on_postgres() {
    let Some(url) = postgres::database().await else { return };
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path(), &url, 2, 120).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_with_reminders_in_its_hands_loses_none_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path(), "sqlite:todo.db", 1, 60).await;
}
