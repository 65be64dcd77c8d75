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
    pub email: Channel,
    /// When nothing is to be heard of, `HH:MM` by the account's clock; what comes due meanwhile arrives when it ends.
    /// `null` for both: never.
    pub quiet_from: Option<String>,
    pub quiet_until: Option<String>,
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
}
