//! A task and everything that can happen to it.

mod adjustment;
mod change;
mod due;
mod field;
mod length;
pub mod list;
mod occurrence;
mod rank;
mod recurrence;
pub mod rule;
pub mod saved;
mod summary;

use std::fmt;

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use adjustment::Adjustment;
pub use change::{Completion, Edit, NewTask, Repetition};
pub use due::{Due, DuePlace, InvalidDue, LAST_MOMENT, REMINDER_HOUR, parse_reminder, start_of};
pub(crate) use field::refuse_nul;
pub use field::{
    DESCRIPTION_MAX_CHARS, Description, InvalidField, TAG_MAX_CHARS, TAGS_MAX, TITLE_MAX_CHARS,
    Tags, Title, tag_key, tag_name,
};
pub use length::Length;
pub use occurrence::{Kept, SKIPPED_MAX};
pub use rank::{MadeAfter, Rank};
pub use recurrence::Recurrence;
pub use rule::{InvalidRule, Rule};
pub use summary::{Period, SUMMARISED_MAX, Summary, Tally};

pub use crate::text::fold;
use crate::user::UserId;

/// A task's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(pub Uuid);

impl TaskId {
    /// The id of the task that a request asked for: the same owner and key give the same id, so
    /// a request sent twice cannot make two tasks.
    #[must_use]
    pub fn for_request(owner: &UserId, key: &str) -> Self {
        let space = Uuid::new_v5(&Uuid::NAMESPACE_OID, owner.as_str().as_bytes());
        Self(Uuid::new_v5(&space, key.as_bytes()))
    }

    /// The id of the next occurrence of a repeating task: completing twice repeats once.
    #[must_use]
    pub fn successor(self) -> Self {
        Self(Uuid::new_v5(&self.0, b"next occurrence"))
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How urgent a task is. Ordered: `Low < Medium < High`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Priority {
    Low,
    #[default]
    Medium,
    High,
}

impl Priority {
    /// Reads the word it is called on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|priority| priority.word() == word)
    }

    /// What it is called on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Whether a task is still to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    /// `at` is unknown for tasks that the original application completed.
    Done {
        at: Option<Timestamp>,
    },
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub id: TaskId,
    pub owner: UserId,
    pub title: Title,
    pub description: Option<Description>,
    pub priority: Priority,
    pub due: Option<Due>,
    /// How long it lasts from when it is due; of the same kind (days, or a time) as that.
    pub length: Option<Length>,
    pub tags: Tags,
    pub recurrence: Option<Rule>,
    /// Whether no occurrence may be passed over, also when it is over already.
    pub keep_every: bool,
    pub kept: Kept,
    pub reminder: Option<Timestamp>,
    pub state: State,
    /// Occurrences that completing it passed over; 0 while it is open.
    pub skipped: u32,
    /// Where its owner moved it; [`Task::rank`] is where it stands.
    pub moved_to: Option<Rank>,
    pub created_at: Timestamp,
    /// Strictly increases with every change, and so serves as the version that a save must match.
    pub updated_at: Timestamp,
}

impl Task {
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done { .. })
    }

    /// Whether the task is as it was made: nothing has happened to it since.
    pub fn is_untouched(&self) -> bool {
        self.created_at == self.updated_at && !self.is_done()
    }

    /// The one of the original's words that comes nearest to how it repeats.
    pub fn recurrence_word(&self) -> Recurrence {
        self.recurrence.as_ref().map_or(Recurrence::None, Rule::word)
    }

    /// When it ends, of what lasts.
    pub fn due_end(&self) -> Option<Due> {
        self.length?.end_of(self.due?)
    }

    /// Whether it is open and over: a moment when it passes, a day when it ends, and what lasts when
    /// its end does.
    pub fn is_overdue(&self, zone: &TimeZone, now: Timestamp) -> bool {
        let end = self.due_end().or(self.due);
        !self.is_done() && end.is_some_and(|end| end.is_over(zone, now))
    }

    /// The calendar day a task is due on for someone in `zone`.
    pub fn due_day(&self, zone: &TimeZone) -> Option<jiff::civil::Date> {
        self.due.as_ref().map(|due| due.day(zone))
    }
}
