//! Notifications on devices, also when no page is open: Web Push.
//!
//! Written by hand over the crates that the server has anyway: the crates for it bring an HTTP client of their own or
//! older generations of the same ciphers.

mod message;
mod sender;

use std::time::Duration;

use futures_util::future::join_all;
use http::{StatusCode, header};
use jiff::Timestamp;
use p256::{PublicKey, SecretKey};
use rand::RngExt as _;
use serde_json::json;
use todo_core::{
    ports::StoreError,
    reminder::{LATE_HOURS_MAX, Reminder},
    user::UserId,
};
use url::Url;
use uuid::Uuid;

use self::message::SALT_BYTES;
pub use self::{message::DeviceKeys, sender::Sender};
use super::{Action, Asked, DeviceStore, NotArrived, words};
use crate::{
    auth::{Secret, User},
    config::Settings,
    outgoing::ToGiven,
    state::App,
};

/// Longest that a push service is waited for.
const TIME_MAX: Duration = Duration::from_secs(10);
/// Most characters of a title in a notification; more is not shown anyway, and must fit a message.
const TITLE_MAX_CHARS: usize = 120;
/// How long a push service keeps a message for a device that is off, in seconds: no longer than it helps.
const KEPT_SECONDS: i64 = LATE_HOURS_MAX * 60 * 60;

/// A device that asked for notifications.
#[derive(Clone, Debug)]
pub struct Device {
    /// Where its push service takes messages for it. Whoever knows it may only knock: it is nothing to show.
    pub endpoint: Url,
    pub keys: DeviceKeys,
}

impl Device {
    /// Names the device: one that asks again is the same.
    pub fn id(endpoint: &Url) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_URL, endpoint.as_str().as_bytes())
    }
}

/// Sends to devices.
#[derive(Clone, Debug)]
pub struct Push {
    pub sender: Sender,
    way: ToGiven,
}

/// What became of a message.
enum Outcome {
    Taken,
    /// The device asks for nothing any more.
    Gone,
    /// Refused for good.
    Refused(StatusCode),
    /// Another attempt may help.
    Failed(String),
}

impl Push {
    /// Sends by `way`.
    pub fn new(settings: &Settings, secret: &Secret, way: ToGiven) -> Self {
        let contact = match &settings.mail {
            Some(mail) => format!("mailto:{}", mail.from.email),
            None => settings.http.public_url.to_string(),
        };
        Self { sender: Sender::new(secret, contact), way }
    }

    async fn send(&self, device: &Device, text: &[u8], topic: Uuid, now: Timestamp) -> Outcome {
        let (once, salt) = (once(), rand::rng().random::<[u8; SALT_BYTES]>());
        let Ok(body) = message::encrypt(text, &device.keys, &once, salt) else {
            return Outcome::Refused(StatusCode::PAYLOAD_TOO_LARGE);
        };
        let authorization = match self.sender.authorization(&device.endpoint, now) {
            Ok(authorization) => authorization,
            Err(error) => return Outcome::Failed(error.to_string()),
        };
        let sent = self
            .way
            .client
            .post(device.endpoint.clone())
            .timeout(TIME_MAX)
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header("ttl", KEPT_SECONDS)
            .header("urgency", "high")
            // Of two messages about one reminder that wait for the device, it gets the later one.
            .header("topic", topic.simple().to_string())
            .body(body)
            .send()
            .await;
        match sent.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Outcome::Taken,
            Ok(StatusCode::NOT_FOUND | StatusCode::GONE) => Outcome::Gone,
            Ok(status) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Outcome::Failed(status.to_string())
            }
            Ok(status) => Outcome::Refused(status),
            // Its address is the device's: whoever reads the log must not be able to knock.
            Err(error) => Outcome::Failed(error.without_url().to_string()),
        }
    }
}

/// A key that serves once.
fn once() -> SecretKey {
    loop {
        if let Ok(key) = SecretKey::from_slice(&rand::rng().random::<[u8; 32]>()) {
            return key;
        }
    }
}

/// Reads what a browser gave.
pub fn keys(public: &[u8], auth: &[u8]) -> Option<DeviceKeys> {
    let public = PublicKey::from_sec1_bytes(public).ok()?;
    Some(DeviceKeys { public, auth: auth.try_into().ok()? })
}

pub(super) async fn send(app: &App, user: &User, reminder: &Reminder) -> Result<(), NotArrived> {
    let now = app.clock().now();
    let title: String = reminder.title.chars().take(TITLE_MAX_CHARS).collect();
    let shown = Reminder { title, ..reminder.clone() };
    let (language, words) = words(user.home.language.as_deref());
    let actions: Vec<_> = Action::ALL
        .iter()
        .filter(|(action, _)| *action != Action::Dismiss)
        .map(|(action, name)| json!({ "action": name, "title": action.label(words) }))
        .collect();
    let topic = Reminder::id(reminder.task, reminder.at);
    let text = json!({
        "title": shown.title,
        "tag": topic,
        "token": Asked::of(user, &shown, now).token(app.auth()),
        "actions": actions,
        "lang": language,
        "failed": words.failed,
    });
    post(app, &UserId(user.id.clone()), text.to_string().as_bytes(), topic).await
}

pub(super) async fn try_out(app: &App, user: &User) -> Result<(), NotArrived> {
    let (language, words) = words(user.home.language.as_deref());
    let text = json!({ "title": words.arrives, "tag": "try-out", "lang": language });
    let topic = app.ids().next();
    post(app, &UserId(user.id.clone()), text.to_string().as_bytes(), topic).await
}

/// Sends to every device of `owner`. Those that ask no more are forgotten.
async fn post(app: &App, owner: &UserId, text: &[u8], topic: Uuid) -> Result<(), NotArrived> {
    let devices = devices(app)?;
    let all = devices.devices(owner).await?;
    if all.is_empty() {
        return Err(NotArrived::NotReady(NONE.to_owned()));
    }
    let now = app.clock().now();
    let (push, mut taken, mut failed) = (app.push(), 0, None);
    // Side by side: all of them together may take no longer than one.
    let sent = join_all(all.iter().map(|device| push.send(device, text, topic, now))).await;
    for (device, outcome) in all.iter().zip(sent) {
        match outcome {
            Outcome::Taken => taken += 1,
            Outcome::Gone => devices.forget(owner, &device.endpoint).await?,
            Outcome::Refused(status) => {
                tracing::error!(%status, host = device.endpoint.host_str(), "A push service refused a message");
            }
            Outcome::Failed(why) => failed = Some(why),
        }
    }
    match failed {
        // The devices that took it show it once, however often it comes.
        Some(why) => Err(NotArrived::Push(why)),
        None if taken == 0 => Err(NotArrived::NotReady(NONE.to_owned())),
        None => Ok(()),
    }
}

fn devices(app: &App) -> Result<&dyn DeviceStore, StoreError> {
    let storage =
        app.storage().map_err(|problem| StoreError::Unavailable(problem.detail.into()))?;
    Ok(&*storage.devices)
}

/// What to do where no device gets notifications.
pub const NONE: &str =
    "No device takes notifications now. Open your profile on a device and switch them on there.";
