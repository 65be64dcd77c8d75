//! Whether what was read is likely to be what was meant, before it is done.
//!
//! What the rules do not explain becomes a title, or is passed over. Where a title looks like a sentence
//! rather, or what was passed over says more, a task is offered in the form in which it was understood, and
//! added after a yes. What is in quotes, or on a line of its own, is a title whatever it says.
//!
//! Where nothing was said before, the model has a say, too: what it is sure of needs no question, and what it
//! holds to be out of the question is not done without one.

mod title;

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use jiff::civil::Date;
use serde_json::Value;

use super::{
    change::Change,
    guess::UNLIKELY,
    item::Item,
    plan::{Planner, Step},
};
use crate::{
    reading::{
        learnt::{self, Guess, Kind, LIKELY, Named, SURE},
        line::{Part, PartKind},
        request::{Act, Request, Slot},
        rules::{self, Reading, spoken},
        sentence::Grammar,
        when,
    },
    text::{Gap, Word, fold},
};

/// Longest message of which the model alone is believed that something is to be added, in words.
const BELIEVED_MAX_WORDS: usize = 20;
/// Longest message in which every strange word is part of a task, in words: in a longer one there may be a story.
const ACCOUNTED_MAX_WORDS: usize = 12;
/// Shortest word that is strange, in letters.
const STRANGE_MIN_CHARS: usize = 3;

/// Classes of words that say for sure that something is to be added.
const ASKS_TO_ADD: [&str; 4] = ["create_plain", "remind", "noted_down", "not_to_forget"];

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
    let is_copy = |request: &Request| request.act == Act::Copy;
    if !steps.iter().any(may_change) || requests.iter().all(is_copy) {
        return Weighed { steps, is_out_of_question: false };
    }
    let is_new = |step: &&Step| matches!(step, Step::Add(_) | Step::Offer(_));
    let new = steps.iter().filter(is_new).count();
    let message = Message::of(planner, reading, requests, guess, new);
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
        Change::Move(_)
        | Change::Shift(_)
        | Change::Undate
        | Change::Untime
        | Change::Snooze(_) => Act::Move,
        Change::Rename(_)
        | Change::Prioritise(_)
        | Change::Tag(_)
        | Change::Untag(_)
        | Change::Retag(..)
        | Change::Repeat(..)
        | Change::StopRepeating
        | Change::RemindAt(_)
        | Change::RemindBefore(..)
        | Change::Unremind
        | Change::RingLater(_)
        | Change::Note(_)
        | Change::Describe(_) => Act::Change,
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

/// Whether something is put right among the words: where they are punctuated, one word that does so stands after a
/// pause, so that all else "can wait".
fn is_corrected(grammar: &Grammar, words: &[Word]) -> bool {
    let is_punctuated = words.iter().rev().skip(1).any(|word| word.after >= Gap::Comma);
    (0..words.len()).any(|at| {
        let is_paused = || at.checked_sub(1).is_none_or(|last| words[last].after >= Gap::Comma);
        let length = grammar.begins("corrects", &words[at..]);
        length.is_some_and(|length| length > 1 || !is_punctuated || is_paused())
    })
}

/// What was said, and what of it was understood.
struct Message<'a> {
    planner: &'a Planner<'a>,
    grammar: &'static Grammar,
    words: Vec<Word>,
    /// What the model makes of it, where it stands for itself.
    guess: Option<&'a Guess>,
    is_one_request: bool,
    requests: &'a [Request],
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
    /// What the model made of clauses: a list has one for all its tasks.
    guesses: RefCell<HashMap<&'a str, Option<Rc<Guess>>>>,
}

