//! Places in a list, and the text in which clients carry them from page to page.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::Sort;
use crate::task::{Due, InvalidField, Priority, Rank, Task, TaskId};

/// What a place without a due date is called in a cursor.
const UNDATED: &str = "none";

/// A place in a list: the sort key and id of the last task seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub key: Key,
    pub id: TaskId,
}

/// The sort key of a task, by order. Its times are whole microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Created(Timestamp),
    DueAscending(Option<Due>),
    DueDescending(Option<Due>),
    Priority(Priority, Timestamp),
    Manual(Rank),
}

impl Cursor {
    /// The place of `task` in a list ordered by `sort`.
    pub fn of(sort: Sort, task: &Task) -> Self {
        Self { key: Key::of(sort, task), id: task.id }
    }

    /// Plain text that a URL can carry: `date_asc.1795539600000000.<id>`, `date_asc.2026-11-24.<id>`.
    pub fn encode(&self) -> String {
        let id = self.id;
        match &self.key {
            Key::Created(at) => format!("newest.{}.{id}", at.as_microsecond()),
            Key::DueAscending(due) => format!("date_asc.{}.{id}", encode_due(*due)),
            Key::DueDescending(due) => format!("date_desc.{}.{id}", encode_due(*due)),
            Key::Priority(priority, at) => {
                format!("priority.{}.{}.{id}", priority.word(), at.as_microsecond())
            }
            Key::Manual(rank) => format!("manual.{}.{id}", rank.as_str()),
        }
    }

    /// Reads what [`Cursor::encode`] wrote. A place in a list of another order is refused: going
    /// on from it would skip and repeat tasks.
    pub fn parse(text: &str, sort: Sort) -> Result<Self, InvalidField> {
        decode(text, sort).ok_or_else(|| {
            InvalidField::new(
                "cursor",
                "is not a place in this list; send the X-Next-Cursor of the page before, with the same sort_by",
            )
        })
    }
}

impl Key {
    /// The sort key of `task` in a list ordered by `sort`.
    pub fn of(sort: Sort, task: &Task) -> Self {
        match sort {
            Sort::Newest => Self::Created(task.created_at),
            Sort::DueAscending => Self::DueAscending(task.due),
            Sort::DueDescending => Self::DueDescending(task.due),
            Sort::Priority => Self::Priority(task.priority, task.created_at),
            Sort::Manual => Self::Manual(task.rank()),
        }
    }

    /// The order that this is a key of.
    pub fn sort(&self) -> Sort {
        match self {
            Self::Created(_) => Sort::Newest,
            Self::DueAscending(_) => Sort::DueAscending,
            Self::DueDescending(_) => Sort::DueDescending,
            Self::Priority(..) => Sort::Priority,
            Self::Manual(_) => Sort::Manual,
        }
    }
}

fn decode(text: &str, sort: Sort) -> Option<Cursor> {
    let (order, rest) = text.split_once('.')?;
    let (key, id) = rest.rsplit_once('.')?;
    let key = match (order, sort) {
        ("newest", Sort::Newest) => Key::Created(decode_time(key)?),
        ("date_asc", Sort::DueAscending) => Key::DueAscending(decode_due(key)?),
        ("date_desc", Sort::DueDescending) => Key::DueDescending(decode_due(key)?),
        ("priority", Sort::Priority) => {
            let (priority, at) = key.split_once('.')?;
            Key::Priority(Priority::parse(priority)?, decode_time(at)?)
        }
        ("manual", Sort::Manual) => Key::Manual(Rank::stored(key.to_owned())?),
        _ => return None,
    };
    Some(Cursor { key, id: TaskId(Uuid::try_parse(id).ok()?) })
}

fn encode_due(due: Option<Due>) -> String {
    match due {
        None => UNDATED.to_owned(),
        Some(Due::Day(day) | Due::Last { day, .. }) => day.to_string(),
        Some(Due::At(at)) => at.as_microsecond().to_string(),
    }
}

#[expect(
    clippy::option_option,
    reason = "a place that cannot be read, one without a due date, one with"
)]
fn decode_due(text: &str) -> Option<Option<Due>> {
    match (text, decode_time(text)) {
        (UNDATED, _) => Some(None),
        (_, Some(at)) => Some(Some(Due::At(at))),
        (_, None) => Some(Some(Due::Day(decode_day(text)?))),
    }
}

fn decode_day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|day: &Date| day.to_string() == text)
}

fn decode_time(text: &str) -> Option<Timestamp> {
    Timestamp::from_microsecond(text.parse().ok()?).ok()
}
