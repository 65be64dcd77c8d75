//! Many at once: nothing lost, nothing twice.

use std::collections::HashSet;

use http::Method;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases, postgres, program::Program};

/// Clients at the same time.
const CLIENTS: usize = 16;

/// What `act` answers to clients that all come at once.
async fn at_once<F>(act: impl Fn(usize) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let clients: Vec<_> = (0..CLIENTS).map(|number| tokio::spawn(act(number))).collect();
    let mut answers = Vec::new();
    for client in clients {
        answers.push(client.await.unwrap());
    }
    answers
}

fn id(task: &Value) -> String {
    task["id"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn what_changes_nothing_leaves_the_version_the_journal_and_the_events_as_they_are(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Same", "due_date": "2026-12-01", "recurrence": "weekly", "tags": ["a"] });
        let task = alice.post("tasks", &body).await.expect(201);
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        let before = alice.get(&path).await;
        let changes = alice.get("changes").await.expect(200);
        app.clock.advance(jiff::SignedDuration::from_mins(1));
        for same in [json!({}), json!({ "title": "Same" }), json!({ "completed": false }), body, before.json()] {
            for method in [Method::PUT, Method::PATCH] {
                let answer = alice.send_json(method, &path, &[], &same).await;
                assert_eq!(answer.expect(200), before.json(), "{same}");
                assert_eq!(answer.header("etag"), before.header("etag"));
            }
        }
        assert_eq!(alice.get("changes").await.expect(200), changes);
        let changed = alice.put(&path, &json!({ "title": "Other" })).await;
        assert_ne!(changed.header("etag"), before.header("etag"));
    }

    async fn toggles_at_once_all_count(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let task = alice.add("Buy milk").await;
        for clients_seen in [CLIENTS, CLIENTS + 1] {
            let path = format!("tasks/{}/complete", id(&task));
            if clients_seen > CLIENTS {
                alice.patch(&path, &json!(null)).await.expect(200);
            }
            let answers = at_once(|_| {
                let (alice, path) = (alice.clone(), path.clone());
                async move { alice.patch(&path, &json!(null)).await }
            });
            let done = answers.await.iter().filter(|answer| answer.expect(200)["completed"] == true).count();
            assert_eq!(done, CLIENTS / 2, "each toggle answers what it made of the task");
            let now = alice.get(&format!("tasks/{}", id(&task))).await.expect(200);
            assert_eq!(now["completed"], clients_seen % 2 == 1);
        }
    }

    async fn a_repeating_task_completed_by_many_at_once_repeats_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Water plants", "due_date": "2026-11-24", "recurrence": "daily" });
        let task = alice.post("tasks", &body).await.expect(201);
        let answers = at_once(|_| {
            let (alice, path) = (alice.clone(), format!("tasks/{}", id(&task)));
            async move { alice.put(&path, &json!({ "completed": true })).await }
        });
        for answer in answers.await {
            assert_eq!(answer.expect(200)["completed"], true);
        }
        assert_eq!(alice.titles().await, ["Water plants"]);
    }

    async fn changes_of_different_fields_at_once_are_all_kept(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let path = format!("tasks/{}", id(&alice.add("Buy milk").await));
        let changes = [
            json!({ "priority": "high" }),
            json!({ "tags": ["home"] }),
            json!({ "description": "Oat" }),
            json!({ "due_date": "2026-12-01" }),
        ];
        let answers = at_once(|number| {
            let (alice, path) = (alice.clone(), path.clone());
            let change = changes[number % changes.len()].clone();
            async move { alice.put(&path, &change).await }
        });
        for answer in answers.await {
            answer.expect(200);
        }
        let task = alice.get(&path).await.expect(200);
        for change in changes {
            for (field, value) in change.as_object().unwrap() {
                let kept = task[field].as_str().map(|text| text.starts_with(value.as_str().unwrap_or("?")));
                assert!(task[field] == *value || kept == Some(true), "{field} of {task}");
            }
        }
    }

    async fn a_request_sent_many_times_with_one_key_makes_one_task(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let send = |who: &User| {
            let who = who.clone();
            async move {
                let headers = [("idempotency-key", "form-4711")];
                who.send_json(Method::POST, "tasks", &headers, &json!({ "title": "Buy milk" })).await
            }
        };
        let answers = at_once(|_| send(&alice)).await;
        let ids: HashSet<_> = answers.iter().map(|answer| id(&answer.expect(201))).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(alice.titles().await, ["Buy milk"]);

        assert!(!ids.contains(&id(&send(&bob).await.expect(201))), "a key is its owner's alone");
    }

    async fn adding_at_once_loses_nothing(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let answers = at_once(|number| {
            let alice = alice.clone();
            async move { alice.post("tasks", &json!({ "title": format!("Task {number}") })).await }
        });
        for answer in answers.await {
            answer.expect(201);
        }
        assert_eq!(alice.titles().await.len(), CLIENTS);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_program_amid_writes_loses_nothing_acknowledged_on_sqlite() {
    kill_amid_writes("sqlite:todo.db").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_program_amid_writes_loses_nothing_acknowledged_on_postgres() {
    if let Some(url) = postgres::database().await {
        kill_amid_writes(&url).await;
    }
}

/// Writes from many clients, kills the program, starts it again and looks for every task that was
/// acknowledged.
async fn kill_amid_writes(url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), url).await;
    let alice = User::sign_up(&program.base, "alice").await;
    let (acknowledge, mut acknowledged) = tokio::sync::mpsc::unbounded_channel();
    for client in 0..4 {
        let (alice, acknowledge) = (alice.clone(), acknowledge.clone());
        tokio::spawn(async move {
            for number in 0.. {
                let body =
                    json!({ "title": format!("Task {number} of client {client}") }).to_string();
                let headers = [("content-type", "application/json")];
                match alice.try_send(Method::POST, "tasks", &headers, body).await {
                    Ok(answer) => acknowledge.send(id(&answer.expect(201))).unwrap(),
                    Err(_) => return,
                }
            }
        });
    }
    drop(acknowledge);
    let mut ids = Vec::new();
    while ids.len() < 100 {
        ids.push(acknowledged.recv().await.unwrap());
    }
    program.kill().await;
    while let Some(id) = acknowledged.recv().await {
        ids.push(id);
    }

    let program = Program::start(folder.path(), url).await;
    let list = alice.at(&program.base).get("tasks").await.expect(200);
    let kept: HashSet<_> = list.as_array().unwrap().iter().map(id).collect();
    for id in &ids {
        assert!(kept.contains(id), "{id} was acknowledged and is gone");
    }
}
