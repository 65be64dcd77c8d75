//! Everything the product does, once: the HTTP API, the assistant's tools, voice and the plain
//! forms all end here. Load, decide, save.

pub mod chat;
pub mod journal;
pub mod reminder;
pub mod speech;
pub mod task;
pub mod usage;

use jiff::{SignedDuration, Timestamp, ZonedDateTime, tz::TimeZone};

use crate::{
    chat::wording,
    journal::{Actor, NotUndone, Occasion},
    ports::{
        ChangeStore, Clock, ConversationStore, Ids, Model, Notifier, StoreError, TaskStore,
        UsageStore,
    },
    task::{InvalidField, Task},
    usage::Limits,
};

/// What a use case works with.
#[derive(Clone)]
pub struct Context<'a> {
    pub tasks: &'a dyn TaskStore,
    pub changes: &'a dyn ChangeStore,
    pub conversations: &'a dyn ConversationStore,
    pub usage: &'a dyn UsageStore,
    pub model: &'a dyn Model,
    pub notifier: &'a dyn Notifier,
    pub clock: &'a dyn Clock,
    pub ids: &'a dyn Ids,
    pub limits: Limits,
    /// Where the caller is: what "tomorrow" means and what a daily task keeps to.
    pub zone: TimeZone,
    /// Who acts for the owner.
    pub actor: Actor,
    /// What the journal notes about what is done; without it, each change is an occasion of its own.
    pub occasion: Option<Occasion>,
}

impl Context<'_> {
    /// The present moment by the caller's own clock.
    pub fn now(&self) -> ZonedDateTime {
        self.clock.now().to_zoned_datetime(self.zone.clone())
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("zone", &self.zone).finish_non_exhaustive()
    }
}

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("Task not found")]
    TaskNotFound,
    #[error("Conversation not found")]
    ConversationNotFound,
    #[error("Change not found")]
    ChangeNotFound,
    #[error(
        "that task is called {} now, so it was not deleted; ask again to delete it",
        wording::quote(title)
    )]
    Renamed { title: String },
    #[error(transparent)]
    NotUndone(#[from] NotUndone),
    /// It is not as whoever changes it takes it to be.
    #[error(
        "Somebody else changed this task since you loaded it. Look at it as it is now, and try again."
    )]
    Changed(Box<Task>),
    #[error("Message not found")]
    MessageNotFound,
    #[error("Nothing was said in this conversation yet. Say something first.")]
    NothingSaid,
    #[error("The assistant still answers in this conversation. Wait for it, then try again.")]
    TurnRunning,
    /// Everything else still works.
    #[error(
        "Today's requests to the assistant are used up. Counting begins anew at {resets_at}; the list itself works meanwhile."
    )]
    OutOfRequests { resets_at: Timestamp, resets_in: SignedDuration },
    #[error(transparent)]
    Invalid(#[from] InvalidField),
    #[error("The task was changed at the same time by somebody else. Load it again and retry.")]
    Conflict,
    #[error("The list cannot be reached at the moment. Try again in a few seconds.")]
    Store(#[source] StoreError),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale | StoreError::Exists => Self::Conflict,
            StoreError::Full(_) | StoreError::Unavailable(_) => Self::Store(error),
        }
    }
}
