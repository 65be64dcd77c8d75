//! Between a task and its row.
//!
//! Reading never fails. Rows of the original application hold what it let through: words in other
//! cases, priorities of its own, tags as text. One odd row must not hide a whole list, so what cannot
//! be understood becomes the default, and stays as it is in the database until the task is changed.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    prelude::Json,
};
use serde_json::Value;
use todo_core::{
    task::{
        Description, Due, Kept, Priority, Rank, Recurrence, Rule, State, Tags, Task, TaskId, Title,
        fold,
    },
    user::UserId,
};

use crate::store::{
    Flag, Lenient, Moment, Schema, Text,
    entity::task::{self, Column},
};

/// Stands between the texts that are searched together, so that nothing is found across two of them.
const SEPARATOR: char = '\u{1F}';
/// Stands before a tag, so that an empty one is not found between two others.
const OPENING: char = '\u{1E}';

/// The task in `row`.
pub(in crate::store) fn read(row: task::Model) -> Task {
    let due = row.due_date.map(|due| read_due(due, row.due_all_day));
    let state = if row.completed.0 {
        State::Done { at: row.completed_at.map(Timestamp::from) }
    } else {
        State::Open
    };
    Task {
        id: TaskId(row.id.uuid()),
        owner: UserId(row.user_id),
        title: Title::stored(row.title.0),
        description: row.description.map(|text| Description::stored(text.0)),
        priority: read_priority(row.priority.as_ref().map(|word| word.0.as_str())),
        due,
        tags: read_tags(row.tags.map(|tags| tags.0)),
        length: row.length.and_then(|length| length.parse().ok()),
        recurrence: read_rule(
            row.recurrence.as_ref().map(|word| word.0.as_str()),
            row.rrule.as_deref(),
        ),
        keep_every: row.keep_every.unwrap_or_default(),
        kept: Kept {
            month_day: row.month_day.and_then(|day| i8::try_from(day).ok()),
            time: row.due_time.and_then(|time| time.parse().ok()),
            reminder_time: row.reminder_time.and_then(|time| time.parse().ok()),
        },
        reminder: row.reminder_at.map(Timestamp::from),
        state,
        skipped: row.skipped.and_then(|skipped| u32::try_from(skipped).ok()).unwrap_or_default(),
        moved_to: row.rank.and_then(Rank::stored),
        created_at: row.created_at.map_or(Timestamp::UNIX_EPOCH, Timestamp::from),
        updated_at: row.updated_at.map_or(Timestamp::UNIX_EPOCH, Timestamp::from),
    }
}

/// The row for `task`, on the list of `owner` whatever the task says.
pub(super) fn write(schema: &Schema, owner: &UserId, task: &Task) -> task::ActiveModel {
    let completed_at = match task.state {
        State::Done { at } => at,
        State::Open => None,
    };
    let description = task.description.as_ref().map(Description::as_str);
    task::ActiveModel {
        id: schema.key(Column::Id, &task.id.to_string()).map_or(NotSet, Set),
        user_id: Set(owner.0.clone()),
        title: Set(Text(task.title.as_str().to_owned())),
        description: Set(description.map(|text| Text(text.to_owned()))),
        priority: Set(Some(Text(task.priority.word().to_owned()))),
        due_date: Set(task.due.map(|due| schema.utc(Column::DueDate, due.utc()))),
        due_all_day: Set(task.due.and_then(all_day)),
        tags: Set(Some(Lenient(Json::from(task.tags.as_slice())))),
        recurrence: Set(Some(Text(task.recurrence_word().word().to_owned()))),
        rrule: Set(task.recurrence.as_ref().and_then(Rule::beyond_word)),
        keep_every: Set(Some(task.keep_every)),
        skipped: Set(i32::try_from(task.skipped).ok()),
        length: Set(task.length.map(|length| length.to_string())),
        rank: Set(task.moved_to.as_ref().map(|rank| rank.as_str().to_owned())),
        month_day: Set(task.kept.month_day.map(i16::from)),
        due_time: Set(task.kept.time.map(|time| time.to_string())),
        reminder_time: Set(task.kept.reminder_time.map(|time| time.to_string())),
        reminder_at: Set(task.reminder.map(|at| schema.moment(Column::ReminderAt, at))),
        completed: Set(Flag(task.is_done())),
        completed_at: Set(completed_at.map(Moment::from)),
        search_text: Set(Some(search_text(task.title.as_str(), description))),
        tags_text: Set(Some(tags_text(&task.tags))),
        // An expression: whoever writes the row adds it.
        derived_from: NotSet,
        created_at: Set(Some(schema.moment(Column::CreatedAt, task.created_at))),
        updated_at: Set(Some(schema.moment(Column::UpdatedAt, task.updated_at))),
    }
}

