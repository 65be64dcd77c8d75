//! What a sentence asks for, as data.

use serde::{Deserialize, Serialize};

/// What somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A new task.
    Add,
    /// Several new tasks, one for each item.
    AddMany,
    /// A task that is there once more.
    Copy,
    /// Something is wanted or missing: a new task, if it is spoken of.
    Mention,
    Show,
    Count,
    /// When something is due.
    AskWhen,
    /// Whether something is done, or there.
    AskState,
    Find,
    Complete,
    /// Something has happened; if there is a task for it, that one is done.
    Fact,
    Reopen,
    Delete,
    /// Delete, said in a way that may mean something else: only what is on the list is meant.
    Drop,
    Rename,
    /// Another date or time.
    Move,
    /// A date so much later, or earlier.
    Shift,
    Snooze,
    /// No date any more.
    Undate,
    Prioritise,
    Tag,
    Untag,
    Repeat,
    StopRepeating,
    Remind,
    /// No reminder any more.
    Unremind,
    Note,
    /// Parts of a task.
    Split,
    /// A change, without what to change to.
    Change,
    /// What is said of a task alone: it is not clear what to do.
    Name,
    /// What was done last, of another task.
    Again,
    Plan,
    /// What to do first.
    First,
    Busiest,
    /// What was done last.
    Recent,
    Summary,
    Undo,
    Redo,
    /// What was said before, put right.
    Correct,
    /// An answer to a question that offers several tasks.
    Choose,
    Yes,
    No,
    Greet,
    Thank,
    Bye,
    Help,
    /// Too much to do.
    Overwhelmed,
    /// Only told: "what a day".
    Told,
    /// Nothing that a list can do.
    Elsewhere,
    /// A language that no file is there for.
    Foreign,
}

/// What a request says besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// A new task, with all that is said of it.
    Title,
    /// Which task is meant, as it was said.
    Task,
    /// What to show, understood word for word.
    What,
    /// What to show, which may name what tasks are about.
    Which,
    /// New tasks or parts, one after the other.
    Items,
    When,
    /// How much later.
    Span,
    /// A new title.
    Name,
    /// A new title in quotation marks, which a request keeps as its name.
    Quoted,
    Note,
    Tag,
    Level,
    Status,
    Window,
    Order,
    Kind,
    Number,
    /// A verb that says what was done: `bought`.
    Did,
    /// A verb that says what to do: `buy`.
    Do,
    /// What takes the place of a date said before.
    Instead,
    /// Words that matter to nothing.
    Any,
    Period,
    Direction,
}

const ACTS: &[(&str, Act)] = &[
    ("add", Act::Add),
    ("add_many", Act::AddMany),
    ("copy", Act::Copy),
    ("mention", Act::Mention),
    ("show", Act::Show),
    ("count", Act::Count),
    ("ask_when", Act::AskWhen),
    ("ask_state", Act::AskState),
    ("find", Act::Find),
    ("complete", Act::Complete),
    ("fact", Act::Fact),
    ("reopen", Act::Reopen),
    ("delete", Act::Delete),
    ("drop", Act::Drop),
    ("rename", Act::Rename),
    ("move", Act::Move),
    ("shift", Act::Shift),
    ("snooze", Act::Snooze),
    ("undate", Act::Undate),
    ("prioritise", Act::Prioritise),
    ("tag", Act::Tag),
    ("untag", Act::Untag),
    ("repeat", Act::Repeat),
    ("stop_repeating", Act::StopRepeating),
    ("remind", Act::Remind),
    ("unremind", Act::Unremind),
    ("note", Act::Note),
    ("split", Act::Split),
    ("change", Act::Change),
    ("name", Act::Name),
    ("again", Act::Again),
    ("plan", Act::Plan),
    ("first", Act::First),
    ("busiest", Act::Busiest),
    ("recent", Act::Recent),
    ("summary", Act::Summary),
    ("undo", Act::Undo),
    ("redo", Act::Redo),
    ("correct", Act::Correct),
    ("choose", Act::Choose),
    ("yes", Act::Yes),
    ("no", Act::No),
    ("greet", Act::Greet),
    ("thank", Act::Thank),
    ("bye", Act::Bye),
    ("help", Act::Help),
    ("overwhelmed", Act::Overwhelmed),
    ("told", Act::Told),
    ("elsewhere", Act::Elsewhere),
    ("foreign", Act::Foreign),
];

