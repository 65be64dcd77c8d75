//! What comes back: pieces of a chat completion, read as leniently as servers write them. Whatever is
//! not what it should be is as if it were absent: a field at the side spoils no reply.

use serde::Deserialize;
use serde_json::Value;

/// The event that stands before the last one: that the reply came to its end, which some servers say
/// in no other way.
pub(super) const END: &str = r#"{"choices":[{"finish_reason":"end"}]}"#;

/// One event of the stream, or a whole reply of a server that does not stream.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Chunk {
    pub choice: Option<Choice>,
    pub usage: Option<Tokens>,
    /// Some servers say in the stream that they failed.
    pub has_failed: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub text: String,
    pub calls: Vec<CallPiece>,
    /// How the reply ended, as the server put it.
    pub finish: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct CallPiece {
    pub index: Option<usize>,
    pub id: String,
    pub name: String,
    /// A piece of JSON as text; a few servers send the object itself.
    pub arguments: Option<Value>,
    pub extra_content: Option<Value>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tokens {
    pub read: Option<u64>,
    pub written: Option<u64>,
}

impl From<Value> for Chunk {
    fn from(mut event: Value) -> Self {
        let usage = event.get("usage").filter(|usage| usage.is_object());
        Self {
            has_failed: event.get("error").is_some_and(|error| !error.is_null()),
            usage: usage.map(|usage| Tokens {
                read: number(&usage["prompt_tokens"]),
                written: number(&usage["completion_tokens"]),
            }),
            choice: event.pointer_mut("/choices/0").map(|choice| Choice::read(choice.take())),
        }
    }
}

impl Choice {
    fn read(mut choice: Value) -> Self {
        let finish = text(&choice["finish_reason"]);
        let said = ["delta", "message"].into_iter().find(|name| choice[name].is_object());
        let mut said = said.map(|name| choice[name].take()).unwrap_or_default();
        let mut calls: Vec<CallPiece> = match said["tool_calls"].take() {
            Value::Array(calls) => {
                calls.into_iter().filter(Value::is_object).map(CallPiece::read).collect()
            }
            _ => Vec::new(),
        };
        // What tool calls were called before.
        if said["function_call"].is_object() {
            let function = said["function_call"].take();
            calls.push(CallPiece::of_function(function));
        }
        let text = parts(&said["content"]) + &text(&said["refusal"]);
        Self { text, calls, finish: Some(finish).filter(|finish| !finish.is_empty()) }
    }
}

impl CallPiece {
    fn read(mut call: Value) -> Self {
        let function = call["function"].take();
        let extra_content = Some(call["extra_content"].take()).filter(|extra| !extra.is_null());
        let index = number(&call["index"]).and_then(|index| usize::try_from(index).ok());
        Self { index, id: text(&call["id"]), extra_content, ..Self::of_function(function) }
    }

    fn of_function(mut function: Value) -> Self {
        let arguments = match function.get_mut("arguments") {
            None | Some(Value::Null) => None,
            Some(arguments) => Some(arguments.take()),
        };
        Self { name: text(&function["name"]), arguments, ..Self::default() }
    }
}

/// Text, or a list of parts with text.
fn parts(content: &Value) -> String {
    match content {
        Value::String(said) => said.clone(),
        Value::Array(parts) => parts.iter().map(|part| text(&part["text"])).collect(),
        _ => String::new(),
    }
}

/// Text, or a number as such; empty for anything else.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A count, also as a float or as text.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => {
            text.trim().parse().ok().or_else(|| whole(text.trim().parse().ok()?))
        }
        _ => None,
    }
}

fn whole(number: f64) -> Option<u64> {
    let text = format!("{:.0}", number.trunc());
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn side_fields_of_any_type_spoil_nothing() {
        for (usage, expected) in [
            (json!({ "prompt_tokens": 7.0, "completion_tokens": "3" }), (Some(7), Some(3))),
            (json!({ "prompt_tokens": "7.5", "completion_tokens": -1 }), (Some(7), None)),
            (json!({ "prompt_tokens": [], "completion_tokens": null }), (None, None)),
        ] {
            let event = json!({ "choices": [{ "delta": { "content": "Hi" } }], "usage": usage });
            let chunk = Chunk::from(event);
            let tokens = chunk.usage.unwrap();
            assert_eq!((tokens.read, tokens.written), expected);
            assert_eq!(chunk.choice.unwrap().text, "Hi");
        }
        for odd in [json!(null), json!([]), json!("x"), json!({ "choices": "none", "usage": 3 })] {
            let chunk = Chunk::from(odd);
            assert!(chunk.choice.is_none() && chunk.usage.is_none());
        }
        let call = json!({ "index": "1", "id": 7, "type": 3, "function": { "name": "a", "arguments": {} } });
        let event = json!({ "choices": [{ "delta": { "tool_calls": [call], "content": false } }] });
        let piece = Chunk::from(event).choice.unwrap().calls.remove(0);
        assert_eq!((piece.index, piece.id.as_str()), (Some(1), "7"));
        assert_eq!(piece.arguments, Some(json!({})));
    }
}
