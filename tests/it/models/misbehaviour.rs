//! Models that misbehave. Each ends in a useful answer, never in half a change or the same task
//! twice.

use serde_json::{Value, json};
use todo_core::chat::turn::{ANSWER_MAX_CHARS, ROUNDS_MAX};
use todo_tests::{LlmReply, ScriptedLlm, TestApp, free_port};

use super::{alice_with, text};

/// What the built-in assistant answers, and why it does.
const BUILTIN: &str =
    "Added “Buy milk”.\n\n(gpt-4o-mini did not answer, so the built-in assistant did.)";

/// What is answered when the model did as it was told and says "Done.".
const DONE: &str = "Done.\n\nWhat was done: Added “Buy milk”.";

/// What comes of "Add a task to buy milk" with these replies: the answer, the list, and how often the
/// model was asked.
async fn said(replies: impl IntoIterator<Item = LlmReply>) -> (Value, Vec<String>, usize) {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    for reply in replies {
        llm.replies(reply);
    }
    let answer = alice.say("Add a task to buy milk").await;
    llm.assert_finished();
    (answer, alice.titles().await, llm.asked().len())
}

/// The model fails with every one of `replies`; the built-in assistant answers, and adds once.
async fn falls_through(replies: Vec<LlmReply>) {
    let expected = replies.len();
    let (answer, titles, asked) = said(replies).await;
    assert_eq!(text(&answer), BUILTIN);
    assert_eq!(titles, ["Buy milk"]);
    assert_eq!(asked, expected, "how often the model was asked");
}

/// The model does as told in spite of how it says so.
async fn is_understood(call: LlmReply) {
    let (answer, titles, _) = said([call, LlmReply::says("Done.")]).await;
    assert_eq!(text(&answer), DONE);
    assert_eq!(titles, ["Buy milk"]);
}

fn add_milk() -> LlmReply {
    LlmReply::calls(&[("add_task", json!({ "title": "Buy milk" }))])
}

#[tokio::test]
async fn a_busy_model_is_asked_again_when_it_says() {
    let busy = LlmReply::status(429).with_header("retry-after", "0.01");
    let (answer, titles, asked) = said([busy, add_milk(), LlmReply::says("Done.")]).await;
    assert_eq!((text(&answer), asked), (DONE, 3));
    assert_eq!(titles, ["Buy milk"]);
}

#[tokio::test]
async fn nobody_waits_for_a_model_that_wants_an_hour() {
    falls_through(vec![LlmReply::status(429).with_header("retry-after", "3600")]).await;
}

#[tokio::test]
async fn a_broken_server_is_asked_three_times() {
    falls_through(vec![LlmReply::status(500), LlmReply::status(502), LlmReply::status(503)]).await;
}

#[tokio::test]
async fn a_refusal_is_not_argued_with() {
    for status in [400, 401, 403, 404, 422, 302] {
        falls_through(vec![LlmReply::status(status)]).await;
    }
}

#[tokio::test]
async fn a_call_that_is_cut_never_runs() {
    // After the opening, in the arguments, and after them before the end.
    for events in 1..=5 {
        falls_through(vec![add_milk().cut_after(events); 3]).await;
    }
}

#[tokio::test]
async fn half_a_call_whose_stream_just_ends_never_runs() {
    for events in [0, 2, 3] {
        falls_through(vec![add_milk().ended_after(events); 3]).await;
    }
}

#[tokio::test]
async fn what_is_no_stream_is_no_reply() {
    falls_through(vec![LlmReply::raw("<html>Welcome to nginx!</html>"); 3]).await;
    falls_through(vec![LlmReply::raw("data: {\"choices\": [{\"delta\"\n\n"); 3]).await;
    let failed = r#"data: {"error": {"message": "overloaded"}}"#;
    falls_through(vec![LlmReply::raw(&format!("{failed}\n\n")); 3]).await;
}

#[tokio::test]
async fn a_cut_answer_ends_with_what_was_heard() {
    let half = LlmReply::says("I looked at your list and").cut_after(4);
    let (answer, titles, asked) = said([half]).await;
    let answer = text(&answer);
    assert!(answer.starts_with("I looked at\n\n(The answer broke off here."), "{answer}");
    assert_eq!(asked, 1, "nobody hears two beginnings");
    assert!(titles.is_empty(), "{titles:?}");
}

