//! The contract's chat, on both databases.

use std::time::{Duration, Instant};

use http::Method;
use insta::assert_json_snapshot;
use serde_json::{Value, json};
use todo_tests::{TestApp, on_both_databases};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What was done last for an answer; what was looked up for it comes before.
fn last_tool(said: &Value) -> &str {
    let calls = said["tool_calls"].as_array().expect("calls");
    calls.last().and_then(|call| call["tool"].as_str()).unwrap_or_default()
}

on_both_databases! {
    async fn a_sentence_becomes_a_task(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let answer = alice.say("Add a task to buy groceries tomorrow 5pm #home").await;
        assert_json_snapshot!("chat_answer", answer, {
            ".conversation_id" => "[conversation]",
            ".tool_calls[].result.task_id" => "[task]",
            ".account.tasks[].task_id" => "[task]",
        });
        let tasks = alice.get("tasks").await.expect(200);
        assert_eq!(tasks[0]["due_date"], "2026-11-25T17:00:00Z");
        assert_eq!(tasks[0]["tags"], json!(["home"]));
    }

    async fn tomorrow_is_where_the_caller_is(app: TestApp) {
        let alice = app.sign_up("alice").await.in_zone("Asia/Karachi");
        alice.say("Add a task to buy groceries tomorrow 5pm").await;
        let tasks = alice.get("tasks").await.expect(200);
        assert_eq!(tasks[0]["due_date"], "2026-11-25T12:00:00Z");
    }

    async fn sentences_of_the_contract_are_understood(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let first = alice.say("I need to remember to pay bills").await;
        alice.add("Meeting with Bob").await;
        let shown = alice.reply(&first, "Show me all my tasks").await;
        assert_eq!(shown["tool_calls"][0]["tool"], "list_tasks");
        let shown = alice.reply(&first, "What's pending?").await;
        assert_eq!(shown["tool_calls"][0]["tool"], "list_tasks");
        let changed = alice.reply(&first, "Change task 1 to 'Call mom tonight'").await;
        assert_eq!(last_tool(&changed), "update_task");
        let done = alice.reply(&first, "Mark task 1 as complete").await;
        assert_eq!(last_tool(&done), "complete_task");
        let completed = alice.reply(&first, "What have I completed?").await;
        assert_eq!(completed["tool_calls"][0]["tool"], "list_tasks");
        let list = alice.get("tasks?status=done").await.expect(200);
        assert_eq!(list[0]["title"], "Call mom tonight");
    }

    async fn a_delete_waits_for_a_yes(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Meeting with Bob").await;
        let asked = alice.say("Delete the meeting task").await;
        assert_eq!(asked["confirmation"]["calls"][0]["tool"], "delete_task", "{asked}");
        assert_eq!(alice.titles().await, ["Meeting with Bob"]);
        let kept = alice.reply(&asked, "no").await;
        assert_eq!(kept["confirmation"], json!(null));
        assert_eq!(alice.titles().await, ["Meeting with Bob"]);

        let asked = alice.reply(&asked, "Delete the meeting task").await;
        let deleted = alice.reply(&asked, "yes").await;
        assert_eq!(deleted["tool_calls"][0]["result"]["status"], "deleted", "{deleted}");
        assert!(alice.titles().await.is_empty());
    }

    async fn conversations_are_listed_read_renamed_and_deleted(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let said = alice.say("Add a task to buy groceries").await;
        let id = text(&said["conversation_id"]);
        let list = alice.get("conversations").await.expect(200);
        assert_json_snapshot!("conversation_list", list, { "[].id" => "[conversation]" });
        let messages = alice.get(&format!("conversations/{id}/messages")).await.expect(200);
        assert_json_snapshot!("message_list", messages, {
            "[].id" => "[message]",
            "[].tool_calls[].result.task_id" => "[task]",
        });

        let path = format!("conversations/{id}");
        let renamed = alice.patch(&path, &json!({ "title": "Groceries 🥚" })).await.expect(200);
        assert_eq!(renamed["title"], "Groceries 🥚");
        assert_eq!(alice.get("conversations").await.expect(200)[0]["title"], "Groceries 🥚");

        assert_eq!(alice.delete(&path).await.status, 204);
        assert_eq!(alice.delete(&path).await.problem(404), "Conversation not found");
        let gone = alice.get(&format!("conversations/{id}/messages")).await;
        assert_eq!(gone.problem(404), "Conversation not found");
        assert_eq!(alice.titles().await.len(), 1, "what a conversation made stays");
    }

    async fn chat_is_served_on_the_original_path_too(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let path = format!("/api/users/{}/chat", alice.id);
        let answer = alice.post(&path, &json!({ "message": "Add a task to buy milk" })).await;
        assert_eq!(answer.expect(200)["tool_calls"][0]["tool"], "add_task");
    }

    async fn chat_needs_its_own_account(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let said = alice.say("Add a task to buy milk").await;
        let body = json!({ "message": "Show me all my tasks" });
        let path = format!("/api/{}/chat", alice.id);
        app.nobody().post(&path, &body).await.problem(401);
        bob.post(&path, &body).await.problem(403);

        let id = text(&said["conversation_id"]);
        let body = json!({ "message": "Show me all my tasks", "conversation_id": id });
        assert_ne!(bob.post("chat", &body).await.expect(200)["conversation_id"], *id);
        bob.get(&format!("conversations/{id}/messages")).await.problem(404);
        bob.patch(&format!("conversations/{id}"), &json!({ "title": "Mine" })).await.problem(404);
        bob.delete(&format!("conversations/{id}")).await.problem(404);
        assert_eq!(bob.get("conversations").await.expect(200).as_array().map(Vec::len), Some(1));
    }

    async fn a_message_sent_twice_with_one_key_acts_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let mut answers = Vec::new();
        for _ in 0..2 {
            let headers = [("idempotency-key", "message-4711")];
            let body = json!({ "message": "Add a task to buy milk" });
            answers.push(alice.send_json(Method::POST, "chat", &headers, &body).await.expect(200));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(alice.titles().await.len(), 1);
        assert_eq!(alice.get("conversations").await.expect(200).as_array().unwrap().len(), 1);
    }

    async fn unfit_messages_are_refused_with_the_field(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (body, field) in [
            (json!({}), "message"),
            (json!({ "message": null }), "message"),
            (json!({ "message": "" }), "message"),
            (json!({ "message": " \n" }), "message"),
            (json!({ "message": "nul\0" }), "message"),
            (json!({ "message": "x".repeat(10_000) }), "message"),
            (json!({ "message": 7 }), "message"),
            (json!({ "message": "hello", "conversation_id": [] }), "conversation_id"),
        ] {
            let answer = alice.post("chat", &body).await;
            assert!(answer.problem(422).contains(field), "{body}: {}", answer.text);
        }
        assert_eq!(alice.get("conversations").await.expect(200), json!([]));
        for id in [json!("nothing"), json!(7), json!("nul\0"), json!("../..")] {
            let body = json!({ "message": "hello", "conversation_id": id });
            assert_ne!(alice.post("chat", &body).await.expect(200)["conversation_id"], id);
        }
    }
}

/// Longest that others wait while an account's long messages are read.
const LATE_MAX: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_messages_keep_nobody_else_waiting() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let bob = app.sign_up("bob").await;
    let said = (0..4).map(|_| {
        let alice = alice.clone();
        tokio::spawn(
            async move { alice.post("chat", &json!({ "message": "a, ".repeat(150) })).await },
        )
    });
    let said: Vec<_> = said.collect();
    while !said.iter().all(tokio::task::JoinHandle::is_finished) {
        let began = Instant::now();
        bob.get("tasks").await.expect(200);
        assert!(began.elapsed() < LATE_MAX, "{:?} for a list", began.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
