//! Tables: Todoist's, and any whose first row names its columns: title, due, priority, tags.

use std::collections::HashMap;

use jiff::{ToSpan, ZonedDateTime};
use todo_core::{reading::line, task::Priority, wire};

use super::{Found, Incoming, WHOLE_DAY, after, as_step, date, priority};
use crate::words::{say, say_with};

/// The names that the columns we know go by, in other products too.
const TITLES: [&str; 5] = ["title", "content", "task", "subject", "name"];
const DESCRIPTIONS: [&str; 3] = ["description", "notes", "note"];
const DATES: [&str; 4] = ["due", "due date", "date", "due_date"];
const TAGS: [&str; 4] = ["tags", "labels", "categories", "tag"];
const STATES: [&str; 3] = ["status", "completed", "done"];
/// Values of these columns that say that a task is done.
const DONE: [&str; 6] = ["done", "completed", "complete", "true", "yes", "2"];

/// Columns of Todoist's that are read, or are about the file.
const TODOIST: [&str; 14] = [
    "type",
    "content",
    "description",
    "priority",
    "indent",
    "author",
    "date",
    "date_lang",
    "timezone",
    "duration",
    "duration_unit",
    "deadline",
    "deadline_lang",
    "is_collapsed",
];
/// The other columns of any table that are read.
const PLAIN: [&str; 7] =
    ["end", "reminder", "priority", "importance", "repeat", "rrule", "keep every"];

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

impl Row<'_> {
    /// Says which of its columns hold something and are not read.
    fn tell_of_others(&self, is_read: impl Fn(&str) -> bool, found: &mut Found) {
        let others = self.0.iter().filter(|(name, cell)| !cell.trim().is_empty() && !is_read(name));
        found.others.extend(others.map(|(name, _)| (*name).to_owned()));
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
    let mut names = names;
    for record in reader.records().filter_map(Result::ok) {
        // A backup is a file for each project, one after the other: each begins with the names of its columns.
        if is_todoist && record.get(0) == Some("TYPE") {
            names = record.iter().map(|name| name.trim().to_lowercase()).collect();
            continue;
        }
        let row = Row(names.iter().map(String::as_str).zip(record.iter()).collect());
        if is_todoist { todoist(&row, &mut found, now) } else { plain(&row, &mut found, now) }
    }
    Some(found)
}

