//! A change that is the same for several tasks, but not for what it makes of each.

use jiff::{civil::Time, tz::TimeZone};

use super::{Description, Due, Edit, InvalidField, Priority, Repetition, Rule, Tags, Task};

/// Fields to change in several tasks at once; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjustment {
    pub priority: Option<Priority>,
    /// A new date and, unless it is a whole day, time; an inner `None` clears it.
    pub due: Option<Option<Due>>,
    /// Another time of day. Each task keeps its day.
    pub time: Option<Time>,
    /// Tags in place of all earlier ones.
    pub tags: Option<Tags>,
    /// Tags besides the earlier ones.
    pub added_tags: Option<Tags>,
    /// How to repeat; an inner `None` is not at all.
    pub recurrence: Option<Option<Rule>>,
    /// Text below what the description says already.
    pub added_note: Option<Description>,
}

impl Adjustment {
    /// What it changes of `task`, for an owner in `zone`.
    pub fn edit(&self, task: &Task, zone: &TimeZone) -> Result<Edit, InvalidField> {
        Ok(Edit {
            priority: self.priority,
            due: match self.time {
                Some(time) => Some(Some(at_time(task, time, zone)?)),
                None => self.due,
            },
            tags: self.tags(task)?,
            recurrence: self.recurrence.clone().map(Repetition::Exactly),
            description: self.description(task)?.map(Some),
            ..Edit::default()
        })
    }

    fn description(&self, task: &Task) -> Result<Option<Description>, InvalidField> {
        let Some(note) = &self.added_note else { return Ok(None) };
        match &task.description {
            Some(before) if !before.as_str().trim().is_empty() => {
                Description::parse(&format!("{}\n{}", before.as_str(), note.as_str())).map(Some)
            }
            _ => Ok(Some(note.clone())),
        }
    }

    fn tags(&self, task: &Task) -> Result<Option<Tags>, InvalidField> {
        let Some(added) = &self.added_tags else { return Ok(self.tags.clone()) };
        let kept = self.tags.as_ref().unwrap_or(&task.tags);
        kept.with(added).map(Some)
    }
}

fn at_time(task: &Task, time: Time, zone: &TimeZone) -> Result<Due, InvalidField> {
    let day = task.due_day(zone).ok_or_else(|| {
        InvalidField::new("time", "needs a task with a date; give this one a due_date first")
    })?;
    zone.to_timestamp(day.to_datetime(time))
        .map(Due::At)
        .map_err(|_| InvalidField::new("time", "does not exist on the day of this task"))
}

#[cfg(test)]
mod core_tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::{
        task::{NewTask, TaskId, Title},
        user::UserId,
    };

    fn task(due: Option<Due>) -> Task {
        let mut new = NewTask::titled(Title::parse("Meeting").unwrap());
        new.due = due;
        new.tags = Tags::parse(["work"]).unwrap();
        let owner = UserId("alice".to_owned());
        new.create(TaskId(uuid::Uuid::nil()), owner, &TimeZone::UTC, Timestamp::UNIX_EPOCH)
    }

    fn karachi() -> TimeZone {
        TimeZone::get("Asia/Karachi").unwrap()
    }

    #[test]
    fn a_time_alone_keeps_the_day_where_the_owner_is() {
        let two = Adjustment { time: Some(jiff::civil::time(14, 0, 0, 0)), ..Default::default() };
        let afternoon = Due::At("2026-11-25T09:00:00Z".parse().unwrap());
        let late = Due::At("2026-11-24T20:00:00Z".parse().unwrap());
        for due in [Due::Day(date(2026, 11, 25)), afternoon, late] {
            let edit = two.edit(&task(Some(due)), &karachi()).unwrap();
            assert_eq!(edit.due, Some(Some(afternoon)), "{due}");
        }
        let refused = two.edit(&task(None), &karachi()).unwrap_err();
        assert!(refused.to_string().starts_with("time: needs a task with a date"), "{refused}");
    }

    #[test]
    fn tags_are_added_to_those_that_are_there_or_replace_them() {
        let tags = |tags: &[&str]| Some(Tags::parse(tags).unwrap());
        let added = Adjustment { added_tags: tags(&["Work", "q4"]), ..Default::default() };
        let edit = added.edit(&task(None), &karachi()).unwrap();
        assert_eq!(edit.tags, tags(&["work", "q4"]));
        let replaced = Adjustment { tags: tags(&["home"]), ..Default::default() };
        assert_eq!(replaced.edit(&task(None), &karachi()).unwrap().tags, tags(&["home"]));
        let many: Vec<String> = (0..20).map(|number| format!("t{number}")).collect();
        let many = Adjustment { added_tags: Tags::parse(many).ok(), ..Default::default() };
        assert!(many.edit(&task(None), &karachi()).unwrap_err().to_string().starts_with("tags:"));
    }
}
