//! Several tasks or changes in one request, and what became of each.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    lenient, present,
    task::{clearable, due_date},
};
use crate::{
    journal::ChangeId,
    task::{Adjustment, Due, InvalidField, Priority, Tags, TaskId},
};

#[cfg(test)]
mod core_tests;

/// Most tasks or changes that one request names.
pub const MANY_MAX: usize = 100;

/// What `POST tasks/change` takes: tasks, and what is to change in each. Absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeTasks {
    pub ids: Vec<Uuid>,
    /// Completes or reopens each.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The same date for all, as in `PUT tasks/{id}`; null clears it. It moves the end of what lasts along, and
    /// the reminder.
    #[serde(
        default,
        deserialize_with = "lenient::present_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub due_date: Option<Option<String>>,
    /// Whether each task keeps its time of day, where `due_date` is a whole day.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub keep_time: Option<bool>,
    /// These tags in place of all others.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub tags: Option<Option<Vec<String>>>,
    /// These tags besides the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub add_tags: Option<Vec<String>>,
}

/// What `POST tasks/delete` takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameTasks {
    pub ids: Vec<Uuid>,
}

/// What `POST changes/undo` takes: the one that is to be taken back first comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameChanges {
    pub ids: Vec<Uuid>,
}

/// What became of one task among several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskOutcome {
    pub id: Uuid,
    /// As if it had been asked for alone: 200, 404 for one that is not there, 422 for one that cannot be so.
    pub status: u16,
    /// Why it was not done; absent where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What became of the wish to take one of several changes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeOutcome {
    pub id: Uuid,
    /// As if it had been asked for alone: 200; 404, 409 or 410 for one that is not taken back.
    pub status: u16,
    /// Why it was not taken back; absent where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The change that took it back, which can be taken back in turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<Uuid>,
}

impl ChangeTasks {
    /// The tasks, each once, and the change. A time without an offset is read in `zone`.
    pub fn parse(&self, zone: &TimeZone) -> Result<(Vec<TaskId>, Adjustment), InvalidField> {
        let tags = self.tags.as_ref().map(|tags| Tags::parse(tags.iter().flatten()));
        let due = clearable(self.due_date.as_ref(), |text| due_date(text, zone))?;
        let (due, day) = match due {
            Some(Some(Due::Day(day))) if self.keep_time == Some(true) => (None, Some(day)),
            due => (due, None),
        };
        let adjustment = Adjustment {
            completed: self.completed,
            priority: self.priority,
            due,
            day,
            tags: tags.transpose()?,
            added_tags: self.add_tags.as_ref().map(Tags::parse).transpose()?,
            ..Adjustment::default()
        };
        Ok((each_once(&self.ids)?.into_iter().map(TaskId).collect(), adjustment))
    }
}

impl NameTasks {
    /// The tasks, each once.
    pub fn parse(&self) -> Result<Vec<TaskId>, InvalidField> {
        Ok(each_once(&self.ids)?.into_iter().map(TaskId).collect())
    }
}

impl NameChanges {
    /// The changes, each once.
    pub fn parse(&self) -> Result<Vec<ChangeId>, InvalidField> {
        Ok(each_once(&self.ids)?.into_iter().map(ChangeId).collect())
    }
}

/// Ids of tasks with commas between them, each once. Text that is no id is the id of no task.
pub(super) fn ids(text: &str) -> Result<Vec<TaskId>, InvalidField> {
    let texts = || text.split(',').map(str::trim).filter(|text| !text.is_empty());
    // Refused before they are looked at: thousands may be sent.
    if texts().count() > MANY_MAX {
        return Err(wrong_count());
    }
    Ok(texts().filter_map(|text| text.parse().ok()).map(TaskId).collect())
}

fn each_once(ids: &[Uuid]) -> Result<Vec<Uuid>, InvalidField> {
    if !(1..=MANY_MAX).contains(&ids.len()) {
        return Err(wrong_count());
    }
    let mut seen = HashSet::new();
    Ok(ids.iter().copied().filter(|id| seen.insert(*id)).collect())
}

fn wrong_count() -> InvalidField {
    InvalidField::new(
        "ids",
        format!("must be 1 to {MANY_MAX} ids; send the rest in another request"),
    )
}
