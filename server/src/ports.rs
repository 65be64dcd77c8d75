//! What the server needs of its database beside the domain's ports and those of accounts. `store` answers it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::{ports::StoreError, task::saved::SavedFilter, user::UserId};
use uuid::Uuid;

/// Saved filters.
#[async_trait]
pub trait FilterStore: Send + Sync {
    /// Those of `owner`, by their names.
    async fn saved_filters(&self, owner: &UserId) -> Result<Vec<SavedFilter>, StoreError>;

    /// Keeps `filter` in place of what `owner` kept under its name, unless `max` others are kept already; answers
    /// whether it did.
    async fn save_filter(
        &self,
        owner: &UserId,
        filter: &SavedFilter,
        max: usize,
    ) -> Result<bool, StoreError>;

    /// Lets go of one of `owner`'s; whether it was there.
    async fn remove_filter(&self, owner: &UserId, id: Uuid) -> Result<bool, StoreError>;
}

/// A request that its owner wants to be done once.
#[derive(Clone, Debug)]
pub struct Once {
    pub owner: UserId,
    /// What the owner calls it.
    pub key: String,
    /// What it asks for: a hash.
    pub request: String,
}

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    /// JSON, or nothing.
    pub body: String,
}

/// How it stands with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the asker's to do, under this id: a new one, or that of the attempt before.
    Open(String),
    /// Somebody else is at it.
    Running,
    /// The work of this id is done, and this was the answer.
    Answered(String, KeptAnswer),
    /// The key stands for another request.
    Another,
}

/// What requests were answered that are to be done once, for all replicas together.
#[async_trait]
pub trait AnswerStore: Send + Sync {
    /// Takes `once` on until `held_until`, unless somebody has. `id` names the work if it is new.
    async fn take_on(
        &self,
        once: &Once,
        id: String,
        now: Timestamp,
        held_until: Timestamp,
    ) -> Result<Standing, StoreError>;

    /// Keeps the answer to the work called `id`.
    async fn keep_answer(
        &self,
        once: &Once,
        id: &str,
        answer: &KeptAnswer,
    ) -> Result<(), StoreError>;

    /// The answer to `once`, if it is there.
    async fn kept_answer(&self, once: &Once) -> Result<Option<KeptAnswer>, StoreError>;

    /// Lets whoever asks for the same again take the work called `id` up at once.
    async fn put_down(&self, once: &Once, id: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Forgets the work called `id`, of which nothing was done.
    async fn give_up(&self, once: &Once, id: &str) -> Result<(), StoreError>;
}

/// What is heard of other replicas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// All of this happened to that account.
    Happened(UserId, Vec<Uuid>),
    /// The connection was lost and made anew; what happened in between was not heard.
    Gap,
}

/// Hears what happens.
#[async_trait]
pub trait Hearing: Send {
    /// The next thing that is heard. An error means that nothing more will be.
    async fn next(&mut self) -> Result<Notice, StoreError>;
}

/// The database behind all stores.
#[async_trait]
pub trait Backing: Send + Sync {
    /// Whether it answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Whether as much can be saved as anybody saves at once.
    async fn has_room(&self, now: Timestamp) -> bool;

    /// Hears what happens to the accounts in it; `None` where nobody tells.
    async fn hear(&self) -> Result<Option<Box<dyn Hearing>>, StoreError>;
}
