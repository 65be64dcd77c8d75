//! What a message asks for: it is taken apart into clauses, and each clause is read by the rules of
//! the grammars.
//!
//! A clause may have something around it that asks for nothing: courtesies, hesitation, what led up to
//! it, an afterthought. A message is parted only where what follows is a request by itself.

mod bare;
mod clause;
mod detail;
mod dictated;
mod folded;
mod guessed;
mod joint;
mod lines;
mod listed;
mod parting;
mod repair;
mod spelling;
mod story;
mod stutter;
mod title;
mod wish;

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use jiff::ZonedDateTime;

pub(crate) use self::{
    joint::is_in_time,
    lines::bare_line,
    title::{is_infinitive, stem},
};
use super::{
    grammars, joined,
    learnt::{Guess, List},
    request::{Act, Request},
    sentence::{Grammar, Match},
    speller::Speller,
};
use crate::text::{self, Gap, Word};

/// Longest message that is taken apart, in words. What is longer is read by its first clause.
const MESSAGE_MAX_WORDS: usize = 400;
/// So many words of a rule are no accident: what fits so well is not spelt otherwise.
const CLEAR_MIN: usize = 3;
/// The last word of a clause whose spelling is put right as a verb's, from 0.
const VERB_MAX: usize = 2;
/// Longest date at the beginning of a clause, in words: "el 24 de diciembre a las dos de la tarde".
const LEAD_MAX_WORDS: usize = 11;
/// Most words of what happens at a time that is said first.
const APPOINTMENT_MAX_WORDS: usize = 7;
/// Letters of a single word that is what happens then.
const APPOINTMENT_MIN_CHARS: usize = 4;
/// Most words of a message that is offered as a new task though nothing says that it is one.
const OFFERED_MAX_WORDS: usize = 4;
/// Most slips of one message that are put right. What comes after them is read as it was said.
const REPAIRS_MAX: usize = 8;
/// Most long enumerations of one message that are read as short ones; each may be read twice.
const FOLDS_MAX: usize = 3;
/// Most lists of one message after which the rest is read by itself.
const LISTS_MAX: usize = 3;
/// Most requests of one message that are answered. One more is read, so that it can be said.
pub(crate) const REQUESTS_MAX: usize = 24;
/// Signs that stand for words: more, and what becomes of something.
const SIGNS: [&str; 3] = ["+", "->", "=>"];

/// The list, as far as it tells what words mean.
pub(crate) trait Known {
    /// Whether a reference names a task.
    fn names(&self, text: &str) -> bool;

    /// Whether a task is called so, word for word.
    fn is_title(&self, _text: &str) -> bool {
        false
    }

    /// Whether a word is one of a task's title.
    fn has_word(&self, _word: &Word) -> bool {
        false
    }

    /// The list as the model is told of it; `None` where nobody looked.
    fn list(&self) -> Option<&dyn List> {
        None
    }

    /// How a task is called that these words speak of, if they do.
    fn mentioned(&self, _words: &[Word]) -> Option<String> {
        None
    }
}

/// A list that only tells names.
impl<F: Fn(&str) -> bool> Known for F {
    fn names(&self, text: &str) -> bool {
        self(text)
    }
}

/// The list; `None` as long as nobody looked.
pub(crate) type Names<'a> = Option<&'a dyn Known>;

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
    /// Something was put right while it was said, and is read as it was meant.
    pub(crate) is_repaired: bool,
    /// What "and" joined to a change, or a comma to something to add, and no rule explains.
    pub(crate) unread: Vec<String>,
}

/// Reads `text`, said at `now`.
pub(crate) fn read(text: &str, now: &ZonedDateTime, names: Names<'_>) -> Reading {
    read_after("", text, now, names)
}

/// Reads `text`, said at `now` after something in the language `before`.
pub(crate) fn read_after(
    before: &str,
    text: &str,
    now: &ZonedDateTime,
    names: Names<'_>,
) -> Reading {
    let repairs =
        [dictated::without_smiles, dictated::written, dictated::parted_by_commas, stutter::without];
    let repaired = repairs
        .iter()
        .fold(Cow::Borrowed(text), |text, repair| repair(&text).map_or(text, Cow::Owned));
    let left = Again { repairs: REPAIRS_MAX, folds: FOLDS_MAX, lists: LISTS_MAX };
    read_again(before, &repaired, now, names, left)
}

/// How often a message may still be read again, in other words or from further on.
#[derive(Clone, Copy)]
struct Again {
    repairs: usize,
    folds: usize,
    lists: usize,
}

