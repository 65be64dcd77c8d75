//! A clause as a rule fits it: without hesitation and courtesies, spelt as it is meant.

use std::{collections::HashSet, ops::Range};

use super::{CLEAR_MIN, Found, Reader, VERB_MAX, spoken, title};
use crate::{
    reading::{
        line::PartKind,
        request::{Act, Request, Slot},
        selection,
        sentence::{CLAUSE_MAX_WORDS, Grammar},
        span, when,
    },
    text::{Gap, Word},
};

/// So many words of a title may stand after what looks like all of it.
const TITLE_REST_MAX_WORDS: usize = 6;
/// How "is" is written at the end of a word.
const CONTRACTED: &str = "'s";

impl Reader<'_> {
    /// The rule that fits the words from `start` to `end` best.
    pub(super) fn clause(&self, start: usize, end: usize) -> Option<Found> {
        // What is longer is read by its beginning.
        let end = end.min(start + CLAUSE_MAX_WORDS);
        if start >= end {
            return None;
        }
        if let Some(known) = self.read.borrow().get(&(start, end)) {
            return known.clone();
        }
        let found = self.read_clause(start, end);
        self.read.borrow_mut().insert((start, end), found.clone());
        found
    }

    pub(super) fn read_clause(&self, start: usize, end: usize) -> Option<Found> {
        let words = self.without_hesitation(&self.words[start..end]);
        let words = self.without_likes(words);
        let best = self.fitted(&words, &self.speller.ways(&words));
        let contracted = self.contracted(&words).and_then(|words| self.fitted(&words, &[]));
        let contracted = contracted.filter(|found| {
            found.matched.act.changes() && best.as_ref().is_none_or(|best| found.score > best.score)
        });
        contracted.or(best)
    }

    /// The rule that fits `words` best, as they stand or in one of the `ways` to spell them.
    fn fitted(&self, words: &[Word], ways: &[Vec<Word>]) -> Option<Found> {
        let mut forms = self.dressed(words);
        forms.extend(ways.iter().flat_map(|way| self.dressed(way)));
        let mut seen = HashSet::new();
        forms.retain(|form| seen.insert((form.start, form.end)));
        let mut best: Option<Found> = None;
        for range in forms {
            let stripped = words.len() - range.len();
            let plain = &words[range.clone()];
            let found = [self.matched_as(plain, plain), self.after_lead(plain, plain)];
            let most = found.iter().flatten().map(|found| found.score).max().unwrap_or_default();
            // What fits so well is not spelt otherwise, or much better.
            let least = if most >= CLEAR_MIN { most + 2 } else { most + 1 };
            let spelt = ways
                .iter()
                .map(|way| &way[range.clone()])
                .flat_map(|way| [self.matched_as(plain, way), self.after_lead(plain, way)]);
            // "Cat litter" is no "chat later".
            let is_guessed = |found: &Found| {
                let is_other = |(one, other): (&Word, &Word)| one.key != other.key;
                found.matched.act == Act::Bye && found.words.iter().zip(&found.spelt).all(is_other)
            };
            let spelt =
                spelt.map(|found| found.filter(|found| found.score >= least && !is_guessed(found)));
            // "Which tasks have no date": no afterthought, as it is of what is added.
            let is_kind = self.ranked[0].value("kind", &words[range.end..]).is_some();
            let is_whole = |found: &Found| !(is_kind && found.matched.act.asks());
            let found = found.into_iter().chain(spelt).flatten();
            for found in found.filter(is_whole) {
                let found = Found { score: found.score + stripped, stripped, ..found };
                if best.as_ref().is_none_or(|best| found.score > best.score) {
                    best = Some(found);
                }
            }
        }
        best
    }

    /// "Budget's in" as "budget is in"; `None` where nothing is contracted.
    fn contracted(&self, words: &[Word]) -> Option<Vec<Word>> {
        let at = words.iter().position(|word| word.key.ends_with(CONTRACTED))?;
        let word = words.get(at).filter(|_| at + 1 < words.len())?;
        let key = word.key.strip_suffix(CONTRACTED)?;
        let end = word.range.end - CONTRACTED.len();
        let first = Word { key: key.to_owned(), range: word.range.start..end, ..word.clone() };
        let second =
            Word { key: CONTRACTED.to_owned(), range: end..word.range.end, ..word.clone() };
        Some([&words[..at], &[first, second], &words[at + 1..]].concat())
    }

    /// The words without what says nothing wherever it stands, in the language that is spoken: "um",
    /// "si es tan amable". ("Um" is "at" in German.)
    pub(super) fn without_hesitation(&self, words: &[Word]) -> Vec<Word> {
        let spoken = self.ranked[0];
        let mut said: Vec<Word> = Vec::with_capacity(words.len());
        let (mut at, mut has_paused) = (0, false);
        while at < words.len() {
            let pauses = spoken.begins("hesitation", &words[at..]);
            if let Some(length) = pauses.filter(|_| !words[at].is_quoted) {
                at += length;
                has_paused = true;
                continue;
            }
            // "Mark um mark it": begun again.
            let is_again = has_paused && said.last().is_some_and(|last| last.key == words[at].key);
            if is_again {
                said.pop();
            }
            said.push(words[at].clone());
            at += 1;
            has_paused = false;
        }
        said
    }

    /// "To like buy flowers": what says nothing between "to" and a deed.
    pub(super) fn without_likes(&self, mut words: Vec<Word>) -> Vec<Word> {
        let like = |at: usize| {
            let is_led = self.begins("infinitive", &words[at - 1..at]);
            let length = self.longest("like", &words[at..]).filter(|_| is_led)?;
            self.is_deed(&words[at + length..]).then_some(at..at + length)
        };
        if let Some(said) = (1..words.len().saturating_sub(1)).find_map(like) {
            words.drain(said);
        }
        words
    }

    /// The words with and without the courtesies around them, as ranges.
    pub(super) fn dressed(&self, words: &[Word]) -> Vec<Range<usize>> {
        // "Mate" is a courtesy in one language, and mathematics in another.
        let spoken = self.ranked[0];
        let (mut start, mut end) = (0, words.len());
        let before = |at: usize| {
            let rest = &words[at..];
            let length = spoken.begins("before", rest).filter(|length| *length < rest.len())?;
            // "Second one is sorted" counts.
            let counts = || {
                spoken.value("number", &rest[..1]).is_some()
                    && spoken.begins("one_word", &rest[length..]).is_some()
            };
            (!counts()).then_some(length)
        };
        while let Some(length) = before(start) {
            start += length;
        }
        let after = |end: usize| {
            let rest = &words[start..end];
            let kept = |length: &usize| {
                rest.len().checked_sub(length + 1).and_then(|at| rest.get(at..=at))
            };
            // "Flowers for mam": what follows "for" is no courtesy.
            let leads_on = |length: &usize| {
                kept(length).is_some_and(|last| spoken.begins("leads_on", last).is_some())
            };
            let length = spoken.ends("after", rest).filter(|length| *length < rest.len())?;
            (!leads_on(&length)).then_some(length)
        };
        while let Some(length) = after(end) {
            end -= length;
        }
        let mut forms = vec![0..words.len(), 0..end, start..words.len(), start..end];
        forms.dedup();
        forms
    }

    /// The rule that fits `words` as they are `spelt`.
    pub(super) fn matched_as(&self, words: &[Word], spelt: &[Word]) -> Option<Found> {
        let mut best: Option<Found> = None;
        for grammar in &self.ranked {
            let admits = |slot: Slot, range: Range<usize>| {
                let is_first = range.start == 0;
                // What is typed is read as it is meant, all else as it was written.
                let is_late_verb =
                    slot == Slot::Do && (range.start > VERB_MAX || range.end == words.len());
                let is_meant = slot.is_typed() && !is_late_verb;
                let said = if is_meant { &spelt[range] } else { &words[range] };
                self.admits(grammar, slot, said, is_first)
            };
            let Some(matched) = grammar.best(spelt, &admits) else { continue };
            if best.as_ref().is_none_or(|best| matched.explained > best.score) {
                let score = matched.explained;
                best = Some(Found {
                    grammar,
                    matched,
                    words: words.to_vec(),
                    spelt: spelt.to_vec(),
                    lead: None,
                    score,
                    stripped: 0,
                });
            }
        }
        best
    }

    /// "Tomorrow I need to …", "mañana también tengo que …"
    pub(super) fn after_lead(&self, words: &[Word], spelt: &[Word]) -> Option<Found> {
        let length = self.leading_moment(spelt)?;
        // "Sun" is "listen" in one language, and a day in another; "کل سے" is from tomorrow on.
        let spoken = self.ranked[0];
        let is_courtesy = spoken.begins("before", words) == Some(length);
        if is_courtesy || spoken.value("edge_after", &spelt[length..]).is_some() {
            return None;
        }
        let courtesy = spoken.begins("before", &spelt[length..]);
        let from = |start: usize| self.matched_as(words.get(start..)?, &spelt[start..]);
        // A courtesy may as well be somebody: of equals, what leaves nothing out.
        let polite = courtesy.and_then(|courtesy| from(length + courtesy));
        let found = polite.into_iter().chain(from(length));
        let found = found.max_by_key(|found| found.score)?;
        let fits = found.matched.act.adds()
            || found.matched.act.asks()
            || found.matched.act == Act::Mention;
        fits.then(|| Found {
            lead: Some(self.meant(&spelt[..length])),
            score: found.score + length,
            ..found
        })
    }

    pub(super) fn admits(
        &self,
        grammar: &Grammar,
        slot: Slot,
        words: &[Word],
        is_first: bool,
    ) -> bool {
        let whole = |kind: &str| grammar.whole(kind, words).is_some();
        match slot {
            Slot::When => self.is_moment(words),
            Slot::Span => self.is_span(grammar, words),
            Slot::Number => {
                selection::number(grammar, words).is_some_and(|(_, length)| length == words.len())
            }
            Slot::Task => {
                !words.iter().any(|word| {
                    word.after >= Gap::Colon && word.range.end != words[words.len() - 1].range.end
                }) && self.is_counted(grammar, words)
                    && grammar.begins("indefinite", words).is_none()
                    && grammar.begins("subject", words).is_none()
                    && grammar.begins("article", &words[words.len() - 1..]).is_none()
                    && !(is_first && grammar.begins("commands", words).is_some())
                    && grammar.begins("goes_on", &words[words.len() - 1..]).is_none()
                    && !self.is_cut_short(words)
            }
            Slot::What => self.is_part(grammar, words) && !(is_first && self.is_at_hour(words)),
            Slot::Tag => {
                let and = |word: &Word| grammar.begins("and", std::slice::from_ref(word)).is_some();
                words.windows(2).all(|pair| {
                    let is_parted = pair[0].after == Gap::Comma || pair[1].key.starts_with('#');
                    is_parted || and(&pair[0]) || and(&pair[1])
                })
            }
            Slot::Do => whole(slot.name()) || title::is_infinitive(grammar, words),
            slot if slot.is_typed() => whole(slot.name()),
            Slot::Title => self.may_be_title(grammar, words) && !is_distance_before(grammar, words),
            Slot::Quoted => matches!(words, [word] if word.is_quoted),
            _ => true,
        }
    }

    /// Whether a task is called by these words and those after them: "change call mom to …", of "call mom to congratulate".
    fn is_cut_short(&self, words: &[Word]) -> bool {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let at = self.words.partition_point(|word| word.range.start < last.range.end);
        let goes_on = |word: &Word| self.is_of_task(word);
        if last.is_quoted || last.after > Gap::Space || !self.words.get(at).is_some_and(goes_on) {
            return false;
        }
        let after = self.words[at..].iter().take(TITLE_REST_MAX_WORDS);
        let mut ends = after.take_while(|word| !word.is_quoted).map(|word| word.range.end);
        let is_title = |end| {
            self.names.is_some_and(|known| known.is_title(&self.text[first.range.start..end]))
        };
        ends.any(is_title)
    }

    /// Whether words that begin with "both" name two: "both the tax return and the pension letter".
    fn is_counted(&self, grammar: &Grammar, words: &[Word]) -> bool {
        let both = grammar.begins("both", words).filter(|length| *length < words.len());
        let is_two = |word: &Word| {
            let word = std::slice::from_ref(word);
            ["and", "plural", "many"].iter().any(|class| grammar.begins(class, word).is_some())
        };
        both.is_none_or(|length| words[length..].iter().any(is_two))
    }

    /// Whether the words speak of a part of the list, each of them.
    pub(super) fn is_part(&self, grammar: &Grammar, words: &[Word]) -> bool {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let place = (first.range.start, last.range.end, grammar.code, self.is_written(words));
        if let Some(known) = self.parts.borrow().get(&place) {
            return *known;
        }
        let is_part = selection::is_part(grammar, self.text, words, self.now);
        self.parts.borrow_mut().insert(place, is_part);
        is_part
    }

    /// "A note to the board deck: include …": the colon parts what the task is called from its note.
    fn parted_note(&self, found: &Found) -> Option<(String, String)> {
        let range = |wanted: Slot| {
            found.matched.slots.iter().find(|(slot, _)| *slot == wanted).map(|(_, range)| range)
        };
        let (task, note) = (range(Slot::Task)?, range(Slot::Note)?);
        let words = &found.words;
        let is_open = task.end == note.start && words[task.end - 1].after < Gap::Colon;
        let colon = note.clone().find(|at| words[*at].after == Gap::Colon)? + 1;
        (is_open && colon < note.end)
            .then(|| (self.source(&words[task.start..colon]), self.source(&words[colon..note.end])))
    }

    /// "Appointment at 3 tomorrow": what begins with no word that asks for it is a new task, and no part of the list.
    fn is_at_hour(&self, words: &[Word]) -> bool {
        self.last_moment(words).is_some_and(|moment| {
            let said = self.source(&words[moment]);
            let parts = when::line(&said, self.now).parts;
            parts.iter().any(|part| {
                let said = &said[part.range.clone()];
                part.kind == PartKind::Time && said.contains(|letter: char| letter.is_numeric())
            })
        })
    }

    pub(super) fn is_moment(&self, words: &[Word]) -> bool {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        if words.len() > Slot::When.max_words() {
            return false;
        }
        if !when::may_be(words) {
            return false;
        }
        let place = (first.range.start, last.range.end, self.is_written(words));
        if let Some(known) = self.moments.borrow().get(&place) {
            return *known;
        }
        let is_moment = when::read(&self.meant(words), self.now).is_some();
        self.moments.borrow_mut().insert(place, is_moment);
        is_moment
    }

    pub(super) fn is_span(&self, grammar: &Grammar, words: &[Word]) -> bool {
        span::read(grammar, words).is_some_and(|(_, length)| length == words.len())
    }

    pub(super) fn request(&self, found: &Found) -> Request {
        let mut request = Request::new(found.matched.act, self.source(&found.words));
        request.slots.clone_from(&found.matched.fixed);
        for (slot, range) in &found.matched.slots {
            let words = &found.spelt[range.clone()];
            let value = found
                .grammar
                .value(slot.name(), words)
                .filter(|(_, length)| *length == words.len());
            let text = match (slot, value) {
                (slot, Some((value, _))) if slot.is_typed() => value.to_owned(),
                (slot, None) if slot.is_typed() => self.meant(words),
                _ => self.source(&found.words[range.clone()]),
            };
            let slot = if *slot == Slot::Quoted { Slot::Name } else { *slot };
            match request.find(slot) {
                None => request.slots.push((slot, text)),
                // "हर सोमवार टीम मीटिंग सुबह 10 बजे": of what is new, both say when.
                Some(before) if slot == Slot::When && request.act.adds() => {
                    let both = format!("{before} {text}");
                    request = request.with(slot, both);
                }
                Some(_) => {}
            }
        }
        // "Move everything from today to tomorrow": what is moved from a day is of that day.
        let from = request.find(Slot::Any).filter(|from| when::day(from, self.now).is_some());
        if let Some(from) = from.filter(|_| request.act == Act::Move)
            && self.begins("many", &spoken(request.get(Slot::Task)))
        {
            let task = format!("{} {from}", request.get(Slot::Task));
            request = request.with(Slot::Task, task);
        }
        if let Some((task, note)) = self.parted_note(found) {
            request = request.with(Slot::Task, task).with(Slot::Note, note);
        }
        if let Some(title) = self.with_deed(found) {
            request = request.with(Slot::Title, title);
        }
        if let Some(title) = title::unled(found.grammar, request.get(Slot::Title)) {
            request = request.with(Slot::Title, title);
        }
        // "Is the internet paid?", "¿ya pagué el internet?": who asks whether it was done does not say so.
        let is_asked = found.words.last().is_some_and(|word| word.after == Gap::Question);
        if request.act == Act::Fact && is_asked {
            let deed = request.get(Slot::Did).replace('_', " ");
            let task = format!("{deed} {}", request.get(Slot::Task));
            request = Request::new(Act::AskState, &request.text).with(Slot::Task, task.trim());
        }
        if let Some(lead) = &found.lead {
            let slot = if request.act.adds() || request.act == Act::Mention {
                Slot::Instead
            } else {
                Slot::Window
            };
            if request.find(slot).is_none() {
                request.slots.push((slot, lead.clone()));
            }
        }
        request
    }
}

/// "An hour before": when, and nothing to do.
fn is_distance_before(grammar: &Grammar, words: &[Word]) -> bool {
    span::read(grammar, words).is_some_and(|(_, length)| {
        let rest = &words[length..];
        let is_before = grammar.begins("in_advance", rest) == Some(rest.len());
        is_before || grammar.whole("direction", rest).is_some()
    })
}
