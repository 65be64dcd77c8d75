//! How people ask for things, as lexicons write it down (`[talk] sentences`), and how a clause is
//! matched. Line by line:
//!
//! ```text
//! @create = add | create | make           a class of phrases
//! level.high = urgent | high priority     phrases that have a value: `high`, of the kind `level`
//! add: @create {title}                    a rule: what it asks for, and how that is said
//! show status=done: what did i finish     a rule that knows more
//! show weak: {what}                       a rule for where no other fits
//! > what did i finish                     a sentence that this rule, and none before it, reads
//! ```
//!
//! A pattern is words, `a/b` for one or the other, `@class`, `{slot}`; what ends in `?` may be
//! missing. A pattern matches a whole clause. Of several that match, the one wins that explains most
//! words by itself; of equals, the first.

#[cfg(any(test, feature = "testing"))]
pub(crate) mod sample;

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    lexicon::Lexicon,
    request::{Act, Slot},
};
use crate::text::{self, Word};

/// Longest clause that is matched, in words. A title holds no more.
pub(crate) const CLAUSE_MAX_WORDS: usize = 80;

/// One language.
#[derive(Debug)]
pub(crate) struct Grammar {
    /// The file's name: `en`, `ur-latn`.
    pub(crate) code: &'static str,
    rules: Vec<Rule>,
    classes: HashMap<String, Vec<Phrase>>,
    /// By kind, longest phrase first: its words and its value.
    values: HashMap<String, Vec<(Phrase, String)>>,
    /// Every word of rules and classes.
    vocabulary: HashSet<String>,
    /// What each rule is said to read, and its place among the rules.
    #[cfg(test)]
    pub(crate) examples: Vec<(usize, String)>,
}

type Phrase = Vec<String>;

#[derive(Debug)]
struct Rule {
    act: Act,
    fixed: Vec<(Slot, String)>,
    parts: Vec<Part>,
    /// It counts only where no other rule fits.
    is_weak: bool,
    /// One of these words is in everything that matches; empty: no word need be.
    needed: Vec<String>,
}

#[derive(Debug)]
struct Part {
    says: Says,
    may_be_missing: bool,
}

#[derive(Debug)]
enum Says {
    /// One of these.
    Words(Vec<Phrase>),
    Slot(Slot),
}

/// A rule that matched: what it asks for, and where its slots are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match {
    pub(crate) act: Act,
    pub(crate) fixed: Vec<(Slot, String)>,
    /// Words of the clause.
    pub(crate) slots: Vec<(Slot, Range<usize>)>,
    /// How many words the rule knows by itself.
    pub(crate) explained: usize,
    /// The first word is the rule's own, and so is the last.
    pub(crate) is_open: (bool, bool),
    pub(crate) rule: usize,
}

/// Decides whether words may stand in a slot.
pub(crate) type Admits<'a> = &'a dyn Fn(Slot, Range<usize>) -> bool;

