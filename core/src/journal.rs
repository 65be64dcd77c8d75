//! What was done to the list on its owner's behalf, and how it is taken back.
//!
//! Changes are only ever added. Taking one back is itself a change, which names the one it took
//! back; and so it can be taken back, too, and nothing is lost for good by it.

#[cfg(test)]
mod core_tests;
mod effect;

use std::fmt;

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use effect::Effect;

use crate::{
    chat::{ConversationId, wording},
    task::{Task, TaskId},
};

/// How long a change can be undone, in hours.
pub const UNDO_HOURS_MAX: i64 = 24;
/// How long changes are kept, in days of 24 hours.
pub const KEPT_DAYS: i64 = 90;
/// Most changes on one page.
pub const PAGE_MAX: usize = 200;

/// A change's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeId(pub Uuid);

impl ChangeId {
    /// The id of the change by which `request` takes `undone` back: the same request, made again,
    /// finds what it did.
    #[must_use]
    pub fn of_undo(request: Uuid, undone: Self) -> Self {
        Self(Uuid::new_v5(&request, undone.0.as_bytes()))
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who acts for the owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The owner, by hand.
    #[default]
    Owner,
    Assistant,
    /// A program that was given a personal token of this name.
    Token {
        name: String,
    },
}

/// What the journal notes about a change besides the change itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Occasion {
    /// What was done in one go has the same: the id of the answer in the conversation, or that of
    /// the one call where there is no conversation.
    pub id: Uuid,
    pub conversation: Option<ConversationId>,
    /// The published name of the tool.
    pub tool: String,
}

/// One change, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub id: ChangeId,
    pub at: Timestamp,
    pub actor: Actor,
    pub occasion: Occasion,
    pub effect: Effect,
    /// The next occurrence that a completion brought, or that reopening took away.
    pub occurrence: Option<Effect>,
    /// The change that this one took back.
    pub undoes: Option<ChangeId>,
}

/// A change, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub change: Change,
    /// The change that took this one back.
    pub undone_by: Option<ChangeId>,
}

/// Which changes to show, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeQuery {
    pub conversation: Option<ConversationId>,
    pub occasion: Option<Uuid>,
    /// Only what was done to this task.
    pub task: Option<TaskId>,
    /// At most so many, 1 to [`PAGE_MAX`].
    pub limit: usize,
    /// Only what comes after (was done before) this one.
    pub after: Option<ChangeId>,
}

/// Some changes, and where to go on if there are more.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangePage {
    pub changes: Vec<Recorded>,
    pub next: Option<ChangeId>,
}

/// Why a change was not undone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotUndone {
    #[error("This change was undone already. Load the list to see how things stand.")]
    Already,
    #[error(
        "This change was made more than {UNDO_HOURS_MAX} hours ago, which is too long to undo it. \
         Change the task by hand instead."
    )]
    TooLate,
    #[error(
        "{} was changed since ({fields}), so this was not undone. Look at the task and change it \
         by hand instead.",
        wording::quote(title)
    )]
    Changed { title: String, fields: String },
    #[error("{} is not on the list any more, so there is nothing to undo.", wording::quote(title))]
    Gone { title: String },
    #[error("{} is on the list again already, so there is nothing to undo.", wording::quote(title))]
    Back { title: String },
}

impl Change {
    /// Until when it can be undone.
    pub fn undo_until(&self) -> Timestamp {
        self.at.checked_add(UNDO_HOURS_MAX.hours()).unwrap_or(Timestamp::MAX)
    }

    /// What takes it back, where the task is now `present`, and its next occurrence `occurrence`.
    ///
    /// An occurrence that somebody touched stays as it is, as when a task is reopened.
    pub fn inverse(
        &self,
        present: Option<&Task>,
        occurrence: Option<&Task>,
        now: Timestamp,
    ) -> Result<(Effect, Option<Effect>), NotUndone> {
        let effect = self.effect.inverse(present, now)?;
        let made = self.occurrence.as_ref();
        Ok((effect, made.and_then(|made| made.inverse(occurrence, now).ok())))
    }
}

impl Recorded {
    /// Refuses what was undone before, or is too old.
    pub fn refuse_undo(&self, now: Timestamp) -> Result<(), NotUndone> {
        if self.undone_by.is_some() {
            return Err(NotUndone::Already);
        }
        if now > self.change.undo_until() { Err(NotUndone::TooLate) } else { Ok(()) }
    }
}
