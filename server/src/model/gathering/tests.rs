//! Streams as servers send them.

use serde_json::json;

use super::*;

const MODEL: &str = "openai/m";

fn gather(events: &[Value]) -> Result<Gathered, Failure> {
    let mut gathering = Gathering::default();
    for event in events {
        gathering.take(serde_json::from_value(event.clone()).unwrap())?;
    }
    gathering.finish(MODEL)
}

fn delta(delta: &Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] })
}

fn piece(piece: &Value) -> Value {
    delta(&json!({ "tool_calls": [piece] }))
}

fn finish(reason: &str) -> Value {
    json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] })
}

fn calls(events: &[Value]) -> Vec<(String, Value)> {
    let calls = gather(events).unwrap().calls;
    calls.into_iter().map(|call| (call.name, call.arguments)).collect()
}

#[test]
fn arguments_come_in_pieces_and_calls_interleaved() {
    let events = [
        delta(&json!({ "role": "assistant", "content": null })),
        piece(
            &json!({ "index": 0, "id": "a", "type": "function", "function": { "name": "add_task", "arguments": "" } }),
        ),
        piece(
            &json!({ "index": 1, "id": "b", "function": { "name": "list_tasks", "arguments": "{" } }),
        ),
        piece(&json!({ "index": 0, "function": { "arguments": "{\"title\":\"T" } })),
        piece(&json!({ "index": 1, "function": { "arguments": "}" } })),
        piece(&json!({ "index": 0, "function": { "arguments": "ea\"}" } })),
        finish("tool_calls"),
        json!({ "choices": [], "usage": { "prompt_tokens": 7, "completion_tokens": 3 } }),
    ];
    let gathered = gather(&events).unwrap();
    assert_eq!(gathered.calls[0].id, "a");
    assert_eq!(gathered.usage, Some(Usage { input_tokens: 7, output_tokens: 3 }));
    let expected =
        [("add_task".into(), json!({ "title": "Tea" })), ("list_tasks".into(), json!({}))];
    assert_eq!(calls(&events), expected);
}

#[test]
fn calls_that_all_have_number_nought_or_none_are_told_apart_by_their_ids() {
    for index in [json!(0), Value::Null] {
        let call = |id: &str, name: &str| {
            piece(
                &json!({ "index": index, "id": id, "function": { "name": name, "arguments": "{}" } }),
            )
        };
        let events = [call("a", "list_tasks"), call("b", "add_task"), finish("stop")];
        let names: Vec<_> = calls(&events).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["list_tasks", "add_task"]);
    }
}

#[test]
fn a_stream_that_ends_without_saying_so_is_no_reply() {
    let words = delta(&json!({ "content": "Hi" }));
    assert_eq!(gather(&[words]), Err(Failure::Cut));
    let whole =
        piece(&json!({ "id": "a", "function": { "name": "list_tasks", "arguments": "{}" } }));
    assert_eq!(gather(std::slice::from_ref(&whole)), Err(Failure::Cut));
    let end = serde_json::from_str(super::super::response::END).unwrap();
    assert_eq!(calls(&[whole, end]).len(), 1);
}

#[test]
fn calls_without_ids_that_all_have_one_number_are_told_apart() {
    for index in [json!(0), json!("0"), Value::Null] {
        let call = |title: &str| {
            let arguments = json!({ "title": title }).to_string();
            piece(
                &json!({ "index": index, "function": { "name": "add_task", "arguments": arguments } }),
            )
        };
        let events = [call("Tea"), call("Milk"), finish("tool_calls")];
        let titles: Vec<_> =
            calls(&events).into_iter().map(|(_, it)| it["title"].clone()).collect();
        assert_eq!(titles, ["Tea", "Milk"], "{index}");
    }
}

#[test]
fn arguments_in_a_fence_or_encoded_twice_are_read() {
    let written = r#"{"title":"Tea"}"#;
    for arguments in [
        json!(written).to_string(),
        json!(json!(written).to_string()).to_string(),
        format!("```json\n{written}\n```"),
    ] {
        let call = piece(
            &json!({ "index": 0, "id": "a", "function": { "name": "add_task", "arguments": arguments } }),
        );
        assert_eq!(calls(&[call, finish("stop")])[0].1, json!({ "title": "Tea" }), "{arguments}");
    }
}

