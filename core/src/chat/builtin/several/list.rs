//! A list of new tasks: "add tasks: call mom, buy milk", or one in each line.

use jiff::ZonedDateTime;

use super::super::{
    target::{number_named, priority},
    words::{self, Words},
};
use crate::{reading::line as quick_add, task::Priority};

/// The lines of a list of new tasks, as quick add reads them; `None` if the text is none.
pub(super) fn read(text: &str, now: &ZonedDateTime) -> Option<Vec<String>> {
    let (head, items) = written(text).or_else(|| spoken(text))?;
    if items.len() < 2 || !items.iter().all(|item| item.contains(char::is_alphabetic)) {
        return None;
    }
    let all = words::split(head);
    let common = common(Words::new(head, &all), text.contains('\n'), now)?;
    Some(items.iter().map(|item| common.with(item, now)).collect())
}

/// A heading, and a task in each line after it.
fn written(text: &str) -> Option<(&str, Vec<&str>)> {
    let (head, lines) = text.trim().split_once('\n')?;
    let items = lines.lines().map(without_bullet).filter(|line| !line.is_empty());
    Some((head, items.collect()))
}

/// A heading with a colon, and tasks between commas or semicolons. The last "and" parts, too:
/// nobody says a list without it.
fn spoken(text: &str) -> Option<(&str, Vec<&str>)> {
    let (head, named) = text.split_once(':').filter(|(_, named)| named.starts_with(' '))?;
    let named = named.trim_end_matches(['.', '!', ' ']);
    let separator = if named.contains(';') { ';' } else { ',' };
    let mut items: Vec<&str> = named.split(separator).map(str::trim).collect();
    let last = items.pop()?;
    match (last.strip_prefix("and "), last.split_once(" and ")) {
        (Some(last), _) => items.push(last),
        (None, Some((one, other))) if separator == ',' => items.extend([one, other]),
        _ => items.push(last),
    }
    Some((head, items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect()))
}

/// `- milk`, `* milk`, `1. milk`, `2) milk`, `[ ] milk`.
fn without_bullet(line: &str) -> &str {
    let line = line.trim();
    let bare = line.trim_start_matches(['-', '*', '•', '–', '·', '☐']).trim_start();
    let bare = bare.strip_prefix("[ ]").unwrap_or(bare);
    let number = bare.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let numbered = number.strip_prefix(['.', ')']).filter(|rest| rest.starts_with(' '));
    numbered.filter(|_| number.len() < bare.len()).unwrap_or(bare).trim()
}

/// What the heading says of all tasks.
struct Common {
    /// "for tomorrow".
    date: String,
    priority: &'static str,
}

impl Common {
    fn with(&self, item: &str, now: &ZonedDateTime) -> String {
        let own = quick_add::parse(item, now);
        let date = if own.due.is_none() { self.date.as_str() } else { "" };
        let priority = if own.priority.is_none() { self.priority } else { "" };
        [item, date, priority].join(" ").trim().to_owned()
    }
}

/// Reads a heading: "add two high priority tasks for tomorrow". Over lines it need not say what
/// they are.
fn common(head: Words<'_>, has_lines: bool, now: &ZonedDateTime) -> Option<Common> {
    let rest = head.after_any(&["please", "can you", "could you"]).after(NEW)?;
    let rest = rest.after_any(LIST_TAIL);
    let described = rest.keys().take_while(|key| describes(key)).count();
    let said = rest.take(described);
    let is_several = said.keys().any(|key| SEVERAL.contains(&key));
    let (noun, rest) = match rest.skip(described).after(NOUNS) {
        Some(rest) => (true, rest),
        None => (false, rest.skip(described)),
    };
    if !(is_several || noun || has_lines) {
        return None;
    }
    let rest = rest.after_any(LIST_TAIL);
    let date = rest.source().trim_end_matches(':');
    let read = quick_add::parse(date, now);
    if !date.is_empty() && (read.due.is_none() || !read.title.trim().is_empty()) {
        return None;
    }
    let urgency = said.keys().find_map(priority);
    let priority = match urgency {
        Some(Priority::High) => "!high",
        Some(Priority::Low) => "!low",
        Some(Priority::Medium) | None => "",
    };
    Some(Common { date: date.to_owned(), priority })
}

fn describes(key: &str) -> bool {
    SEVERAL.contains(&key)
        || ["the", "new", "more", "my", "priority", ":"].contains(&key)
        || priority(key).is_some()
        || number_named(key).is_some_and(|number| number > 1)
        || key.parse::<usize>().is_ok_and(|number| number > 1)
}

const NEW: &[&str] = &["add", "create", "make", "new", "note down", "note", "write down", "put"];

const SEVERAL: &[&str] = &["these", "following", "some", "few"];

const NOUNS: &[&str] = &["tasks", "todos", "to-dos", "items", "things", "reminders"];

const LIST_TAIL: &[&str] = &["to my todo list", "to my list", "to the list", "on my list"];
