//! What happens to an account is told as it happens, and to whoever was away.

use std::{ops::AsyncFn, time::Duration};

use serde_json::{Value, json};
use todo_tests::{Events, TestApp, User, on_both_databases, postgres, program::Program};
use tokio::time::timeout;

/// What happens shows within a second; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it is waited for what must not come: longer than a change may take.
const QUIET: Duration = Duration::from_millis(1_500);

async fn next(events: &mut Events) -> (String, Value) {
    timeout(PATIENCE, events.next()).await.expect("an event within PATIENCE").expect("no end")
}

/// The next event, which must have this name and be about this alone.
async fn about(events: &mut Events, name: &str, id: &Value) {
    assert_eq!(next(events).await, (name.to_owned(), json!({ "ids": [id] })));
}

async fn is_quiet(events: &mut Events) {
    if let Ok(event) = timeout(QUIET, events.next()).await {
        panic!("nothing else happened, but {event:?}");
    }
}

/// A stream that told everything so far.
async fn watching(user: &User) -> Events {
    let mut events = user.watch().await;
    assert_eq!(next(&mut events).await, ("tasks".to_owned(), json!({})), "load everything");
    events
}

async fn signed_in(user: &User) -> User {
    let body = json!({ "email": user.email, "password": "correct horse battery" });
    let answer = user.post("/api/auth/sign-in/email", &body).await.expect(200);
    user.with_token(answer["token"].as_str().unwrap())
}

on_both_databases! {
    async fn what_is_said_renamed_and_deleted_shows_elsewhere(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let (mut events, mut bobs) = (watching(&alice).await, watching(&bob).await);
        let said = alice.say("hello").await;
        let conversation = &said["conversation_id"];
        about(&mut events, "conversations", conversation).await;
        while timeout(QUIET, events.next()).await.is_ok() {}
        let path = format!("conversations/{}", conversation.as_str().unwrap());
        alice.patch(&path, &json!({ "title": "Greetings" })).await.expect(200);
        about(&mut events, "conversations", conversation).await;
        alice.delete(&path).await;
        about(&mut events, "conversations", conversation).await;
        is_quiet(&mut bobs).await;
    }

    async fn who_signs_in_shows_elsewhere_and_who_is_signed_out_hears_no_more(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let mut events = watching(&alice).await;
        let phone = signed_in(&alice).await;
        let (name, data) = next(&mut events).await;
        assert_eq!((&*name, data["ids"].as_array().unwrap().len()), ("sessions", 1));
        let mut phones = watching(&phone).await;

        phone.post("/api/auth/revoke-other-sessions", &json!({})).await.expect(200);

        assert_eq!(next(&mut phones).await, ("sessions".to_owned(), json!({})));
        let ended = timeout(PATIENCE, events.next()).await.expect("an end at once");
        assert_eq!(ended, None, "the session that was ended");
        phone.post("/api/auth/sign-out", &json!({})).await.expect(200);
        assert_eq!(timeout(PATIENCE, phones.next()).await.expect("an end at once"), None);
    }

    async fn a_reminder_that_was_let_be_goes_elsewhere_too(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let at = "2026-11-24T09:10:00Z";
        let body = json!({ "title": "Stretch", "reminder_at": at });
        let task = alice.post("tasks", &body).await.expect(201);
        let mut events = watching(&alice).await;
        app.clock.advance(jiff::SignedDuration::from_mins(10));
        assert_eq!(next(&mut events).await.0, "reminder");
        let path = format!("reminders/{}/dismiss", task["id"].as_str().unwrap());
        alice.post(&path, &json!({ "remind_at": at })).await;
        about(&mut events, "reminders", &task["id"]).await;
    }

    async fn who_was_away_is_told_what_happened_meanwhile_each_thing_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let mut events = watching(&alice).await;
        let milk = alice.add("Buy milk").await;
        about(&mut events, "tasks", &milk["id"]).await;
        let seen = events.last_id.clone();
        drop(events);

        let bread = alice.add("Buy bread").await;
        let said = alice.say("hello").await;

        let mut events = alice.watch_since(&seen).await;
        about(&mut events, "tasks", &bread["id"]).await;
        let between = events.last_id.clone();
        about(&mut events, "conversations", &said["conversation_id"]).await;
        let last = events.last_id.clone();
        is_quiet(&mut events).await;
        // Cut off between two events of one moment: the second one comes again, the first does not.
        about(&mut alice.watch_since(&between).await, "conversations", &said["conversation_id"]).await;
        is_quiet(&mut alice.watch_since(&last).await).await;
    }

    async fn who_comes_back_with_what_is_no_place_or_an_old_one_loads_everything(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let first = watching(&alice).await.last_id;
        let (_, notes) = first.split_once('.').unwrap();
        let future = format!("{}.99999999.0", first.split_once('.').unwrap().0);
        for id in ["", "7", "nonsense", &format!("0.{notes}"), &future] {
            let mut events = alice.watch_since(id).await;
            assert_eq!(next(&mut events).await, ("tasks".to_owned(), json!({})), "{id}");
        }
    }

    async fn of_very_many_changes_at_once_it_is_said_that_everything_changed(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let seen = watching(&alice).await.last_id;
        for number in 0..=100 {
            alice.add(&format!("Task {number}")).await;
        }
        let mut events = alice.watch_since(&seen).await;
        assert_eq!(next(&mut events).await, ("tasks".to_owned(), json!({})));
    }
}

/// Follows the account of `User` while what `restarted` answers takes the place of the server, and misses nothing.
async fn follow(first: Program, restarted: impl AsyncFn() -> Program) {
    let alice = User::sign_up(&first.base, "alice").await;
    let mut events = watching(&alice).await;
    let milk = alice.add("Buy milk").await;
    about(&mut events, "tasks", &milk["id"]).await;
    // The last change of a server that dies is heard of by nobody there.
    let bread = alice.add("Buy bread").await;
    let seen = events.last_id.clone();
    first.kill().await;

    let second = restarted().await;
    let alice = alice.at(&second.base);
    let mut events = alice.watch_since(&seen).await;
    about(&mut events, "tasks", &bread["id"]).await;
    let jam = alice.add("Buy jam").await;
    about(&mut events, "tasks", &jam["id"]).await;
    assert!(second.terminate().await);
}

#[tokio::test]
async fn a_stream_goes_on_without_a_gap_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("todo.db").display());
    let first = Program::start(folder.path(), &url).await;
    follow(first, async || Program::start(folder.path(), &url).await).await;
}

#[tokio::test]
async fn a_stream_goes_on_without_a_gap_on_another_replica() {
    let Some(url) = postgres::database().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let first = Program::start(folder.path(), &url).await;
    follow(first, async || Program::start(folder.path(), &url).await).await;
}
