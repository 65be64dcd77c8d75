//! What the sentence asks for bounds what a model may do without asking: to the tasks that it names or points at, what it
//! wants of them, in words that were said. An order that stands in a title, in a note or in an earlier answer is nobody's
//! wish: what it names, the sentence does not.

mod field;
mod meant;
mod said;

use std::sync::OnceLock;

use jiff::ZonedDateTime;

use super::super::{Message, Speaker};
use crate::{
    chat::tool::{Tool, ToolCall},
    journal::Effect,
    reading::{
        request::{Act, Request, Slot},
        rules::{self, Reading},
        sentence::Grammar,
    },
    talk::{consent::Consent, reference::Referent},
    task::Task,
    text::Word,
};
use field::Field;
pub(super) use meant::{Allowed, Wanted};
use said::Said;

/// What one sentence asks for.
#[derive(Debug)]
pub(super) struct Bounds {
    said: String,
    reading: Reading,
    /// What the user said just before.
    wish: String,
    /// What the assistant said to that.
    heard: String,
    /// Whether that was a question, and this is no wish of its own.
    answers: bool,
    now: ZonedDateTime,
    /// What new words are compared with, once a language model writes some.
    words: OnceLock<Said>,
}

impl Bounds {
    pub(super) fn of(text: &str, before: &[Message], now: &ZonedDateTime) -> Self {
        let reading = rules::read(text, now, None);
        let last = before.last().filter(|last| last.speaker == Speaker::Assistant);
        let heard = last.map_or_else(String::new, |last| last.text.clone());
        let wish = before.iter().rfind(|message| message.speaker == Speaker::User);
        let wish = wish.map_or_else(String::new, |wish| wish.text.clone());
        // A task alone may be the answer, too.
        let is_wish = |it: &Request| (it.act.changes() && it.act != Act::Name) || it.act.adds();
        let answers = heard.contains(['?', '؟']) && !reading.requests.iter().any(is_wish);
        let (said, now, words) = (text.to_owned(), now.clone(), OnceLock::new());
        Self { said, reading, wish, heard, answers, now, words }
    }

    fn words(&self) -> &Said {
        self.words.get_or_init(|| {
            let (requests, grammar) = (&self.reading.requests, self.reading.grammar);
            let points = requests.iter().any(|request| is_pointed_at(grammar, request));
            // Who says yes, or "add them", says what was said before.
            let is_short = points || (self.answers && Consent::read(&self.said) == Consent::Yes);
            let told = [self.wish.as_str(), &self.heard, &self.said];
            let told = if is_short { told.join("\n") } else { self.said.clone() };
            Said::of(&told, grammar, requests, &self.now)
        })
    }

    /// What was wanted before, and what was asked: an answer, "the other one" and "that one too" want the same.
    fn acts_before(&self) -> Vec<Act> {
        let asked = if self.answers { acts_of(&self.heard, &self.now) } else { Vec::new() };
        [acts_of(&self.wish, &self.now), asked].concat()
    }

    /// How the sentence was read.
    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Whether `call` may do this to tasks of which it is known what may be done to them.
    pub(super) fn admit(&self, call: &ToolCall, effect: &Effect, allowed: &Allowed) -> bool {
        if call.tool() == Some(Tool::UndoChange) {
            // "Undo that, and add tea": what is taken back is named by no word, and is what was done last.
            let names = |argument: &str| call.arguments.get(argument).is_some();
            let is_last = !names("change_id") && !names("count");
            return is_last && self.acts().any(|act| matches!(act, Act::Undo | Act::Redo));
        }
        match effect {
            Effect::Created(task) => !self.forbids_adding() && self.words().has_task(task),
            // It is asked about in any case.
            Effect::Deleted(_) => true,
            Effect::Edited { before, after } => {
                let fields = field::changed(before, after);
                fields.into_iter().all(|field| self.admits(field, before, after, allowed))
            }
        }
    }

    /// The words of a new task's title that were said.
    pub(super) fn said_of(&self, task: &Task) -> Vec<String> {
        self.words().share(task.title.as_str()).said
    }

    fn admits(&self, field: Field, before: &Task, after: &Task, allowed: &Allowed) -> bool {
        let id = before.id;
        let is_wished = allowed.has(id, field);
        match field {
            Field::Title => is_wished && self.words().has_title(before, after),
            Field::Notes => {
                let known = before.description.as_ref().map_or("", |notes| notes.as_str());
                is_wished && self.words().has_note(known, after)
            }
            Field::Tags => is_wished && self.words().has_tags(before, after),
            // "Change it to call mom tonight".
            Field::Date => {
                let is_new = allowed.has_any_change(id) && self.words().speaks_of_dates();
                let zone = self.now.time_zone();
                // "At five": on the day that it is due.
                let is_same_day = before.due_day(zone) == after.due_day(zone);
                (is_wished || is_new) && (is_same_day || self.words().has_date(after))
            }
            Field::Priority => {
                is_wished || (allowed.has_any_change(id) && self.words().has_level())
            }
            _ => is_wished,
        }
    }

    /// Whether the sentence speaks of tasks that are there, and of none that is new.
    fn forbids_adding(&self) -> bool {
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
        let is_understood = self.reading.unread.is_empty() && self.acts().next().is_some();
        is_understood && self.acts().all(takes)
    }

    fn acts(&self) -> impl Iterator<Item = Act> {
        self.reading.requests.iter().map(|request| request.act)
    }
}

/// "Add them": what is to be added was said before.
fn is_pointed_at(grammar: &Grammar, request: &Request) -> bool {
    let new = [Slot::Title, Slot::Items].into_iter().find_map(|slot| request.find(slot));
    let is_pronoun = |new: &str| grammar.whole("pronoun", &rules::all_spoken(new)).is_some();
    request.act.adds() && new.is_some_and(is_pronoun)
}

/// What a text wants of tasks that are there.
fn acts_of(text: &str, now: &ZonedDateTime) -> Vec<Act> {
    let Reading { requests, .. } = rules::read(text, now, None);
    requests.into_iter().map(|it| it.act).filter(|act| act.changes() && *act != Act::Name).collect()
}

/// The words that say what something is about, other than what is done to it: "buy" names nothing.
fn nouns(place: &Referent<'_>, words: &[Word]) -> Vec<Word> {
    place.content(words).into_iter().filter(|word| !place.is_verb(word)).collect()
}
