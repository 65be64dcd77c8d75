//! A task in one line: `Pay rent | 2026-12-01T09:00 | high | #home | monthly | done`.
//!
//! What is absent has its default. Of what is expected, ` / ` parts alternatives of a title or a
//! date: `Milk / Buy milk | 2026-11-25 / 2026-11-25T09:00`. `2026-11-25*` is any time of that
//! day, `none` is no date.

use std::fmt;

use anyhow::{Context as _, Result, bail, ensure};
use jiff::{
    SignedDuration, Timestamp, ToSpan, ZonedDateTime,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use todo_core::{
    task::{Due, NewTask, Priority, Recurrence, Rule, State, Tags, Task, TaskId, Title, fold},
    user::UserId,
};
use uuid::Uuid;

/// Words before a title that change nothing about it.
const ARTICLES: [&str; 4] = ["the ", "a ", "an ", "my "];

/// A task that is there, or one that is expected.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TaskLine {
    text: String,
    titles: Vec<String>,
    /// No alternative: no date.
    pub(super) dues: Vec<When>,
    pub(super) priority: Priority,
    pub(super) tags: Vec<String>,
    pub(super) recurrence: Recurrence,
    pub(super) done: Option<DoneOn>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum When {
    Never,
    Day(Date),
    At(DateTime),
    Within(Date),
}

/// The day on which it was done; `None` is an hour ago.
pub(super) type DoneOn = Option<Date>;

impl TaskLine {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut fields = text.split(" | ").map(str::trim);
        let titles = fields.next().unwrap_or_default();
        let mut line = Self {
            text: text.to_owned(),
            titles: titles.split(" / ").map(str::to_owned).collect(),
            ..Self::default()
        };
        ensure!(!titles.is_empty(), "a task needs a title");
        for field in fields {
            line.take(field).with_context(|| format!("in {text:?}"))?;
        }
        line.tags.sort();
        Ok(line)
    }

    fn take(&mut self, field: &str) -> Result<()> {
        if let Some(tag) = field.strip_prefix('#') {
            self.tags.push(fold(tag));
        } else if let Some(priority) = Priority::parse(field) {
            self.priority = priority;
        } else if let Some(recurrence) = recurrence(field) {
            self.recurrence = recurrence;
        } else if field == "done" {
            self.done = Some(None);
        } else if let Some(day) = field.strip_prefix("done ") {
            self.done = Some(Some(day.parse()?));
        } else {
            self.dues = field.split(" / ").map(when).collect::<Result<_>>()?;
        }
        Ok(())
    }

    pub(super) fn title(&self) -> &str {
        self.titles.first().map_or("", String::as_str)
    }

    /// What it may be called.
    pub(super) fn titles(&self) -> &[String] {
        &self.titles
    }

    /// The task itself, `minutes` old.
    pub(super) fn task(&self, owner: &UserId, now: &ZonedDateTime, minutes: i64) -> Result<Task> {
        let zone = now.time_zone();
        let due = match self.dues.first() {
            None | Some(When::Never) => None,
            Some(When::Day(day)) => Some(Due::Day(*day)),
            Some(When::At(local)) => Some(Due::At(zone.to_timestamp(*local)?)),
            Some(When::Within(_)) => bail!("{:?}: a task that is there has one date", self.text),
        };
        let mut new = NewTask::titled(Title::parse(self.title())?);
        (new.due, new.priority) = (due, self.priority);
        (new.tags, new.recurrence) = (Tags::parse(&self.tags)?, Rule::of_word(self.recurrence));
        let created = now.timestamp().checked_sub(minutes.minutes())?;
        let id = TaskId(Uuid::from_u128(u128::try_from(minutes)?));
        let mut task = new.create(id, owner.clone(), zone, created);
        if let Some(on) = self.done {
            task.state = State::Done { at: Some(done_at(on, now)?) };
        }
        Ok(task)
    }

    /// Whether `task` is what is expected.
    pub(super) fn fits(&self, task: &Task, zone: &TimeZone) -> bool {
        let title = plain(task.title.as_str());
        let mut tags: Vec<String> = task.tags.as_slice().iter().map(|tag| fold(tag)).collect();
        tags.sort();
        self.titles.iter().any(|expected| plain(expected) == title)
            && self.is_due(task.due, zone)
            && self.priority == task.priority
            && self.tags == tags
            && self.recurrence == task.recurrence_word()
            && self.done.is_some() == task.is_done()
    }

    fn is_due(&self, due: Option<Due>, zone: &TimeZone) -> bool {
        if self.dues.is_empty() {
            return due.is_none();
        }
        self.dues.iter().any(|expected| match (expected, due) {
            (When::Never, due) => due.is_none(),
            (When::Day(day), Some(Due::Day(due))) => *day == due,
            (When::At(local), Some(Due::At(due))) => {
                zone.to_timestamp(*local).is_ok_and(|at| at == due)
            }
            (When::Within(day), Some(due)) => due.day(zone) == *day,
            _ => false,
        })
    }
}

