//! Reminders on devices, by a push service that opens what it is sent.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use todo_tests::{PushService, TestApp, User, node, postgres};

use super::{TEN_MINUTES, remind};

/// So long no message comes where none is to come.
const A_WHILE: Duration = Duration::from_millis(1500);

/// The real service worker, which runs in Node as in a browser.
const WORKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/public/service-worker.js");

/// On each database there is: the product, and a push service that it may reach.
async fn everywhere(test: &str) -> Vec<(TestApp, PushService)> {
    let mut all = Vec::new();
    if let Some(service) = PushService::open(test).await {
        all.push((TestApp::on_sqlite_with(&PushService::SETTINGS).await, service));
    }
    if let (Some(url), Some(service)) = (postgres::database().await, PushService::open(test).await)
    {
        all.push((TestApp::at(&url, &PushService::SETTINGS).await, service));
    }
    all
}

pub(super) async fn ask(user: &User, device: &Value) {
    assert_eq!(user.post("notifications/push", device).await.status, 204);
}

async fn forget(user: &User, device: &Value) {
    let body = json!({ "endpoint": device["endpoint"] }).to_string();
    let path = format!("/api/{}/notifications/push", user.id);
    let form = [("content-type", "application/json")];
    assert_eq!(user.send(Method::DELETE, &path, &form, body).await.status, 204);
}

#[tokio::test]
async fn a_reminder_comes_to_each_device_and_is_done_from_there() {
    for (app, mut service) in everywhere("a_reminder_comes_to_each_device").await {
        let alice = app.sign_up("alice").await;
        let (phone, laptop) = (service.device("/phone").await, service.device("/laptop").await);
        ask(&alice, &phone).await;
        ask(&alice, &laptop).await;
        ask(&alice, &laptop).await;
        let said = alice.say("Remind me tomorrow at 9am to stretch").await;
        let said = said["response"].as_str().unwrap();
        assert!(said.contains("09:00, as a notification and in the open page."), "{said}");
        let set = alice.get("notifications").await.expect(200);
        assert_eq!(set["push"], json!({ "on": true, "ready": true, "hint": null }));

        let task = remind(&alice, "Stretch – اٹھو").await;
        app.clock.advance(TEN_MINUTES);
        let messages = [service.next().await, service.next().await];
        let devices = messages.each_ref().map(|message| message["device"].as_str().unwrap());
        assert!(devices.contains(&"/phone") && devices.contains(&"/laptop"), "{devices:?}");
        assert!(service.is_quiet_for(A_WHILE).await, "once for each device");
        let [first, _] = &messages;
        assert_eq!(first["key"], set["push_key"]);
        assert_eq!(first["message"]["title"], "Stretch – اٹھو");

        let token = first["message"]["token"].as_str().unwrap();
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token)
            .append_pair("action", "complete")
            .finish();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let done = app.nobody().send(Method::POST, "/api/reminders/act", &form, body).await;
        assert_eq!(done.status, 200, "{}", done.text);
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200)["completed"], true);
    }
}

/// What the real service worker shows of `message`, and after `button` was pressed.
async fn pressed(app: &TestApp, message: &Value, button: &str) -> Value {
    let (message, test) = (message["message"].to_string(), "what_its_buttons_do");
    let arguments = [app.base.as_str(), WORKER, &message, button];
    let told = node::told("push-service", "worker.mjs", test, &arguments).await;
    serde_json::from_str(&told.expect("a device was there")).expect("JSON")
}

#[tokio::test]
async fn a_notification_shows_once_and_its_buttons_do_what_they_say_or_it_comes_back() {
    for (app, mut service) in everywhere("a_notification_shows_once").await {
        let alice = app.sign_up("alice").await;
        ask(&alice, &service.device("/phone").await).await;
        let task = remind(&alice, "Stretch").await;
        app.clock.advance(TEN_MINUTES);
        let message = service.next().await;
        let shown = pressed(&app, &message, "ten_minutes").await;
        let first = &shown["first"][0];
        assert_eq!((&first["title"], &first["lang"]), (&json!("Stretch"), &json!("en")));
        assert_eq!(first["tag"], message["message"]["tag"], "sent twice, it shows once");
        assert_eq!(shown["then"], json!([]));
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200)["reminder_at"], "2026-11-24T09:20:00Z");

        app.clock.advance(TEN_MINUTES);
        let again = service.next().await;
        assert_eq!(pressed(&app, &again, "complete").await["then"], json!([]));
        assert_eq!(alice.get(&path).await.expect(200)["completed"], true);
        // A press that is not taken is not lost: what is shown says so.
        let mut forged = again.clone();
        forged["message"]["token"] = json!("made.up");
        let back = &pressed(&app, &forged, "complete").await["then"][0];
        assert_eq!(
            (&back["title"], &back["body"]),
            (&json!("Stretch"), &again["message"]["failed"])
        );
    }
}

