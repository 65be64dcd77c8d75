//! The task form: what its inputs hold, and what the API is asked for.

use std::collections::HashMap;

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

use super::{
    due::DueLabel,
    task_line::{TaskLine, priority_word, recurrence_word},
};
use crate::browser;

/// The inputs, as they are sent. Empty is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskForm {
    pub title: String,
    pub description: String,
    pub priority: String,
    pub date: String,
    pub time: String,
    /// The last day, or the day of the end; empty with `end_time` is the day that it is due.
    pub end_date: String,
    pub end_time: String,
    pub tags: String,
    /// One of the API's words, or a rule.
    pub recurrence: String,
    pub reminder: String,
}

impl TaskForm {
    /// What the form of `line` starts with.
    pub fn of(line: &TaskLine) -> Self {
        Self {
            title: line.title.clone(),
            description: line.description.clone(),
            priority: priority_word(line.priority).to_owned(),
            date: line.date_input.clone(),
            time: line.time_input.clone(),
            end_date: line.end_date_input.clone(),
            end_time: line.end_time_input.clone(),
            tags: line.tags.join(", "),
            recurrence: if line.rule.is_empty() {
                recurrence_word(line.recurrence).to_owned()
            } else {
                line.rule.clone()
            },
            reminder: line.reminder_input.clone(),
        }
    }

    /// What was sent of the inputs whose names begin with `group`.
    pub fn read(group: &str, get: impl Fn(&str) -> Option<String>) -> Self {
        Self::of_inputs(|name| get(&format!("{group}[{name}]")))
    }

    fn of_inputs(get: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| get(name).unwrap_or_default();
        Self {
            title: value("title"),
            description: value("description").replace("\r\n", "\n"),
            priority: value("priority"),
            date: value("date"),
            time: value("time"),
            end_date: value("end_date"),
            end_time: value("end_time"),
            tags: value("tags"),
            recurrence: value("recurrence"),
            reminder: value("reminder"),
        }
    }

    /// A new task: the title is read as a quick-add line, and inputs that are filled in win over
    /// what the line says. `language` is the tag of whoever wrote it.
    pub fn create(
        &self,
        now: &ZonedDateTime,
        language: &str,
    ) -> Result<wire::CreateTask, InvalidField> {
        let line = line::parse_in(&self.title, now, language);
        let filled = self.anew(now.time_zone())?;
        let mut tags = line.tags.clone();
        tags.extend(self.tags(&[]));
        Ok(wire::CreateTask {
            priority: filled.priority.or(line.priority),
            due_date: filled.due_date.or_else(|| line.due.map(|due| due.to_string())),
            tags: Some(tags),
            due_end: filled
                .due_end
                .or_else(|| line.end.filter(|_| self.date.is_empty()).map(|end| end.to_string())),
            rrule: match self.recurrence.as_str() {
                "" => line.rule.map(|rule| rule.to_string()),
                _ => filled.rrule,
            },
            reminder_at: filled.reminder_at.or_else(|| line.reminder.map(|at| at.to_string())),
            title: line.title,
            ..filled
        })
    }

    /// What the form holds as a new task, its title word for word.
    pub fn anew(&self, zone: &TimeZone) -> Result<wire::CreateTask, InvalidField> {
        Ok(wire::CreateTask {
            title: self.title.clone(),
            description: self.description(),
            priority: self.priority(),
            due_date: self.due(zone)?,
            due_end: self.end(zone)?,
            tags: Some(self.tags(&[])),
            recurrence: self.recurrence(),
            rrule: self.rule().map(str::to_owned),
            reminder_at: self.reminder(zone)?.map(|at| at.to_string()),
            ..wire::CreateTask::default()
        })
    }

