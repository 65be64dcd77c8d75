//! Which tasks a sentence means, and what it wants of each.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use jiff::tz::TimeZone;

use super::{
    Bounds,
    field::{self, Field},
    nouns,
};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        rules,
        selection::{self, Selection},
    },
    talk::{
        consent::Consent,
        frame::Frame,
        item::Item,
        reference::{Meant, Referent},
    },
    task::{Task, TaskId, fold},
    text::Word,
};

/// Most words by which a task is looked for where nothing says which of them name it.
const NAMING_MAX: usize = 40;

/// What a model wants to change, and what stands beside it.
pub(in super::super) struct Wanted<'a> {
    pub(in super::super) tasks: Vec<&'a Task>,
    /// The list, newest first: what a sentence names it names among these.
    pub(in super::super) beside: &'a [Task],
    /// How many tasks it would have changed in this turn.
    pub(in super::super) count: usize,
    /// What was shown before this turn, and touched in it.
    pub(in super::super) frame: Frame,
}

impl Wanted<'_> {
    fn items(&self, zone: &TimeZone) -> Vec<Item> {
        let mut seen = HashSet::new();
        let tasks = self.beside.iter().chain(self.tasks.iter().copied());
        tasks.filter(|task| seen.insert(task.id)).map(|task| Item::of(task, zone)).collect()
    }
}

/// What may be done to which task.
#[derive(Debug, Default)]
pub(in super::super) struct Allowed(HashMap<String, Vec<Act>>);

impl Allowed {
    fn note(&mut self, items: Vec<Item>, acts: &[Act]) {
        for item in items {
            self.0.entry(item.id).or_default().extend(acts);
        }
    }

    /// Whether one of the acts that are wanted of this task makes this of it.
    pub(super) fn has(&self, task: TaskId, field: Field) -> bool {
        self.acts(task).any(|act| field::is_wish_for(act, field))
    }

    /// Whether the task shall become what else was said of it: it gets a new name, or "change it".
    pub(super) fn has_any_change(&self, task: TaskId) -> bool {
        self.acts(task).any(|act| matches!(act, Act::Change | Act::Rename))
    }

    fn acts(&self, task: TaskId) -> impl Iterator<Item = Act> {
        self.0.get(&task.to_string()).into_iter().flatten().copied()
    }
}

impl Bounds {
    /// What the sentence wants of which of these tasks. Where it may mean one of several, it means none.
    pub(in super::super) fn meant(&self, wanted: &Wanted<'_>) -> Allowed {
        let items = wanted.items(self.now.time_zone());
        let grammar = self.reading.grammar;
        let place = Referent { grammar, frame: &wanted.frame, items: &items, now: &self.now };
        let mut allowed = Allowed::default();
        for request in &self.reading.requests {
            let acts = match request.act {
                Act::Again | Act::Correct => self.acts_before(),
                act if act.changes() && act != Act::Name => vec![act],
                _ => continue,
            };
            allowed.note(self.meant_by(&place, request, wanted.count), &acts);
        }
        if self.answers {
            allowed.note(self.answered(&place), &self.acts_before());
        }
        allowed
    }

    fn meant_by(&self, place: &Referent<'_>, request: &Request, count: usize) -> Vec<Item> {
        if count > 1 && self.is_everything(place, request.get(Slot::Task)) {
            return Vec::new();
        }
        match find(place, request) {
            Meant::These(items) => items,
            Meant::Near(items) if items.len() == 1 => items,
            Meant::Which(_) => Vec::new(),
            Meant::Unclear => self.pointed_at(place),
            _ => named(place, &rules::spoken(&request.text)),
        }
    }

    /// Whether this means all tasks that there are: that is asked about, however few they are.
    fn is_everything(&self, place: &Referent<'_>, text: &str) -> bool {
        let (grammar, words) = (self.reading.grammar, rules::spoken(text));
        let selection = selection::read(grammar, text, &words, &self.now);
        let is_about = |word: &Word| selection.about.contains(&word.key);
        let says_nothing = !place.content(&words).iter().any(is_about);
        let bare = Selection { about: Vec::new(), ..selection.clone() };
        grammar.whole("pronoun", &words) == Some("all")
            || (says_nothing && bare == Selection { is_all: true, ..Selection::default() })
    }

