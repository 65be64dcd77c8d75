//! The words of one language that moments are made of.

use std::collections::HashMap;

use super::{
    lexicon::{self, Lexicon},
    piece,
};
use crate::text::{fold, misspelling};

/// Tables of a lexicon whose phrases are looked for in a text.
const TABLES: [&str; 16] = [
    "weekday", "weekdays", "month", "number", "ordinal", "day", "end", "part", "clock", "unit",
    "feast", "word", "lead", "priority", "level", "zone",
];
/// Zones are called the same everywhere.
const ZONES: &str = "zone";

/// Tables whose words are known also when they are misspelled.
const CORRECTED: [&str; 3] = ["weekday", "month", "day"];
/// Shorter words are another word too easily, in letters.
const CORRECTED_MIN_LETTERS: usize = 5;
/// From so many letters on, two mistakes are forgiven.
const TWO_MISTAKES_MIN_LETTERS: usize = 7;

/// What words stand for: `("weekday", "mon")`.
pub(super) type Term = (&'static str, &'static str);

/// A phrase that stands in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) term: Term,
    /// The piece after it.
    pub(super) end: usize,
    pub(super) is_corrected: bool,
}

#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) lexicon: &'static Lexicon,
    /// By their first piece.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Words that may be misspelled, by their first letter.
    corrected: HashMap<char, Vec<(String, Term)>>,
    /// Words that a language has in common with others.
    weak: Vec<String>,
    /// Words that are not taken for misspelled ones.
    real: Vec<String>,
}

#[derive(Debug)]
struct Phrase {
    pieces: Vec<String>,
    term: Term,
    is_own: bool,
}

impl Vocabulary {
    pub(super) fn new(lexicon: &'static Lexicon) -> Self {
        let all = |key| lexicon.phrases("weak", key).map(fold).collect();
        let mut vocabulary = Self {
            lexicon,
            phrases: HashMap::new(),
            corrected: HashMap::new(),
            weak: all("words"),
            real: all("real"),
        };
        vocabulary.learn(lexicon, &TABLES, true);
        let zones = lexicon::all().first().filter(|first| first.code != lexicon.code);
        zones.into_iter().for_each(|first| vocabulary.learn(first, &[ZONES], false));
        if let Some(base) = lexicon.text("language", "base").and_then(lexicon::of) {
            vocabulary.learn(base, &TABLES, false);
            vocabulary.real.extend(base.phrases("weak", "real").map(fold));
        }
        vocabulary
    }

    fn learn(&mut self, lexicon: &'static Lexicon, tables: &[&'static str], is_own: bool) {
        for table in tables.iter().copied() {
            for (key, text) in lexicon.entries(table) {
                for phrase in lexicon::phrases(text) {
                    self.learn_phrase((table, key), phrase, is_own);
                }
            }
        }
    }

    fn learn_phrase(&mut self, term: Term, phrase: &str, is_own: bool) {
        let pieces: Vec<String> =
            phrase.split_whitespace().flat_map(|word| piece::split(&fold(word))).collect();
        let Some(first) = pieces.first().cloned() else { return };
        let is_corrected = pieces.len() == 1
            && CORRECTED.contains(&term.0)
            && first.chars().count() >= CORRECTED_MIN_LETTERS;
        if let Some(letter) = first.chars().next().filter(|_| is_corrected) {
            self.corrected.entry(letter).or_default().push((first.clone(), term));
        }
        self.phrases.entry(first).or_default().push(Phrase { pieces, term, is_own });
    }

    /// The phrases that begin at each piece; nothing if the language is not expected and no word shows
    /// that it is this one.
    pub(super) fn hits(&self, pieces: &[piece::Piece], is_expected: bool) -> Vec<Vec<Hit>> {
        let mut is_shown = is_expected;
        let mut hits: Vec<Vec<Hit>> = Vec::with_capacity(pieces.len());
        for at in 0..pieces.len() {
            let mut found = Vec::new();
            for phrase in self.phrases.get(&pieces[at].key).into_iter().flatten() {
                let end = at + phrase.pieces.len();
                let stands = pieces.get(at..end).is_some_and(|pieces| {
                    pieces.iter().zip(&phrase.pieces).all(|(piece, known)| piece.key == *known)
                }) && is_alone(pieces, at, end);
                if stands {
                    is_shown |=
                        phrase.is_own && (end > at + 1 || !self.weak.contains(&pieces[at].key));
                    found.push(Hit { term: phrase.term, end, is_corrected: false });
                }
            }
            if found.is_empty() {
                found.extend(self.corrected(&pieces[at].key, at));
            }
            hits.push(found);
        }
        if is_shown { hits } else { vec![Vec::new(); pieces.len()] }
    }

    /// What `key` would be if it were spelled well.
    fn corrected(&self, key: &str, at: usize) -> Option<Hit> {
        let letters = key.chars().count();
        if letters < CORRECTED_MIN_LETTERS || self.real.iter().any(|real| real == key) {
            return None;
        }
        let most = if letters < TWO_MISTAKES_MIN_LETTERS { 1 } else { 2 };
        let known = self.corrected.get(&key.chars().next()?)?;
        let best = known
            .iter()
            .filter_map(|(word, term)| Some((misspelling(key, word, most)?, *term)))
            .min_by_key(|(mistakes, _)| *mistakes)?;
        Some(Hit { term: best.1, end: at + 1, is_corrected: true })
    }
}

/// A single Latin letter is a unit only where it is attached to a number: `5p`, `3d`.
fn is_alone(pieces: &[piece::Piece], at: usize, end: usize) -> bool {
    let piece = &pieces[at];
    let is_letter = end == at + 1
        && piece.key.len() == 1
        && piece.key != "a"
        && piece.key != "&"
        && piece.key != "@";
    !is_letter || !piece.key.is_ascii() || piece.is_glued || piece.key == "y"
}