impl<'a> Message<'a> {
    fn of(
        planner: &'a Planner<'a>,
        reading: &Reading,
        requests: &'a [Request],
        guess: Option<&'a Guess>,
        new: usize,
    ) -> Self {
        // A rule of another language may have fitted by chance.
        let grammar = rules::language_after(&planner.scene.frame.language, planner.scene.text);
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
            requests,
            is_list: new > requests.len()
                || requests.iter().any(|request| request.act == Act::AddMany),
            asks_to_add,
            is_to_add: asks_to_add || guess.is_some_and(is_sure),
            is_corrected: !is_put_right && is_corrected(grammar, said_later),
            is_wondering: reading.is_question && grammar.begins("wonders", &words).is_some(),
            passed_over: if reading.is_repaired {
                Vec::new()
            } else {
                passed_over(planner, requests)
            },
            guesses: RefCell::default(),
            planner,
            grammar,
            words,
        }
    }

    /// What the model makes of the clause that a title is of, in a message that holds more.
    fn clause(&self, title: &str) -> Option<(&'a Request, Rc<Guess>)> {
        let is_long = self.requests.len() > 1 || self.words.len() > BELIEVED_MAX_WORDS;
        let clause = self.holding(title).filter(|_| is_long && !self.quotes(&fold(title)))?;
        let Planner { scene, place, .. } = self.planner;
        let mut guesses = self.guesses.borrow_mut();
        let guess = guesses.entry(&clause.text).or_insert_with(|| {
            learnt::read(&clause.text, scene.now, self.grammar, place).map(Rc::new)
        });
        Some((clause, guess.clone()?))
    }

    /// The request that a title is of.
    fn holding(&self, title: &str) -> Option<&'a Request> {
        let title = fold(title);
        self.requests.iter().find(|request| fold(&request.text).contains(&title))
    }

    /// Whether a new task is of a clause that only tells something.
    fn is_told(&self, step: &Step) -> bool {
        let (Step::Add(new) | Step::Offer(new)) = step else { return false };
        let title = new["title"].as_str().unwrap_or_default();
        let Some((clause, guess)) = self.clause(title) else { return false };
        let words = spoken(&clause.text);
        let is_asked = asks_to_add(self.grammar, &words);
        // "Add dentist on friday, vet on saturday", "…, then drop off the books": what its date or its verb tells from a
        // story.
        let courtesy = self.grammar.begins("before", &words).unwrap_or(0);
        let is_deed = self.grammar.value("do", &words[courtesy..]).is_some()
            || self.grammar.ends("deed_ends", &words).is_some();
        if self.is_duty(&words, new) {
            return false;
        }
        let is_dated = new["due_date"].is_string();
        let is_claimed = is_deed || (self.asks_to_add && is_dated);
        let is_talk =
            guess.likelihood(Kind::Talks) >= if is_claimed || is_dated { SURE } else { LIKELY };
        let least = if is_dated { UNLIKELY } else { LIKELY };
        let is_unlikely = guess.likelihood(Kind::Adds) < least && !is_claimed;
        !is_asked && (is_talk || is_unlikely)
    }

    /// Whether a new task is of a clause that rather tells something, where nothing says that it is to be added.
    fn may_be_told(&self, new: &Value) -> bool {
        let title = new["title"].as_str().unwrap_or_default();
        // "…, then drop off the books": what begins with a verb is seldom told.
        let is_deed = self.requests.len() > 1 && self.grammar.value("do", &spoken(title)).is_some();
        let least = if is_deed || new["due_date"].is_string() { SURE } else { LIKELY };
        !self.asks_to_add
            && self.clause(title).is_some_and(|(clause, guess)| {
                let words = spoken(&clause.text);
                guess.likelihood(Kind::Talks) >= least
                    && !asks_to_add(self.grammar, &words)
                    && !self.is_duty(&words, new)
            })
    }

    /// Whether the clause that a new task is of asks for it, whatever the rest of a long message tells.
    fn is_asked_for(&self, new: &Value) -> bool {
        let title = new["title"].as_str().unwrap_or_default();
        self.words.len() > BELIEVED_MAX_WORDS
            && self.holding(title).is_some_and(|clause| {
                let words = spoken(&clause.text);
                words.len() < self.words.len()
                    && (asks_to_add(self.grammar, &words) || self.is_duty(&words, new))
            })
    }

    /// "Bottom line, I need to submit the form by the 19th": what must be done by some day is told for the list.
    fn is_duty(&self, words: &[Word], new: &Value) -> bool {
        new["due_date"].is_string() && says(self.grammar, "must", words)
    }

    /// Whether what is added begins with a verb: "email the accountant".
    fn is_to_do(&self, step: &Step) -> bool {
        let (Step::Add(new) | Step::Offer(new)) = step else { return false };
        let words = spoken(new["title"].as_str().unwrap_or_default());
        self.requests.len() > 1 && self.grammar.value("do", &words).is_some()
    }

    /// "Finish the review, it's got to be in": the title without what is told after it, where the model ends it there, too.
    fn without_story(&self, step: Step) -> Step {
        let (Step::Add(new) | Step::Offer(new)) = &step else { return step };
        let title = new["title"].as_str().unwrap_or_default();
        let words = spoken(title);
        let end = self.clause(title).and_then(|(_, guess)| {
            let known = spoken(guess.request.find(Slot::Title)?);
            let (kept, rest) = words.split_at_checked(known.len())?;
            let is_same = kept.iter().zip(&known).all(|(one, other)| one.key == other.key);
            let is_over =
                kept.last()?.after >= Gap::Comma && self.grammar.begins("story", rest).is_some();
            (is_same && is_over && guess.likelihood(Kind::Adds) >= SURE).then(|| kept.last())?
        });
        let Some(kept) = end.map(|last| title[..last.range.end].to_owned()) else { return step };
        match step {
            Step::Add(new) => Step::Add(with_title(new, kept)),
            Step::Offer(new) => Step::Offer(with_title(new, kept)),
            step => step,
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
        let (told, meant): (Vec<Step>, Vec<Step>) =
            steps.into_iter().partition(|step| self.is_told(step));
        // Where nothing else was read, it is asked for at least; and so is what is to be done by its first word, or has a
        // date.
        let is_alone = meant.is_empty();
        let is_asked = |step: &Step| is_alone || self.is_to_do(step) || is_dated(step);
        let asked_for = told.into_iter().filter(is_asked);
        let steps = meant.into_iter().chain(asked_for.map(offered));
        let steps: Vec<Step> = steps.map(|step| self.without_story(step)).collect();
        let is_accounted_for = self.is_accounted_for(&steps);
        let is_one = steps.len() == 1;
        // "Ward 6 was chaos, two admissions at four in the morning. What have I got on thursday?"
        let asks = steps.iter().any(|step| matches!(step, Step::Show(_)));
        let is_rambling = asks && self.words.len() > BELIEVED_MAX_WORDS;
        let is_doubtful = |new: &Value| {
            self.is_doubtful(new) || (is_one && self.lost_a_day(new) && !self.is_asked_for(new))
        };
        let weigh = |step: Step| match step {
            Step::Add(new)
                if !is_accounted_for
                    || (self.is_unlikely(Kind::Adds) && !self.is_asked_for(&new))
                    || (is_rambling && !self.is_asked_for(&new))
                    || self.may_be_told(&new)
                    || is_doubtful(&new) =>
            {
                Step::Offer(new)
            }
            Step::Offer(new) if is_accounted_for && self.is_to_add && !is_doubtful(&new) => {
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
        // Whoever wants to be reminded wants a task, whatever is to be done then.
        let is_reminder =
            kind == Kind::Adds && self.grammar.begins("remind", &self.words).is_some();
        let Some(guess) = self.guess.filter(|_| !is_reminder) else { return false };
        let changes_nothing = guess.likelihood(Kind::Asks) + guess.likelihood(Kind::Talks);
        guess.likelihood(kind) < UNLIKELY
            && (changes_nothing >= SURE || (self.is_one_request && guess.certainty() >= SURE))
    }

    /// Whether a rule reads a change of a task that is named, and one that can be taken back, where the model takes it for
    /// a new one: "make the hiring plan medium".
    fn is_of_named(&self, change: &Change, items: &[Item]) -> bool {
        let adds = |guess: &Guess| Kind::of(guess.request.act) == Kind::Adds;
        let is_harmless = !matches!(change, Change::Delete);
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

    /// Whether two words are one, or one deed: "लेना", "लेने".
    fn is_same(&self, one: &Word, other: &Word) -> bool {
        let stem = rules::stem(self.grammar, one);
        one.key == other.key || (stem.is_some() && stem == rules::stem(self.grammar, other))
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
            // Of several things the line reads only the first date.
            line.parts.iter().any(is_within)
                || (steps.len() > 1 && when::may_be(std::slice::from_ref(word)))
                || told.iter().any(|known| self.is_same(known, word))
        };
        let is_strange = |word: &&Word| {
            word.key.chars().count() >= STRANGE_MIN_CHARS
                && !self.grammar.is_like_known(&word.key)
                && !self.planner.place.is_of_a_task(word)
        };
        self.words.iter().filter(is_strange).all(is_read)
    }
}

fn with_title(mut new: Value, title: String) -> Value {
    new["title"] = Value::String(title);
    new
}

fn is_dated(step: &Step) -> bool {
    matches!(step, Step::Add(new) | Step::Offer(new) if new["due_date"].is_string())
}

fn offered(step: Step) -> Step {
    match step {
        Step::Add(new) => Step::Offer(new),
        step => step,
    }
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
