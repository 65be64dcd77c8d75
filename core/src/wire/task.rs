//! Tasks on the wire.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{lenient, many, page, present};
use crate::task::{
    self, Description, Due, Edit, InvalidField, Length, NewTask, Priority, Recurrence, Repetition,
    Rule, State, Tags, Title,
    list::{Cursor, PAGE_MAX, Query, Sort, Status},
    parse_reminder, refuse_nul,
};

#[cfg(test)]
mod core_tests;

/// The word among priorities that filters nothing.
const ANY_PRIORITY: &str = "all";

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    pub id: Uuid,
    pub user_id: String,
    pub title: String,
    pub description: Option<String>,
    pub priority: Priority,
    /// `2026-11-24T00:00:00` (no offset) for a whole day, `2026-11-24T17:00:00Z` for a moment.
    pub due_date: Option<String>,
    /// When it ends, of what lasts: a day (the last one) or a moment, as `due_date` is.
    #[serde(default)]
    pub due_end: Option<String>,
    pub tags: Vec<String>,
    /// The word that comes nearest to `rrule`: `weekly` also for every second week, `monthly` also
    /// for every year.
    pub recurrence: Recurrence,
    /// How it repeats, as RFC 5545 writes it: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR`; `null` if it does
    /// not. `COUNT` counts down from one occurrence to the next.
    #[serde(default)]
    pub rrule: Option<String>,
    /// Whether completing it when it is overdue goes on with the next date after its own, though that be
    /// over too, and not with the next one to come.
    #[serde(default)]
    pub keep_every: bool,
    /// RFC 3339.
    pub reminder_at: Option<String>,
    pub completed: bool,
    /// RFC 3339; `null` while open, and for tasks completed before this was recorded.
    pub completed_at: Option<String>,
    /// Occurrences that completing it passed over, since they were over: at most 1000 are counted.
    #[serde(default)]
    pub skipped: u32,
    /// Where its owner moved it: in `sort_by=manual` the greatest text comes first, byte by byte. Absent where it was
    /// never moved: then it stands where its `created_at` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

impl From<&task::Task> for Task {
    fn from(task: &task::Task) -> Self {
        Self {
            id: task.id.0,
            user_id: task.owner.0.clone(),
            title: task.title.to_string(),
            description: task.description.as_ref().map(|text| text.as_str().to_owned()),
            priority: task.priority,
            due_date: task.due.map(|due| due.to_string()),
            due_end: task.due_end().map(|end| end.to_string()),
            tags: task.tags.as_slice().to_vec(),
            recurrence: task.recurrence_word(),
            rrule: task.recurrence.as_ref().map(Rule::to_string),
            keep_every: task.keep_every,
            reminder_at: task.reminder.map(|at| at.to_string()),
            completed: task.is_done(),
            completed_at: match task.state {
                State::Done { at: Some(at) } => Some(at.to_string()),
                State::Done { at: None } | State::Open => None,
            },
            skipped: task.skipped,
            rank: task.moved_to.as_ref().map(|rank| rank.as_str().to_owned()),
            created_at: task.created_at.to_string(),
            updated_at: task.updated_at.to_string(),
        }
    }
}

/// What `POST tasks` takes. Only the title is required; null is the same as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateTask {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// `2026-11-24`, `2026-11-24T17:00:00` or `2026-11-24T17:00:00Z`.
    #[serde(default, deserialize_with = "lenient::time", skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// When it ends: a day or a time, as `due_date` is.
    #[serde(default, deserialize_with = "lenient::time", skip_serializing_if = "Option::is_none")]
    pub due_end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// How it repeats; `rrule` says what these words cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Recurrence>,
    /// `FREQ=DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY` with any of RFC 5545's `INTERVAL`, `BYDAY`,
    /// `BYMONTHDAY`, `BYMONTH`, `BYSETPOS`, `BYHOUR`, `BYMINUTE`, `WKST`, `UNTIL`, `COUNT`; or with
    /// `X-FROM=COMPLETION`, to count from the day it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// Whether each occurrence counts, also one that is over already.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub keep_every: Option<bool>,
    #[serde(default, deserialize_with = "lenient::time", skip_serializing_if = "Option::is_none")]
    pub reminder_at: Option<String>,
    /// Whether it is done already.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
}

/// What `PUT tasks/{id}` takes: absent fields stay; null clears what may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateTask {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub title: Option<Option<String>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub priority: Option<Option<Priority>>,
    #[serde(
        default,
        deserialize_with = "lenient::present_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub due_date: Option<Option<String>>,
    /// When it ends, as `due_date` is. Absent, it moves along with `due_date`.
    #[serde(
        default,
        deserialize_with = "lenient::present_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub due_end: Option<Option<String>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub tags: Option<Option<Vec<String>>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    /// How it repeats. The word that it has already leaves its `rrule` as it is.
    pub recurrence: Option<Option<Recurrence>>,
    /// How it repeats, as in a new task; null is not at all.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub rrule: Option<Option<String>>,
    #[serde(
        default,
        deserialize_with = "lenient::present_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub keep_every: Option<Option<bool>>,
    #[serde(
        default,
        deserialize_with = "lenient::present_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub reminder_at: Option<Option<String>>,
    /// Whether the reminder moves along with `due_date` where `reminder_at` is absent.
    #[serde(
        default,
        deserialize_with = "lenient::present_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub move_reminder: Option<Option<bool>>,
    #[serde(
        default,
        deserialize_with = "lenient::present_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub completed: Option<Option<bool>>,
}

