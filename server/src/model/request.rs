//! What is sent: a chat completion as OpenAI's API has it, in the part that every server takes.

use serde::Serialize;
use serde_json::Value;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Request {
    pub model: String,
    pub messages: Vec<Message>,
    pub tools: Vec<Tool>,
    pub tool_choice: &'static str,
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct StreamOptions {
    pub include_usage: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub(super) enum Message {
    System {
        content: String,
    },
    User {
        content: String,
    },
    Assistant {
        content: Option<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tool_calls: Vec<Call>,
    },
    Tool {
        tool_call_id: String,
        content: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Call {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub function: Function,
    /// Gemini's thought signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_content: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Function {
    pub name: String,
    /// JSON, written down as text.
    pub arguments: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Tool {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub function: ToolFunction,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ToolFunction {
    pub name: &'static str,
    pub description: &'static str,
    pub parameters: Value,
}

impl Request {
    /// A question to `model`, streamed, with the tokens counted at the end.
    pub(super) fn new(model: &str, messages: Vec<Message>, tools: Vec<Tool>) -> Self {
        Self {
            model: model.to_owned(),
            messages,
            tools,
            tool_choice: "auto",
            stream: true,
            stream_options: Some(StreamOptions { include_usage: true }),
            temperature: takes_temperature(model).then_some(TEMPERATURE),
        }
    }
}

/// Low: a list is no place for fancy.
const TEMPERATURE: f32 = 0.2;
/// Families whose newer models refuse any temperature but their own, or do worse with it.
const PARTICULAR: [&str; 6] = ["gpt-", "o1", "o3", "o4", "gemini-", "claude-"];
/// Those among them that take one.
const EASY_GOING: [&str; 5] = ["gpt-3.5", "gpt-4", "gpt-oss", "gemini-1", "gemini-2"];

fn takes_temperature(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    let is_one_of = |families: &[&str]| families.iter().any(|family| name.starts_with(family));
    is_one_of(&EASY_GOING) || !is_one_of(&PARTICULAR)
}

#[cfg(test)]
mod tests {
    use super::takes_temperature;

    #[test]
    fn a_temperature_is_sent_only_to_models_that_take_one() {
        for model in ["gpt-4o-mini", "gemini-2.5-flash", "qwen3:8b", "models/gemini-2.0-flash"] {
            assert!(takes_temperature(model), "{model}");
        }
        for model in ["gpt-5-mini", "o3", "o4-mini", "gemini-3-flash", "openai/gpt-5", "gpt-6"] {
            assert!(!takes_temperature(model), "{model}");
        }
    }
}
