//! How the built-in assistant puts things.

use jiff::{ToSpan, ZonedDateTime};

use super::{
    super::wording,
    item::Item,
    question,
    words::{self, Words},
};
use crate::task::{Due, Priority, Recurrence};

pub(super) const GREETING: &str = "Hello! Tell me what to do with your list, for example “Add a \
    task to buy groceries” or “What's pending?”.";

pub(super) const WELCOME: &str = "You are welcome. Is there anything else for your list?";

pub(super) const HELP: &str = "I work your list for you. You can say:\n\
    - Add call mom tomorrow 5pm #family\n\
    - Show me all my tasks, What's pending? or What is due today?\n\
    - Mark task 2 as complete (its place in the list last shown)\n\
    - Reschedule the meeting to friday 2pm\n\
    - Change task 1 to 'Call mom tonight'\n\
    - Set the report to high priority, or Tag task 3 with work\n\
    - Delete the meeting task (I ask before I delete)\n\
    - Undo, or How was my week?";

pub(super) const NOTHING_ASKED: &str =
    "All right. I had asked nothing, and nothing was changed. Tell me what to do with your list.";

pub(super) const DECLINED: &str = "All right, nothing was changed.";

pub(super) const EMPTY: &str = "Your list is empty. Say for example “Add a task to buy groceries”.";

const NOT_UNDERSTOOD: &str = "I did not understand that. I can add, show, find, change, complete \
    and delete tasks; say “help” for examples.";

/// Longest text that is taken for a task somebody typed without a verb, in words.
const OFFERED_MAX_WORDS: usize = 12;

/// The answer to what was not understood.
pub(super) fn unknown(text: &str) -> String {
    let split = words::split(text);
    let words = Words::new(text, &split);
    let speaks = text.chars().any(char::is_alphanumeric);
    let asks = text.contains('?')
        || words
            .after(&["what", "who", "why", "how", "when", "where", "is", "are", "do"])
            .is_some();
    if !speaks || asks || words.len() > OFFERED_MAX_WORDS || words.len() < 2 {
        return NOT_UNDERSTOOD.to_owned();
    }
    let offer = question::OFFER;
    format!(
        "{offer}{} to your list? Reply yes or no. If you meant something else, say “help” for \
         examples.",
        wording::quote(text)
    )
}

/// Tasks as numbered lines.
pub(super) fn numbered(items: &[Item], now: &ZonedDateTime) -> String {
    numbered_from(0, items, now)
}

/// [`numbered`], after so many lines before.
pub(super) fn numbered_from(before: usize, items: &[Item], now: &ZonedDateTime) -> String {
    let lines: Vec<String> = items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let done = if item.completed { " (done)" } else { "" };
            let details = details(item.due, item.priority, &item.tags, item.recurrence, now);
            format!("{}. {}{done}{details}", before + at + 1, wording::one_line(&item.title))
        })
        .collect();
    lines.join("\n")
}

/// `, due tomorrow 17:00, high priority, #home, repeats weekly`: what is worth saying of a task.
pub(super) fn details(
    due: Option<Due>,
    priority: Priority,
    tags: &[String],
    recurrence: Recurrence,
    now: &ZonedDateTime,
) -> String {
    let mut parts = Vec::new();
    if let Some(due) = due {
        parts.push(format!("due {}", when(due, now)));
    }
    if priority != Priority::Medium {
        parts.push(format!("{} priority", level(priority)));
    }
    parts.extend(tags.iter().map(|tag| format!("#{tag}")));
    if recurrence != Recurrence::None {
        parts.push(format!("repeats {}", rhythm(recurrence)));
    }
    parts.into_iter().flat_map(|part| [", ".to_owned(), part]).collect()
}

/// `today`, `tomorrow 17:00`, `Fri 27 Nov`, `Mon 4 Jan 2027 09:00`.
pub(super) fn when(due: Due, now: &ZonedDateTime) -> String {
    let day = due.day(now.time_zone());
    let name = if day == now.date() {
        "today".to_owned()
    } else if now.date().checked_add(1.day()).is_ok_and(|tomorrow| tomorrow == day) {
        "tomorrow".to_owned()
    } else if now.date().checked_sub(1.day()).is_ok_and(|yesterday| yesterday == day) {
        "yesterday".to_owned()
    } else if day.year() == now.year() {
        day.strftime("%a %-d %b").to_string()
    } else {
        day.strftime("%a %-d %b %Y").to_string()
    };
    match due {
        Due::Day(_) => name,
        Due::At(moment) => {
            format!("{name} {}", now.time_zone().to_datetime(moment).strftime("%H:%M"))
        }
    }
}

/// A title begins with a capital, unless its first word is written in a way of its own.
pub(super) fn capitalised(title: &str) -> String {
    let first = title.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ';']);
    let mut letters = title.chars();
    match letters.next() {
        Some(letter) if first.chars().all(char::is_lowercase) => {
            letter.to_uppercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

pub(super) fn level(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Medium => "medium",
        Priority::High => "high",
    }
}

pub(super) fn rhythm(recurrence: Recurrence) -> &'static str {
    match recurrence {
        Recurrence::None => "never",
        Recurrence::Daily => "daily",
        Recurrence::Weekly => "weekly",
        Recurrence::Monthly => "monthly",
    }
}
