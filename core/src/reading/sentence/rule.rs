//! A rule, and how it fits a clause: word by word, with what may be missing left out where it must be.

use std::ops::Range;

use super::{Phrase, begins};
use crate::{
    reading::request::{Act, Slot},
    text::Word,
};

#[derive(Debug)]
pub(super) struct Rule {
    pub(super) act: Act,
    pub(super) fixed: Vec<(Slot, String)>,
    pub(super) parts: Vec<Part>,
    /// It counts only where no other rule fits.
    pub(super) is_weak: bool,
}

#[derive(Debug)]
pub(super) struct Part {
    pub(super) says: Says,
    pub(super) may_be_missing: bool,
}

#[derive(Debug)]
pub(super) enum Says {
    /// One of these.
    Words(Vec<Phrase>),
    Slot(Slot),
}

/// A rule that matched: what it asks for, and where its slots are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match {
    pub(crate) act: Act,
    pub(crate) fixed: Vec<(Slot, String)>,
    /// Words of the clause.
    pub(crate) slots: Vec<(Slot, Range<usize>)>,
    /// How many words the rule knows by itself.
    pub(crate) explained: usize,
    /// The first word is the rule's own, and so is the last.
    pub(crate) is_open: (bool, bool),
    pub(crate) rule: usize,
}

/// Decides whether words may stand in a slot.
pub(crate) type Admits<'a> = &'a dyn Fn(Slot, Range<usize>) -> bool;

impl Rule {
    /// What the rule makes of a clause of at least one word; `None` where it does not fit.
    pub(super) fn matches(
        &self,
        clause: &[Word],
        rule: usize,
        admits: Admits<'_>,
    ) -> Option<Match> {
        let mut run = Run {
            parts: &self.parts,
            clause,
            admits,
            failed: Vec::new(),
            slots: Vec::new(),
            own: Vec::new(),
        };
        if !run.goes_on(0, 0) {
            return None;
        }
        let is_own = |word: usize| {
            let typed =
                |(slot, range): &(Slot, Range<usize>)| slot.is_typed() && range.contains(&word);
            run.own.contains(&word) || run.slots.iter().any(typed)
        };
        let part = |(slot, range): &(Slot, Range<usize>)| {
            if *slot == Slot::What { range.len() } else { 0 }
        };
        // Words of a part of the list are little words for the most: they count half.
        let little = run.slots.iter().map(part).sum::<usize>().div_ceil(2);
        let explained = (0..clause.len()).filter(|word| is_own(*word)).count() - little;
        let explained = if self.is_weak { 0 } else { explained };
        let is_open = (is_own(0) && !self.is_weak, is_own(clause.len() - 1) && !self.is_weak);
        let slots = run.slots;
        Some(Match { act: self.act, fixed: self.fixed.clone(), slots, explained, is_open, rule })
    }
}

/// A pattern on its way through a clause.
struct Run<'a> {
    parts: &'a [Part],
    clause: &'a [Word],
    admits: Admits<'a>,
    /// Whether nothing leads to the end from a part and a word, part by part.
    failed: Vec<bool>,
    slots: Vec<(Slot, Range<usize>)>,
    /// Words that the pattern knows by itself.
    own: Vec<usize>,
}

impl Run<'_> {
    fn goes_on(&mut self, part: usize, word: usize) -> bool {
        #[cfg(test)]
        crate::reading::steps::count();
        if part == self.parts.len() {
            return word == self.clause.len();
        }
        let place = part * (self.clause.len() + 1) + word;
        if self.failed.get(place) == Some(&true) {
            return false;
        }
        let goes = match &self.parts[part].says {
            Says::Words(phrases) => self.words(phrases, part, word),
            Says::Slot(slot) => self.slot(*slot, part, word),
        };
        let goes = goes || (self.parts[part].may_be_missing && self.goes_on(part + 1, word));
        if !goes {
            self.failed.resize(self.parts.len() * (self.clause.len() + 1), false);
            self.failed[place] = true;
        }
        goes
    }

    fn words(&mut self, phrases: &[Phrase], part: usize, word: usize) -> bool {
        for phrase in phrases {
            if begins(&self.clause[word..], phrase) {
                let before = self.own.len();
                self.own.extend(word..word + phrase.len());
                if self.goes_on(part + 1, word + phrase.len()) {
                    return true;
                }
                self.own.truncate(before);
            }
        }
        false
    }

    fn slot(&mut self, slot: Slot, part: usize, word: usize) -> bool {
        let last = self.clause.len().min(word + slot.max_words());
        let possible = (word + 1..=last).filter(|end| self.may_follow(part + 1, *end));
        // A date is as long as it can be, all else as short.
        let mut ends: Vec<usize> = possible.collect();
        if slot.is_typed() {
            ends.reverse();
        }
        for end in ends {
            if (self.admits)(slot, word..end) {
                self.slots.push((slot, word..end));
                if self.goes_on(part + 1, end) {
                    return true;
                }
                self.slots.pop();
            }
        }
        false
    }

    /// Whether the pattern can go on with `part` at `word`, as far as a glance tells.
    fn may_follow(&self, part: usize, word: usize) -> bool {
        match self.parts.get(part) {
            None => word == self.clause.len(),
            Some(Part { says: Says::Words(phrases), may_be_missing: false }) => {
                phrases.iter().any(|phrase| begins(&self.clause[word..], phrase))
            }
            Some(Part { may_be_missing, .. }) => *may_be_missing || word < self.clause.len(),
        }
    }
}
