//! Requests with an `Idempotency-Key`: done once, answered alike for a day.

use std::collections::HashSet;

use http::Method;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};

/// Requests at the same time.
const CLIENTS: usize = 8;

async fn send(user: &User, key: &str, method: &Method, path: &str, body: &Value) -> Answer {
    user.send_json(method.clone(), path, &[("idempotency-key", key)], body).await
}

/// Both families of paths.
fn families(user: &User) -> [String; 2] {
    [format!("/api/{}/tasks", user.id), format!("/api/users/{}/tasks", user.id)]
}

/// What an answer says, but for what differs in every answer.
fn content(answer: &Answer) -> (u16, String, String, String, String) {
    let header = |name| answer.header(name).to_owned();
    let (tag, location, kind) = (header("etag"), header("location"), header("content-type"));
    (answer.status.as_u16(), answer.text.clone(), tag, location, kind)
}

on_both_databases! {
    async fn every_change_sent_twice_is_made_once_and_answered_alike(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (family, tasks) in families(&alice).iter().enumerate() {
            let id = alice.add("Row").await["id"].as_str().unwrap().to_owned();
            let task = format!("{tasks}/{id}");
            let changes = [
                (Method::POST, tasks.clone(), json!({ "title": "Twice?" })),
                (Method::PUT, task.clone(), json!({ "priority": "low" })),
                (Method::PATCH, task.clone(), json!({ "tags": ["a"] })),
                (Method::PATCH, format!("{task}/complete"), json!(null)),
                (Method::DELETE, task.clone(), json!(null)),
            ];
            let mut answers = Vec::new();
            for again in [false, true] {
                for (number, (method, path, body)) in changes.iter().enumerate() {
                    let key = format!("{family}-{number}");
                    let answer = content(&send(&alice, &key, method, path, body).await);
                    assert!((200..300).contains(&answer.0), "{method} {path}: {answer:?}");
                    if again {
                        assert_eq!(answers[number], answer, "{method} {path}");
                    } else {
                        answers.push(answer);
                    }
                }
            }
            alice.get(&task).await.problem(404);
        }
        assert_eq!(alice.titles().await, ["Twice?", "Twice?"], "one of each family");
    }

    async fn a_slash_at_the_end_makes_no_other_request(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (family, tasks) in families(&alice).iter().enumerate() {
            let key = format!("slash-{family}");
            let body = json!({ "title": "Once" });
            let first = content(&send(&alice, &key, &Method::POST, tasks, &body).await);
            let second =
                content(&send(&alice, &key, &Method::POST, &format!("{tasks}/"), &body).await);
            assert_eq!(first, second);
        }
        assert_eq!(alice.titles().await, ["Once", "Once"], "one of each family");
    }

    async fn a_task_that_was_deleted_since_is_answered_and_not_made_again(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Gone" });
        let made = send(&alice, "k", &Method::POST, "tasks", &body).await;
        alice.delete(&format!("tasks/{}", made.json()["id"].as_str().unwrap())).await;
        let again = send(&alice, "k", &Method::POST, "tasks", &body).await;
        assert_eq!(content(&again), content(&made));
        assert!(alice.titles().await.is_empty());
    }

    async fn a_key_stands_for_one_request_of_one_account(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let body = json!({ "title": "Milk" });
        let made = send(&alice, "k", &Method::POST, "tasks", &body).await.expect(201);
        let path = format!("tasks/{}", made["id"].as_str().unwrap());
        for (method, path, body) in [
            (Method::POST, "tasks", json!({ "title": "Bread" })),
            (Method::PUT, &path, body.clone()),
            (Method::DELETE, &path, json!(null)),
        ] {
            let detail = send(&alice, "k", &method, path, &body).await.problem(422);
            assert!(detail.contains("Idempotency-Key"), "{detail}");
        }
        send(&bob, "k", &Method::POST, "tasks", &body).await.expect(201);
        assert_eq!((alice.titles().await.len(), bob.titles().await.len()), (1, 1));
    }

    async fn what_was_refused_leaves_its_key_free(app: TestApp) {
        let alice = app.sign_up("alice").await;
        send(&alice, "k", &Method::POST, "tasks", &json!({ "title": "" })).await.problem(422);
        send(&alice, "k", &Method::POST, "tasks", &json!({ "title": "Milk" })).await.expect(201);
    }

    async fn many_at_once_with_one_key_change_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let path = format!("tasks/{}/complete", alice.add("Milk").await["id"].as_str().unwrap());
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (alice, path) = (alice.clone(), path.clone());
                tokio::spawn(async move { send(&alice, "k", &Method::PATCH, &path, &json!(null)).await })
            })
            .collect();
        let mut answers = HashSet::new();
        for client in clients {
            answers.insert(content(&client.await.unwrap()));
        }
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert!(alice.titles().await.is_empty(), "it is completed, not toggled to and fro");
    }

    async fn a_chat_key_stands_for_one_message_and_outlives_its_conversation(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "message": "Add a task to buy milk" });
        let said = send(&alice, "k", &Method::POST, "chat", &body).await.expect(200);
        let other = json!({ "message": "Add a task to buy bread" });
        send(&alice, "k", &Method::POST, "chat", &other).await.problem(422);
        alice.delete(&format!("conversations/{}", said["conversation_id"].as_str().unwrap())).await;
        assert_eq!(send(&alice, "k", &Method::POST, "chat", &body).await.expect(200), said);
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }
}
