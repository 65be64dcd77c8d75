//! What is said runs as a turn of the chat does: it is stopped, ends in time and waits for another.

use std::sync::Arc;

use serde_json::{Value, json};
use todo_core::chat::{model::Reply, tool::ToolCall};
use todo_tests::{SlowModel, TestApp, User, on_both_databases_with_a_slow_model};

use super::PROCESS;

fn adds(title: &str) -> Reply {
    Reply::wants(vec![ToolCall {
        id: title.to_owned(),
        name: "add_task".to_owned(),
        arguments: json!({ "title": title }),
        extra: None,
    }])
}

fn said(transcript: &str, conversation: &Value) -> Value {
    json!({
        "transcript": transcript, "client_timezone": "UTC", "conversation_id": conversation,
    })
}

/// The only conversation, once it holds an answer.
async fn answered(who: &User) -> Vec<(String, String)> {
    loop {
        let conversations = who.get("conversations").await.expect(200);
        if let Some(open) = conversations.get(0) {
            let thread = who.thread(&open["id"]).await;
            if thread.len() == 2 {
                return thread;
            }
        }
        tokio::task::yield_now().await;
    }
}

on_both_databases_with_a_slow_model! {
    async fn who_goes_away_stops_what_they_said_and_finds_what_was_done(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        model.reply(adds("Buy milk"));
        let body = said("add milk, then think", &Value::Null);
        let send = alice.post(PROCESS, &body);
        tokio::select! { _ = send => panic!("nobody answered yet"), () = model.asked(2) => {} }
        model.given_up(1).await;
        let thread = answered(&alice).await;
        assert_eq!(thread[1].1, "Added “Buy milk”. Stopped.");
        model.reply(adds("Buy tea"));
        assert_eq!(alice.titles().await, ["Buy milk"], "nothing runs afterwards");
    }

    async fn what_is_said_in_a_busy_conversation_waits_for_the_answer_before(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let mut running = alice.stream("hello").await;
        let start = running.expect("start").await;
        let conversation = start["conversation_id"].clone();
        let next = tokio::spawn({
            let (alice, body) = (alice.clone(), said("and then?", &conversation));
            async move { alice.post(PROCESS, &body).await }
        });
        model.asked(1).await;
        model.reply(Reply::says("Hello."));
        model.reply(Reply::says("Nothing then."));
        assert_eq!(running.rest().await.last().unwrap().0, "done");
        let next = next.await.unwrap().expect(200);
        assert_eq!(next["message"], "Nothing then.");
        assert_eq!(next["conversation_id"], conversation);
        assert_eq!(alice.thread(&conversation).await.len(), 4);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_ends_and_says_so() {
    let model = Arc::new(SlowModel::default());
    let settings = [("TODO_ASSISTANT_TURN_SECONDS_MAX", "1")];
    let app = TestApp::on_sqlite_asking(model.clone(), &settings).await;
    let alice = app.sign_up("alice").await;
    let answer = alice.post(PROCESS, &said("hello", &Value::Null)).await.expect(200);
    assert!(answer["message"].as_str().unwrap().contains("took too long"), "{answer}");
    model.given_up(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_that_stays_busy_refuses_what_is_said_after_a_while() {
    let model = Arc::new(SlowModel::default());
    let app = TestApp::on_sqlite_asking(model.clone(), &[]).await;
    let alice = app.sign_up("alice").await;
    let mut running = alice.stream("hello").await;
    let start = running.expect("start").await;
    let refused = alice.post(PROCESS, &said("and then?", &start["conversation_id"])).await;
    assert!(refused.problem(409).contains("still answers"), "{}", refused.text);
    model.reply(Reply::says("Hello."));
    assert_eq!(running.rest().await.last().unwrap().0, "done");
}
