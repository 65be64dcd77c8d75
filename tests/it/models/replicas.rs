//! No state in a process: another replica goes on with a conversation, as the model wants it.

use serde_json::json;
use todo_tests::{ScriptedLlm, TestApp, User, postgres};

use super::text;

#[tokio::test]
async fn another_replica_goes_on_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    goes_on_elsewhere(&format!("sqlite:{}/todo.db", folder.path().display())).await;
}

#[tokio::test]
async fn another_replica_goes_on_on_postgres() {
    let Some(url) = postgres::database().await else { return };
    goes_on_elsewhere(&url).await;
}

/// The model answers 400 unless it sees what it signed.
async fn goes_on_elsewhere(url: &str) {
    let gemini = ScriptedLlm::signing().await;
    let (here, there) =
        (TestApp::at(url, &gemini.as_gemini()).await, TestApp::at(url, &gemini.as_gemini()).await);
    let alice = here.sign_up("alice").await;
    gemini.calls("add_task", &json!({ "title": "Buy milk" }));
    gemini.calls("list_tasks", &json!({}));
    gemini.says("1. Buy milk");
    gemini.says("Milk, as I said.");

    let first = alice.say("We are out of milk").await;
    assert_eq!(text(&first), "1. Buy milk\n\nWhat was done: Added “Buy milk”.");
    let second = alice.at(&there.base).reply(&first, "What was it?").await;
    assert_eq!(text(&second), "Milk, as I said.");

    let asked = gemini.asked().pop().unwrap();
    let signatures: Vec<_> = calls(&asked)
        .iter()
        .map(|call| call["extra_content"]["google"]["thought_signature"].clone())
        .collect();
    assert_eq!(signatures, ["signature 0", "signature 1"], "all that was signed is echoed");
    assert_nothing_of_it_shows(&alice, &first).await;
    gemini.assert_finished();
}

fn calls(asked: &serde_json::Value) -> Vec<serde_json::Value> {
    let messages = asked["messages"].as_array().unwrap();
    messages
        .iter()
        .flat_map(|it| it["tool_calls"].as_array().cloned().unwrap_or_default())
        .collect()
}

/// What a model keeps for itself is nobody else's business.
async fn assert_nothing_of_it_shows(alice: &User, answer: &serde_json::Value) {
    let id = answer["conversation_id"].as_str().unwrap();
    let messages = alice.get(&format!("conversations/{id}/messages")).await.expect(200);
    for shown in [answer.to_string(), messages.to_string()] {
        assert!(!shown.contains("signature") && !shown.contains("extra"), "{shown}");
    }
}
