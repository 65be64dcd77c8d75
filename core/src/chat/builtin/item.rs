//! A task as `list_tasks` returned it, and what the conversation remembers of tasks.

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value;

use super::super::{
    model::Entry,
    tool::{CallRecord, Tool},
    wording,
};
use crate::task::{Due, Priority, Recurrence, fold};

/// A task as it was listed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) completed: bool,
    pub(super) completed_on: Option<Date>,
    pub(super) due: Option<Due>,
    pub(super) priority: Priority,
    pub(super) tags: Vec<String>,
    pub(super) recurrence: Recurrence,
}

impl Item {
    fn read(task: &Value, zone: &TimeZone) -> Option<Self> {
        let text = |name: &str| task.get(name).and_then(Value::as_str);
        let field = |name: &str| task.get(name).cloned().unwrap_or_default();
        Some(Self {
            id: text("id")?.to_owned(),
            title: text("title")?.to_owned(),
            completed: field("completed").as_bool().unwrap_or_default(),
            completed_on: text("completed_at")
                .and_then(|at| Due::parse(at, zone).ok())
                .map(|at| at.day(zone)),
            due: text("due_date").and_then(|due| Due::parse(due, zone).ok()),
            priority: serde_json::from_value(field("priority")).unwrap_or_default(),
            tags: serde_json::from_value(field("tags")).unwrap_or_default(),
            recurrence: serde_json::from_value(field("recurrence")).unwrap_or_default(),
        })
    }
}

/// The tasks that the listings among `records` show, each once.
pub(super) fn listed<'a>(
    records: impl IntoIterator<Item = &'a CallRecord>,
    zone: &TimeZone,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for item in records.into_iter().flat_map(|record| read_all(shown(record), zone)) {
        if !items.iter().any(|known| known.id == item.id) {
            items.push(item);
        }
    }
    items
}

/// Those of `tasks` that are tasks.
pub(super) fn read_all<'a>(
    tasks: impl IntoIterator<Item = &'a Value>,
    zone: &TimeZone,
) -> Vec<Item> {
    tasks.into_iter().filter_map(|task| Item::read(task, zone)).collect()
}

/// The tasks that a listing or a summary shows.
fn shown(record: &CallRecord) -> Vec<&Value> {
    match record.call.tool() {
        Some(Tool::ListTasks) => record.output.as_array().into_iter().flatten().collect(),
        Some(Tool::SummarizeTasks) => ["overdue", "due", "completed"]
            .into_iter()
            .filter_map(|group| record.output.get(group))
            .flat_map(|group| wording::results(group, "tasks"))
            .collect(),
        _ => Vec::new(),
    }
}

/// How many tasks a listing says it left out.
pub(super) fn left_out(record: &CallRecord) -> u64 {
    let last = record.output.as_array().and_then(|tasks| tasks.last());
    last.and_then(|last| last.get("left_out")).and_then(Value::as_u64).unwrap_or_default()
}

/// The list last shown: what the user saw as numbered lines, whichever tools ran before or since.
/// Empty if none was shown, or none that can be told.
pub(super) fn last_shown(entries: &[Entry], zone: &TimeZone) -> Vec<Item> {
    let shown = entries.iter().enumerate().rev().find_map(|(at, entry)| match entry {
        Entry::Assistant(text) => {
            let lines = numbered_lines(text);
            (!lines.is_empty()).then_some((at, lines))
        }
        _ => None,
    });
    let Some((at, lines)) = shown else { return Vec::new() };
    let turn = entries[..at].iter().rev().take_while(|entry| !matches!(entry, Entry::User(_)));
    let records: Vec<&CallRecord> = turn
        .filter_map(|entry| match entry {
            Entry::Tools(records) => Some(records),
            _ => None,
        })
        .flatten()
        .collect();
    let mut items = listed(records, zone);
    let mut shown = Vec::new();
    for line in lines {
        // One that cannot be told makes all places after it uncertain.
        let Some(item) = take_shown_in(line, &mut items) else { break };
        shown.push(item);
    }
    shown
}

/// The tasks that were last added, changed or found one by one. What was done last counts, not
/// what was done before that: "it" must never reach for another task than the user thinks of.
pub(super) fn last_mentioned(entries: &[Entry], zone: &TimeZone) -> Vec<Item> {
    let last = entries.iter().rposition(|entry| matches!(entry, Entry::Tools(_)));
    let before = entries.get(..last.map_or(0, |at| at + 1)).unwrap_or_default();
    let turn = before.iter().rev().take_while(|entry| matches!(entry, Entry::Tools(_)));
    let mut rounds: Vec<&[CallRecord]> = turn
        .filter_map(|entry| match entry {
            Entry::Tools(records) => Some(records.as_slice()),
            Entry::User(_) | Entry::Assistant(_) => None,
        })
        .collect();
    rounds.reverse();
    mentioned(&rounds.concat(), zone)
}

fn mentioned(records: &[CallRecord], zone: &TimeZone) -> Vec<Item> {
    let listed = listed(records, zone);
    let acted: Vec<Item> = records
        .iter()
        .filter(|record| record.call.tool() != Some(Tool::DeleteTask))
        .flat_map(|record| {
            std::iter::once(&record.output).chain(wording::results(&record.output, "tasks"))
        })
        .filter_map(|result| acted_on(result, &listed))
        .collect();
    match (acted.is_empty(), listed.len()) {
        (true, 1) => listed,
        _ => acted,
    }
}

fn acted_on(output: &Value, listed: &[Item]) -> Option<Item> {
    let text = |name: &str| output.get(name).and_then(Value::as_str).map(str::to_owned);
    let (id, title) = (text("task_id")?, text("title")?);
    if let Some(item) = listed.iter().find(|item| item.id == id) {
        return Some(Item { title, ..item.clone() });
    }
    Some(Item {
        id,
        title,
        completed: text("status").as_deref() == Some("completed"),
        completed_on: None,
        due: None,
        priority: Priority::default(),
        tags: Vec::new(),
        recurrence: Recurrence::default(),
    })
}

/// The lines `1. …`, `2. …` of a text, without their numbers.
fn numbered_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let number = format!("{}.", lines.len() + 1);
        if let Some(rest) = line.trim_start().trim_start_matches('*').strip_prefix(&number) {
            lines.push(rest);
        }
    }
    lines
}

/// Takes the task out of `items` whose title a line shows: the longest if several fit, the first
/// if they are alike.
fn take_shown_in(line: &str, items: &mut Vec<Item>) -> Option<Item> {
    let line = fold(line);
    let mut best: Option<(usize, usize)> = None;
    for (at, item) in items.iter().enumerate() {
        let title = fold(&wording::one_line(&item.title));
        if line.contains(&title) && best.is_none_or(|(_, length)| title.len() > length) {
            best = Some((at, title.len()));
        }
    }
    best.map(|(at, _)| items.remove(at))
}
