//! Chat on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    chat::{
        self, ConversationId, Speaker, proposal,
        tool::{CallRecord, ToolCall},
    },
    talk::Account,
    task::{InvalidField, Task},
    usage::{DayUsage, Limits},
    usecase::chat::Said,
};

/// What `POST /api/{user_id}/chat` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatRequest {
    pub message: String,
    /// Goes on with a conversation; absent starts a new one. Text, or the number that a
    /// conversation of the original has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub conversation_id: Option<Value>,
}

impl ChatRequest {
    /// The conversation to go on with; `None` starts a new one.
    pub fn conversation(&self) -> Result<Option<ConversationId>, InvalidField> {
        ConversationId::given(self.conversation_id.as_ref())
    }
}

impl ConversationId {
    /// The conversation that a request names, if it names one.
    pub(super) fn given(value: Option<&Value>) -> Result<Option<Self>, InvalidField> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(id)) if id.is_empty() => Ok(None),
            Some(Value::String(id)) => Ok(Some(Self(id.clone()))),
            Some(Value::Number(id)) => Ok(Some(Self(id.to_string()))),
            Some(_) => Err(InvalidField::new(
                "conversation_id",
                "must be the text or number that an earlier answer gave; leave it out to start anew",
            )),
        }
    }
}

/// What the assistant answered, and what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatAnswer {
    pub conversation_id: String,
    pub response: String,
    pub tool_calls: Vec<ToolUse>,
    /// A change that waits for the user's yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// What the answer did to the list, whatever its words claim. Absent only where that could not
    /// be looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<TurnAccount>,
}

/// What was done to the list in one go, by the server's own notes and not by what a model says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnAccount {
    /// In words, in the language that was spoken; says so where nothing was changed.
    pub summary: String,
    /// Each task once, in the order in which they were touched; empty: nothing was changed.
    pub tasks: Vec<ChangedTask>,
}

/// What became of one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedTask {
    pub task_id: Uuid,
    /// `added`, `changed`, `completed`, `reopened`, `deleted`, or `restored`: an undo brought it back.
    pub act: String,
    /// Its title before; `null` if it was not there.
    pub before: Option<String>,
    /// Its title after; `null` if it is gone.
    pub after: Option<String>,
}

/// A tool that ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolUse {
    pub tool: String,
    pub args: Value,
    /// What it returned, or `{"error": …}`.
    #[serde(default)]
    pub result: Value,
}

/// Proposed destructive calls. Answer `reply` or "no" in the same conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmation {
    /// At least one; `reply` runs them all.
    pub calls: Vec<ProposedCall>,
    /// What has them carried out: `yes`; for more than ten tasks the word that the question asks for, `delete`.
    pub reply: String,
}

/// A call that has not run, or not yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposedCall {
    pub tool: String,
    pub args: Value,
}

/// A message in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    pub id: String,
    /// `user` or `assistant`.
    pub role: String,
    pub content: String,
    pub tool_calls: Vec<ToolUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// The model that said it; absent for the user and the built-in assistant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What that model read and wrote for it, in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    pub created_at: String,
}

/// What `POST /api/{user_id}/conversations/{id}/messages/{message_id}/edit` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EditMessage {
    /// What the user says instead.
    pub message: String,
}

/// What the assistant was used for on the present day, in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// `2026-11-24`
    pub day: String,
    pub requests: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// Requests beyond it are answered 429; `null`: there is no limit.
    pub requests_max: Option<u64>,
    /// Read and written together. Beyond it the built-in assistant answers, which costs none;
    /// `null`: there is no limit.
    pub tokens_max: Option<u64>,
    /// When counting begins anew.
    pub resets_at: String,
}

impl Usage {
    pub fn new(used: &DayUsage, limits: &Limits) -> Self {
        Self {
            day: used.day.to_string(),
            requests: used.requests,
            input_tokens: used.tokens.input_tokens,
            output_tokens: used.tokens.output_tokens,
            requests_max: limits.requests_per_day_max,
            tokens_max: limits.tokens_per_day_max,
            resets_at: used.resets_at().to_string(),
        }
    }
}

impl From<&Said> for ChatAnswer {
    fn from(said: &Said) -> Self {
        Self {
            conversation_id: said.conversation.0.clone(),
            response: said.message.text.clone(),
            tool_calls: said.message.calls.iter().map(ToolUse::from).collect(),
            confirmation: Confirmation::of(&said.message),
            account: said.account.as_ref().map(TurnAccount::from),
        }
    }
}

