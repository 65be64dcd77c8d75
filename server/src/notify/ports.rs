//! What delivering reminders needs from storage. `store` answers it.

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::{
    ports::StoreError,
    reminder::{Quiet, Reminder},
    task::TaskId,
    user::UserId,
};
use uuid::Uuid;

/// A way in which a reminder reaches somebody who does not look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    Email,
}

impl Channel {
    /// Its name in addresses and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::Email].into_iter().find(|channel| channel.name() == name)
    }
}

/// What an account wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub email: bool,
    pub quiet: Option<Quiet>,
}

impl Wishes {
    /// The channels that a reminder takes.
    pub fn channels(&self) -> impl Iterator<Item = Channel> {
        self.email.then_some(Channel::Email).into_iter()
    }
}

/// A reminder on its way by one channel, taken on by this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: Uuid,
    pub owner: UserId,
    pub task: TaskId,
    /// With the task, this names the reminder.
    pub at: Timestamp,
    pub channel: Channel,
    /// How often it was taken on, this time included.
    pub attempts: u32,
}

impl Delivery {
    /// Names the delivery: of two replicas that note the same one, only the first leaves a row.
    pub fn id(task: TaskId, at: Timestamp, channel: Channel) -> Uuid {
        Uuid::new_v5(&Reminder::id(task, at), channel.name().as_bytes())
    }
}

/// What is to be delivered, and how.
#[async_trait]
pub trait DeliveryStore: Send + Sync {
    async fn wishes(&self, owner: &UserId) -> Result<Wishes, StoreError>;

    async fn set_wishes(&self, owner: &UserId, wishes: &Wishes) -> Result<(), StoreError>;

    /// Takes on what is due at `now`, the oldest first, `limit` at most. Nobody else gets it before `until`; what is not
    /// finished by then is due again.
    async fn take_on(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// The reminder, if it still waits for its owner.
    async fn waits(&self, delivery: &Delivery) -> Result<Option<Reminder>, StoreError>;

    /// Sends it later.
    async fn put_off(&self, id: Uuid, until: Timestamp) -> Result<(), StoreError>;

    /// Sends it no more.
    async fn finish(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError>;
}
