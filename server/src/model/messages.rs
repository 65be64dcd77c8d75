//! A prompt as messages. Who asks is no part of it: tools act for the caller.

use serde_json::{Map, Value, json};
use todo_core::chat::{
    model::{Entry, Prompt},
    tool::{CallRecord, ToolCall, specs},
};

use super::request::{Call, Function, Message, Tool, ToolFunction};

/// Most characters of a function's name that providers take.
const NAME_MAX_CHARS: usize = 64;
/// Most bytes of JSON that a call keeps for its model; signatures have some thousands.
const CONTENT_MAX_BYTES: usize = 48_000;
/// What Google documents for calls that another model made: without a signature Gemini 3 refuses.
const FOREIGN_SIGNATURE: &str = "skip_thought_signature_validator";

/// Says `prompt` to the model that is called `model` in full, such as `openai/gpt-4o-mini`.
pub(super) fn messages(prompt: &Prompt, model: &str) -> Vec<Message> {
    let mut messages = vec![Message::System { content: prompt.system.clone() }];
    let mut calls = 0;
    for entry in &prompt.entries {
        match entry {
            Entry::User(text) => messages.push(Message::User { content: text.clone() }),
            Entry::Assistant(text) if text.is_empty() => {}
            Entry::Assistant(text) => messages
                .push(Message::Assistant { content: Some(text.clone()), tool_calls: Vec::new() }),
            Entry::Tools(records) => {
                messages.extend(calls_and_results(records, calls, model));
                calls += records.len();
            }
        }
    }
    messages
}

/// The tools as every provider takes them.
pub(super) fn tools() -> Vec<Tool> {
    specs().into_iter().map(|spec| tool(spec.name, spec.description, spec.parameters)).collect()
}

pub(super) fn tool(name: &'static str, description: &'static str, parameters: Value) -> Tool {
    // Gemini refuses the keyword, and nobody needs it: an argument that is none is explained.
    let mut parameters = parameters;
    if let Some(schema) = parameters.as_object_mut() {
        schema.remove("additionalProperties");
    }
    Tool { kind: "function", function: ToolFunction { name, description, parameters } }
}

/// What a call of `model` keeps for it: that it is its own, and what it wants to see again.
pub(super) fn extra(model: &str, content: Option<&Value>) -> Value {
    // A turn drops an extra that is too long, and with it whose call it was.
    let content = content.filter(|content| content.to_string().len() <= CONTENT_MAX_BYTES);
    json!({ "of": model, "content": content })
}

/// The full name of the model that made the call; `None`: the built-in assistant.
pub(super) fn maker(call: &ToolCall) -> Option<&str> {
    call.extra.as_ref()?.get("of")?.as_str()
}

fn calls_and_results(records: &[CallRecord], before: usize, model: &str) -> Vec<Message> {
    let mut calls: Vec<Call> = records
        .iter()
        .enumerate()
        .map(|(at, record)| Call {
            id: id(before + at),
            kind: "function",
            function: Function {
                name: name(&record.call.name),
                arguments: arguments(&record.call.arguments),
            },
            extra_content: own_content(&record.call, model).cloned(),
        })
        .collect();
    let is_own = records.iter().any(|record| is_made_by(&record.call, model));
    if !is_own
        && wants_signatures(model)
        && let Some(first) = calls.first_mut()
    {
        first.extra_content = Some(json!({ "google": { "thought_signature": FOREIGN_SIGNATURE } }));
    }
    let results = records.iter().enumerate().map(|(at, record)| Message::Tool {
        tool_call_id: id(before + at),
        content: record.output.to_string(),
    });
    let asked = Message::Assistant { content: None, tool_calls: calls };
    std::iter::once(asked).chain(results).collect()
}

/// Ids of our own: those of several turns and providers may be alike, and some want exactly nine
/// letters and digits.
fn id(number: usize) -> String {
    format!("call{number:05}")
}

/// A name that providers take, whatever a model made up.
fn name(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let name: String = name
        .chars()
        .take(NAME_MAX_CHARS)
        .map(|letter| if plain(letter) { letter } else { '_' })
        .collect();
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

/// An object as text. Some servers break at anything else; what was wrong stands in the result.
fn arguments(arguments: &Value) -> String {
    let written = match arguments {
        Value::String(text) => serde_json::from_str::<Map<String, Value>>(text).ok(),
        Value::Object(fields) => Some(fields.clone()),
        _ => None,
    };
    Value::Object(written.unwrap_or_default()).to_string()
}

fn is_made_by(call: &ToolCall, model: &str) -> bool {
    maker(call) == Some(model)
}

fn own_content<'a>(call: &'a ToolCall, model: &str) -> Option<&'a Value> {
    let extra = call.extra.as_ref().filter(|_| is_made_by(call, model))?;
    extra.get("content").filter(|content| !content.is_null())
}