    /// "It", where no list was shown: what else the sentence names, or the one task that was spoken of just before.
    fn pointed_at(&self, place: &Referent<'_>) -> Vec<Item> {
        // What is to be new is none of those that are there.
        let is_new = |request: &&Request| request.act.adds() || request.act == Act::Mention;
        let others = self.reading.requests.iter().filter(|request| !is_new(request));
        let words: Vec<Word> = others.flat_map(|request| rules::spoken(&request.text)).collect();
        match named(place, &words) {
            none if none.is_empty() => {}
            named => return named,
        }
        let heard = fold(&self.heard);
        let heard = place.items.iter().filter(|item| heard.contains(&item.folded));
        let heard: Vec<Item> = heard.cloned().collect();
        if heard.len() == 1 { heard } else { Vec::new() }
    }

    /// The tasks that the question named which this answers, as far as the answer means them.
    fn answered(&self, place: &Referent<'_>) -> Vec<Item> {
        let is_no = self.reading.requests.iter().any(|request| request.act == Act::No);
        if is_no {
            return Vec::new();
        }
        let question = fold(&self.heard);
        let at = |item: &Item| question.find(&item.folded);
        let mut asked: Vec<(usize, Item)> =
            place.items.iter().filter_map(|item| Some((at(item)?, item.clone()))).collect();
        asked.sort_by_key(|(at, _)| *at);
        let asked: Vec<Item> = asked.into_iter().map(|(_, item)| item).collect();
        let says_no_task =
            Consent::read(&self.said) == Consent::Yes || self.reading.moment.is_some();
        if asked.len() == 1 && says_no_task {
            return asked;
        }
        let frame = Frame { shown: asked.iter().map(Item::seen).collect(), ..Frame::default() };
        let among = Referent { frame: &frame, items: &asked, ..*place };
        match among.find(Act::Change, &self.said) {
            Meant::These(items) => items,
            Meant::Which(_) => Vec::new(),
            _ => named(&among, &rules::spoken(&self.said)),
        }
    }
}

/// What a request means, which may tell it by what was done: "I bought milk" is not of every task with milk in it.
fn find(place: &Referent<'_>, request: &Request) -> Meant {
    let (task, did) = (request.get(Slot::Task), request.get(Slot::Did).replace('_', " "));
    // "I called it" is of no call.
    let is_pronoun = place.grammar.whole("pronoun", &rules::spoken(task)).is_some();
    if !task.is_empty() && !did.is_empty() && !is_pronoun {
        let deed = place.find(request.act, &format!("{did} {task}"));
        if matches!(deed, Meant::These(_)) {
            return deed;
        }
    }
    place.find(request.act, task)
}

/// The tasks that these words name: for each word the one of which most is said. What is done names only what is
/// called by nothing else.
fn named(place: &Referent<'_>, words: &[Word]) -> Vec<Item> {
    let mut told = place.content(words);
    told.truncate(NAMING_MAX);
    let known: Vec<(&Item, Item, bool)> = place.items.iter().map(|it| known(place, it)).collect();
    let fits = |word: &Word, (_, known, is_deed): &(&Item, Item, bool)| {
        (*is_deed || !place.is_verb(word)) && place.fits(std::slice::from_ref(word), known)
    };
    let mut meant: Vec<Item> = Vec::new();
    for word in &told {
        let said = |item| told.iter().filter(|word| fits(word, item)).count();
        let fitting = known.iter().filter(|item| fits(word, item));
        let mut scored: Vec<(usize, &Item)> = fitting.map(|item| (said(item), item.0)).collect();
        scored.sort_by_key(|(said, _)| Reverse(*said));
        match scored.as_slice() {
            [(_, one)] => meant.push((*one).clone()),
            [(most, one), (next, _), ..] if most > next => meant.push((*one).clone()),
            _ => {}
        }
    }
    meant
}

/// A task with the words that name it, and whether these are what is done.
fn known<'i>(place: &Referent<'_>, item: &'i Item) -> (&'i Item, Item, bool) {
    let nouns = nouns(place, &item.words);
    let is_deed = nouns.is_empty();
    let words = if is_deed { item.words.clone() } else { nouns };
    (item, Item { words, ..item.clone() }, is_deed)
}
