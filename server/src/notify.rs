//! Reminders that reach people who do not look.
//!
//! A reminder that comes due is noted once for each channel that its owner wants (in the transaction that tells it).
//! Every replica looks for what is due, takes some of it on for a while, sends it, and says that it is done. A replica
//! that dies in between leaves what is due again: each is sent at least once, and as good as always once.
//!
//! No job library: sqlxmq, `graphile_worker` and underway keep jobs in Postgres alone, and this runs on `SQLite` too; apalis and
//! fang know both, each over a driver, a schema and a migration of its own beside ours, and their jobs would have to be added
//! in the transaction that tells a reminder, which goes over sea-orm. What would be saved is one query with row locks; quiet
//! hours, leases and what a reminder is worth when it is late would be written all the same.

mod action;
mod email;
mod flow;
mod plan;
mod ports;
pub mod push;
pub mod webhook;
mod words;

use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use todo_core::{
    ports::{Notifier, StoreError},
    reminder::{Channel, LATE_HOURS_MAX, Reach, Reminder},
    user::UserId,
};
use tokio::time::{MissedTickBehavior, interval};

use self::flow::Flow;
pub use action::{Action, Asked};
pub use plan::{PlanStore, Wanted, ended_by as plan_ended_by, next as next_plan};
pub use ports::{DEVICES_MAX, Delivery, DeliveryStore, DeviceStore, Wishes};
pub use words::{Words, words};

use crate::{
    auth::{User, known_zone},
    mail::Undelivered,
    problem::Problem,
    state::App,
};

/// How often it is looked for plans that are due.
const BEAT: Duration = Duration::from_millis(500);
/// How many letters a replica sends at a time: more would wait for a connection to the mail server as long as a letter may take.
const LETTERS_AT_ONCE: usize = 16;
/// To how many people it sends notifications at a time; each goes to all their devices.
const PUSHES_AT_ONCE: usize = 64;
/// How long a replica has for what it took on: longer than the slowest channel may take.
const LEASE: SignedDuration = SignedDuration::from_secs(45);
/// The pause after the first attempt that failed; each further one is twice as long.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// More doublings than this are none.
const DOUBLINGS_MAX: u32 = 6;

