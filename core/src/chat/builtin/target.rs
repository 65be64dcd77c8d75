//! Which task somebody means: a place in the list, "it", or a description.

use super::words::{Words, unquoted};
use crate::{
    reading::number_word,
    task::{Priority, list::Status},
};

/// Which tasks are meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// Places in the list last shown.
    Places(Vec<Place>),
    /// What was last spoken of.
    It,
    /// Everything in the list last shown, or last spoken of.
    Them,
    Described(Description),
}

/// A place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Counted from 1.
    Number(usize),
    Last,
}

/// Tasks by what is known of them. Everything given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Description {
    /// Words of the title, or of the time ("morning", "today").
    pub(super) words: Vec<String>,
    /// As it was said.
    pub(super) text: String,
    pub(super) tag: Option<String>,
    pub(super) priority: Option<Priority>,
    pub(super) status: Option<Status>,
    pub(super) overdue: bool,
    /// The day they are due: "today", "friday".
    pub(super) day: Option<String>,
    /// All that fit, not one of them.
    pub(super) all: bool,
    /// What "and" parts, each by itself: "the report and the milk". Empty without one.
    pub(super) each: Vec<Description>,
}

impl Description {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
            && self.tag.is_none()
            && self.priority.is_none()
            && self.status.is_none()
            && !self.overdue
            && self.day.is_none()
            && !self.all
    }
}

impl Target {
    pub(super) fn read(words: Words<'_>) -> Self {
        let words = words.before_any(LIST_TAIL);
        if let Some(target) = pronoun(words) {
            return target;
        }
        if let Some(places) = places(words) {
            return Self::Places(places);
        }
        let parts: Vec<Words<'_>> = words.split_at_key("and").collect();
        let each = if parts.len() > 1 && parts.iter().all(|part| !part.is_empty()) {
            parts.into_iter().map(describe).collect()
        } else {
            Vec::new()
        };
        Self::Described(Description { each, ..describe(words) })
    }
}

/// Reads a bare choice: "2", "the second one", "1 and 3", "both".
pub(super) fn choice(words: Words<'_>) -> Option<Target> {
    let words = words.after_any(&["i mean", "i meant", "please"]).before_any(&["please", "thanks"]);
    let phrase = words.keys().collect::<Vec<_>>().join(" ");
    if ALL_OF_THEM.contains(&phrase.as_str()) {
        return Some(Target::Them);
    }
    places(words).map(Target::Places)
}

fn pronoun(words: Words<'_>) -> Option<Target> {
    let phrase = words.keys().collect::<Vec<_>>().join(" ");
    match phrase.as_str() {
        "it" | "that" | "this" | "that one" | "this one" | "that task" | "this task"
        | "the task" => Some(Target::It),
        "them" | "these" | "those" | "these tasks" | "those tasks" | "all of them" | "them all"
        | "both" | "both of them" => Some(Target::Them),
        _ => None,
    }
}

/// Places, if there is nothing but places: "task 3", "the second one", "#1, #2 and 4".
fn places(words: Words<'_>) -> Option<Vec<Place>> {
    // "3 tasks" counts tasks; it is no place.
    if words.len() > 1 && words.last() == "tasks" {
        return None;
    }
    let mut places = Vec::new();
    let mut before = "";
    for token in words.keys().flat_map(|key| key.split([',', '&'])) {
        // "one" counts in "one", "task one"; in "the second one" it only stands for a task.
        let counts = token != "one" || words.len() == 1 || COUNTED.contains(&before);
        match place(token).filter(|_| counts) {
            Some(place) => places.push(place),
            None if PLACE_FILLER.contains(&token) => {}
            None => return None,
        }
        before = token;
    }
    (!places.is_empty()).then_some(places)
}

fn place(token: &str) -> Option<Place> {
    let digits = token.trim_start_matches('#');
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| digits.strip_suffix(ending))
        .unwrap_or(digits);
    if digits.len() <= 6 && digits.chars().all(|digit| digit.is_ascii_digit()) {
        return digits.parse().ok().map(Place::Number);
    }
    if token == "last" {
        return Some(Place::Last);
    }
    let nth = || number_word::ordinal(&[token]).and_then(|(_, nth)| usize::try_from(nth).ok());
    number_named(token).or_else(nth).map(Place::Number)
}

/// The number that a word names: `two`.
pub(super) fn number_named(word: &str) -> Option<usize> {
    number_word::cardinal(&[word]).and_then(|(_, number)| usize::try_from(number).ok())
}

