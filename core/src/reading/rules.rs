//! What a message asks for: it is taken apart into clauses, and each clause is read by the rules of
//! the grammars.
//!
//! A clause may have something around it that asks for nothing: courtesies, hesitation, what led up to
//! it, an afterthought. A message is parted only where what follows is a request by itself.

use std::{cell::RefCell, collections::HashMap, ops::Range};

use jiff::ZonedDateTime;

use super::{
    grammars,
    request::{Act, Request, Slot},
    selection,
    sentence::{CLAUSE_MAX_WORDS, Grammar, Match},
    when,
};
use crate::text::{self, Gap, Word};

/// Longest message that is taken apart, in words. What is longer is read by its first clause.
const MESSAGE_MAX_WORDS: usize = 400;
/// So many words of a rule are no accident: what fits so well is not spelt otherwise.
const CLEAR_MIN: usize = 3;
/// The last word of a clause whose spelling is put right as a verb's, from 0.
const VERB_MAX: usize = 2;
/// Longest date at the beginning of a clause, in words.
const LEAD_MAX_WORDS: usize = 7;
/// Most words of a message that is offered as a new task though nothing says that it is one.
const OFFERED_MAX_WORDS: usize = 4;
/// So many clauses ahead a request may end.
const AHEAD_MAX: usize = 3;
/// Shortest word whose spelling is put right, in letters, and the length from which two mistakes are.
/// Shorter ones are put right if their letters are only in the wrong order: "teh".
const SPELT_MIN_CHARS: usize = 4;
const SWAPPED_MIN_CHARS: usize = 3;
const TWO_MISTAKES_MIN_CHARS: usize = 8;

/// Whether a reference names a task of the list; `None` as long as nobody looked.
pub(crate) type Names<'a> = Option<&'a dyn Fn(&str) -> bool>;

/// A message, understood as far as the rules go.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The language that was spoken.
    pub(crate) grammar: &'static Grammar,
    /// In the order in which they were said.
    pub(crate) requests: Vec<Request>,
    /// The date or repetition that is all that was said: "on friday, please".
    pub(crate) moment: Option<String>,
    pub(crate) is_question: bool,
}

/// Reads `text`, said at `now`.
pub(crate) fn read(text: &str, now: &ZonedDateTime, names: Names<'_>) -> Reading {
    let words = spoken(text);
    let ranked = ranked(&words);
    let reader = Reader {
        text,
        words: &words,
        now,
        names,
        ranked,
        read: RefCell::default(),
        moments: RefCell::default(),
        parts: RefCell::default(),
        spellings: RefCell::default(),
    };
    let (requests, language) = reader.message();
    Reading {
        grammar: language.unwrap_or(reader.ranked[0]),
        requests,
        moment: reader.moment(),
        is_question: words.last().is_some_and(|word| word.after == Gap::Question),
    }
}

/// The grammar whose words most of a text's words are.
pub(crate) fn language(text: &str) -> &'static Grammar {
    ranked(&spoken(text))[0]
}

/// The words of a text; what is punctuation only parts them.
pub(crate) fn spoken(text: &str) -> Vec<Word> {
    let mut spoken: Vec<Word> = Vec::new();
    for word in text::words(text) {
        let is_word = word.is_quoted
            || word
                .key
                .chars()
                .any(|letter| letter.is_alphanumeric() || u32::from(letter) > 0x2190);
        if is_word {
            spoken.push(word);
        } else if let Some(last) = spoken.last_mut() {
            last.after = last.after.max(word.after);
        }
    }
    spoken.truncate(MESSAGE_MAX_WORDS);
    spoken
}

/// `text` without the quotes around it, if it is one quotation.
pub(crate) fn unquoted(text: &str) -> &str {
    match text::words(text).as_slice() {
        [word] if word.is_quoted => text[word.range.clone()].trim(),
        _ => text.trim(),
    }
}