impl Grammar {
    /// The grammar of a language.
    ///
    /// # Panics
    ///
    /// If a line of the file is none: the files are part of the program, and a test reads each.
    pub(crate) fn of(lexicon: &'static Lexicon) -> Self {
        let mut grammar = Self {
            code: lexicon.code,
            rules: Vec::new(),
            classes: HashMap::new(),
            values: HashMap::new(),
            vocabulary: HashSet::new(),
            #[cfg(test)]
            examples: Vec::new(),
        };
        for (table, kind) in TABLES {
            for (key, phrases) in lexicon.entries(table) {
                grammar.take_values(kind, key, phrases);
            }
        }
        for (key, phrases) in lexicon.entries("answer") {
            let phrases = grammar.phrases(phrases);
            grammar.classes.entry(key.to_owned()).or_default().extend(phrases);
        }
        for (base, past) in lexicon.entries("verb") {
            grammar.take_values("did", base, past);
            grammar.take_values("do", base, &base.replace('_', " "));
        }
        let lines = lexicon.text("talk", "sentences").unwrap_or_default().lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            grammar.take(line);
        }
        for phrases in grammar.values.values_mut() {
            phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        }
        grammar
    }

    fn take_values(&mut self, kind: &str, value: &str, phrases: &str) {
        let phrases = self.phrases(phrases);
        let known = self.values.entry(kind.to_owned()).or_default();
        known.extend(phrases.into_iter().map(|phrase| (phrase, value.to_owned())));
    }

    fn take(&mut self, line: &str) {
        if let Some(_example) = line.strip_prefix('>') {
            #[cfg(test)]
            self.examples.push((self.rules.len().saturating_sub(1), _example.trim().to_owned()));
        } else if let Some((name, phrases)) =
            line.strip_prefix('@').and_then(|class| class.split_once('='))
        {
            let phrases = self.phrases(phrases);
            self.classes.entry(name.trim().to_owned()).or_default().extend(phrases);
        } else if let Some((name, pattern)) = line.split_once(": ") {
            self.rule(name, pattern);
        } else if let Some((kind, value, phrases)) = value_line(line) {
            self.take_values(kind, value, phrases);
        } else {
            panic!("{}: this is no line of a grammar: {line}", self.code);
        }
    }

    /// `a | b c | @d`, folded.
    fn phrases(&mut self, text: &str) -> Vec<Phrase> {
        let mut phrases = Vec::new();
        for phrase in text.split('|').map(str::trim).filter(|phrase| !phrase.is_empty()) {
            match phrase.strip_prefix('@') {
                Some(class) => phrases.extend(self.class(class).to_vec()),
                None => phrases.push(phrase.split_whitespace().map(text::fold).collect::<Phrase>()),
            }
        }
        self.vocabulary.extend(phrases.iter().flatten().cloned());
        phrases
    }

    fn rule(&mut self, name: &str, pattern: &str) {
        let mut fields = name.split_whitespace();
        let act = fields
            .next()
            .and_then(Act::named)
            .unwrap_or_else(|| panic!("{}: no act: {name}", self.code));
        let mut fixed = Vec::new();
        let mut is_weak = false;
        for field in fields {
            match field
                .split_once('=')
                .and_then(|(slot, value)| Some((Slot::named(slot)?, value.to_owned())))
            {
                Some(read) => fixed.push(read),
                None if field == "weak" => is_weak = true,
                None => panic!("{}: no slot: {field}", self.code),
            }
        }
        let parts: Vec<Part> = pattern.split_whitespace().map(|part| self.part(part)).collect();
        let needed =
            parts.iter().filter(|part| !part.may_be_missing).find_map(|part| match &part.says {
                Says::Words(phrases) => {
                    Some(phrases.iter().filter_map(|phrase| phrase.first().cloned()).collect())
                }
                Says::Slot(_) => None,
            });
        self.rules.push(Rule { act, fixed, parts, is_weak, needed: needed.unwrap_or_default() });
    }

    fn part(&mut self, part: &str) -> Part {
        let (part, may_be_missing) = match part.strip_suffix('?') {
            Some(part) => (part, true),
            None => (part, false),
        };
        let says = if let Some(name) =
            part.strip_prefix('{').and_then(|name| name.strip_suffix('}'))
        {
            Says::Slot(
                Slot::named(name).unwrap_or_else(|| panic!("{}: no slot: {part}", self.code)),
            )
        } else if let Some(class) = part.strip_prefix('@') {
            // The longest first: "did manage to" before "did".
            let mut phrases = self.class(class).to_vec();
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
            Says::Words(phrases)
        } else {
            let words: Vec<Phrase> = part.split('/').map(|word| vec![text::fold(word)]).collect();
            self.vocabulary.extend(words.iter().flatten().cloned());
            Says::Words(words)
        };
        Part { says, may_be_missing }
    }

    /// What a rule asks for.
    #[cfg(test)]
    pub(crate) fn act(&self, rule: usize) -> Act {
        self.rules[rule].act
    }

    /// The phrases of a class.
    pub(crate) fn class(&self, name: &str) -> &[Phrase] {
        self.classes.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of one `kind` with which `words` begin, and how many of them say it.
    pub(crate) fn value(&self, kind: &str, words: &[Word]) -> Option<(&str, usize)> {
        let known = self.values.get(kind)?;
        known
            .iter()
            .find(|(phrase, _)| begins(words, phrase))
            .map(|(phrase, value)| (value.as_str(), phrase.len()))
    }

    /// The values of one `kind` that are single words.
    pub(crate) fn single_words(&self, kind: &str) -> impl Iterator<Item = &str> {
        let known = self.values.get(kind).into_iter().flatten();
        known.filter(|(phrase, _)| phrase.len() == 1).map(|(phrase, _)| phrase[0].as_str())
    }

    /// The longest phrase of the class with which `words` begin, in words.
    pub(crate) fn begins(&self, class: &str, words: &[Word]) -> Option<usize> {
        let lengths = self.class(class).iter().filter(|phrase| begins(words, phrase)).map(Vec::len);
        lengths.max()
    }

    /// The longest phrase of the class with which `words` end, in words.
    pub(crate) fn ends(&self, class: &str, words: &[Word]) -> Option<usize> {
        let ends = |phrase: &&Phrase| {
            words.len().checked_sub(phrase.len()).is_some_and(|at| begins(&words[at..], phrase))
        };
        self.class(class).iter().filter(ends).map(Vec::len).max()
    }

    /// Whether anything can be asked for in it: of some languages only the dates are known.
    pub(crate) fn speaks(&self) -> bool {
        !self.rules.is_empty()
    }

    pub(crate) fn knows(&self, word: &str) -> bool {
        self.vocabulary.contains(word)
    }

    pub(crate) fn vocabulary(&self) -> impl Iterator<Item = &str> {
        self.vocabulary.iter().map(String::as_str)
    }

    /// The rule that explains most of `clause`.
    pub(crate) fn best(&self, clause: &[Word], admits: Admits<'_>) -> Option<Match> {
        if clause.is_empty() || clause.len() > CLAUSE_MAX_WORDS {
            return None;
        }
        let keys: HashSet<&str> = clause.iter().map(|word| word.key.as_str()).collect();
        let mut best: Option<Match> = None;
        for (at, rule) in self.rules.iter().enumerate() {
            let is_possible = rule.needed.is_empty()
                || rule.needed.iter().any(|word| keys.contains(word.as_str()));
            if !is_possible {
                continue;
            }
            let Some(found) = rule.matches(clause, at, admits) else { continue };
            if best.as_ref().is_none_or(|best| found.explained > best.explained) {
                best = Some(found);
            }
        }
        best
    }
}

