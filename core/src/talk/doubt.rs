//! Whether what was read is likely to be what was meant, before it is done.
//!
//! What the rules do not explain becomes a title, or is passed over. Where a title looks like a sentence
//! rather, or what was passed over says more, a task is offered in the form in which it was understood, and
//! added after a yes. What is in quotes, or on a line of its own, is a title whatever it says.
//!
//! Where nothing was said before, the model has a say, too: what it is sure of needs no question, and what it
//! holds to be out of the question is not done without one.

use jiff::civil::Date;
use serde_json::Value;

use super::{
    change::Change,
    guess::{SURE, UNLIKELY},
    item::Item,
    plan::{Planner, Step},
};
use crate::{
    reading::{
        learnt::{Guess, Kind, Named},
        line::{Part, PartKind},
        request::{Act, Request, Slot},
        rules::{self, Reading, spoken},
        sentence::Grammar,
        when,
    },
    task::Due,
    text::{Word, fold},
};

/// Longest title that is believed, in words: of one that begins with a deed ("call …"), of another, and of
/// either where nothing says that something is to be added.
const DEED_MAX_WORDS: usize = 8;
const THING_MAX_WORDS: usize = 6;
const UNASKED_MAX_WORDS: usize = 6;

/// Longest title that says nothing but a pronoun and a deed, and how much more is said where it is told
/// before what the pronoun stands for, in words.
const REFERRING_MAX_WORDS: usize = 3;
const TOLD_MIN_WORDS: usize = 12;
/// "Put him": nothing but both, in words.
const DEED_AND_PRONOUN_WORDS: usize = 2;

/// Longest message of which the model alone is believed that something is to be added, in words.
const BELIEVED_MAX_WORDS: usize = 20;
/// Longest message in which every strange word is part of a task, in words: in a longer one there may be a story.
const ACCOUNTED_MAX_WORDS: usize = 12;
/// A single word is no task by chance in a message of so many words: "add meeting, please".
const LEFT_OVER_MIN_WORDS: usize = 4;
/// Shortest word that is strange, in letters.
const STRANGE_MIN_CHARS: usize = 3;

/// Most words between "at" and the last number of an hour in words.
const HOUR_MAX_WORDS: usize = 2;
/// Signs between the parts of a date or time in digits.
const CLOCK_SIGNS: [char; 3] = [':', '.', '/'];

/// Classes of words that say for sure that something is to be added.
const ASKS_TO_ADD: [&str; 2] = ["create_plain", "remind"];

/// Steps after they were weighed.
pub(super) struct Weighed {
    /// Those that are doubtful are proposals.
    pub(super) steps: Vec<Step>,
    /// Whether the model is sure that something else was asked for than the one thing that would be done. That nothing
    /// was asked for is no reason not to offer it.
    pub(super) is_out_of_question: bool,
}

/// Weighs what would be done. `guess` is what the model makes of the message.
pub(super) fn weighed(
    planner: &Planner<'_>,
    reading: &Reading,
    requests: &[Request],
    guess: Option<&Guess>,
    steps: Vec<Step>,
) -> Weighed {
    let may_change =
        |step: &Step| matches!(step, Step::Add(_) | Step::Change { .. } | Step::Offer(_));
    if !steps.iter().any(may_change) {
        return Weighed { steps, is_out_of_question: false };
    }
    let message = Message::of(planner, reading, requests, guess);
    let is_talk = guess.is_none_or(|guess| Kind::of(guess.request.act) == Kind::Talks);
    let is_out_of_question = !is_talk && message.is_out_of_question(&steps);
    let steps = if planner.scene.text.contains('\n') {
        steps.into_iter().map(|step| message.listed(step)).collect()
    } else {
        message.weighed(steps)
    };
    Weighed { steps, is_out_of_question }
}

