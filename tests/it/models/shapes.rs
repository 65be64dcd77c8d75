//! Models as they are: what servers really send, and what they do not take.

use serde_json::{Value, json};
use todo_tests::{LlmReply, ScriptedLlm};

use super::{alice_with, text};

/// What comes of these replies to "Add milk and tea to my list": the answer, and the list in order.
async fn said(replies: impl IntoIterator<Item = LlmReply>) -> (String, Vec<String>) {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    for reply in replies {
        llm.replies(reply);
    }
    let answer = alice.say("Add milk and tea to my list").await;
    llm.assert_finished();
    let mut titles = alice.titles().await;
    titles.sort();
    (text(&answer).to_owned(), titles)
}

/// The reply adds both, whatever it looks like.
async fn adds_both(reply: LlmReply) {
    adds_both_by([reply, LlmReply::says("Done.")]).await;
}

async fn adds_both_by(replies: [LlmReply; 2]) {
    let (answer, titles) = said(replies).await;
    assert_eq!(titles, ["Milk", "Tea"], "{answer}");
    assert_eq!(answer, "Done.\n\nWhat was done: Added “Milk” and “Tea”.");
}

fn both() -> [(&'static str, Value); 2] {
    ["Milk", "Tea"].map(|title| ("add_task", json!({ "title": title })))
}

fn whole(message: &Value, finish: &str) -> LlmReply {
    let reply = json!({ "choices": [{ "index": 0, "message": message, "finish_reason": finish }] });
    LlmReply::raw(&reply.to_string()).with_header("content-type", "application/json; charset=utf-8")
}

#[tokio::test]
async fn parallel_calls_without_ids_and_with_one_number_are_all_made() {
    let one_event_each = |fields: &str| {
        let event = |title: &str| {
            let arguments = json!(json!({ "title": title }).to_string());
            format!(
                r#"data: {{"choices":[{{"delta":{{"tool_calls":[{{{fields}"function":{{"name":"add_task","arguments":{arguments}}}}}]}}}}]}}"#
            )
        };
        let end = r#"data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#;
        format!("{}\n\n{}\n\n{end}\n\ndata: [DONE]\n\n", event("Milk"), event("Tea"))
    };
    for fields in [r#""index":0,"#, r#""index":"0","#, "", r#""index":0,"id":"","#] {
        adds_both(LlmReply::raw(&one_event_each(fields))).await;
    }
}

#[tokio::test]
async fn calls_written_as_text_are_made_and_never_shown() {
    let calls = both().map(|(name, arguments)| json!({ "name": name, "arguments": arguments }));
    let [milk, tea] = &calls;
    for written in [
        json!(calls).to_string(),
        format!("<tool_call>\n{milk}\n</tool_call>\n<tool_call>\n{tea}\n</tool_call>"),
        format!("Sure!\n```json\n{}\n```", serde_json::to_string_pretty(&calls).unwrap()),
    ] {
        adds_both(LlmReply::says(&written)).await;
    }
    let (answer, titles) = said([LlmReply::says(r#"<tool_call>{"name": "add_task", "argu"#)]).await;
    assert!(answer.contains("nothing more was done") && !answer.contains('{'), "{answer}");
    assert!(titles.is_empty(), "{titles:?}");
}

#[tokio::test]
async fn names_and_arguments_are_taken_for_what_they_mean() {
    for name in ["functions.add_task", "Add_Task", "ADD-TASK", "\"add_task\"", "`add_task` "] {
        adds_both(LlmReply::calls(&both().map(|(_, arguments)| (name, arguments)))).await;
    }
    let twice = |arguments: &Value| json!(arguments.to_string()).to_string();
    let fenced = |arguments: &Value| format!("```json\n{arguments}\n```");
    let thrice = |arguments: &Value| json!(twice(arguments)).to_string();
    let marked = |arguments: &Value| format!("\u{feff}{arguments}");
    let loose = |arguments: &Value| arguments.to_string().replace('}', ",\"priority\": NaN,}");
    let quoted = |arguments: &Value| {
        let title = arguments["title"].as_str().unwrap();
        json!({ "\"Title\"": format!("\"{title}\""), "dueDate": null }).to_string()
    };
    for encode in [&twice as &dyn Fn(&Value) -> String, &fenced, &thrice, &marked, &loose, &quoted]
    {
        let calls = both().map(|(name, arguments)| (name, encode(&arguments)));
        adds_both(LlmReply::calls_as_written(&calls)).await;
    }
}

#[tokio::test]
async fn side_fields_of_any_type_spoil_no_reply() {
    let calls = || LlmReply::calls(&both());
    let deep =
        format!(r#""type":"function","logprobs":{}{}"#, "[".repeat(5_000), "]".repeat(5_000));
    for (part, odd) in [
        (r#""prompt_tokens":120"#, r#""prompt_tokens":120.0"#),
        (r#""prompt_tokens":120"#, r#""prompt_tokens":"many""#),
        (r#""index":0,"type""#, r#""index":"0","type""#),
        (r#""type":"function""#, r#""type":7,"logprobs":"\ud83d""#),
        (r#""prompt_tokens":120"#, r#""prompt_tokens":NaN"#),
        (r#""prompt_tokens":120"#, r#""prompt_tokens":[1e999],"cost":-Infinity"#),
        (r#""prompt_tokens":120"#, r#""prompt_tokens":{"text":true},"cost":None,"#),
        (r#""type":"function""#, &deep),
    ] {
        adds_both(calls().rewritten(|event| event.replace(part, odd))).await;
    }
    adds_both(calls().rewritten(|event| event.replace("data: ", "data: \u{feff}"))).await;
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let calls: Vec<Value> = both()
        .into_iter()
        .map(|(name, arguments)| {
            let function = json!({ "name": name, "arguments": arguments.to_string() });
            json!({ "id": "a", "type": "function", "function": function })
        })
        .collect();
    let message = json!({ "role": "assistant", "content": null, "tool_calls": calls });
    let done = || whole(&json!({ "role": "assistant", "content": "Done." }), "stop");
    let (answer, titles) = said([whole(&message, "tool_calls"), done()]).await;
    assert_eq!(titles, ["Milk", "Tea"], "{answer}");
    // Under another name, or none; and a stream under a wrong one.
    for kind in ["text/plain; charset=utf-8", "text/html", ""] {
        let named =
            |reply: LlmReply| reply.with_kind(kind).rewritten(|body| format!("\u{feff}\n {body}"));
        adds_both_by([named(whole(&message, "tool_calls")), named(done())]).await;
    }
    for kind in ["text/plain", "application/json", ""] {
        adds_both_by(
            [LlmReply::calls(&both()), LlmReply::says("Done.")].map(|it| it.with_kind(kind)),
        )
        .await;
    }
}

#[tokio::test]
async fn what_a_server_refuses_is_left_out_from_then_on() {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    let refuses =
        |detail: &str| LlmReply::status(400).saying(&json!({ "detail": detail }).to_string());
    llm.replies(refuses("Unknown parameter: stream_options"));
    llm.replies(LlmReply::calls(&both()));
    llm.replies(refuses("messages.2.content: Input should be a valid string, not None"));
    llm.replies(refuses("temperature is not supported by this model"));
    llm.says("Done.");
    llm.says("Hello.");

    let answer = alice.say("Add milk and tea to my list").await;
    assert!(text(&answer).starts_with("Done."), "{answer}");
    assert_eq!(text(&alice.say("Hello").await), "Hello.");

    let asked = llm.asked();
    assert!(asked[0]["stream_options"].is_object() && asked[0]["temperature"].is_number());
    assert!(asked[1..].iter().all(|request| request.get("stream_options").is_none()));
    assert_eq!(asked[4]["messages"][2]["content"], "");
    assert!(asked[4..].iter().all(|request| request.get("temperature").is_none()));
    assert_eq!(asked.len(), 6, "and nothing is learnt twice");
    assert_eq!(alice.titles().await.len(), 2);
    llm.assert_finished();
}

#[tokio::test]
async fn a_stream_that_ends_without_an_end_is_an_interruption() {
    let half =
        LlmReply::says("I deleted everything.").without("finish_reason\":\"").without("[DONE]");
    let (answer, titles) = said([half]).await;
    assert!(answer.starts_with("I deleted everything.\n\n(The answer broke off here."), "{answer}");
    assert!(answer.ends_with("What was done: nothing. Your list is as it was."), "{answer}");
    assert!(titles.is_empty(), "{titles:?}");
}
