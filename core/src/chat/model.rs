//! What a model is asked and what it answers.

use super::tool::{CallRecord, ToolCall};

/// Everything a model needs for one reply. The owner is not part of it: tools act for the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// Instructions, with today's date and the user's time zone.
    pub system: String,
    /// The conversation, oldest first, ending in what the user just said and what was done since.
    pub entries: Vec<Entry>,
    /// What relative dates mean: the user's zone and the present moment.
    pub now: jiff::ZonedDateTime,
}

/// One thing said or done.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    User(String),
    Assistant(String),
    /// Calls made in one reply, each with its result.
    Tools(Vec<CallRecord>),
}

/// What a model wants: tools to run, or something to say. Both may be empty (models do that).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    pub text: String,
    pub calls: Vec<ToolCall>,
}

/// Why a model gave no reply.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
