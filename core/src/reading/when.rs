//! Dates and times inside what is said, as the input field reads them.

use std::{collections::HashSet, sync::OnceLock};

use jiff::{ZonedDateTime, civil::Date};

use super::{
    lexicon,
    line::{self, Line, PartKind},
    piece,
};
use crate::{
    task::{Due, Rule},
    text::{Word, fold, words},
};

/// Longest date, in bytes: whatever is longer says more than a date.
const DATE_MAX_BYTES: usize = 120;
/// Tables of a lexicon whose words can begin or make a date.
const TABLES: [&str; 9] =
    ["weekday", "month", "number", "ordinal", "day", "part", "clock", "unit", "feast"];
/// Little words that can.
const LITTLE_WORDS: [&str; 7] = ["daily", "weekly", "monthly", "yearly", "every", "next", "end_of"];

/// What a text says that is nothing but dates, times and repetition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) due: Option<Due>,
    pub(crate) rule: Option<Rule>,
    /// Of what lasts.
    pub(crate) end: Option<Due>,
    /// No day was named.
    pub(crate) is_time_only: bool,
}

/// What `text` says, if all of it is a date, a time or a repetition.
pub(crate) fn read(text: &str, now: &ZonedDateTime) -> Option<Moment> {
    if text.len() > DATE_MAX_BYTES || text.trim().is_empty() {
        return None;
    }
    if !line::may_be_moments(&words(text)) {
        return None;
    }
    let read = line(text, now);
    let whole = read.title.trim().is_empty() && read.tags.is_empty() && read.priority.is_none();
    let is_request = read.parts.iter().any(|part| part.kind == PartKind::LeadIn);
    let is_moment = !is_request && (read.due.is_some() || read.rule.is_some());
    (whole && is_moment).then(|| Moment {
        is_time_only: read.parts.iter().all(|part| part.kind == PartKind::Time),
        due: read.due,
        rule: read.rule,
        end: read.end,
    })
}

/// The day that `text` names, if it names one and nothing else.
pub(crate) fn day(text: &str, now: &ZonedDateTime) -> Option<Date> {
    let moment = read(text, now).filter(|moment| !moment.is_time_only && moment.rule.is_none())?;
    moment.due.map(|due| due.day(now.time_zone()))
}

/// A line as the input field reads it.
pub(crate) fn line(text: &str, now: &ZonedDateTime) -> Line {
    line::parse(text, now)
}

/// Whether one of the words can belong to a date, so that it is worth to look.
pub(crate) fn may_be(words: &[Word]) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    let known = KNOWN.get_or_init(time_words);
    words.iter().any(|word| {
        let key = word.key.trim_end_matches("'s");
        known.contains(key) || key.contains(|letter: char| letter.is_ascii_digit())
    })
}

fn time_words() -> HashSet<String> {
    let tables = lexicon::all()
        .iter()
        .flat_map(|known| TABLES.into_iter().flat_map(|table| known.entries(table)))
        .flat_map(|(_, text)| lexicon::phrases(text));
    let little = lexicon::all()
        .iter()
        .flat_map(|known| LITTLE_WORDS.into_iter().flat_map(|key| known.phrases("word", key)));
    let phrases: Vec<String> = tables.chain(little).map(fold).collect();
    let words = phrases.iter().flat_map(|phrase| phrase.split_whitespace()).map(str::to_owned);
    words.chain(piece::compounds().keys().cloned()).collect()
}
