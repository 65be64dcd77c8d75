//! "Add a task to buy groceries", "I need to remember to pay bills".

use super::{
    super::words::{Words, unquoted},
    Intent,
};

/// Reads a wish for a new task.
pub(super) fn read(words: Words<'_>) -> Option<Intent> {
    if let Some(rest) = words.after(REMIND) {
        // Quick add understands the lead-in itself: it may ask for a reminder.
        let line = if rest.is_empty() { "" } else { words.source() };
        return Some(Intent::Add(line.to_owned()));
    }
    if let Some(rest) = words.after(REMEMBER) {
        return Some(Intent::Add(title_in(rest)));
    }
    if let Some(rest) = words.after(PUT) {
        return rest.before(LIST_TAIL).map(|rest| Intent::Add(title_in(rest)));
    }
    let rest = words.after(ADD)?;
    Some(Intent::Add(new_task(rest)))
}

/// `a high priority task to call mom` is `call mom !high`.
fn new_task(words: Words<'_>) -> String {
    let words = words.after_any(LIST_TAIL).before_any(LIST_TAIL);
    let noun = words.keys().take(NOUN_WITHIN_WORDS).position(|key| NOUNS.contains(&key));
    let Some(at) = noun else { return title_in(words.after_any(&["a", "an", "new"])) };
    let adjectives = words.take(at);
    if !adjectives.keys().all(|key| ADJECTIVES.contains(&key)) {
        return title_in(words);
    }
    let title = title_in(words.skip(at + 1).after_any(CALLED));
    let urgent = adjectives.keys().any(|key| ["urgent", "important"].contains(&key));
    let low = adjectives.contains("low");
    let high = adjectives.contains("high");
    let priority = if urgent || high {
        " !high"
    } else if low {
        " !low"
    } else {
        ""
    };
    if title.is_empty() { title } else { format!("{title}{priority}") }
}

fn title_in(words: Words<'_>) -> String {
    let text = words.before_any(LIST_TAIL).source();
    unquoted(text).unwrap_or(text).trim_start_matches([':', '-']).trim().to_owned()
}

/// The word "task" may stand so far behind: "a new high priority task".
const NOUN_WITHIN_WORDS: usize = 5;

const NOUNS: &[&str] = &["task", "todo", "to-do", "item", "tasks", "entry"];

const ADJECTIVES: &[&str] = &[
    "a",
    "an",
    "the",
    "my",
    "new",
    "another",
    "one",
    "more",
    "high",
    "medium",
    "low",
    "priority",
    "high-priority",
    "low-priority",
    "urgent",
    "important",
    "this",
    "following",
];

const CALLED: &[&str] = &[
    "to my list",
    "to the list",
    "that says",
    "saying",
    "called",
    "named",
    "titled",
    "with title",
    "with the title",
    "to",
    "for me to",
    "for",
    "about",
    ":",
    "-",
    "–",
];

const REMIND: &[&str] = &["remind me that", "remind me to", "remind me"];

const REMEMBER: &[&str] = &[
    "i need to remember to",
    "i have to remember to",
    "i must remember to",
    "i should remember to",
    "help me remember to",
    "i need to remember",
    "i have to remember",
    "i must remember",
    "don't let me forget to",
    "do not let me forget to",
    "i must not forget to",
    "i mustn't forget to",
    "don't forget to",
    "do not forget to",
    "don't let me forget",
    "don't forget",
    "remember that",
    "remember to",
    "remember",
    "note to self",
    "note that",
    "i need to",
    "i have to",
    "i've got to",
    "i must",
    "i should",
    "i ought to",
    "i gotta",
    "we need to",
];

const PUT: &[&str] = &["put", "write", "stick"];

const ADD: &[&str] = &[
    "add to my list",
    "add to the list",
    "add",
    "create",
    "make",
    "new",
    "note",
    "todo",
    "to-do",
    "schedule",
    "plan",
    "jot down",
    "write down",
];

const LIST_TAIL: &[&str] = &[
    "to my to do list",
    "to my todo list",
    "to my to-do list",
    "on my todo list",
    "on my to-do list",
    "to my list",
    "to the list",
    "to my tasks",
    "on my list",
    "on the list",
    "in my list",
    "down",
];