/// The tags of a cell.
fn tags(cell: &str) -> Vec<String> {
    if let Some(tags) = quoted(cell) {
        return tags;
    }
    // A space belongs to the tag where something else parts them.
    let parts: &[char] = if cell.contains([',', ';']) { &[',', ';'] } else { &[' '] };
    cell.split(parts)
        .map(|tag| tag.trim().trim_start_matches('#').to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

/// The tags of a cell in which each stands in quotes: they are as they are written.
fn quoted(cell: &str) -> Option<Vec<String>> {
    let (mut tags, mut rest) = (Vec::new(), cell);
    while !rest.is_empty() {
        let mut tag = String::new();
        rest = rest.strip_prefix('"')?;
        loop {
            let (text, after) = rest.split_once('"')?;
            tag.push_str(text);
            let Some(more) = after.strip_prefix('"') else {
                rest = after.trim_start();
                break;
            };
            tag.push('"');
            rest = more;
        }
        tags.push(tag);
        if !rest.is_empty() {
            rest = rest.strip_prefix([',', ';'])?.trim_start();
        }
    }
    Some(tags).filter(|tags| !tags.is_empty())
}

fn plain(row: &Row<'_>, found: &mut Found, now: &ZonedDateTime) {
    let mut task = wire::CreateTask {
        title: row.get(&TITLES).to_owned(),
        description: row.given(&DESCRIPTIONS),
        due_end: row.given(&["end"]),
        reminder_at: row.given(&["reminder"]),
        priority: priority(row.get(&["priority", "importance"])),
        tags: Some(tags(row.get(&TAGS))),
        keep_every: DONE.contains(&row.get(&["keep every"])).then_some(true),
        completed: DONE.contains(&row.get(&STATES).to_lowercase().as_str()).then_some(true),
        ..wire::CreateTask::default()
    };
    date(&mut task, row.get(&DATES), found, now);
    let rule = row.get(&["repeat", "rrule"]);
    if rule.contains("FREQ=") {
        task.rrule = Some(rule.to_owned());
    } else if let Some(said) = line::parse(rule, now).rule {
        task.rrule = Some(said.to_string());
    } else if !rule.is_empty() {
        found.leave(say_with("export.without.repeat", &[rule]));
    }
    let read = [&TITLES[..], &DESCRIPTIONS, &DATES, &TAGS, &STATES, &PLAIN].concat();
    row.tell_of_others(|name| read.contains(&name), found);
    if task.priority.is_none() && !row.get(&["priority", "importance"]).is_empty() {
        found.others.insert("priority".to_owned());
    }
    found.tasks.push(Incoming::new(task, String::new()));
}

fn todoist(row: &Row<'_>, found: &mut Found, now: &ZonedDateTime) {
    match row.get(&["type"]) {
        "task" => {}
        "" => return,
        "section" => {
            return found.leave(say("export.without.sections"));
        }
        _ => return found.leave(say("export.without.comments")),
    }
    let (labels, words): (Vec<&str>, Vec<&str>) = row
        .get(&["content"])
        .split_whitespace()
        .partition(|word| word.starts_with('@') && word.len() > 1);
    let title = words.join(" ");
    // How Todoist marks what cannot be completed.
    let heading = title.strip_prefix("* ").map(str::to_owned);
    if heading.is_some() {
        found.leave(say("export.without.headings"));
    }
    let mut task = wire::CreateTask {
        description: row.given(&["description"]),
        // Todoist's first is the highest of four, and its last is what has none.
        priority: match row.get(&["priority"]) {
            "1" => Some(Priority::High),
            "2" => Some(Priority::Medium),
            "3" => Some(Priority::Low),
            _ => None,
        },
        tags: Some(labels.into_iter().map(|label| label[1..].to_owned()).collect()),
        title: heading.unwrap_or(title),
        ..wire::CreateTask::default()
    };
    date(&mut task, row.get(&["date"]), found, now);
    deadline_and_length(row, &mut task, found, now);
    row.tell_of_others(|name| TODOIST.contains(&name), found);
    if row.get(&["indent"]).parse().is_ok_and(|indent: u8| indent > 1) {
        let Some(apart) = as_step(task, &mut found.tasks, |_| true) else { return };
        found.leave(say("export.without.subtasks"));
        task = apart;
    }
    found.tasks.push(Incoming::new(task, String::new()));
}

/// A task has one date: a deadline is it where there is no other. What lasts ends.
fn deadline_and_length(
    row: &Row<'_>,
    task: &mut wire::CreateTask,
    found: &mut Found,
    now: &ZonedDateTime,
) {
    let deadline = row.get(&["deadline"]);
    if task.due_date.is_none() {
        date(task, deadline, found, now);
    } else if !deadline.is_empty() {
        found.others.insert("deadline".to_owned());
    }
    let are_days = row.get(&["duration_unit"]).starts_with("day");
    let number: Option<i32> = row.get(&["duration"]).parse().ok();
    // The day on which it is due is the first of them.
    if are_days && number == Some(1) {
        return;
    }
    let length = number.map(|it| if are_days { (it - 1).days() } else { it.minutes() });
    // Minutes are of what begins at a time.
    let due = task.due_date.as_ref().filter(|due| are_days || !due.ends_with(WHOLE_DAY));
    task.due_end = length.zip(due).and_then(|(length, due)| after(due, length));
    if task.due_end.is_none() && !row.get(&["duration"]).is_empty() {
        found.others.insert("duration".to_owned());
    }
}
