//! Lists from elsewhere, and ours for elsewhere: files as text, tasks as the API takes and gives them.

pub mod calendar;
pub mod export;
mod html;
mod json;
mod microsoft;
mod table;
mod vikunja;

use std::collections::BTreeSet;

use jiff::{Span, SpanFieldwise, Timestamp, ZonedDateTime, civil, tz::TimeZone};
use serde_json::Value;
use todo_core::{
    reading::line,
    task::{Due, Priority, Rule},
    wire,
};

use super::checklist;
use crate::words::{say, say_with};

/// The largest file that is read, in bytes.
pub const FILE_MAX_BYTES: usize = 2 * 1024 * 1024;
/// What ends the text of a day that is meant as a whole.
const WHOLE_DAY: &str = "T00:00:00";
/// The characters of a day: `2026-12-01`.
const DAY_CHARS: usize = 10;
/// What a repetition is counted in.
const UNITS: [&str; 4] = ["day", "week", "month", "year"];
/// Most tasks of one file.
pub const TASKS_MAX: usize = 5_000;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Where it is from, as people know it.
    pub source: &'static str,
    pub tasks: Vec<Incoming>,
    /// What does not come along, a sentence each.
    pub left_out: Vec<String>,
    /// What else is said of its tasks and has no place here, by the names that it has there.
    others: BTreeSet<String>,
}

impl Found {
    /// The tasks of `lists` and `own`, each as `read` has it; `None` where there is none.
    fn of<'v>(
        source: &'static str,
        (lists, own): (&[&'v Value], impl Iterator<Item = &'v Value>),
        read: impl Fn(&Value, &mut Self) -> Incoming,
    ) -> Option<Self> {
        let mut found = Self { source, ..Self::default() };
        let of_lists = lists.iter().flat_map(|list| list["tasks"].as_array().into_iter().flatten());
        for entry in of_lists.chain(own) {
            let incoming = read(entry, &mut found);
            found.tasks.push(incoming);
        }
        if lists.len() > 1 {
            found.leave(say("export.without.lists"));
        }
        (!found.tasks.is_empty()).then_some(found)
    }

    /// Says once that this does not come along.
    fn leave(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.left_out.contains(&what) {
            self.left_out.push(what);
        }
    }

    /// Without what has no title or is too much, and with a word about each thing that is lost.
    fn finished(mut self) -> Self {
        let all = self.tasks.len();
        self.tasks.retain(|incoming| !incoming.task.title.trim().is_empty());
        let untitled = all - self.tasks.len();
        if untitled > 0 {
            self.leave(say_with("export.without.untitled", &[&untitled.to_string()]));
        }
        if self.tasks.len() > TASKS_MAX {
            self.leave(say_with("export.without.rest", &[&TASKS_MAX.to_string()]));
            self.tasks.truncate(TASKS_MAX);
        }
        let others: Vec<String> = std::mem::take(&mut self.others).into_iter().collect();
        if !others.is_empty() {
            self.leave(say_with("export.without.others", &[&others.join(", ")]));
        }
        self
    }
}

/// A task on its way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    pub task: wire::CreateTask,
    /// What the task is called where it comes from, if that has names for tasks.
    pub origin: String,
    /// When it begins and how long it lasts, where it has no other date.
    begins: Option<String>,
    length: Option<SpanFieldwise>,
    /// How long after its beginning, or its end, somebody is reminded, where the moment itself is not said.
    alarm: Option<(SpanFieldwise, Edge)>,
}

/// An end of what lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

impl Incoming {
    fn new(task: wire::CreateTask, origin: String) -> Self {
        Self { task, origin, ..Self::default() }
    }

    /// Is due when it begins, and ends when it is over, unless it has a date of its own; and says when that reminds.
    fn lasts(&mut self, zone: &TimeZone) {
        let start = self.begins.clone().or_else(|| self.task.due_date.clone());
        self.begin();
        let end = self.task.due_end.as_ref().or(self.task.due_date.as_ref());
        if let Some((apart, edge)) = self.alarm.take() {
            let from = if edge == Edge::Start { start.as_ref() } else { end };
            self.task.reminder_at = from.and_then(|from| reminder(from, apart.0, zone));
        }
    }

    fn begin(&mut self) {
        if self.task.due_date.is_some() {
            return;
        }
        let Some(begins) = self.begins.take() else { return };
        self.task.due_end = self.length.and_then(|length| after(&begins, length.0));
        self.task.due_date = Some(begins);
    }

