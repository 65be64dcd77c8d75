//! Guessing passwords is slow, whichever replica is asked.

use http::Method;
use jiff::SignedDuration;
use serde_json::json;
use todo_tests::{Answer, TestApp, User, postgres};
use tokio::task::JoinSet;

use super::{PASSWORD, set_cookies};

/// As many attempts at one account from one address are allowed in a minute.
const ATTEMPTS: usize = 10;
/// More attempts than one account allows from everywhere in a quarter of an hour.
const STRANGERS: usize = 101;
const LIMITED: [(&str, &str); 2] =
    [("TODO_AUTH_RATE_LIMIT", "true"), ("TODO_HTTP_TRUSTED_PROXIES", "1")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_count_together_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    replicas_count_together(&format!("sqlite:{}/todo.db", folder.path().display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_count_together_on_postgres() {
    if let Some(url) = postgres::database().await {
        replicas_count_together(&url).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_at_once_are_each_counted() {
    let app = TestApp::on_sqlite_with(&LIMITED).await;
    let mut attempts = JoinSet::new();
    for _ in 0..2 * ATTEMPTS {
        let nobody = app.nobody();
        attempts.spawn(async move { attempt(&nobody, "192.0.2.1", "ada").await });
    }
    let answers = attempts.join_all().await;
    let refused = answers.iter().filter(|answer| answer.status.as_u16() == 429).count();
    assert_eq!(refused, ATTEMPTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_do_not_keep_the_owner_out_of_a_device_that_is_known() {
    let app = TestApp::on_sqlite_with(&LIMITED).await;
    let body = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let made = app.nobody().post("/api/auth/sign-up/email", &body).await;
    let mut cookies = set_cookies(&made).into_iter();
    let device = cookies.find(|line| line.starts_with("todo-chatbot.device.")).unwrap();
    assert!(device.contains("; HttpOnly"), "{device}");
    let device = device.split(';').next().unwrap().to_owned();
    for number in 0..STRANGERS {
        let address = format!("198.51.{}.{}", number / 250, number % 250);
        wrong(&app, &[("x-forwarded-for", &address)], "ada").await;
    }

    let elsewhere = attempt(&app.nobody(), "192.0.2.9", "ada").await;
    assert_eq!(elsewhere.status.as_u16(), 429, "the account is guessed at");
    let known = [("x-forwarded-for", "192.0.2.7"), ("cookie", &device), ("origin", &app.base)];
    let at_home = sign_in(&app, &known, "ada", PASSWORD).await;
    assert_eq!(at_home.status.as_u16(), 200, "{}", at_home.text);

    for round in 0..ATTEMPTS - 1 {
        assert_eq!(wrong(&app, &known, "ada").await.status.as_u16(), 401, "{round}");
    }
    assert_eq!(wrong(&app, &known, "ada").await.status.as_u16(), 429, "nor is it a way around");
}

async fn wrong(app: &TestApp, headers: &[(&str, &str)], name: &str) -> Answer {
    sign_in(app, headers, name, "wrong password").await
}

async fn sign_in(app: &TestApp, headers: &[(&str, &str)], name: &str, password: &str) -> Answer {
    let body = json!({ "email": format!("{name}@example.com"), "password": password });
    app.nobody().send_json(Method::POST, "/api/auth/sign-in/email", headers, &body).await
}

async fn replicas_count_together(url: &str) {
    let replicas = [TestApp::start(url, &LIMITED).await, TestApp::start(url, &LIMITED).await];
    for replica in &replicas {
        replica.prepare().await;
    }
    for round in 0..ATTEMPTS {
        let answer = attempt(&replicas[round % 2].nobody(), "192.0.2.1", "ada").await;
        assert_eq!(answer.status.as_u16(), 401, "attempt {round}");
    }
    for replica in &replicas {
        let refused = attempt(&replica.nobody(), "192.0.2.1", "ada").await;
        assert_eq!(refused.expect(429)["code"], "TOO_MANY_REQUESTS");
        let seconds: u32 = refused.header("retry-after").parse().unwrap();
        assert!((1..=61).contains(&seconds), "{seconds}");
        assert_eq!(refused.header("x-retry-after"), refused.header("retry-after"));

        let elsewhere = attempt(&replica.nobody(), "192.0.2.2", "ada").await;
        assert_eq!(elsewhere.status.as_u16(), 401, "another address is not to blame");
        let other = attempt(&replica.nobody(), "192.0.2.1", "eve").await;
        assert_eq!(other.status.as_u16(), 401, "nor is another account");
    }
    for replica in &replicas {
        replica.clock.advance(SignedDuration::from_secs(61));
        assert_eq!(attempt(&replica.nobody(), "192.0.2.1", "ada").await.status.as_u16(), 401);
    }
}

/// Signs in to an account that does not exist, from `address`.
async fn attempt(client: &User, address: &str, name: &str) -> Answer {
    let body = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
    let headers = [("x-forwarded-for", address)];
    client.send_json(Method::POST, "/api/auth/sign-in/email", &headers, &body).await
}
