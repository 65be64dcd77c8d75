//! Whether the title of a new task is one, or may be something else.

use serde_json::Value;

use super::{Message, says};
use crate::{
    reading::{lexicon, rules, rules::spoken},
    task::Due,
    text::{Word, fold},
};

/// Longest title that is believed, in words: of one that begins with a deed ("call …"), of another, and of
/// either where nothing says that something is to be added.
const DEED_MAX_WORDS: usize = 8;
const THING_MAX_WORDS: usize = 6;
/// Longest one of a thing that somebody says is to be added: "an appointment with Dr. Okafor at the eye clinic".
const NAMED_MAX_WORDS: usize = 9;
const UNASKED_MAX_WORDS: usize = 6;

/// Longest title that says nothing but a pronoun and a deed, and how much more is said where it is told
/// before what the pronoun stands for, in words.
const REFERRING_MAX_WORDS: usize = 3;
const TOLD_MIN_WORDS: usize = 12;
/// "Put him": nothing but both, in words.
const DEED_AND_PRONOUN_WORDS: usize = 2;

/// A single word is no task by chance in a message of so many words: "add meeting, please".
const LEFT_OVER_MIN_WORDS: usize = 4;
/// Most words between "at" and the last number of an hour in words.
const HOUR_MAX_WORDS: usize = 2;
/// "Take friday off": where a day is what the deed is done to, in words.
const TAKEN_MAX_WORDS: usize = 2;
/// Signs between the parts of a date or time in digits.
const CLOCK_SIGNS: [char; 3] = [':', '.', '/'];

