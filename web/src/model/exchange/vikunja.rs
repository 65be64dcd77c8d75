//! What Vikunja exports (`data.json`: projects with their tasks), and what its interface answers: tasks.

use jiff::{Timestamp, civil::Time, tz::TimeZone};
use serde_json::Value;
use todo_core::{
    task::{Priority, Rule},
    wire,
};

use super::{Found, Incoming, html};
use crate::words::{say, say_with};

/// How every moment begins that is none.
const NEVER: &str = "0001-";
const DAY_SECONDS: u64 = 86_400;
const WEEK_DAYS: u64 = 7;
/// What else is said of a task there and lost here, by its name there.
const OTHERS: [&str; 4] = ["attachments", "assignees", "comments", "percent_done"];
/// What repeats every month whatever its seconds say, and what counts from the day it is done.
const MONTHLY: u64 = 1;
const FROM_DONE: u64 = 2;

/// `None` if it is something else.
pub(super) fn read(whole: &Value, zone: &TimeZone) -> Option<Found> {
    let entries = whole.as_array().or_else(|| whole["projects"].as_array())?;
    let is_project = |entry: &&Value| entry["title"].is_string() && entry["tasks"].is_array();
    let is_task = |entry: &&Value| entry["title"].is_string() && entry["done"].is_boolean();
    let projects: Vec<&Value> = entries.iter().filter(is_project).collect();
    let own = entries.iter().filter(is_task);
    Found::of("Vikunja", (&projects, own), |entry, found| task(entry, zone, found))
}

fn task(entry: &Value, zone: &TimeZone, found: &mut Found) -> Incoming {
    let due = moment(&entry["due_date"]).or_else(|| moment(&entry["end_date"]));
    let labels = entry["labels"].as_array().into_iter().flatten();
    let reminders = entry["reminders"].as_array().into_iter().flatten();
    let mut reminders = reminders.filter_map(|it| moment(&it["reminder"]).or_else(|| moment(it)));
    let reminder = reminders.next();
    if reminders.next().is_some() {
        found.leave(say("export.without.alarms"));
    }
    tell_of_others(entry, found);
    let description = html::text(entry["description"].as_str().unwrap_or_default());
    let task = wire::CreateTask {
        title: entry["title"].as_str().unwrap_or_default().to_owned(),
        description: Some(description).filter(|text| !text.is_empty()),
        // None, low, medium, high, urgent, do now.
        priority: match entry["priority"].as_u64() {
            Some(1) => Some(Priority::Low),
            Some(2) => Some(Priority::Medium),
            Some(3..) => Some(Priority::High),
            _ => None,
        },
        due_date: due.map(|due| written(due, zone)),
        reminder_at: reminder.map(|at| at.to_string()),
        rrule: rule(entry, found),
        tags: Some(labels.filter_map(|it| it["title"].as_str()).map(str::to_owned).collect()),
        completed: (entry["done"] == true).then_some(true),
        ..wire::CreateTask::default()
    };
    let origin = entry["id"].as_u64().map(|id| format!("vikunja-{id}")).unwrap_or_default();
    Incoming::new(task, origin)
}

fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str().filter(|text| !text.starts_with(NEVER))?.parse().ok()
}

/// Says what of a task does not come along.
fn tell_of_others(entry: &Value, found: &mut Found) {
    if moment(&entry["done_at"]).is_some() {
        found.leave(say("export.without.times"));
    }
    let related = entry["related_tasks"].as_object();
    if related.is_some_and(|it| it.contains_key("subtask") || it.contains_key("parenttask")) {
        found.leave(say("export.without.subtasks"));
    }
    let is_empty = |value: &Value| {
        value.is_null() || *value == 0 || value.as_array().is_some_and(Vec::is_empty)
    };
    let others = OTHERS.into_iter().filter(|name| !is_empty(&entry[*name]));
    found.others.extend(others.map(str::to_owned));
}

/// A moment; the first one of a day is the day as a whole.
fn written(due: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(due);
    if local.time() == Time::midnight() { local.date().to_string() } else { due.to_string() }
}

fn rule(entry: &Value, found: &mut Found) -> Option<String> {
    let seconds = entry["repeat_after"].as_u64().unwrap_or_default();
    let mode = entry["repeat_mode"].as_u64().unwrap_or_default();
    let (days, rest) = (seconds / DAY_SECONDS, seconds % DAY_SECONDS);
    let every = match (mode, days, rest) {
        (MONTHLY, ..) => "FREQ=MONTHLY".to_owned(),
        (_, 0, 0) => return None,
        (_, days, 0) if days % WEEK_DAYS == 0 => {
            format!("FREQ=WEEKLY;INTERVAL={}", days / WEEK_DAYS)
        }
        (_, days, 0) => format!("FREQ=DAILY;INTERVAL={days}"),
        _ => {
            found.leave(say_with("export.without.repeat", &[&format!("{seconds} s")]));
            return None;
        }
    };
    let from = if mode == FROM_DONE { ";X-FROM=COMPLETION" } else { "" };
    Some(format!("{every}{from}")).filter(|rule| Rule::parse(rule).is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn projects_come_as_their_tasks() {
        let whole = json!([
            { "id": 1, "title": "Inbox", "tasks": [{
                "id": 7, "title": "Oil the gate", "description": "<p>slowly</p><ul><li>twice</li></ul>", "done": false,
                "due_date": "2026-11-30T23:00:00Z", "end_date": "0001-01-01T00:00:00Z", "priority": 4,
                "repeat_after": 1_209_600, "repeat_mode": 2, "labels": [{ "title": "home" }],
                "reminders": [{ "reminder": "2026-11-30T08:00:00Z" }], "assignees": null, "percent_done": 0,
            }] },
            { "id": 2, "title": "Work", "tasks": [{ "id": 8, "title": "Report", "done": true, "priority": 0,
                "due_date": "0001-01-01T00:00:00Z", "repeat_after": 3600, "percent_done": 0.5 }] },
        ]);
        let found = read(&whole, &TimeZone::get("Europe/Berlin").unwrap()).unwrap();
        let [gate, report] = [0, 1].map(|at| &found.tasks[at]);
        assert_eq!(gate.task.title, "Oil the gate");
        assert_eq!(gate.task.description.as_deref(), Some("slowly\n- twice"));
        assert_eq!(gate.task.due_date.as_deref(), Some("2026-12-01"));
        assert_eq!(gate.task.priority, Some(Priority::High));
        let rule = "FREQ=WEEKLY;INTERVAL=2;X-FROM=COMPLETION";
        assert_eq!(gate.task.rrule.as_deref(), Some(rule));
        assert_eq!(gate.task.reminder_at.as_deref(), Some("2026-11-30T08:00:00Z"));
        assert_eq!((report.task.completed, report.task.due_date.as_deref()), (Some(true), None));
        assert_eq!((gate.origin.as_str(), report.origin.as_str()), ("vikunja-7", "vikunja-8"));
        let left = [
            "The repetition “3600 s”, which is not understood. Its task comes without one.",
            "Which list a task is on.",
            "What else is said of tasks there: percent_done.",
        ];
        assert_eq!(found.finished().left_out, left);
    }
}
