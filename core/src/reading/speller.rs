//! What hasty fingers may have meant: for each word that is not known the known ones that are spelt like
//! it, and of a clause the likeliest ways to put it right together. Which of them fits is for the rules to say.
//!
//! Corrected words stand for commands and dates only: titles and texts are taken as they were written.

use std::{cell::RefCell, collections::HashMap};

use super::sentence::Grammar;
use crate::text::{self, Gap, Word};

/// Most ways in which a clause is read besides as it was written.
const WAYS_MAX: usize = 4;
/// Most known words that one word is taken for.
const MEANT_MAX: usize = 3;
/// Shortest word that is put right, in letters.
const WORD_MIN_LETTERS: usize = 3;
/// Shortest word that may be two written as one, in letters.
const TWO_MIN_LETTERS: usize = 5;
/// What it costs to leave a word that nobody knows as it is, and to take a shorthand for what it stands for.
const UNKNOWN: u32 = 12;
const SHORTHAND: u32 = 3;
/// So many words written for short are how somebody writes.
const SHORT_MIN: usize = 3;
/// The kind of values that holds what people write for short: `you = u`.
const SHORT: &str = "short";

/// Puts the words of one message right.
pub(super) struct Speller<'a> {
    /// The language of the message.
    pub(super) grammar: &'static Grammar,
    /// Whether a word is one of a task's.
    pub(super) is_of_task: &'a dyn Fn(&Word) -> bool,
    /// Whether a word is a name, which nobody knows.
    is_name: &'a dyn Fn(&Word) -> bool,
    known: RefCell<HashMap<String, Vec<Meant>>>,
}

/// A word that another is taken for, and what that costs.
type Meant = (u32, String);

impl<'a> Speller<'a> {
    pub(super) fn new(
        grammar: &'static Grammar,
        is_of_task: &'a dyn Fn(&Word) -> bool,
        is_name: &'a dyn Fn(&Word) -> bool,
    ) -> Self {
        Self { grammar, is_of_task, is_name, known: RefCell::default() }
    }

    /// The likeliest ways in which `words` were meant otherwise than they were written.
    pub(super) fn ways(&self, words: &[Word]) -> Vec<Vec<Word>> {
        let mut ways: Vec<(u32, Vec<Word>)> = vec![(0, Vec::new())];
        for (at, word) in words.iter().enumerate() {
            let mut meant = self.meant(word);
            if self.is_counted(word, &words[at + 1..]) {
                meant.retain(|(_, key)| *key == word.key);
            }
            let mut longer: Vec<(u32, Vec<Word>)> = Vec::with_capacity(ways.len() * meant.len());
            for (cost, way) in &ways {
                longer.extend(meant.iter().map(|(more, key)| {
                    let word = Word { key: key.clone(), ..word.clone() };
                    (cost + more, way.iter().cloned().chain([word]).collect())
                }));
            }
            // The sort keeps the order of what costs the same.
            longer.sort_by_key(|(cost, _)| *cost);
            longer.truncate(WAYS_MAX + 1);
            ways = longer;
        }
        let mut ways: Vec<Vec<Word>> = ways.into_iter().map(|(_, way)| way).collect();
        ways.retain(|way| way != words);
        ways.truncate(WAYS_MAX);
        ways.extend(self.in_full(words));
        ways
    }

    /// "yad krwana k jna h": all that is written for short as what it stands for, where that is how somebody writes.
    fn in_full(&self, words: &[Word]) -> Option<Vec<Word>> {
        let is_short = |word: &&Word| self.full(word).is_some();
        let written = |word: &Word| match self.full(word) {
            Some(full) => Word { key: full.to_owned(), ..word.clone() },
            None => word.clone(),
        };
        (words.iter().filter(is_short).count() >= SHORT_MIN)
            .then(|| words.iter().map(written).collect())
    }

