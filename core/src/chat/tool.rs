//! The tools: their published names, their arguments, and what they return.

mod arguments;
#[cfg(test)]
mod core_tests;
pub mod output;
mod schema;

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient;
use crate::{
    journal::ChangeId,
    talk::matching::{MATCHING, Matching},
    task::{Adjustment, Edit, NewTask, Period, TaskId, list::Query},
};

pub(super) use arguments::SHOWN_TITLE;
pub use arguments::{TASK_IDS_MAX, UNDO_COUNT_MAX};
pub use schema::{Spec, specs};

/// A call a model asks for. Arguments are not trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    pub id: String,
    pub name: String,
    pub arguments: Value,
    /// What the model that asked wants to see again with the result, and whose it is. Only that
    /// model's adapter reads it; absent in calls of the built-in assistant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<Value>,
}

/// A call and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    pub call: ToolCall,
    /// What the tool returned, or `{"error": …}`.
    pub output: Value,
}

impl CallRecord {
    /// Whether it did what it was asked to, and that was more than looking.
    pub fn is_change(&self) -> bool {
        let changes = self.call.tool().is_some_and(|tool| !tool.is_read_only());
        changes && self.output.get("error").is_none()
    }
}

/// The tools there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    AddTask,
    ListTasks,
    CompleteTask,
    UpdateTask,
    DeleteTask,
    CompleteTasks,
    UpdateTasks,
    SummarizeTasks,
    UndoChange,
}

/// What servers and models put before the name of a tool: `mcp__todo__add_task`.
const PREFIXES: [&str; 11] = [
    "",
    "mcp",
    "functions",
    "function",
    "tools",
    "tool",
    "todo",
    "chatbot",
    "tasks",
    "default",
    "api",
];

/// What some models put around a name.
fn is_around(letter: char) -> bool {
    letter.is_whitespace() || "\"'`“”".contains(letter)
}

/// `Add-Task` and `addTask` as `add_task`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut was_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && was_small {
            snake.push('_');
        }
        was_small = letter.is_lowercase();
        match letter {
            '-' | ' ' => snake.push('_'),
            letter => snake.extend(letter.to_lowercase()),
        }
    }
    snake
}

impl Tool {
    pub const ALL: [Self; 9] = [
        Self::AddTask,
        Self::ListTasks,
        Self::CompleteTask,
        Self::UpdateTask,
        Self::DeleteTask,
        Self::CompleteTasks,
        Self::UpdateTasks,
        Self::SummarizeTasks,
        Self::UndoChange,
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// The tool that a model means by a name of its own making: `functions.add_task`, `Add-Task`.
    pub fn meant(name: &str) -> Option<Self> {
        let own = name.trim_matches(is_around).rsplit(['.', ':', '/', '|']).next()?;
        let plain = snake(own);
        let is_prefix = |before: &str| before.split('_').all(|word| PREFIXES.contains(&word));
        Self::ALL.into_iter().find(|tool| plain.strip_suffix(tool.name()).is_some_and(is_prefix))
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::AddTask => "add_task",
            Self::ListTasks => "list_tasks",
            Self::CompleteTask => "complete_task",
            Self::UpdateTask => "update_task",
            Self::DeleteTask => "delete_task",
            Self::CompleteTasks => "complete_tasks",
            Self::UpdateTasks => "update_tasks",
            Self::SummarizeTasks => "summarize_tasks",
            Self::UndoChange => "undo_change",
        }
    }

    /// Whether it can take tasks off the list.
    pub fn is_destructive(self) -> bool {
        matches!(self, Self::DeleteTask | Self::UndoChange)
    }

    /// Whether a call of the built-in assistant may be about all tasks that are like something.
    pub(crate) fn takes_all(self) -> bool {
        matches!(self, Self::ListTasks | Self::DeleteTask | Self::CompleteTasks | Self::UpdateTasks)
    }

    /// Whether it leaves the list as it is.
    pub fn is_read_only(self) -> bool {
        matches!(self, Self::ListTasks | Self::SummarizeTasks)
    }

    /// Whether the same call again changes nothing more.
    pub fn is_idempotent(self) -> bool {
        !matches!(self, Self::AddTask | Self::UndoChange)
    }
}

/// A call whose arguments were understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Add(NewTask),
    List(Query),
    Complete(TaskId),
    Update(TaskId, Edit),
    /// Deletes a task, only if it is still called so where a title is given.
    Delete(TaskId, Option<String>),
    CompleteMany(Vec<WantedId>),
    UpdateMany(Vec<WantedId>, Adjustment),
    /// Lists what was deleted.
    ListDeleted,
    /// Lists all that are like something.
    ListMatching(Box<Matching>),
    /// Changes all that are like something.
    ChangeMatching(Box<Matching>),
    Summarize(Period),
    Undo(Undo),
}

/// What is to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// What was last done in one go.
    InOneGo,
    /// So many changes, the last ones.
    Last(usize),
    /// What was last taken back in one go: it comes about again.
    LastUndo,
    Change(ChangeId),
}

/// A task's id as a model sent it; `Err` is text that is none.
pub type WantedId = Result<TaskId, String>;

/// Arguments that cannot be used. The message tells the model what to send instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadCall(pub String);

impl ToolCall {
    /// A call without an id yet; the turn gives it one.
    pub fn new(name: impl Into<String>, arguments: Value) -> Self {
        Self { id: String::new(), name: name.into(), arguments, extra: None }
    }

    /// Whether both ask for the same, whatever their ids.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name == other.name && self.arguments == other.arguments
    }

    /// The tool that is meant.
    pub fn tool(&self) -> Option<Tool> {
        Tool::named(&self.name)
    }

    /// Whether only the built-in assistant makes such calls: about all tasks that are like something.
    pub(crate) fn is_own(&self) -> bool {
        self.arguments.get(MATCHING).is_some()
    }

    /// Whether the arguments are no JSON object, not even one written down as text.
    pub fn is_garbled(&self) -> bool {
        match &self.arguments {
            Value::Null | Value::Object(_) => false,
            Value::String(text) => lenient::arguments(text).is_none(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) => true,
        }
    }

    /// Reads the arguments; dates without an offset, and in words, are the user's, by whose clock it
    /// is `now`.
    pub fn action(&self, now: &ZonedDateTime) -> Result<Action, BadCall> {
        arguments::action(self, now)
    }
}
