//! What the sentence speaks of bounds what a model may change without asking. An order that stands in a title, in
//! a note or in an earlier answer is nobody's wish: what it names, the sentence does not.

use std::collections::HashSet;

use jiff::ZonedDateTime;

use super::super::{Message, Speaker};
use crate::{
    chat::tool::{Tool, ToolCall},
    journal::Effect,
    reading::{
        request::{Act, Request, Slot},
        rules::{self, Reading},
        selection::{self, Selection},
    },
    talk::{
        frame::Frame,
        item::Item,
        reference::{Meant, Referent},
    },
    task::{Task, TaskId, fold},
    text::Word,
};

/// Most tasks that are changed for a sentence that points at them and names none: "mark it as done".
const POINTED_AT_MAX: usize = 1;
/// The same where it says "both".
const BOTH: usize = 2;
/// Most words of a sentence that are compared with titles; what is named by later ones is asked about.
const TOLD_MAX: usize = 120;

/// What one sentence speaks of.
#[derive(Debug)]
pub(super) struct Bounds {
    said: String,
    reading: Reading,
    /// What the assistant asked just before, folded; empty if what was said is a wish of its own.
    question: String,
    now: ZonedDateTime,
}

/// What a model wants to change, and what it changed in this turn already.
pub(super) struct Wanted<'a> {
    pub(super) tasks: Vec<&'a Task>,
    pub(super) touched: &'a HashSet<TaskId>,
    /// What was shown and touched last.
    pub(super) frame: Frame,
}

impl Bounds {
    pub(super) fn of(text: &str, before: &[Message], now: &ZonedDateTime) -> Self {
        let reading = rules::read(text, now, None);
        // A task alone may be the answer, too.
        let is_wish = |it: &Request| (it.act.changes() && it.act != Act::Name) || it.act.adds();
        let last = before.last().filter(|last| last.speaker == Speaker::Assistant);
        let asked = last.filter(|last| last.text.contains(['?', '؟']));
        let asked = asked.filter(|_| !reading.requests.iter().any(is_wish));
        let question = asked.map_or_else(String::new, |asked| fold(&asked.text));
        Self { said: text.to_owned(), reading, question, now: now.clone() }
    }

    /// How the sentence was read.
    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Whether the sentence speaks of tasks that are there, and of none that is new.
    pub(super) fn forbid_adding(&self) -> bool {
        let takes = |act: Act| {
            matches!(
                act,
                Act::Complete
                    | Act::Fact
                    | Act::Reopen
                    | Act::Delete
                    | Act::Drop
                    | Act::Undate
                    | Act::Untag
                    | Act::StopRepeating
                    | Act::Unremind
            )
        };
        self.is_understood() && self.acts().all(takes)
    }

    /// Whether `call` may do this to tasks of which it is known which are `meant`.
    pub(super) fn admit(&self, call: &ToolCall, effect: &Effect, meant: &HashSet<TaskId>) -> bool {
        // "Undo that, and add tea": what is taken back is named by no word.
        let is_undo = call.tool() == Some(Tool::UndoChange)
            && self.acts().any(|act| matches!(act, Act::Undo | Act::Redo));
        match effect {
            Effect::Created(_) => is_undo || !self.forbid_adding(),
            // It is asked about in any case.
            Effect::Deleted(_) => true,
            Effect::Edited { before, after } => {
                let completes = after.is_done() && !before.is_done();
                is_undo || (meant.contains(&before.id) && !(completes && self.forbids_completing()))
            }
        }
    }

    /// Which of these tasks the sentence names or points at.
    pub(super) fn meant(&self, wanted: &Wanted<'_>) -> HashSet<TaskId> {
        let zone = self.now.time_zone();
        let items: Vec<Item> = wanted.tasks.iter().map(|task| Item::of(task, zone)).collect();
        let place = Referent {
            grammar: self.reading.grammar,
            frame: &wanted.frame,
            items: &items,
            now: &self.now,
        };
        let all = wanted.touched.iter().copied().chain(wanted.tasks.iter().map(|task| task.id));
        let count = all.collect::<HashSet<_>>().len();
        let pointed = self.pointed_at(&place, count);
        let points = count <= self.pointed_at_max() && self.points(&place);
        let mut told = place.content(&rules::spoken(&self.said));
        told.truncate(TOLD_MAX);
        let each = wanted.tasks.iter().zip(&items);
        let meant = each.filter(|(task, item)| {
            points
                || pointed.contains(&item.id)
                || names(&place, &told, item)
                || self.is_asked_about(task)
        });
        meant.map(|(task, _)| task.id).collect()
    }

