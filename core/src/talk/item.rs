//! A task as `list_tasks` returned it.

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value;

use super::frame::Seen;
use crate::{
    chat::tool::{CallRecord, Tool},
    reading::rules::spoken,
    task::{Due, Priority, Recurrence, Rule, State, Task},
    text::{Word, fold},
};

/// A task as it was listed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The title as it is compared.
    pub(crate) folded: String,
    /// The words of the title.
    pub(crate) words: Vec<Word>,
    pub(crate) description: String,
    pub(crate) completed: bool,
    pub(crate) completed_on: Option<Date>,
    pub(crate) due: Option<Due>,
    /// When it ends, of what lasts.
    pub(crate) end: Option<Due>,
    pub(crate) created_on: Option<Date>,
    pub(crate) priority: Priority,
    pub(crate) tags: Vec<String>,
    pub(crate) rule: Option<Rule>,
    pub(crate) reminder: Option<Due>,
}

impl Item {
    pub(crate) fn read(task: &Value, zone: &TimeZone) -> Option<Self> {
        let text = |name: &str| task.get(name).and_then(Value::as_str);
        let field = |name: &str| task.get(name).cloned().unwrap_or_default();
        let moment = |name: &str| text(name).and_then(|at| Due::parse(at, zone).ok());
        Some(Self {
            id: text("id")?.to_owned(),
            title: text("title")?.to_owned(),
            folded: fold(text("title")?),
            words: spoken(text("title")?),
            description: text("description").unwrap_or_default().to_owned(),
            completed: field("completed").as_bool().unwrap_or_default(),
            completed_on: moment("completed_at").map(|at| at.day(zone)),
            due: moment("due_date"),
            end: moment("due_end"),
            created_on: moment("created_on").map(|at| at.day(zone)),
            priority: serde_json::from_value(field("priority")).unwrap_or_default(),
            tags: serde_json::from_value(field("tags")).unwrap_or_default(),
            rule: rule(task),
            reminder: moment("reminder_at"),
        })
    }

    /// A task as it is kept.
    pub(crate) fn of(task: &Task, zone: &TimeZone) -> Self {
        let completed_on = match task.state {
            State::Done { at } => at.map(|at| zone.to_datetime(at).date()),
            State::Open => None,
        };
        Self {
            id: task.id.to_string(),
            title: task.title.to_string(),
            folded: fold(task.title.as_str()),
            words: spoken(task.title.as_str()),
            description: String::new(),
            completed: task.is_done(),
            completed_on,
            due: task.due,
            end: task.due_end(),
            created_on: Some(zone.to_datetime(task.created_at).date()),
            priority: task.priority,
            tags: task.tags.as_slice().iter().map(ToString::to_string).collect(),
            rule: task.recurrence.clone(),
            reminder: task.reminder.map(Due::At),
        }
    }

    pub(crate) fn seen(&self) -> Seen {
        Seen { id: self.id.clone(), title: self.title.clone() }
    }
}

/// How a task repeats, by the rule or by the word of old.
pub(crate) fn rule(task: &Value) -> Option<Rule> {
    let text = |name: &str| task.get(name).and_then(Value::as_str);
    let word = text("recurrence").and_then(Recurrence::parse).and_then(Rule::of_word);
    text("rrule").and_then(|rule| Rule::parse(rule).ok()).or(word)
}

/// The tasks that the listings among `records` show, each once, as they were listed last.
pub(crate) fn listed(records: &[&CallRecord], zone: &TimeZone) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for record in records.iter().filter(|record| record.call.tool() == Some(Tool::ListTasks)) {
        for item in
            record.output.as_array().into_iter().flatten().filter_map(|task| Item::read(task, zone))
        {
            if !items.iter().any(|known| known.id == item.id) {
                items.push(item);
            }
        }
    }
    items
}

/// How many tasks a listing says it left out.
pub(crate) fn left_out(record: &CallRecord) -> usize {
    let last = record.output.as_array().and_then(|tasks| tasks.last());
    let count = last.and_then(|last| last.get("left_out")).and_then(Value::as_u64);
    count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default()
}
