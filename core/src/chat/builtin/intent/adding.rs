//! "Add a task to buy groceries", "I need to remember to pay bills".

use jiff::ZonedDateTime;

use super::{
    super::words::{Words, unquoted},
    Intent,
};
use crate::{reading::line as quick_add, task::Recurrence};

/// Reads a wish for a new task.
pub(super) fn read(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    if let Some(rest) = words.after(REMIND) {
        // Quick add understands the lead-in itself: it may ask for a reminder.
        let line = if rest.is_empty() { "" } else { words.source() };
        return Some(Intent::Add(line.to_owned()));
    }
    if let Some(line) = planned_first(words, now) {
        return Some(Intent::Add(line));
    }
    // "I have an idea" is none.
    if let Some(rest) = words.after(APPOINTED).filter(|rest| is_planned(*rest, now)) {
        return Some(Intent::Add(title_in(rest)));
    }
    if let Some(rest) = words.after(REMEMBER) {
        return Some(Intent::Add(title_in(rest)));
    }
    if let Some(rest) = words.after(PUT).filter(|rest| !["off", "back"].contains(&rest.key(0))) {
        // "Put the meeting on friday" is none; "put the bins out every monday" is.
        let is_for_list = rest.before(LIST_TAIL).is_some() || listed(rest).is_some();
        let line = is_for_list.then(|| title_in(rest));
        let repeats = || {
            let read = quick_add::parse(words.source(), now);
            (read.recurrence() != Recurrence::None).then(|| words.source().to_owned())
        };
        return line.or_else(repeats).map(Intent::Add);
    }
    let rest = words.after(ADD)?;
    Some(Intent::Add(new_task(rest)))
}

/// Reads `add "…"`: whatever the title says, it says nothing about what is wanted.
pub(super) fn quoted(words: Words<'_>) -> Option<Intent> {
    let rest = words.after(ADD)?;
    unquoted(rest.source()).map(|_| Intent::Add(title_in(rest)))
}

/// "Every friday at 4pm remind me to submit the timesheet", with the date put at the end.
fn planned_first(words: Words<'_>, now: &ZonedDateTime) -> Option<String> {
    (1..words.len()).find_map(|at| {
        let (date, rest) = (words.take(at), words.skip(at));
        rest.after(REMIND).or_else(|| rest.after(REMEMBER)).filter(|task| !task.is_empty())?;
        let is_date =
            is_planned(date, now) && quick_add::parse(date.source(), now).title.is_empty();
        is_date.then(|| format!("{} {}", rest.source(), date.source().trim_end_matches(',')))
    })
}

/// Whether there is a date or a repetition in it.
fn is_planned(words: Words<'_>, now: &ZonedDateTime) -> bool {
    let read = quick_add::parse(words.source(), now);
    read.due.is_some() || read.recurrence() != Recurrence::None
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
    if words.key(at) == "reminder" {
        // Quick add understands the lead-in itself, as in "remind me to".
        return format!("add a {}", words.skip(at).source());
    }
    let rest = words.skip(at + 1);
    // "A task for friday to wash the car": quick add sees where the date ends.
    let title = if DATED.contains(&rest.key(0)) && rest.contains("to") {
        format!("add a task {}", rest.source())
    } else {
        title_in(rest.after_any(CALLED))
    };
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

/// The line that quick add reads. What is quoted stays quoted, so that no date is read in it.
fn title_in(words: Words<'_>) -> String {
    if let Some((title, more)) = listed(words) {
        return format!("{} {}", title.source(), more.source());
    }
    let (words, tags) = tagged(words.before_any(LIST_TAIL));
    let text = words.source().trim_start_matches([':', '-']).trim();
    let title = match unquoted(text) {
        Some(title) if !title.contains(['"', '“', '”']) => format!("“{title}”"),
        Some(title) => title.to_owned(),
        None => text.trim_end_matches(',').to_owned(),
    };
    title + &tags
}

/// What stands before and after "to my list".
fn listed(words: Words<'_>) -> Option<(Words<'_>, Words<'_>)> {
    (1..words.len()).find_map(|at| {
        let more = words.skip(at).after(LIST_TAIL).filter(|more| !more.is_empty())?;
        let is_list = ["list", "tasks"].contains(&words.take(words.len() - more.len()).last());
        is_list.then(|| (words.take(at), more))
    })
}

/// Takes "tagged travel", "with tags work and urgent" away, as ` #work #urgent`.
fn tagged(words: Words<'_>) -> (Words<'_>, String) {
    let found = (1..words.len()).find_map(|at| Some((at, words.skip(at).after(TAGGED)?)));
    match found.filter(|(_, tags)| !tags.is_empty() && tags.len() <= TAGS_WITHIN_WORDS) {
        Some((at, tags)) => {
            let names = tags.keys().filter(|key| *key != "and");
            let marks = names.map(|name| format!(" #{}", name.trim_start_matches('#')));
            (words.take(at), marks.collect())
        }
        None => (words, String::new()),
    }
}

const APPOINTED: &[&str] =
    &["i have a", "i have an", "i have my", "i've got a", "i've got an", "there is a", "there's a"];

/// So many words may name tags: "home, work and urgent".
const TAGS_WITHIN_WORDS: usize = 4;

const TAGGED: &[&str] = &[
    "tagged with",
    "tagged as",
    "tagged",
    "with the tags",
    "with the tag",
    "with tags",
    "with tag",
];

/// The word "task" may stand so far behind: "a new high priority task".
const NOUN_WITHIN_WORDS: usize = 5;

const NOUNS: &[&str] = &["task", "todo", "to-do", "item", "tasks", "entry", "reminder", "note"];

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

/// What leads to a date between "a task" and what it is.
const DATED: &[&str] = &["for", "on", "by", "at"];

const CALLED: &[&str] = &[
    "to my list",
    "to the list",
    "of",
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

const REMIND: &[&str] = &[
    "remind me that",
    "remind me to",
    "remind me",
    "set a reminder",
    "set reminder",
    "set up a reminder",
    "reminder",
];

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
    "need to",
    "have to",
    "gotta",
    "make sure that i",
    "make sure i",
    "make sure to",
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
