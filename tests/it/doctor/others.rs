//! What the doctor says of those whom the server needs: each there, and each at a port where nobody answers.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use todo_tests::{
    Mailbox, PushService, TestApp, free_port, node,
    postgres::{self, Bouncer},
    program::command,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};

/// What is there answers within a second; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the doctor says about `row`, and how it ends, with settings by the names of their variables.
async fn says(folder: &Path, row: &str, variables: &[(&str, &str)]) -> (String, Option<i32>) {
    let mut doctor = command(folder);
    doctor.arg("doctor").env("PORT", "0").envs(variables.iter().copied());
    let output = doctor.stdout(Stdio::piped()).stderr(Stdio::piped()).output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let told = said.lines().find(|line| line.split_whitespace().nth(1) == Some(row));
    let wrong = || panic!("nothing about {row}: {said}{}", String::from_utf8_lossy(&output.stderr));
    (told.unwrap_or_else(wrong).to_owned(), output.status.code())
}

/// Where nobody answers.
fn dead(scheme: &str) -> String {
    format!("{scheme}://127.0.0.1:{}", free_port().unwrap())
}

#[tokio::test]
async fn a_mail_server_that_is_there_is_fine_and_one_that_is_not_is_wrong() {
    let name = "a_mail_server_that_is_there_is_fine_and_one_that_is_not_is_wrong";
    let folder = tempfile::tempdir().unwrap();
    let (off, code) = says(folder.path(), "mail", &[]).await;
    assert!(off.starts_with("ok ") && off.contains("set SMTP_URL"), "{off}");
    assert_eq!(code, Some(0));
    let Some(mail) = Mailbox::open(name).await else { return };
    let (there, code) = says(folder.path(), "mail", &mail.settings()).await;
    assert!(there.starts_with("ok ") && there.contains("letters from todo@example.com"), "{there}");
    assert_eq!(code, Some(0));
    let nowhere = [("SMTP_URL", &*dead("smtp")), ("SMTP_FROM", "todo@example.com")];
    let (gone, code) = says(folder.path(), "mail", &nowhere).await;
    assert!(gone.starts_with("WRONG "), "{gone}");
    assert_eq!(code, Some(1));
}

#[tokio::test]
async fn a_provider_that_is_there_is_fine_and_one_that_is_not_is_wrong() {
    let name = "a_provider_that_is_there_is_fine_and_one_that_is_not_is_wrong";
    let folder = tempfile::tempdir().unwrap();
    let (off, _) = says(folder.path(), "provider", &[]).await;
    assert!(off.starts_with("ok ") && off.contains("set OIDC_ISSUER"), "{off}");
    let nowhere = [("OIDC_ISSUER", &*dead("http")), ("OIDC_CLIENT_ID", "todo")];
    let (gone, code) = says(folder.path(), "provider", &nowhere).await;
    assert!(gone.starts_with("WRONG "), "{gone}");
    assert_eq!(code, Some(1));

    let Some(mut provider) = node::start("oidc-provider", name, &[]).await else { return };
    let mut said = BufReader::new(provider.stdout.take().unwrap()).lines();
    let said = said.next_line().await.unwrap().expect("where the provider is");
    let said: Value = serde_json::from_str(&said).unwrap();
    let of = |name: &str| said[name].as_str().unwrap();
    let there = [
        ("OIDC_ISSUER", of("issuer")),
        ("OIDC_CLIENT_ID", of("client_id")),
        ("OIDC_CLIENT_SECRET", of("client_secret")),
    ];
    let (unwell, _) = says(folder.path(), "provider", &there).await;
    assert!(unwell.starts_with("WRONG ") && unwell.contains("503"), "it is not ready: {unwell}");
    // Whom it vouches for is there, and answers nothing: people wait, and the provider stays.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let line = format!("http://{}\n", silent.local_addr().unwrap());
    provider.stdin.as_mut().unwrap().write_all(line.as_bytes()).await.unwrap();
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let (there, code) = says(folder.path(), "provider", &there).await;
        if there.starts_with("ok ") && there.contains("vouches for people") {
            assert_eq!(code, Some(0));
            return;
        }
    }
    panic!("no provider is found within {PATIENCE:?}");
}

#[tokio::test]
async fn the_way_past_a_pooler_is_wrong_where_it_leads_nowhere_or_carries_no_word() {
    let Some(pooler) = postgres::pooler(Bouncer::Debian).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let secret = ("BETTER_AUTH_SECRET", "the secret of a server that only tests know");
    let direct = async |past: Option<&str>| {
        let past = past.map(|past| ("DATABASE_DIRECT_URL", past));
        let set: Vec<_> =
            [secret, ("DATABASE_URL", &*pooler.url)].into_iter().chain(past).collect();
        says(folder.path(), "direct", &set).await.0
    };
    let none = direct(None).await;
    assert!(none.starts_with("ok ") && none.contains("set DATABASE_DIRECT_URL"), "{none}");
    let there = direct(Some(&pooler.direct)).await;
    assert!(there.starts_with("ok ") && there.contains("heard at once"), "{there}");
    let gone = direct(Some(&format!("{}/todo", dead("postgres")))).await;
    assert!(gone.starts_with("WRONG ") && gone.contains("check DATABASE_DIRECT_URL"), "{gone}");
    let behind = direct(Some(&pooler.url)).await;
    assert!(behind.starts_with("WRONG ") && behind.contains("is a pooler as well"), "{behind}");
    let other = postgres::database().await.expect("there is one already");
    let deaf = direct(Some(&other)).await;
    assert!(deaf.starts_with("WRONG ") && deaf.contains("hears nothing"), "{deaf}");

    let alone = [secret, ("DATABASE_URL", &*pooler.direct)];
    let (alone, _) = says(folder.path(), "direct", &alone).await;
    assert!(alone.starts_with("ok ") && alone.contains("heard at once by DATABASE_URL"), "{alone}");
}

#[tokio::test]
async fn the_push_services_of_the_devices_that_asked_are_tried() {
    let name = "the_push_services_of_the_devices_that_asked_are_tried";
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/todo.db", folder.path().display());
    let set = [&PushService::SETTINGS[..], &[("DATABASE_URL", &*url)]].concat();
    let (none, _) = says(folder.path(), "push", &set).await;
    assert!(none.starts_with("ok ") && none.contains("No device asked"), "{none}");

    let Some(mut service) = PushService::open(name).await else { return };
    let app = TestApp::at(&url, &PushService::SETTINGS).await;
    let device = service.device("/phone").await;
    let alice = app.sign_up("alice").await;
    assert_eq!(alice.post("notifications/push", &device).await.status, 204);
    let (there, code) = says(folder.path(), "push", &set).await;
    let host = device["endpoint"].as_str().unwrap().trim_end_matches("/phone");
    assert!(there.starts_with("ok ") && there.contains(host), "{there}");
    assert_eq!(code, Some(0));
    let (kept_off, _) = says(folder.path(), "push", &[("DATABASE_URL", &*url)]).await;
    assert!(kept_off.starts_with("WRONG ") && kept_off.contains("no https address"), "{kept_off}");
    drop(service);
    let (gone, code) = says(folder.path(), "push", &set).await;
    assert!(gone.starts_with("WRONG ") && gone.contains("let the server out"), "{gone}");
    assert_eq!(code, Some(1));
    app.stop().await;
}