/// Why a reminder did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum NotArrived {
    #[error(transparent)]
    Mail(#[from] Undelivered),
    #[error("A push service did not take the message: {0}")]
    Push(String),
    #[error("The channel is not ready: {0}")]
    NotReady(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NotArrived {
    /// Whether another attempt may help.
    fn is_passing(&self) -> bool {
        match self {
            Self::Mail(error) => error.is_passing(),
            Self::NotReady(_) => false,
            Self::Store(_) | Self::Push(_) => true,
        }
    }
}

/// Delivers for as long as it is polled: to people, each channel by itself, and to programs.
pub async fn deliver(app: App) {
    tokio::join!(
        flow::run(app.clone(), Pushes(app.clone())),
        flow::run(app.clone(), Letters(app.clone())),
        send_plans(app.clone()),
        webhook::tell(app),
    );
}

/// Sends plans for as long as it is polled. A database that is away is tried again at the next beat.
async fn send_plans(app: App) {
    let mut ticks = interval(BEAT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_well = true;
    loop {
        ticks.tick().await;
        let sent = plan::round(&app).await;
        if let Err(error) = &sent
            && is_well
        {
            tracing::warn!("Plans on their way wait for the database: {error}");
        }
        is_well = sent.is_ok();
    }
}

/// Reminders on devices.
#[derive(Clone)]
struct Pushes(App);

impl Flow for Pushes {
    type Item = Delivery;

    const NAME: &'static str = "Reminders on devices";
    const AT_ONCE: usize = PUSHES_AT_ONCE;

    async fn take(&self, busy: &[UserId], limit: u32) -> Result<Vec<Delivery>, StoreError> {
        take(&self.0, Channel::Push, busy, limit).await
    }

    fn owner(delivery: &Delivery) -> UserId {
        delivery.owner.clone()
    }

    async fn settle(self, delivery: Delivery) -> Result<(), StoreError> {
        settle(&self.0, &delivery).await
    }
}

/// Reminders by e-mail.
#[derive(Clone)]
struct Letters(App);

impl Flow for Letters {
    type Item = Delivery;

    const NAME: &'static str = "Reminders by e-mail";
    const AT_ONCE: usize = LETTERS_AT_ONCE;

    async fn take(&self, busy: &[UserId], limit: u32) -> Result<Vec<Delivery>, StoreError> {
        take(&self.0, Channel::Email, busy, limit).await
    }

    fn owner(delivery: &Delivery) -> UserId {
        delivery.owner.clone()
    }

    async fn settle(self, delivery: Delivery) -> Result<(), StoreError> {
        settle(&self.0, &delivery).await
    }
}

async fn take(
    app: &App,
    channel: Channel,
    busy: &[UserId],
    limit: u32,
) -> Result<Vec<Delivery>, StoreError> {
    let Ok(storage) = app.storage() else { return Ok(Vec::new()) };
    let now = app.clock().now();
    storage.deliveries.take_on(channel, busy, now, now + LEASE, limit).await
}

/// Sends one, and notes what became of it.
async fn settle(app: &App, delivery: &Delivery) -> Result<(), StoreError> {
    let Ok(storage) = app.storage() else { return Ok(()) };
    let (deliveries, id) = (&*storage.deliveries, delivery.id);
    let now = app.clock().now();
    let is_late = now.duration_since(delivery.at) > SignedDuration::from_hours(LATE_HOURS_MAX);
    let waiting = deliveries.waits(delivery).await?.filter(|_| !is_late);
    let user = storage.accounts.accounts.user(delivery.owner.as_str()).await?;
    // Dismissed, done, moved on, deleted, or so late that it helps nobody.
    let Some((reminder, user)) = waiting.zip(user) else {
        return deliveries.finish(id, now).await;
    };
    let wishes = deliveries.wishes(&delivery.owner).await?;
    let here = now.to_zoned_datetime(zone_of(&user));
    if let Some(end) = wishes.quiet.and_then(|quiet| quiet.end(&here)) {
        return deliveries.put_off(id, end).await;
    }
    match send(app, &user, &reminder, delivery).await {
        Ok(()) => deliveries.finish(id, app.clock().now()).await,
        Err(error) if error.is_passing() => {
            tracing::warn!(task.id = %delivery.task.0, %error, "A reminder did not arrive; it is tried again");
            let later = app.clock().now() + pause(delivery.attempts);
            deliveries.put_off(id, later).await
        }
        Err(error) => {
            tracing::error!(task.id = %delivery.task.0, %error, "A reminder did not arrive");
            deliveries.finish(id, app.clock().now()).await
        }
    }
}

async fn send(
    app: &App,
    user: &User,
    reminder: &Reminder,
    delivery: &Delivery,
) -> Result<(), NotArrived> {
    match delivery.channel {
        Channel::Push => push::send(app, user, reminder).await,
        Channel::Email => email::send(app, user, reminder, &delivery.id.to_string()).await,
        // Of what comes due programs have messages of their own: see `webhook`.
        Channel::Webhook => Ok(()),
    }
}

/// What is said where a channel is asked for that is none, or is tried out elsewhere: each program by itself.
pub const NO_CHANNEL: &str = "There is no such channel; there are email and push.";

/// Sends something by `channel` now, to show whether it arrives.
pub async fn try_out(app: &App, user: &User, channel: Channel) -> Result<(), Problem> {
    let tried = match channel {
        Channel::Push => push::try_out(app, user).await,
        Channel::Email => email::try_out(app, user).await,
        Channel::Webhook => return Err(Problem::not_found(NO_CHANNEL)),
    };
    tried.map_err(|error| match error {
        NotArrived::NotReady(hint) => Problem::new(http::StatusCode::CONFLICT, hint),
        NotArrived::Store(error) => error.into(),
        NotArrived::Push(why) => {
            tracing::warn!(why, "A notification to try out was not sent");
            let detail = "The push service of a device did not take the notification. Try again in a few minutes, or switch \
                notifications off and on again on that device.";
            Problem::new(http::StatusCode::BAD_GATEWAY, detail)
        }
        error @ NotArrived::Mail(_) => {
            tracing::warn!(%error, "A letter to try out was not sent");
            let detail = "The mail server did not take the letter. Try again in a few minutes; if it stays, whoever runs \
                this server has to look: `todo-server doctor` tries the mail server out.";
            Problem::new(http::StatusCode::BAD_GATEWAY, detail)
        }
    })
}

/// What is missing before a reminder arrives by `channel`.
pub fn missing(app: &App, user: &User, channel: Channel) -> Option<String> {
    match channel {
        // A device that asked, or a program that was added, is all that it takes.
        Channel::Push | Channel::Webhook => None,
        Channel::Email => email::missing(app, user),
    }
}

#[async_trait]
impl Notifier for App {
    async fn reach(&self, owner: &UserId) -> Result<Reach, StoreError> {
        let Ok(storage) = self.storage() else { return Ok(Reach::default()) };
        let Some(user) = storage.accounts.accounts.user(owner.as_str()).await? else {
            return Ok(Reach::default());
        };
        let wishes = storage.deliveries.wishes(owner).await?;
        let programs = storage.webhooks.webhooks(owner).await?;
        let programs = programs.iter().any(|program| !program.is_gone).then_some(Channel::Webhook);
        let is_ready = |channel: &Channel| missing(self, &user, *channel).is_none();
        Ok(Reach {
            channels: wishes.channels().chain(programs).filter(is_ready).collect(),
            quiet: wishes.quiet,
            zone: zone_of(&user),
        })
    }
}

fn pause(attempts: u32) -> SignedDuration {
    PAUSE * (1 << attempts.saturating_sub(1).min(DOUBLINGS_MAX))
}

/// Where the account is at home; UTC until it said so.
pub fn zone_of(user: &User) -> TimeZone {
    user.home.time_zone.as_deref().and_then(known_zone).unwrap_or(TimeZone::UTC)
}

/// A moment in words that every language reads, by the account's clock.
pub fn moment(at: Timestamp, zone: TimeZone) -> String {
    at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_half_an_hour() {
        let seconds = [1, 2, 3, 7, 100].map(|attempts| pause(attempts).as_secs());
        assert_eq!(seconds, [30, 60, 120, 1920, 1920]);
    }
}
