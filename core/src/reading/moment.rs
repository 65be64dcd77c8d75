//! Days, times, distances, ranges and repetitions: one grammar over classes of words, whose words each
//! language's lexicon brings.
//!
//! **A phrase is taken whole or not at all.** It begins and ends with a word, and what follows it may not
//! go on with it ("sunday or monday", "the january 6 report"). How sure a phrase is decides where it is
//! read:
//!
//! * Phrases that begin with a preposition (`on friday`, `at noon`, `in 3 days`, `every monday`) are read
//!   wherever they stand.
//! * Plain dates and times (`tomorrow`, `5pm`, `24 Nov`) too, but not after an article or the like:
//!   "the 5pm meeting", "my tomorrow list".
//! * Words that are often part of a name (`monday`, `weekly`, `24th`), and misspelled ones, are read where
//!   they close the text or only other phrases follow: "Gym friday 6pm #health", but "Buy Monday
//!   magazine". A comma or colon after them at the very start does as well: "Friday: gym".
//! * Bare numbers (`from 2 to 4`, `by 5`) are read beside another phrase: "Meeting tomorrow from 2 to 4".
//!
//! Days and times are the next ones to come: `5pm` at six is tomorrow's. `friday` is the first Friday
//! after today, `next friday` the one of next week (weeks begin on Monday). An hour without am or pm from
//! 1 to 7 is in the afternoon, unless the language says that its mornings begin earlier. `midnight` is the one that ends the day.

pub(super) mod calendar;
mod clock;
mod date;
mod distance;
mod iso;
mod number;
mod numeric;
mod period;
mod phrases;
mod range;
pub(super) mod repeat;
mod time;
mod week;

use std::ops::Range;

use jiff::{Timestamp, ZonedDateTime};

use super::{
    piece::{self, Piece},
    vocabulary::Hit,
};
use crate::{
    task::Priority,
    text::{Gap, Word},
};

pub(super) use calendar::Days;
pub(super) use clock::{Clock, DayPart};
pub(super) use distance::Distance;
pub(super) use phrases::find;
pub(super) use repeat::Repeat;

/// What a phrase says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Day {
        days: Days,
        part: Option<DayPart>,
        ends: bool,
    },
    /// From the first day to the last.
    Range {
        from: Days,
        to: jiff::civil::Date,
    },
    Moment(Timestamp),
    Time {
        clock: Clock,
        until: Option<Clock>,
    },
    /// Several times of each day.
    Times(Vec<Clock>),
    Part(DayPart),
    Repeat(Repeat),
    /// How long something is repeated.
    For(Distance),
    /// How many times something is repeated.
    Count(u32),
    /// On which days of the week something is not repeated.
    Except(Vec<jiff::civil::Weekday>),
    AfterCompletion,
    Priority(Priority),
}

impl Meaning {
    /// Whether it only says how something is repeated.
    pub(super) fn needs_repeat(&self) -> bool {
        matches!(
            self,
            Self::Times(_)
                | Self::For(_)
                | Self::Count(_)
                | Self::Except(_)
                | Self::AfterCompletion
        )
    }
}

/// How sure it is that words mean what they could mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Wherever it stands.
    Certain,
    /// Anywhere but after a word that makes a name of it: "the 5pm meeting".
    Plain,
    /// Only beside another phrase: "tomorrow from 2 to 4".
    Beside,
    /// Only where nothing but other phrases follow.
    Closing,
}

/// What words from some place on say.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// The piece after it.
    pub(super) end: usize,
    pub(super) meaning: Meaning,
    pub(super) standing: Standing,
}

/// Which comes first in `3/12`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
}

