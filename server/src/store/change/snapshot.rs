//! A whole task as JSON, so that it can be put back as it was.

use jiff::{Timestamp, tz::TimeZone};
use sea_orm::prelude::{Json, Uuid};
use serde::{Deserialize, Serialize};
use todo_core::{
    task::{
        Description, Due, Kept, Priority, Rank, Recurrence, Rule, State, Tags, Task, TaskId, Title,
    },
    user::UserId,
};

use crate::store::without_nul;

/// A task as the journal keeps it. Fields are only added, each with a default.
#[derive(Debug, Serialize, Deserialize)]
struct Snapshot {
    id: Uuid,
    title: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    priority: Priority,
    /// As on the wire: no offset for a whole day.
    #[serde(default)]
    due_date: Option<String>,
    /// ISO 8601: `P5D`, `PT5400S`.
    #[serde(default)]
    length: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    recurrence: Recurrence,
    /// What the word does not say; absent where it says all.
    #[serde(default)]
    rrule: Option<String>,
    #[serde(default)]
    keep_every: bool,
    #[serde(default)]
    month_day: Option<i8>,
    #[serde(default)]
    due_time: Option<String>,
    #[serde(default)]
    reminder_time: Option<String>,
    #[serde(default)]
    reminder_at: Option<String>,
    #[serde(default)]
    completed: bool,
    #[serde(default)]
    completed_at: Option<String>,
    #[serde(default)]
    skipped: u32,
    #[serde(default)]
    rank: Option<String>,
    created_at: String,
    updated_at: String,
}

/// The task in `json`; `None` if that is none.
pub(super) fn read(owner: &UserId, json: Json) -> Option<Task> {
    let kept: Snapshot = serde_json::from_value(json).ok()?;
    let moment = |text: String| text.parse::<Timestamp>().ok();
    let state = if kept.completed {
        State::Done { at: kept.completed_at.and_then(moment) }
    } else {
        State::Open
    };
    Some(Task {
        id: TaskId(kept.id),
        owner: owner.clone(),
        title: Title::stored(kept.title),
        description: kept.description.map(Description::stored),
        priority: kept.priority,
        due: kept.due_date.and_then(|due| Due::parse(&due, &TimeZone::UTC).ok()),
        length: kept.length.and_then(|length| length.parse().ok()),
        tags: Tags::stored(kept.tags),
        recurrence: Rule::stored(kept.recurrence, kept.rrule.as_deref()),
        keep_every: kept.keep_every,
        kept: Kept {
            month_day: kept.month_day,
            time: kept.due_time.and_then(|time| time.parse().ok()),
            reminder_time: kept.reminder_time.and_then(|time| time.parse().ok()),
        },
        reminder: kept.reminder_at.and_then(moment),
        state,
        skipped: kept.skipped,
        moved_to: kept.rank.and_then(Rank::stored),
        created_at: moment(kept.created_at)?,
        updated_at: moment(kept.updated_at)?,
    })
}

pub(super) fn write(task: &Task) -> Json {
    let completed_at = match task.state {
        State::Done { at } => at,
        State::Open => None,
    };
    let text = |at: Timestamp| at.to_string();
    let kept = Snapshot {
        id: task.id.0,
        title: task.title.as_str().to_owned(),
        description: task.description.as_ref().map(|text| text.as_str().to_owned()),
        priority: task.priority,
        due_date: task.due.map(|due| due.to_string()),
        // The original's column of text takes what Postgres' own form of JSON refuses.
        tags: task.tags.as_slice().iter().map(|tag| without_nul(tag)).collect(),
        length: task.length.map(|length| length.to_string()),
        recurrence: task.recurrence_word(),
        rrule: task.recurrence.as_ref().and_then(Rule::beyond_word),
        keep_every: task.keep_every,
        month_day: task.kept.month_day,
        due_time: task.kept.time.map(|time| time.to_string()),
        reminder_time: task.kept.reminder_time.map(|time| time.to_string()),
        reminder_at: task.reminder.map(text),
        completed: task.is_done(),
        completed_at: completed_at.map(text),
        skipped: task.skipped,
        rank: task.moved_to.as_ref().map(|rank| rank.as_str().to_owned()),
        created_at: text(task.created_at),
        updated_at: text(task.updated_at),
    };
    // Text, numbers and lists of text: nothing that could fail.
    serde_json::to_value(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_task_comes_back_as_it_was() {
        let at = Timestamp::from_microsecond(1_795_539_600_123_456).unwrap();
        let task = Task {
            id: TaskId(Uuid::from_u128(7)),
            owner: UserId("alice".to_owned()),
            title: Title::stored("Pay \"rent\" \u{1F4B6}".to_owned()),
            description: Some(Description::stored("two\nlines".to_owned())),
            priority: Priority::High,
            due: Some(Due::At(at)),
            tags: Tags::stored(vec!["home".to_owned()]),
            length: "PT5400S".parse().ok(),
            recurrence: Rule::parse("FREQ=MONTHLY;INTERVAL=2").ok(),
            keep_every: true,
            kept: Kept {
                month_day: Some(31),
                time: Some(jiff::civil::time(2, 30, 0, 0)),
                reminder_time: None,
            },
            skipped: 3,
            moved_to: Rank::stored("3i".to_owned()),
            reminder: Some(at),
            state: State::Done { at: Some(at) },
            created_at: at,
            updated_at: at,
        };
        let open =
            Task { state: State::Open, due: Some(Due::Day(date(9999, 12, 31))), ..task.clone() };
        let never =
            Task { due: "9999-12-31T23:59:59".parse().ok().map(Due::from_utc), ..open.clone() };
        let adopted = Task { state: State::Done { at: None }, due: None, ..task.clone() };
        for task in [task, open, never, adopted] {
            assert_eq!(read(&task.owner, write(&task)), Some(task));
        }
        assert_eq!(read(&UserId("alice".to_owned()), Json::Null), None);
    }
}
