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
    selection,
    sentence::Grammar,
    when,
};
use crate::text::{Gap, Word};
use token::Mark;
pub(crate) use token::{List, Message, Named};
use weights::Weights;

/// What `make train` wrote; empty where the feature is off, as in the browser.
#[cfg(feature = "learnt")]
const BYTES: &[u8] = include_bytes!("learnt/learnt.model");
#[cfg(not(feature = "learnt"))]
const BYTES: &[u8] = &[];

/// Longest message that is guessed at, in words.
const GUESSED_MAX_WORDS: usize = 200;

/// From which certainty on the model is believed where nothing else is, and whatever else is, in percent.
pub(crate) const LIKELY: f32 = 50.0;
pub(crate) const SURE: f32 = 90.0;

/// What the model tells apart, in the order of its columns.
const ACTS: [Act; 37] = [
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
    Act::Told,
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
    likelihoods: [f32; ACTS.len()],
}

const KINDS: [Kind; 9] = [
    Kind::Adds,
    Kind::Completes,
    Kind::Reopens,
    Kind::Deletes,
    Kind::Dates,
    Kind::Changes,
    Kind::TakesBack,
    Kind::Asks,
    Kind::Talks,
];

/// Acts that come to much the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A new task.
    Adds,
    Completes,
    Reopens,
    Deletes,
    /// Another date, or none.
    Dates,
    /// Any other change.
    Changes,
    TakesBack,
    /// Something is to be told of the list.
    Asks,
    /// Nothing is to be done.
    Talks,
}

impl Kind {
    /// The one of an act.
    pub fn of(act: Act) -> Self {
        match act {
            Act::Add | Act::AddMany | Act::Copy | Act::Mention => Self::Adds,
            Act::Complete | Act::Fact => Self::Completes,
            Act::Reopen => Self::Reopens,
            Act::Delete | Act::Drop => Self::Deletes,
            Act::Move | Act::Shift | Act::Snooze | Act::Undate => Self::Dates,
            Act::Undo | Act::Redo => Self::TakesBack,
            Act::Recent => Self::Asks,
            act if act.changes() => Self::Changes,
            act if act.asks() => Self::Asks,
            _ => Self::Talks,
        }
    }
}

impl Guess {
    /// How likely it is that something of this kind is asked for, in percent.
    pub(crate) fn likelihood(&self, kind: Kind) -> f32 {
        100.0 * share_of(kind, &self.likelihoods)
    }

    /// How likely it is that the words only tell something, in percent.
    pub(crate) fn story(&self) -> f32 {
        let told = ACTS.iter().zip(&self.likelihoods).filter(|(act, _)| **act == Act::Told);
        100.0 * told.map(|(_, likely)| likely).sum::<f32>()
    }

    /// How likely it is that what was guessed is of the right kind, in percent.
    pub(crate) fn certainty(&self) -> f32 {
        self.likelihood(Kind::of(self.request.act))
    }
}

/// What `text` asks for, if there is a model.
pub(crate) fn read(
    text: &str,
    now: &ZonedDateTime,
    grammar: &Grammar,
    list: &dyn List,
) -> Option<Guess> {
    static WEIGHTS: OnceLock<Option<Weights<'static>>> = OnceLock::new();
    let weights = WEIGHTS.get_or_init(|| Weights::decode(BYTES)).as_ref()?;
    let words = spoken(text);
    if words.is_empty() || words.len() > GUESSED_MAX_WORDS {
        return None;
    }
    let message = Message::of(text, now, list);
    let likelihoods = weights.acts(&message);
    let act = likeliest(&likelihoods);
    let roles = weights.roles(&message, act);
    let what = part(text, &words, (grammar, now), list);
    let request = request(text, act, (grammar, now), (&words, &message.tokens, &roles), what);
    Some(Guess { request, likelihoods })
}

