//! A change that is the same for several tasks, but not for what it makes of each.

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{Description, Due, Edit, InvalidField, Priority, Repetition, Rule, Tags, Task};

const UNDATED: &str = "needs a task with a date; give this one a due_date first";

/// Fields to change in several tasks at once; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjustment {
    /// Whether it is done; a repeating one goes on then.
    pub completed: Option<bool>,
    pub priority: Option<Priority>,
    /// A new date and, unless it is a whole day, time; an inner `None` clears it.
    pub due: Option<Option<Due>>,
    /// Another day. Each task keeps its time of day, if it has one.
    pub day: Option<Date>,
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
            completed: self.completed,
            priority: self.priority,
            due: self.due(task, zone)?,
            tags: self.tags(task)?,
            recurrence: self.recurrence.clone().map(Repetition::Exactly),
            description: self.description(task)?.map(Some),
            move_reminder: true,
            ..Edit::default()
        })
    }

    #[expect(clippy::option_option, reason = "as it stands in an edit")]
    fn due(&self, task: &Task, zone: &TimeZone) -> Result<Option<Option<Due>>, InvalidField> {
        let time_of_day = |due| match due {
            Due::At(at) => Some(zone.to_datetime(at).time()),
            Due::Day(_) | Due::Last { .. } => None,
        };
        match (self.day, self.time) {
            (None, None) => Ok(self.due),
            (Some(day), time) => match time.or_else(|| task.due.and_then(time_of_day)) {
                Some(time) => at(day, time, zone).map(|due| Some(Some(due))),
                None => Ok(Some(Some(Due::Day(day)))),
            },
            (None, Some(time)) => {
                let day = task.due_day(zone).ok_or_else(|| InvalidField::new("time", UNDATED))?;
                at(day, time, zone).map(|due| Some(Some(due)))
            }
        }
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

fn at(day: Date, time: Time, zone: &TimeZone) -> Result<Due, InvalidField> {
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
    fn a_day_alone_keeps_the_time_where_the_owner_is() {
        let friday = date(2026, 11, 27);
        let moved = |due| {
            let day = Adjustment { day: Some(friday), ..Default::default() };
            day.edit(&task(due), &karachi()).unwrap().due
        };
        // One o'clock at night in Karachi is eight in the evening of the day before in UTC.
        let late = Due::At("2026-11-24T20:00:00Z".parse().unwrap());
        assert_eq!(moved(Some(late)), Some(Some(Due::At("2026-11-26T20:00:00Z".parse().unwrap()))));
        assert_eq!(moved(Some(Due::Day(date(2026, 11, 25)))), Some(Some(Due::Day(friday))));
        assert_eq!(moved(None), Some(Some(Due::Day(friday))));
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
