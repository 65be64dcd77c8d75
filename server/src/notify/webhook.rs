//! Programs are told what happens: webhooks, as <https://www.standardwebhooks.com> wants them.
//!
//! Whatever is noted in the journal, and each reminder that comes due, becomes a message for every program of the account. Any
//! replica notes and sends, as with reminders by letter: at least once, under an id by which programs know what they had.

mod ports;
mod signature;

use std::time::Duration;

use http::{StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use todo_core::{ports::StoreError, user::UserId};
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

pub use self::ports::{
    After, MESSAGES_KEPT_DAYS, Message, OnItsWay, State, WEBHOOKS_MAX, Webhook, WebhookStore,
};
use self::signature::Key;
use super::flow::{self, Flow};
use crate::{auth::Secret, outgoing::ToGiven, state::App};

/// How often it is looked for what happened.
const BEAT: Duration = Duration::from_millis(500);
/// How many beats pass between two that tidy up.
const BEATS_PER_TIDYING: u32 = 60;
/// How many messages a replica sends at a time.
const MESSAGES_AT_ONCE: usize = 64;
/// Longest that a program is waited for.
const TIME_MAX: Duration = Duration::from_secs(10);
/// How long a replica has for what it took on: longer than [`TIME_MAX`].
const LEASE: SignedDuration = SignedDuration::from_secs(45);
/// The pauses between attempts, in seconds; after the last one it is given up.
const PAUSES: [i64; 7] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 24 * 3600];
/// The type of a message that is sent to try a program out.
const TEST: &str = "webhook.test";

/// Tells programs.
#[derive(Clone, Debug)]
pub struct Webhooks {
    secret: Secret,
    way: ToGiven,
}

impl Webhooks {
    pub fn new(secret: Secret, way: ToGiven) -> Self {
        Self { secret, way }
    }

    /// By what the program knows that messages are from here.
    pub fn secret(&self, webhook: Uuid) -> String {
        Key::of(&self.secret, webhook).shown()
    }

    /// Sends a message of no consequence now; an error says what came of it.
    pub async fn try_out(&self, webhook: &Webhook, id: Uuid, now: Timestamp) -> Result<(), String> {
        let body = body(TEST, now, &json!({ "webhook_id": webhook.id }));
        let answered = self.send(webhook, id, &body, now).await?;
        if answered.is_success() { Ok(()) } else { Err(format!("It answered {answered}.")) }
    }

    /// What the program answers, or in a few words why it answers nothing.
    async fn send(
        &self,
        webhook: &Webhook,
        id: Uuid,
        body: &str,
        now: Timestamp,
    ) -> Result<StatusCode, String> {
        // What was allowed once may not be any more.
        self.way.check(&webhook.url).map_err(|refused| format!("Its address {refused}."))?;
        let sent = self
            .way
            .client
            .post(webhook.url.clone())
            .timeout(TIME_MAX)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id.to_string())
            .header("webhook-timestamp", now.as_second())
            .header("webhook-signature", Key::of(&self.secret, webhook.id).sign(id, now, body))
            .body(body.to_owned())
            .send()
            .await;
        sent.map(|answer| answer.status()).map_err(|error| {
            let late = format!("It did not answer within {} seconds.", TIME_MAX.as_secs());
            if error.is_timeout() { late } else { "It could not be reached.".to_owned() }
        })
    }
}

/// What is sent of something that happened at `at`.
pub fn body(kind: &str, at: Timestamp, data: &impl serde::Serialize) -> String {
    json!({ "type": kind, "timestamp": at.to_string(), "data": data }).to_string()
}

/// Tells programs for as long as it is polled.
pub async fn tell(app: App) {
    tokio::join!(note(app.clone()), flow::run(app.clone(), Messages(app)));
}

/// Notes what happened for as long as it is polled. A database that is away is tried again at the next beat.
async fn note(app: App) {
    let mut ticks = interval(BEAT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_well = true;
    for beat in (0..BEATS_PER_TIDYING).cycle() {
        ticks.tick().await;
        let noted = note_once(&app, beat == 0).await;
        if let Err(error) = &noted
            && is_well
        {
            tracing::warn!("What programs are told waits for the database: {error}");
        }
        is_well = noted.is_ok();
    }
}

async fn note_once(app: &App, tidies: bool) -> Result<(), StoreError> {
    let Ok(storage) = app.storage() else { return Ok(()) };
    storage.webhooks.note_messages(app.clock().now()).await?;
    if tidies {
        storage.webhooks.tidy_messages(app.clock().now()).await?;
    }
    Ok(())
}

/// Messages to programs.
#[derive(Clone)]
struct Messages(App);

impl Flow for Messages {
    type Item = OnItsWay;

    const NAME: &'static str = "Messages to programs";
    const AT_ONCE: usize = MESSAGES_AT_ONCE;

    async fn take(&self, busy: &[UserId], limit: u32) -> Result<Vec<OnItsWay>, StoreError> {
        let Ok(storage) = self.0.storage() else { return Ok(Vec::new()) };
        let now = self.0.clock().now();
        storage.webhooks.take_messages(busy, now, now + LEASE, limit).await
    }

    fn owner(on_its_way: &OnItsWay) -> UserId {
        on_its_way.owner.clone()
    }

    /// Sends one, and notes what became of it.
    async fn settle(self, on_its_way: OnItsWay) -> Result<(), StoreError> {
        let OnItsWay { webhook, message, .. } = &on_its_way;
        let Ok(storage) = self.0.storage() else { return Ok(()) };
        let now = self.0.clock().now();
        let answered = self.0.webhooks().send(webhook, message.id, &message.body, now).await;
        let now = self.0.clock().now();
        let outcome = match &answered {
            Ok(status) => status.as_u16().to_string(),
            Err(why) => why.clone(),
        };
        let after = after(answered.ok(), message.attempts, now);
        storage.webhooks.settle_message(webhook, message, &outcome, after, now).await
    }
}

/// What is to become of a message after as many `attempts`, of which the last one was answered so.
fn after(answered: Option<StatusCode>, attempts: u32, now: Timestamp) -> After {
    let pause = usize::try_from(attempts.saturating_sub(1)).ok().and_then(|at| PAUSES.get(at));
    match (answered, pause) {
        (Some(status), _) if status.is_success() => After::Arrived,
        (Some(StatusCode::GONE), _) => After::Gone,
        (_, Some(seconds)) => After::Later(now + SignedDuration::from_secs(*seconds)),
        (_, None) => After::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_take_a_message_is_asked_again_ever_more_seldom_and_in_the_end_no_more() {
        let now = Timestamp::UNIX_EPOCH;
        let wrong = Some(StatusCode::INTERNAL_SERVER_ERROR);
        let later = |seconds| After::Later(now + SignedDuration::from_secs(seconds));
        assert_eq!(after(wrong, 1, now), later(5));
        assert_eq!(after(None, 2, now), later(300));
        assert_eq!(after(wrong, 7, now), later(24 * 3600));
        assert_eq!(after(wrong, 8, now), After::Failed);
        assert_eq!(after(Some(StatusCode::NO_CONTENT), 8, now), After::Arrived);
        assert_eq!(after(Some(StatusCode::GONE), 1, now), After::Gone);
        let kept = MESSAGES_KEPT_DAYS * 24 * 3600;
        assert!(PAUSES.iter().sum::<i64>() < kept, "the last attempt finds the message");
    }
}