    /// The change from what the form `was` to what it holds: what is the same in both is not sent.
    pub fn change(&self, was: &Self, zone: &TimeZone) -> Result<wire::UpdateTask, InvalidField> {
        let is_moved = (&self.date, &self.time) != (&was.date, &was.time);
        let ends_anew = (&self.end_date, &self.end_time) != (&was.end_date, &was.end_time);
        let repeats_anew = !self.recurrence.is_empty() && self.recurrence != was.recurrence;
        let described = self.description();
        Ok(wire::UpdateTask {
            title: (self.title != was.title).then(|| Some(self.title.clone())),
            description: (described != was.description()).then_some(described),
            priority: (self.priority != was.priority)
                .then(|| Some(self.priority().unwrap_or_default())),
            due_date: is_moved.then(|| self.due(zone)).transpose()?,
            move_reminder: is_moved.then_some(Some(true)),
            due_end: ends_anew.then(|| self.end(zone)).transpose()?,
            tags: (self.tags != was.tags).then(|| Some(self.tags(&was.known_tags()))),
            recurrence: self.recurrence().filter(|_| repeats_anew).map(Some),
            rrule: repeats_anew.then(|| self.rule().map(str::to_owned)),
            reminder_at: (self.reminder != was.reminder)
                .then(|| self.reminder(zone))
                .transpose()?
                .map(|at| at.map(|at| at.to_string())),
            ..wire::UpdateTask::default()
        })
    }

    /// The inputs in which this and `theirs` are both other than they `was`, and not the same: their
    /// names, and what they hold in `theirs`.
    pub fn disputed(&self, was: &Self, theirs: &Self) -> Vec<(&'static str, String)> {
        let mine = self.clone().inputs().into_iter().zip(was.clone().inputs());
        mine.zip(theirs.clone().inputs())
            .filter(|((mine, was), theirs)| mine != was && theirs != was && mine != theirs)
            .map(|(_, theirs)| theirs)
            .collect()
    }

    /// This on top of `theirs`: inputs that are as they `was` here follow them.
    #[must_use]
    pub fn on_top_of(&self, was: &Self, theirs: &Self) -> Self {
        let inputs = self.clone().inputs().into_iter().zip(was.clone().inputs());
        let inputs: HashMap<&str, String> = inputs
            .zip(theirs.clone().inputs())
            .map(|((mine, was), theirs)| if mine == was { theirs } else { mine })
            .collect();
        Self::of_inputs(|name| inputs.get(name).cloned())
    }

