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

mod rule;
#[cfg(any(test, feature = "testing"))]
pub(crate) mod sample;

use std::collections::{HashMap, HashSet};

pub(crate) use self::rule::{Admits, Match};
use self::rule::{Part, Rule, Says};
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
    /// Places of the rules that need a word, by that word; of those that need none.
    by_word: HashMap<String, Vec<usize>>,
    wordless: Vec<usize>,
    /// Sorted by the first word.
    classes: HashMap<String, Vec<Phrase>>,
    /// By kind, sorted by the first word, then longest first: words and their value.
    values: HashMap<String, Vec<(Phrase, String)>>,
    /// Every word of rules and classes, and how often they name it.
    vocabulary: HashMap<String, usize>,
    /// Words by their consonants, where a language is written without its vowels as well.
    skeletons: HashMap<String, String>,
    /// Words that follow each other in a phrase.
    pairs: HashSet<(String, String)>,
    /// What each rule is said to read, and its place among the rules.
    #[cfg(test)]
    pub(crate) examples: Vec<(usize, String)>,
}

type Phrase = Vec<String>;

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
            by_word: HashMap::new(),
            wordless: Vec::new(),
            classes: HashMap::new(),
            values: HashMap::new(),
            vocabulary: HashMap::new(),
            skeletons: HashMap::new(),
            pairs: HashSet::new(),
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
        for (table, key, class) in OF_MOMENTS {
            let phrases = grammar.phrases(lexicon.text(table, key).unwrap_or_default());
            grammar.classes.entry(class.to_owned()).or_default().extend(phrases);
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
            phrases.sort_by(|(one, _), (other, _)| {
                first(one).cmp(first(other)).then(other.len().cmp(&one.len()))
            });
        }
        for phrases in grammar.classes.values_mut() {
            phrases.sort_by(|one, other| first(one).cmp(first(other)));
        }
        if lexicon.text("language", "vowels") == Some("optional") {
            grammar.learn_skeletons();
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

    /// `a | b c | @d | {did}`, folded: phrases, those of a class, those that have a value of a kind.
    fn phrases(&mut self, text: &str) -> Vec<Phrase> {
        let mut phrases = Vec::new();
        for phrase in text.split('|').map(str::trim).filter(|phrase| !phrase.is_empty()) {
            let of_kind = phrase.strip_prefix('{').and_then(|kind| kind.strip_suffix('}'));
            match (phrase.strip_prefix('@'), of_kind) {
                (Some(class), _) => phrases.extend(self.class(class).to_vec()),
                (None, Some(kind)) => {
                    let known = self.values.get(kind).into_iter().flatten();
                    phrases.extend(known.map(|(phrase, _)| phrase.clone()));
                }
                (None, None) => {
                    phrases.push(phrase.split_whitespace().map(text::fold).collect::<Phrase>());
                }
            }
        }
        self.learn(&phrases);
        phrases
    }

    fn learn(&mut self, phrases: &[Phrase]) {
        for word in phrases.iter().flatten() {
            *self.vocabulary.entry(word.clone()).or_default() += 1;
        }
        for pair in phrases.iter().flat_map(|phrase| phrase.windows(2)) {
            self.pairs.insert((pair[0].clone(), pair[1].clone()));
        }
    }

    /// Of words with the same consonants, the commonest counts.
    fn learn_skeletons(&mut self) {
        let mut words: Vec<(&String, &usize)> = self.vocabulary.iter().collect();
        words.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), (*word).clone()));
        for (word, _) in words.into_iter().filter(|(word, _)| word.is_ascii()) {
            self.skeletons.entry(text::skeleton(word)).or_insert_with(|| word.clone());
        }
    }

    /// The known word that has the same consonants, where the language is written so: "krdo" for "kardo".
    pub(crate) fn of_consonants(&self, word: &str) -> Option<&str> {
        self.skeletons.get(&text::skeleton(word)).map(String::as_str)
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
        // One of these words is in everything that matches.
        let needed =
            parts.iter().filter(|part| !part.may_be_missing).find_map(|part| match &part.says {
                Says::Words(phrases) => Some(phrases),
                Says::Slot(_) => None,
            });
        let place = self.rules.len();
        for word in needed.into_iter().flatten().map(|phrase| first(phrase).to_owned()) {
            self.by_word.entry(word).or_default().push(place);
        }
        if needed.is_none() {
            self.wordless.push(place);
        }
        self.rules.push(Rule { act, fixed, parts, is_weak });
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
            self.learn(&words);
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
        #[cfg(test)]
        super::steps::count();
        let known = self.values.get(kind)?;
        beginning(known, words, |(phrase, _)| first(phrase))
            .iter()
            .find(|(phrase, _)| begins(words, phrase))
            .map(|(phrase, value)| (value.as_str(), phrase.len()))
    }

    /// The value of one `kind` that `words` say, and nothing else.
    pub(crate) fn whole(&self, kind: &str, words: &[Word]) -> Option<&str> {
        let (value, length) = self.value(kind, words)?;
        (length == words.len()).then_some(value)
    }

    /// The values of one `kind` that are single words.
    pub(crate) fn single_words(&self, kind: &str) -> impl Iterator<Item = &str> {
        let known = self.values.get(kind).into_iter().flatten();
        known.filter(|(phrase, _)| phrase.len() == 1).map(|(phrase, _)| phrase[0].as_str())
    }

    /// The longest phrase of the class with which `words` begin, in words.
    pub(crate) fn begins(&self, class: &str, words: &[Word]) -> Option<usize> {
        #[cfg(test)]
        super::steps::count();
        let known = beginning(self.class(class), words, |phrase| first(phrase));
        known.iter().filter(|phrase| begins(words, phrase)).map(Vec::len).max()
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
        self.vocabulary.contains_key(word)
    }

    /// Whether a word is one of it, give or take a slip.
    pub(crate) fn is_like_known(&self, word: &str) -> bool {
        self.knows(word)
            || self.vocabulary.keys().any(|known| text::misspelling(word, known).is_some())
    }

    /// Whether two words follow each other in something that people say.
    pub(crate) fn has_pair(&self, (first, second): (&str, &str)) -> bool {
        self.pairs.contains(&(first.to_owned(), second.to_owned()))
    }

    /// Every word of rules and classes, and how often they name it.
    pub(crate) fn vocabulary(&self) -> impl Iterator<Item = (&str, usize)> {
        self.vocabulary.iter().map(|(word, count)| (word.as_str(), *count))
    }

    /// The rule that explains most of `clause`.
    pub(crate) fn best(&self, clause: &[Word], admits: Admits<'_>) -> Option<Match> {
        if clause.is_empty() || clause.len() > CLAUSE_MAX_WORDS {
            return None;
        }
        let with = |word: &Word| self.by_word.get(&word.key).into_iter().flatten();
        let mut possible: Vec<usize> = clause.iter().flat_map(with).copied().collect();
        possible.extend(&self.wordless);
        possible.sort_unstable();
        possible.dedup();
        let mut best: Option<Match> = None;
        for at in possible {
            let rule = &self.rules[at];
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

/// Words of moments that are classes, too: what stands inside a time of day after a conjunction, or is one, what follows
/// an hour, what leads to the next day of a name.
const OF_MOMENTS: [(&str, &str, &str); 5] = [
    ("clock", "and_half", "in_time"),
    ("clock", "and_quarter", "in_time"),
    ("clock", "and_minutes", "minutes_and"),
    ("clock", "oclock", "oclock"),
    ("word", "next", "next"),
];

fn value_line(line: &str) -> Option<(&str, &str, &str)> {
    let (name, phrases) = line.split_once('=')?;
    let (kind, value) = name.trim().split_once('.')?;
    Some((kind, value, phrases))
}

fn first(phrase: &Phrase) -> &str {
    phrase.first().map_or("", String::as_str)
}

/// Those of `sorted` whose first word is that of `words`.
fn beginning<'p, T>(sorted: &'p [T], words: &[Word], first: impl Fn(&T) -> &str) -> &'p [T] {
    let Some(word) = words.first() else { return &[] };
    let start = sorted.partition_point(|known| first(known) < word.key.as_str());
    let length = sorted[start..].partition_point(|known| first(known) == word.key.as_str());
    &sorted[start..start + length]
}

fn begins(words: &[Word], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, known)| word.key == *known)
}