/// What `POST tasks/{id}/move` takes: between which two tasks it is to stand; one of them is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MoveTask {
    /// The task that comes right before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Uuid>,
    /// The task that comes right after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Uuid>,
}

/// How `GET tasks` is asked. Unknown words but a priority's filter nothing, as before; of a parameter sent twice the
/// last one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ListParameters {
    /// Only these tasks: their ids, at most 100, with commas between them. With `status=all`, done ones too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<String>,
    /// Part of the title or description, whatever its case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// `low`, `medium` or `high`; `all` filters nothing, and no task has any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// `todo` or `pending` (also when absent), `done` or `completed`; `all` filters nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// A whole tag, whatever its case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// `dated` keeps only tasks with a due date, `undated` only those without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Only tasks due on this day or later, where you are: `2026-11-24`.
    #[cfg_attr(feature = "openapi", param(format = "date"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_from: Option<String>,
    /// Only tasks due on this day or earlier, where you are: `2026-11-24`.
    #[cfg_attr(feature = "openapi", param(format = "date"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_to: Option<String>,
    /// `date_asc`, `date_desc`, `priority`, or `manual` for the order that you gave; else newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<String>,
    /// Most tasks to answer, from 1 on; more than 500 is 500. Absent, or anything else: all of them.
    #[cfg_attr(feature = "openapi", param(value_type = Option<u64>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Where to go on: the `X-Next-Cursor` header of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A day and a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayCount {
    /// `2026-11-24`.
    pub date: String,
    pub count: u64,
}

impl CreateTask {
    /// The task this asks for. A time without an offset is read in `zone`.
    pub fn parse(&self, zone: &TimeZone) -> Result<NewTask, InvalidField> {
        let due = self.due_date.as_deref().map(|text| due_date(text, zone)).transpose()?;
        let end = self.due_end.as_deref().map(|text| due_end(text, zone)).transpose()?;
        let rule = self.rrule.as_deref().map(rrule).transpose()?;
        Ok(NewTask {
            title: Title::parse(&self.title)?,
            description: self.description.as_deref().map(Description::parse).transpose()?,
            priority: self.priority.unwrap_or_default(),
            due,
            length: Length::of(due, end)?,
            tags: Tags::parse(self.tags.iter().flatten())?,
            recurrence: match (rule, self.recurrence) {
                (Some(rule), word) => Some(agreeing(rule, word)?),
                (None, word) => Rule::of_word(word.unwrap_or_default()),
            },
            keep_every: self.keep_every.unwrap_or_default(),
            reminder: self.reminder_at.as_deref().map(|text| reminder(text, zone)).transpose()?,
            is_done: self.completed.unwrap_or_default(),
        })
    }
}

impl UpdateTask {
    /// The change this asks for. A time without an offset is read in `zone`.
    pub fn parse(&self, zone: &TimeZone) -> Result<Edit, InvalidField> {
        let title = required("title", self.title.as_ref())?;
        Ok(Edit {
            title: title.map(|text| Title::parse(text)).transpose()?,
            description: clearable(self.description.as_ref(), Description::parse)?,
            priority: required("priority", self.priority.as_ref())?.copied(),
            due: clearable(self.due_date.as_ref(), |text| due_date(text, zone))?,
            due_end: clearable(self.due_end.as_ref(), |text| due_end(text, zone))?,
            tags: self.tags.as_ref().map(|tags| Tags::parse(tags.iter().flatten())).transpose()?,
            recurrence: self.repetition()?,
            keep_every: self.keep_every.map(Option::unwrap_or_default),
            reminder: clearable(self.reminder_at.as_ref(), |text| reminder(text, zone))?,
            move_reminder: self.move_reminder.flatten().unwrap_or_default(),
            completed: required("completed", self.completed.as_ref())?.copied(),
        })
    }
}

impl UpdateTask {
    /// The change without the fields that `task` holds so already. Rows from before today's limits are put
    /// back whole by clients that change one field.
    #[must_use]
    pub fn without_unchanged(mut self, task: &Task) -> Self {
        forget(&mut self.title, Some(&task.title));
        forget(&mut self.description, task.description.as_ref());
        forget(&mut self.priority, Some(&task.priority));
        forget(&mut self.due_date, task.due_date.as_ref());
        forget(&mut self.due_end, task.due_end.as_ref());
        forget(&mut self.tags, Some(&task.tags));
        forget(&mut self.recurrence, Some(&task.recurrence));
        forget(&mut self.rrule, task.rrule.as_ref());
        forget(&mut self.reminder_at, task.reminder_at.as_ref());
        self
    }
}

