//! Words as the model sees them.

use jiff::ZonedDateTime;

use crate::{
    reading::{line, line::PartKind},
    text::Word,
};

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Folded; empty for a passage in quotes.
    pub key: String,
    pub mark: Mark,
}

/// What is known of a word before anything is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Plain,
    /// Part of a date, a time or a repetition.
    Moment,
    /// A word of a task on the list.
    Known,
    Quoted,
}

pub(super) fn of(
    text: &str,
    words: &[Word],
    now: &ZonedDateTime,
    is_known: &dyn Fn(&Word) -> bool,
) -> Vec<Token> {
    let line = line::parse(text, now);
    let is_moment = |word: &Word| {
        line.parts.iter().any(|part| {
            matches!(part.kind, PartKind::Date | PartKind::Time | PartKind::Recurrence)
                && part.range.start < word.range.end
                && word.range.start < part.range.end
        })
    };
    let mark = |word: &Word| match word {
        word if word.is_quoted => Mark::Quoted,
        word if is_moment(word) => Mark::Moment,
        word if is_known(word) => Mark::Known,
        _ => Mark::Plain,
    };
    words.iter().map(|word| Token { key: word.key.clone(), mark: mark(word) }).collect()
}
