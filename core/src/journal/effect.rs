//! What happened to one task, forwards and backwards.

use jiff::Timestamp;

use super::NotUndone;
use crate::{ports::Write, task::Task};

/// What happened to one task.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Created(Box<Task>),
    Edited { before: Box<Task>, after: Box<Task> },
    Deleted(Box<Task>),
}

impl Effect {
    pub fn created(task: Task) -> Self {
        Self::Created(Box::new(task))
    }

    pub fn edited(before: Task, after: Task) -> Self {
        Self::Edited { before: Box::new(before), after: Box::new(after) }
    }

    pub fn deleted(task: Task) -> Self {
        Self::Deleted(Box::new(task))
    }

    /// The task as it was, if it was there.
    pub fn before(&self) -> Option<&Task> {
        match self {
            Self::Created(_) => None,
            Self::Edited { before, .. } | Self::Deleted(before) => Some(before),
        }
    }

    /// The task as it was made, if it stayed.
    pub fn after(&self) -> Option<&Task> {
        match self {
            Self::Created(after) | Self::Edited { after, .. } => Some(after),
            Self::Deleted(_) => None,
        }
    }

    /// The task that it happened to, as it was last.
    pub fn task(&self) -> &Task {
        match self {
            Self::Created(task) | Self::Edited { after: task, .. } | Self::Deleted(task) => task,
        }
    }

    /// Whether it made a difference that somebody could see.
    pub fn is_visible(&self) -> bool {
        match self {
            Self::Created(_) | Self::Deleted(_) => true,
            Self::Edited { before, after } => !before.is_same(after),
        }
    }

    /// What brings it about, if nobody else was faster.
    pub fn write(&self) -> Write {
        match self {
            Self::Created(task) => Write::Insert((**task).clone()),
            Self::Edited { before, after } => {
                Write::Update { before: (**before).clone(), task: (**after).clone() }
            }
            Self::Deleted(task) => Write::DeleteUnchanged { id: task.id, loaded: task.updated_at },
        }
    }

    /// What takes it back, where the task is now `present`: refused if it is not as this left it.
    pub(super) fn inverse(
        &self,
        present: Option<&Task>,
        now: Timestamp,
    ) -> Result<Self, NotUndone> {
        match (self, present) {
            // With its id and times: to whoever has it on the screen it is the same task.
            (Self::Deleted(before), None) => Ok(Self::Created(before.clone())),
            (Self::Deleted(before), Some(_)) => {
                Err(NotUndone::Back { title: before.title.to_string() })
            }
            (Self::Created(after) | Self::Edited { after, .. }, None) => {
                Err(NotUndone::Gone { title: after.title.to_string() })
            }
            (Self::Created(after) | Self::Edited { after, .. }, Some(present)) => {
                refuse_changed(after, present)?;
                Ok(match self {
                    Self::Edited { before, .. } => {
                        Self::edited(present.clone(), present.restored(before, now))
                    }
                    _ => Self::deleted(present.clone()),
                })
            }
        }
    }
}

fn refuse_changed(after: &Task, present: &Task) -> Result<(), NotUndone> {
    let fields = after.differences(present);
    if fields.is_empty() {
        return Ok(());
    }
    Err(NotUndone::Changed { title: present.title.to_string(), fields: fields.join(", ") })
}
