//! How reminders reach somebody who does not look, on the wire.

use serde::{Deserialize, Serialize};

use super::present;

/// One way in which reminders arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Channel {
    /// Whether its owner wants it.
    pub on: bool,
    /// Whether a reminder would arrive now.
    pub ready: bool,
    /// What is missing, if it is not ready.
    pub hint: Option<String>,
}

/// How reminders reach an account besides the open page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notifications {
    /// On the devices that asked for them, also when no page is open.
    pub push: Channel,
    /// The server's key for `PushManager.subscribe`, in base64url.
    pub push_key: String,
    pub email: Channel,
    /// When nothing is to be heard of, `HH:MM` by the account's clock; what comes due meanwhile arrives when it ends.
    /// `null` for both: never.
    pub quiet_from: Option<String>,
    pub quiet_until: Option<String>,
    /// When today's plan comes by e-mail, `HH:MM` by the account's clock; `null`: never.
    #[serde(default)]
    pub plan_at: Option<String>,
}

/// A device that asks for notifications: what `PushSubscription.toJSON()` gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushDevice {
    /// Where its push service takes messages for it.
    pub endpoint: String,
    pub keys: PushKeys,
}

/// What only the device and this server know, in base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushKeys {
    /// The device's point on P-256, uncompressed.
    pub p256dh: String,
    /// 16 bytes.
    pub auth: String,
}

/// The device that asks for no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForgetPushDevice {
    pub endpoint: String,
}

/// What `PATCH notifications` takes: absent fields stay, null forgets one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateNotifications {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<bool>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub quiet_from: Option<Option<String>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<Option<String>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub plan_at: Option<Option<String>>,
}
