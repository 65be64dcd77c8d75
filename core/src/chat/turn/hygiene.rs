//! What a model sent, made fit to keep: bounded, without NUL, every call with an id of its own.

use serde_json::Value;

use super::{
    super::{
        model::Reply,
        tokens::tokens,
        tool::{Tool, ToolCall, output},
    },
    thought::without_thoughts,
};
use crate::task::DESCRIPTION_MAX_CHARS;

/// Most characters of JSON that one call's arguments may have.
pub const ARGUMENTS_MAX_CHARS: usize = 32_000;
/// Most characters of JSON that a model gets to see of one result.
pub const OUTPUT_MAX_CHARS: usize = 16_000;
/// Most tokens that a model gets to see of one result.
pub const OUTPUT_MAX_TOKENS: usize = 12_000;
/// Most characters of one answer.
pub const ANSWER_MAX_CHARS: usize = 16_000;
/// Most bytes of JSON that a model may add to a call for itself.
const EXTRA_MAX_BYTES: usize = 64_000;
/// Most characters of a call's id or name.
const NAME_MAX_CHARS: usize = 64;

/// The reply without what no database keeps.
pub(super) fn clean(reply: Reply) -> Reply {
    Reply {
        text: clean_text(&reply.text),
        calls: reply.calls.into_iter().map(clean_call).collect(),
        proposed: reply.proposed.into_iter().map(clean_call).collect(),
        frame: reply.frame,
        origin: reply.origin,
    }
}

/// What was said, without thoughts and without what no database keeps.
pub(super) fn clean_text(text: &str) -> String {
    cut(without_thoughts(&text.replace('\0', "")).trim(), ANSWER_MAX_CHARS)
}

/// An output, or an error in its place if it is too long to show.
pub(super) fn within_limit(value: Value) -> Value {
    let text = value.to_string();
    if text.chars().count() <= OUTPUT_MAX_CHARS && tokens(&text) <= OUTPUT_MAX_TOKENS {
        return value;
    }
    output::error("the result is too long to show; ask for less")
}

fn clean_call(call: ToolCall) -> ToolCall {
    let name = match Tool::meant(&call.name) {
        Some(tool) => tool.name().to_owned(),
        None => cut(&call.name.replace('\0', ""), NAME_MAX_CHARS),
    };
    ToolCall {
        id: cut(&call.id.replace('\0', ""), NAME_MAX_CHARS),
        name,
        arguments: clean_arguments(call.arguments),
        extra: call.extra.filter(|extra| extra.to_string().len() <= EXTRA_MAX_BYTES),
    }
}

/// Too long arguments lose the ends of texts that no tool takes so long: it then says what is too long. They
/// become none if that does not help.
fn clean_arguments(arguments: Value) -> Value {
    let mut arguments = arguments;
    let mut text = arguments.to_string();
    if text.chars().count() > ARGUMENTS_MAX_CHARS {
        arguments = with_cut_texts(arguments);
        text = arguments.to_string();
    }
    if text.chars().count() > ARGUMENTS_MAX_CHARS {
        return Value::Null;
    }
    if text.contains("\\u0000") { without_nul(arguments) } else { arguments }
}

/// Texts with no more than one character beyond the longest that any tool takes.
fn with_cut_texts(value: Value) -> Value {
    match value {
        Value::String(text) => {
            Value::String(text.chars().take(DESCRIPTION_MAX_CHARS + 1).collect())
        }
        Value::Array(values) => values.into_iter().map(with_cut_texts).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, with_cut_texts(value))).collect()
        }
        other => other,
    }
}

fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('\0', "")),
        Value::Array(values) => values.into_iter().map(without_nul).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name.replace('\0', ""), without_nul(value)))
            .collect(),
        other => other,
    }
}

fn cut(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
