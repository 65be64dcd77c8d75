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
/// Longest date at the beginning of a clause, in words.
const LEAD_MAX_WORDS: usize = 7;
/// So many clauses ahead a request may end.
const AHEAD_MAX: usize = 3;
/// Shortest word whose spelling is put right, in letters, and the length from which two mistakes are.
const SPELT_MIN_CHARS: usize = 4;
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
    Reading { grammar: language.unwrap_or(reader.ranked[0]), requests }
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
    /// The words it was matched with.
    words: Vec<Word>,
    /// A date in front of it.
    lead: Option<String>,
    /// Words that are the rule's own or known to mean nothing.
    score: usize,
}

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    now: &'a ZonedDateTime,
    names: Names<'a>,
    ranked: Vec<&'static Grammar>,
    read: RefCell<HashMap<(usize, usize), Option<Found>>>,
    moments: RefCell<HashMap<(usize, usize), bool>>,
    parts: RefCell<HashMap<(usize, usize, &'static str), bool>>,
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
            if word.after >= Gap::Stop || at + 1 == self.words.len() {
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
                None if right.matched.is_open.0
                    && right.score > 1
                    && self.lead(start, *end).is_none() =>
                {
                    start = *next;
                }
                None => {}
            }
        }
        if let Some(found) =
            self.clause(start, sentence.end).or_else(|| self.inside(start, sentence.end))
        {
            clauses.push((found, doubtful));
        }
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
        if !(is_closed || right.matched.is_open.0) {
            return None;
        }
        let act = right.matched.act;
        if left.matched.act == Act::AddMany {
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
        let mut best: Option<Found> = None;
        for (words, stripped) in self.dressed(words) {
            for found in [self.matched(&words), self.after_lead(&words), self.spelt(&words)]
                .into_iter()
                .flatten()
            {
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

    /// The words with and without the courtesies around them, and how many those are.
    fn dressed(&self, words: Vec<Word>) -> Vec<(Vec<Word>, usize)> {
        let mut inner = words.as_slice();
        loop {
            let before =
                self.ranked.iter().filter_map(|grammar| grammar.begins("before", inner)).max();
            match before.filter(|length| *length < inner.len()) {
                Some(length) => inner = &inner[length..],
                None => break,
            }
        }
        let (bare, front) = (inner, words.len() - inner.len());
        loop {
            let after = self.ranked.iter().filter_map(|grammar| grammar.ends("after", inner)).max();
            match after.filter(|length| *length < inner.len()) {
                Some(length) => inner = &inner[..inner.len() - length],
                None => break,
            }
        }
        let back = bare.len() - inner.len();
        let mut forms = vec![(words.clone(), 0)];
        if back > 0 {
            forms.push((words[..words.len() - back].to_vec(), back));
        }
        if front > 0 {
            forms.push((bare.to_vec(), front));
        }
        if front > 0 && back > 0 {
            forms.push((inner.to_vec(), front + back));
        }
        forms
    }

    fn matched(&self, words: &[Word]) -> Option<Found> {
        self.matched_as(words, words)
    }

    /// The rule that fits `words` as they are `spelt`.
    fn matched_as(&self, words: &[Word], spelt: &[Word]) -> Option<Found> {
        let mut best: Option<Found> = None;
        for grammar in &self.ranked {
            let admits = |slot: Slot, range: Range<usize>| {
                let is_first = range.start == 0;
                self.admits(grammar, slot, &words[range], is_first)
            };
            let Some(matched) = grammar.best(spelt, &admits) else { continue };
            if best.as_ref().is_none_or(|best| matched.explained > best.score) {
                let score = matched.explained;
                best = Some(Found { grammar, matched, words: words.to_vec(), lead: None, score });
            }
        }
        best
    }

    /// "Tomorrow I need to …"
    fn after_lead(&self, words: &[Word]) -> Option<Found> {
        let most = words.len().saturating_sub(1).min(LEAD_MAX_WORDS);
        let length = (1..=most).rev().find(|length| self.is_moment(&words[..*length]))?;
        let found = self.matched(&words[length..])?;
        let fits = found.matched.act.adds()
            || found.matched.act.asks()
            || found.matched.act == Act::Mention;
        fits.then(|| Found {
            lead: Some(self.source(&words[..length])),
            score: found.score + length,
            ..found
        })
    }

    /// As if words that nobody knows were meant to be known ones.
    fn spelt(&self, words: &[Word]) -> Option<Found> {
        let corrected: Vec<Word> = words
            .iter()
            .map(|word| match self.correction(word) {
                Some(key) => Word { key, ..word.clone() },
                None => word.clone(),
            })
            .collect();
        if corrected == *words {
            return None;
        }
        let found = self.matched_as(words, &corrected)?;
        (found.score > 0).then_some(found)
    }

    fn correction(&self, word: &Word) -> Option<String> {
        let length = word.key.chars().count();
        let is_word = word.key.chars().all(char::is_alphabetic) && !word.is_quoted;
        if length < SPELT_MIN_CHARS
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

    /// The known word that is spelt most like it.
    fn nearest(&self, word: &Word, length: usize) -> Option<String> {
        let most = if length >= TWO_MISTAKES_MIN_CHARS { 2 } else { 1 };
        let first = self.ranked.first()?;
        let begins = word.key.chars().next();
        let near = first.vocabulary().filter(|known| {
            let mut letters = known.chars();
            let alike = letters.next() == begins || letters.next() == begins;
            alike
                && known.len().abs_diff(word.key.len()) <= 2 * most
                && known.chars().count() + 1 >= SPELT_MIN_CHARS
        });
        let near =
            near.filter_map(|known| Some((text::misspelling(&word.key, known, most)?, known)));
        near.min().map(|(_, known)| known.to_owned())
    }

    /// Where a clause ends if somebody goes on to say why.
    fn without_afterthought(&self, start: usize, end: usize) -> usize {
        let is_one = |at: &usize| {
            self.ranked
                .iter()
                .any(|grammar| grammar.begins("afterthought", &self.words[*at..end]).is_some())
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
        let place = (first.range.start, last.range.end, grammar.code);
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
        let place = (first.range.start, last.range.end);
        if let Some(known) = self.moments.borrow().get(&place) {
            return *known;
        }
        let is_moment = when::read(&self.source(words), self.now).is_some();
        self.moments.borrow_mut().insert(place, is_moment);
        is_moment
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
            let words = &found.words[range.clone()];
            let value = found
                .grammar
                .value(slot.name(), words)
                .filter(|(_, length)| *length == words.len());
            let text = match (slot, value) {
                (slot, Some((value, _))) if slot.is_typed() => value.to_owned(),
                _ => self.source(words),
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

    /// What words without a rule may mean.
    fn bare(&self) -> Option<Request> {
        let (first, last) = (self.words.first()?, self.words.last()?);
        let text = self.text[first.whole.start..last.whole.end].trim();
        if self.is_moment(self.words) {
            return Some(Request::new(Act::Correct, text).with(Slot::When, text));
        }
        let (words, _) = self.dressed(self.words.to_vec()).pop()?;
        if self.names.is_some_and(|names| names(&self.source(&words))) {
            return Some(Request::new(Act::Name, text).with(Slot::Task, self.source(&words)));
        }
        if self.is_deed(&words) && last.after != Gap::Question {
            return Some(
                Request::new(Act::Add, text)
                    .with(Slot::Title, self.source(&words))
                    .with(Slot::Do, ""),
            );
        }
        None
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

    /// Whether something that happened is about no task.
    fn is_story(&self, fact: &Request) -> bool {
        let task = format!("{} {}", fact.get(Slot::Did).replace('_', " "), fact.get(Slot::Task));
        self.names.is_some_and(|names| !names(task.trim()))
    }

    fn lead(&self, start: usize, end: usize) -> Option<()> {
        self.is_moment(&self.words[start..end]).then_some(())
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
                (Some(last), Act::Add)
                    if last.act == Act::Mention && self.is_pronoun(request.get(Slot::Title)) =>
                {
                    last.act = Act::Add;
                }
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
    Found { matched, words: words.to_vec(), lead: None, score: words.len(), ..clause.clone() }
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
