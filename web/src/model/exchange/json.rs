//! JSON: our own, and what Google Tasks, Microsoft To Do and Vikunja hand out.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use todo_core::wire;

use super::{Found, Incoming, as_step, microsoft, priority, vikunja};
use crate::words::{say, say_with};

/// The fields of a task of our own that come along.
const TAKEN: [&str; 11] = [
    "title",
    "description",
    "priority",
    "due_date",
    "due_end",
    "tags",
    "recurrence",
    "rrule",
    "keep_every",
    "reminder_at",
    "completed",
];
/// Those that are about the list it comes from, and that nobody misses.
const TECHNICAL: [&str; 4] = ["id", "user_id", "updated_at", "skipped"];

/// `None` if it is none of them.
pub(super) fn read(text: &str, zone: &TimeZone) -> Option<Found> {
    let whole: Value = serde_json::from_str(text).ok()?;
    if whole["kind"] == "tasks#taskLists" {
        return Some(google(&whole));
    }
    if let Some(found) = microsoft::read(&whole, zone).or_else(|| vikunja::read(&whole, zone)) {
        return Some(found);
    }
    let tasks = whole["tasks"].as_array().or_else(|| whole.as_array())?;
    let mut found = Found { source: "Saydo", ..Found::default() };
    for task in tasks.iter().filter_map(Value::as_object) {
        found.tasks.push(own(task));
        task.iter().filter(|(_, value)| says(value)).for_each(|(name, _)| missed(name, &mut found));
    }
    let has_title = |incoming: &Incoming| !incoming.task.title.trim().is_empty();
    found.tasks.iter().any(has_title).then_some(found)
}

/// Whether a field holds more than what it holds of every task.
fn says(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_u64() != Some(0),
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        _ => true,
    }
}

/// Says that the field of this name does not come along, if it does not.
fn missed(name: &str, found: &mut Found) {
    match name {
        "created_at" | "completed_at" => found.leave(say("export.without.times")),
        "rank" => found.leave(say("export.without.order")),
        _ if TAKEN.contains(&name) || TECHNICAL.contains(&name) => {}
        _ => _ = found.others.insert(name.to_owned()),
    }
}

/// A task as the API gives it. What it is called there is what it is known by.
fn own(task: &Map<String, Value>) -> Incoming {
    let text = |name: &str| task.get(name).and_then(Value::as_str).map(str::to_owned);
    let flag = |name: &str| task.get(name).and_then(Value::as_bool).filter(|is_so| *is_so);
    let origin = text("id").unwrap_or_default();
    let tags = task.get("tags").and_then(Value::as_array).into_iter().flatten();
    let rrule = text("rrule");
    // The word beside a rule says less than that.
    let recurrence = task.get("recurrence").filter(|_| rrule.is_none());
    let task = wire::CreateTask {
        title: text("title").unwrap_or_default(),
        description: text("description"),
        priority: text("priority").as_deref().and_then(priority),
        due_date: text("due_date"),
        due_end: text("due_end"),
        tags: Some(tags.filter_map(Value::as_str).map(str::to_owned).collect()),
        recurrence: recurrence.and_then(|word| serde_json::from_value(word.clone()).ok()),
        rrule,
        keep_every: flag("keep_every"),
        reminder_at: text("reminder_at"),
        completed: flag("completed"),
    };
    Incoming::new(task, origin)
}

fn google(whole: &Value) -> Found {
    let lists = whole["items"].as_array().into_iter().flatten();
    let mut found = Found { source: "Google Tasks", ..Found::default() };
    let mut deleted = 0_usize;
    for list in lists {
        for item in list["items"].as_array().into_iter().flatten() {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            if item["deleted"] == true {
                deleted += 1;
                continue;
            }
            if !text("completed").is_empty() {
                found.leave(say("export.without.times"));
            }
            if item["links"].as_array().is_some_and(|links| !links.is_empty()) {
                found.others.insert("links".to_owned());
            }
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
            let parent = text("parent");
            if parent.is_empty() {
                found.tasks.push(Incoming::new(task, text("id")));
            } else if let Some(task) = as_step(task, &mut found.tasks, |it| it.origin == parent) {
                found.leave(say("export.without.subtasks"));
                found.tasks.push(Incoming::new(task, text("id")));
            }
        }
    }
    if whole["items"].as_array().is_some_and(|lists| lists.len() > 1) {
        found.leave(say("export.without.lists"));
    }
    if deleted > 0 {
        found.leave(say_with("export.without.deleted", &[&deleted.to_string()]));
    }
    found
}