fn kind(change: &Change) -> Kind {
    Kind::of(match change {
        Change::Complete => Act::Complete,
        Change::Reopen => Act::Reopen,
        Change::Delete => Act::Delete,
        Change::Move(_) | Change::Shift(_) | Change::Undate | Change::Snooze(_) => Act::Move,
        Change::Rename(_)
        | Change::Prioritise(_)
        | Change::Tag(_)
        | Change::Untag(_)
        | Change::Repeat(..)
        | Change::StopRepeating
        | Change::RemindAt(_)
        | Change::RemindBefore(_)
        | Change::Note(_) => Act::Change,
    })
}

/// Whether the list is to be looked at before something is added: nothing says that it is new.
pub(super) fn needs_list(text: &str, grammar: &Grammar) -> bool {
    !asks_to_add(grammar, &spoken(text))
}

/// Whether the words say for sure that something is to be added.
pub(super) fn asks_to_add(grammar: &Grammar, words: &[Word]) -> bool {
    ASKS_TO_ADD.iter().any(|class| says(grammar, class, words))
}

/// Whether a phrase of the class stands somewhere among the words.
fn says(grammar: &Grammar, class: &str, words: &[Word]) -> bool {
    (0..words.len()).any(|at| grammar.begins(class, &words[at..]).is_some())
}

/// What was said, and what of it was understood.
struct Message<'a> {
    planner: &'a Planner<'a>,
    grammar: &'static Grammar,
    words: Vec<Word>,
    /// What the model makes of it, where it stands for itself.
    guess: Option<&'a Guess>,
    is_one_request: bool,
    /// Several tasks were listed one by one.
    is_list: bool,
    asks_to_add: bool,
    /// The words say so, or the model is sure of it.
    is_to_add: bool,
    /// Something was put right, and nothing was done about it.
    is_corrected: bool,
    /// "Do you think I should …?"
    is_wondering: bool,
    /// The days of dates that belong to no request.
    passed_over: Vec<Option<Date>>,
}

impl<'a> Message<'a> {
    fn of(
        planner: &'a Planner<'a>,
        reading: &Reading,
        requests: &[Request],
        guess: Option<&'a Guess>,
    ) -> Self {
        // A rule of another language may have fitted by chance.
        let grammar = rules::language(planner.scene.text);
        let words = spoken(planner.scene.text);
        let is_put_right = reading.is_repaired
            || requests.iter().any(|request| request.find(Slot::Instead).is_some());
        let said_later = words.get(1..).unwrap_or_default();
        let frame = &planner.scene.frame;
        let is_first = frame.asked.is_none() && frame.touched.is_empty() && frame.shown.is_empty();
        let guess = guess.filter(|_| is_first);
        let is_short = words.len() <= BELIEVED_MAX_WORDS;
        let is_sure = |guess: &Guess| is_short && guess.likelihood(Kind::Adds) >= SURE;
        let asks_to_add = asks_to_add(grammar, &words);
        Self {
            guess,
            is_one_request: requests.len() == 1,
            is_list: requests.iter().any(|request| request.act == Act::AddMany),
            asks_to_add,
            is_to_add: asks_to_add || guess.is_some_and(is_sure),
            is_corrected: !is_put_right && says(grammar, "corrects", said_later),
            is_wondering: reading.is_question && grammar.begins("wonders", &words).is_some(),
            passed_over: passed_over(planner, requests),
            planner,
            grammar,
            words,
        }
    }

    /// Whether the model is sure that something else was asked for than the one step.
    fn is_out_of_question(&self, steps: &[Step]) -> bool {
        let [step] = steps else { return false };
        self.is_one_request
            && match step {
                Step::Add(_) => self.is_unlikely(Kind::Adds),
                Step::Change { change, items, .. } => {
                    self.is_unlikely(kind(change)) && !self.is_of_named(change, items)
                }
                _ => false,
            }
    }

