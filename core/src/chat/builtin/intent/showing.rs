//! "Show me all my tasks", "What's pending?", "What have I completed?"

mod part;

use jiff::ZonedDateTime;

use super::{
    super::{
        view::View,
        words::{Words, unquoted},
    },
    Intent,
};
use crate::task::list::Status;
use part::view;

/// Reads a wish to see the list, or a part of it.
pub(super) fn read(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    let (rest, opening) = opening(words)?;
    let (mut view, leftover) = view(rest, now);
    if words.after(PAST).is_some() {
        view.status = Some(Status::Done);
    }
    let about_tasks = view != View::default() || speaks_of_tasks(words);
    let meant = match opening {
        Opening::Command => true,
        // "What is the capital of France?" is no question to the list.
        Opening::Question => about_tasks,
        Opening::Lookup => about_tasks || !leftover.is_empty(),
        Opening::Bare => about_tasks && leftover.is_empty() && !is_order(words),
    };
    let search =
        (!leftover.is_empty()).then(|| unquoted(&leftover).unwrap_or(&leftover).to_owned());
    meant.then(|| Intent::Show(View { search, ..counted(view, words) }))
}

#[derive(Clone, Copy)]
enum Opening {
    /// "Show …", "find …": whatever follows is to be shown.
    Command,
    /// "What …": only with words about tasks.
    Question,
    /// "When is …", "did I …": about something on the list.
    Lookup,
    /// No verb at all: "overdue tasks".
    Bare,
}

fn opening(words: Words<'_>) -> Option<(Words<'_>, Opening)> {
    if words.after(NO_COMMANDS).is_some() {
        return None;
    }
    if let Some(rest) = words.after(COMMANDS) {
        return Some((rest, Opening::Command));
    }
    if let Some(rest) = words.after(LOOKUPS) {
        return Some((rest, Opening::Lookup));
    }
    if let Some(rest) = words.after(QUESTIONS) {
        return Some((rest, Opening::Question));
    }
    (words.len() <= BARE_MAX_WORDS).then_some((words, Opening::Bare))
}

fn counted(view: View, words: Words<'_>) -> View {
    View { count: words.after(&["how many", "count"]).is_some(), ..view }
}

/// "Complete all tasks", "2 is done", "done": without a verb of showing, these change tasks.
fn is_order(words: Words<'_>) -> bool {
    let alone = words.len() == 1 && ["done", "completed", "finished"].contains(&words.key(0));
    let numbered = words.keys().any(|key| key.trim_start_matches('#').parse::<u32>().is_ok());
    alone || numbered || ["complete", "finish"].contains(&words.key(0))
}

fn speaks_of_tasks(words: Words<'_>) -> bool {
    words.keys().any(|key| NOUNS.contains(&key))
}

/// Longest request without a verb: "my overdue high priority tasks".
const BARE_MAX_WORDS: usize = 6;

const NOUNS: &[&str] = &[
    "task", "tasks", "list", "todo", "todos", "to-do", "to-dos", "item", "items", "agenda",
    "plate", "schedule",
];

const COMMANDS: &[&str] = &[
    "show me",
    "show",
    "list",
    "display",
    "view",
    "see",
    "find me",
    "find",
    "search for",
    "search",
    "look for",
    "look up",
    "give me",
    "tell me about",
    "read me",
    "read",
    "do i have",
    "have i got",
    "get",
    "open my",
    "how many",
    "count",
];

/// Questions for what is done already.
const PAST: &[&str] = &["what did i do", "what did i get done", "what have i got done"];

/// What only looks like a command to show something.
const NO_COMMANDS: &[&str] = &["get rid of"];

const LOOKUPS: &[&str] = &[
    "when is",
    "when's",
    "when are",
    "when am i",
    "when do i",
    "when did i",
    "when must i",
    "when should i",
    "did i",
    "have i",
];

const QUESTIONS: &[&str] = &[
    "what's",
    "whats",
    "what is",
    "what are",
    "what do i",
    "what did i",
    "what have i",
    "what should i",
    "what must i",
    "what tasks",
    "what",
    "which",
    "is there",
    "are there",
    "tell me",
    "any",
    "anything",
];