#[test]
fn a_call_that_is_written_as_text_is_a_call_of_its_model() {
    let text = r#"<tool_call>{"name": "add_task", "arguments": {"title": "Tea"}}</tool_call>"#;
    let gathered = gather(&[delta(&json!({ "content": text })), finish("stop")]).unwrap();
    assert_eq!(gathered.text, "");
    assert_eq!(gathered.calls[0].arguments, json!({ "title": "Tea" }));
    assert_eq!(messages::maker(&gathered.calls[0]), Some(MODEL));
}

#[test]
fn a_whole_reply_and_the_calls_of_old_are_understood() {
    let call = json!({ "id": "a", "type": "function", "function": { "name": "add_task", "arguments": "{}" } });
    let whole = json!({ "choices": [{
        "message": { "role": "assistant", "content": "Hm.", "tool_calls": [call] },
        "finish_reason": "tool_calls",
    }], "usage": { "prompt_tokens": "7", "completion_tokens": 3.0 } });
    let gathered = gather(&[whole]).unwrap();
    assert_eq!((gathered.text.as_str(), gathered.calls.len()), ("Hm.", 1));
    assert_eq!(gathered.usage, Some(Usage { input_tokens: 7, output_tokens: 3 }));
    let old = delta(&json!({ "function_call": { "name": "add_task", "arguments": "{}" } }));
    assert_eq!(calls(&[old, finish("function_call")]).len(), 1);
}

#[test]
fn half_a_call_is_no_call() {
    let half = |text: &str| {
        piece(
            &json!({ "index": 0, "id": "a", "function": { "name": "add_task", "arguments": text } }),
        )
    };
    assert_eq!(gather(&[half("{\"title\": \"Te")]), Err(Failure::Cut));
    assert_eq!(gather(&[half("{\"title\": \"Te"), finish("length")]), Err(Failure::TooLong));
    assert_eq!(gather(&[]), Err(Failure::Cut));
    let error = json!({ "error": { "message": "overloaded" } });
    assert_eq!(gather(&[half("{}"), error]), Err(Failure::Cut));
}

#[test]
fn arguments_that_are_no_json_are_kept_as_text_for_the_model_to_mend() {
    let bad = piece(
        &json!({ "index": 0, "id": "a", "function": { "name": "add_task", "arguments": "{title: Tea}" } }),
    );
    assert_eq!(calls(&[bad, finish("tool_calls")]), [("add_task".into(), json!("{title: Tea}"))]);
}

#[test]
fn odd_servers_are_understood() {
    let object = piece(
        &json!({ "index": 0, "function": { "name": "add_task", "arguments": { "title": "Tea" } } }),
    );
    assert_eq!(calls(&[object, finish("stop")])[0].1, json!({ "title": "Tea" }));

    let parts =
        delta(&json!({ "content": [{ "type": "text", "text": "Hi" }], "tool_calls": null }));
    let nothing = json!({ "id": "x", "choices": [{ "delta": null, "finish_reason": "" }] });
    let heartbeat = json!({ "choices": null, "usage": null, "error": null });
    assert_eq!(gather(&[heartbeat, nothing, parts, finish("stop")]).unwrap().text, "Hi");

    let refusal = delta(&json!({ "content": null, "refusal": "I cannot." }));
    assert_eq!(gather(&[refusal, finish("stop")]).unwrap().text, "I cannot.");
}

#[test]
fn a_signature_is_kept_with_its_call() {
    let signed = piece(&json!({
        "index": 0,
        "id": "a",
        "function": { "name": "list_tasks", "arguments": "{}" },
        "extra_content": { "google": { "thought_signature": "s1" } },
    }));
    let call = gather(&[signed, finish("stop")]).unwrap().calls.remove(0);
    assert_eq!(call.extra.unwrap()["content"]["google"]["thought_signature"], "s1");
}

#[test]
fn what_never_ends_is_ended() {
    let endless = piece(
        &json!({ "index": 0, "id": "a", "function": { "name": "add_task", "arguments": "x".repeat(100_000) } }),
    );
    assert_eq!(gather(&[endless.clone(), endless]), Err(Failure::TooLong));
    let many: Vec<_> = (0..=CALLS_MAX)
        .map(|n| {
            piece(&json!({ "index": n, "function": { "name": "list_tasks", "arguments": "{}" } }))
        })
        .collect();
    assert_eq!(gather(&many), Err(Failure::TooLong));

    let mut gathering = Gathering::default();
    let long = delta(&json!({ "content": "é".repeat(ANSWER_MAX_CHARS + 1) }));
    gathering.take(serde_json::from_value(long).unwrap()).unwrap();
    assert!(gathering.is_full());
    assert!(gathering.finish(MODEL).unwrap().is_cut_short);
}