/// How likely all acts of a kind are together, as a share of one.
fn share_of(kind: Kind, likelihoods: &[f32; ACTS.len()]) -> f32 {
    let acts = ACTS.iter().zip(likelihoods).filter(|(act, _)| Kind::of(**act) == kind);
    acts.map(|(_, likely)| likely).sum()
}

/// The likeliest act of the likeliest kind.
fn likeliest(likelihoods: &[f32; ACTS.len()]) -> Act {
    let share = |kind: &Kind| share_of(*kind, likelihoods);
    let kind = KINDS.into_iter().max_by(|one, other| share(one).total_cmp(&share(other)));
    let acts = ACTS.into_iter().zip(likelihoods).filter(|(act, _)| Some(Kind::of(*act)) == kind);
    let best = acts.max_by(|(_, one), (_, other)| one.total_cmp(other));
    best.map_or(Act::Elsewhere, |(act, _)| act)
}

fn request(
    text: &str,
    act: Act,
    (grammar, now): (&Grammar, &ZonedDateTime),
    (words, tokens, roles): (&[Word], &[token::Token], &[Role]),
    what: Option<String>,
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
    // "Am Samstag an, so gegen 15 Uhr": what stands between the parts of a date is none of it.
    let moments = words.iter().zip(tokens).filter(|(_, token)| token.mark == Mark::Moment);
    let moments: Vec<&str> = moments.map(|(word, _)| &text[word.range.clone()]).collect();
    let when = span(&|at| tokens[at].mark == Mark::Moment);
    let when = when.map(|whole| match when::read(&whole, now) {
        Some(_) => whole,
        None => moments.join(" "),
    });
    let value = span(&|at| roles[at] == Role::Value);
    let mut request = Request::new(act, text);
    let mut put = |slot: Slot, text: Option<String>| {
        request.slots.extend(text.map(|text| (slot, text)));
    };
    match act {
        Act::Add | Act::Mention => {
            let tail = tail(grammar, words, tokens, roles);
            put(Slot::Title, span(&|at| roles[at] == Role::Task || tail.contains(&at)));
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
        act if act.asks() => put(Slot::What, what),
        _ => {}
    }
    request
}

/// What follows the words that the model takes for a new task, as far as it names something: "… [en la carnicería]".
/// It would be lost.
fn tail(
    grammar: &Grammar,
    words: &[Word],
    tokens: &[token::Token],
    roles: &[Role],
) -> std::ops::Range<usize> {
    let start = roles.iter().rposition(|role| *role == Role::Task).map_or(0, |last| last + 1);
    let is_more =
        |at: &usize| words[at - 1].after == Gap::Space && tokens[*at].mark != Mark::Moment;
    let after = (start.max(1)..words.len()).take_while(is_more);
    let end = after.filter(|at| !grammar.knows(&words[*at].key)).last();
    start..end.map_or(start, |last| last + 1)
}

/// The level that is said, rather where the value is.
fn level(grammar: &Grammar, words: &[Word], roles: &[Role]) -> Option<String> {
    let said = |at: usize| grammar.value("level", &words[at..]).map(|(level, _)| level.to_owned());
    let is_value = |at: &usize| roles[*at] == Role::Value;
    (0..words.len()).filter(is_value).find_map(said).or_else(|| (0..words.len()).find_map(said))
}

/// The words that say which part of the list is meant: "on saturday", "without a date", those of tasks and tags.
fn part(
    text: &str,
    words: &[Word],
    (grammar, now): (&Grammar, &ZonedDateTime),
    list: &dyn List,
) -> Option<String> {
    let unread = selection::read(grammar, text, words, now).about;
    let is_said = |word: &&Word| {
        !unread.contains(&word.key)
            || list.has_tag(word)
            || (list.has_word(word) && !grammar.knows(&word.key))
    };
    let said: Vec<&str> = words.iter().filter(is_said).map(|word| word.key.as_str()).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(all(test, feature = "learnt"))]
mod core_tests;