    /// The steps, those that are doubtful as proposals.
    fn weighed(&self, steps: Vec<Step>) -> Vec<Step> {
        let is_accounted_for = self.is_accounted_for(&steps);
        let weigh = |step: Step| match step {
            Step::Add(new)
                if !is_accounted_for || self.is_unlikely(Kind::Adds) || self.is_doubtful(&new) =>
            {
                Step::Offer(new)
            }
            Step::Offer(new) if is_accounted_for && self.is_to_add && !self.is_doubtful(&new) => {
                Step::Add(new)
            }
            Step::Change { change: Change::Rename(title), items, calls }
                if self.names(&["level"], &spoken(&title)) && !self.quotes(&title) =>
            {
                Step::Propose { change: Change::Rename(title), items, calls }
            }
            Step::Change { change, items, calls }
                if (self.is_unlikely(kind(&change)) && !self.is_of_named(&change, &items))
                    || self.is_of_another(&items) =>
            {
                Step::Propose { change, items, calls }
            }
            step => step,
        };
        steps.into_iter().map(weigh).collect()
    }

    /// A step of a pasted list: "done today:" may stand above what is on the list already.
    fn listed(&self, step: Step) -> Step {
        match step {
            Step::Add(new)
                if self.names_a_task(&spoken(new["title"].as_str().unwrap_or_default())) =>
            {
                Step::Offer(new)
            }
            step => step,
        }
    }

    /// Whether the words are all of an open task's title, and nothing says that it is a new one.
    fn names_a_task(&self, words: &[Word]) -> bool {
        let place = self.planner.place;
        let is_named = |item: &Item| {
            !item.completed
                && place.share_named(words, item) == Named::Whole
                && place.content(words).len() <= item.words.len()
        };
        !self.asks_to_add && place.items.iter().any(is_named)
    }

    /// Whether the model holds something else for certain. Of several requests it tells no more than that nothing
    /// is to be changed.
    fn is_unlikely(&self, kind: Kind) -> bool {
        let Some(guess) = self.guess else { return false };
        let changes_nothing = guess.likelihood(Kind::Asks) + guess.likelihood(Kind::Talks);
        guess.likelihood(kind) < UNLIKELY
            && (changes_nothing >= SURE || (self.is_one_request && guess.certainty() >= SURE))
    }

    /// Whether a rule reads a change of a task that is named, where the model takes it for a new one: "make the
    /// hiring plan medium".
    fn is_of_named(&self, change: &Change, items: &[Item]) -> bool {
        let adds = |guess: &Guess| Kind::of(guess.request.act) == Kind::Adds;
        let is_harmless = matches!(kind(change), Kind::Dates | Kind::Changes);
        let named =
            |item: &Item| self.planner.place.share_named(&self.words, item) >= Named::Mostly;
        is_harmless && self.guess.is_some_and(adds) && items.iter().all(named)
    }

    /// Whether one task is changed of which nothing was said, though another one was named.
    fn is_of_another(&self, items: &[Item]) -> bool {
        let [item] = items else { return false };
        let place = self.planner.place;
        let named = |item: &Item| place.share_named(&self.words, item);
        self.guess.is_some()
            && named(item) == Named::Nothing
            && place.items.iter().any(|other| named(other) >= Named::Mostly)
    }

    /// Whether every word of a short message that no language knows is part of what is done.
    fn is_accounted_for(&self, steps: &[Step]) -> bool {
        if self.words.len() > ACCOUNTED_MAX_WORDS {
            return true;
        }
        let done: Vec<String> = steps.iter().flat_map(named_in).collect();
        let told: Vec<Word> = done.iter().flat_map(|text| spoken(text)).collect();
        let line = when::line(self.planner.scene.text, self.planner.scene.now);
        let is_read = |word: &Word| {
            let is_within = |part: &Part| part.range.contains(&word.range.start);
            line.parts.iter().any(is_within) || told.iter().any(|known| known.key == word.key)
        };
        let is_strange = |word: &&Word| {
            word.key.chars().count() >= STRANGE_MIN_CHARS
                && !self.grammar.is_like_known(&word.key)
                && !self.planner.place.is_of_a_task(word)
        };
        self.words.iter().filter(is_strange).all(is_read)
    }

