//! Every route there is, tried as nobody and as somebody else. The routes come from the `OpenAPI`
//! document, so that a new one cannot be forgotten.

use http::Method;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};

/// What names one thing of an account in a path.
const IDS: [&str; 6] =
    ["{task_id}", "{conversation_id}", "{token_id}", "{change_id}", "{webhook_id}", "{filter_id}"];

/// What a path's parameter is replaced by.
struct Place {
    user: String,
    task: String,
    conversation: String,
    token: String,
    change: String,
    message: String,
    webhook: String,
    filter: String,
}

impl Place {
    fn fill(&self, path: &str) -> String {
        path.replace("{user_id}", &self.user)
            .replace("{task_id}", &self.task)
            .replace("{conversation_id}", &self.conversation)
            .replace("{token_id}", &self.token)
            .replace("{change_id}", &self.change)
            .replace("{message_id}", &self.message)
            .replace("{webhook_id}", &self.webhook)
            .replace("{webhook_message_id}", &self.message)
            .replace("{filter_id}", &self.filter)
    }
}

/// The method, path and description of every operation.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Ok(method) = method.to_uppercase().parse::<Method>()
                && operation["responses"].is_object()
            {
                operations.push((method, path.clone(), operation.clone()));
            }
        }
    }
    operations
}

/// Whether the operation says that it is for everybody.
fn is_open(operation: &Value) -> bool {
    operation["security"] == json!([{}])
}

/// A list with a task, a conversation, a personal token and a change, and where they are.
async fn furnish(alice: &User) -> Place {
    let task = alice.add("Buy milk").await["id"].as_str().unwrap().to_owned();
    let said = alice.say("Set the milk to high priority").await;
    let conversation = said["conversation_id"].as_str().unwrap().to_owned();
    let token = json!({ "name": "a program", "scopes": ["tasks:read"] });
    alice.post("/api/tokens", &token).await.expect(201);
    let token = alice.get("/api/tokens").await.json()[0]["id"].as_str().unwrap().to_owned();
    let changes = alice.get("changes").await.expect(200);
    let change = changes[0]["id"].as_str().unwrap().to_owned();
    let messages = alice.get(&format!("conversations/{conversation}/messages")).await.expect(200);
    let message = messages[0]["id"].as_str().unwrap().to_owned();
    let webhook = json!({ "url": "https://hooks.invalid/todo" });
    let webhook = alice.post("webhooks", &webhook).await.expect(201);
    let webhook = webhook["id"].as_str().unwrap().to_owned();
    let filter = json!({ "name": "Home", "query": "tag=home" });
    let filter = alice.post("filters", &filter).await.expect(201);
    let filter = filter["id"].as_str().unwrap().to_owned();
    Place { user: alice.id.clone(), task, conversation, token, change, message, webhook, filter }
}

/// Calls with a body that would be taken from the owner.
async fn call(who: &User, method: &Method, path: &str) -> Answer {
    let body = json!({
        "title": "Taken over", "message": "Add a task to take over", "completed": true,
        "remind_at": "2026-11-24T09:00:00Z", "minutes": 10, "url": "https://hooks.invalid/todo",
        "above": "00000000-0000-7000-8000-000000000000",
    });
    who.send_json(method.clone(), path, &[], &body).await
}

on_both_databases! {
    async fn no_closed_route_answers_nobody(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let place = furnish(&alice).await;
        let document = alice.get("/api/openapi.json").await.expect(200);
        let mut tried = 0;
        for (method, path, operation) in operations(&document) {
            if is_open(&operation) {
                assert!(!path.contains("{user_id}"), "{method} {path} is somebody's and open");
                continue;
            }
            for (_, who) in strangers(&app) {
                let answer = call(&who, &method, &place.fill(&path)).await;
                assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text);
                assert!(answer.json()["detail"].is_string(), "{method} {path}: {}", answer.text);
            }
            tried += 1;
        }
        assert!(tried >= 25, "the document lists only {tried} closed routes");
    }

    async fn no_route_of_an_account_answers_another_one(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let place = furnish(&alice).await;
        let document = alice.get("/api/openapi.json").await.expect(200);
        let mut tried = 0;
        for (method, path, _) in operations(&document) {
            if !path.contains("{user_id}") {
                continue;
            }
            let answer = call(&bob, &method, &place.fill(&path)).await;
            assert!(!answer.problem(403).is_empty(), "{method} {path}");
            tried += 1;
        }
        assert!(tried >= 20, "the document lists only {tried} routes of an account");
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }

    async fn what_is_another_accounts_is_not_found_on_ones_own_paths(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let place = Place { user: bob.id.clone(), ..furnish(&alice).await };
        let document = alice.get("/api/openapi.json").await.expect(200);
        let mut tried = 0;
        for (method, path, _) in operations(&document) {
            if !IDS.iter().any(|id| path.contains(id)) {
                continue;
            }
            let answer = call(&bob, &method, &place.fill(&path)).await;
            assert!(answer.problem(404).ends_with("not found"), "{method} {path}: {}", answer.text);
            tried += 1;
        }
        assert!(tried >= 17, "the document lists only {tried} such routes");
        assert_eq!(alice.titles().await, ["Buy milk"]);
        assert_eq!(alice.get("conversations").await.expect(200).as_array().unwrap().len(), 1);
        assert_eq!(alice.get("/api/tokens").await.expect(200).as_array().unwrap().len(), 1);
        assert_eq!(alice.get("changes").await.expect(200)[0]["undone_by"], json!(null));
    }
}

/// Nobody, in several disguises.
fn strangers(app: &TestApp) -> Vec<(&'static str, User)> {
    let nobody = app.nobody();
    vec![
        ("nobody", nobody.clone()),
        ("a made-up token", nobody.with_token("0123456789abcdefghijklmnopqrstuv")),
        (
            "a token that is a signed one without a key",
            nobody.with_token("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."),
        ),
    ]
}
