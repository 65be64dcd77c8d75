//! Speech on the wire.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Task, TurnAccount};
use crate::{
    chat::ConversationId,
    speech::ActionType,
    task::InvalidField,
    usecase::speech::{Heard, Payload, Spoken},
};

/// What `POST /api/voice/process` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceRequest {
    /// What was heard.
    pub transcript: String,
    /// Where the caller is: an IANA name such as `Asia/Karachi`. Absent: as `X-Time-Zone` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_timezone: Option<String>,
    /// Goes on with a conversation. Absent: with the one used last, if its answer is at most five minutes old and
    /// asks something, or if what is said points back to it ("make it urgent"); else a new one begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub conversation_id: Option<Value>,
}

/// What was done about it, to read and to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceAnswer {
    /// False if it could not be done.
    pub success: bool,
    /// The answer, to read.
    pub message: String,
    /// What was done: `CREATE`, `UPDATE`, `QUERY`, `DELETE`, `ERROR` or `NONE`.
    pub action_type: String,
    /// The task that was added, changed, deleted or waits for a yes (a list if there are several);
    /// for `QUERY` always a list, as `list_tasks` returns it; else null.
    pub payload: Value,
    /// Nothing is deleted yet: say `confirmation_reply` or "no" with the same `conversation_id`.
    pub confirmation_needed: bool,
    /// What has it done: `yes`; for more than ten tasks the word that the question asks for, `delete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation_reply: Option<String>,
    /// The answer, to say aloud: short, without markup and ids, with dates in words.
    pub speech: String,
    pub conversation_id: String,
    /// The speaker said "that's all" or the like: who listens on without being asked to ends that now.
    #[serde(default)]
    pub conversation_over: bool,
    /// Something was changed that "undo", said with the same `conversation_id`, takes back.
    #[serde(default)]
    pub can_be_undone: bool,
    /// What was done to the list, whatever the words claim. Absent only where that could not be
    /// looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<TurnAccount>,
}

/// What a recording says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceTranscription {
    /// Empty if nothing was understood.
    pub text: String,
    /// The language spoken, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How long the recording lasts, if the file tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<f64>,
}

impl VoiceRequest {
    /// The conversation to go on with; `None` starts a new one.
    pub fn conversation(&self) -> Result<Option<ConversationId>, InvalidField> {
        ConversationId::given(self.conversation_id.as_ref())
    }
}

impl From<&Spoken> for VoiceAnswer {
    fn from(spoken: &Spoken) -> Self {
        Self {
            success: spoken.action != ActionType::Error,
            message: spoken.text.clone(),
            action_type: spoken.action.word().to_owned(),
            payload: payload(&spoken.payload),
            confirmation_needed: spoken.awaited.is_some(),
            confirmation_reply: spoken.awaited.clone(),
            speech: spoken.speech.clone(),
            conversation_id: spoken.conversation.0.clone(),
            conversation_over: spoken.is_over,
            can_be_undone: spoken.can_be_undone,
            account: spoken.account.as_ref().map(TurnAccount::from),
        }
    }
}

fn payload(payload: &Payload) -> Value {
    match payload {
        Payload::None => Value::Null,
        Payload::Listed(tasks) => json!(tasks),
        Payload::Tasks(tasks) => {
            one_or_many(tasks.iter().map(|task| json!(Task::from(task))).collect())
        }
        Payload::Gone(tasks) => {
            let named = |task: &Value| json!({ "id": task["task_id"], "title": task["title"] });
            one_or_many(tasks.iter().map(named).collect())
        }
    }
}

fn one_or_many(mut tasks: Vec<Value>) -> Value {
    match tasks.len() {
        0 => Value::Null,
        1 => tasks.remove(0),
        _ => Value::Array(tasks),
    }
}

impl From<Heard> for VoiceTranscription {
    fn from(heard: Heard) -> Self {
        Self {
            text: heard.transcription.text,
            language: heard.transcription.language,
            duration_seconds: heard.seconds,
        }
    }
}
