//! JSON: our own, and what Google Tasks hands out.

use serde_json::Value;
use todo_core::wire;

use super::{Found, Incoming, priority};
use crate::words::say_with;

/// `None` if it is neither.
pub(super) fn read(text: &str) -> Option<Found> {
    let whole: Value = serde_json::from_str(text).ok()?;
    if whole["kind"] == "tasks#taskLists" {
        return Some(google(&whole));
    }
    let tasks = whole["tasks"].as_array().or_else(|| whole.as_array())?;
    let read: Vec<Incoming> = tasks.iter().filter_map(own).collect();
    let lost = tasks.len() - read.len();
    let lost = (lost > 0).then(|| say_with("export.without.untitled", &[&lost.to_string()]));
    let left_out = lost.into_iter().collect();
    (!read.is_empty()).then_some(Found { source: "Saydo", tasks: read, left_out })
}

/// A task as the API gives it. What it is called there is what it is known by.
fn own(task: &Value) -> Option<Incoming> {
    let text = |name: &str| task[name].as_str().map(str::to_owned);
    let origin = text("id").unwrap_or_default();
    let tags = task["tags"].as_array().into_iter().flatten();
    let task = wire::CreateTask {
        title: text("title")?,
        description: text("description"),
        priority: text("priority").as_deref().and_then(priority),
        due_date: text("due_date"),
        due_end: text("due_end"),
        tags: Some(tags.filter_map(Value::as_str).map(str::to_owned).collect()),
        rrule: text("rrule"),
        reminder_at: text("reminder_at"),
        completed: task["completed"].as_bool().filter(|completed| *completed),
        ..wire::CreateTask::default()
    };
    Some(Incoming::new(task, origin))
}

fn google(whole: &Value) -> Found {
    let lists = whole["items"].as_array().into_iter().flatten();
    let mut found = Found { source: "Google Tasks", ..Found::default() };
    for list in lists {
        for item in list["items"].as_array().into_iter().flatten() {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            let description = Some(text("notes")).filter(|notes| !notes.is_empty());
            // Google keeps days, as moments.
            let due = text("due").get(..10).map(str::to_owned);
            let task = wire::CreateTask {
                title: text("title"),
                description,
                due_date: due,
                completed: (text("status") == "completed").then_some(true),
                ..wire::CreateTask::default()
            };
            found.tasks.push(Incoming::new(task, text("id")));
        }
    }
    if whole["items"].as_array().is_some_and(|lists| lists.len() > 1) {
        found.left_out.push(crate::words::say("export.without.lists").to_owned());
    }
    found
}