impl Message<'_> {
    /// Whether a new task may be something else.
    pub(super) fn is_doubtful(&self, new: &Value) -> bool {
        let title = new["title"].as_str().unwrap_or_default();
        let words = spoken(title);
        !self.quotes(title)
            && (self.is_corrected
                || self.is_wondering
                || self.is_long(&words)
                || self.is_sentence(&words)
                // "Take friday off" is a deed.
                || (!self.is_deed(&words) && self.names(&["weekday", "day", "level"], &words))
                || self.is_of_a_task(&words, new["due_date"].is_string())
                || self.is_left_over(&words)
                || self.is_fragment(&words)
                || self.refers(&words)
                || self.is_cut_off(&words)
                || self.lacks_a_thing(&words)
                || self.is_of_the_list(&words)
                || self.has_a_time(&words)
                || (new["due_date"].is_string() && self.ends_in_a_day(&words))
                || (!new["due_date"].is_string() && self.holds_a_day(&words))
                || self.lacks_a_date(new))
    }

    /// "For me: go to the bank", "la en": it begins in the middle, or holds nothing but little words.
    fn is_fragment(&self, words: &[Word]) -> bool {
        let is_little = |word: &Word| {
            ["leads_on", "article", "fragment"]
                .iter()
                .any(|class| self.grammar.begins(class, std::slice::from_ref(word)).is_some())
        };
        self.grammar.begins("fragment", words).is_some() || words.iter().all(is_little)
    }

    /// "A appointment in the bank, is": its last word leads to more.
    fn is_cut_off(&self, words: &[Word]) -> bool {
        words.last().is_some_and(|last| {
            self.grammar.begins("leads_on", std::slice::from_ref(last)).is_some()
        })
    }

    /// "Bring back", in a long message: the deed without what it is done to.
    fn lacks_a_thing(&self, words: &[Word]) -> bool {
        let deed = self.grammar.value("do", words).map(|(_, length)| length);
        self.words.len() > TOLD_MIN_WORDS && words.len() > 1 && deed == Some(words.len())
    }

    /// "Put it back", "renew railcard" where just that is to be done already, "the tag work": what is there
    /// is spoken of, unless something is said to be added.
    fn is_of_the_list(&self, words: &[Word]) -> bool {
        // In some languages "it" is written as an article is.
        let is_it = |at: usize| {
            let is_article = self.grammar.begins("article", &words[at..]).is_some();
            let is_one = self.grammar.begins("one_word", &words[at..]).is_some();
            let pronoun = self.grammar.value("pronoun", &words[at..]);
            is_one || (!is_article && matches!(pronoun, Some(("it", 1))))
        };
        let is_denied = || says(self.grammar, "isnt", words) || says(self.grammar, "not", words);
        let article = self.grammar.begins("article", words).unwrap_or(0);
        let is_field = |class: &str| self.grammar.begins(class, &words[article..]).is_some();
        (article > 0 && (is_field("tagw") || is_field("priority")))
            || (!self.asks_to_add
                && (is_denied()
                    || (1..words.len()).any(is_it)
                    || (!self.is_deed(words)
                        && says(
                            self.grammar,
                            "is",
                            words.get(1..words.len().saturating_sub(1)).unwrap_or_default(),
                        ))
                    || self.names_a_task(words)))
    }

    /// "Email Ann tomorrow", with a date: there was more to that date.
    fn ends_in_a_day(&self, words: &[Word]) -> bool {
        let last = words.len().saturating_sub(1);
        last > 0 && self.names(&["weekday", "day", "month"], &words[last..])
    }

    /// "Mañana …", where all that was said came to be one task, and it has no date.
    pub(super) fn lost_a_day(&self, new: &Value) -> bool {
        let title = spoken(new["title"].as_str().unwrap_or_default());
        let is_left = |word: &Word| title.iter().all(|known| known.key != word.key);
        let is_day = |word: &Word| self.names(&["weekday", "day"], std::slice::from_ref(word));
        let is_lost = || self.words.iter().any(|word| is_left(word) && is_day(word));
        self.is_one_request && !new["due_date"].is_string() && is_lost()
    }

    /// "Check the pressure friday before work", without a date: the day belongs to no name.
    fn holds_a_day(&self, words: &[Word]) -> bool {
        words.len() > TAKEN_MAX_WORDS && self.names(&["weekday", "day"], &words[TAKEN_MAX_WORDS..])
    }

    /// "Call mum 9.30", "12/1": a time or a date that was not read as one.
    fn has_a_time(&self, words: &[Word]) -> bool {
        let is_month_day = |pair: &[Word]| {
            let [one, other] = pair else { return false };
            let is_month = |word: &Word| self.names(&["month"], std::slice::from_ref(word));
            (is_month(one) && is_numeric(&other.key)) || (is_numeric(&one.key) && is_month(other))
        };
        // "At too thirty".
        let is_led = |pair: &[Word]| self.grammar.begins("at_hour", pair).is_some();
        let ends_in_number = words.last().is_some_and(|last| {
            self.grammar.value("number", std::slice::from_ref(last)).is_some()
                && !is_numeric(&last.key)
        });
        let end = words.len().saturating_sub(1);
        let is_hour =
            ends_in_number && words[end.saturating_sub(HOUR_MAX_WORDS)..end].windows(1).any(is_led);
        is_hour
            || words.windows(2).any(is_month_day)
            || words.iter().any(|word| is_clock(&word.key))
    }

    pub(super) fn is_deed(&self, words: &[Word]) -> bool {
        let [first, .., last] = words else { return self.grammar.value("do", words).is_some() };
        let is_infinitive =
            |word: &Word| rules::is_infinitive(self.grammar, std::slice::from_ref(word));
        self.grammar.value("do", words).is_some()
            || self.grammar.ends("deed_ends", words).is_some()
            || is_infinitive(first)
            || is_infinitive(last)
    }

    fn is_long(&self, words: &[Word]) -> bool {
        let most = match self.asks_to_add {
            _ if self.is_deed(words) => DEED_MAX_WORDS,
            true => NAMED_MAX_WORDS,
            false => THING_MAX_WORDS,
        };
        words.len() > most || (!self.is_to_add && !self.is_list && words.len() > UNASKED_MAX_WORDS)
    }

    /// Whether the words ask, command, tell or correct, as no title does.
    fn is_sentence(&self, words: &[Word]) -> bool {
        let begins = |class: &str| self.grammar.begins(class, words).is_some();
        let is_deed = self.is_deed(words);
        let asks = begins("question") && !is_deed;
        let is_pronoun = || self.grammar.value("pronoun", words).is_some();
        let points = begins("both") || (!begins("article") && is_pronoun());
        let commands = begins("commands") && !is_deed && !self.asks_to_add;
        asks || commands
            || points
            || begins("create_plain")
            || begins("infinitive")
            || says(self.grammar, "must", words)
            || says(self.grammar, "corrects", words.get(1..).unwrap_or_default())
            || self.tells(words)
    }

    /// "Think I'd sooner …": somebody speaks of somebody; an article that is written alike does not.
    fn tells(&self, words: &[Word]) -> bool {
        (0..words.len()).any(|at| {
            let rest = &words[at..];
            self.grammar.begins("story", rest).is_some()
                && self.grammar.begins("told", rest).is_none()
                && self.grammar.value("pronoun", rest).is_none()
        })
    }

    /// Whether values of these kinds are named that were not read as such.
    pub(super) fn names(&self, kinds: &[&str], words: &[Word]) -> bool {
        let is_value =
            |at: usize| kinds.iter().any(|kind| self.grammar.value(kind, &words[at..]).is_some());
        (0..words.len()).any(is_value)
    }

    /// Whether a task that is there may be meant: it is named so, and nothing says that one is new.
    fn is_of_a_task(&self, words: &[Word], is_dated: bool) -> bool {
        let place = self.planner.place;
        let is_certain = self.asks_to_add || (self.is_to_add && is_dated);
        !is_certain
            && !self.is_deed(words)
            && words.iter().any(|word| !place.is_verb(word) && place.is_of_a_task(word))
    }

    /// "There", "be", "year": a word that holds sentences together, cut out of one.
    fn is_left_over(&self, words: &[Word]) -> bool {
        let [word] = words else { return false };
        let is_said = self.is_list || self.words.len() <= LEFT_OVER_MIN_WORDS;
        !is_said && self.grammar.knows(&word.key) && self.grammar.value("do", words).is_none()
    }

    /// "Phone him", at the end of a story: what it is about was told before.
    fn refers(&self, words: &[Word]) -> bool {
        // "Put him on saturday", said of the plumber.
        let is_moved =
            words.len() <= DEED_AND_PRONOUN_WORDS && self.grammar.begins("move", words).is_some();
        let least = if is_moved { 0 } else { TOLD_MIN_WORDS };
        let is_story = self.words.len() > words.len() + least;
        !self.asks_to_add
            && is_story
            && words.len() <= REFERRING_MAX_WORDS
            && says(self.grammar, "refers", words)
    }

    /// Whether another day was said, and belongs to nothing.
    fn lacks_a_date(&self, new: &Value) -> bool {
        let zone = self.planner.scene.zone();
        let due = new["due_date"].as_str().and_then(|due| Due::parse(due, zone).ok());
        let day = due.map(|due| due.day(zone));
        // "They get here friday, so I need to wash the sheets by thursday, put that down": each has its own.
        if self.asks_to_add && day.is_some() {
            return false;
        }
        self.passed_over.iter().any(|passed| *passed != day)
    }

    pub(super) fn quotes(&self, title: &str) -> bool {
        let (text, title) = (self.planner.scene.text, fold(title));
        let quoted = self.words.iter().filter(|word| word.is_quoted);
        quoted.map(|word| fold(&text[word.range.clone()])).any(|quoted| quoted.contains(&title))
    }
}

fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is digits in two parts, or with the half of a day: "9.30", "12/1", "930pm".
fn is_clock(word: &str) -> bool {
    let is_parted = CLOCK_SIGNS.iter().any(|sign| {
        word.split_once(*sign).is_some_and(|(one, other)| is_numeric(one) && is_numeric(other))
    });
    is_parted || halves_of_day().filter_map(|half| word.strip_suffix(half)).any(is_numeric)
}

/// How the halves of the day are written behind a number, in any language.
fn halves_of_day() -> impl Iterator<Item = &'static str> {
    let written = |lexicon: &'static lexicon::Lexicon| {
        ["am", "pm"].into_iter().filter_map(|half| lexicon.text("clock", half))
    };
    let phrases = lexicon::all().iter().flat_map(written).flat_map(|text| text.split('|'));
    phrases.map(str::trim).filter(|phrase| !phrase.is_empty() && !phrase.contains(' '))
}