/// A text as one language reads it.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word],
    pub(super) pieces: &'a [Piece],
    hits: &'a [Vec<Hit>],
    pub(super) now: &'a ZonedDateTime,
    pub(super) order: DateOrder,
    /// The first hour that, without am or pm, is in the morning.
    morning_from: i16,
    /// Whether parts of days that come again are named: "mornings".
    has_parts: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        text: &'a str,
        words: &'a [Word],
        pieces: &'a [Piece],
        hits: &'a [Vec<Hit>],
        now: &'a ZonedDateTime,
        order: DateOrder,
        morning_from: i16,
    ) -> Self {
        let has_parts = hits.iter().flatten().any(|hit| hit.term.0 == "parts");
        Self { text, words, pieces, hits, now, order, morning_from, has_parts }
    }

    /// The same without the words from `end` on.
    pub(super) fn up_to(&self, end: usize) -> Reader<'a> {
        Reader { pieces: &self.pieces[..end], ..*self }
    }

    /// The phrases of the language that begin at `at`.
    fn hits(&self, at: usize) -> impl Iterator<Item = &'a Hit> {
        let begin = if at < self.len() { self.hits[at].as_slice() } else { &[] };
        let end = self.len();
        begin.iter().filter(move |hit| hit.end <= end)
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn key(&self, at: usize) -> &str {
        self.pieces.get(at).map_or("", |piece| &piece.key)
    }

    /// The longest phrase of `table` that begins at `at`: its end, and what it stands for.
    pub(super) fn term(&self, at: usize, table: &str) -> Option<(usize, &'static str)> {
        #[cfg(test)]
        super::steps::count();
        let hits = self.hits(at).filter(|hit| hit.term.0 == table);
        hits.max_by_key(|hit| hit.end).map(|hit| (hit.end, hit.term.1))
    }

    /// The end of the longest phrase that stands for `key` and begins at `at`.
    pub(super) fn is(&self, at: usize, table: &str, key: &str) -> Option<usize> {
        #[cfg(test)]
        super::steps::count();
        let hits = self.hits(at).filter(|hit| hit.term == (table, key));
        hits.map(|hit| hit.end).max()
    }

    /// The end of a little word.
    pub(super) fn word(&self, at: usize, key: &str) -> Option<usize> {
        self.is(at, "word", key)
    }

    /// The place after a little word, if it is there.
    pub(super) fn skip(&self, at: usize, key: &str) -> usize {
        self.word(at, key).unwrap_or(at)
    }

    /// Whether the piece is the sign `sign`, attached to what is before it.
    pub(super) fn is_sign(&self, at: usize, sign: &str) -> bool {
        self.is_glued(at) && self.key(at) == sign
    }

    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.is_glued)
    }

    /// Whether anything of a moment can begin at `at`: words that the language does not know begin none.
    fn may_begin(&self, at: usize) -> bool {
        self.hits(at).next().is_some() || piece::is_number_or_sign(self.key(at))
    }

    /// Whether a phrase may end before `at`.
    pub(super) fn is_boundary(&self, at: usize) -> bool {
        !self.is_glued(at)
    }

    /// What parts the piece before `at` from the one at it.
    pub(super) fn gap(&self, at: usize) -> Gap {
        match at.checked_sub(1) {
            Some(before) if self.is_boundary(at) => self.words[self.pieces[before].word].after,
            _ => Gap::Space,
        }
    }

    /// Whether any word of a phrase was misspelled.
    fn is_corrected(&self, range: Range<usize>) -> bool {
        range.into_iter().any(|at| {
            let mut hits = self.hits(at).peekable();
            hits.peek().is_some() && hits.all(|hit| hit.is_corrected)
        })
    }

    /// How many pieces of a range the language's words explain.
    pub(super) fn known(&self, range: Range<usize>) -> usize {
        range.filter(|at| self.hits(*at).next().is_some()).count()
    }

    /// Whether a little word of the kind ends before `at`, looking back over as many pieces as any has.
    pub(super) fn ends_with(&self, at: usize, key: &str) -> bool {
        const LONGEST_PIECES: usize = 3;
        (at.saturating_sub(LONGEST_PIECES)..at)
            .any(|from| self.hits(from).any(|hit| hit.end == at && hit.term == ("word", key)))
    }
}
