//! The words of one language that moments are made of.

use std::collections::{HashMap, HashSet};

use super::{
    lexicon::{self, Lexicon},
    piece,
};
use crate::text::{Word, fold, misspelling};

/// Tables of a lexicon whose phrases are looked for in a text.
const TABLES: [&str; 17] = [
    "weekday", "weekdays", "month", "number", "ordinal", "day", "end", "part", "parts", "clock",
    "unit", "feast", "word", "lead", "priority", "level", "zone",
];
/// Zones are called the same everywhere.
const ZONES: &str = "zone";

/// Tables whose words are known also when they are misspelled.
const CORRECTED: [&str; 4] = ["weekday", "month", "day", "part"];
/// Shorter words are another word too easily, in letters.
const CORRECTED_MIN_LETTERS: usize = 5;
/// What mistakes may cost for each letter: "money" is no Monday.
const MISTAKES_MAX: u32 = 2;

/// The first hour that, without am or pm, is in the morning: "at 8" is, "at 7" is not.
const MORNING_FROM_HOUR: i16 = 8;

/// Most bytes that a misspelt word is longer or shorter, and letters that it has of its own.
const STRANGE_MAX_LETTERS: usize = 3;
/// The last hour of a day.
const HOUR_MAX: u8 = 24;

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
    /// Pieces of all phrases.
    pieces: HashSet<String>,
    /// Words that may be misspelled, by their first letter.
    corrected: HashMap<char, Vec<(String, Term)>>,
    /// Words that a language has in common with others.
    weak: Vec<String>,
    /// Words that are not taken for misspelled ones.
    real: Vec<String>,
    /// The first hour that, without am or pm, is in the morning.
    pub(super) morning_from: i16,
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
            pieces: HashSet::new(),
            corrected: HashMap::new(),
            weak: all("words"),
            real: all("real"),
            morning_from: lexicon
                .text("language", "morning")
                .and_then(|hour| hour.parse().ok())
                .unwrap_or(MORNING_FROM_HOUR),
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
        self.pieces.extend(pieces.iter().cloned());
        let Some(first) = pieces.first().cloned() else { return };
        let is_corrected = pieces.len() == 1
            && CORRECTED.contains(&term.0)
            && first.chars().count() >= CORRECTED_MIN_LETTERS;
        if let Some(letter) = first.chars().next().filter(|_| is_corrected) {
            self.corrected.entry(letter).or_default().push((first.clone(), term));
        }
        self.phrases.entry(first).or_default().push(Phrase { pieces, term, is_own });
    }

    /// Whether a word may belong to a date or a time.
    pub(super) fn may_time(&self, word: &Word) -> bool {
        let is_known = |piece: &String| {
            piece::is_number_or_sign(piece)
                || self.pieces.contains(piece)
                || self.corrected(piece, 0).is_some()
        };
        !word.is_quoted && piece::split(&word.key).iter().all(is_known)
    }

    /// The phrases that begin at each piece; `None` if the language is not expected and no word shows
    /// that it is this one.
    pub(super) fn hits(&self, pieces: &[piece::Piece], is_expected: bool) -> Option<Vec<Vec<Hit>>> {
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
            let is_at = |at: usize| hits[at].iter().any(|hit| hit.term == ("word", "at"));
            let is = |table| found.iter().any(|hit: &Hit| hit.term.0 == table);
            // Each word of "à 16h" and "um acht" is one of other languages as well, and all together are not.
            let follows_at = || at > 0 && pieces[at - 1].key.len() > 1 && is_at(at - 1);
            is_shown |= (is("clock") && is_hour(pieces, at) && at > 1 && is_at(at - 2))
                || ((is("number") || is("clock")) && follows_at());
            if found.is_empty() {
                found.extend(self.corrected(&pieces[at].key, at));
            }
            hits.push(found);
        }
        is_shown.then_some(hits)
    }

    /// What `key` would be if it were spelled well.
    fn corrected(&self, key: &str, at: usize) -> Option<Hit> {
        let letters = key.chars().count();
        if letters < CORRECTED_MIN_LETTERS || self.real.iter().any(|real| real == key) {
            return None;
        }
        let known = self.corrected.get(&key.chars().next()?)?;
        let best = known
            .iter()
            .filter(|(word, _)| is_like(key, word))
            .filter_map(|(word, term)| Some((misspelling(key, word)?, *term)))
            .filter(|(mistakes, _)| *mistakes <= MISTAKES_MAX * u32::try_from(letters).unwrap_or(0))
            .min_by_key(|(mistakes, _)| *mistakes)?;
        Some(Hit { term: best.1, end: at + 1, is_corrected: true })
    }
}

/// Whether a word may be another misspelt, at a glance: it has few letters of its own.
fn is_like(key: &str, word: &str) -> bool {
    let strange = key.chars().filter(|letter| !word.contains(*letter)).count();
    word.len().abs_diff(key.len()).max(strange) <= STRANGE_MAX_LETTERS
}

/// Single Latin letters that are words by themselves in some language.
const LETTER_WORDS: [&str; 7] = ["a", "e", "o", "u", "y", "&", "@"];

/// A single Latin letter is a unit only where it is attached to a number: `5p`, `3d`.
fn is_alone(pieces: &[piece::Piece], at: usize, end: usize) -> bool {
    let piece = &pieces[at];
    let is_letter =
        end == at + 1 && piece.key.len() == 1 && !LETTER_WORDS.contains(&piece.key.as_str());
    !is_letter || !piece.key.is_ascii() || piece.is_glued
}

/// Whether a piece is attached to an hour: "16h".
fn is_hour(pieces: &[piece::Piece], at: usize) -> bool {
    let hour = at.checked_sub(1).and_then(|before| pieces[before].key.parse::<u8>().ok());
    pieces[at].is_glued && hour.is_some_and(|hour| hour <= HOUR_MAX)
}
