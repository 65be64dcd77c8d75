//! Tables: Todoist's, and any whose first row names its columns: title, due, priority, tags.

use std::collections::HashMap;

use jiff::ZonedDateTime;
use todo_core::{reading::line, task::Priority, wire};

use super::{Found, Incoming, date, priority};
use crate::words::{say, say_with};

/// The names that the columns we know go by, in other products too.
const TITLES: [&str; 5] = ["title", "content", "task", "subject", "name"];
const DESCRIPTIONS: [&str; 3] = ["description", "notes", "note"];
const DATES: [&str; 4] = ["due", "due date", "date", "due_date"];
const TAGS: [&str; 4] = ["tags", "labels", "categories", "tag"];
const STATES: [&str; 3] = ["status", "completed", "done"];
/// Values of these columns that say that a task is done.
const DONE: [&str; 6] = ["done", "completed", "complete", "true", "yes", "2"];

/// How a formula begins, and what keeps a cell from being one.
pub(super) const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// One row, by the names of the columns.
struct Row<'a>(HashMap<&'a str, &'a str>);

impl Row<'_> {
    fn get(&self, names: &[&str]) -> &str {
        let cell = names.iter().find_map(|name| self.0.get(name)).copied().unwrap_or_default();
        plain_text(cell.trim())
    }

    fn given(&self, names: &[&str]) -> Option<String> {
        Some(self.get(names).to_owned()).filter(|text| !text.is_empty())
    }
}

/// A cell without the apostrophe that keeps it from being a formula.
fn plain_text(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

/// `None` if no column is called like a title.
pub(super) fn read(text: &str, now: &ZonedDateTime) -> Option<Found> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let names = reader.headers().ok()?.clone();
    let names: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    if !names.iter().any(|name| TITLES.contains(&name.as_str())) {
        return None;
    }
    let is_todoist = names.iter().any(|name| name == "indent");
    let mut found = Found {
        source: if is_todoist { "Todoist" } else { say("export.from.table") },
        ..Found::default()
    };
    for record in reader.records().filter_map(Result::ok) {
        let row = Row(names.iter().map(String::as_str).zip(record.iter()).collect());
        if is_todoist { todoist(&row, &mut found, now) } else { plain(&row, &mut found, now) }
    }
    Some(found)
}

fn plain(row: &Row<'_>, found: &mut Found, now: &ZonedDateTime) {
    let tags = row.get(&TAGS);
    // A space belongs to the tag where something else parts them.
    let parts: &[char] = if tags.contains([',', ';']) { &[',', ';'] } else { &[' '] };
    let tags: Vec<String> = tags
        .split(parts)
        .map(|tag| tag.trim().trim_start_matches('#').to_owned())
        .filter(|tag| !tag.is_empty())
        .collect();
    let mut task = wire::CreateTask {
        title: row.get(&TITLES).to_owned(),
        description: row.given(&DESCRIPTIONS),
        due_end: row.given(&["end"]),
        reminder_at: row.given(&["reminder"]),
        priority: priority(row.get(&["priority", "importance"])),
        tags: Some(tags),
        completed: DONE.contains(&row.get(&STATES).to_lowercase().as_str()).then_some(true),
        ..wire::CreateTask::default()
    };
    if !date(&mut task, row.get(&DATES), now) {
        found.left_out.push(unread(row.get(&DATES)));
    }
    let rule = row.get(&["repeat", "rrule"]);
    if rule.contains("FREQ=") {
        task.rrule = Some(rule.to_owned());
    } else if let Some(said) = line::parse(rule, now).rule {
        task.rrule = Some(said.to_string());
    } else if !rule.is_empty() {
        found.left_out.push(say_with("export.without.repeat", &[rule]));
    }
    found.tasks.push(Incoming::new(task, String::new()));
}

fn todoist(row: &Row<'_>, found: &mut Found, now: &ZonedDateTime) {
    match row.get(&["type"]) {
        "task" => {}
        "" => return,
        "section" => {
            return leave(found, say("export.without.sections"));
        }
        _ => return leave(found, say("export.without.comments")),
    }
    let (labels, words): (Vec<&str>, Vec<&str>) = row
        .get(&["content"])
        .split_whitespace()
        .partition(|word| word.starts_with('@') && word.len() > 1);
    let mut task = wire::CreateTask {
        title: words.join(" "),
        description: row.given(&["description"]),
        // Todoist's first is the highest of four.
        priority: match row.get(&["priority"]) {
            "1" => Some(Priority::High),
            "2" | "3" => Some(Priority::Medium),
            _ => Some(Priority::Low),
        },
        tags: Some(labels.into_iter().map(|label| label[1..].to_owned()).collect()),
        ..wire::CreateTask::default()
    };
    if !date(&mut task, row.get(&["date"]), now) {
        found.left_out.push(unread(row.get(&["date"])));
    }
    if row.get(&["indent"]).parse().is_ok_and(|indent: u8| indent > 1) {
        leave(found, say("export.without.subtasks"));
    }
    found.tasks.push(Incoming::new(task, String::new()));
}

fn unread(words: &str) -> String {
    say_with("export.without.date", &[words])
}

fn leave(found: &mut Found, what: &str) {
    if !found.left_out.iter().any(|known| known == what) {
        found.left_out.push(what.to_owned());
    }
}
