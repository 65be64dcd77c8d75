//! A part of a list that is too long to be shown: all tasks that are like something, counted and changed where
//! the list is kept.

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    change::Change,
    frame::Frame,
    item::Item,
    reference::{Referent, is_eligible},
};
use crate::{
    chat::tool::{Tool, ToolCall},
    reading::{
        grammars,
        request::{Act, Request},
        rules::spoken,
        selection::{Kind, Selection},
        sentence::Grammar,
    },
    task::{
        Task,
        list::{Query, Sort, Status},
    },
    text::Word,
};

/// The argument by which a call is about all tasks that are like something.
pub(crate) const MATCHING: &str = "matching";

/// The argument by which a listing is of what was deleted.
pub(crate) const DELETED: &str = "deleted";

/// All tasks that are like something, and what is to become of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matching {
    /// The language in which they were spoken of: the name of its lexicon.
    language: String,
    selection: Selection,
    act: Act,
    /// When they were spoken of. What "today" is goes by it, and what was changed later is not meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said_at: Option<Timestamp>,
    /// What is to be done to each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<Request>,
    /// How many they were.
    #[serde(default)]
    pub(crate) count: u64,
}

impl Matching {
    /// Those of a selection, as they are looked for to do `act`.
    pub(crate) fn of(grammar: &Grammar, selection: Selection, act: Act) -> Self {
        let language = grammar.code.to_owned();
        Self { language, selection, act, said_at: None, request: None, count: 0 }
    }

    /// The call that lists them.
    pub(crate) fn listing(&self) -> ToolCall {
        ToolCall::new(Tool::ListTasks.name(), json!({ MATCHING: self }))
    }

    /// The call that changes each of the `count`, as they are `now`.
    pub(crate) fn changing(
        &self,
        change: &Change,
        request: &Request,
        count: u64,
        now: &ZonedDateTime,
    ) -> ToolCall {
        let tool = match change {
            Change::Delete => Tool::DeleteTask,
            Change::Complete => Tool::CompleteTasks,
            _ => Tool::UpdateTasks,
        };
        let (said_at, request) = (Some(now.timestamp()), Some(request.clone()));
        let wanted = Self { said_at, request, count, ..self.clone() };
        ToolCall::new(tool.name(), json!({ MATCHING: wanted }))
    }

    /// What an argument says, if it says that.
    pub(crate) fn read(argument: &Value) -> Option<Self> {
        serde_json::from_value(argument.clone()).ok()
    }

    /// When they were spoken of, by the clock of their owner.
    fn time(&self, now: &ZonedDateTime) -> ZonedDateTime {
        self.said_at.map_or_else(|| now.clone(), |at| at.to_zoned_datetime(now.time_zone().clone()))
    }

    fn grammar(&self) -> &'static Grammar {
        let spoken = grammars().iter().find(|grammar| grammar.code == self.language);
        spoken.unwrap_or(&grammars()[0])
    }

    /// What finds them in a store, and more besides.
    pub(crate) fn query(&self, zone: &TimeZone) -> Query {
        let wanted = &self.selection;
        let is_of_any = matches!(self.act, Act::Delete | Act::Drop) || self.act.asks();
        let status = wanted.status.or(match self.act {
            _ if is_of_any => None,
            Act::Reopen => Some(Status::Done),
            _ => Some(Status::Todo),
        });
        let is_of_due = status != Some(Status::Done) && wanted.kind != Some(Kind::New);
        let window = wanted.window.as_ref().filter(|_| is_of_due);
        Query {
            status,
            priority: wanted.level,
            tag: wanted.tag.clone(),
            due_from: window.and_then(|window| window.from),
            due_to: window.and_then(|window| window.to),
            dated: wanted.kind == Some(Kind::Dated),
            undated: wanted.kind == Some(Kind::Undated),
            sort: if window.is_some() { Sort::DueAscending } else { Sort::Newest },
            zone: zone.clone(),
            ..Query::default()
        }
    }

    /// Whether a task is one of them.
    pub(crate) fn admits(&self, task: &Task, now: &ZonedDateTime) -> bool {
        let now = &self.time(now);
        if self.said_at.is_some_and(|said_at| task.updated_at > said_at) {
            return false;
        }
        let item = Item::of(task, now.time_zone());
        let frame = Frame::default();
        let items = std::slice::from_ref(&item);
        let place = Referent { grammar: self.grammar(), frame: &frame, items, now };
        place.admits(&self.selection, &item) && self.is_about(&place, &item)
    }

    fn is_about(&self, place: &Referent<'_>, item: &Item) -> bool {
        let about = self.selection.about.join(" ");
        if self.act.asks() {
            return place.is_about(&about, item);
        }
        let words: Vec<Word> = place.content(&spoken(&about));
        let is_eligible = self.selection.status.is_some() || is_eligible(self.act, item);
        is_eligible && place.fits(&words, item)
    }

    /// The call that changes a task; `None` if it cannot be changed so.
    pub(crate) fn call(&self, task: &Task, now: &ZonedDateTime) -> Option<ToolCall> {
        let now = &self.time(now);
        let change = Change::of(self.request.as_ref()?, self.grammar(), now).ok()?;
        change.call(&Item::of(task, now.time_zone()), now)
    }

    /// Whether something is to become of them.
    pub(crate) fn changes(&self) -> bool {
        self.request.is_some() && self.said_at.is_some()
    }
}