impl From<&Account> for TurnAccount {
    fn from(account: &Account) -> Self {
        let title = |task: Option<&Task>| task.map(|task| task.title.to_string());
        let tasks = account.tasks().into_iter().map(|net| ChangedTask {
            task_id: net.id().0,
            act: net.act().to_owned(),
            before: title(net.before),
            after: title(net.after),
        });
        Self { summary: account.words.clone(), tasks: tasks.collect() }
    }
}

impl From<&CallRecord> for ToolUse {
    fn from(record: &CallRecord) -> Self {
        Self {
            tool: record.call.name.clone(),
            args: record.call.arguments.clone(),
            result: record.output.clone(),
        }
    }
}

impl From<&ToolCall> for ProposedCall {
    fn from(call: &ToolCall) -> Self {
        Self { tool: call.name.clone(), args: call.arguments.clone() }
    }
}

impl Confirmation {
    /// What `message` waits for; `None` if it proposes nothing.
    pub fn of(message: &chat::Message) -> Option<Self> {
        let reply = proposal::reply_to(message)?;
        let calls = message.proposal.iter().map(|proposed| ProposedCall::from(&proposed.call));
        Some(Self { calls: calls.collect(), reply })
    }
}

impl From<&chat::Message> for Message {
    fn from(message: &chat::Message) -> Self {
        Self {
            id: message.id.to_string(),
            role: match message.speaker {
                Speaker::User => "user".to_owned(),
                Speaker::Assistant => "assistant".to_owned(),
            },
            content: message.text.clone(),
            tool_calls: message.calls.iter().map(ToolUse::from).collect(),
            confirmation: Confirmation::of(message),
            model: message.made_by.as_ref().map(|made_by| made_by.model.clone()),
            input_tokens: message.made_by.as_ref().map(|made_by| made_by.usage.input_tokens),
            output_tokens: message.made_by.as_ref().map(|made_by| made_by.usage.output_tokens),
            created_at: message.at.to_string(),
        }
    }
}

#[cfg(test)]
mod core_tests {
    use serde_json::json;

    use super::*;

    fn request(conversation_id: &Value) -> ChatRequest {
        let body = json!({ "message": "hi", "conversation_id": conversation_id });
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn a_conversation_is_named_by_text_or_by_the_number_it_once_had() {
        for (given, id) in [(json!("c1"), Some("c1")), (json!(7), Some("7")), (json!(""), None)] {
            let named = request(&given).conversation().unwrap();
            assert_eq!(named.as_ref().map(|id| id.0.as_str()), id, "{given}");
        }
        assert_eq!(request(&Value::Null).conversation().unwrap(), None);
        for given in [json!([]), json!({}), json!(true)] {
            let refused = request(&given).conversation().unwrap_err();
            assert_eq!(refused.field, "conversation_id");
        }
    }

    #[test]
    fn an_answer_tells_what_was_done_and_what_waits_for_a_yes() {
        let call = |name: &str| ToolCall {
            extra: Some(json!("for the model alone")),
            ..ToolCall::new(name, json!({ "task_id": "a" }))
        };
        let said = Said {
            conversation: ConversationId("c1".to_owned()),
            message: chat::Message {
                id: uuid::Uuid::nil(),
                speaker: Speaker::Assistant,
                text: "Delete “Milk”?".to_owned(),
                calls: vec![CallRecord { call: call("complete_task"), output: json!({}) }],
                proposal: vec![proposal::Proposed::unasked(call("delete_task"))],
                frame: None,
                made_by: None,
                at: jiff::Timestamp::UNIX_EPOCH,
            },
            account: Some(Account {
                changes: Vec::new(),
                words: "Nothing was changed.".to_owned(),
            }),
        };
        let expected = json!({
            "conversation_id": "c1",
            "response": "Delete “Milk”?",
            "tool_calls": [{ "tool": "complete_task", "args": { "task_id": "a" }, "result": {} }],
            "confirmation": {
                "calls": [{ "tool": "delete_task", "args": { "task_id": "a" } }],
                "reply": "yes",
            },
            "account": { "summary": "Nothing was changed.", "tasks": [] },
        });
        assert_eq!(serde_json::to_value(ChatAnswer::from(&said)).unwrap(), expected);
        let message = serde_json::to_value(Message::from(&said.message)).unwrap();
        assert_eq!(message["role"], "assistant");
        assert_eq!(message["created_at"], "1970-01-01T00:00:00Z");
    }
}