    /// What a word is written for short for: as the language says, or by its consonants where it says that these do.
    fn full(&self, word: &Word) -> Option<&str> {
        let said = self.grammar.value(SHORT, std::slice::from_ref(word)).map(|(full, _)| full);
        let consonants = || self.grammar.of_consonants(&word.key).filter(|full| *full != word.key);
        said.or_else(|| if word.is_quoted { None } else { consonants() })
    }

    /// "Item 2, item 4 and the rest": a number before what parts is no "to" or "for", which lead on to something.
    fn is_counted(&self, word: &Word, rest: &[Word]) -> bool {
        let is_number = word.key.bytes().all(|letter| letter.is_ascii_digit());
        let ends = rest.is_empty() || word.after >= Gap::Comma;
        is_number && (ends || self.grammar.begins("and", rest).is_some())
    }

    /// `words` with those in two that were written as one: "remindme".
    pub(super) fn parted(&self, words: Vec<Word>) -> Vec<Word> {
        words
            .into_iter()
            .flat_map(|word| self.halves(&word).unwrap_or_else(|| vec![word]))
            .collect()
    }

    fn halves(&self, word: &Word) -> Option<Vec<Word>> {
        let is_plain = word.key.len() == word.range.len() && word.key.is_ascii();
        if !is_plain || word.key.len() < TWO_MIN_LETTERS || self.is_known(word) {
            return None;
        }
        let at = (1..word.key.len()).find(|at| self.grammar.has_pair(word.key.split_at(*at)))?;
        let middle = word.range.start + at;
        let (first, second) = word.key.split_at(at);
        let before = Word {
            key: first.to_owned(),
            range: word.range.start..middle,
            whole: word.whole.start..middle,
            after: text::Gap::Space,
            is_quoted: false,
        };
        let after = Word {
            key: second.to_owned(),
            range: middle..word.range.end,
            whole: middle..word.whole.end,
            ..word.clone()
        };
        Some(vec![before, after])
    }

    /// What a word may be, the likeliest first; itself is among them.
    fn meant(&self, word: &Word) -> Vec<Meant> {
        if let Some(known) = self.known.borrow().get(&word.key) {
            return known.clone();
        }
        let mut meant = self.spelt_like(word);
        let is_fine = meant.is_empty() || self.is_known(word) || (self.is_of_task)(word);
        meant.push((if is_fine { 0 } else { UNKNOWN }, word.key.clone()));
        if let Some(full) = self.full(word) {
            meant.push((SHORTHAND, full.to_owned()));
        }
        meant.sort_by_key(|(cost, _)| *cost);
        self.known.borrow_mut().insert(word.key.clone(), meant.clone());
        meant
    }

    fn is_known(&self, word: &Word) -> bool {
        word.is_quoted || self.grammar.knows(&word.key)
    }

    /// Known words that are spelt much like it; of equals the commonest first.
    fn spelt_like(&self, word: &Word) -> Vec<Meant> {
        let is_word = word.key.chars().all(char::is_alphabetic) && !(self.is_name)(word);
        if !is_word || self.is_known(word) || word.key.chars().count() < WORD_MIN_LETTERS {
            return Vec::new();
        }
        let near = self.grammar.vocabulary().filter_map(|(known, count)| {
            let is_possible =
                begin_alike(&word.key, known) && known.chars().count() >= WORD_MIN_LETTERS;
            let cost = if is_possible { text::misspelling(&word.key, known) } else { None };
            cost.map(|cost| (cost, std::cmp::Reverse(count), known))
        });
        let mut near: Vec<_> = near.collect();
        near.sort_unstable();
        near.truncate(MEANT_MAX);
        near.into_iter().map(|(cost, _, known)| (cost, known.to_owned())).collect()
    }
}

/// Whether two words may be the same as far as a glance at their first letters tells.
fn begin_alike(one: &str, other: &str) -> bool {
    let first = |word: &str| word.chars().next();
    let second = |word: &str| word.chars().nth(1);
    first(one) == first(other) || second(one) == first(other) || first(one) == second(other)
}
