//! What an account has set, on the wire.

use serde::{Deserialize, Serialize};

use super::present;

/// Where an account is at home: for every request that does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    /// An IANA name such as `Asia/Karachi`. `null` until a request named one; times are UTC then.
    pub time_zone: Option<String>,
    /// A BCP 47 tag such as `en-GB`; `null` until a request named one.
    pub language: Option<String>,
}

/// What `PATCH settings` takes: absent fields stay, null forgets one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateSettings {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Option<String>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub language: Option<Option<String>>,
}