fn describe(words: Words<'_>) -> Description {
    let mut found = Description { text: words.source().to_owned(), ..Description::default() };
    if let Some(title) = unquoted(words.after_any(FRONT_FILLER).before_any(BACK_FILLER).source()) {
        title.clone_into(&mut found.text);
        found.words = super::words::split(title).into_iter().map(|word| word.key).collect();
        return found;
    }
    let rest = words.after_any(FRONT_FILLER);
    if rest.after(&["whole list", "entire list", "list"]).is_some_and(|more| more.is_empty()) {
        found.all = true;
        return found;
    }
    let mut at = 0;
    while at < rest.len() {
        at += read_part(&mut found, rest.skip(at));
    }
    let content = rest.before_any(BACK_FILLER);
    if !content.is_empty() && !found.all {
        content.source().clone_into(&mut found.text);
    }
    found.all |= ["tasks", "ones", "items", "todos"].contains(&words.last());
    // "All tasks for today" are not those with "today" in their titles.
    if found.all && found.day.is_none() && matches!(&*found.words, [day] if is_day(day)) {
        found.day = found.words.pop();
    }
    found
}

/// Reads what stands first and answers how many words that was.
fn read_part(found: &mut Description, words: Words<'_>) -> usize {
    let (key, next) = (words.key(0), words.key(1));
    let of_tasks = ["task", "tasks", "ones", "items", "todos", ""].contains(&next);
    match key {
        "all" | "every" | "each" | "everything" | "both" => found.all = true,
        "overdue" | "late" if of_tasks => found.overdue = true,
        "completed" | "done" | "finished" if of_tasks => found.status = Some(Status::Done),
        "pending" | "open" | "unfinished" | "incomplete" if of_tasks => {
            found.status = Some(Status::Todo);
        }
        "tagged" | "tag" if !next.is_empty() => {
            found.tag = Some(next.trim_start_matches('#').to_owned());
            return 2;
        }
        "due" if is_day(next) => {
            found.day = Some(next.to_owned());
            return 2;
        }
        "low" | "medium" | "high" if next == "priority" || next == "prio" => {
            found.priority = priority(key);
            return 2;
        }
        // "9 am" is one word of the time.
        _ if ["am", "pm"].contains(&next)
            && key.starts_with(|first: char| first.is_ascii_digit()) =>
        {
            found.words.push(format!("{key}{next}"));
            return 2;
        }
        _ if key.len() > 1 && key.starts_with('#') => found.tag = Some(key[1..].to_owned()),
        _ if FILLER.contains(&key) => {}
        _ => found.words.push(key.to_owned()),
    }
    1
}

/// Whether a word names a day: "today", "today's", "friday".
fn is_day(word: &str) -> bool {
    DAYS.contains(&word.trim_end_matches("'s"))
}

/// The priority that a word names.
pub(super) fn priority(word: &str) -> Option<Priority> {
    match word {
        "high" | "urgent" | "important" | "top" | "highest" | "critical" => Some(Priority::High),
        "medium" | "normal" => Some(Priority::Medium),
        "low" | "lowest" | "unimportant" => Some(Priority::Low),
        _ => None,
    }
}

const DAYS: [&str; 9] = [
    "today",
    "tomorrow",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const ALL_OF_THEM: &[&str] =
    &["all", "both", "all of them", "both of them", "every one", "everything", "all of those"];

const LIST_TAIL: &[&str] = &[
    "from my to do list",
    "from my todo list",
    "from my list",
    "from the list",
    "on my list",
    "on the list",
    "in my list",
    "off my list",
    "off the list",
    "from my tasks",
];

const PLACE_FILLER: &[&str] = &[
    "task", "tasks", "item", "items", "number", "no", "nr", "the", "one", "ones", "and", "my", "",
];

/// What a number follows that is a place.
const COUNTED: &[&str] = &["task", "tasks", "item", "number", "no", "nr"];

const FRONT_FILLER: &[&str] = &[
    "the task called",
    "the task named",
    "the task titled",
    "the task about",
    "the task to",
    "the",
    "my",
    "our",
    "a",
    "an",
    "that",
    "this",
    "task called",
    "task named",
    "task titled",
    "task about",
    "task to",
    "task",
    "of",
];

const BACK_FILLER: &[&str] =
    &["thing", "things", "task", "tasks", "todo", "to-do", "item", "one", "ones", "reminder"];

/// Words that say nothing about which task it is.
const FILLER: &[&str] = &[
    "the", "my", "our", "a", "an", "of", "task", "tasks", "todo", "todos", "to-do", "item",
    "items", "one", "ones", "thing", "things", "stuff", "called", "named", "titled", "about",
    "that", "that's", "are", "is", "with", "which", "to", "for", "from", "at", "on", "in", "and",
    "due",
];
