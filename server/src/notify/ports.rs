//! What delivering reminders needs from storage. `store` answers it.

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::{
    ports::StoreError,
    reminder::{Channel, Quiet, Reminder},
    task::TaskId,
    user::UserId,
};
use url::Url;
use uuid::Uuid;

use super::push::Device;

/// What an account wants. A device that asked for notifications wants them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub push: bool,
    pub email: bool,
    pub quiet: Option<Quiet>,
}

impl Wishes {
    /// The channels that a reminder takes.
    pub fn channels(&self) -> impl Iterator<Item = Channel> {
        let push = self.push.then_some(Channel::Push);
        push.into_iter().chain(self.email.then_some(Channel::Email))
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

    /// Keeps what is wished of letters and quiet hours; devices ask for themselves.
    async fn set_wishes(&self, owner: &UserId, wishes: &Wishes) -> Result<(), StoreError>;

    /// Takes on what is due at `now` by `channel`, the oldest first, `limit` at most, and nothing of those who are `busy`.
    /// Nobody else gets it before `until`; what is not finished by then is due again.
    async fn take_on(
        &self,
        channel: Channel,
        busy: &[UserId],
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

/// Most devices of an account; the one that asked longest ago makes room.
pub const DEVICES_MAX: usize = 20;

/// Devices that asked for notifications.
#[async_trait]
pub trait DeviceStore: Send + Sync {
    /// The owner's, the one that asked last first.
    async fn devices(&self, owner: &UserId) -> Result<Vec<Device>, StoreError>;

    /// Adds a device, also one that was another account's until now: it is whose who asks last.
    async fn remember(
        &self,
        owner: &UserId,
        device: &Device,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Removes a device; one that is not there is removed already.
    async fn forget(&self, owner: &UserId, endpoint: &Url) -> Result<(), StoreError>;
}
