//! Whether what a model writes was said: a title, a note, a tag, a date.

use std::collections::HashSet;

use jiff::{ZonedDateTime, civil::Date};
use serde_json::json;

use super::nouns;
use crate::{
    reading::{
        line::{self, Line, TEXT_MAX_BYTES},
        request::{Act, Request, Slot},
        rules,
        sentence::Grammar,
    },
    talk::{frame::Frame, item::Item, reference::Referent},
    task::{Priority, Task, fold},
    text::Word,
};

/// Most words that are compared with others letter by letter; later ones count as they are.
const ALIKE_MAX: usize = 120;

/// Most pieces of a text that are looked at for a date of their own.
const PIECES_MAX: usize = 24;

/// What was said, as far as new words are compared with it.
#[derive(Debug)]
pub(super) struct Said {
    grammar: &'static Grammar,
    folded: String,
    words: Vec<Word>,
    line: Line,
    /// The days that were named.
    days: HashSet<Date>,
    /// Whether a wish for these was read besides.
    dates: bool,
    reminds: bool,
    repeats: bool,
    ranks: bool,
    now: ZonedDateTime,
}

/// Which of the words of a text were said, and how many were not.
pub(super) struct Share {
    pub(super) said: Vec<String>,
    unsaid: usize,
}

impl Share {
    fn is_all(&self) -> bool {
        self.unsaid == 0
    }

    /// Whether it is rather what was said than something else.
    fn is_most(&self) -> bool {
        !self.said.is_empty() && self.said.len() >= self.unsaid
    }
}

impl Said {
    pub(super) fn of(
        text: &str,
        grammar: &'static Grammar,
        requests: &[Request],
        now: &ZonedDateTime,
    ) -> Self {
        let acts = |acts: &[Act]| requests.iter().any(|request| acts.contains(&request.act));
        let says = |slot| requests.iter().any(|request| request.find(slot).is_some());
        Self {
            grammar,
            folded: fold(text),
            words: rules::spoken(text).into_iter().map(without_mark).collect(),
            line: line::parse(text, now),
            days: days(text, requests, now),
            dates: says(Slot::When) || says(Slot::Span),
            reminds: acts(&[Act::Remind]),
            repeats: acts(&[Act::Repeat]),
            ranks: acts(&[Act::Prioritise]) || says(Slot::Level),
            now: now.clone(),
        }
    }

    /// Whether this is a task to add for what was said: its title is said for the most part, and all else about it.
    pub(super) fn has_task(&self, task: &Task) -> bool {
        let title = task.title.as_str();
        (self.folded.contains(&fold(title)) || self.share(title).is_most())
            && self.has_date(task)
            && (task.recurrence.is_none() || self.repeats || self.line.rule.is_some())
            && (task.reminder.is_none() || self.reminds || self.line.reminder.is_some())
            && (task.priority == Priority::default() || self.has_level())
            && !task.is_done()
            && self.has_note("", task)
            && task.tags.as_slice().iter().all(|tag| self.has_words(tag))
    }

    /// Whether a task is due on a day that was named; on any where it was said in another way when, or how it repeats.
    pub(super) fn has_date(&self, task: &Task) -> bool {
        let Some(day) = task.due_day(self.now.time_zone()) else { return true };
        let says_when = self.dates && self.days.is_empty();
        says_when || self.line.rule.is_some() || self.days.contains(&day)
    }

    /// Whether a date of some kind was spoken of.
    pub(super) fn speaks_of_dates(&self) -> bool {
        self.dates || self.line.rule.is_some() || !self.days.is_empty()
    }

    pub(super) fn has_level(&self) -> bool {
        self.ranks || self.line.priority.is_some()
    }

    /// Whether a title's words were said or stood in the one before.
    pub(super) fn has_title(&self, before: &Task, after: &Task) -> bool {
        self.has_new(before.title.as_str(), after.title.as_str())
    }

    /// Whether all tags that are new were said.
    pub(super) fn has_tags(&self, before: &Task, after: &Task) -> bool {
        let known = before.tags.as_slice();
        after.tags.as_slice().iter().all(|tag| known.contains(tag) || self.has_words(tag))
    }

    /// Whether what is new of a task's notes was said.
    pub(super) fn has_note(&self, before: &str, after: &Task) -> bool {
        after.description.as_ref().is_none_or(|after| self.has_new(before, after.as_str()))
    }

    fn has_new(&self, before: &str, after: &str) -> bool {
        let known: HashSet<String> =
            rules::all_spoken(before).into_iter().map(|word| word.key).collect();
        let new = rules::all_spoken(after).into_iter().filter(|word| !known.contains(&word.key));
        let new: Vec<&str> = new.map(|word| &after[word.range]).collect();
        self.has_words(&new.join(" "))
    }

    fn has_words(&self, text: &str) -> bool {
        self.share(&text.replace(['-', '_'], " ")).is_all()
    }

    /// Compares the words of `text` that say what it is about; those for what is done only where there are no others.
    pub(super) fn share(&self, text: &str) -> Share {
        let mut share = Share { said: Vec::new(), unsaid: 0 };
        let named = json!({ "id": "", "title": text });
        let Some(item) = Item::read(&named, self.now.time_zone()) else { return share };
        let frame = Frame::default();
        let items = std::slice::from_ref(&item);
        let place = Referent { grammar: self.grammar, frame: &frame, items, now: &self.now };
        let mut told = place.content(&self.words);
        let keys: HashSet<String> = told.iter().map(|word| word.key.clone()).collect();
        told.truncate(ALIKE_MAX);
        let about = match nouns(&place, &item.words) {
            none if none.is_empty() => place.content(&item.words),
            nouns => nouns,
        };
        for word in about {
            let one = Item { words: vec![word.clone()], ..item.clone() };
            let is_like = |told: &Word| place.fits(std::slice::from_ref(told), &one);
            if keys.contains(&word.key) || told.iter().any(is_like) {
                share.said.push(word.key);
            } else {
                share.unsaid += 1;
            }
        }
        share
    }
}

/// "#shop" as the word that it is.
fn without_mark(mut word: Word) -> Word {
    word.key = word.key.trim_start_matches('#').to_owned();
    word
}

/// The days that a text names: as a whole, by what was read of it, and piece by piece.
fn days(text: &str, requests: &[Request], now: &ZonedDateTime) -> HashSet<Date> {
    if text.len() > TEXT_MAX_BYTES {
        return HashSet::new();
    }
    let read = requests.iter().flat_map(|request| request.slots.iter());
    let slots = read.filter(|(slot, _)| [Slot::When, Slot::Title, Slot::Name].contains(slot));
    let pieces = text.split([',', ';', '.', '\n']).take(PIECES_MAX);
    let texts = std::iter::once(text).chain(slots.map(|(_, said)| said.as_str())).chain(pieces);
    let due = texts.filter_map(|text| line::parse(text, now).due);
    due.map(|due| due.day(now.time_zone())).collect()
}
