//! A task as the list shows it and its form starts out: everything that depends on time and zone
//! is text already, so that server and browser render the same.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use todo_core::{
    task::{Due, Priority, Recurrence, Rule},
    wire,
};

use super::due::{self, DueLabel, Span};
use crate::words::{Words, say};

/// A line of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskLine {
    pub id: String,
    pub title: String,
    pub description: String,
    pub priority: Priority,
    pub tags: Vec<String>,
    pub recurrence: Recurrence,
    /// How it repeats, in words.
    pub repeats: Option<String>,
    /// The rule of how it repeats, where none of the API's words says that; empty where one does.
    pub rule: String,
    pub completed: bool,
    pub due: Option<DueLabel>,
    pub reminder: Option<String>,
    /// What the form's inputs of dates and times hold, in the reader's zone.
    pub date_input: String,
    pub time_input: String,
    pub end_date_input: String,
    pub end_time_input: String,
    pub reminder_input: String,
    /// What a change names, so that it undoes nobody else's.
    pub version: String,
}

impl TaskLine {
    /// `task` for someone in `zone` at `now`.
    pub fn new(task: wire::Task, zone: &TimeZone, now: Timestamp) -> Self {
        let span = Span::read(task.due_date.as_deref(), task.due_end.as_deref(), zone);
        let reminder = task.reminder_at.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
        let [date_input, time_input] = inputs(span.map(|span| span.due), zone);
        let [end_date_input, end_time_input] = inputs(span.and_then(|span| span.end), zone);
        Self {
            id: task.id.to_string(),
            due: span.map(|span| span.label(task.completed, zone, now)),
            reminder: reminder.map(|at| due::moment_text(at, zone, now)),
            date_input,
            time_input,
            end_date_input,
            end_time_input,
            reminder_input: reminder
                .map(|at| zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string())
                .unwrap_or_default(),
            repeats: rule(&task).map(|rule| rule.words_in(Words::present().tag())),
            rule: rule(&task).and_then(|rule| rule.beyond_word()).unwrap_or_default(),
            title: task.title,
            description: task.description.unwrap_or_default(),
            priority: task.priority,
            tags: task.tags,
            recurrence: task.recurrence,
            completed: task.completed,
            version: task.updated_at,
        }
    }
}

/// What an input for the day and one for the time hold of it.
fn inputs(due: Option<Due>, zone: &TimeZone) -> [String; 2] {
    let time = match due {
        Some(Due::At(at)) => zone.to_datetime(at).strftime("%H:%M").to_string(),
        _ => String::new(),
    };
    [due.map(|due| due.day(zone).to_string()).unwrap_or_default(), time]
}

fn rule(task: &wire::Task) -> Option<Rule> {
    Rule::parse(task.rrule.as_deref()?).ok()
}

impl TaskLine {
    /// How it repeats, in words also where it does not.
    pub fn repeats_in_words(&self) -> String {
        self.repeats.clone().unwrap_or_else(|| say("repeat.none").to_owned())
    }

    /// Whether the task was changed since the `other` line of it was read. Versions are times, down to what is not zero.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.version.trim_end_matches('Z') > other.version.trim_end_matches('Z')
    }
}

/// The word that the API has for a priority.
pub fn priority_word(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Medium => "medium",
        Priority::High => "high",
    }
}

/// The word that the API has for a recurrence.
pub fn recurrence_word(recurrence: Recurrence) -> &'static str {
    match recurrence {
        Recurrence::None => "none",
        Recurrence::Daily => "daily",
        Recurrence::Weekly => "weekly",
        Recurrence::Monthly => "monthly",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_times_in_the_readers_zone() {
        let task = serde_json::from_value(serde_json::json!({
            "id": "01900000-0000-7000-8000-000000000000", "user_id": "u", "title": "Call mum",
            "description": null, "priority": "high", "due_date": "2026-11-24T12:00:00Z", "due_end": "2026-11-24T20:00:00Z",
            "tags": ["home"], "recurrence": "daily", "reminder_at": "2026-11-24T11:30:00Z",
            "completed": false, "completed_at": null,
            "created_at": "2026-11-23T07:00:00Z", "updated_at": "2026-11-23T07:00:00Z",
        }))
        .unwrap();
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        let line = TaskLine::new(task, &zone, "2026-11-23T07:00:00Z".parse().unwrap());

        assert_eq!(line.due.unwrap().text, "Tomorrow, 17:00 – Wed 25 Nov, 01:00");
        assert_eq!(line.reminder.unwrap(), "Tomorrow, 16:30");
        assert_eq!((line.date_input.as_str(), line.time_input.as_str()), ("2026-11-24", "17:00"));
        let end = (line.end_date_input.as_str(), line.end_time_input.as_str());
        assert_eq!(end, ("2026-11-25", "01:00"));
        assert_eq!(line.reminder_input, "2026-11-24T16:30");
    }

    #[test]
    fn a_line_knows_which_of_two_is_newer() {
        let read = |version: &str| TaskLine { version: version.to_owned(), ..TaskLine::default() };
        let in_order =
            ["2026-11-23T07:00:00Z", "2026-11-23T07:00:00.12Z", "2026-11-23T07:00:00.5Z"];
        for [earlier, later] in in_order.windows(2).map(|pair| [pair[0], pair[1]]) {
            assert!(read(later).is_newer_than(&read(earlier)), "{later}");
            assert!(!read(earlier).is_newer_than(&read(later)), "{earlier}");
        }
    }
}
