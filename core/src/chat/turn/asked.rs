//! What the user's sentence asks for, as far as the rules can tell. It decides what a model may do
//! without asking.

use jiff::ZonedDateTime;

use super::super::{Message, Speaker};
use crate::{
    reading::{
        request::Act,
        rules::{self, Reading},
    },
    talk::account::Asked,
};

/// Whether `text`, said at `now` after these messages, asks for a change. What the rules do not
/// understand, a model may.
pub(crate) fn asked(text: &str, before: &[Message], now: &ZonedDateTime) -> Asked {
    let Reading { requests, .. } = rules::read(text, now, None);
    let acts: Vec<Act> = requests.iter().map(|request| request.act).collect();
    let changes = |act: &Act| {
        act.changes()
            || matches!(act, Act::Add | Act::AddMany | Act::Mention | Act::Undo | Act::Redo)
    };
    let asks_nothing = |act: &Act| match act {
        Act::Greet | Act::Thank | Act::Bye | Act::Help | Act::Recent | Act::Overwhelmed => true,
        // To what, if nothing was asked?
        Act::Yes | Act::No => !ends_in_question(before),
        act => act.asks(),
    };
    if acts.is_empty() {
        Asked::Unclear
    } else if acts.iter().all(asks_nothing) {
        Asked::Nothing
    } else if acts.iter().any(changes) {
        Asked::Change
    } else {
        Asked::Unclear
    }
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