#[tokio::test]
async fn odd_ways_to_end_a_stream_are_understood() {
    is_understood(add_milk().without("[DONE]")).await;
    is_understood(add_milk().without("usage")).await;
    is_understood(add_milk().without("tool_calls\",\"index")).await;
    is_understood(
        add_milk().rewritten(|event| event.replace(r#"on":"tool_calls""#, r#"on":"stop""#)),
    )
    .await;
}

#[tokio::test]
async fn odd_ways_to_write_a_stream_are_understood() {
    let usage = r#"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":0}}"#;
    is_understood(add_milk().rewritten(|event| format!("{usage}\n\n{event}"))).await;
    is_understood(add_milk().rewritten(|event| format!(": waiting\n\n{event}"))).await;
    is_understood(add_milk().rewritten(|event| event.replace('\n', "\r\n"))).await;
    is_understood(add_milk().rewritten(|event| event.replace(r#""index":0,"#, ""))).await;
    is_understood(add_milk().rewritten(|event| event.replace(r#""id":"call_0","#, ""))).await;
}

#[tokio::test]
async fn garbled_arguments_go_back_once() {
    let garbled =
        || LlmReply::calls_as_written(&[("add_task", "{\"title\": Buy milk}".to_owned())]);
    let (answer, titles, _) = said([garbled(), add_milk(), LlmReply::says("Done.")]).await;
    assert_eq!(text(&answer), DONE);
    assert!(answer["tool_calls"][0]["result"]["error"].is_string(), "{answer}");
    assert_eq!(titles, ["Buy milk"]);

    let (answer, titles, asked) = said([garbled(), garbled()]).await;
    assert!(text(&answer).contains("could not work that out"), "{answer}");
    assert_eq!(asked, 2);
    assert!(titles.is_empty(), "{titles:?}");
}

#[tokio::test]
async fn unknown_tools_are_explained_to_the_model() {
    let unknown = LlmReply::calls(&[("drop table; --", json!({ "really": true }))]);
    let (answer, titles, _) = said([unknown, LlmReply::says("I cannot do that.")]).await;
    assert!(text(&answer).starts_with("I cannot do that.\n\nWhat was done: nothing."), "{answer}");
    let error = answer["tool_calls"][0]["result"]["error"].as_str().unwrap();
    assert!(error.contains("the tools are add_task"), "{error}");
    assert!(titles.is_empty(), "{titles:?}");
}

#[tokio::test]
async fn a_model_cannot_say_whose_tasks() {
    let foreign = LlmReply::calls(&[("add_task", json!({ "title": "Hi", "user_id": "bob" }))]);
    let (answer, titles, _) = said([foreign, LlmReply::says("I cannot do that.")]).await;
    let error = answer["tool_calls"][0]["result"]["error"].as_str().unwrap();
    assert!(error.contains("takes no argument \"user_id\""), "{error}");
    assert!(titles.is_empty(), "{titles:?}");
}

#[tokio::test]
async fn endless_calls_are_ended() {
    let listing = |n: usize| LlmReply::calls(&[("list_tasks", json!({ "title": n.to_string() }))]);
    let (answer, _, asked) = said((0..ROUNDS_MAX).map(listing)).await;
    assert!(text(&answer).contains("too many steps"), "{answer}");
    assert_eq!(asked, ROUNDS_MAX);
}

#[tokio::test]
async fn the_same_addition_again_and_again_adds_once() {
    let (answer, titles, _) = said([add_milk(), add_milk(), add_milk()]).await;
    assert!(text(&answer).starts_with("Added “Buy milk”."), "{answer}");
    assert_eq!(titles, ["Buy milk"]);
}

#[tokio::test]
async fn an_answer_of_two_megabytes_is_cut() {
    let (answer, ..) = said([LlmReply::says(&"words ".repeat(350_000))]).await;
    let answer = text(&answer);
    assert!(answer.contains("(The answer was too long and is cut off here.)"));
    assert!(answer.chars().count() < ANSWER_MAX_CHARS + 200);
}

#[tokio::test]
async fn arguments_of_two_megabytes_are_no_call() {
    let long = json!({ "title": "x".repeat(2_000_000) }).to_string();
    // As one piece: two hundred thousand would take the test its time, not the server.
    let head = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"add_task","arguments":"#;
    let written = serde_json::to_string(&long).unwrap();
    falls_through(vec![LlmReply::raw(&format!("data: {head}{written}}}}}]}}}}]}}\n\n"))]).await;
}

#[tokio::test]
async fn a_long_list_is_shown_to_the_model_in_part() {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    let description = "d".repeat(1_900);
    for n in 0..120 {
        let task = json!({ "title": format!("Task {n}"), "description": description });
        alice.post("tasks", &task).await.expect(201);
    }
    llm.calls("list_tasks", &json!({}));
    llm.says("Those are many.");

    assert_eq!(text(&alice.say("Show me all my tasks").await), "Those are many.");

    let asked = llm.asked().pop().unwrap();
    let result = asked["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap();
    assert!(result.len() < 20_000 && result.contains("left_out"), "{} bytes", result.len());
    llm.assert_finished();
}

#[tokio::test]
async fn a_silent_model_is_given_up() {
    for silence in [LlmReply::silence(), LlmReply::says("").silent_after(0)] {
        let llm = ScriptedLlm::start().await;
        // A turn may take longer than other requests.
        let patience = vec![
            ("TODO_ASSISTANT_FIRST_BYTE_SECONDS_MAX", "1"),
            ("TODO_HTTP_REQUEST_SECONDS_MAX", "1"),
        ];
        let app = TestApp::on_sqlite_with(&[llm.as_openai(), patience].concat()).await;
        let alice = app.sign_up("alice").await;
        llm.replies(silence);
        assert_eq!(text(&alice.say("Add a task to buy milk").await), BUILTIN);
        assert_eq!(alice.titles().await, ["Buy milk"]);
        llm.assert_finished();
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_reason_not_to_answer() {
    let url = format!("http://127.0.0.1:{}/v1", free_port().unwrap());
    let app = TestApp::on_sqlite_with(&[("OPENAI_BASE_URL", &url)]).await;
    let alice = app.sign_up("alice").await;
    assert_eq!(text(&alice.say("Add a task to buy milk").await), BUILTIN);
    assert_eq!(alice.titles().await, ["Buy milk"]);
}
