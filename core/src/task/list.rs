//! Which tasks to show, in which order, from where on.

mod cursor;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Priority, Task, TaskId};

pub use cursor::{Cursor, Key};

#[cfg(test)]
mod core_tests;

/// Most tasks on one page.
pub const PAGE_MAX: usize = 500;

/// Open tasks, done tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    Todo,
    Done,
}

/// The order of a list. Ids break ties, rising in [`Sort::DueAscending`] and falling in the
/// others, so that every order is total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// By due date, earliest first, tasks without one last. A whole day comes before the moments in it,
    /// where the owner is.
    DueAscending,
    /// By due date, latest first, tasks without one last.
    DueDescending,
    /// Highest priority first, newest first within one.
    Priority,
    /// As their owner moved them; what was never moved stands newest first.
    Manual,
}

impl Status {
    /// `todo` or `pending`, `done` or `completed`; any other word is no filter.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "todo" | "pending" => Some(Self::Todo),
            "done" | "completed" => Some(Self::Done),
            _ => None,
        }
    }
}

impl Sort {
    /// `date_asc`, `date_desc`, `priority` or `manual`; any other word is newest first.
    pub fn parse(word: &str) -> Self {
        match word {
            "date_asc" => Self::DueAscending,
            "date_desc" => Self::DueDescending,
            "priority" => Self::Priority,
            "manual" => Self::Manual,
            _ => Self::Newest,
        }
    }
}

/// A question to the list. The default is everything, newest first.
///
/// Texts are compared after [`fold`](super::fold), on whatever database.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Only these tasks.
    pub ids: Option<Vec<TaskId>>,
    pub status: Option<Status>,
    /// Words that stand in the title or description, in any order, each anywhere.
    pub search: Option<String>,
    /// Words that stand in the title, in any order, each anywhere.
    pub title: Option<String>,
    pub priority: Option<Priority>,
    /// Asks for what no task is: the answer is empty.
    pub is_impossible: bool,
    /// A whole tag, whatever its case.
    pub tag: Option<String>,
    /// Only tasks that were done at this time or later.
    pub done_since: Option<Timestamp>,
    /// Only tasks that have a due date.
    pub dated: bool,
    /// Only tasks that have none.
    pub undated: bool,
    /// In [`Sort::DueDescending`], tasks without a due date come first and not last.
    pub undated_first: bool,
    /// Only tasks that are due on this day or later, where `zone` is.
    pub due_from: Option<Date>,
    /// Only tasks that are due on this day or earlier, where `zone` is.
    pub due_to: Option<Date>,
    /// Only tasks that are due before this moment; a whole day, once it is over where `zone` is.
    pub due_before: Option<Timestamp>,
    /// Only dated tasks that are not due before this moment.
    pub due_since: Option<Timestamp>,
    /// Only tasks that last, or only such as do not.
    pub lasting: Option<bool>,
    /// Where the owner is: when days begin and end, and so where they stand among moments.
    pub zone: TimeZone,
    pub sort: Sort,
    /// At most so many, 1 to [`PAGE_MAX`]; `None` is all of them.
    pub limit: Option<usize>,
    /// Only what comes after this place.
    pub after: Option<Cursor>,
}

impl Query {
    /// Whether only tasks with a due date are asked for.
    pub fn is_dated(&self) -> bool {
        self.dated || self.is_ranged()
    }

    /// Whether only tasks that are due at some time are asked for.
    pub fn is_ranged(&self) -> bool {
        self.due_from.is_some()
            || self.due_to.is_some()
            || self.due_before.is_some()
            || self.due_since.is_some()
    }
}

impl Default for Query {
    fn default() -> Self {
        Self {
            ids: None,
            status: None,
            search: None,
            title: None,
            priority: None,
            is_impossible: false,
            tag: None,
            done_since: None,
            dated: false,
            undated: false,
            undated_first: false,
            due_from: None,
            due_to: None,
            due_before: None,
            due_since: None,
            lasting: None,
            zone: TimeZone::UTC,
            sort: Sort::default(),
            limit: None,
            after: None,
        }
    }
}

/// Some tasks, and where to go on if there are more.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub tasks: Vec<Task>,
    pub next: Option<Cursor>,
}

/// How many tasks someone has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub total: u64,
    pub completed: u64,
}