/// The grammars, the one first whose words most of these are.
fn ranked(words: &[Word]) -> Vec<&'static Grammar> {
    let hits = |grammar: &Grammar| words.iter().filter(|word| grammar.knows(&word.key)).count();
    let mut ranked: Vec<(usize, &'static Grammar)> =
        grammars().iter().map(|grammar| (hits(grammar), grammar)).collect();
    ranked.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    let kept: Vec<&'static Grammar> = ranked
        .iter()
        .enumerate()
        .filter(|(at, (hits, _))| *at == 0 || *hits > 0)
        .map(|(_, (_, grammar))| *grammar)
        .collect();
    kept
}

/// A clause that a rule fits.
#[derive(Clone, Debug)]
struct Found {
    grammar: &'static Grammar,
    matched: Match,
    /// The words it was matched with, as they were written and as they are spelt.
    words: Vec<Word>,
    spelt: Vec<Word>,
    /// A date in front of it.
    lead: Option<String>,
    /// Words that are the rule's own or known to mean nothing.
    score: usize,
}

/// Where words begin and end in the text, the language they are read in, and whether they stand there as they are read.
type PartPlace = (usize, usize, &'static str, bool);

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    now: &'a ZonedDateTime,
    names: Names<'a>,
    ranked: Vec<&'static Grammar>,
    read: RefCell<HashMap<(usize, usize), Option<Found>>>,
    moments: RefCell<HashMap<(usize, usize, bool), bool>>,
    parts: RefCell<HashMap<PartPlace, bool>>,
    spellings: RefCell<HashMap<String, Option<String>>>,
}

