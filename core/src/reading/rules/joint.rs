//! Where a message may be parted: its sentences, and the joints of each.

use std::ops::Range;

use super::Reader;
use crate::{
    reading::{request::Slot, selection::number, sentence::Grammar, when},
    text::{Gap, Word},
};

/// Fewest minutes that are said after an hour: "two and one" are two things.
const MINUTES_MIN: usize = 5;

/// Where a sentence may be parted: the end of what stands before, and where the rest begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joint {
    pub(super) end: usize,
    pub(super) next: usize,
    pub(super) kind: JointKind,
    /// What stands before is why, not what: "so".
    pub(super) is_reason: bool,
}

impl Joint {
    /// "…, then", "and also": what follows is the next thing rather than more of the one before.
    pub(super) fn leads_on(&self) -> bool {
        let length = self.next - self.end;
        match self.kind {
            JointKind::Comma => length > 0,
            JointKind::Conjunction => length > 1,
            _ => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JointKind {
    Comma,
    Conjunction,
    /// Nothing but that a request could begin there.
    Opening,
    /// What follows says why, or tells more.
    Aside,
}

/// Longest beginning of a time before "and", in words: "a las dos".
const TIME_MAX_WORDS: usize = 3;

/// Longest beginning of a repetition before "and", in words: "every second monday, wednesday".
const REPEAT_MAX_WORDS: usize = 6;
/// How many words after it may be looked at for more of it: "15th of the month".
const REPEAT_MORE_MAX_WORDS: usize = 4;

/// Fewest words of a statement before the verb that ends it.
const STATEMENT_MIN_WORDS: usize = 2;

impl Reader<'_> {
    /// Sentences, as ranges of words.
    pub(super) fn sentences(&self) -> Vec<Range<usize>> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, word) in self.words.iter().enumerate() {
            let is_short = word.after == Gap::Stop
                && (self.begins("abbreviation", &self.words[at..=at]) || self.is_ordinal(at));
            if (word.after >= Gap::Stop && !is_short) || at + 1 == self.words.len() {
                sentences.push(start..at + 1);
                start = at + 1;
            }
        }
        sentences
    }

    /// "Den 27. verschieben": the stop after a number ends no sentence where it makes a date of it.
    fn is_ordinal(&self, at: usize) -> bool {
        let is_day = self.words[at].key.len() <= 2 && self.is_in_digits(at);
        let before = at.checked_sub(1).map(|before| &self.words[before..at]);
        is_day && before.is_some_and(|before| self.begins("ordinal_before", before))
    }

    fn is_in_digits(&self, at: usize) -> bool {
        let word = self.words.get(at);
        word.is_some_and(|word| word.key.bytes().all(|digit| digit.is_ascii_digit()))
    }

    /// Where a sentence may be parted, its beginning and its end among them.
    pub(super) fn joints(&self, sentence: Range<usize>) -> Vec<Joint> {
        let start = sentence.start;
        let mut joints =
            vec![Joint { end: start, next: start, kind: JointKind::Comma, is_reason: false }];
        let longest = |class: &str, at: usize| self.longest(class, &self.words[at..sentence.end]);
        for at in start + 1..sentence.end {
            let opens = longest("opens", at);
            let is_parted = match self.words[at - 1].after {
                Gap::Comma | Gap::Dash => true,
                // "Everything tagged office: move it to friday".
                Gap::Colon => {
                    opens.is_some_and(|length| length > 1)
                        && !self.begins("create", &self.words[start..at])
                }
                _ => false,
            };
            let is_aside = at > start + 1
                && (longest("afterthought", at) > longest("named", at)
                    || self.tells_on(start..at, sentence.end));
            let joins = longest("joins", at).filter(|length| {
                at + length < sentence.end && !self.is_in_moment(at, *length, sentence.clone())
            });
            let is_joint = joins.is_some() || is_parted;
            if is_joint && self.is_in_repeat(at, at + joins.unwrap_or(0), &sentence) {
                continue;
            }
            // "1, 3 and 4 done".
            let after = at + joins.unwrap_or(0);
            if is_joint && self.is_in_digits(at - 1) && self.is_in_digits(after) {
                continue;
            }
            // "All the trip tasks, but keep the risk assessment".
            let are_many = || (start..at).any(|at| self.begins("many", &self.words[at..=at]));
            if is_joint && self.begins("except", &self.words[at..sentence.end]) && are_many() {
                continue;
            }
            let (next, kind) = match joins {
                _ if is_aside => (at, JointKind::Aside),
                Some(length) if is_parted => (at + length, JointKind::Comma),
                Some(length) => (at + length, JointKind::Conjunction),
                None if is_parted => (at, JointKind::Comma),
                None if self.has_ended(start..at) => (at, JointKind::Comma),
                None if self.may_open(at, opens) && !self.is_noted(start..at) => {
                    (at, JointKind::Opening)
                }
                None => continue,
            };
            // A courtesy right after a conjunction opens nothing more.
            let from = if kind == JointKind::Opening { at - 1 } else { at };
            if joints.last().is_some_and(|last| last.next <= from) {
                let is_reason = next > at && self.begins("reason", &self.words[at..next]);
                joints.push(Joint { end: at, next, kind, is_reason });
            }
        }
        let end = sentence.end;
        joints.push(Joint { end, next: end, kind: JointKind::Comma, is_reason: false });
        joints
    }