/// Gemini before its third generation signs nothing.
fn wants_signatures(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    name.starts_with("gemini-") && !name.starts_with("gemini-1") && !name.starts_with("gemini-2")
}

#[cfg(test)]
mod tests {
    use todo_core::chat::tool::ToolCall;

    use super::*;

    const GEMINI: &str = "gemini/gemini-3-flash";

    fn record(call: ToolCall) -> CallRecord {
        CallRecord { call, output: json!({ "status": "created" }) }
    }

    fn said(entries: Vec<Entry>, model: &str) -> Value {
        let now = "2026-11-24T08:00:00+05:00[Asia/Karachi]".parse().unwrap();
        let prompt = Prompt { system: "Be brief.".to_owned(), entries, now, frame: None };
        serde_json::to_value(messages(&prompt, model)).unwrap()
    }

    #[test]
    fn every_result_answers_a_call_and_no_two_calls_share_an_id() {
        let call = || {
            record(ToolCall {
                id: "call_0".to_owned(),
                ..ToolCall::new("add_task", json!({ "title": "Tea" }))
            })
        };
        let said = said(
            vec![
                Entry::User("Tea, please".to_owned()),
                Entry::Tools(vec![call(), call()]),
                Entry::Assistant("Added.".to_owned()),
                Entry::User("Again".to_owned()),
                Entry::Tools(vec![call()]),
            ],
            "openai/gpt-4o-mini",
        );
        let called = |id: &str| {
            json!({
                "id": id,
                "type": "function",
                "function": { "name": "add_task", "arguments": r#"{"title":"Tea"}"# },
            })
        };
        let result = |id: &str| json!({ "role": "tool", "tool_call_id": id, "content": r#"{"status":"created"}"# });
        let expected = json!([
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": "Tea, please" },
            { "role": "assistant", "content": null, "tool_calls": [called("call00000"), called("call00001")] },
            result("call00000"),
            result("call00001"),
            { "role": "assistant", "content": "Added." },
            { "role": "user", "content": "Again" },
            { "role": "assistant", "content": null, "tool_calls": [called("call00002")] },
            result("call00002"),
        ]);
        assert_eq!(said, expected);
    }

    #[test]
    fn what_a_model_made_up_is_sent_back_in_a_form_that_providers_take() {
        let odd = record(ToolCall::new("drop table!", json!("{\"half")));
        let nameless = record(ToolCall::new("", json!("{\"title\": \"Tea\"}")));
        let said = said(vec![Entry::Tools(vec![odd, nameless])], "openai/m");
        let calls = &said[1]["tool_calls"];
        assert_eq!(calls[0]["function"], json!({ "name": "drop_table_", "arguments": "{}" }));
        let expected = json!({ "name": "unnamed", "arguments": r#"{"title":"Tea"}"# });
        assert_eq!(calls[1]["function"], expected);
    }

    #[test]
    fn a_signature_goes_back_to_the_model_that_gave_it_and_to_no_other() {
        let signature = json!({ "google": { "thought_signature": "s1" } });
        let signed = ToolCall {
            extra: Some(extra(GEMINI, Some(&signature))),
            ..ToolCall::new("list_tasks", json!({}))
        };
        let entries = || vec![Entry::Tools(vec![record(signed.clone())])];
        let sent = |model| said(entries(), model)[1]["tool_calls"][0]["extra_content"].clone();
        assert_eq!(sent(GEMINI), signature);
        assert_eq!(sent("openai/gpt-4o-mini"), Value::Null);
        assert_eq!(sent("gemini/gemini-2.5-flash"), Value::Null);
        let foreign = json!({ "google": { "thought_signature": FOREIGN_SIGNATURE } });
        assert_eq!(sent("gemini/gemini-4-pro"), foreign, "another model's call is marked as such");
    }

    #[test]
    fn tools_have_only_keywords_that_every_provider_takes() {
        let tools = serde_json::to_value(tools()).unwrap();
        assert_eq!(tools[0]["function"]["name"], "add_task");
        assert!(!tools.to_string().contains("additionalProperties"));
        assert!(!tools.to_string().contains("user_id"));
    }
}
