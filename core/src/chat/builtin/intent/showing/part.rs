//! What part of the list is asked for.

use jiff::{ZonedDateTime, civil::Date};

use crate::{
    chat::builtin::{
        target::priority,
        view::{Kind, View, Window},
        words::Words,
    },
    reading::line as quick_add,
    task::{Due, Recurrence, list::Status},
};

/// Reads what is asked for, and what words are left as something to look for.
pub(super) fn view(words: Words<'_>, now: &ZonedDateTime) -> (View, String) {
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
    for (phrases, window) in WINDOWS {
        if let Some(length) = read(phrases) {
            view.window = Some(*window);
            return Some(length);
        }
    }
    for (phrases, kind) in KINDS {
        if let Some(length) = read(phrases) {
            view.kind = Some(*kind);
            return Some(length);
        }
    }
    if let Some(length) = read(SAYING_NOTHING) {
        return Some(length);
    }
    if let Some(length) = read(PENDING) {
        view.status = Some(Status::Todo);
        return Some(length);
    }
    if let Some(length) = read(COMPLETED) {
        view.status = Some(Status::Done);
        return Some(length);
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
    let (length, window) = dated(words, now)?;
    view.window = Some(window);
    Some(length)
}

/// "on friday", "27 november", "by tomorrow", "before december": so many words, and what they
/// say.
fn dated(words: Words<'_>, now: &ZonedDateTime) -> Option<(usize, Window)> {
    // "Due" only leads to a date.
    if words.key(0) == "due" {
        return None;
    }
    let skipped = usize::from(["on", "by", "until", "before"].contains(&words.key(0)));
    let longest = DATE_MAX_WORDS.min(words.len().checked_sub(skipped)?);
    let (length, day) = (1..=longest).rev().find_map(|length| {
        let said = words.skip(skipped).take(length).source();
        Some((length, day(said, now).or_else(|| day(&format!("1 {said}"), now))?))
    })?;
    let window = match words.key(0) {
        "by" | "until" => Window::Until(day),
        "before" => Window::Until(day.yesterday().ok()?),
        _ if day == now.date() => Window::Today,
        _ => Window::Day(day),
    };
    Some((skipped + length, window))
}

fn day(text: &str, now: &ZonedDateTime) -> Option<Date> {
    let read = quick_add::parse(text, now);
    match read.due? {
        Due::Day(day) if read.title.is_empty() && read.recurrence() == Recurrence::None => {
            Some(day)
        }
        _ => None,
    }
}

/// Longest date that is looked for, in words: "the 27th of november 2026".
const DATE_MAX_WORDS: usize = 5;

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
    "do first",
    "start with",
];

const COMPLETED: &[&str] =
    &["already done", "completed", "complete", "done", "finished", "finish", "accomplished"];

const WINDOWS: &[(&[&str], Window)] = &[
    (&["overdue", "late", "past due", "missed"], Window::Overdue),
    (&["today", "tonight", "today's"], Window::Today),
    (&["tomorrow", "tomorrow's"], Window::Tomorrow),
    (&["yesterday", "yesterday's"], Window::Yesterday),
    (&["last week", "last week's"], Window::LastWeek),
    (&["this week", "the week", "this week's"], Window::ThisWeek),
    (&["next week", "next week's"], Window::NextWeek),
    (&["this weekend", "the weekend", "weekend"], Window::Weekend),
    (
        &[
            "upcoming",
            "coming up",
            "soon",
            "next seven days",
            "next 7 days",
            "next few days",
            "coming days",
        ],
        Window::Soon,
    ),
];

const SAYING_NOTHING: &[&str] = &["my day like", "my day look like", "my day looking like"];

const KINDS: &[(&[&str], Kind)] = &[
    (&["repeat", "repeats", "repeating", "recurring"], Kind::Repeating),
    (
        &[
            "without a due date",
            "without due date",
            "without a date",
            "without date",
            "with no due date",
            "with no date",
            "undated",
        ],
        Kind::Undated,
    ),
];

const TAGGED: &[&str] =
    &["tagged with", "tagged as", "tagged", "with the tag", "with tag", "labelled", "labeled"];

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
    "one",
    "ones",
    "things",
    "thing",
    "stuff",
    "agenda",
    "schedule",
    "plate",
    "going",
    "most",
    "get",
    "right",
    "else",
    "already",
    "say",
    "says",
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
