//! Reads a task out of one line of text: "Pay rent every month on friday 5pm !high #home".

use std::ops::Range;

use jiff::{Timestamp, ZonedDateTime};

use super::{Due, InvalidField, NewTask, Priority, Recurrence, Tags, Title};

/// What a line of text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuickAdd {
    /// What is left when everything recognised is taken out. May be empty.
    pub title: String,
    pub due: Option<Due>,
    pub priority: Option<Priority>,
    pub tags: Vec<String>,
    pub recurrence: Recurrence,
    /// Set where the text asks to be reminded.
    pub reminder: Option<Timestamp>,
    /// What was recognised, in the order of the text; the ranges are disjoint.
    pub parts: Vec<Part>,
}

/// Something recognised, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: PartKind,
    /// Bytes of the input, on character boundaries.
    pub range: Range<usize>,
    /// How a page can show it: `Tue 24 Nov, 17:00`, `Every week`, `High`, `#home`.
    pub label: String,
}

/// What a part says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Words around the task: "Add a task to", "Remind me to".
    LeadIn,
    Due,
    Priority,
    Tag,
    Recurrence,
}

/// Reads `text` as typed at `now`, in the zone that `now` carries.
pub fn parse(text: &str, _now: &ZonedDateTime) -> QuickAdd {
    QuickAdd { title: text.trim().to_owned(), ..QuickAdd::default() }
}

impl QuickAdd {
    /// The task to put on the list; an empty title is refused, as are too many tags.
    pub fn into_new_task(self) -> Result<NewTask, InvalidField> {
        Ok(NewTask {
            title: Title::parse(&self.title)?,
            description: None,
            priority: self.priority.unwrap_or_default(),
            due: self.due,
            tags: Tags::parse(&self.tags)?,
            recurrence: self.recurrence,
            reminder: self.reminder,
        })
    }
}
