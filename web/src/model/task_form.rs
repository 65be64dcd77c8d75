//! The task form: what its inputs hold, and what the API is asked for.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};
use todo_core::{
    reading::line,
    task::{InvalidField, Priority, Recurrence},
    wire,
};

/// The inputs, as they are sent. Empty is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskForm {
    pub title: String,
    pub description: String,
    pub priority: String,
    pub date: String,
    pub time: String,
    pub tags: String,
    pub recurrence: String,
    pub reminder: String,
}

impl TaskForm {
    /// A new task: the title is read as a quick-add line, and inputs that are filled in win over
    /// what the line says.
    pub fn create(&self, now: &ZonedDateTime) -> Result<wire::CreateTask, InvalidField> {
        let line = line::parse(&self.title, now);
        let zone = now.time_zone();
        let mut tags = line.tags.clone();
        tags.extend(self.tags());
        Ok(wire::CreateTask {
            description: self.description(),
            priority: self.priority().or(line.priority),
            due_date: self.due(zone)?.or_else(|| line.due.map(|due| due.to_string())),
            tags: Some(tags),
            due_end: line.end.filter(|_| self.date.is_empty()).map(|end| end.to_string()),
            recurrence: self.recurrence(),
            rrule: line.rule.filter(|_| self.recurrence().is_none()).map(|rule| rule.to_string()),
            reminder_at: self.reminder(zone)?.or(line.reminder).map(|at| at.to_string()),
            title: line.title,
            ..wire::CreateTask::default()
        })
    }

    /// The change from what the form `was` to what it holds: what is the same in both is not sent.
    pub fn change(&self, was: &Self, zone: &TimeZone) -> Result<wire::UpdateTask, InvalidField> {
        let is_moved = (&self.date, &self.time) != (&was.date, &was.time);
        let described = self.description();
        Ok(wire::UpdateTask {
            title: (self.title != was.title).then(|| Some(self.title.clone())),
            description: (described != was.description()).then_some(described),
            priority: (self.priority != was.priority)
                .then(|| Some(self.priority().unwrap_or_default())),
            due_date: is_moved.then(|| self.due(zone)).transpose()?,
            tags: (self.tags != was.tags).then(|| Some(self.tags())),
            recurrence: (self.recurrence != was.recurrence)
                .then(|| Some(self.recurrence().unwrap_or_default())),
            reminder_at: (self.reminder != was.reminder)
                .then(|| self.reminder(zone))
                .transpose()?
                .map(|at| at.map(|at| at.to_string())),
            ..wire::UpdateTask::default()
        })
    }

    /// The inputs by their names.
    pub fn inputs(self) -> [(&'static str, String); 8] {
        [
            ("title", self.title),
            ("description", self.description),
            ("priority", self.priority),
            ("date", self.date),
            ("time", self.time),
            ("tags", self.tags),
            ("recurrence", self.recurrence),
            ("reminder", self.reminder),
        ]
    }

    fn description(&self) -> Option<String> {
        let text = self.description.replace("\r\n", "\n");
        (!text.trim().is_empty()).then_some(text)
    }

    fn priority(&self) -> Option<Priority> {
        match self.priority.as_str() {
            "low" => Some(Priority::Low),
            "medium" => Some(Priority::Medium),
            "high" => Some(Priority::High),
            _ => None,
        }
    }

    fn recurrence(&self) -> Option<Recurrence> {
        match self.recurrence.as_str() {
            "none" => Some(Recurrence::None),
            "daily" => Some(Recurrence::Daily),
            "weekly" => Some(Recurrence::Weekly),
            "monthly" => Some(Recurrence::Monthly),
            _ => None,
        }
    }

    /// Tags may be separated as people do: commas, spaces, `#`.
    fn tags(&self) -> Vec<String> {
        let apart = |c: char| c == ',' || c == '#' || c.is_whitespace();
        self.tags.split(apart).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }

    fn due(&self, zone: &TimeZone) -> Result<Option<String>, InvalidField> {
        match (self.date.trim(), self.time.trim()) {
            ("", "") => Ok(None),
            ("", _) => Err(InvalidField::new("time", "needs a date as well")),
            (date, "") => Ok(Some(day(date)?.to_string())),
            (date, time) => {
                let time: Time = time
                    .parse()
                    .map_err(|_| InvalidField::new("time", "is not a time; write it like 17:00"))?;
                let local = day(date)?.to_datetime(time);
                Ok(Some(moment("date", local, zone)?.to_string()))
            }
        }
    }

    fn reminder(&self, zone: &TimeZone) -> Result<Option<Timestamp>, InvalidField> {
        let text = self.reminder.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let local: DateTime = text.parse().map_err(|_| {
            InvalidField::new("reminder", "is not a date and time; write it like 2026-11-24T09:00")
        })?;
        moment("reminder", local, zone).map(Some)
    }
}

fn day(text: &str) -> Result<Date, InvalidField> {
    text.parse().map_err(|_| InvalidField::new("date", "is not a date; write it like 2026-11-24"))
}

fn moment(
    field: &'static str,
    local: DateTime,
    zone: &TimeZone,
) -> Result<Timestamp, InvalidField> {
    zone.to_timestamp(local)
        .map_err(|_| InvalidField::new(field, "is out of range; use the years 1 to 9999"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> ZonedDateTime {
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        "2026-11-23T07:00:00Z".parse::<Timestamp>().unwrap().to_zoned_datetime(zone)
    }

    #[test]
    fn a_date_and_a_time_are_a_moment_in_the_writers_zone() {
        let form = TaskForm {
            title: "Call mum".into(),
            date: "2026-11-24".into(),
            time: "17:00".into(),
            ..TaskForm::default()
        };
        let asked = form.create(&now()).unwrap();
        assert_eq!(asked.due_date.as_deref(), Some("2026-11-24T12:00:00Z"));
    }

    #[test]
    fn a_date_alone_is_a_whole_day() {
        let form = TaskForm { date: "2026-11-24".into(), ..TaskForm::default() };
        assert_eq!(form.create(&now()).unwrap().due_date.as_deref(), Some("2026-11-24"));
    }

    #[test]
    fn a_time_alone_asks_for_a_date() {
        let form = TaskForm { time: "17:00".into(), ..TaskForm::default() };
        assert_eq!(form.create(&now()).unwrap_err().field, "time");
    }

    #[test]
    fn only_what_changed_is_sent_and_emptied_inputs_clear_the_task() {
        let was = TaskForm {
            title: "Call".into(),
            description: "soon\nor later".into(),
            date: "2026-11-24".into(),
            tags: "home".into(),
            ..TaskForm::default()
        };
        // Browsers send line ends of their own.
        let sent = TaskForm { description: "soon\r\nor later".into(), ..was.clone() };
        assert_eq!(sent.change(&was, &TimeZone::UTC).unwrap(), wire::UpdateTask::default());

        let emptied = TaskForm { description: String::new(), date: String::new(), ..was.clone() };
        let asked = emptied.change(&was, &TimeZone::UTC).unwrap();
        assert_eq!((asked.due_date, asked.description), (Some(None), Some(None)));
        assert_eq!((asked.title, asked.tags), (None, None));
    }

    #[test]
    fn tags_may_be_separated_as_people_do() {
        let form = TaskForm { tags: "home, #shop  garden".into(), ..TaskForm::default() };
        assert_eq!(form.tags(), ["home", "shop", "garden"]);
    }
}