    /// `line` as it is once it holds this. What the server words stays as it reads in the form.
    #[must_use]
    pub fn laid_on(&self, line: &TaskLine) -> TaskLine {
        let was = Self::of(line);
        let dates = |form: &Self| {
            let Self { date, time, end_date, end_time, .. } = form;
            let said = [(date, time), (end_date, end_time)].into_iter();
            let said = said.map(|(day, time)| match day.as_str() {
                "" => time.clone(),
                day => browser::moment(day, time),
            });
            said.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" – ")
        };
        let (is_moved, repeats_anew) =
            (dates(self) != dates(&was), self.recurrence != was.recurrence);
        let rings_anew = self.reminder != was.reminder;
        let line = line.clone();
        TaskLine {
            title: self.title.clone(),
            description: self.description.clone(),
            priority: self.priority().unwrap_or_default(),
            tags: self.tags(&was.known_tags()),
            due: if is_moved {
                Some(dates(self)).filter(|it| !it.is_empty()).map(DueLabel::as_read)
            } else {
                line.due
            },
            date_input: self.date.clone(),
            time_input: self.time.clone(),
            end_date_input: self.end_date.clone(),
            end_time_input: self.end_time.clone(),
            recurrence: self.recurrence().unwrap_or_default(),
            rule: self.rule().unwrap_or_default().to_owned(),
            repeats: if repeats_anew { None } else { line.repeats },
            reminder: if rings_anew {
                self.reminder.split_once('T').map(|(day, time)| browser::moment(day, time))
            } else {
                line.reminder
            },
            reminder_input: self.reminder.clone(),
            ..line
        }
    }

    /// The inputs by their names.
    pub fn inputs(self) -> [(&'static str, String); 10] {
        [
            ("title", self.title),
            ("description", self.description),
            ("priority", self.priority),
            ("date", self.date),
            ("time", self.time),
            ("end_date", self.end_date),
            ("end_time", self.end_time),
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

    /// The rule, where that is chosen and not a word.
    fn rule(&self) -> Option<&str> {
        Some(self.recurrence.as_str()).filter(|text| text.contains('='))
    }

    /// The tags that the form started with: one may hold spaces.
    fn known_tags(&self) -> Vec<&str> {
        self.tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect()
    }

    /// Tags may be separated as people do: by commas or spaces, with or without `#` before them. Those
    /// that are `known` stay whole.
    pub fn tags(&self, known: &[&str]) -> Vec<String> {
        let mut tags = Vec::new();
        for piece in self.known_tags() {
            if known.contains(&piece) {
                tags.push(piece.to_owned());
                continue;
            }
            let words = piece.split_whitespace().map(|word| word.trim_start_matches('#'));
            tags.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
        }
        tags
    }

    fn due(&self, zone: &TimeZone) -> Result<Option<String>, InvalidField> {
        day_or_moment(["date", "time"], self.date.trim(), self.time.trim(), zone)
    }

    fn end(&self, zone: &TimeZone) -> Result<Option<String>, InvalidField> {
        let time = self.end_time.trim();
        let date = match self.end_date.trim() {
            "" if !time.is_empty() => self.date.trim(),
            date => date,
        };
        day_or_moment(["end_date", "end_time"], date, time, zone)
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

/// What the API is sent of a date input and a time input, which are called so.
fn day_or_moment(
    [day_name, time_name]: [&'static str; 2],
    day: &str,
    time: &str,
    zone: &TimeZone,
) -> Result<Option<String>, InvalidField> {
    let unreadable = "is not a date; write it like 2026-11-24";
    let read = || day.parse::<Date>().map_err(|_| InvalidField::new(day_name, unreadable));
    match (day, time) {
        ("", "") => Ok(None),
        ("", _) => Err(InvalidField::new(time_name, "needs a date as well")),
        (_, "") => Ok(Some(read()?.to_string())),
        (_, time) => {
            let time: Time = time
                .parse()
                .map_err(|_| InvalidField::new(time_name, "is not a time; write it like 17:00"))?;
            Ok(Some(moment(day_name, read()?.to_datetime(time), zone)?.to_string()))
        }
    }
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
        let asked = form.create(&now(), "en").unwrap();
        assert_eq!(asked.due_date.as_deref(), Some("2026-11-24T12:00:00Z"));
    }

    #[test]
    fn a_date_alone_is_a_whole_day() {
        let form = TaskForm { date: "2026-11-24".into(), ..TaskForm::default() };
        assert_eq!(form.create(&now(), "en").unwrap().due_date.as_deref(), Some("2026-11-24"));
    }

    #[test]
    fn an_end_is_of_the_kind_of_the_beginning_and_its_time_alone_is_of_the_same_day() {
        let meeting = TaskForm {
            title: "Meet".into(),
            date: "2026-11-24".into(),
            time: "17:00".into(),
            end_time: "18:30".into(),
            ..TaskForm::default()
        };
        let asked = meeting.create(&now(), "en").unwrap();
        assert_eq!(asked.due_end.as_deref(), Some("2026-11-24T13:30:00Z"));
        let trip = TaskForm {
            date: "2026-12-05".into(),
            end_date: "2026-12-10".into(),
            ..TaskForm::default()
        };
        assert_eq!(trip.create(&now(), "en").unwrap().due_end.as_deref(), Some("2026-12-10"));
        let shorter = TaskForm { end_date: String::new(), ..trip.clone() };
        let asked = shorter.change(&trip, &TimeZone::UTC).unwrap();
        assert_eq!((asked.due_date, asked.due_end), (None, Some(None)));
        // An end that nobody touched moves along by itself.
        let moved = TaskForm { date: "2026-12-06".into(), ..trip.clone() };
        let asked = moved.change(&trip, &TimeZone::UTC).unwrap();
        assert_eq!((asked.due_end, asked.move_reminder), (None, Some(Some(true))));
    }

    #[test]
    fn a_time_alone_asks_for_a_date() {
        let form = TaskForm { time: "17:00".into(), ..TaskForm::default() };
        assert_eq!(form.create(&now(), "en").unwrap_err().field, "time");
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
    fn a_line_holds_what_its_form_does_before_anybody_answers() {
        let line = TaskLine {
            title: "Call".into(),
            tags: vec!["work stuff".into()],
            date_input: "2026-11-24".into(),
            due: Some(DueLabel::as_read("Tomorrow".into())),
            ..TaskLine::default()
        };
        let renamed = TaskForm { title: "Ring".into(), ..TaskForm::of(&line) };
        let laid = renamed.laid_on(&line);
        assert_eq!((TaskForm::of(&laid), &laid.due), (renamed.clone(), &line.due));
        let moved = TaskForm { time: "17:00".into(), recurrence: "daily".into(), ..renamed };
        let laid = moved.laid_on(&line);
        assert_eq!(TaskForm::of(&laid), moved);
        assert_eq!(laid.due.unwrap().text, "2026-11-24 17:00");
    }

    #[test]
    fn a_rule_takes_the_place_of_a_word_and_a_word_that_of_a_rule() {
        let repeating =
            |text: &str| TaskForm { recurrence: text.to_owned(), ..TaskForm::default() };
        let (word, rule) = (repeating("weekly"), repeating("FREQ=WEEKLY;INTERVAL=2"));
        let asked = rule.change(&word, &TimeZone::UTC).unwrap();
        assert_eq!(asked.rrule, Some(Some("FREQ=WEEKLY;INTERVAL=2".to_owned())));
        assert_eq!(asked.recurrence, None);
        let asked = word.change(&rule, &TimeZone::UTC).unwrap();
        assert_eq!((asked.rrule, asked.recurrence), (Some(None), Some(Some(Recurrence::Weekly))));
        // A form that says nothing of it takes nothing away.
        let asked = repeating("").change(&rule, &TimeZone::UTC).unwrap();
        assert_eq!((asked.rrule, asked.recurrence), (None, None));
        let created = rule.create(&now(), "en").unwrap();
        assert_eq!(created.rrule.as_deref(), Some("FREQ=WEEKLY;INTERVAL=2"));
    }

    #[test]
    fn tags_may_be_separated_as_people_do() {
        let form = TaskForm { tags: "home, #shop  garden".into(), ..TaskForm::default() };
        assert_eq!(form.tags(&[]), ["home", "shop", "garden"]);
    }

    #[test]
    fn tags_that_were_there_stay_as_they_are_when_another_is_added() {
        let was = TaskForm { tags: "work stuff, c#".into(), ..TaskForm::default() };
        let form = TaskForm { tags: "work stuff, c#, f# new".into(), ..TaskForm::default() };
        let asked = form.change(&was, &TimeZone::UTC).unwrap();
        assert_eq!(asked.tags.flatten().unwrap(), ["work stuff", "c#", "f#", "new"]);
    }

    #[test]
    fn only_what_both_changed_differently_is_disputed() {
        let was = TaskForm { title: "Call".into(), tags: "home".into(), ..TaskForm::default() };
        let mine = TaskForm { title: "Call Ann".into(), priority: "high".into(), ..was.clone() };
        let theirs = TaskForm { title: "Call Bob".into(), tags: "work".into(), ..was.clone() };
        assert_eq!(mine.disputed(&was, &theirs), [("title", "Call Bob".to_owned())]);
        assert!(mine.disputed(&was, &mine).is_empty());
    }

    #[test]
    fn what_only_they_changed_is_taken_over_before_it_is_saved_again() {
        let was = TaskForm { title: "Call".into(), priority: "low".into(), ..TaskForm::default() };
        let mine = TaskForm { title: "Call Ann".into(), ..was.clone() };
        let theirs = TaskForm { title: "Call Bob".into(), priority: "high".into(), ..was.clone() };
        let both = mine.on_top_of(&was, &theirs);
        assert_eq!((both.title.as_str(), both.priority.as_str()), ("Call Ann", "high"));
        assert_eq!(both.change(&theirs, &TimeZone::UTC).unwrap().priority, None);
    }
}
