//! All that an account holds, as a file.

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{NOW, TestApp, on_both_databases};

use crate::forms::signed_up;

/// More than one page of what is read at once.
const TASKS: usize = 120;

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn an_account_takes_all_it_holds_along_and_nothing_of_others(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        bob.say("Add a task to buy bread").await;
        for number in 0..TASKS {
            alice.add(&format!("Task {number}")).await;
        }
        let body = json!({ "title": "Stretch", "reminder_at": "2026-11-24T09:30:00Z", "tags": ["gym"] });
        let stretch = alice.post("tasks", &body).await.expect(201);
        let first = alice.say("Add a task to buy milk").await;
        alice.reply(&first, "Done with the milk").await;
        app.clock.advance(SignedDuration::from_mins(1));
        let second = alice.say("What is left?").await;
        alice.patch("settings", &json!({ "time_zone": "Asia/Karachi" })).await.expect(200);
        alice.patch("notifications", &json!({ "quiet_from": "22:00", "quiet_until": "07:00" })).await.expect(200);
        let token = json!({ "name": "my script", "scopes": ["tasks:read"] });
        let token = alice.post("/api/tokens", &token).await.expect(201);
        let filter = json!({ "name": "Home", "query": "tag=home" });
        alice.post("filters", &filter).await.expect(201);
        let webhook = json!({ "url": "https://hooks.invalid/todo" });
        let webhook = alice.post("webhooks", &webhook).await.expect(201);
        app.clock.advance(SignedDuration::from_hours(1));
        app.app.storage().unwrap().reminders.tell_due(NOW, NOW + SignedDuration::from_hours(1)).await.unwrap();

        let answer = alice.get("export").await;
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"todo-chatbot.json\"");
        let all = answer.expect(200);
        assert_eq!(all["account"]["email"], "alice@example.com");
        assert_eq!(all["settings"]["time_zone"], "Asia/Karachi");
        assert_eq!(all["notifications"]["quiet_from"], "22:00");
        assert_eq!(all["tokens"][0]["name"], "my script");
        assert!(!answer.text.contains(token["token"].as_str().unwrap()));
        assert_eq!(all["webhooks"][0]["url"], "https://hooks.invalid/todo");
        assert_eq!(all["filters"][0]["query"], "tag=home");
        assert!(!answer.text.contains(webhook["secret"].as_str().unwrap()));
        assert_eq!(titles(&all["reminders"]), ["Stretch"]);
        assert_eq!(all["tasks"], alice.get("tasks?status=all").await.expect(200));
        assert_eq!(titles(&all["tasks"]).len(), TASKS + 2);
        assert_eq!(all["tasks"].as_array().unwrap().iter().find(|task| task["id"] == stretch["id"]), Some(&stretch));
        assert_eq!(all["changes"].as_array().unwrap().len(), TASKS + 3);
        let conversations = all["conversations"].as_array().unwrap();
        assert_eq!(conversations.len(), 2);
        for (conversation, said) in conversations.iter().zip([&second, &first]) {
            let id = said["conversation_id"].as_str().unwrap();
            assert_eq!(conversation["id"], id);
            let messages = alice.get(&format!("conversations/{id}/messages")).await.expect(200);
            assert_eq!(conversation["messages"], messages);
        }
        for others in ["buy bread", "Buy bread", "bob@example.com", bob.id.as_str()] {
            assert!(!answer.text.contains(others), "{others}");
        }
    }

    async fn an_account_without_anything_takes_an_empty_document_along(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let all = alice.get("export").await.expect(200);
        for list in ["tokens", "passkeys", "webhooks", "filters", "reminders", "tasks", "changes", "conversations"] {
            assert_eq!(all[list], json!([]), "{list}");
        }
    }
}

#[tokio::test]
async fn the_pages_lead_to_the_file() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let get = async |path: &str, cookie: &str| {
        app.nobody().send(Method::GET, path, &[("cookie", cookie)], "").await
    };
    let account = get("/api/auth/get-session", &cookie).await.expect(200)["user"]["id"].clone();
    let led = get("/export/account.json", &cookie).await;
    let path = format!("/api/{}/export", account.as_str().unwrap());
    assert_eq!((led.status.as_u16(), led.header("location")), (303, path.as_str()));
    assert_eq!(get(&path, &cookie).await.expect(200)["account"]["id"], account);
    let stranger = get("/export/account.json", "").await;
    assert_eq!(
        (stranger.status.as_u16(), stranger.header("location")),
        (303, "/login?next=/import")
    );
    assert_eq!(get("/export/everything.json", &cookie).await.status, 404);
}