/// Leaves what `task` has in common with `before` as it is in the database: another program may have
/// changed it meanwhile, without telling, or hold it in a way that the domain cannot say.
pub(super) fn leave_unchanged(row: &mut task::ActiveModel, before: &Task, task: &Task) {
    row.id = NotSet;
    row.user_id = NotSet;
    row.created_at = NotSet;
    if before.title == task.title {
        row.title = NotSet;
    }
    if before.description == task.description {
        row.description = NotSet;
    }
    if before.priority == task.priority {
        row.priority = NotSet;
    }
    if before.due == task.due {
        (row.due_date, row.due_all_day) = (NotSet, NotSet);
    }
    if before.tags == task.tags {
        row.tags = NotSet;
    }
    if before.recurrence == task.recurrence {
        (row.recurrence, row.rrule) = (NotSet, NotSet);
    }
    if before.reminder == task.reminder {
        row.reminder_at = NotSet;
    }
    let same_texts = before.title == task.title && before.description == task.description;
    if same_texts && before.tags == task.tags {
        (row.search_text, row.tags_text) = (NotSet, NotSet);
    }
    if before.moved_to == task.moved_to {
        row.rank = NotSet;
    }
    if before.state == task.state {
        (row.completed, row.completed_at) = (NotSet, NotSet);
    }
}

/// Text as it is searched, and searched for: case does not count, separators are ours alone, and
/// Postgres takes no NUL.
pub(super) fn searchable(text: &str) -> String {
    fold(text).replace([SEPARATOR, OPENING, '\0'], "\u{FFFD}")
}

/// What a search looks through.
pub(crate) fn search_text(title: &str, description: Option<&str>) -> String {
    format!("{}{SEPARATOR}{}", searchable(title), searchable(description.unwrap_or_default()))
}

/// What a filter by tag looks through: each tag between its two marks.
pub(crate) fn tags_text(tags: &Tags) -> String {
    tags.as_slice().iter().map(|tag| tag_text(tag)).collect()
}

/// One tag as [`tags_text`] holds it.
pub(super) fn tag_text(tag: &str) -> String {
    format!("{OPENING}{}{SEPARATOR}", searchable(tag))
}

/// Tags as the original stored them: a list, or text that holds a list, or words with commas.
pub(crate) fn read_tags(tags: Option<Json>) -> Tags {
    let tags = match tags {
        Some(Value::Array(tags)) => read_list(&tags),
        Some(Value::String(text)) => match Lenient::parse(&text).0 {
            Value::Array(tags) => read_list(&tags),
            Value::String(words) => read_words(&words),
            _ => read_words(&text),
        },
        _ => Vec::new(),
    };
    Tags::stored(tags.into_iter().filter(|tag: &String| !tag.is_empty()).collect())
}

fn read_list(tags: &[Value]) -> Vec<String> {
    tags.iter().filter_map(read_tag).collect()
}

fn read_words(text: &str) -> Vec<String> {
    text.split(',').map(|tag| tag.trim().to_owned()).collect()
}

fn read_tag(tag: &Value) -> Option<String> {
    match tag {
        Value::String(tag) => Some(tag.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole day is midnight in UTC, unless it is said to be a moment. What is no midnight was written by
/// the original, whatever it was before.
fn read_due(due: Moment, all_day: Option<bool>) -> Due {
    let utc = due.utc();
    let moment = TimeZone::UTC.to_timestamp(utc);
    match moment {
        // So the last day of 9999 was stored once, and so `infinity` is read.
        Ok(moment) if moment.as_second() == Timestamp::MAX.as_second() => Due::Day(Date::MAX),
        Ok(moment) if all_day == Some(false) || !due.is_midnight() => Due::At(moment),
        _ => Due::from_utc(utc),
    }
}

/// What has to be noted beside the time: only that a moment at midnight is no whole day. Otherwise
/// another program's change of the date alone would be misread.
fn all_day(due: Due) -> Option<bool> {
    match due {
        Due::Day(_) => Some(true),
        Due::At(_) => (due.utc().time() == Time::midnight()).then_some(false),
        Due::Last { .. } => None,
    }
}

fn read_priority(word: Option<&str>) -> Priority {
    word.and_then(|word| Priority::parse(&word.to_lowercase())).unwrap_or_default()
}

fn read_rule(word: Option<&str>, rrule: Option<&str>) -> Option<Rule> {
    let word = word.and_then(|word| Recurrence::parse(&word.to_lowercase())).unwrap_or_default();
    Rule::stored(word, rrule)
}
