//! What the user's sentence asks for, as far as the rules can tell. It decides what a model may do
//! without asking.

use jiff::ZonedDateTime;

use super::super::{Message, Speaker};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        rules::{self, Reading},
    },
    talk::account::Asked,
};

/// Whether `text`, which was read so and said after these messages, asks for a change. What the rules do not
/// understand, a model may.
pub(super) fn asked(text: &str, reading: &Reading, before: &[Message]) -> Asked {
    let is_idle = is_idle(text, reading);
    // "How's it going today?" is nothing that happens then.
    let is_slight = |request: &Request| {
        is_idle && (request.get(Slot::Kind) == "event" || request.act == Act::Mention)
    };
    let wishes = reading.requests.iter().filter(|request| !is_slight(request));
    let acts: Vec<Act> = wishes.map(|request| request.act).collect();
    let changes = |act: &Act| {
        act.changes()
            || matches!(act, Act::Add | Act::AddMany | Act::Mention | Act::Undo | Act::Redo)
    };
    let asks_nothing = |act: &Act| match act {
        Act::Greet | Act::Thank | Act::Bye | Act::Help | Act::Recent | Act::Overwhelmed => true,
        Act::Told | Act::Elsewhere | Act::Foreign => true,
        // To what, if nothing was asked?
        Act::Yes | Act::No => !ends_in_question(before),
        act => act.asks(),
    };
    if acts.iter().all(asks_nothing) && (is_idle || !acts.is_empty()) {
        Asked::Nothing
    } else if acts.iter().any(changes) {
        Asked::Change
    } else {
        Asked::Unclear
    }
}

/// Longest greeting that asks how somebody is, in words.
const GREETING_MAX_WORDS: usize = 3;

/// Whether what the rules do not understand is no wish: a question, a denial, a word or a sign alone.
fn is_idle(text: &str, reading: &Reading) -> bool {
    let words = rules::spoken(text);
    let begins = |class, at: usize| reading.grammar.begins(class, &words[at..]).is_some();
    let has = |class| (0..words.len()).any(|at| begins(class, at));
    // "آپ کیسے ہیں": not every language asks with its first word.
    let asks = begins("question", 0) || (words.len() <= GREETING_MAX_WORDS && has("question"));
    let is_asked = reading.is_question || asks || has("no");
    words.len() < 2 || (is_asked && !has("pleads"))
}

/// Most words that ask to take something back, and nothing else.
const UNDO_MAX_WORDS: usize = 24;

/// Whether `text` asks to take back what was done, and nothing else. Nobody needs a model for that.
pub(crate) fn is_undo(text: &str, now: &ZonedDateTime) -> bool {
    if rules::spoken(text).len() > UNDO_MAX_WORDS {
        return false;
    }
    let Reading { requests, .. } = rules::read(text, now, None);
    let undoes = |act: Act| matches!(act, Act::Undo | Act::Redo);
    !requests.is_empty() && requests.iter().all(|request| undoes(request.act))
}

fn ends_in_question(before: &[Message]) -> bool {
    let last = before.last().filter(|last| last.speaker == Speaker::Assistant);
    last.is_some_and(|last| last.text.contains(['?', '؟']))
}
