//! What comes back: pieces of a chat completion, read as leniently as servers write them.

use serde::Deserialize;
use serde_json::Value;

/// One event of the stream. Everything may be absent or null.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Chunk {
    pub choices: Option<Vec<Choice>>,
    pub usage: Option<Tokens>,
    /// Some servers say in the stream that they failed.
    pub error: Option<Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Choice {
    pub delta: Option<Delta>,
    pub finish_reason: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Delta {
    /// Text, or a list of parts with text.
    pub content: Option<Value>,
    pub refusal: Option<String>,
    pub tool_calls: Option<Vec<CallPiece>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct CallPiece {
    pub index: Option<usize>,
    pub id: Option<String>,
    pub function: Option<FunctionPiece>,
    pub extra_content: Option<Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct FunctionPiece {
    pub name: Option<String>,
    /// A piece of JSON as text; a few servers send the object itself.
    pub arguments: Option<Value>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Tokens {
    pub prompt_tokens: Option<u64>,
    pub completion_tokens: Option<u64>,
}

impl Delta {
    /// What it says, if anything.
    pub(super) fn text(&self) -> String {
        let said = match &self.content {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => {
                parts.iter().filter_map(|part| part.get("text")?.as_str()).collect()
            }
            _ => String::new(),
        };
        said + self.refusal.as_deref().unwrap_or_default()
    }
}