const SLOTS: &[(&str, Slot)] = &[
    ("title", Slot::Title),
    ("task", Slot::Task),
    ("what", Slot::What),
    ("which", Slot::Which),
    ("items", Slot::Items),
    ("when", Slot::When),
    ("span", Slot::Span),
    ("name", Slot::Name),
    ("quoted", Slot::Quoted),
    ("note", Slot::Note),
    ("tag", Slot::Tag),
    ("level", Slot::Level),
    ("status", Slot::Status),
    ("window", Slot::Window),
    ("order", Slot::Order),
    ("kind", Slot::Kind),
    ("number", Slot::Number),
    ("did", Slot::Did),
    ("do", Slot::Do),
    ("any", Slot::Any),
    ("period", Slot::Period),
    ("direction", Slot::Direction),
];

impl Act {
    /// The one that is called so in a grammar.
    pub fn named(name: &str) -> Option<Self> {
        ACTS.iter().find(|(known, _)| *known == name).map(|(_, act)| *act)
    }

    /// What it is called in a grammar.
    pub(crate) fn name(self) -> &'static str {
        ACTS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    /// Whether it changes a task that is there.
    pub fn changes(self) -> bool {
        matches!(
            self,
            Self::Complete
                | Self::Fact
                | Self::Reopen
                | Self::Delete
                | Self::Drop
                | Self::Rename
                | Self::Move
                | Self::Shift
                | Self::Snooze
                | Self::Undate
                | Self::Prioritise
                | Self::Tag
                | Self::Untag
                | Self::Repeat
                | Self::StopRepeating
                | Self::Remind
                | Self::Unremind
                | Self::Note
                | Self::Split
                | Self::Change
                | Self::Name
        )
    }

    /// Whether it makes tasks.
    pub fn adds(self) -> bool {
        matches!(self, Self::Add | Self::AddMany)
    }

    /// Whether it asks something of the list.
    pub fn asks(self) -> bool {
        matches!(
            self,
            Self::Show
                | Self::Count
                | Self::AskWhen
                | Self::AskState
                | Self::Find
                | Self::Plan
                | Self::First
                | Self::Busiest
                | Self::Summary
        )
    }
}

impl Slot {
    pub(crate) fn named(name: &str) -> Option<Self> {
        SLOTS.iter().find(|(known, _)| *known == name).map(|(_, slot)| *slot)
    }

    /// What it is called in a grammar; empty for what no grammar has.
    pub(crate) fn name(self) -> &'static str {
        SLOTS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    /// Whether only certain words may stand in it, so that they are as good as the rule's own.
    pub(crate) fn is_typed(self) -> bool {
        matches!(
            self,
            Self::When
                | Self::What
                | Self::Span
                | Self::Level
                | Self::Status
                | Self::Window
                | Self::Order
                | Self::Kind
                | Self::Number
                | Self::Did
                | Self::Do
                | Self::Period
                | Self::Direction
        )
    }

    pub(crate) fn max_words(self) -> usize {
        match self {
            Self::Title | Self::Items | Self::Name | Self::Note => 80,
            Self::Task | Self::What | Self::Which | Self::When | Self::Span => 14,
            Self::Tag | Self::Any => 6,
            _ => 4,
        }
    }
}

/// One thing that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub act: Act,
    /// Each slot once.
    pub slots: Vec<(Slot, String)>,
    /// How it was said.
    pub text: String,
    /// The tasks that are meant, by their ids, where that is known already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// It may as well be a part of the request before it; the list decides.
    #[serde(default)]
    pub is_doubtful: bool,
}

impl Request {
    pub fn new(act: Act, text: impl Into<String>) -> Self {
        Self { act, slots: Vec::new(), text: text.into(), ids: Vec::new(), is_doubtful: false }
    }

    /// What a slot says; empty if nothing.
    pub fn get(&self, slot: Slot) -> &str {
        self.find(slot).unwrap_or_default()
    }

    pub fn find(&self, slot: Slot) -> Option<&str> {
        self.slots.iter().find(|(known, _)| *known == slot).map(|(_, text)| text.as_str())
    }

    /// Says which tasks are meant.
    #[must_use]
    pub fn meaning(mut self, ids: Vec<String>) -> Self {
        self.ids = ids;
        self
    }

    /// Puts `text` in a slot, in place of what was there.
    #[must_use]
    pub fn with(mut self, slot: Slot, text: impl Into<String>) -> Self {
        self.slots.retain(|(known, _)| *known != slot);
        self.slots.push((slot, text.into()));
        self
    }
}
