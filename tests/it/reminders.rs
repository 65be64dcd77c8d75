//! Reminders that arrive, and changes that show elsewhere, on both databases.

mod email;
mod plan;
mod push;
mod stress;

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Events, TestApp, User, on_both_databases, postgres};

/// When the tests' reminders are for: ten minutes after they begin.
const AT: &str = "2026-11-24T09:10:00Z";
const TEN_MINUTES: SignedDuration = SignedDuration::from_mins(10);
/// What happens shows within a second; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// The next event of that name; others may come before it.
async fn next(events: &mut Events, name: &str) -> Value {
    let found = async {
        loop {
            let (found, data) = events.next().await.expect("an event, not the end");
            if found == name {
                return data;
            }
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("the event within PATIENCE")
}

async fn remind(user: &User, title: &str) -> Value {
    let body = json!({ "title": title, "reminder_at": AT });
    user.post("tasks", &body).await.expect(201)
}

async fn waiting(user: &User) -> Vec<Value> {
    user.get("reminders").await.expect(200).as_array().unwrap().clone()
}

on_both_databases! {
    async fn a_reminder_arrives_where_somebody_watches_and_waits_until_it_is_let_be(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let task = remind(&alice, "Stretch").await;
        let mut events = alice.watch().await;
        next(&mut events, "tasks").await;
        assert!(waiting(&alice).await.is_empty(), "it is not time yet");

        app.clock.advance(TEN_MINUTES);
        let reminder = next(&mut events, "reminder").await;
        assert_eq!(
            reminder,
            json!({ "task_id": task["id"], "title": "Stretch", "due_date": null, "remind_at": AT })
        );
        assert_eq!(waiting(&alice).await, std::slice::from_ref(&reminder));
        let mut later = alice.watch().await;
        assert_eq!(next(&mut later, "reminder").await, reminder, "it waits");

        let path = format!("reminders/{}/dismiss", task["id"].as_str().unwrap());
        let dismissed = alice.post(&path, &json!({ "remind_at": AT })).await;
        assert_eq!(dismissed.status, 204);
        assert!(waiting(&alice).await.is_empty());
    }

    async fn a_reminder_that_is_put_off_arrives_again(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let task = remind(&alice, "Stretch").await;
        let mut events = alice.watch().await;
        app.clock.advance(TEN_MINUTES);
        next(&mut events, "reminder").await;

        let path = format!("reminders/{}/snooze", task["id"].as_str().unwrap());
        let later = alice.post(&path, &json!({ "minutes": 10 })).await.expect(200);
        assert_eq!(later["reminder_at"], "2026-11-24T09:20:00Z");
        assert!(waiting(&alice).await.is_empty());
        app.clock.advance(TEN_MINUTES);
        assert_eq!(next(&mut events, "reminder").await["remind_at"], "2026-11-24T09:20:00Z");
        alice.post(&path, &json!({ "minutes": 0 })).await.problem(422);
    }

    async fn nobody_hears_or_ends_the_reminders_of_another_account(app: TestApp) {
        let (alice, mallory) = (app.sign_up("alice").await, app.sign_up("mallory").await);
        let task = remind(&alice, "Stretch").await;
        let mut events = alice.watch().await;
        app.clock.advance(TEN_MINUTES);
        next(&mut events, "reminder").await;
        assert!(waiting(&mallory).await.is_empty());
        let path = format!("reminders/{}/dismiss", task["id"].as_str().unwrap());
        mallory.post(&path, &json!({ "remind_at": AT })).await.problem(404);
        assert_eq!(waiting(&alice).await.len(), 1);
    }

    async fn a_change_shows_where_somebody_watches_whoever_made_it(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let mut events = alice.watch().await;
        next(&mut events, "tasks").await;
        alice.add("Buy milk").await;
        next(&mut events, "tasks").await;
        alice.say("Set the milk to high priority").await;
        next(&mut events, "tasks").await;
    }

    async fn a_server_that_stops_ends_its_streams(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let mut events = alice.watch().await;
        next(&mut events, "tasks").await;
        let stopped = tokio::spawn(app.stop());
        let ended = tokio::time::timeout(PATIENCE, events.rest()).await;
        assert!(ended.is_ok(), "the stream went on for {PATIENCE:?}");
        assert!(stopped.await.unwrap(), "every request was answered in time");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_session_that_opened_it() {
    let app = TestApp::on_sqlite_with(&[("TODO_HTTP_HEARTBEAT_SECONDS", "1")]).await;
    let alice = app.sign_up("alice").await;
    let mut events = alice.watch().await;
    next(&mut events, "tasks").await;
    alice.post("/api/auth/sign-out", &json!({})).await.expect(200);
    let ended = tokio::time::timeout(PATIENCE, events.rest()).await;
    assert!(ended.is_ok(), "the stream went on for {PATIENCE:?}");
}

#[tokio::test]
async fn what_one_replica_does_shows_on_another_and_a_reminder_is_told_once() {
    let Some(url) = postgres::database().await else { return };
    let (one, other) = (TestApp::at(&url, &[]).await, TestApp::at(&url, &[]).await);
    let alice = one.sign_up("alice").await;
    let mut events = alice.at(&other.base).watch().await;
    next(&mut events, "tasks").await;
    alice.add("Buy milk").await;
    next(&mut events, "tasks").await;

    remind(&alice, "Stretch").await;
    one.clock.advance(TEN_MINUTES);
    other.clock.advance(TEN_MINUTES);
    next(&mut events, "reminder").await;
    assert_eq!(waiting(&alice).await.len(), 1);
    alice.add("Buy bread").await;
    let after = events.next().await.unwrap();
    assert_eq!(after.0, "tasks", "the reminder is not told again: {after:?}");
}
