//! "Show me all my tasks", "What's pending?", "What have I completed?"

use jiff::ZonedDateTime;

use super::{
    super::{
        target::priority,
        view::{View, Window},
        words::{Words, unquoted},
    },
    Intent,
};
use crate::task::{list::Status, quick_add};

/// Reads a wish to see the list, or a part of it.
pub(super) fn read(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    let (rest, opening) = opening(words)?;
    let (view, leftover) = view(rest, now);
    let about_tasks = view != View::default() || speaks_of_tasks(words);
    let meant = match opening {
        Opening::Command => true,
        // "What is the capital of France?" is no question to the list.
        Opening::Question => about_tasks,
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
    /// No verb at all: "overdue tasks".
    Bare,
}

fn opening(words: Words<'_>) -> Option<(Words<'_>, Opening)> {
    if let Some(rest) = words.after(COMMANDS) {
        return Some((rest, Opening::Command));
    }
    if let Some(rest) = words.after(QUESTIONS) {
        return Some((rest, Opening::Question));
    }
    (words.len() <= BARE_MAX_WORDS).then_some((words, Opening::Bare))
}

/// Reads what is asked for, and what words are left as something to look for.
fn view(words: Words<'_>, now: &ZonedDateTime) -> (View, String) {
    let mut view = View::default();
    let mut left = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = words.skip(at);
        at += read_part(&mut view, rest, now).unwrap_or_else(|| {
            // "Show task 2": the number is no title; the list is numbered anyway.
            let number = rest.key(0).chars().all(|letter| letter.is_ascii_digit());
            if !number && !FILLER.contains(&rest.key(0)) {
                left.push(rest.take(1).source());
            }
            1
        });
    }
    if view.window.is_some() && view.status.is_none() {
        view.status = Some(Status::Todo);
    }
    (view, left.join(" ").trim_end_matches(['?', '.', '!', ',']).to_owned())
}

/// Reads one part of the question and answers how many words that was.
fn read_part(view: &mut View, words: Words<'_>, now: &ZonedDateTime) -> Option<usize> {
    let read = |phrases: &[&str]| words.after(phrases).map(|rest| words.len() - rest.len());
    if let Some(length) = read(PENDING) {
        view.status = Some(Status::Todo);
        return Some(length);
    }
    if let Some(length) = read(COMPLETED) {
        view.status = Some(Status::Done);
        return Some(length);
    }
    for (phrases, window) in WINDOWS {
        if let Some(length) = read(phrases) {
            view.window = Some(*window);
            return Some(length);
        }
    }
    let key = words.key(0);
    if let Some(found) = priority(key) {
        view.priority = Some(found);
        return Some(if words.key(1) == "priority" { 2 } else { 1 });
    }
    if let Some(tag) = key.strip_prefix('#').filter(|tag| !tag.is_empty()) {
        view.tag = Some(tag.to_owned());
        return Some(1);
    }
    if let Some(rest) = words.after(TAGGED).filter(|rest| !rest.is_empty()) {
        view.tag = Some(rest.key(0).trim_start_matches('#').to_owned());
        return Some(words.len() - rest.len() + 1);
    }
    let length = usize::from(["on", "by"].contains(&key));
    if WEEKDAYS.iter().any(|day| words.key(length).starts_with(day)) {
        let due = quick_add::parse(words.take(length + 1).source(), now).due?;
        view.window = Some(Window::Day(due.day(now.time_zone())));
        return Some(length + 1);
    }
    None
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

const NOUNS: &[&str] =
    &["task", "tasks", "list", "todo", "todos", "to-do", "to-dos", "item", "items", "agenda"];

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
    "when is",
    "is there",
    "are there",
    "tell me",
    "any",
    "anything",
    "have i",
    "did i",
];

const PENDING: &[&str] = &[
    "still to do",
    "left to do",
    "to be done",
    "not done",
    "not completed",
    "not finished",
    "do i need to do",
    "pending",
    "outstanding",
    "open",
    "remaining",
    "unfinished",
    "incomplete",
    "undone",
    "left",
    "next",
];

const COMPLETED: &[&str] =
    &["already done", "completed", "complete", "done", "finished", "finish", "accomplished"];

const WINDOWS: &[(&[&str], Window)] = &[
    (&["overdue", "late", "past due", "missed"], Window::Overdue),
    (&["today", "tonight", "today's"], Window::Today),
    (&["tomorrow", "tomorrow's"], Window::Tomorrow),
    (&["this week", "the week", "this week's"], Window::ThisWeek),
    (&["next week", "next week's"], Window::NextWeek),
    (&["upcoming", "coming up", "soon", "next seven days", "next 7 days"], Window::Soon),
];

const TAGGED: &[&str] =
    &["tagged with", "tagged as", "tagged", "with the tag", "with tag", "labelled", "labeled"];

const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words that narrow nothing.
const FILLER: &[&str] = &[
    "what's",
    "whats",
    "it",
    "them",
    "me",
    "my",
    "mine",
    "all",
    "of",
    "the",
    "a",
    "an",
    "task",
    "tasks",
    "list",
    "todo",
    "todos",
    "to-do",
    "to-dos",
    "item",
    "items",
    "things",
    "thing",
    "stuff",
    "agenda",
    "i",
    "i've",
    "have",
    "has",
    "had",
    "do",
    "did",
    "does",
    "to",
    "in",
    "on",
    "at",
    "is",
    "are",
    "am",
    "was",
    "there",
    "any",
    "anything",
    "for",
    "with",
    "that",
    "due",
    "so",
    "far",
    "everything",
    "currently",
    "still",
    "please",
    "about",
    "containing",
    "called",
    "named",
    "need",
    "should",
    "must",
    "be",
    "got",
    "and",
    "now",
    "up",
    "been",
    "which",
    "what",
    "yet",
    "priority",
    "our",
    "we",
    "again",
    "total",
    "many",
    "how",
    "status",
    "by",
];
