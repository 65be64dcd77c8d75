//! Words taken apart where letters, digits and signs meet: `5pm` is `5` and `pm`, `14:00-15:00` has seven
//! pieces.

use std::{collections::HashMap, sync::OnceLock};

use super::lexicon;
use crate::text::{Word, fold};

/// Letters of the shortest word that another is joined to.
const JOINED_MIN_CHARS: usize = 6;

/// A part of a word.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) key: String,
    /// The place of its word among the words.
    pub(super) word: usize,
    /// Whether it is attached to the piece before.
    pub(super) is_glued: bool,
}

/// The pieces of all words.
pub(super) fn of(words: &[Word]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (word, said) in words.iter().enumerate() {
        if said.is_quoted {
            pieces.push(Piece { key: String::new(), word, is_glued: false });
        }
        for (nth, key) in split(&said.key).into_iter().enumerate() {
            pieces.push(Piece { key, word, is_glued: nth > 0 });
        }
    }
    pieces
}

/// The pieces of one folded word.
pub(super) fn split(key: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = None;
    for letter in key.chars() {
        let kind = Kind::of(letter);
        match pieces.last_mut() {
            Some(piece) if last == Some(kind) && kind != Kind::Sign => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        last = Some(kind);
    }
    join_apostrophes(&mut pieces);
    join_abbreviations(&mut pieces);
    pieces.into_iter().flat_map(parted).collect()
}

/// `freitagabend` is `freitag` and `abend`.
fn parted(piece: String) -> Vec<String> {
    match compounds().get(&piece) {
        Some(at) => vec![piece[..*at].to_owned(), piece[*at..].to_owned()],
        None => vec![piece],
    }
}

/// Days and their parts that a language writes as one word, and where the second begins.
pub(super) fn compounds() -> &'static HashMap<String, usize> {
    static COMPOUNDS: OnceLock<HashMap<String, usize>> = OnceLock::new();
    COMPOUNDS.get_or_init(|| {
        let joining =
            lexicon::all().iter().filter(|known| known.text("language", "joins").is_some());
        joining.flat_map(joined).collect()
    })
}

fn joined(lexicon: &lexicon::Lexicon) -> Vec<(String, usize)> {
    let words = |table: &str| -> Vec<String> {
        let texts = lexicon.entries(table);
        texts.flat_map(|(_, text)| lexicon::phrases(text)).map(fold).collect()
    };
    let days = words("weekday").into_iter().filter(|day| day.chars().count() >= JOINED_MIN_CHARS);
    let parts = [words("part"), words("parts")].concat();
    let joined = |day: String| {
        parts.iter().map(|part| (format!("{day}{part}"), day.len())).collect::<Vec<_>>()
    };
    days.flat_map(joined).collect()
}

/// `o`, `'`, `clock` is one word, and so is `p`, `.`, `m`.
fn join_apostrophes(pieces: &mut Vec<String>) {
    join(pieces, |before, sign, after| sign == "'" && is_word(before) && is_word(after), "'");
}

fn join_abbreviations(pieces: &mut Vec<String>) {
    let is_letter = |piece: &str| piece.len() == 1 && is_word(piece);
    join(pieces, |before, sign, after| sign == "." && is_letter(before) && is_letter(after), "");
}

fn join(pieces: &mut Vec<String>, joins: impl Fn(&str, &str, &str) -> bool, with: &str) {
    let mut joined: Vec<String> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        match (joined.last_mut(), &pieces[at], pieces.get(at + 1)) {
            (Some(before), sign, Some(after)) if joins(before, sign, after) => {
                before.push_str(with);
                before.push_str(after);
                at += 2;
            }
            _ => {
                joined.push(pieces[at].clone());
                at += 1;
            }
        }
    }
    *pieces = joined;
}

/// Whether a piece is no word: digits, or a sign.
pub(super) fn is_number_or_sign(piece: &str) -> bool {
    piece.chars().next().is_some_and(|letter| Kind::of(letter) != Kind::Letter)
}

fn is_word(piece: &str) -> bool {
    piece.chars().next().is_some_and(|letter| Kind::of(letter) == Kind::Letter)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Letter,
    Sign,
}

impl Kind {
    fn of(letter: char) -> Self {
        if letter.is_ascii_digit() {
            Self::Digit
        } else if letter.is_alphabetic() || (!letter.is_ascii() && !letter.is_whitespace()) {
            // Vowel signs and the like are no letters to Unicode.
            Self::Letter
        } else {
            Self::Sign
        }
    }
}
