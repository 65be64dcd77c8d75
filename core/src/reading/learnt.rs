//! What the rules give up on, read by a small trained model: what a message asks for, and which of its
//! words say of what. Two linear models over hashed words and letters, trained by `make train`.
//!
//! It only guesses. How sure it is goes with the guess, and who asked decides what that is enough for.
//! Moments are the grammar's here, too.

mod feature;
mod token;
#[cfg(any(test, feature = "testing"))]
pub mod training;
mod weights;

use std::sync::OnceLock;

use jiff::ZonedDateTime;

use super::{
    request::{Act, Request, Slot},
    rules::spoken,
    sentence::Grammar,
};
use crate::text::Word;
use token::{Mark, Token};
use weights::Weights;

/// What `make train` wrote; empty where the feature is off, as in the browser.
#[cfg(feature = "learnt")]
const BYTES: &[u8] = include_bytes!("learnt/learnt.model");
#[cfg(not(feature = "learnt"))]
const BYTES: &[u8] = &[];

/// Longest message that is guessed at, in words.
const GUESSED_MAX_WORDS: usize = 60;

/// What the model tells apart, in the order of its columns.
const ACTS: [Act; 36] = [
    Act::Add,
    Act::Mention,
    Act::Show,
    Act::Count,
    Act::AskWhen,
    Act::AskState,
    Act::Find,
    Act::Complete,
    Act::Reopen,
    Act::Delete,
    Act::Rename,
    Act::Move,
    Act::Shift,
    Act::Snooze,
    Act::Undate,
    Act::Prioritise,
    Act::Tag,
    Act::Untag,
    Act::Repeat,
    Act::StopRepeating,
    Act::Remind,
    Act::Note,
    Act::Plan,
    Act::First,
    Act::Busiest,
    Act::Recent,
    Act::Summary,
    Act::Undo,
    Act::Yes,
    Act::No,
    Act::Greet,
    Act::Thank,
    Act::Bye,
    Act::Help,
    Act::Overwhelmed,
    Act::Elsewhere,
];

/// What a word of a message is to its request, in the order of the model's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It says nothing of a task.
    Filler,
    /// It names the task, new or known.
    Task,
    /// It says what becomes of it: a tag, a level, a name, a note.
    Value,
}

const ROLES: [Role; 3] = [Role::Filler, Role::Task, Role::Value];

/// What a message may ask for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Guess {
    pub(crate) request: Request,
    /// How far the act is ahead of the next best, in hundredths of a weight for each feature.
    pub(crate) certainty: i32,
}

/// What `text` asks for, if there is a model. `is_known` says whether a word is of a task on the list.
pub(crate) fn read(
    text: &str,
    now: &ZonedDateTime,
    grammar: &Grammar,
    is_known: &dyn Fn(&Word) -> bool,
) -> Option<Guess> {
    static WEIGHTS: OnceLock<Option<Weights>> = OnceLock::new();
    let weights = WEIGHTS.get_or_init(|| Weights::decode(BYTES)).as_ref()?;
    let words = spoken(text);
    if words.is_empty() || words.len() > GUESSED_MAX_WORDS {
        return None;
    }
    let tokens = token::of(text, &words, now, is_known);
    let (act, certainty) = weights.act(&tokens);
    let roles = weights.roles(&tokens, act);
    let request = request(text, act, grammar, (&words, &tokens, &roles));
    Some(Guess { request, certainty })
}

fn request(
    text: &str,
    act: Act,
    grammar: &Grammar,
    (words, tokens, roles): (&[Word], &[Token], &[Role]),
) -> Request {
    let span = |is_in: &dyn Fn(usize) -> bool| {
        let first = (0..words.len()).find(|at| is_in(*at))?;
        let last = (0..words.len()).rfind(|at| is_in(*at))?;
        let (first, last) = (&words[first], &words[last]);
        let start = if first.is_quoted { first.whole.start } else { first.range.start };
        let end = if last.is_quoted { last.whole.end } else { last.range.end };
        Some(text[start..end].to_owned())
    };
    let task = span(&|at| roles[at] == Role::Task);
    let when = span(&|at| tokens[at].mark == Mark::Moment);
    let value = span(&|at| roles[at] == Role::Value);
    let mut request = Request::new(act, text);
    let mut put = |slot: Slot, text: Option<String>| {
        request.slots.extend(text.map(|text| (slot, text)));
    };
    match act {
        Act::Add | Act::Mention => {
            put(Slot::Title, task);
            put(Slot::When, when);
        }
        act if act.changes() => {
            put(Slot::Task, task);
            put(Slot::When, when);
            match act {
                Act::Prioritise => put(Slot::Level, level(grammar, words, roles)),
                Act::Tag | Act::Untag => put(Slot::Tag, value),
                Act::Rename => put(Slot::Name, value),
                Act::Note => put(Slot::Note, value),
                _ => {}
            }
        }
        Act::AskWhen | Act::AskState | Act::Find => put(Slot::Task, task),
        act if act.asks() => put(Slot::What, part(grammar, words)),
        _ => {}
    }
    request
}

/// The level that is said, rather where the value is.
fn level(grammar: &Grammar, words: &[Word], roles: &[Role]) -> Option<String> {
    let said = |at: usize| grammar.value("level", &words[at..]).map(|(level, _)| level.to_owned());
    let is_value = |at: &usize| roles[*at] == Role::Value;
    (0..words.len()).filter(is_value).find_map(said).or_else(|| (0..words.len()).find_map(said))
}

/// The words that say which part of the list is meant: "this week", "done".
fn part(grammar: &Grammar, words: &[Word]) -> Option<String> {
    let mut said: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let found = PARTS.iter().find_map(|kind| grammar.value(kind, &words[at..]));
        let length = found.map_or(0, |(_, length)| length);
        said.extend(words[at..at + length].iter().map(|word| word.key.as_str()));
        at += length.max(1);
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// The kinds of words that part a list.
const PARTS: [&str; 3] = ["window", "status", "level"];

#[cfg(all(test, feature = "learnt"))]
mod core_tests;
