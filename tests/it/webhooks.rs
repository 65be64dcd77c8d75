//! Programs that are told what happens, on both databases.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};
use todo_server::notify::webhook::{WEBHOOKS_MAX, WebhookStore as _};
use todo_tests::{PushService, Receiver, TestApp, User, postgres, python};

/// So long no message comes where none is to come.
const A_WHILE: Duration = Duration::from_millis(1500);
/// What is noted shows within a second; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// On each database there is: the product, which may reach this machine.
async fn everywhere() -> Vec<TestApp> {
    let mut all = vec![TestApp::on_sqlite_with(&PushService::SETTINGS).await];
    if let Some(url) = postgres::database().await {
        all.push(TestApp::at(&url, &PushService::SETTINGS).await);
    }
    all
}

async fn tell(user: &User, program: &Receiver) -> Value {
    user.post("webhooks", &json!({ "url": program.url })).await.expect(201)
}

/// The messages of a webhook, once the newest stands so.
async fn messages(user: &User, webhook: &Value, state: &str) -> Vec<Value> {
    let path = format!("webhooks/{}/messages", webhook["id"].as_str().unwrap());
    let begun = Instant::now();
    loop {
        let messages = user.get(&path).await.expect(200).as_array().unwrap().clone();
        if messages.first().is_some_and(|message| message["state"] == state) {
            return messages;
        }
        assert!(begun.elapsed() < PATIENCE, "not {state} within {PATIENCE:?}: {messages:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_program_is_told_of_every_change_and_reminder_once_from_when_it_asks() {
    for app in everywhere().await {
        let mut program = Receiver::start().await;
        let alice = app.sign_up("alice").await;
        alice.add("Before").await;
        tell(&alice, &program).await;
        app.sign_up("bob").await.add("Somebody else's").await;
        let body = json!({ "title": "Stretch", "reminder_at": "2026-11-24T09:10:00Z" });
        let task = alice.post("tasks", &body).await.expect(201);
        let told = program.next().await.body();
        assert_eq!(told["type"], "task.created");
        assert_eq!(told["data"], alice.get("changes").await.expect(200)[0]);

        app.clock.advance(SignedDuration::from_mins(10));
        let told = program.next().await.body();
        assert_eq!(told["type"], "reminder.due");
        assert_eq!(told["data"], alice.get("reminders").await.expect(200)[0]);

        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        for (change, kind) in [
            (json!({ "title": "Stretch well" }), "task.updated"),
            (json!({ "completed": true }), "task.completed"),
            (json!({ "completed": false }), "task.reopened"),
        ] {
            alice.put(&path, &change).await.expect(200);
            assert_eq!(program.next().await.body()["type"], kind);
        }
        let path = format!("/api/{}/{path}", alice.id);
        alice.send(Method::DELETE, &path, &[], String::new()).await;
        assert_eq!(program.next().await.body()["type"], "task.deleted");
        assert!(program.is_quiet_for(A_WHILE).await, "each once");
    }
}

#[tokio::test]
async fn the_assistant_promises_a_reminder_to_a_program_that_is_there_and_it_comes_once() {
    for app in everywhere().await {
        let mut program = Receiver::start().await;
        let alice = app.sign_up("alice").await;
        let webhook = tell(&alice, &program).await;
        let remind = async |what: &str| {
            let said = alice.say(&format!("Remind me today at 9:10 to {what}")).await;
            said["response"].as_str().unwrap().to_owned()
        };
        let said = remind("stretch").await;
        assert!(said.contains("09:10, by webhook and in the open page."), "{said}");
        assert_eq!(program.next().await.body()["type"], "task.created");
        app.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(program.next().await.body()["type"], "reminder.due");
        assert!(program.is_quiet_for(A_WHILE).await, "it has one queue, not two");
        alice.post("notifications/webhook/test", &json!({})).await.problem(404);

        let path = format!("/api/{}/webhooks/{}", alice.id, webhook["id"].as_str().unwrap());
        alice.send(Method::DELETE, &path, &[], String::new()).await;
        let said = alice.say("Remind me tomorrow at 9am to water the plants").await;
        let said = said["response"].as_str().unwrap();
        assert!(said.contains("only in the open page"), "{said}");
    }
}

/// On Postgres: there a row that is written again is another one.
#[tokio::test]
async fn a_webhook_with_nothing_new_behind_it_is_not_written_again() {
    let Some(url) = postgres::database().await else { return };
    let app = TestApp::at(&url, &PushService::SETTINGS).await;
    let (program, alice) = (Receiver::start().await, app.sign_up("alice").await);
    tell(&alice, &program).await;
    alice.add("Buy milk").await;
    let store = app.database.store().await.unwrap();
    let written = async || {
        let row = Statement::from_string(DbBackend::Postgres, "SELECT xmin::text FROM webhooks");
        let row = app.database.connection().query_one_raw(row).await.unwrap().unwrap();
        row.try_get_by_index::<String>(0).unwrap()
    };
    let added = written().await;
    let later = |minutes| todo_tests::NOW + SignedDuration::from_mins(minutes);
    store.tidy_messages(later(2)).await.unwrap();
    let moved_on = written().await;
    assert_ne!(moved_on, added);
    store.tidy_messages(later(3)).await.unwrap();
    assert_eq!(written().await, moved_on);
}

#[tokio::test]
async fn the_official_library_verifies_what_is_sent() {
    let app = TestApp::on_sqlite_with(&PushService::SETTINGS).await;
    // The library refuses what is older than five minutes.
    app.clock.advance(Timestamp::now().duration_since(todo_tests::NOW));
    let mut program = Receiver::start().await;
    let alice = app.sign_up("alice").await;
    let webhook = tell(&alice, &program).await;
    alice.add("Buy milk – دودھ").await;
    let told = program.next().await;
    let secret = webhook["secret"].as_str().unwrap();
    let arguments = [secret, &told.id, &told.timestamp, &told.signature, &told.text];
    python::run("webhook-client", "the_official_library_verifies_what_is_sent", &arguments).await;
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_under_the_same_id_and_shown() {
    for app in everywhere().await {
        let mut program = Receiver::start().await;
        let alice = app.sign_up("alice").await;
        let webhook = tell(&alice, &program).await;
        program.answers(500);
        alice.add("Buy milk").await;
        let first = program.next().await;
        let waiting = messages(&alice, &webhook, "waits").await;
        assert_eq!(waiting[0]["id"], first.id.as_str());

        program.answers(200);
        app.clock.advance(SignedDuration::from_secs(60));
        let second = program.next().await;
        assert_eq!((&second.id, &second.text), (&first.id, &first.text));
        let arrived = messages(&alice, &webhook, "arrived").await;
        assert_eq!((&arrived[0]["attempts"], &arrived[0]["outcome"]), (&json!(2), &json!("200")));

        let (webhook, id) = (webhook["id"].as_str().unwrap(), &first.id);
        let path = format!("webhooks/{webhook}/messages/{id}/resend");
        assert_eq!(alice.post(&path, &json!({})).await.status, 202);
        assert_eq!(&program.next().await.id, id);
    }
}

#[tokio::test]
async fn a_program_is_tried_out_and_one_that_is_gone_is_told_nothing_more() {
    for app in everywhere().await {
        let mut program = Receiver::start().await;
        let alice = app.sign_up("alice").await;
        let webhook = tell(&alice, &program).await;
        let path = format!("webhooks/{}", webhook["id"].as_str().unwrap());
        let test = format!("{path}/test");
        assert_eq!(alice.post(&test, &json!({})).await.status, 204);
        assert_eq!(program.next().await.body()["type"], "webhook.test");
        program.answers(503);
        assert!(alice.post(&test, &json!({})).await.problem(502).contains("503"));
        program.next().await;

        program.answers(410);
        alice.add("Buy milk").await;
        program.next().await;
        messages(&alice, &webhook, "failed").await;
        alice.add("Buy bread").await;
        assert!(program.is_quiet_for(A_WHILE).await, "it is gone");
        assert_eq!(alice.get("webhooks").await.expect(200)[0]["gone"], true);
        let path = format!("/api/{}/{path}", alice.id);
        let removed = alice.send(Method::DELETE, &path, &[], String::new()).await;
        assert_eq!(removed.status, 204);
        assert_eq!(alice.get("webhooks").await.expect(200), json!([]));
    }
}

#[tokio::test]
async fn nothing_is_sent_into_our_own_network_nor_to_more_programs_than_there_may_be() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    for url in [
        "http://hooks.invalid/x",
        "https://169.254.169.254/x",
        "https://[::1]/",
        "https://me:secret@hooks.invalid/x",
        "no address",
    ] {
        alice.post("webhooks", &json!({ "url": url })).await.problem(422);
    }
    let given = json!({ "url": "https://hooks.invalid/x" });
    for _ in 0..WEBHOOKS_MAX {
        alice.post("webhooks", &given).await.expect(201);
    }
    alice.post("webhooks", &given).await.problem(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_programs_are_told_than_may_be_also_when_all_are_named_at_once() {
    for app in everywhere().await {
        let alice = app.sign_up("alice").await;
        let given = json!({ "url": "https://hooks.invalid/x" });
        let at_once = (0..2 * WEBHOOKS_MAX).map(|_| alice.post("webhooks", &given));
        let answers = join_all(at_once).await;
        let taken = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!((taken, refused), (WEBHOOKS_MAX, WEBHOOKS_MAX));
        let listed = alice.get("webhooks").await.expect(200);
        assert_eq!(listed.as_array().unwrap().len(), WEBHOOKS_MAX);
    }
}
