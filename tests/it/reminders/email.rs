//! Reminders by e-mail.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use todo_tests::{
    Answer, Mailbox, Received, TestApp, User, on_both_databases, on_both_databases_with_mail,
    postgres, program::Program,
};

use super::{AT, TEN_MINUTES, remind};

/// So long no letter comes where none is to come.
pub(super) const A_WHILE: Duration = Duration::from_millis(1500);

/// Somebody whose address is confirmed, and who wants letters.
pub(super) async fn reader(app: &str, mail: &mut Mailbox, name: &str) -> User {
    let user = User::sign_up(app, name).await;
    let body = json!({ "email": user.email });
    user.post("/api/auth/send-verification-email", &body).await.expect(200);
    user.get(mail.next().await.path()).await;
    let wished = user.patch("notifications", &json!({ "email": true })).await.expect(200);
    assert_eq!(wished["email"], json!({ "on": true, "ready": true, "hint": null }));
    user
}

async fn press(user: &User, letter: &Received, action: &str) -> String {
    let answer = try_press(user, letter, action).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

async fn try_press(user: &User, letter: &Received, action: &str) -> Answer {
    try_say(user, letter, action, "").await
}

async fn try_say(user: &User, letter: &Received, action: &str, until: &str) -> Answer {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let token = letter.parameter("token");
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("token", &token)
        .append_pair("action", action)
        .append_pair("until", until)
        .finish();
    user.send(Method::POST, "/api/reminders/act", &form, body).await
}

async fn task(user: &User, task: &Value) -> Value {
    user.get(&format!("tasks/{}", task["id"].as_str().unwrap())).await.expect(200)
}

on_both_databases_with_mail! {
    async fn a_reminder_comes_by_letter_once_and_is_done_from_it(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let alice = reader(&app.base, &mut mail, "alice").await;
        let added = remind(&alice, "Stretch <b>now</b>").await;
        assert!(mail.is_quiet_for(A_WHILE).await, "it is not time yet");
        app.clock.advance(TEN_MINUTES);
        let letter = mail.next().await;
        assert_eq!(letter.subject, "Reminder: Stretch <b>now</b>");
        assert!(letter.html.contains("Stretch &lt;b&gt;now&lt;/b&gt;"), "{}", letter.html);
        assert!(mail.is_quiet_for(A_WHILE).await, "once is enough");

        let nobody = app.nobody();
        let page = nobody.get(letter.path()).await;
        assert!(page.text.contains("value=\"tomorrow_morning\""), "{}", page.text);
        assert_eq!(task(&alice, &added).await["completed"], false, "looking does nothing");
        // Nobody knows whether a task is gone where the database is not reached yet.
        let unready = TestApp::start("sqlite::memory:", &[]).await;
        let refused = try_press(&unready.nobody(), &letter, "complete").await;
        assert_eq!(refused.header("retry-after"), "2");
        refused.problem(503);
        press(&nobody, &letter, "complete").await;
        assert_eq!(task(&alice, &added).await["completed"], true);
    }

    async fn the_assistant_promises_the_channels_that_are_ready_and_no_others(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let alice = app.sign_up("alice").await;
        alice.patch("notifications", &json!({ "email": true })).await.expect(200);
        let said = alice.say("Remind me tomorrow at 9am to stretch").await;
        assert!(said["response"].as_str().unwrap().contains("09:00, only in the open page."), "nobody confirmed it: {}", said["response"]);
        let bob = reader(&app.base, &mut mail, "bob").await;
        let said = bob.say("Remind me tomorrow at 9am to stretch").await;
        assert!(said["response"].as_str().unwrap().contains("09:00, by e-mail and in the open page."), "{}", said["response"]);
    }

    async fn a_reminder_that_is_put_off_from_its_letter_comes_again(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let alice = reader(&app.base, &mut mail, "alice").await;
        remind(&alice, "Stretch").await;
        app.clock.advance(TEN_MINUTES);
        let letter = mail.next().await;
        let said = press(&app.nobody(), &letter, "ten_minutes").await;
        assert!(said.contains("I will remind you again: 2026-11-24 09:20"), "{said}");
        app.clock.advance(TEN_MINUTES);
        let letter = mail.next().await;
        assert_eq!(letter.subject, "Reminder: Stretch");
        let asked = try_say(&app.nobody(), &letter, "in_words", "soon or so").await;
        assert_eq!(asked.status, 422);
        assert!(asked.text.contains("Say it like") && asked.text.contains("name=\"until\""), "{}", asked.text);
        let said = try_say(&app.nobody(), &letter, "in_words", "half an hour").await;
        assert!(said.text.contains("I will remind you again: 2026-11-24 09:50"), "{}", said.text);
        app.clock.advance(TEN_MINUTES * 3);
        assert_eq!(mail.next().await.subject, "Reminder: Stretch");
    }

    async fn what_is_let_be_or_done_meanwhile_is_not_written_about(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let alice = reader(&app.base, &mut mail, "alice").await;
        let quiet = json!({ "quiet_from": "09:00", "quiet_until": "12:00" });
        alice.patch("notifications", &quiet).await.expect(200);
        let (one, two) = (remind(&alice, "One").await, remind(&alice, "Two").await);
        remind(&alice, "Three").await;
        app.clock.advance(TEN_MINUTES);
        assert!(mail.is_quiet_for(A_WHILE).await, "it is a quiet hour");
        let path = format!("reminders/{}/dismiss", one["id"].as_str().unwrap());
        alice.post(&path, &json!({ "remind_at": AT })).await;
        let path = format!("tasks/{}", two["id"].as_str().unwrap());
        alice.put(&path, &json!({ "completed": true })).await.expect(200);
        app.clock.advance(SignedDuration::from_hours(3));
        assert_eq!(mail.next().await.subject, "Reminder: Three");
        assert!(mail.is_quiet_for(A_WHILE).await, "nothing else");
    }

    async fn a_channel_is_tried_out_and_says_what_is_missing(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let alice = app.sign_up("alice").await;
        let hint = alice.get("notifications").await.expect(200)["email"].clone();
        assert!(hint["hint"].as_str().unwrap().contains("Confirm your e-mail address"), "{hint}");
        assert!(alice.post("notifications/email/test", &json!({})).await.problem(409).contains("Confirm"));
        alice.post("notifications/pigeon/test", &json!({})).await.problem(404);
        let ready = reader(&app.base, &mut mail, "bob").await;
        assert_eq!(ready.post("notifications/email/test", &json!({})).await.status, 204);
        assert_eq!(mail.next().await.subject, "Letters arrive");
    }
}

on_both_databases! {
    async fn quiet_hours_have_two_ends_and_a_link_that_is_not_ours_does_nothing(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.patch("notifications", &json!({ "quiet_from": "22:00" })).await.problem(422);
        alice.patch("notifications", &json!({ "quiet_from": "25:00", "quiet_until": "7" })).await.problem(422);
        let both = json!({ "quiet_from": "22:00", "quiet_until": "07:00" });
        let set = alice.patch("notifications", &both).await.expect(200);
        assert_eq!((&set["quiet_from"], &set["quiet_until"]), (&both["quiet_from"], &both["quiet_until"]));
        let none = json!({ "quiet_from": null, "quiet_until": null });
        assert_eq!(alice.patch("notifications", &none).await.expect(200)["quiet_from"], json!(null));
        let page = app.nobody().get("/api/reminders/act?token=made.up").await;
        assert_eq!(page.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_reminders_of_one_minute_are_written_about_each_once() {
    let name = "a_thousand_reminders_of_one_minute_are_written_about_each_once";
    let Some(mut mail) = Mailbox::open(name).await else { return };
    let Some(url) = postgres::database().await else { return };
    let app = TestApp::at(&url, &mail.settings()).await;
    let alice = reader(&app.base, &mut mail, "alice").await;
    for number in 0..1000 {
        remind(&alice, &format!("Number {number}")).await;
    }
    app.clock.advance(TEN_MINUTES);
    let begun = Instant::now();
    let mut subjects = HashSet::new();
    for _ in 0..1000 {
        subjects.insert(mail.next().await.subject);
    }
    let taken = begun.elapsed();
    println!("a thousand letters took {taken:?}");
    assert_eq!(subjects.len(), 1000, "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_is_killed_while_it_sends_loses_no_reminder() {
    let name = "a_replica_that_is_killed_while_it_sends_loses_no_reminder";
    let Some(mut mail) = Mailbox::open(name).await else { return };
    let Some(url) = postgres::database().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let one = Program::start_with(folder.path(), &url, &mail.settings()).await;
    let alice = reader(&one.base, &mut mail, "alice").await;
    let soon = Timestamp::now() + SignedDuration::from_secs(2);
    for number in 0..300 {
        let body = json!({ "title": format!("Number {number}"), "reminder_at": soon.to_string() });
        alice.post("tasks", &body).await.expect(201);
    }
    let mut ids: HashMap<String, HashSet<String>> = HashMap::new();
    let mut note = |letter: Received| {
        let id = letter.headers["message-id"].as_str().expect("it names itself").to_owned();
        ids.entry(letter.subject).or_default().insert(id);
        ids.len()
    };
    note(mail.next().await);
    one.kill().await;
    let other = Program::start_with(folder.path(), &url, &mail.settings()).await;
    // What the first had taken on is due again once its time is over; what both sent comes twice, as the same letter.
    while note(mail.next().await) < 300 {}
    assert!(ids.values().all(|ids| ids.len() == 1), "{ids:?}");
    drop(other);
}