    /// "A las dos y media": a conjunction within a time.
    fn is_in_moment(&self, at: usize, length: usize, sentence: Range<usize>) -> bool {
        let next = at + length;
        let froms = at.saturating_sub(TIME_MAX_WORDS).max(sentence.start)..at;
        let is_time = |range: Range<usize>| self.is_moment(&self.words[range]);
        !is_time(next..next + 1) && froms.into_iter().any(|from| is_time(from..next + 1))
    }

    /// "Every tuesday and friday": a joint within how often something is, where what follows it says more of that.
    fn is_in_repeat(&self, at: usize, next: usize, sentence: &Range<usize>) -> bool {
        if !when::may_be(&self.words[at - 1..at]) || !when::may_be(&self.words[next..=next]) {
            return false;
        }
        let rule = |range: Range<usize>| {
            let words = &self.words[range];
            when::read(&self.source(words), self.now).and_then(|moment| moment.rule)
        };
        let froms = at.saturating_sub(REPEAT_MAX_WORDS).max(sentence.start)..at;
        let tos = next + 1..=(next + REPEAT_MORE_MAX_WORDS).min(sentence.end);
        froms.into_iter().any(|from| {
            let whole = tos.clone().find_map(|to| rule(from..to));
            whole.is_some_and(|whole| rule(from..at).is_some_and(|left| left != whole))
        })
    }

    /// "Push that by two hours i'm stuck in traffic": after a date or a distance somebody tells more.
    fn tells_on(&self, before: Range<usize>, end: usize) -> bool {
        let rest = &self.words[before.end..end];
        let is_wish = || ["opens", "must", "i_have"].iter().any(|class| self.begins(class, rest));
        let words = &self.words[before];
        let is_closed = || {
            let first = words.len().saturating_sub(Slot::Span.max_words());
            let is_span =
                |from| self.ranked.iter().any(|known| self.is_span(known, &words[from..]));
            (first..words.len()).any(is_span)
                || self.last_moment(words).is_some_and(|moment| moment.end == words.len())
        };
        self.begins("story", rest) && !is_wish() && is_closed()
    }

    /// "طبیعت ٹھیک نہیں ہے آج کے کام …": in languages whose verb comes last, a statement is over with it.
    pub(super) fn has_ended(&self, before: Range<usize>) -> bool {
        let words = &self.words[before];
        let length = self.ranked[0].ends("statement_end", words);
        length.is_some_and(|length| words.len() >= length + STATEMENT_MIN_WORDS)
    }

    /// "Add a note to the boiler that i need to …": whether what follows is what to note.
    fn is_noted(&self, before: Range<usize>) -> bool {
        let words = &self.words[before];
        let (that, words) = words.split_at(words.len() - 1);
        let is_note = |at: usize| self.begins("note", &that[at..]);
        self.begins("subordinates", words) && (0..that.len()).any(is_note)
    }

    /// Whether a request could begin in the middle: not after "to", which makes it what somebody did.
    fn may_open(&self, at: usize, length: Option<usize>) -> bool {
        length.is_some() && !self.begins("infinitive", &self.words[at - 1..at])
    }
}

/// "A las dos y media", "a las diez y veinte": a conjunction inside a time of day.
pub(crate) fn is_in_time(grammar: &Grammar, words: &[Word], at: usize) -> bool {
    let begins = |class| grammar.begins(class, &words[at..]).is_some();
    let minutes = || Some(number(grammar, words.get(at + 1..)?)?.0);
    let hour = || Some(number(grammar, &words[at.checked_sub(1)?..at])?.0);
    begins("in_time")
        || (begins("minutes_and")
            && hour().is_some()
            && minutes().is_some_and(|minutes| minutes >= MINUTES_MIN))
}
