//! What a sentence asks for. Verbs decide; what they need is read by the modules below.

mod adding;
mod changing;
mod setting;
mod showing;
mod summing;
mod value;

use jiff::ZonedDateTime;

use super::{
    hearing,
    target::{Target, number_named},
    view::View,
    words::{self, Words},
};
use crate::task::{Period, Priority, Recurrence};

/// What somebody wants.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Intent {
    /// A task made of this line of text. Empty: they did not say which.
    Add(String),
    Show(View),
    Act(Deed, Target),
    /// The verb is clear, but not what to make of the task; this asks for it.
    Incomplete(&'static str),
    Greet,
    Thank,
    Help,
    Summarize(Period),
    /// What was done last, or so many changes.
    Undo(Option<usize>),
    /// A no to a question.
    Decline,
    /// A yes or a no, though nothing was asked.
    Answer,
    Unknown,
}

/// What is to be done to a task.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    Complete,
    Reopen,
    Delete,
    Rename(String),
    Reschedule(When),
    Prioritise(Priority),
    Tag(Vec<String>),
    Untag(Vec<String>),
    Repeat(Recurrence),
}

/// A new date.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum When {
    /// As it was said: "tomorrow 5pm".
    Said(String),
    /// Later by so many days.
    Days(i32),
    /// Later by so many months.
    Months(i32),
    /// Later by so many hours.
    Hours(i32),
    /// No date any more.
    Never,
}

/// Reads a sentence typed at `now`.
pub(super) fn read(text: &str, now: &ZonedDateTime) -> Intent {
    match hearing::heard(text) {
        Some(heard) => sentence(&heard, now),
        None => sentence(text, now),
    }
}

/// Whether `text` is a date or time, and nothing else.
pub(super) fn is_date(text: &str, now: &ZonedDateTime) -> bool {
    let heard = hearing::heard(text);
    let text = heard.as_deref().unwrap_or(text);
    let all = words::split(text);
    value::date(polite(Words::new(text, &all)), now).is_some()
}

fn sentence(text: &str, now: &ZonedDateTime) -> Intent {
    let all = words::split(text);
    let whole = Words::new(text, &all);
    let words = polite(whole);
    if words.is_empty() {
        return if whole.is_empty() { Intent::Unknown } else { small_talk(whole) };
    }
    if words.len() > SENTENCE_MAX_WORDS {
        return adding::read(words, now).unwrap_or(Intent::Unknown);
    }
    let talk = small_talk(words);
    if talk != Intent::Unknown {
        return talk;
    }
    adding::quoted(words)
        .or_else(|| summing::read(words).map(Intent::Summarize))
        .or_else(|| showing::read(words, now))
        .or_else(|| changing::read(words, now))
        .or_else(|| adding::read(words, now))
        .unwrap_or(Intent::Unknown)
}

/// Without the words that only make a request friendlier.
fn polite(words: Words<'_>) -> Words<'_> {
    words.after_any(COURTESY_BEFORE).before_any(COURTESY_AFTER)
}

fn small_talk(words: Words<'_>) -> Intent {
    let phrase = words.keys().collect::<Vec<_>>().join(" ");
    let is = |phrases: &[&str]| phrases.contains(&phrase.as_str());
    if is(GREETINGS) {
        Intent::Greet
    } else if is(THANKS) {
        Intent::Thank
    } else if is(HELP) {
        Intent::Help
    } else if is(UNDO) {
        Intent::Undo(None)
    } else if let Some(count) = undone(words) {
        Intent::Undo(Some(count))
    } else if is(ANSWERS) {
        Intent::Answer
    } else {
        Intent::Unknown
    }
}

/// How many changes, of "undo the last two changes".
fn undone(words: Words<'_>) -> Option<usize> {
    let said = words.after(&["undo", "revert", "take back", "roll back"])?;
    let count = said.after_any(&["the", "my", "your", "last"]).before_any(&["changes", "things"]);
    let count = count.before(&["you did", "you made", "i made"]).unwrap_or(count);
    let count = count.before_any(&["changes", "things"]);
    let is_past = said.contains("last") || said.len() > count.len();
    let number = number_named(count.key(0)).or_else(|| count.key(0).parse().ok())?;
    (is_past && count.len() == 1 && number > 0).then_some(number)
}

/// Longest sentence that is read for more than a new task, in words.
const SENTENCE_MAX_WORDS: usize = 100;

const COURTESY_BEFORE: &[&str] = &[
    "oops",
    "oh",
    "yeah",
    "wait",
    "i would like you to",
    "i'd like you to",
    "i want you to",
    "i would like to",
    "i'd like to",
    "i want to",
    "can you please",
    "could you please",
    "can you",
    "could you",
    "would you",
    "will you",
    "can i",
    "you can",
    "you may",
    "you could",
    "let us",
    "let's",
    "please",
    "kindly",
    "actually",
    "just",
    "also",
    "then",
    "now",
    "and",
    "so",
    "ok",
    "okay",
    "well",
    "hey",
    "hello",
    "hi",
    "yes",
    "no",
    "sorry",
];

const COURTESY_AFTER: &[&str] =
    &["please", "thank you", "thanks", "for me", "now", "instead", "then", "too", "as well"];

const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "hi there",
    "hello there",
    "hey there",
    "good morning",
    "good afternoon",
    "good evening",
    "salam",
    "hola",
    "bonjour",
    "namaste",
    "how are you",
    "what's up",
    "there",
];

const THANKS: &[&str] = &[
    "thanks",
    "thank you",
    "thx",
    "thanks a lot",
    "thank you very much",
    "thank you so much",
    "great",
    "great thanks",
    "cool",
    "perfect",
    "nice",
    "awesome",
    "good job",
    "well done",
];

const HELP: &[&str] = &[
    "help",
    "help me",
    "what can you do",
    "what can i do",
    "what can i say",
    "what can i ask",
    "how does this work",
    "how do you work",
    "who are you",
    "what are you",
    "commands",
    "?",
    "what do you do",
];

const UNDO: &[&str] = &[
    "undo",
    "undo that",
    "undo it",
    "undo this",
    "undo all",
    "undo all that",
    "undo all of that",
    "undo everything",
    "undo the last change",
    "undo the last changes",
    "undo my last change",
    "undo last change",
    "undo your last change",
    "undo what you did",
    "undo what you just did",
    "revert",
    "revert that",
    "revert it",
    "take that back",
    "take it back",
    "take this back",
    "take all that back",
    "roll back",
    "roll that back",
    "change it back",
    "change that back",
    "put it back",
    "put that back",
];

const ANSWERS: &[&str] =
    &["yes", "no", "ok", "okay", "sure", "yep", "yeah", "nope", "cancel", "stop"];
