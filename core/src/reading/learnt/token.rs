//! A message as the model sees it.

use jiff::ZonedDateTime;

use crate::{
    reading::{line, line::PartKind, rules::spoken},
    text::{Gap, Word},
};

/// A message, and what is known of it before anything is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub tokens: Vec<Token>,
    pub named: Named,
    /// It ends in a question mark.
    pub is_question: bool,
}

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

/// How much of a task's title is said, of the task of which most is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    #[default]
    Nothing,
    /// Less than half of its words.
    Touched,
    /// Half of them or more.
    Mostly,
    Whole,
}

/// The list, as far as the model is told of it.
pub(crate) trait List {
    /// Whether a word is of a task.
    fn has_word(&self, word: &Word) -> bool;

    /// Whether a word is a tag of a task.
    fn has_tag(&self, _word: &Word) -> bool {
        false
    }

    /// How much of a task these words name.
    fn named(&self, words: &[Word]) -> Named;
}

impl Message {
    pub(crate) fn of(text: &str, now: &ZonedDateTime, list: &dyn List) -> Self {
        let words = spoken(text);
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
            word if list.has_word(word) => Mark::Known,
            _ => Mark::Plain,
        };
        Self {
            tokens: words
                .iter()
                .map(|word| Token { key: word.key.clone(), mark: mark(word) })
                .collect(),
            named: list.named(&words),
            is_question: words.last().is_some_and(|word| word.after == Gap::Question),
        }
    }
}