/// Tables of a lexicon whose entries are values, and of which kind.
const TABLES: [(&str, &str); 6] = [
    ("number", "number"),
    ("ordinal", "number"),
    ("unit", "unit"),
    ("month", "month"),
    ("weekday", "weekday"),
    ("day", "day"),
];

fn value_line(line: &str) -> Option<(&str, &str, &str)> {
    let (name, phrases) = line.split_once('=')?;
    let (kind, value) = name.trim().split_once('.')?;
    Some((kind, value, phrases))
}

fn begins(words: &[Word], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, known)| word.key == *known)
}

impl Rule {
    fn matches(&self, clause: &[Word], rule: usize, admits: Admits<'_>) -> Option<Match> {
        let mut run = Run {
            parts: &self.parts,
            clause,
            admits,
            failed: HashSet::new(),
            slots: Vec::new(),
            own: Vec::new(),
        };
        if !run.goes_on(0, 0) {
            return None;
        }
        let is_own = |word: usize| {
            let typed =
                |(slot, range): &(Slot, Range<usize>)| slot.is_typed() && range.contains(&word);
            run.own.contains(&word) || run.slots.iter().any(typed)
        };
        let part = |(slot, range): &(Slot, Range<usize>)| {
            if *slot == Slot::What { range.len() } else { 0 }
        };
        // Words of a part of the list are little words for the most: they count half.
        let little = run.slots.iter().map(part).sum::<usize>().div_ceil(2);
        let explained = (0..clause.len()).filter(|word| is_own(*word)).count() - little;
        let explained = if self.is_weak { 0 } else { explained };
        let is_open = (is_own(0) && !self.is_weak, is_own(clause.len() - 1) && !self.is_weak);
        let slots = run.slots;
        Some(Match { act: self.act, fixed: self.fixed.clone(), slots, explained, is_open, rule })
    }
}

/// A pattern on its way through a clause.
struct Run<'a> {
    parts: &'a [Part],
    clause: &'a [Word],
    admits: Admits<'a>,
    /// Pairs of part and word from which nothing leads to the end.
    failed: HashSet<(usize, usize)>,
    slots: Vec<(Slot, Range<usize>)>,
    /// Words that the pattern knows by itself.
    own: Vec<usize>,
}

impl Run<'_> {
    fn goes_on(&mut self, part: usize, word: usize) -> bool {
        if part == self.parts.len() {
            return word == self.clause.len();
        }
        if self.failed.contains(&(part, word)) {
            return false;
        }
        let goes = match &self.parts[part].says {
            Says::Words(phrases) => self.words(phrases, part, word),
            Says::Slot(slot) => self.slot(*slot, part, word),
        };
        let goes = goes || (self.parts[part].may_be_missing && self.goes_on(part + 1, word));
        if !goes {
            self.failed.insert((part, word));
        }
        goes
    }

    fn words(&mut self, phrases: &[Phrase], part: usize, word: usize) -> bool {
        for phrase in phrases {
            if begins(&self.clause[word..], phrase) {
                let before = self.own.len();
                self.own.extend(word..word + phrase.len());
                if self.goes_on(part + 1, word + phrase.len()) {
                    return true;
                }
                self.own.truncate(before);
            }
        }
        false
    }

    fn slot(&mut self, slot: Slot, part: usize, word: usize) -> bool {
        let last = self.clause.len().min(word + slot.max_words());
        let possible = (word + 1..=last).filter(|end| self.may_follow(part + 1, *end));
        // A date is as long as it can be, all else as short.
        let mut ends: Vec<usize> = possible.collect();
        if slot.is_typed() {
            ends.reverse();
        }
        for end in ends {
            if (self.admits)(slot, word..end) {
                self.slots.push((slot, word..end));
                if self.goes_on(part + 1, end) {
                    return true;
                }
                self.slots.pop();
            }
        }
        false
    }

    /// Whether the pattern can go on with `part` at `word`, as far as a glance tells.
    fn may_follow(&self, part: usize, word: usize) -> bool {
        match self.parts.get(part) {
            None => word == self.clause.len(),
            Some(Part { says: Says::Words(phrases), may_be_missing: false }) => {
                phrases.iter().any(|phrase| begins(&self.clause[word..], phrase))
            }
            Some(Part { may_be_missing, .. }) => *may_be_missing || word < self.clause.len(),
        }
    }
}