impl UpdateTask {
    /// How it is to repeat. A word beside a rule has to be that rule's; beside a rule that is cleared, it
    /// says what comes instead.
    fn repetition(&self) -> Result<Option<Repetition>, InvalidField> {
        let word = self.recurrence.map(Option::unwrap_or_default);
        Ok(match (self.rrule.as_ref(), word) {
            (None, word) => word.map(Repetition::Word),
            (Some(None), word) => {
                Some(Repetition::Exactly(Rule::of_word(word.unwrap_or_default())))
            }
            (Some(Some(text)), word) => {
                Some(Repetition::Exactly(Some(agreeing(rrule(text)?, word)?)))
            }
        })
    }
}

impl ListParameters {
    /// The question this asks.
    pub fn parse(&self) -> Result<Query, InvalidField> {
        let sort = self.sort_by.as_deref().map(Sort::parse).unwrap_or_default();
        let priority = page::given(self.priority.as_ref()).filter(|word| *word != ANY_PRIORITY);
        let wanted_priority = priority.and_then(Priority::parse);
        let unknown_priority = priority.is_some() && wanted_priority.is_none();
        Ok(Query {
            ids: page::given(self.ids.as_ref()).map(many::ids).transpose()?,
            status: Status::parse(self.status.as_deref().unwrap_or("todo")),
            search: filter("search", self.search.as_deref())?,
            priority: wanted_priority,
            is_impossible: unknown_priority,
            tag: filter("tag", self.tag.as_deref())?,
            dated: self.due.as_deref() == Some("dated"),
            due_from: day("due_from", self.due_from.as_ref())?,
            due_to: day("due_to", self.due_to.as_ref())?,
            undated: self.due.as_deref() == Some("undated"),
            sort,
            limit: page::size(self.limit.as_ref(), PAGE_MAX),
            after: page::given(self.cursor.as_ref())
                .map(|text| Cursor::parse(text, sort))
                .transpose()?,
            ..Query::default()
        })
    }
}

/// Leaves `change` out if it says what is `present`.
#[expect(clippy::option_option, reason = "absent, null and a value are three things to say")]
fn forget<T: PartialEq>(change: &mut Option<Option<T>>, present: Option<&T>) {
    if change.as_ref().is_some_and(|value| value.as_ref() == present) {
        *change = None;
    }
}

/// A field that may be absent but not null.
fn required<'a, T>(
    field: &'static str,
    value: Option<&'a Option<T>>,
) -> Result<Option<&'a T>, InvalidField> {
    match value {
        Some(None) => {
            Err(InvalidField::new(field, "must not be null; leave it out to keep what is there"))
        }
        Some(Some(value)) => Ok(Some(value)),
        None => Ok(None),
    }
}

/// A field that null clears.
#[expect(clippy::option_option, reason = "absent, null and a value are three things to say")]
pub(super) fn clearable<T>(
    value: Option<&Option<String>>,
    parse: impl Fn(&str) -> Result<T, InvalidField>,
) -> Result<Option<Option<T>>, InvalidField> {
    value.map(|value| value.as_deref().map(parse).transpose()).transpose()
}

pub(super) fn due_date(text: &str, zone: &TimeZone) -> Result<Due, InvalidField> {
    Due::parse(text, zone).map_err(|error| InvalidField::new("due_date", error.to_string()))
}

fn due_end(text: &str, zone: &TimeZone) -> Result<Due, InvalidField> {
    Due::parse(text, zone).map_err(|error| InvalidField::new("due_end", error.to_string()))
}

fn rrule(text: &str) -> Result<Rule, InvalidField> {
    Rule::parse(text).map_err(|error| InvalidField::new("rrule", error.to_string()))
}

/// `rule`, if the word beside it is the one that stands for it.
fn agreeing(rule: Rule, word: Option<Recurrence>) -> Result<Rule, InvalidField> {
    match word {
        Some(word) if word != rule.word() => Err(InvalidField::new(
            "rrule",
            format!(
                "goes with recurrence {:?}, not {:?}; send one of the two",
                rule.word().word(),
                word.word()
            ),
        )),
        _ => Ok(rule),
    }
}

fn reminder(text: &str, zone: &TimeZone) -> Result<Timestamp, InvalidField> {
    parse_reminder(text, zone).map_err(|error| InvalidField::new("reminder_at", error.to_string()))
}

/// A day and nothing else; empty text is none.
fn day(field: &'static str, text: Option<&String>) -> Result<Option<Date>, InvalidField> {
    let Some(text) = page::given(text) else { return Ok(None) };
    let is_spelled = |day: &Date| day.year() >= 1 && day.to_string() == text;
    let day = text.parse().ok().filter(is_spelled);
    let day = day.ok_or_else(|| InvalidField::new(field, "is not a day like 2026-11-24"))?;
    Ok(Some(day))
}

/// Text to look for; only white space looks for nothing.
fn filter(field: &'static str, text: Option<&str>) -> Result<Option<String>, InvalidField> {
    let text = text.unwrap_or_default().trim();
    refuse_nul(field, text)?;
    Ok(if text.is_empty() { None } else { Some(text.to_owned()) })
}
