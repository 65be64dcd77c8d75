//! What the model makes of the clauses of a message: which of them only tell something, and what those ask for
//! that no rule fits.

use std::{ops::Range, rc::Rc};

use super::{
    Found, Reader,
    wish::{EVENT, EXPLAINED},
};
use crate::reading::{
    learnt::{self, Guess, Kind, LIKELY, SURE},
    request::{Act, Request, Slot},
    sentence::Match,
};

/// Longest clause that the model is asked about, in words: nothing that is one request is longer.
const CLAUSE_MAX_WORDS: usize = 25;
/// What a clause weighs that only the model reads: less than two words of a rule.
pub(super) const GUESSED: i32 = 30;
/// What such a clause counts as where rules are counted, in words.
const GUESSED_WORDS: usize = 2;

impl Reader<'_> {
    /// What the model makes of some of the words.
    pub(super) fn guess(&self, range: Range<usize>) -> Option<Rc<Guess>> {
        if range.len() > CLAUSE_MAX_WORDS {
            return None;
        }
        let place = (range.start, range.end);
        if let Some(known) = self.guessed.borrow().get(&place) {
            return known.clone();
        }
        let words = &self.words[range];
        let (first, last) = (words.first()?, words.last()?);
        let text = &self.text[first.whole.start..last.whole.end];
        let list = self.names?.list()?;
        let guess = learnt::read(text, self.now, self.ranked[0], list).map(Rc::new);
        self.guessed.borrow_mut().insert(place, guess.clone());
        guess
    }

    /// Whether the model takes it that words only tell something.
    pub(super) fn is_story(&self, range: Range<usize>) -> bool {
        self.guess(range).is_some_and(|guess| guess.likelihood(Kind::Talks) >= LIKELY)
    }

    /// Whether the model does not believe what a rule reads in a part of the message, which is believed the less the less it
    /// explains.
    pub(super) fn is_unlikely(&self, range: Range<usize>, act: Act, score: i32) -> bool {
        let kind = Kind::of(act);
        // "…, all tagged shopping", "… and the other one tomorrow": what is said of all of them, or of another, is no story.
        let words = &self.words[range.clone()];
        let is_other = || {
            let pronoun = self.ranked[0].value("pronoun", words);
            pronoun.is_some_and(|(name, _)| matches!(name, "other" | "rest"))
        };
        if act.changes() && (self.begins("of_all", words) || is_other()) {
            return false;
        }
        let Some(guess) = self.guess(range.clone()).filter(|_| kind != Kind::Talks) else {
            return false;
        };
        // "…, then email Ann tomorrow": what begins with a verb is seldom told.
        let least = if self.is_deed(&self.words[range]) { SURE } else { LIKELY };
        let is_slight = score < EXPLAINED;
        guess.story() >= SURE
            || (is_slight && guess.likelihood(Kind::Talks) >= least)
            || (score <= EVENT && kind == Kind::Adds && guess.likelihood(kind) < LIKELY)
    }

    /// What the model is sure that words ask for, of a task that is there.
    pub(super) fn guessed_wish(&self, range: Range<usize>) -> Option<Found> {
        let guess = self.guess(range.clone()).filter(|guess| guess.certainty() >= SURE)?;
        let request = &guess.request;
        // "The dry cleaning I won't".
        let words = &self.words[range];
        let is_denied = matches!(request.act, Act::Complete | Act::Delete)
            && words.iter().any(|word| self.begins("negates", std::slice::from_ref(word)));
        if is_denied || !self.is_whole(request) {
            return None;
        }
        let matched = Match {
            act: request.act,
            fixed: request.slots.clone(),
            slots: Vec::new(),
            explained: GUESSED_WORDS,
            is_open: (true, true),
            rule: 0,
        };
        Some(Found {
            grammar: self.ranked[0],
            matched,
            words: words.to_vec(),
            spelt: words.to_vec(),
            lead: None,
            score: GUESSED_WORDS,
            stripped: 0,
        })
    }

    /// Whether a request names a task that is there, and what becomes of it.
    fn is_whole(&self, request: &Request) -> bool {
        let needed = match request.act {
            Act::Move | Act::Repeat => Some(Slot::When),
            Act::Prioritise => Some(Slot::Level),
            Act::Tag | Act::Untag => Some(Slot::Tag),
            Act::Complete | Act::Delete | Act::Reopen | Act::Undate => None,
            _ => return false,
        };
        needed.is_none_or(|slot| request.find(slot).is_some())
            && self.names(request.get(Slot::Task)) == Some(true)
    }
}
