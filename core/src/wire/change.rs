//! What was done on an account's behalf, on the wire.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Task, page};
use crate::{
    chat::ConversationId,
    journal::{self, Actor, ChangeId, ChangeQuery, Effect, PAGE_MAX, Recorded},
    task::{InvalidField, TaskId, refuse_nul},
};

/// Changes on a page when nobody says how many.
const PAGE_DEFAULT: usize = 50;

/// One change to one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    pub id: Uuid,
    /// RFC 3339.
    pub at: String,
    /// `assistant`, `token` (a program with a personal token) or `owner` (you).
    pub actor: String,
    /// The token's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What it was done by, such as `update_task`; for what you did yourself, the tool that does the same.
    pub tool: String,
    pub task_id: Uuid,
    /// The task's title, as it was last.
    pub title: String,
    /// The task as it was; `null` if it was created.
    pub before: Option<Task>,
    /// The task as it was made; `null` if it was deleted.
    pub after: Option<Task>,
    /// The next occurrence of a repeating task, if it came or went with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<TaskChange>,
    pub conversation_id: Option<String>,
    /// The answer in that conversation to which it belongs.
    pub message_id: Option<Uuid>,
    /// The change that this one took back.
    pub undoes: Option<Uuid>,
    /// The change that took this one back.
    pub undone_by: Option<Uuid>,
    /// Until when it can be taken back; RFC 3339.
    pub undo_until: String,
}

/// A task before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskChange {
    pub before: Option<Task>,
    pub after: Option<Task>,
}

/// How `GET changes` is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ChangeParameters {
    /// At most so many, from 1 on; more than 200 is 200. Absent, or anything else: 50.
    #[cfg_attr(feature = "openapi", param(value_type = Option<u16>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Goes on where the page before ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Only what was done in this conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// Only what was done to this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
}

impl ChangeParameters {
    pub fn parse(&self) -> Result<ChangeQuery, InvalidField> {
        let conversation = page::given(self.conversation_id.as_ref());
        if let Some(id) = conversation {
            refuse_nul("conversation_id", id)?;
        }
        Ok(ChangeQuery {
            conversation: conversation.map(|id| ConversationId(id.to_owned())),
            occasion: None,
            task: page::given(self.task_id.as_ref()).map(parse_task).transpose()?,
            limit: page::size(self.limit.as_ref(), PAGE_MAX).unwrap_or(PAGE_DEFAULT),
            after: page::given(self.cursor.as_ref()).map(parse_cursor).transpose()?,
        })
    }
}

impl Change {
    /// `change`, and what took it back.
    pub fn of(change: &journal::Change, undone_by: Option<ChangeId>) -> Self {
        let (actor, token) = match &change.actor {
            Actor::Owner => ("owner", None),
            Actor::Assistant => ("assistant", None),
            Actor::Token { name } => ("token", Some(name.clone())),
        };
        let task = change.effect.task();
        let conversation = &change.occasion.conversation;
        let TaskChange { before, after } = TaskChange::from(&change.effect);
        Self {
            id: change.id.0,
            at: change.at.to_string(),
            actor: actor.to_owned(),
            token,
            tool: change.occasion.tool.clone(),
            task_id: task.id.0,
            title: task.title.to_string(),
            before,
            after,
            occurrence: change.occurrence.as_ref().map(TaskChange::from),
            conversation_id: conversation.as_ref().map(|id| id.0.clone()),
            message_id: conversation.as_ref().map(|_| change.occasion.id),
            undoes: change.undoes.map(|id| id.0),
            undone_by: undone_by.map(|id| id.0),
            undo_until: change.undo_until().to_string(),
        }
    }
}

impl From<&Recorded> for Change {
    fn from(recorded: &Recorded) -> Self {
        Self::of(&recorded.change, recorded.undone_by)
    }
}

impl From<&Effect> for TaskChange {
    fn from(effect: &Effect) -> Self {
        Self { before: effect.before().map(Task::from), after: effect.after().map(Task::from) }
    }
}

fn parse_task(text: &str) -> Result<TaskId, InvalidField> {
    text.parse().map(TaskId).map_err(|_| InvalidField::new("task_id", "must be the id of a task"))
}

fn parse_cursor(text: &str) -> Result<ChangeId, InvalidField> {
    text.parse().map(ChangeId).map_err(|_| {
        InvalidField::new(
            "cursor",
            "is not a place in this list; send the X-Next-Cursor of the page before, or none",
        )
    })
}
