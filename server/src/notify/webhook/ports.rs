//! What telling programs needs from storage. `store` answers it.

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::{ports::StoreError, user::UserId};
use url::Url;
use uuid::Uuid;

/// Most programs that an account has told.
pub const WEBHOOKS_MAX: usize = 10;
/// How long it is known what was sent, in days of 24 hours: longer than the last attempt is away.
pub const MESSAGES_KEPT_DAYS: i64 = 7;

/// A program that an account wants told of what happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub id: Uuid,
    pub url: Url,
    pub created_at: Timestamp,
    /// Whether it said that it wants nothing any more.
    pub is_gone: bool,
}

/// What a program is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same however often it is sent: programs know by it what they had already.
    pub id: Uuid,
    pub kind: String,
    pub body: String,
    pub made_at: Timestamp,
    pub due_at: Timestamp,
    /// How often it was taken on.
    pub attempts: u32,
    /// What the last attempt came to.
    pub outcome: Option<String>,
    pub state: State,
}

/// A message, and the program that it is for, taken on by this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnItsWay {
    pub owner: UserId,
    pub webhook: Webhook,
    pub message: Message,
}

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waits,
    Arrived,
    Failed,
}

/// What is to become of a message after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Arrived,
    /// It is tried again then, and with it all that waits for the same program.
    Later(Timestamp),
    Failed,
    /// The program wants nothing any more.
    Gone,
}

/// Programs that are told, and what they are told.
#[async_trait]
pub trait WebhookStore: Send + Sync {
    /// The owner's, the newest first.
    async fn webhooks(&self, owner: &UserId) -> Result<Vec<Webhook>, StoreError>;

    /// Adds one that is told what happens from now on, unless its owner has `max` already; answers whether it did.
    async fn add_webhook(
        &self,
        owner: &UserId,
        webhook: &Webhook,
        max: usize,
    ) -> Result<bool, StoreError>;

    /// Removes one with its messages; answers whether it was there.
    async fn remove_webhook(&self, owner: &UserId, id: Uuid) -> Result<bool, StoreError>;

    /// Its last messages, the newest first.
    async fn messages(
        &self,
        owner: &UserId,
        webhook: Uuid,
        limit: u64,
    ) -> Result<Vec<Message>, StoreError>;

    /// Sends a message once more at `now`, whatever became of it; answers whether it is there.
    async fn send_again(
        &self,
        owner: &UserId,
        webhook: Uuid,
        message: Uuid,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Notes as messages what happened and is not noted yet. Of two replicas that note the same only the first leaves a row.
    async fn note_messages(&self, now: Timestamp) -> Result<(), StoreError>;

    /// Lets go of what was noted long ago, and moves on in the journal.
    async fn tidy_messages(&self, now: Timestamp) -> Result<(), StoreError>;

    /// Takes on what is due at `now`, `limit` at most, and nothing of those who are `busy`. Nobody else gets it before
    /// `until`; what is not settled by then is due again.
    async fn take_messages(
        &self,
        busy: &[UserId],
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OnItsWay>, StoreError>;

    /// Notes what an attempt came to.
    async fn settle_message(
        &self,
        webhook: &Webhook,
        message: &Message,
        outcome: &str,
        after: After,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}