#[tokio::test]
async fn beside_its_buttons_a_notification_opens_all_that_can_be_done_about_it() {
    for (app, mut service) in everywhere("beside_its_buttons_a_notification_opens").await {
        let alice = app.sign_up("alice").await;
        ask(&alice, &service.device("/phone").await).await;
        let task = remind(&alice, "Stretch").await;
        app.clock.advance(TEN_MINUTES);
        let message = service.next().await;
        let shown = pressed(&app, &message, "").await;
        let first: Vec<_> =
            shown["first"][0]["actions"].as_array().unwrap().iter().take(2).collect();
        assert_eq!(first[0]["action"], "complete", "the two that every system has room for");
        assert_eq!(first[1]["action"], "ten_minutes");
        assert_eq!(shown["then"], json!([]));
        let page = app.nobody().get(shown["opened"][0].as_str().expect("a page")).await;
        assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, "no-store"));
        for choice in ["Stretch", "In an hour", "Tomorrow morning", "Let it be", "name=\"until\""] {
            assert!(page.text.contains(choice), "{choice}: {}", page.text);
        }
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200)["completed"], false, "opened, not done");

        alice.post("notifications/push/test", &json!({})).await;
        let trial = service.next().await;
        assert_eq!(pressed(&app, &trial, "").await["opened"], json!(["/dashboard"]));
    }
}

#[tokio::test]
async fn devices_are_sent_to_at_the_same_time_in_the_language_of_their_owner() {
    for (app, mut service) in everywhere("devices_are_sent_to_at_the_same_time").await {
        let alice = app.sign_up("alice").await;
        alice.patch("settings", &json!({ "language": "de" })).await.expect(200);
        for path in ["/pair/phone", "/pair/laptop"] {
            ask(&alice, &service.device(path).await).await;
        }
        remind(&alice, "Dehnen").await;
        app.clock.advance(TEN_MINUTES);
        for message in [service.next().await, service.next().await] {
            let message = &message["message"];
            assert_eq!(message["lang"], "de");
            let labels: Vec<_> = message["actions"].as_array().unwrap().iter().collect();
            assert_eq!(labels[0], &json!({ "action": "complete", "title": "Erledigt" }));
            assert_eq!(labels.len(), 4);
        }
    }
}

#[tokio::test]
async fn a_device_that_asks_no_more_is_forgotten_whoever_says_so() {
    for (app, mut service) in everywhere("a_device_that_asks_no_more_is_forgotten").await {
        let alice = app.sign_up("alice").await;
        let (gone, phone) = (service.device("/gone/phone").await, service.device("/phone").await);
        ask(&alice, &gone).await;
        assert!(
            alice
                .post("notifications/push/test", &json!({}))
                .await
                .problem(409)
                .contains("profile")
        );
        assert_eq!(alice.get("notifications").await.expect(200)["push"]["on"], false);

        ask(&alice, &phone).await;
        assert_eq!(alice.post("notifications/push/test", &json!({})).await.status, 204);
        assert_eq!(service.next().await["message"]["title"], "Notifications arrive");
        let bob = app.sign_up("bob").await;
        forget(&bob, &phone).await;
        assert_eq!(
            alice.get("notifications").await.expect(200)["push"]["on"],
            true,
            "it is not bob's"
        );
        // Who asks last on a device has it: the notifications of somebody who left must not appear there.
        ask(&bob, &phone).await;
        assert_eq!(alice.get("notifications").await.expect(200)["push"]["on"], false);
        forget(&bob, &phone).await;
        assert_eq!(bob.get("notifications").await.expect(200)["push"]["on"], false);
    }
}

#[tokio::test]
async fn what_is_no_device_or_leads_into_our_network_is_refused() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let keys = json!({
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    });
    for endpoint in
        ["http://push.example.com/x", "https://169.254.169.254/x", "https://[::1]/", "no address"]
    {
        let device = json!({ "endpoint": endpoint, "keys": keys });
        alice.post("notifications/push", &device).await.problem(422);
    }
    let short = json!({ "endpoint": "https://push.example.com/x", "keys": { "p256dh": "AAAA", "auth": "AAAA" } });
    alice.post("notifications/push", &short).await.problem(422);
    let endpoint = json!({ "endpoint": "https://push.example.com/x", "keys": keys });
    assert_eq!(alice.post("notifications/push", &endpoint).await.status, 204);
}
