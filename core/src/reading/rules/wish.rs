//! What the words between two joints ask for, and how much that explains.

use std::ops::Range;

use super::{
    CLEAR_MIN, Found, Reader,
    guessed::GUESSED,
    joint::{Joint, JointKind},
};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        sentence::Match,
    },
    text::{Gap, Word},
};

/// What a word weighs that a rule explains.
pub(super) const EXPLAINED: i32 = 20;
/// What something to do weighs that no rule fits: "…, pick up the parcel".
const DEED: i32 = 15;
/// Longest such thing, in words.
pub(super) const DEED_MAX_WORDS: usize = 14;
/// What a thing with a date weighs: "haircut tuesday 5pm".
pub(super) const EVENT: i32 = 10;

impl Reader<'_> {
    /// What words ask for, and how much that explains.
    pub(super) fn wish(&self, joint: &Joint, range: Range<usize>) -> Option<(Found, i32)> {
        let is_part = range.len() < self.words.len();
        let is_unlikely =
            |found: &Found, score| self.is_unlikely(range.clone(), found.matched.act, score);
        let read = self.ruled_wish(joint, range.clone());
        let read = read.filter(|(found, score)| !(is_part && is_unlikely(found, *score)));
        // "The first of each month, pay the rent": a date asks for nothing on the list.
        let words = &self.words[range.clone()];
        let is_date = is_part && self.is_moment(words);
        let says_nothing = |found: &Found| {
            is_event(found) || matches!(found.matched.act, Act::Show | Act::Choose | Act::Find)
        };
        let read = read.filter(|(found, _)| !(is_date && says_nothing(found)));
        let is_courtesy = || self.longest("before", words) == Some(words.len());
        let read = read.filter(|_| !(is_part && is_courtesy()));
        let is_read = read.as_ref().is_some_and(|(_, score)| *score > EVENT);
        // What a conjunction joins may be more of the wish before it.
        let may_guess = is_part && !is_read && joint.kind != JointKind::Conjunction;
        let guessed = if may_guess { self.guessed_wish(range) } else { None };
        guessed.map(|found| (found, GUESSED)).or(read)
    }

    /// What words ask for by the rules.
    fn ruled_wish(&self, joint: &Joint, range: Range<usize>) -> Option<(Found, i32)> {
        let found = self.clause(range.start, range.end).filter(|found| self.is_meant(found));
        let found = found.map(|found| self.created(&found).unwrap_or(found));
        let found = found.map(|found| self.put_somewhere(found));
        let found = self.noted(range.clone()).or(found);
        if let Some(found) = found.as_ref().filter(|found| found.score > 0) {
            let weigh = |words: usize| i32::try_from(words).unwrap_or_default();
            let explained = EXPLAINED * weigh(found.score - found.stripped);
            return Some((found.clone(), explained + weigh(found.stripped)));
        }
        let event = found.as_ref().filter(|found| is_event(found));
        let is_question = found.as_ref().is_some_and(|found| found.matched.act.asks());
        if let Some(deed) = self.deed(joint, range).filter(|_| !is_question) {
            return Some((deed, DEED));
        }
        if let Some(event) = event {
            return Some((event.clone(), EVENT));
        }
        found.map(|found| (found, 0))
    }

    /// "I should tag the fence as farm": what is to be done to the list, not by hand.
    fn noted(&self, range: Range<usize>) -> Option<Found> {
        let led = self.longest("must", &self.words[range.clone()])?;
        let found = self.clause(range.start + led, range.end)?;
        let is_of_list = matches!(
            found.matched.act,
            Act::Tag | Act::Untag | Act::Prioritise | Act::Rename | Act::Undate
        );
        let is_known = || self.names(self.request(&found).get(Slot::Task)) == Some(true);
        (is_of_list && found.score > 1 && is_known())
            .then(|| Found { score: found.score + led, ..found })
    }

    /// "Make the gift high and the forecast normal": the verb of the wish before, said of another task.
    pub(super) fn gapped(&self, left: &Found, range: Range<usize>) -> Option<Found> {
        let is_task = |(slot, _): &&(Slot, Range<usize>)| *slot == Slot::Task;
        let (_, task) = left.matched.slots.iter().find(is_task)?;
        // "Move the report and the rent to friday" is one.
        let is_whole = left.matched.slots.len() > 1;
        if !left.matched.act.changes() || !left.matched.is_open.0 || task.start == 0 || !is_whole {
            return None;
        }
        let led_by = |lead: &[Word]| {
            let words = [lead, &self.words[range.clone()]].concat();
            let found = self.matched_as(&words, &words)?;
            (self.names(self.request(&found).get(Slot::Task)) == Some(true)).then_some(found)
        };
        // "Remove the tag from the one and the date from the other": the verb alone, of something else.
        let is_other = |found: &Found| {
            let act = found.matched.act;
            act != left.matched.act
                && act.changes()
                && !matches!(act, Act::Delete | Act::Drop | Act::Complete | Act::Change | Act::Name)
                && found.score >= CLEAR_MIN
        };
        let same = |found: &Found| found.matched.act == left.matched.act;
        led_by(&left.spelt[..1])
            .filter(is_other)
            .or_else(|| led_by(&left.spelt[..task.start]).filter(same))
    }

    /// "Put in gym every day" where there is no gym to be put anywhere, "add write release notes for monday": a new task.
    fn created(&self, found: &Found) -> Option<Found> {
        let moves = matches!(
            found.matched.act,
            Act::Move | Act::Repeat | Act::Remind | Act::Note | Act::Tag
        );
        let request = self.request(found);
        let task = request.get(Slot::Task);
        let longest = |class| self.longest(class, &found.spelt);
        // "Put take Luna to the vet on tuesday", where the vet is booked: another deed.
        let is_other_deed = || {
            longest("create").and_then(|length| found.words.get(length..)).is_some_and(|words| {
                self.is_deed(words) && !self.is_of_task(&words[0]) && self.names.is_some()
            })
        };
        let is_known = self.names(task) != Some(false) && !is_other_deed();
        if !moves || self.is_pronoun(task) || is_known {
            return None;
        }
        // "Put read the book at 4", but not "put the bins out".
        let before_deed =
            || longest("create").filter(|length| self.is_deed(&found.words[*length..]));
        // "Put physical therapy on tuesday", but not "put the bins out".
        let before_thing = || {
            let has_date = request.find(Slot::When).is_some();
            let is_particle =
                |at: usize| self.ranked[0].begins("particles", &found.spelt[at..]).is_some();
            let is_put_somewhere = (0..found.spelt.len()).any(is_particle);
            let is_it =
                |length: &usize| self.ranked[0].value("pronoun", &found.spelt[*length..]).is_some();
            longest("puts").filter(|length| has_date && !is_put_somewhere && !is_it(length))
        };
        let length = longest("create_plain").or_else(before_deed).or_else(before_thing)?;
        let slots = vec![(Slot::Title, length..found.words.len())];
        let matched = Match { act: Act::Add, fixed: Vec::new(), slots, ..found.matched.clone() };
        (length < found.words.len()).then(|| Found { matched, ..found.clone() })
    }

    /// "Put the potatoes in at 5": a deed, and not "the potatoes in".
    fn put_somewhere(&self, mut found: Found) -> Found {
        let put = self.longest("puts", &found.spelt);
        let is_title = |(slot, title): &&mut (Slot, Range<usize>)| {
            *slot == Slot::Title && put == Some(title.start) && title.end == found.words.len()
        };
        let Some((_, title)) = found.matched.slots.iter_mut().find(is_title) else { return found };
        let said = &found.words[title.clone()];
        let moment = self.last_moment(said).filter(|moment| moment.end == said.len());
        let thing = &said[..moment.map_or(said.len(), |moment| moment.start)];
        let is_particle =
            |last: &Word| self.ranked[0].begins("put_ends", std::slice::from_ref(last)).is_some();
        if thing.len() > 1 && thing.last().is_some_and(is_particle) {
            title.start = 0;
        }
        found
    }

    /// Something to do that no rule fits, if it is sure that a task begins there.
    fn deed(&self, joint: &Joint, range: Range<usize>) -> Option<Found> {
        // "And on friday mow the lawn", with which somebody goes on.
        let is_begun = range.start == joint.end && joint.end == joint.next;
        let again = || self.longest("again", &self.words[range.clone()]);
        let begun = is_begun.then(again).flatten().unwrap_or(0);
        let words = &self.words[range.start + begun..range.end];
        let led = self.longest("infinitive", words);
        let after = self.without_courtesy(&words[led.unwrap_or(0)..]);
        // "…, and on sunday call Jean", "… and at 5 to put the lasagne in".
        let led_by_moment = self.without_moment(after);
        let moment = led_by_moment.map(|(moment, ..)| moment);
        let (to, after) = led_by_moment.map_or((0, after), |(_, to, deed)| (to, deed));
        let is_marked = after.iter().any(|word| word.key.starts_with('#'));
        let is_timed = moment.is_some() || self.last_moment(after).is_some();
        let is_first = joint.end == joint.next && joint.kind != JointKind::Opening;
        // "…, then email Ann".
        let is_next = joint.leads_on();
        let stands = is_timed || led.is_some() || is_first || is_next;
        // "…, to keep things together": what for.
        let is_purpose = led.is_some()
            && joint.kind == JointKind::Comma
            && joint.end == joint.next
            && joint.end > 0;
        let refers = after.iter().any(|word| self.begins("refers", std::slice::from_ref(word)));
        let is_said = after.first().is_none_or(|word| word.after > Gap::Space)
            || ["story", "told", "question", "before"]
                .iter()
                .any(|class| self.begins(class, after));
        let is_deed = is_marked || self.is_deed(after);
        if !stands || is_purpose || refers || is_said || !is_deed || after.len() > DEED_MAX_WORDS {
            return None;
        }
        // "Book the hotel", where a task is called so, names that one; with a date it is moved.
        let is_called =
            |words: &[Word]| self.names(&format!("“{}”", self.source(words))) == Some(true);
        let dated = self.last_moment(after).filter(|moment| moment.end == after.len());
        if dated.is_some_and(|moment| moment.start > 0 && is_called(&after[..moment.start])) {
            return None;
        }
        let is_name = is_called(after);
        let (act, slot) = if is_name { (Act::Name, Slot::Task) } else { (Act::Add, Slot::Title) };
        let mut fixed = vec![(Slot::Do, String::new())];
        fixed.extend((to > 0).then(|| (Slot::Kind, "reminder".to_owned())));
        let matched = Match {
            act,
            fixed,
            slots: vec![(slot, 0..after.len())],
            explained: 0,
            is_open: (true, is_timed),
            rule: 0,
        };
        Some(Found {
            grammar: self.ranked[0],
            matched,
            words: after.to_vec(),
            spelt: after.to_vec(),
            lead: moment.map(|moment| self.source(moment)),
            score: 0,
            stripped: 0,
        })
    }

    /// Something to do after the date in front of it: the date, how many words lead from it to the deed, and the deed.
    fn without_moment<'w>(&self, words: &'w [Word]) -> Option<(&'w [Word], usize, &'w [Word])> {
        let (moment, rest) = words.split_at(self.leading_moment(words)?);
        let to = self.longest("infinitive", rest).filter(|to| *to < rest.len()).unwrap_or(0);
        // "At 3pm to stretch".
        let is_deed = self.is_deed(&rest[to..]) || (to > 0 && rest.len() == to + 1);
        is_deed.then(|| (moment, to, &rest[to..]))
    }

    /// Something to do without the courtesies after it: "… à 20h stp".
    fn without_courtesy<'w>(&self, mut words: &'w [Word]) -> &'w [Word] {
        let spoken = self.ranked[0];
        while let Some(length) = ["after", "hesitation"]
            .iter()
            .filter_map(|class| spoken.ends(class, words))
            .find(|length| *length < words.len())
        {
            words = &words[..words.len() - length];
        }
        words
    }

    /// Whether a clause asks for something where more is said: what is about nothing on the list is a
    /// story.
    fn is_meant(&self, found: &Found) -> bool {
        if self.is_lenient.get() {
            return true;
        }
        let request = self.request(found);
        if self.is_told(&request) {
            return false;
        }
        let task = request.get(Slot::Task);
        let is_named = |task: &str| self.names(task).unwrap_or(true);
        match request.act {
            Act::Fact => {
                is_named(format!("{} {task}", request.get(Slot::Did).replace('_', " ")).trim())
            }
            act if act.changes() && !found.matched.is_open.0 && !is_event(found) => {
                self.is_pronoun(task) || is_named(task)
            }
            _ => true,
        }
    }

    /// Whether a request is only what somebody tells: "we have guests on friday".
    fn is_told(&self, request: &Request) -> bool {
        let words = super::spoken(&request.text);
        let is_told = ["story", "told", "question"].iter().any(|class| self.begins(class, &words))
            || self.ranked.iter().any(|grammar| grammar.value("did", &words).is_some());
        let is_known = || self.names(request.get(Slot::Task)).unwrap_or(true);
        // "It's freezing in the stockroom this morning": whatever stands in it, it is somebody who speaks.
        let speaks = || self.begins("story", &words) && !self.begins("told", &words);
        request.get(Slot::Kind) == "event" && is_told && (speaks() || !is_known())
    }
}

/// Whether a clause is a thing with a date, and no rule says what is to be done about it.
pub(super) fn is_event(found: &Found) -> bool {
    found.matched.fixed.iter().any(|(slot, value)| *slot == Slot::Kind && value == "event")
}
