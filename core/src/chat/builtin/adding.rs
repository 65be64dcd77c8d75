//! Adds a task.

use jiff::ZonedDateTime;
use serde_json::{Value, json};

use super::{
    super::{
        model::Reply,
        tool::{CallRecord, Tool},
        wording,
    },
    Scene, phrase, question, says, words,
};
use crate::{
    reading::line::{self as quick_add, Line},
    task::{Due, Priority, Recurrence, Rule},
};

/// Adds what `line` describes, or says that it was added.
pub(super) fn reply(scene: &Scene<'_>, line: &str) -> Reply {
    if let Some(record) = scene.actions().first() {
        return says(&added(record, scene.now));
    }
    let mut new = quick_add::parse(line, scene.now);
    if let Some(title) = words::unquoted(&new.title) {
        new.title = title.to_owned();
    }
    if new.title.trim().is_empty() {
        return says(&format!(
            "{} Say for example “Add buy groceries tomorrow 5pm”.",
            question::TITLE
        ));
    }
    scene.calls(Tool::AddTask, [arguments(&new)])
}

fn arguments(new: &Line) -> Value {
    let mut arguments = json!({ "title": phrase::capitalised(&new.title) });
    if let Some(priority) = new.priority {
        arguments["priority"] = json!(priority);
    }
    if let Some(due) = new.due {
        arguments["due_date"] = json!(due.to_string());
    }
    if !new.tags.is_empty() {
        arguments["tags"] = json!(new.tags);
    }
    match &new.rule {
        Some(rule) if Rule::of_word(rule.word()).as_ref() == Some(rule) => {
            arguments["recurrence"] = json!(rule.word())
        }
        Some(rule) => arguments["rrule"] = json!(rule.to_string()),
        None => {}
    }
    if let Some(end) = new.end {
        arguments["due_end"] = json!(end.to_string());
    }
    if let Some(reminder) = new.reminder {
        arguments["reminder_at"] = json!(reminder.to_string());
    }
    arguments
}

fn added(record: &CallRecord, now: &ZonedDateTime) -> String {
    if let Some(problem) = wording::problem(&record.output) {
        return wording::as_sentence(problem);
    }
    let arguments = &record.call.arguments;
    let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
    let field = |name: &str| arguments.get(name).cloned().unwrap_or_default();
    let title = record.output.get("title").and_then(Value::as_str).unwrap_or(text("title"));
    let priority: Priority = serde_json::from_value(field("priority")).unwrap_or_default();
    let recurrence: Recurrence = serde_json::from_value(field("recurrence")).unwrap_or_default();
    let tags: Vec<String> = serde_json::from_value(field("tags")).unwrap_or_default();
    let due = Due::parse(text("due_date"), now.time_zone()).ok();
    let details = phrase::details(due, priority, &tags, recurrence, now);
    let reminded = match Due::parse(text("reminder_at"), now.time_zone()) {
        Ok(at) => format!(" I noted a reminder for {}.", phrase::when(at, now)),
        Err(_) => String::new(),
    };
    format!("Added {}{details}.{reminded}", wording::quote(title))
}
