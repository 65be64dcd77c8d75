//! Reads a task out of one line of text: "Pay rent every month on the 31st 5pm !high #home".
//!
//! A title must not lose words by accident, so how sure a phrase is decides where it is read:
//!
//! * Signs (`!high`, `#home`) and phrases that begin with a preposition (`on friday`, `at noon`,
//!   `in 3 days`, `every monday`) are read wherever they stand.
//! * Plain dates and times (`tomorrow`, `5pm`, `24 Nov`) too, but not after an article or the like:
//!   "the 5pm meeting", "my tomorrow list".
//! * Words that are often part of a name (`monday`, `weekly`, `24th`, `high priority`) are read
//!   where they close the text or only other phrases follow: "Gym friday 6pm #health", but "Buy
//!   Monday magazine". A comma or colon after them at the very start does as well: "Friday: gym".
//! * Text in double quotes is left alone, as is what comes second of a kind.
//!
//! Days and times are the next ones to come: `5pm` at six is tomorrow's. `friday` is the first
//! Friday after today, `next friday` the one of next week (weeks begin on Monday). An hour without
//! am or pm from 1 to 7 is in the afternoon. `midnight` is the one that ends the day.

mod calendar;
mod date;
mod interpretation;
mod iso;
mod label;
mod lead_in;
mod mark;
mod number_word;
mod occasion;
mod phrase;
mod repeat;
mod spelled;
mod time;
mod token;

#[cfg(test)]
mod core_tests;

use std::ops::Range;

use jiff::{Timestamp, ZonedDateTime};

use super::{Due, InvalidField, NewTask, Priority, Recurrence, Rule, Tags, Title};
use interpretation::Interpretation;
pub(crate) use number_word::{cardinal, ordinal};
use token::Token;

/// Longest text that is read, in bytes. Longer text is a title as it stands (and, being longer
/// than a title may be, refused when the task is made).
pub const TEXT_MAX_BYTES: usize = 4_096;

/// What a line of text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuickAdd {
    /// What is left when everything recognised is taken out. May be empty.
    pub title: String,
    pub due: Option<Due>,
    pub priority: Option<Priority>,
    pub tags: Vec<String>,
    pub recurrence: Recurrence,
    /// Set where the text asks to be reminded.
    pub reminder: Option<Timestamp>,
    /// What was recognised, in the order of the text; the ranges are disjoint.
    pub parts: Vec<Part>,
}

/// Something recognised, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: PartKind,
    /// Bytes of the input, on character boundaries.
    pub range: Range<usize>,
    /// How a page can show it: `Tue 24 Nov`, `17:00`, `Every Monday`, `High`, `#home`. Empty for
    /// a lead-in.
    pub label: String,
}

/// What a part says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Words around the task: "Add a task to", "Remind me to", "to my list".
    LeadIn,
    /// A day, perhaps with a time of day: "tomorrow", "tonight", "in 2 hours".
    Date,
    /// A time of day.
    Time,
    Priority,
    Tag,
    Recurrence,
}

/// Whether a word, in lower case, names a month.
pub(crate) fn names_month(word: &str) -> bool {
    calendar::month(word).is_some()
}

/// Reads `text` as typed at `now`, in the zone that `now` carries.
pub fn parse(text: &str, now: &ZonedDateTime) -> QuickAdd {
    if text.len() > TEXT_MAX_BYTES {
        return QuickAdd { title: text.trim().to_owned(), ..QuickAdd::default() };
    }
    let tokens = token::split(text);
    let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    let lead_in = lead_in::find(&tokens, &words, now).unwrap_or_default();
    let inside = lead_in.between.clone();

    let mut phrases = phrase::find(&tokens[..inside.end], &words[..inside.end], inside.start, now);
    phrases.extend(phrase::find(&tokens, &words, lead_in.end, now));
    let mut said = Interpretation { priority: lead_in.priority, ..Interpretation::default() };
    let mut taken: Vec<Taken> = lead_in.taken.into_iter().map(|range| (range, None)).collect();
    for (range, says) in phrases {
        let is_free = !taken.iter().any(|(known, _)| overlap(known, &range));
        if is_free && said.take(&says) {
            taken.push((range, Some(says)));
        }
    }
    taken.sort_by_key(|(range, _)| range.start);

    let due = said.due(now);
    QuickAdd {
        title: title(&tokens, &taken),
        due,
        reminder: if lead_in.reminds { interpretation::reminder(due, now) } else { None },
        parts: parts(&tokens, &taken, &said, due, now),
        priority: said.priority,
        tags: said.tags,
        recurrence: said.repeat.map_or(Recurrence::None, |repeat| repeat.recurrence),
    }
}

impl QuickAdd {
    /// The task to put on the list; an empty title is refused.
    pub fn into_new_task(self) -> Result<NewTask, InvalidField> {
        Ok(NewTask {
            priority: self.priority.unwrap_or_default(),
            due: self.due,
            tags: Tags::parse(&self.tags)?,
            recurrence: Rule::of_word(self.recurrence),
            reminder: self.reminder,
            ..NewTask::titled(Title::parse(&self.title)?)
        })
    }
}

/// Tokens that were recognised, and what they say; a lead-in says nothing about the task.
type Taken = (Range<usize>, Option<phrase::Says>);

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// What was not taken, as one line. A title whose beginning was taken begins anew.
fn title(tokens: &[Token<'_>], taken: &[Taken]) -> String {
    let is_free = |index: &usize| !taken.iter().any(|(range, _)| range.contains(index));
    let left: Vec<usize> = (0..tokens.len()).filter(is_free).collect();
    let line = left.iter().map(|&index| tokens[index].text).collect::<Vec<_>>().join(" ");
    if taken.is_empty() {
        return line;
    }
    let line = line.trim_matches([',', ';', ':', '-', '–', '—', ' ']);
    let line = unquoted(line).unwrap_or(line);
    if left.first().is_some_and(|&first| first > 0) { capitalised(line) } else { line.to_owned() }
}

/// A title that is one quotation needs no quotation marks.
fn unquoted(line: &str) -> Option<&str> {
    let inner = line.strip_prefix(token::QUOTES)?.strip_suffix(token::QUOTES)?;
    if inner.contains(token::QUOTES) { None } else { Some(inner.trim()) }
}

fn capitalised(line: &str) -> String {
    let mut letters = line.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn parts(
    tokens: &[Token<'_>],
    taken: &[Taken],
    said: &Interpretation,
    due: Option<Due>,
    now: &ZonedDateTime,
) -> Vec<Part> {
    let bytes =
        |range: &Range<usize>| tokens[range.start].range.start..tokens[range.end - 1].range.end;
    taken
        .iter()
        .map(|(range, says)| {
            let (kind, label) = match says {
                Some(says) => (says.kind(), label::of(says, said, due, now)),
                None => (PartKind::LeadIn, String::new()),
            };
            Part { kind, range: bytes(range), label }
        })
        .collect()
}