impl Reader<'_> {
    fn message(&self) -> (Vec<Request>, Option<&'static Grammar>) {
        if let Some(listed) = self.lines() {
            return listed;
        }
        if let Some(announced) = self.announced() {
            return announced;
        }
        let mut requests: Vec<Request> = Vec::new();
        let mut language = None;
        for sentence in self.sentences() {
            for (found, doubtful) in self.clauses(sentence.clone()) {
                language = language.or(Some(found.grammar));
                let mut request = self.request(&found);
                request.is_doubtful = doubtful;
                requests.push(request);
            }
        }
        if requests.is_empty() {
            requests.extend(self.bare());
        }
        (self.joined(requests), language)
    }

    /// "Add three tasks: milk; bread; eggs": everything after the colon.
    fn announced(&self) -> Option<(Vec<Request>, Option<&'static Grammar>)> {
        let colon = self.words.iter().position(|word| word.after == Gap::Colon)?;
        let last = self.words.last()?;
        let first = self.words.get(colon + 1)?;
        let found = self.clause(0, colon + 2).filter(|found| found.matched.act == Act::AddMany)?;
        let items = &self.text[first.whole.start..last.whole.end];
        Some((vec![self.request(&found).with(Slot::Items, items)], Some(found.grammar)))
    }

    /// Sentences, as ranges of words.
    fn sentences(&self) -> Vec<Range<usize>> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, word) in self.words.iter().enumerate() {
            let is_short =
                word.after == Gap::Stop && self.begins("abbreviation", &self.words[at..=at]);
            if (word.after >= Gap::Stop && !is_short) || at + 1 == self.words.len() {
                sentences.push(start..at + 1);
                start = at + 1;
            }
        }
        sentences
    }

    /// The clauses of a sentence that ask for something, and whether it is open that they do.
    fn clauses(&self, sentence: Range<usize>) -> Vec<(Found, bool)> {
        let mut clauses: Vec<(Found, bool)> = Vec::new();
        let mut start = sentence.start;
        let mut doubtful = false;
        let joints = self.joints(sentence.clone());
        for (at, (end, next)) in joints.iter().enumerate() {
            if *end <= start {
                continue;
            }
            let ends =
                joints[at + 1..].iter().map(|(end, _)| *end).chain([sentence.end]).take(AHEAD_MAX);
            let right = ends
                .filter(|end| end > next)
                .find_map(|end| self.clause(*next, end).map(|found| (end, found)));
            let Some((right_end, right)) = right else { continue };
            match self.clause(start, *end) {
                Some(left) if self.corrects(*end, *next) => {
                    let rest = &self.words[*next..sentence.end];
                    if self.is_moment(rest) {
                        let is_kept = left.matched.act != Act::No;
                        let correction = correction(&left, rest);
                        clauses.extend(is_kept.then_some((left, doubtful)));
                        clauses.push((correction, false));
                        return clauses;
                    }
                    if right.score > 0 {
                        start = *next;
                        doubtful = false;
                    }
                }
                Some(left) => {
                    let Some(open) = self.parts(&left, &right, *next..right_end) else { continue };
                    clauses.push((left, doubtful));
                    start = *next;
                    doubtful = open;
                }
                // What led up to the request.
                None if self.leads_up(start..*end, &right) => {
                    // "We're out of eggs, so add them."
                    let missing = self.inside(start, *end);
                    let missing = missing.filter(|found| found.matched.act == Act::Mention);
                    clauses.extend(missing.map(|found| (found, doubtful)));
                    start = *next;
                }
                None => {}
            }
        }
        let whole = self.clause(start, sentence.end);
        let found = match whole {
            Some(found) if found.score > 0 => Some(found),
            weak => self.inside(start, sentence.end).or(weak),
        };
        clauses.extend(found.map(|found| (found, doubtful)));
        clauses
    }

    /// Where a sentence may be parted: the end of what stands before, and where the rest begins.
    fn joints(&self, sentence: Range<usize>) -> Vec<(usize, usize)> {
        let mut joints = Vec::new();
        for at in sentence.start + 1..sentence.end {
            let rest = &self.words[at..sentence.end];
            let joins =
                self.ranked.iter().filter_map(|grammar| grammar.begins("joins", rest)).max();
            let corrects =
                self.ranked.iter().filter_map(|grammar| grammar.begins("corrects", rest)).max();
            let is_parted = self.words[at - 1].after == Gap::Comma;
            match joins.max(corrects) {
                Some(length) if at + length < sentence.end => joints.push((at, at + length)),
                _ if is_parted => joints.push((at, at)),
                _ => {}
            }
        }
        joints
    }

    fn corrects(&self, end: usize, next: usize) -> bool {
        next > end
            && self
                .ranked
                .iter()
                .any(|grammar| grammar.begins("corrects", &self.words[end..next]).is_some())
    }

    /// Whether `right` is a request of its own after `left`: `Some(true)` if only the list can tell.
    fn parts(&self, left: &Found, right: &Found, range: Range<usize>) -> Option<bool> {
        let is_closed = left.matched.is_open.1;
        let act = right.matched.act;
        let is_weak = right.score == 0 && act == Act::Show;
        let is_told = left.matched.act == Act::Fact && right.matched.is_open.1 && right.score > 1;
        if is_weak || !(is_closed || right.matched.is_open.0 || is_told) {
            return None;
        }
        // "Complete 3 and 4".
        let is_list = matches!(left.matched.act, Act::AddMany | Act::Split);
        if is_list || (left.matched.act.changes() && act == Act::Choose) {
            return None;
        }
        // "Complete buy milk and cancel the gym", where that is the name of a task.
        if left.matched.act.changes()
            && self.names.is_some_and(|names| {
                let said = &self.words[range.clone()];
                act.changes() && said.len() > 1 && names(&format!("“{}”", self.source(said)))
            })
        {
            return None;
        }
        // "Add buy milk, make it urgent": what is said of "it" follows what it is said of.
        if left.matched.act.adds() && act.changes() && !is_closed {
            let request = self.request(right);
            let task = request.find(Slot::Task).unwrap_or_default();
            if self.is_pronoun(task) {
                return Some(false);
            }
            return match self.names {
                Some(names) => names(task).then_some(false),
                None => Some(true),
            };
        }
        if left.matched.act.adds()
            && matches!(act, Act::Yes | Act::No | Act::Choose | Act::Correct | Act::Fact)
        {
            return None;
        }
        if left.matched.act.adds()
            && !is_closed
            && range.len() > 1
            && right.score < 2
            && !act.adds()
        {
            return None;
        }
        Some(false)
    }

    fn is_pronoun(&self, task: &str) -> bool {
        let words = spoken(task);
        if words.is_empty() {
            return true;
        }
        let is = |grammar: &&'static Grammar| {
            grammar.value("pronoun", &words).is_some_and(|(_, length)| length == words.len())
        };
        self.ranked.iter().any(is)
    }

    /// The rule that fits the words from `start` to `end` best.
    fn clause(&self, start: usize, end: usize) -> Option<Found> {
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

    fn read_clause(&self, start: usize, end: usize) -> Option<Found> {
        let end = self.without_afterthought(start, end);
        let words: Vec<Word> = self.words[start..end.min(start + CLAUSE_MAX_WORDS)]
            .iter()
            .filter(|word| !self.hesitates(word))
            .cloned()
            .collect();
        let words = self.without_likes(words);
        let spelt = self.spelt(&words);
        let mut forms = self.dressed(&words);
        forms.extend(spelt.iter().flat_map(|spelt| self.dressed(spelt)));
        forms.dedup();
        let mut best: Option<Found> = None;
        for range in forms {
            let stripped = words.len() - range.len();
            let plain = &words[range.clone()];
            let found = [self.matched_as(plain, plain), self.after_lead(plain)];
            let is_clear = found.iter().flatten().any(|found| found.score >= CLEAR_MIN);
            let spelt = spelt.as_ref().filter(|_| !is_clear);
            let spelt = spelt.and_then(|spelt| self.matched_as(plain, &spelt[range]));
            let spelt = spelt.filter(|found| found.score > 0);
            for found in found.into_iter().chain([spelt]).flatten() {
                let found = Found { score: found.score + stripped, ..found };
                if best.as_ref().is_none_or(|best| found.score > best.score) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn hesitates(&self, word: &Word) -> bool {
        self.ranked
            .iter()
            .any(|grammar| grammar.begins("hesitation", std::slice::from_ref(word)).is_some())
    }

    /// "To like buy flowers": what says nothing between "to" and a deed.
    fn without_likes(&self, mut words: Vec<Word>) -> Vec<Word> {
        let is_like = |at: usize| {
            self.begins("infinitive", &words[at - 1..at])
                && self.begins("like", &words[at..=at])
                && self.is_deed(&words[at + 1..])
        };
        if let Some(at) = (1..words.len().saturating_sub(1)).find(|at| is_like(*at)) {
            words.remove(at);
        }
        words
    }

    /// The words with and without the courtesies around them, as ranges.
    fn dressed(&self, words: &[Word]) -> Vec<Range<usize>> {
        let (mut start, mut end) = (0, words.len());
        let before = |at: usize| {
            let rest = &words[at..];
            let lengths = self.ranked.iter().filter_map(|grammar| grammar.begins("before", rest));
            lengths.max().filter(|length| *length < rest.len())
        };
        while let Some(length) = before(start) {
            start += length;
        }
        let after = |end: usize| {
            let rest = &words[start..end];
            let lengths = self.ranked.iter().filter_map(|grammar| grammar.ends("after", rest));
            lengths.max().filter(|length| *length < rest.len())
        };
        while let Some(length) = after(end) {
            end -= length;
        }
        let mut forms = vec![0..words.len(), 0..end, start..words.len(), start..end];
        forms.dedup();
        forms
    }

    /// The rule that fits `words` as they are `spelt`.
    fn matched_as(&self, words: &[Word], spelt: &[Word]) -> Option<Found> {
        let mut best: Option<Found> = None;
        for grammar in &self.ranked {
            let admits = |slot: Slot, range: Range<usize>| {
                let is_first = range.start == 0;
                // What is typed is read as it is meant, all else as it was written.
                let is_verb = matches!(slot, Slot::Did | Slot::Do);
                let is_late_verb = is_verb && (range.start > VERB_MAX || range.end == words.len());
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
                });
            }
        }
        best
    }

    /// "Tomorrow I need to …"
    fn after_lead(&self, words: &[Word]) -> Option<Found> {
        let most = words.len().saturating_sub(1).min(LEAD_MAX_WORDS);
        let length = (1..=most).rev().find(|length| self.is_moment(&words[..*length]))?;
        let found = self.matched_as(&words[length..], &words[length..])?;
        let fits = found.matched.act.adds()
            || found.matched.act.asks()
            || found.matched.act == Act::Mention;
        fits.then(|| Found {
            lead: Some(self.source(&words[..length])),
            score: found.score + length,
            ..found
        })
    }

    /// As if words that nobody knows were meant to be known ones; `None` if there are none.
    fn spelt(&self, words: &[Word]) -> Option<Vec<Word>> {
        let corrected: Vec<Word> = words
            .iter()
            .map(|word| match self.correction(word) {
                Some(key) => Word { key, ..word.clone() },
                None => word.clone(),
            })
            .collect();
        (corrected != *words).then_some(corrected)
    }

    fn correction(&self, word: &Word) -> Option<String> {
        let length = word.key.chars().count();
        let is_word = word.key.chars().all(char::is_alphabetic) && !word.is_quoted;
        if length < SWAPPED_MIN_CHARS
            || !is_word
            || grammars().iter().any(|grammar| grammar.knows(&word.key))
        {
            return None;
        }
        if let Some(known) = self.spellings.borrow().get(&word.key) {
            return known.clone();
        }
        let corrected = self.nearest(word, length);
        self.spellings.borrow_mut().insert(word.key.clone(), corrected.clone());
        corrected
    }

    /// The known word that is spelt most like it: letters in the wrong order are the commonest mistake.
    fn nearest(&self, word: &Word, length: usize) -> Option<String> {
        let most = if length >= TWO_MISTAKES_MIN_CHARS { 2 } else { 1 };
        let first = self.ranked.first()?;
        let begins = word.key.chars().next();
        let near = first.vocabulary().filter(|known| {
            let mut letters = known.chars();
            let alike = letters.next() == begins || letters.next() == begins;
            alike
                && known.len().abs_diff(word.key.len()) <= 2 * most
                && known.chars().count() >= SWAPPED_MIN_CHARS
        });
        let ranked = near.filter_map(|known| {
            let mistakes = text::misspelling(&word.key, known, most)?;
            let is_swapped = text::has_letters_of(known, &word.key);
            let is_near = is_swapped || length >= SPELT_MIN_CHARS;
            let longer = known.chars().count().abs_diff(length);
            is_near.then_some((mistakes, !is_swapped, longer, known))
        });
        ranked.min().map(|(.., known)| known.to_owned())
    }

    /// Where a clause ends if somebody goes on to say why, or tells more after a comma.
    fn without_afterthought(&self, start: usize, end: usize) -> usize {
        let begins = |class: &str, at: usize| {
            let words = &self.words[at..end];
            self.ranked.iter().filter_map(|grammar| grammar.begins(class, words)).max()
        };
        let is_one = |at: &usize| {
            // "Which is to submit the form" is what, not why.
            begins("afterthought", *at) > begins("named", *at)
                || (self.words[*at - 1].after == Gap::Comma && begins("story", *at).is_some())
        };
        (start + 2..end).find(is_one).unwrap_or(end)
    }

    /// A request that begins somewhere inside words which ask for nothing.
    fn inside(&self, start: usize, end: usize) -> Option<Found> {
        let opens = |at: &usize| {
            self.ranked
                .iter()
                .any(|grammar| grammar.begins("opens", &self.words[*at..end]).is_some())
        };
        let last = end.min(start + CLAUSE_MAX_WORDS);
        (start + 1..last).filter(opens).find_map(|at| {
            self.clause(at, end).filter(|found| found.matched.is_open.0 && found.score > 1)
        })
    }

    fn admits(&self, grammar: &Grammar, slot: Slot, words: &[Word], is_first: bool) -> bool {
        let whole = |kind: &str| {
            grammar.value(kind, words).is_some_and(|(_, length)| length == words.len())
        };
        match slot {
            Slot::When => self.is_moment(words),
            Slot::Span => self.is_span(grammar, words),
            Slot::Number => {
                selection::number(grammar, words).is_some_and(|(_, length)| length == words.len())
            }
            Slot::Task => {
                !words.iter().any(|word| {
                    word.after >= Gap::Colon && word.range.end != words[words.len() - 1].range.end
                }) && grammar.begins("indefinite", words).is_none()
                    && grammar.begins("article", &words[words.len() - 1..]).is_none()
                    && !(is_first && grammar.begins("commands", words).is_some())
            }
            Slot::What => self.is_part(grammar, words),
            Slot::Tag => {
                words.len() <= 1
                    || words.iter().any(|word| {
                        word.key.starts_with('#')
                            || word.after == Gap::Comma
                            || grammar.begins("and", std::slice::from_ref(word)).is_some()
                    })
            }
            slot if slot.is_typed() => whole(slot.name()),
            _ => true,
        }
    }

    /// Whether the words speak of a part of the list, each of them.
    fn is_part(&self, grammar: &Grammar, words: &[Word]) -> bool {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let place = (first.range.start, last.range.end, grammar.code, self.is_written(words));
        if let Some(known) = self.parts.borrow().get(&place) {
            return *known;
        }
        let selection = selection::read(grammar, self.text, words, self.now);
        let is_part = selection.about.is_empty() && selection.places.is_empty();
        self.parts.borrow_mut().insert(place, is_part);
        is_part
    }

    fn is_moment(&self, words: &[Word]) -> bool {
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

    /// Whether no word's spelling was put right.
    fn is_written(&self, words: &[Word]) -> bool {
        words.iter().all(|word| {
            let at = self.words.partition_point(|known| known.range.start < word.range.start);
            self.words.get(at).is_some_and(|known| known.key == word.key)
        })
    }

    /// The words as they stand in the text, or if they were put right as they are spelt.
    fn meant(&self, words: &[Word]) -> String {
        if self.is_written(words) {
            return self.source(words);
        }
        words.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn is_span(&self, grammar: &Grammar, words: &[Word]) -> bool {
        super::span::read(grammar, words).is_some_and(|(_, length)| length == words.len())
    }

    /// The words as they stand in the text, without what was left out between them.
    fn source(&self, words: &[Word]) -> String {
        source(self.text, self.words, words)
    }

    fn request(&self, found: &Found) -> Request {
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
            if request.find(*slot).is_none() {
                request.slots.push((*slot, text));
            }
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

    /// A message that is a list: a line that says so, and a line for each task; or lines only.
    fn lines(&self) -> Option<(Vec<Request>, Option<&'static Grammar>)> {
        let lines: Vec<&str> =
            self.text.lines().map(bare_line).filter(|line| !line.is_empty()).collect();
        let (first, rest) = lines.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let head = self.words.iter().position(|word| word.after == Gap::Line).map(|at| at + 1)?;
        let marked =
            self.text.lines().skip(1).filter(|line| line.trim_start().starts_with(BULLETS)).count();
        let is_head = first.trim_end().ends_with(':')
            || (marked > 0 && !self.text.trim_start().starts_with(BULLETS));
        if is_head {
            // The head needs something to be about.
            let probe = format!("{} x", first.trim_end_matches(':'));
            let found = read(&probe, self.now, None);
            let request = found
                .requests
                .into_iter()
                .next()
                .filter(|request| request.act.adds() || request.act.changes())?;
            let items = rest.join("\n");
            let request = match request.act {
                Act::Split => request.with(Slot::Items, items),
                Act::Note => request.with(Slot::Note, items),
                _ => {
                    let when = request.find(Slot::When).map(str::to_owned);
                    let many = Request::new(Act::AddMany, self.text).with(Slot::Items, items);
                    match when {
                        Some(when) => many.with(Slot::When, when),
                        None => many,
                    }
                }
            };
            return Some((vec![request], Some(found.grammar)));
        }
        let is_list =
            marked + 1 >= lines.len() || (lines.len() > 2 && self.clause(0, head).is_none());
        is_list.then(|| {
            (vec![Request::new(Act::AddMany, self.text).with(Slot::Items, lines.join("\n"))], None)
        })
    }

    /// The date that is all that is said, without courtesies and the word that leads to it.
    fn moment(&self) -> Option<String> {
        let forms = self.dressed(self.words);
        forms.into_iter().map(|range| &self.words[range]).find_map(|words| {
            let led = self.ranked.iter().filter_map(|grammar| grammar.begins("to", words)).max();
            let follow =
                self.ranked.iter().filter_map(|grammar| grammar.ends("to_after", words)).max();
            let end = words.len() - follow.unwrap_or(0);
            let rest = [words, &words[led.unwrap_or(0)..], &words[..end]];
            rest.into_iter().find(|rest| self.is_moment(rest)).map(|rest| self.source(rest))
        })
    }

    /// What words without a rule may mean.
    fn bare(&self) -> Option<Request> {
        let (first, last) = (self.words.first()?, self.words.last()?);
        let text = self.text[first.whole.start..last.whole.end].trim();
        if self.is_moment(self.words) {
            return Some(Request::new(Act::Correct, text).with(Slot::When, text));
        }
        let words = &self.words[self.dressed(self.words).pop()?];
        let title = self.source(words);
        if self.names.is_some_and(|names| names(&title)) {
            return Some(Request::new(Act::Name, text).with(Slot::Task, title));
        }
        if last.after == Gap::Question {
            return None;
        }
        if let Some(new) = self.headed(words).or_else(|| self.led(words)) {
            return Some(new);
        }
        if self.is_deed(words) {
            return Some(Request::new(Act::Add, text).with(Slot::Title, title).with(Slot::Do, ""));
        }
        let is_short = words.len() <= OFFERED_MAX_WORDS
            && words.iter().all(|word| word.key.chars().count() > 2)
            && !self.begins("story", words)
            && !self.begins("question", words);
        is_short
            .then(|| Request::new(Act::Mention, text).with(Slot::Title, title).with(Slot::Do, ""))
    }

    fn begins(&self, class: &str, words: &[Word]) -> bool {
        self.ranked.iter().any(|grammar| grammar.begins(class, words).is_some())
    }

    /// "Every first monday of the month pay the cleaner".
    fn led(&self, words: &[Word]) -> Option<Request> {
        let most = words.len().saturating_sub(1).min(LEAD_MAX_WORDS);
        let length = (1..=most).rev().find(|length| self.is_moment(&words[..*length]))?;
        let (lead, rest) = words.split_at(length);
        let new = Request::new(Act::Add, self.source(words)).with(Slot::Title, self.source(rest));
        self.is_deed(rest).then(|| new.with(Slot::When, self.source(lead)))
    }

    /// "Urgent: call the bank".
    fn headed(&self, words: &[Word]) -> Option<Request> {
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
    fn is_deed(&self, words: &[Word]) -> bool {
        self.ranked.iter().any(|grammar| {
            grammar.value("do", words).is_some_and(|(_, length)| length < words.len())
        }) || self
            .ranked
            .iter()
            .any(|grammar| words.len() > 1 && grammar.ends("deed_ends", words).is_some())
    }

    /// Whether a request is only what somebody tells: "we have guests on friday".
    fn is_told(&self, request: &Request) -> bool {
        let words = spoken(&request.text);
        request.get(Slot::Kind) == "event"
            && (self.begins("story", &words) || self.begins("told", &words))
    }

    /// Whether something that happened is about no task.
    fn is_story(&self, fact: &Request) -> bool {
        let task = format!("{} {}", fact.get(Slot::Did).replace('_', " "), fact.get(Slot::Task));
        self.names.is_some_and(|names| !names(task.trim()))
    }

    /// Whether words without a request only lead up to this one.
    fn leads_up(&self, range: Range<usize>, request: &Found) -> bool {
        let words = &self.words[range];
        let is_story = self.begins("story", words) || self.begins("told", words);
        let begins = request.matched.is_open.0 && request.score > 1;
        let says_much = is_story && request.score >= CLEAR_MIN;
        (begins || says_much) && !self.is_moment(words)
    }

    /// Requests that belong to others put into these: what is missing and then wanted, a date that
    /// is put right.
    fn joined(&self, requests: Vec<Request>) -> Vec<Request> {
        let mut joined: Vec<Request> = Vec::new();
        for request in requests {
            let is_first = joined.len() == 1;
            match (joined.last_mut(), request.act) {
                // What happened led up to a request, if no task is about it.
                (Some(last), _) if is_first && last.act == Act::Fact && self.is_story(last) => {
                    joined = vec![request];
                }
                (Some(last), Act::Add) if self.is_pronoun(request.get(Slot::Title)) => {
                    if last.act == Act::Mention {
                        last.act = Act::Add;
                    }
                }
                // What was told before is why, not what.
                (Some(last), _) if is_first && self.is_told(last) => joined = vec![request],
                (Some(last), _) if last.act.changes() && request.get(Slot::Kind) == "keep" => {}
                (Some(last), Act::Correct)
                    if last.act.adds() && request.find(Slot::When).is_some() =>
                {
                    last.slots.push((Slot::Instead, request.get(Slot::When).to_owned()));
                }
                (Some(last), Act::Correct)
                    if request.find(Slot::When).is_some() && last.find(Slot::When).is_some() =>
                {
                    *last = last.clone().with(Slot::When, request.get(Slot::When));
                }
                (Some(_), Act::Thank | Act::Greet | Act::Yes | Act::Bye) => {}
                (Some(last), _)
                    if matches!(
                        last.act,
                        Act::Thank
                            | Act::Greet
                            | Act::Yes
                            | Act::No
                            | Act::Overwhelmed
                            | Act::Mention
                    ) && is_first =>
                {
                    joined = vec![request];
                }
                _ => joined.push(request),
            }
        }
        joined
    }
}

/// A date that takes the place of one in `clause`.
fn correction(clause: &Found, words: &[Word]) -> Found {
    let slots = vec![(Slot::When, 0..words.len())];
    let matched = Match {
        act: Act::Correct,
        fixed: Vec::new(),
        slots,
        explained: words.len(),
        is_open: (true, true),
        rule: 0,
    };
    Found {
        matched,
        words: words.to_vec(),
        spelt: words.to_vec(),
        lead: None,
        score: words.len(),
        ..clause.clone()
    }
}

/// What marks the beginning of an item.
const BULLETS: [char; 8] = ['-', '*', '•', '·', '–', '◦', '‣', '▪'];

/// A line without the mark or number in front of it.
pub(crate) fn bare_line(line: &str) -> &str {
    let line = line.trim().trim_start_matches(BULLETS).trim_start();
    let line =
        line.strip_prefix("[ ]").or_else(|| line.strip_prefix("[x]")).unwrap_or(line).trim_start();
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    match line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") ")) {
        Some(rest) if digits > 0 && digits < 3 => rest.trim(),
        _ => line,
    }
}

/// `words` as they stand in `text`; words of `all` that are not among them are left out.
fn source(text: &str, all: &[Word], words: &[Word]) -> String {
    let mut source = String::new();
    let mut last: Option<&Word> = None;
    for word in words {
        let (start, end) = if word.is_quoted {
            (word.whole.start, quote_end(text, word))
        } else {
            (word.range.start, word.range.end)
        };
        match last {
            None => source.push_str(&text[start..end]),
            Some(before) => {
                let place = all.iter().position(|known| known.range == before.range);
                let is_next = place
                    .and_then(|at| all.get(at + 1))
                    .is_some_and(|next| next.range == word.range);
                let from =
                    if before.is_quoted { quote_end(text, before) } else { before.range.end };
                if is_next && from <= start {
                    source.push_str(&text[from..end]);
                } else {
                    source.push(' ');
                    source.push_str(&text[start..end]);
                }
            }
        }
        last = Some(word);
    }
    source.trim().to_owned()
}

/// Where a quotation ends, with its mark but without the punctuation after it.
fn quote_end(text: &str, word: &Word) -> usize {
    let mark = text[word.range.end..].chars().next().map_or(0, char::len_utf8);
    word.range.end + mark
}