/// [`read_after`], where it may be read again so often.
fn read_again(
    before: &str,
    text: &str,
    now: &ZonedDateTime,
    names: Names<'_>,
    left: Again,
) -> Reading {
    let shorter = |text: &str, names: Names<'_>| {
        read_again(before, text, now, names, Again { folds: left.folds - 1, ..left })
    };
    let again = |text: &str| {
        read_again(before, text, now, names, Again { repairs: left.repairs - 1, ..left })
    };
    if left.folds > 0
        && let Some(reading) = folded::read(text, names, &shorter)
    {
        return reading;
    }
    let words = spoken(text);
    let ranked = ranked(&words, before);
    // What begins with a capital within a sentence is a name, no slip.
    let first = words.first().map_or(0, |first| first.range.start);
    let is_shouted = is_shouted(text);
    let is_name = |word: &Word| {
        let is_first = word.range.start <= first;
        !is_first && !is_shouted && text[word.range.clone()].starts_with(char::is_uppercase)
    };
    let is_of_task = |word: &Word| names.is_some_and(|known| known.has_word(word));
    let speller = Speller::new(ranked[0], &is_of_task, &is_name);
    let words = speller.parted(words);
    let reader = Reader {
        text,
        words: &words,
        now,
        names,
        ranked,
        speller,
        left,
        is_lenient: Cell::new(false),
        read: RefCell::default(),
        moments: RefCell::default(),
        parts: RefCell::default(),
        named: RefCell::default(),
        guessed: RefCell::default(),
        unread: RefCell::default(),
    };
    if left.repairs > 0 {
        // Shorter each time: nothing that is said comes from a repair.
        let is_shorter = |repaired: &String| repaired.len() < text.len();
        if let Some(punctuated) = reader.punctuated().filter(is_shorter) {
            return again(&punctuated);
        }
        if let Some(repaired) = reader.repaired().filter(is_shorter) {
            return Reading { is_repaired: true, ..again(&repaired) };
        }
    }
    let (requests, language) = reader.message();
    Reading {
        grammar: language.unwrap_or(reader.ranked[0]),
        requests,
        moment: reader.moment(),
        is_question: words.last().is_some_and(|word| word.after == Gap::Question),
        is_repaired: false,
        unread: reader.unread.take(),
    }
}

/// Whether a text is written in capitals, which name nothing then.
fn is_shouted(text: &str) -> bool {
    !text.contains(char::is_lowercase)
}

/// The grammar whose words most of a text's words are.
pub(crate) fn language(text: &str) -> &'static Grammar {
    language_after("", text)
}

/// [`language`] of a text that follows something in the language `before`.
pub(crate) fn language_after(before: &str, text: &str) -> &'static Grammar {
    ranked(&spoken(text), before)[0]
}

/// The words of a message, as many as are taken apart.
pub(crate) fn spoken(text: &str) -> Vec<Word> {
    let mut spoken = all_spoken(text);
    spoken.truncate(MESSAGE_MAX_WORDS);
    spoken
}

/// The words of a text; what is punctuation only parts them.
pub(crate) fn all_spoken(text: &str) -> Vec<Word> {
    let mut spoken: Vec<Word> = Vec::new();
    let words = text::words(text).into_iter().flat_map(|word| without_plus(text, word));
    for word in words.flat_map(|word| joined::parted(text, word)) {
        if SIGNS.contains(&word.key.as_str()) {
            spoken.push(Word { after: Gap::Space, ..word });
            continue;
        }
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
    spoken
}

/// "+eggs" as "+ eggs".
fn without_plus(text: &str, word: Word) -> Vec<Word> {
    let is_written = text[word.range.clone()].starts_with('+') && word.key.starts_with('+');
    let is_sign = !word.is_quoted && word.key.len() > 1 && is_written;
    if is_sign {
        let at = word.range.start + 1;
        return joined::in_two(word, 1, at);
    }
    vec![word]
}

/// `text` without the quotes around it, if it is one quotation.
pub(crate) fn unquoted(text: &str) -> &str {
    match text::words(text).as_slice() {
        [word] if word.is_quoted => text[word.range.clone()].trim(),
        _ => text.trim(),
    }
}

/// The grammars, the one first whose words most of these are, of equals that of the language `before`; a word that
/// several languages have tells less of each.
fn ranked(words: &[Word], before: &str) -> Vec<&'static Grammar> {
    let knowing =
        |word: &Word| grammars().iter().filter(|grammar| grammar.knows(&word.key)).count();
    let told: Vec<(&Word, usize)> =
        words.iter().map(|word| (word, TOLD_BY_A_WORD / knowing(word).max(1))).collect();
    let hits = |grammar: &Grammar| -> usize {
        told.iter().filter(|(word, _)| grammar.knows(&word.key)).map(|(_, told)| told).sum()
    };
    let mut ranked: Vec<(usize, &'static Grammar)> =
        grammars().iter().map(|grammar| (hits(grammar), grammar)).collect();
    ranked.sort_by_key(|(hits, grammar)| (std::cmp::Reverse(*hits), grammar.code != before));
    let likely = ranked.first().map_or(0, |(hits, _)| *hits) / UNLIKELIER_MAX;
    let kept: Vec<&'static Grammar> = ranked
        .iter()
        .enumerate()
        .filter(|(at, (hits, _))| *at == 0 || *hits > likely)
        .map(|(_, (_, grammar))| *grammar)
        .collect();
    kept
}

/// What a word tells of a language that no other shares it with: divided evenly among those that do.
const TOLD_BY_A_WORD: usize = 60;
/// A language that the words tell this many times less of than of the likeliest is not spoken.
const UNLIKELIER_MAX: usize = 4;

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
    /// Those that mean nothing.
    stripped: usize,
}

