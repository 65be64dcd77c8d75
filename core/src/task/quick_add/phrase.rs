//! Where in a line a phrase is read, and where it is part of the title.

use std::ops::Range;

use jiff::{Timestamp, ZonedDateTime};

use super::{
    PartKind, Priority,
    calendar::{self, Days},
    date, mark,
    repeat::{self, Repeat},
    time::{self, Clock, DayPart},
    token::Token,
};

/// Something recognised.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Says {
    Date { days: Days, part: Option<DayPart> },
    Moment(Timestamp),
    Time(Clock),
    DayPart(DayPart),
    Repeat(Repeat),
    Priority(Priority),
    Tag(String),
}

impl Says {
    pub(super) fn kind(&self) -> PartKind {
        match self {
            Self::Date { .. } | Self::Moment(_) => PartKind::Date,
            Self::Time(_) | Self::DayPart(_) => PartKind::Time,
            Self::Repeat(_) => PartKind::Recurrence,
            Self::Priority(_) => PartKind::Priority,
            Self::Tag(_) => PartKind::Tag,
        }
    }
}

/// How sure it is that words mean what they could mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Wherever it stands.
    Certain,
    /// Anywhere but after a word that makes a name of it: "the 5pm meeting".
    Plain,
    /// Only where nothing but other phrases follow.
    Closing,
}

/// So many words from some place on, and what they say.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub(super) length: usize,
    pub(super) says: Says,
    pub(super) standing: Standing,
}

/// Words after which a date or time is part of a name, or another day than it seems.
const NAMING: [&str; 20] = [
    "the", "a", "an", "my", "your", "our", "his", "her", "their", "its", "every", "each", "other",
    "last", "past", "previous", "since", "of", "and", "or",
];

/// Words that go on with something else, so that a phrase before them is over.
const CONNECTING: [&str; 7] = ["about", "at", "because", "if", "re", "so", "with"];

/// The phrases from token `start` on, in the order of the text.
pub(super) fn find(
    tokens: &[Token<'_>],
    words: &[&str],
    start: usize,
    now: &ZonedDateTime,
) -> Vec<(Range<usize>, Says)> {
    let mut from: Vec<Option<Phrase>> = vec![None; words.len()];
    // Backwards: whether a phrase closes the text is known once those after it are.
    for place in (start..words.len()).rev() {
        from[place] = candidates(&tokens[place], &words[place..], now).find(|phrase| {
            let end = place + phrase.length;
            match phrase.standing {
                Standing::Certain => true,
                Standing::Plain => !is_named(words, place),
                Standing::Closing => {
                    !is_named(words, place)
                        && (is_over(words, &from, end)
                            || (place == start && tokens[end - 1].breaks))
                }
            }
        });
    }
    in_order(from)
}

fn candidates<'a>(
    token: &'a Token<'_>,
    words: &'a [&'a str],
    now: &'a ZonedDateTime,
) -> impl Iterator<Item = Phrase> + 'a {
    repeat::read(words)
        .into_iter()
        .chain(date::read(words, now))
        .chain(time::read(words))
        .chain(mark::read(words, token.text))
}

fn is_named(words: &[&str], place: usize) -> bool {
    let Some(before) = place.checked_sub(1).map(|before| words[before]) else {
        return false;
    };
    // "every 2nd monday"
    let is_counted =
        calendar::ordinal(before).is_some() && calendar::weekday(words[place]).is_some();
    NAMING.contains(&before) || before.ends_with("'s") || is_counted
}

fn is_over(words: &[&str], from: &[Option<Phrase>], end: usize) -> bool {
    end == words.len() || from[end].is_some() || CONNECTING.contains(&words[end])
}

fn in_order(from: Vec<Option<Phrase>>) -> Vec<(Range<usize>, Says)> {
    let mut found = Vec::new();
    let mut free = 0;
    for (place, phrase) in from.into_iter().enumerate() {
        if let Some(phrase) = phrase.filter(|_| place >= free) {
            free = place + phrase.length;
            found.push((place..free, phrase.says));
        }
    }
    found
}
