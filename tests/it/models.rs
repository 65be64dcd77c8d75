//! Language models, as the server speaks with them.

mod authority;
mod chain;
mod doctor;
mod drills;
mod injection;
mod misbehaviour;
mod replicas;
mod shapes;
mod telemetry;

use insta::assert_json_snapshot;
use serde_json::{Value, json};
use todo_tests::{ScriptedLlm, TestApp, User};

/// A product whose assistant is `llm`, and somebody with an account.
async fn alice_with(llm: &ScriptedLlm) -> (TestApp, User) {
    let app = TestApp::on_sqlite_with(&llm.as_openai()).await;
    let alice = app.sign_up("alice").await;
    llm.must_not_see(&alice.id);
    llm.must_not_see(&alice.email);
    llm.must_not_see(alice.token.as_deref().unwrap());
    (app, alice)
}

fn text(answer: &Value) -> &str {
    answer["response"].as_str().unwrap()
}

#[tokio::test]
async fn a_model_adds_the_task_it_was_asked_for() {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    llm.calls("add_task", &json!({ "title": "Buy oat milk" }));
    llm.says("Added it to your list.");

    let answer = alice.say("We are out of oat milk").await;

    assert_eq!(text(&answer), "Added it to your list.\n\nWhat was done: Added “Buy oat milk”.");
    assert_eq!(answer["tool_calls"][0]["tool"], "add_task");
    assert_eq!(answer["tool_calls"][0]["result"]["status"], "created");
    assert_eq!(alice.titles().await, ["Buy oat milk"]);
    llm.assert_finished();
}

#[tokio::test]
async fn what_a_model_is_asked_is_what_every_server_takes() {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    llm.calls("add_task", &json!({ "title": "Buy oat milk" }));
    llm.says("Added.");
    alice.say("We are out of oat milk").await;

    assert_json_snapshot!("model_request", llm.asked()[1], {
        ".tools" => "[tools]",
        ".messages[0].content" => "[system]",
        ".messages[3].content" => "[result]",
    });
    llm.assert_finished();
}

#[tokio::test]
async fn a_server_of_ones_own_is_asked_without_a_key() {
    let llm = ScriptedLlm::without_key().await;
    let (_app, alice) = alice_with(&llm).await;
    llm.says("Hello.");
    assert_eq!(text(&alice.say("Hello").await), "Hello.");
    llm.assert_finished();
}