    /// The same task has the same key, whenever its file is read: the API makes it once.
    pub fn key(&self) -> String {
        let text = if self.origin.is_empty() {
            serde_json::to_string(&self.task).unwrap_or_default()
        } else {
            self.origin.clone()
        };
        format!("import-{:016x}", fingerprint(&text))
    }
}

/// Makes `task` a step of the one before it in `tasks` that `is_parent`, where it says no more than its title; gives it back
/// otherwise.
fn as_step(
    task: wire::CreateTask,
    tasks: &mut [Incoming],
    is_parent: impl Fn(&Incoming) -> bool,
) -> Option<wire::CreateTask> {
    let bare = wire::CreateTask {
        title: task.title.clone(),
        tags: task.tags.clone().filter(Vec::is_empty),
        completed: task.completed,
        ..wire::CreateTask::default()
    };
    let parent = tasks.iter_mut().rev().find(|incoming| is_parent(incoming));
    let Some(parent) = parent.filter(|_| task == bare && !task.title.trim().is_empty()) else {
        return Some(task);
    };
    let notes = parent.task.description.take().unwrap_or_default();
    let is_done = task.completed == Some(true);
    parent.task.description = Some(checklist::with_step(&notes, &task.title, is_done));
    None
}

/// The day or the moment that comes `length` after another one.
fn after(begin: &str, length: Span) -> Option<String> {
    let begin = begin.trim_end_matches(WHOLE_DAY);
    if let Ok(day) = begin.parse::<civil::Date>()
        && begin.len() == DAY_CHARS
    {
        return Some(day.checked_add(length).ok()?.to_string());
    }
    Some(begin.parse::<Timestamp>().ok()?.checked_add(length).ok()?.to_string())
}

/// The moment `apart` from another one, or from when a day begins.
fn reminder(from: &str, apart: Span, zone: &TimeZone) -> Option<String> {
    let at = Due::parse(from, zone).ok()?;
    let at = match at {
        Due::At(at) => at.to_zoned_datetime(zone.clone()),
        day => day.day(zone).at(0, 0, 0, 0).to_zoned_datetime(zone.clone()).ok()?,
    };
    Some(at.checked_add(apart).ok()?.timestamp().to_string())
}

/// FNV-1a: the same on every machine and in every version, unlike the standard library's.
fn fingerprint(text: &str) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    text.bytes().fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// Reads a file as somebody has it at `now`; `None` if it is of no kind that is known.
pub fn read(text: &str, now: &ZonedDateTime) -> Option<Found> {
    // A form sends the ends of lines its own way.
    let text = text.trim_start_matches('\u{feff}').trim().replace("\r\n", "\n");
    let text = text.as_str();
    let found = match text.chars().next()? {
        '{' | '[' => json::read(text, now.time_zone())?,
        _ if text.starts_with("BEGIN:VCALENDAR") => calendar::read(text, now.time_zone()),
        _ => table::read(text, now)?,
    };
    Some(found.finished())
}

/// Gives `task` the date, and the repetition, that `words` say: "every monday at 18:00", "every! month" for one that
/// counts from the day it is done. What of them is not understood is said to be `found`.
fn date(task: &mut wire::CreateTask, words: &str, found: &mut Found, now: &ZonedDateTime) {
    let words = words.trim();
    if words.is_empty() {
        return;
    }
    let plain = words.replace("every!", "every").replace("ev!", "every");
    let line = line::parse(&plain, now);
    task.due_date = line.due.map(|due| due.to_string());
    task.rrule = line.rule.map(|rule| rule.to_string());
    if task.due_date.is_none() && task.rrule.is_none() {
        return found.leave(say_with("export.without.date", &[words]));
    }
    if let (Some(rule), true) = (&task.rrule, plain != words) {
        let from_done = format!("{rule};X-FROM=COMPLETION");
        // A day of the week or of the month is one whenever the task is done.
        let last = plain.split_whitespace().last().unwrap_or_default();
        if UNITS.contains(&last.trim_end_matches('s')) && Rule::parse(&from_done).is_ok() {
            task.rrule = Some(from_done);
        } else {
            found.leave(say_with("export.without.from-done", &[words]));
        }
    }
}

fn priority(word: &str) -> Option<Priority> {
    match word.trim().to_lowercase().as_str() {
        "high" | "important" | "urgent" => Some(Priority::High),
        "medium" | "normal" => Some(Priority::Medium),
        "low" => Some(Priority::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