    /// Whether a new task may be something else.
    fn is_doubtful(&self, new: &Value) -> bool {
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
                || self.refers(&words)
                || self.is_cut_off(&words)
                || self.lacks_a_thing(&words)
                || self.is_of_the_list(&words)
                || self.has_a_time(&words)
                || (new["due_date"].is_string() && self.ends_in_a_day(&words))
                || self.lacks_a_date(new))
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

    fn is_deed(&self, words: &[Word]) -> bool {
        let [first, .., last] = words else { return self.grammar.value("do", words).is_some() };
        let is_infinitive =
            |word: &Word| rules::is_infinitive(self.grammar, std::slice::from_ref(word));
        self.grammar.value("do", words).is_some()
            || self.grammar.ends("deed_ends", words).is_some()
            || is_infinitive(first)
            || is_infinitive(last)
    }

    fn is_long(&self, words: &[Word]) -> bool {
        let most = if self.is_deed(words) { DEED_MAX_WORDS } else { THING_MAX_WORDS };
        words.len() > most || (!self.is_to_add && words.len() > UNASKED_MAX_WORDS)
    }

    /// Whether the words ask, command, tell or correct, as no title does.
    fn is_sentence(&self, words: &[Word]) -> bool {
        let begins = |class: &str| self.grammar.begins(class, words).is_some();
        let is_deed = self.is_deed(words);
        let asks = begins("question") && !is_deed;
        let commands = begins("commands") && !is_deed && !self.asks_to_add;
        asks || commands
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
    fn names(&self, kinds: &[&str], words: &[Word]) -> bool {
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
        self.passed_over.iter().any(|passed| *passed != day)
    }

    fn quotes(&self, title: &str) -> bool {
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
    let halves = ["am", "pm"].iter().filter_map(|half| word.strip_suffix(half));
    let is_parted = CLOCK_SIGNS.iter().any(|sign| {
        word.split_once(*sign).is_some_and(|(one, other)| is_numeric(one) && is_numeric(other))
    });
    is_parted || halves.into_iter().any(is_numeric)
}

/// The texts in which a step keeps what was said.
fn named_in(step: &Step) -> Vec<String> {
    match step {
        Step::Add(new) | Step::Offer(new) => {
            let tags = new["tags"].as_array().into_iter().flatten();
            let texts = [&new["title"], &new["description"]].into_iter().chain(tags);
            texts.filter_map(Value::as_str).map(str::to_owned).collect()
        }
        Step::Change { items, calls, .. } | Step::Propose { items, calls, .. } => {
            let titles = items.iter().map(|item| item.title.clone());
            titles.chain(calls.iter().map(|call| call.arguments.to_string())).collect()
        }
        Step::ProposeAll { items, .. } => items.iter().map(|item| item.title.clone()).collect(),
        Step::Show(request) => vec![request.text.clone()],
        Step::Undo(_) | Step::Say(_) => Vec::new(),
    }
}

/// The days of dates and times in a message that belong to no request.
fn passed_over(planner: &Planner<'_>, requests: &[Request]) -> Vec<Option<Date>> {
    let (text, now) = (planner.scene.text, planner.scene.now);
    let is_read = |said: &str| {
        requests.iter().any(|request| {
            request.text.contains(said) || request.slots.iter().any(|(_, text)| text.contains(said))
        })
    };
    when::line(text, now)
        .parts
        .into_iter()
        .filter(|part| matches!(part.kind, PartKind::Date | PartKind::Time | PartKind::Recurrence))
        .map(|part| text[part.range].trim_matches(|letter: char| !letter.is_alphanumeric()))
        .filter(|said| !is_read(said))
        .map(|said| when::day(said, now))
        .collect()
}
