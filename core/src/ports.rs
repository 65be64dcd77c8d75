//! What the domain needs from outside. Each trait has an adapter in `server` and a fake in
//! `testing`.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, civil::Date};
use uuid::Uuid;

use crate::{
    chat::{Conversation, ConversationId, Message, listing, model},
    journal::{Change, ChangeId, ChangePage, ChangeQuery, Recorded},
    reminder::{Reach, Reminder},
    speech::{Language, Recording, TranscriberError, Transcription},
    task::{
        Task, TaskId,
        list::{Counts, Page, Query},
    },
    usage::DayUsage,
    user::UserId,
};

/// Storage that could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the task first; load it again and decide again.
    #[error("the task was changed by somebody else meanwhile")]
    Stale,
    /// A row with this id is there already.
    #[error("a row with this id exists already")]
    Exists,
    /// There is no room for more; what is there can still be read.
    #[error("the database's disk is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One change to the stored tasks.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Adds a task; [`StoreError::Exists`] if its id is taken.
    Insert(Task),
    /// Changes a task from `before`, as it was loaded, to `task`; [`StoreError::Stale`] if its
    /// `updated_at` is not that of `before` any more. What both have in common need not be written.
    Update { before: Task, task: Task },
    /// Removes a task that was loaded when its `updated_at` was `loaded`, else
    /// [`StoreError::Stale`]: an occurrence that somebody just edited is not taken away.
    DeleteUnchanged { id: TaskId, loaded: Timestamp },
    /// Adds to the journal; [`StoreError::Exists`] if its id is taken, or if the change that it
    /// takes back was taken back before.
    Record(Change),
}

/// Tasks as one account sees them; no method reaches another account's rows.
#[async_trait]
pub trait TaskStore: Send + Sync {
    async fn find(&self, owner: &UserId, id: TaskId) -> Result<Option<Task>, StoreError>;

    /// Those of `ids` that are there, in any order.
    async fn find_each(&self, owner: &UserId, ids: &[TaskId]) -> Result<Vec<Task>, StoreError>;

    async fn list(&self, owner: &UserId, query: &Query) -> Result<Page, StoreError>;

    /// How many tasks `query` asks for, whatever its limit, its place and its order.
    async fn count_matching(&self, owner: &UserId, query: &Query) -> Result<u64, StoreError>;

    async fn count(&self, owner: &UserId) -> Result<Counts, StoreError>;

    /// When tasks were completed, from `since` on, in any order.
    async fn completions(
        &self,
        owner: &UserId,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError>;

    /// All of `writes` or none of them. Each kind is written in the order in which it first comes; no two
    /// of a kind are about the same task.
    async fn commit(&self, owner: &UserId, writes: &[Write]) -> Result<(), StoreError>;
}

/// The journal as one account sees it. [`TaskStore::commit`] writes it, with the change itself.
#[async_trait]
pub trait ChangeStore: Send + Sync {
    async fn change(&self, owner: &UserId, id: ChangeId) -> Result<Option<Recorded>, StoreError>;

    /// Those of `ids` that are there, in any order.
    async fn changes_by_id(
        &self,
        owner: &UserId,
        ids: &[ChangeId],
    ) -> Result<Vec<Recorded>, StoreError>;

    /// Newest first. Nothing comes after a change that is not there.
    async fn changes(&self, owner: &UserId, query: &ChangeQuery) -> Result<ChangePage, StoreError>;
}

/// Reminders, each told once, whichever replica notices first.
#[async_trait]
pub trait ReminderStore: Send + Sync {
    /// Notes the reminders of open tasks, of all accounts, that are for a moment after `from` and not after `now`, and were
    /// not noted before. Safe on many replicas at once.
    async fn tell_due(&self, from: Timestamp, now: Timestamp) -> Result<(), StoreError>;

    /// The owner's noted reminders that wait: their task is open, still has them, and nobody dismissed them. Oldest
    /// first, `limit` at most.
    async fn waiting(&self, owner: &UserId, limit: usize) -> Result<Vec<Reminder>, StoreError>;

    /// Ends the waiting of one reminder; `false` if none of the owner's was ever noted for `task` and `at`.
    async fn dismiss(
        &self,
        owner: &UserId,
        task: TaskId,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Removes what was told more than [`KEPT_DAYS`](crate::reminder::KEPT_DAYS) before `now`.
    async fn forget(&self, now: Timestamp) -> Result<(), StoreError>;
}

/// Whoever carries reminders to people.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// How reminders reach the owner as things stand.
    async fn reach(&self, owner: &UserId) -> Result<Reach, StoreError>;
}

/// Numbers of notes, of all accounts: what was noted later has greater ones, but may be seen before what has smaller ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// In the journal of tasks.
    pub changes: i64,
    /// Among what happens besides.
    pub others: i64,
}

