//! An answer as it comes: the server-sent events of a streamed turn.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ChatAnswer, Confirmation, ProposedCall, ToolUse};

/// What happens on the way to an answer. As a server-sent event, its name is the event's and its
/// content the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event", content = "data")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ChatEvent {
    /// First: where the answer will stand. Nothing is refused after this.
    Start(ChatStart),
    /// So much more was said.
    Token(ChatToken),
    /// A tool is about to run.
    ToolCall(ProposedCall),
    /// A tool ran.
    ToolResult(ToolUse),
    /// A change waits for the user's yes.
    Confirmation(Confirmation),
    /// Last: the answer as it is kept. What it says counts, whatever was told before.
    Done(ChatAnswer),
    /// Last, in place of `done`: a problem, as a refused request answers it.
    Error(Value),
}

/// Where a question and its answer stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatStart {
    pub conversation_id: String,
    /// The id of the answer among the conversation's messages, once it is whole.
    pub message_id: String,
    /// The id of the user's message.
    pub question_id: String,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatToken {
    pub text: String,
}

impl ChatEvent {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start(_) => "start",
            Self::Token(_) => "token",
            Self::ToolCall(_) => "tool_call",
            Self::ToolResult(_) => "tool_result",
            Self::Confirmation(_) => "confirmation",
            Self::Done(_) => "done",
            Self::Error(_) => "error",
        }
    }

    /// The data of the event, as JSON.
    pub fn data(&self) -> Value {
        let mut tagged = serde_json::to_value(self).unwrap_or_default();
        tagged.get_mut("data").map(Value::take).unwrap_or_default()
    }

    /// Reads an event; `None` for one that this version does not know.
    pub fn parse(name: &str, data: &str) -> Option<Self> {
        let data: Value = serde_json::from_str(data).ok()?;
        serde_json::from_value(serde_json::json!({ "event": name, "data": data })).ok()
    }
}

#[cfg(test)]
mod core_tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_read_as_they_were_written_and_unknown_ones_are_skipped() {
        let token = ChatEvent::Token(ChatToken { text: "Hi\n".to_owned() });
        assert_eq!(token.data(), json!({ "text": "Hi\n" }));
        let call = ProposedCall { tool: "add_task".to_owned(), args: json!({ "title": "A" }) };
        for event in [token, ChatEvent::ToolCall(call), ChatEvent::Error(json!({ "status": 503 }))]
        {
            let data = event.data().to_string();
            assert_eq!(ChatEvent::parse(event.name(), &data), Some(event));
        }
        assert_eq!(ChatEvent::parse("thought", "{}"), None);
        assert_eq!(ChatEvent::parse("token", "{"), None);
    }
}