impl fmt::Display for TaskLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A task in the notation of the cases.
pub(super) fn shown(task: &Task, zone: &TimeZone) -> String {
    let mut fields = vec![task.title.to_string()];
    fields.extend(task.due.map(|due| match due {
        Due::Day(day) | Due::Last { day, .. } => day.to_string(),
        Due::At(moment) => zone.to_datetime(moment).strftime("%Y-%m-%dT%H:%M").to_string(),
    }));
    if task.priority != Priority::default() {
        fields.push(task.priority.word().to_owned());
    }
    fields.extend(task.tags.as_slice().iter().map(|tag| format!("#{tag}")));
    fields.extend(task.recurrence.as_ref().map(|rule| fold(&rule.words())));
    if task.is_done() {
        fields.push("done".to_owned());
    }
    fields.join(" | ")
}

/// A text as it is compared: neither case, punctuation nor an article in front make a difference.
pub(super) fn plain(text: &str) -> String {
    let kept: String = fold(text)
        .chars()
        .filter(|letter| !letter.is_ascii_punctuation() && !"“”‘’¿¡،؟۔।".contains(*letter))
        .collect();
    let words = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = ARTICLES.iter().find_map(|article| words.strip_prefix(article));
    bare.unwrap_or(&words).to_owned()
}

fn recurrence(word: &str) -> Option<Recurrence> {
    match word {
        "daily" => Some(Recurrence::Daily),
        "weekly" => Some(Recurrence::Weekly),
        "monthly" => Some(Recurrence::Monthly),
        _ => None,
    }
}

fn when(text: &str) -> Result<When> {
    if text == "none" {
        return Ok(When::Never);
    }
    if let Some(day) = text.strip_suffix('*') {
        return Ok(When::Within(day.parse()?));
    }
    let read =
        if text.contains('T') { text.parse().map(When::At) } else { text.parse().map(When::Day) };
    read.with_context(|| format!("{text:?} is neither a date nor another field of a task"))
}

fn done_at(on: DoneOn, now: &ZonedDateTime) -> Result<Timestamp> {
    match on {
        None => Ok(now.timestamp().checked_sub(SignedDuration::from_hours(1))?),
        Some(day) => {
            Ok(day.at(12, 0, 0, 0).to_zoned_datetime(now.time_zone().clone())?.timestamp())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(line: &str, task: &str) -> bool {
        let now: ZonedDateTime = "2026-11-24T10:00[Asia/Karachi]".parse().unwrap();
        let task = TaskLine::parse(task).unwrap().task(&UserId("ann".to_owned()), &now, 1).unwrap();
        TaskLine::parse(line).unwrap().fits(&task, now.time_zone())
    }

    #[test]
    fn a_line_fits_the_task_it_describes_and_no_other() {
        let task = "Pay rent | 2026-12-01T09:00 | high | #home | monthly";
        assert!(fits(task, task));
        assert!(fits(
            "Rent / pay the rent / pay rent! | none / 2026-12-01* | monthly | #Home | high",
            task
        ));
        for other in [
            "Pay the rent | 2026-12-01T09:00 | high | #home | monthly",
            "Pay rent | 2026-12-01 | high | #home | monthly",
            "Pay rent | 2026-12-01T09:00 | #home | monthly",
            "Pay rent | 2026-12-01T09:00 | high | #home | #work | monthly",
            "Pay rent | 2026-12-01T09:00 | high | #home | weekly",
            "Pay rent | 2026-12-01T09:00 | high | #home | monthly | done",
            "Pay rent | high | #home | monthly",
        ] {
            assert!(!fits(other, task), "{other}");
        }
    }

    #[test]
    fn what_is_no_field_is_refused() {
        for line in ["", "Pay rent | soon", "Pay rent | 2026-13-01"] {
            assert!(TaskLine::parse(line).is_err(), "{line}");
        }
    }
}
