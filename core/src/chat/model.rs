//! What a model is asked and what it answers.

use super::tool::{CallRecord, ToolCall};
use crate::talk::frame::Frame;

/// Everything a model needs for one reply. The owner is not part of it: tools act for the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// Instructions, with today's date and the user's time zone.
    pub system: String,
    /// The conversation, oldest first, ending in what the user just said and what was done since.
    pub entries: Vec<Entry>,
    /// What relative dates mean: the user's zone and the present moment.
    pub now: jiff::ZonedDateTime,
    /// What the answer before left behind.
    pub frame: Option<Frame>,
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
    /// Calls that wait for the user's yes, besides those that always do.
    pub proposed: Vec<ToolCall>,
    /// What the answer leaves behind, from an assistant that knows; else the turn finds it.
    pub frame: Option<Frame>,
    pub origin: Origin,
}

impl Reply {
    /// Something to say.
    pub fn says(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Tools to run.
    pub fn wants(calls: Vec<ToolCall>) -> Self {
        Self { calls, ..Self::default() }
    }
}

/// Where a reply comes from, and what it cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Who answered, such as `openai/gpt-4o-mini`. Empty: the built-in assistant.
    pub model: String,
    pub usage: Usage,
    /// A sentence for the user when another model than the first one answered.
    pub notice: Option<String>,
}

/// Tokens that were read and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub input_tokens: u64,
    pub output_tokens: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input_tokens = self.input_tokens.saturating_add(other.input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(other.output_tokens);
    }
}

/// Told each piece of a reply's text as it comes, before the reply is whole.
pub type Listener<'a> = &'a (dyn Fn(&str) + Send + Sync);

/// Why a model gave no reply.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
