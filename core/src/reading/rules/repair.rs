//! What somebody puts right while speaking: "on thursday no sorry friday".

use std::ops::Range;

use super::Reader;
use crate::{
    reading::{
        selection,
        sentence::Grammar,
        when::{self, Moment},
    },
    text::{self, Gap, Word},
};

/// Most words between what was said first and the word that it is begun again with.
const AGAIN_MAX_WORDS: usize = 8;
/// Longest replacement that begins with no word said before, in words.
const INSTEAD_MAX_WORDS: usize = 3;

/// Signs that may be spoken: the class of their names, the sign, and whether it only ends a message.
const SPOKEN_SIGNS: [(&str, &str, bool); 3] =
    [("spoken_comma", ",", false), ("spoken_stop", ".", true), ("spoken_question", "?", true)];

/// A word that says that something was wrong, between what stands before it and after it.
struct Slip {
    at: usize,
    /// Where the sentence begins and ends, and where the rest goes on.
    sentence: Range<usize>,
    next: usize,
    /// What follows replaces something whatever it is.
    is_plain: bool,
    /// It replaces a date or time, and nothing else.
    is_of_moment: bool,
}

impl Reader<'_> {
    /// The text with signs in place of their names: "add milk comma call nan".
    pub(super) fn punctuated(&self) -> Option<String> {
        let mut punctuated = String::new();
        let (mut from, mut at) = (0, 1);
        while at < self.words.len() {
            let Some((length, sign)) = self.spoken_sign(at) else {
                at += 1;
                continue;
            };
            punctuated.push_str(self.text[from..self.words[at].whole.start].trim_end());
            punctuated.push_str(sign);
            from = self.words[at + length - 1].whole.end;
            at += length;
        }
        (from > 0).then(|| punctuated + &self.text[from..])
    }

    /// How many words name a sign there, and the sign; "the comma" is a thing.
    fn spoken_sign(&self, at: usize) -> Option<(usize, &'static str)> {
        let rest = &self.words[at..];
        let is_thing = self.words[at].is_quoted || self.begins("my", &self.words[at - 1..at]);
        SPOKEN_SIGNS.iter().find_map(|(class, sign, is_last)| {
            let length = self.longest(class, rest)?;
            (!is_thing && (!is_last || length == rest.len())).then_some((length, *sign))
        })
    }

    /// The text as it was meant; `None` if nothing is put right in it.
    pub(super) fn repaired(&self) -> Option<String> {
        self.sentences().into_iter().find_map(|sentence| {
            (sentence.start + 1..sentence.end).find_map(|at| {
                if self.denies(at, sentence.clone()) {
                    let kept = self.text[..self.words[at].whole.start].trim_end();
                    let rest = &self.text[self.words[sentence.end - 1].whole.end..];
                    return Some(format!("{}{rest}", kept.trim_end_matches(',')));
                }
                let slip = self.slip(at, sentence.clone())?;
                self.with_moment(&slip).or_else(|| self.begun_again(&slip))
            })
        })
    }

    fn slip(&self, at: usize, sentence: Range<usize>) -> Option<Slip> {
        let rest = &self.words[at..sentence.end];
        let longest = |class: &str| self.longest(class, rest);
        let (slips, corrects) = (longest("slips"), longest("corrects"));
        let puts_right = slips.max(corrects).or_else(|| longest("rather"));
        let length = puts_right.or_else(|| longest("narrows"))?;
        // "…, que ya no hace falta, vendimos el coche": where commas stand, a mere "no" without any denies.
        let is_parted = |at: usize| self.words[at].after >= Gap::Comma;
        let is_unparted = length == 1 && !is_parted(at) && !is_parted(at - 1);
        let is_punctuated = || (sentence.start..sentence.end - 1).any(is_parted);
        if is_unparted && self.begins("not", &self.words[at..=at]) && is_punctuated() {
            return None;
        }
        let after = &self.words[at + length..sentence.end];
        // "No wait keep that, delete the other": that nothing is done is no wish of its own.
        let kept = self.longest("keeping", after).filter(|kept| *kept < after.len());
        let next = at + length + kept.unwrap_or(0);
        (next < sentence.end).then(|| Slip {
            at,
            sentence,
            next,
            is_plain: slips == Some(length),
            is_of_moment: puts_right.is_none(),
        })
    }

    /// "El domingo, no el sábado": what follows a "no" without a pause, after a moment and a pause, is what was not meant.
    fn denies(&self, at: usize, sentence: Range<usize>) -> bool {
        let (no, after) = (&self.words[at], &self.words[at + 1..sentence.end]);
        let before = &self.words[sentence.start..at];
        before.last().is_some_and(|word| word.after == Gap::Comma)
            && no.after == Gap::Space
            && self.begins("not", std::slice::from_ref(no))
            && self.is_moment(after)
            && self.last_moment(before).is_some_and(|moment| moment.end == before.len())
    }

    /// "Thursday at 3 no sorry friday", "at seven no eight am".
    fn with_moment(&self, slip: &Slip) -> Option<String> {
        let (left, right) = self.around(slip);
        let (left, right) = (left.as_slice(), right.as_slice());
        let length = (1..=right.len().min(super::LEAD_MAX_WORDS))
            .rev()
            .find(|length| self.is_moment(&right[..*length]));
        let Some(length) = length else { return self.with_hour(slip) };
        let said = self.moment_of(&right[..length])?;
        let is_parted = left.last().is_some_and(|word| word.after > Gap::Space);
        let before = self.last_moment(left);
        let before = before.filter(|before| is_parted || before.end == left.len())?;
        let parts = (before.start..before.end)
            .flat_map(|from| (from + 1..=before.end).map(move |to| from..to));
        // Of a day and a time only the one is put right that is said again.
        let is_alike = |range: &Range<usize>| {
            self.moment_of(&left[range.clone()]).is_some_and(|moment| {
                moment.is_time_only == said.is_time_only && !has_both(&moment)
            })
        };
        let whole = has_both(&said).then(|| before.clone());
        let wrong = whole.or_else(|| parts.filter(is_alike).max_by_key(Range::len));
        let wrong = wrong.unwrap_or(before);
        let rest = &right[length..];
        let kept = [&left[wrong.end..], rest].concat();
        Some(self.rewritten(slip, &[&left[..wrong.start], &right[..length], &kept]))
    }

    /// "At seven thirty tonight no make that eight": another number in the time said last.
    fn with_hour(&self, slip: &Slip) -> Option<String> {
        let (left, right) = self.around(slip);
        let left = left.as_slice();
        let (hour, rest) = right.split_first()?;
        let before = self.last_moment(left).filter(|before| before.end == left.len())?;
        let said = &left[before.clone()];
        let is_time = |words: &[Word]| {
            let read = when::read(&self.source(words), self.now);
            read.is_some_and(|moment| matches!(moment.due, Some(crate::task::Due::At(_))))
        };
        let parts =
            (1..said.len()).flat_map(|from| (from + 1..=said.len()).map(move |to| from..to));
        let put = |part: &Range<usize>| {
            [&said[..part.start], std::slice::from_ref(hour), &said[part.end..]].concat()
        };
        // The longest: "seven thirty".
        let is_number = |word: &Word| {
            let number = |grammar: &&'static Grammar| {
                selection::number(grammar, std::slice::from_ref(word)).is_some()
            };
            self.ranked.iter().any(number)
        };
        let is_hour = |part: &Range<usize>| said[part.clone()].iter().all(is_number);
        let wrong = parts
            .filter(|part| is_hour(part) && is_time(&put(part)))
            .max_by_key(ExactSizeIterator::len)?;
        Some(self.rewritten(slip, &[&left[..before.start], &put(&wrong), rest]))
    }

    fn moment_of(&self, words: &[Word]) -> Option<Moment> {
        self.is_moment(words).then(|| when::read(&self.source(words), self.now)).flatten()
    }

    /// "For mum no wait for grandma": from the word that it is begun again with; "milk i mean bread".
    fn begun_again(&self, slip: &Slip) -> Option<String> {
        let (left, right) = self.around(slip);
        let (left, right) = (left.as_slice(), right.as_slice());
        let first = right.first().filter(|_| !slip.is_of_moment)?;
        let is_wish = |start: usize, end: usize| {
            self.clause(start, end).is_some_and(|found| found.score > 0 && found.matched.is_open.0)
        };
        if is_wish(slip.next, slip.sentence.end) {
            // "Delete the first, no wait, delete the second": nothing of what was wrong is left.
            return is_wish(slip.sentence.start, slip.at).then(|| self.rewritten(slip, &[right]));
        }
        if !slip.is_plain && !self.is_deed(right) {
            return None;
        }
        if let Some(text) = self.not_that(slip).or_else(|| self.from_deed(slip)) {
            return Some(text);
        }
        let is_alike = |word: &Word| {
            text::sounds_alike(&word.key, &first.key)
                || text::misspelling(&word.key, &first.key).is_some()
        };
        let again = left.iter().rposition(|word| word.key == first.key);
        let again = again.or_else(|| left.iter().rposition(is_alike).filter(|_| slip.is_plain));
        let again = again.filter(|at| left.len() - at <= AGAIN_MAX_WORDS && *at > 0);
        let instead = || {
            let end = right.iter().position(|word| word.after > Gap::Space);
            let length = end.map_or(right.len(), |at| at + 1);
            (length <= INSTEAD_MAX_WORDS && left.len() > 1).then(|| left.len() - 1)
        };
        let cut = again.or_else(|| slip.is_plain.then(instead).flatten())?;
        Some(self.rewritten(slip, &[&left[..cut], right]))
    }

    /// "Flour for the weekend, i mean flowers not flour": other words where these stood.
    fn not_that(&self, slip: &Slip) -> Option<String> {
        let (left, right) = self.around(slip);
        let not = right.iter().position(|word| self.begins("not", std::slice::from_ref(word)))?;
        let wrong = &right[not + 1..];
        let is_wrong =
            |words: &[Word]| words.iter().zip(wrong).all(|(one, other)| one.key == other.key);
        let at = (!wrong.is_empty() && not > 0)
            .then(|| left.windows(wrong.len()).rposition(is_wrong))
            .flatten()?;
        let kept = &left[at + wrong.len()..];
        Some(self.rewritten(slip, &[&left[..at], &right[..not], kept]))
    }

    /// "Call the plumber, no sorry, not the plumber, call the carpenter": from the deed that is said once more.
    fn from_deed(&self, slip: &Slip) -> Option<String> {
        let (left, right) = self.around(slip);
        let again = (1..right.len()).find(|at| self.is_deed(&right[*at..]))?;
        let begun = left.iter().position(|word| word.key == right[again].key)?;
        Some(self.rewritten(slip, &[&left[..begun], &right[again..]]))
    }

    fn around(&self, slip: &Slip) -> (Vec<Word>, Vec<Word>) {
        let said = |range: Range<usize>| self.without_hesitation(&self.words[range]);
        (said(slip.sentence.start..slip.at), said(slip.next..slip.sentence.end))
    }

    /// The text with these words in place of the sentence.
    fn rewritten(&self, slip: &Slip, parts: &[&[Word]]) -> String {
        let before = &self.words[..slip.sentence.start];
        let after = &self.words[slip.sentence.end..];
        let start = before.last().map_or(0, |word| word.whole.end);
        let end = after.first().map_or(self.text.len(), |word| word.whole.start);
        let parts = parts.iter().filter(|part| !part.is_empty());
        let sentence: Vec<String> = parts.map(|part| self.source(part)).collect();
        let stop = match self.words[slip.sentence.end - 1].after {
            Gap::Question => "?",
            _ if after.is_empty() => "",
            _ => ".",
        };
        let sentence = format!("{}{stop}", sentence.join(" "));
        let around = [&self.text[..start], &sentence, &self.text[end..]];
        around.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a moment says a day and a time.
fn has_both(moment: &Moment) -> bool {
    !moment.is_time_only && matches!(moment.due, Some(crate::task::Due::At(_)))
}