    /// The ids of the tasks that what is said of them means: by place, by kind, by "them". "Everything" means none where
    /// it is of several, by their `count`: that is asked about, however few they are.
    fn pointed_at(&self, place: &Referent<'_>, count: usize) -> HashSet<String> {
        let is_asked =
            |request: &Request| count > 1 && self.is_everything(place, request.get(Slot::Task));
        let changes = self.reading.requests.iter().filter(|request| request.act.changes());
        let meant = changes.filter(|request| !is_asked(request)).filter_map(|request| match place
            .find(request.act, request.get(Slot::Task))
        {
            Meant::These(items) | Meant::Which(items) => Some(items),
            _ => None,
        });
        meant.flatten().map(|item| item.id).collect()
    }

    /// Whether this means all tasks that there are.
    fn is_everything(&self, place: &Referent<'_>, text: &str) -> bool {
        let (grammar, words) = (self.reading.grammar, rules::spoken(text));
        let selection = selection::read(grammar, text, &words, &self.now);
        let is_about = |word: &Word| selection.about.contains(&word.key);
        let says_nothing = !place.content(&words).iter().any(is_about);
        let bare = Selection { about: Vec::new(), ..selection.clone() };
        grammar.whole("pronoun", &words) == Some("all")
            || (says_nothing && bare == Selection { is_all: true, ..Selection::default() })
    }

    /// Whether it points at a task without a word of its own for it: "it", "the third".
    fn points(&self, place: &Referent<'_>) -> bool {
        let is_bare = |request: &Request| {
            let content = place.content(&rules::spoken(request.get(Slot::Task)));
            content.iter().all(|word| !word.key.contains(char::is_alphabetic))
                || self.has_pronoun(&content)
        };
        let mut wishes = self.reading.requests.iter().filter(|it| it.act.changes()).peekable();
        if wishes.peek().is_some() {
            return wishes.any(is_bare);
        }
        !self.reading.requests.iter().any(|request| request.act.adds())
            && self.has_pronoun(&rules::spoken(&self.said))
    }

    fn pointed_at_max(&self) -> usize {
        let words = rules::spoken(&self.said);
        let says_both = |at| self.reading.grammar.begins("both", &words[at..]).is_some();
        if (0..words.len()).any(says_both) { BOTH } else { POINTED_AT_MAX }
    }

    fn has_pronoun(&self, words: &[Word]) -> bool {
        (0..words.len()).any(|at| self.reading.grammar.value("pronoun", &words[at..]).is_some())
    }

    /// Whether the question that this answers names the task.
    fn is_asked_about(&self, task: &Task) -> bool {
        self.question.contains(&fold(task.title.as_str()))
    }

    /// Whether all that is wanted leaves tasks open.
    fn forbids_completing(&self) -> bool {
        let may_complete = |act: Act| {
            matches!(
                act,
                Act::Complete
                    | Act::Fact
                    | Act::Change
                    | Act::Name
                    | Act::Again
                    | Act::Correct
                    | Act::Choose
                    | Act::Yes
                    | Act::Undo
                    | Act::Redo
            )
        };
        self.is_understood() && !self.acts().any(may_complete)
    }

    /// Whether the rules know what every part of the sentence wants.
    fn is_understood(&self) -> bool {
        self.reading.unread.is_empty() && self.acts().any(|act| act.changes() || act.adds())
    }

    fn acts(&self) -> impl Iterator<Item = Act> {
        self.reading.requests.iter().map(|request| request.act)
    }
}

/// Whether one of these words is one of the task's, other than what is done to it: "buy" names nothing.
fn names(place: &Referent<'_>, told: &[Word], item: &Item) -> bool {
    let nouns = Item { words: nouns(place, &item.words), ..item.clone() };
    let is_deed = nouns.words.is_empty();
    let known = if is_deed { item } else { &nouns };
    let mut told = told.iter().filter(|word| is_deed || !place.is_verb(word));
    told.any(|word| place.fits(std::slice::from_ref(word), known))
}

/// The words of a title that say what it is about.
fn nouns(place: &Referent<'_>, words: &[Word]) -> Vec<Word> {
    place.content(words).into_iter().filter(|word| !place.is_verb(word)).collect()
}
