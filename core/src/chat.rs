//! Talking to the list.

pub mod builtin;
#[cfg(test)]
pub(crate) mod dialogue;
mod history;
pub mod impact;
pub mod lenient;
pub mod listing;
pub mod model;
pub mod prompt;
pub mod proposal;
pub mod tokens;
pub mod tool;
pub mod turn;
pub(crate) mod wording;
pub mod written;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::talk::frame::Frame;
use model::Usage;
use proposal::Proposed;
use tool::CallRecord;

/// A conversation's id: opaque text, a UUID for new ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationId(pub String);

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A thread of messages between one account and the assistant.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    pub id: ConversationId,
    pub title: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    User,
    Assistant,
}

/// One message as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub id: Uuid,
    pub speaker: Speaker,
    pub text: String,
    /// What the assistant did before it said this, with results. Empty for the user.
    pub calls: Vec<CallRecord>,
    /// Calls that wait for the user's yes; all of them or none. Mostly empty.
    pub proposal: Vec<Proposed>,
    /// What it leaves behind for the next sentence. `None` for the user.
    pub frame: Option<Frame>,
    /// The model that said it and what that cost. `None` for the user and the built-in assistant.
    pub made_by: Option<MadeBy>,
    pub at: Timestamp,
}

/// Which model made an answer, and what it read and wrote for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBy {
    pub model: String,
    pub usage: Usage,
}
