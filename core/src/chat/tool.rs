//! The tools: their published names, their arguments, and what they return.

mod arguments;
#[cfg(test)]
mod core_tests;
pub mod output;
mod schema;

use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::task::{Edit, NewTask, TaskId, list::Query};

pub use schema::{Spec, specs};

/// A call a model asks for. Arguments are not trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    pub id: String,
    pub name: String,
    pub arguments: Value,
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
        self.output.get("error").is_none() && self.call.tool().is_some_and(Tool::is_change)
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
}

impl Tool {
    pub const ALL: [Self; 5] =
        [Self::AddTask, Self::ListTasks, Self::CompleteTask, Self::UpdateTask, Self::DeleteTask];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::AddTask => "add_task",
            Self::ListTasks => "list_tasks",
            Self::CompleteTask => "complete_task",
            Self::UpdateTask => "update_task",
            Self::DeleteTask => "delete_task",
        }
    }

    /// Whether it does more than look.
    pub fn is_change(self) -> bool {
        self != Self::ListTasks
    }

    /// Whether it loses something for good, and so waits for the user's yes.
    pub fn is_destructive(self) -> bool {
        self == Self::DeleteTask
    }
}

/// A call whose arguments were understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Add(NewTask),
    List(Listing),
    Complete(TaskId),
    Update(TaskId, Edit),
    Delete(TaskId),
}

/// What `list_tasks` is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    pub query: Query,
    /// Part of the title, folded; `query` finds it in descriptions too.
    pub title: Option<String>,
    /// First and last day on which a task may be due, for someone in the caller's zone.
    pub due_from: Option<Date>,
    pub due_to: Option<Date>,
}

/// Arguments that cannot be used. The message tells the model what to send instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadCall(pub String);

impl ToolCall {
    /// Whether both ask for the same, whatever their ids.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name == other.name && self.arguments == other.arguments
    }

    /// The tool that is meant.
    pub fn tool(&self) -> Option<Tool> {
        Tool::named(&self.name)
    }

    /// Reads the arguments; dates without an offset are the user's, in `zone`.
    pub fn action(&self, zone: &TimeZone) -> Result<Action, BadCall> {
        arguments::action(self, zone)
    }
}
