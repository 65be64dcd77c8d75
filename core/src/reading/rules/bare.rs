//! What words may mean that no rule fits: a date, the name of a task, something to do.

use super::{APPOINTMENT_MAX_WORDS, APPOINTMENT_MIN_CHARS, OFFERED_MAX_WORDS, Reader};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        when,
    },
    task::Due,
    text::{Gap, Word},
};

impl Reader<'_> {
    /// The date that is all that is said, without courtesies and the word that leads to it.
    pub(super) fn moment(&self) -> Option<String> {
        let forms = self.dressed(self.words);
        forms.into_iter().map(|range| &self.words[range]).find_map(|words| {
            let led = self.longest("to", words);
            let follow =
                self.ranked.iter().filter_map(|grammar| grammar.ends("to_after", words)).max();
            let end = words.len() - follow.unwrap_or(0);
            let rest = [words, &words[led.unwrap_or(0)..], &words[..end]];
            rest.into_iter().find(|rest| self.is_moment(rest)).map(|rest| self.source(rest))
        })
    }

    /// What words without a rule may mean.
    pub(super) fn bare(&self) -> Option<Request> {
        let (first, last) = (self.words.first()?, self.words.last()?);
        let text = self.text[first.whole.start..last.whole.end].trim();
        if self.is_moment(self.words) {
            return Some(Request::new(Act::Correct, text).with(Slot::When, text));
        }
        let words = &self.words[self.dressed(self.words).pop()?];
        let title = self.source(words);
        if self.names(&title) == Some(true) {
            return Some(Request::new(Act::Name, text).with(Slot::Task, title));
        }
        let asks = self.ranked.iter().any(|grammar| !self.may_be_title(grammar, words));
        if last.after == Gap::Question {
            return None;
        }
        if asks {
            return self.led(words);
        }
        if self.is_enumeration(words) {
            return Some(Request::new(Act::AddMany, text).with(Slot::Items, title));
        }
        if let Some(new) = self.headed(words).or_else(|| self.led(words)) {
            return Some(new);
        }
        if self.is_deed(words) || self.speller.ways(words).iter().any(|way| self.is_deed(way)) {
            return Some(Request::new(Act::Add, text).with(Slot::Title, title).with(Slot::Do, ""));
        }
        let is_short = words.len() <= OFFERED_MAX_WORDS
            && words.iter().all(|word| word.key.chars().count() > 2)
            && !self.begins("story", words)
            && !self.begins("question", words);
        is_short
            .then(|| Request::new(Act::Mention, text).with(Slot::Title, title).with(Slot::Do, ""))
    }

    /// "Every first monday of the month pay the cleaner".
    pub(super) fn led(&self, words: &[Word]) -> Option<Request> {
        let length = self.leading_moment(words)?;
        let (lead, rest) = words.split_at(length);
        // "Kal 3 baje meeting hai": what is said of it is no part of its name.
        let end = self.ranked.iter().find_map(|grammar| grammar.ends("statement_end", rest));
        let rest = &rest[..rest.len() - end.filter(|end| *end < rest.len()).unwrap_or(0)];
        let new = Request::new(Act::Add, self.source(words)).with(Slot::Title, self.source(rest));
        (self.is_deed(rest) || self.is_appointment(lead, rest))
            .then(|| new.with(Slot::When, self.source(lead)))
    }

    /// "Tomorrow at 7 pm parents' evening", "every other wednesday cleaning duty": a day with its hour, or one that comes
    /// again, and a few words that tell no story.
    fn is_appointment(&self, lead: &[Word], rest: &[Word]) -> bool {
        let read = when::read(&self.meant(lead), self.now);
        let is_set =
            |moment: &when::Moment| moment.rule.is_some() || matches!(moment.due, Some(Due::At(_)));
        let answers = ["yes", "no", "around_yes"].into_iter().any(|class| self.begins(class, rest));
        let is_short = match rest {
            [word] => !answers && word.key.chars().count() >= APPOINTMENT_MIN_CHARS,
            _ => rest.len() <= APPOINTMENT_MAX_WORDS,
        };
        let tells = ["story", "told", "question"].into_iter().any(|class| self.begins(class, rest));
        read.as_ref().is_some_and(is_set) && is_short && !tells
    }

    /// "Urgent: call the bank".
    pub(super) fn headed(&self, words: &[Word]) -> Option<Request> {
        let colon = words.iter().position(|word| word.after == Gap::Colon)?;
        let (head, rest) = words.split_at_checked(colon + 1)?;
        let level = self.ranked.iter().find_map(|grammar| {
            grammar.value("level", head).filter(|(_, length)| *length == head.len())
        });
        let (level, _) = level.filter(|_| !rest.is_empty())?;
        let new = Request::new(Act::Add, self.source(words)).with(Slot::Level, level);
        Some(new.with(Slot::Title, self.source(rest)))
    }

    /// Whether the words begin with something that can be done: "buy …".
    pub(super) fn is_deed(&self, words: &[Word]) -> bool {
        self.ranked.iter().any(|grammar| {
            grammar.value("do", words).is_some_and(|(_, length)| length < words.len())
        }) || self
            .ranked
            .iter()
            .any(|grammar| words.len() > 1 && grammar.ends("deed_ends", words).is_some())
    }
}