/// What happened lately, of all accounts, whichever replica did it: for telling those who watch.
#[async_trait]
pub trait Feed: Send + Sync {
    /// The numbers of the newest notes.
    async fn newest(&self) -> Result<Notes, StoreError>;

    /// Everything that was noted under greater numbers than `notes`, and every reminder that was told from
    /// `since` on, in any order. The id tells one from the other; it means nothing else.
    async fn happened_after(
        &self,
        notes: Notes,
        since: Timestamp,
    ) -> Result<Vec<(UserId, Uuid)>, StoreError>;
}

/// Conversations as one account sees them.
#[async_trait]
pub trait ConversationStore: Send + Sync {
    async fn create(&self, owner: &UserId, conversation: &Conversation) -> Result<(), StoreError>;

    async fn find(
        &self,
        owner: &UserId,
        id: &ConversationId,
    ) -> Result<Option<Conversation>, StoreError>;

    /// Last used first. Texts are compared after [`fold`](crate::task::fold), on whatever database.
    async fn list(
        &self,
        owner: &UserId,
        query: &listing::Query,
    ) -> Result<listing::Page, StoreError>;

    /// The last `limit` messages, oldest first.
    async fn messages(
        &self,
        owner: &UserId,
        id: &ConversationId,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError>;

    /// At most `limit` messages after the first `skipped`, oldest first.
    async fn messages_after(
        &self,
        owner: &UserId,
        id: &ConversationId,
        skipped: u64,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError>;

    async fn count_messages(&self, owner: &UserId, id: &ConversationId) -> Result<u64, StoreError>;

    /// Gives the conversation to one turn until `hold` ends, so that turns come one after the
    /// other, on whatever replica. `false` if another turn has it, or there is no such conversation.
    async fn hold(
        &self,
        owner: &UserId,
        id: &ConversationId,
        hold: &Hold,
    ) -> Result<bool, StoreError>;

    /// Moves the end of a hold, as long as its turn still has the conversation: `false` if not.
    async fn renew(
        &self,
        owner: &UserId,
        id: &ConversationId,
        hold: &Hold,
    ) -> Result<bool, StoreError>;

    /// Takes the conversation back from `turn`, if it still has it.
    async fn release(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
    ) -> Result<(), StoreError>;

    /// Adds a message and moves the conversation's `updated_at` to the message's time.
    /// [`StoreError::Stale`] if `turn` does not hold the conversation (any more).
    async fn append(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
        message: &Message,
    ) -> Result<(), StoreError>;

    /// As [`append`](Self::append), in place of `first` and everything that was said after it.
    async fn replace(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
        first: &Message,
        message: &Message,
    ) -> Result<(), StoreError>;

    /// Replaces the title; `false` if there is no such conversation.
    async fn rename(
        &self,
        owner: &UserId,
        id: &ConversationId,
        title: &str,
    ) -> Result<bool, StoreError>;

    /// Removes the conversation and its messages; `false` if there is no such conversation.
    async fn delete(&self, owner: &UserId, id: &ConversationId) -> Result<bool, StoreError>;
}

/// One turn's claim on a conversation. It ends by itself, should its process be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    pub turn: Uuid,
    pub now: Timestamp,
    pub until: Timestamp,
}

/// What accounts use of the assistant. Counts hold for all replicas together.
#[async_trait]
pub trait UsageStore: Send + Sync {
    async fn on_day(&self, owner: &UserId, day: Date) -> Result<DayUsage, StoreError>;

    /// Counts one more request, unless there were `max` already: then `false`.
    async fn count_request(
        &self,
        owner: &UserId,
        day: Date,
        max: Option<u64>,
    ) -> Result<bool, StoreError>;

    async fn add_tokens(
        &self,
        owner: &UserId,
        day: Date,
        usage: model::Usage,
    ) -> Result<(), StoreError>;
}

/// A language model, or something that answers like one.
#[async_trait]
pub trait Model: Send + Sync {
    /// Replies, telling `heard` each piece of text on the way. What was told is a beginning of
    /// the reply's text; a model that has its text at once need not tell it.
    async fn reply(
        &self,
        prompt: &model::Prompt,
        heard: model::Listener<'_>,
    ) -> Result<model::Reply, model::ModelError>;
}

/// Somebody who writes down what is said.
#[async_trait]
pub trait Transcriber: Send + Sync {
    /// Writes down what is said in `recording`, in `language` if the speaker told it.
    async fn transcribe(
        &self,
        recording: &Recording,
        language: Option<&Language>,
    ) -> Result<Transcription, TranscriberError>;
}

/// The time, in whole microseconds (what both databases keep).
#[async_trait]
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;

    /// Done when so much time has passed.
    async fn pass(&self, time: SignedDuration);
}

/// New ids.
pub trait Ids: Send + Sync {
    fn next(&self) -> Uuid;
}