/// Where words begin and end in the text, the language they are read in, and whether they stand there as they are read.
type PartPlace = (usize, usize, &'static str, bool);

/// What the model makes of words, by where they begin and end.
type Guesses = HashMap<(usize, usize), Option<Rc<Guess>>>;

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    now: &'a ZonedDateTime,
    names: Names<'a>,
    ranked: Vec<&'static Grammar>,
    speller: Speller<'a>,
    left: Again,
    /// Whether also what is about nothing on the list is taken for a request.
    is_lenient: Cell<bool>,
    read: RefCell<HashMap<(usize, usize), Option<Found>>>,
    moments: RefCell<HashMap<(usize, usize, bool), bool>>,
    parts: RefCell<HashMap<PartPlace, bool>>,
    named: RefCell<HashMap<String, bool>>,
    guessed: RefCell<Guesses>,
    /// [`Reading::unread`].
    unread: RefCell<Vec<String>>,
}

impl Reader<'_> {
    /// Whether a word is one of a task on the list.
    fn is_of_task(&self, word: &Word) -> bool {
        self.names.is_some_and(|known| known.has_word(word))
    }

    fn message(&self) -> (Vec<Request>, Option<&'static Grammar>) {
        if let Some(listed) = self.lines() {
            return listed;
        }
        if let Some(read) = self.detailed().or_else(|| self.announced()) {
            return read;
        }
        let mut clauses = self.all_clauses();
        if clauses.iter().all(|clause| story::leads(clause.found.matched.act)) {
            self.is_lenient.set(true);
            clauses = self.all_clauses();
        }
        let language = clauses.first().map(|clause| clause.found.grammar);
        let mut requests = self.requests(&clauses);
        requests = self.joined(requests);
        requests.retain(|request| request.act != Act::Told);
        if requests.is_empty() {
            requests.extend(self.bare());
        }
        (requests, language)
    }

    fn all_clauses(&self) -> Vec<parting::Clause> {
        self.unread.take();
        let sentences = self.sentences().into_iter();
        sentences.flat_map(|sentence| self.clauses(sentence)).take(REQUESTS_MAX + 1).collect()
    }

    /// Whether a reference names a task; `None` as long as nobody looked.
    fn names(&self, task: &str) -> Option<bool> {
        let known = self.names?;
        if let Some(is_named) = self.named.borrow().get(task) {
            return Some(*is_named);
        }
        let is_named = known.names(task);
        self.named.borrow_mut().insert(task.to_owned(), is_named);
        Some(is_named)
    }

    fn begins(&self, class: &str, words: &[Word]) -> bool {
        self.ranked.iter().any(|grammar| grammar.begins(class, words).is_some())
    }

    /// The longest phrase of the class, in any of the languages, with which `words` begin, in words.
    fn longest(&self, class: &str, words: &[Word]) -> Option<usize> {
        self.ranked.iter().filter_map(|grammar| grammar.begins(class, words)).max()
    }

    /// The words as they stand in the text, without what was left out between them.
    fn source(&self, words: &[Word]) -> String {
        source(self.text, self.words, words)
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
                let after = all.partition_point(|known| known.range.start <= before.range.start);
                let is_next = all.get(after).is_some_and(|next| next.range == word.range);
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
