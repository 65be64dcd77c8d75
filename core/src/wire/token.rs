//! Personal tokens on the wire.

use serde::{Deserialize, Serialize};

use crate::{task::InvalidField, token::NewToken};

/// What `POST /api/tokens` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateToken {
    /// What the token is for, 1 to 100 characters.
    pub name: String,
    /// `tasks:read`, `tasks:write` or both.
    pub scopes: Vec<String>,
    /// 1 to 366; absent, the token lasts until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<i64>,
}

impl CreateToken {
    /// The token this asks for.
    pub fn parse(&self) -> Result<NewToken, InvalidField> {
        NewToken::parse(&self.name, &self.scopes, self.expires_in_days)
    }
}

/// What is known of a personal token. Not the token itself: only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonalToken {
    pub id: String,
    pub name: String,
    /// How the token begins, to know it by.
    pub hint: String,
    pub scopes: Vec<String>,
    /// RFC 3339, as every time here.
    pub created_at: String,
    /// To the minute; `null` until it is first used.
    pub last_used_at: Option<String>,
    /// `null` for a token that lasts until it is revoked.
    pub expires_at: Option<String>,
}

/// A new token: the one answer that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// Send it as `Authorization: Bearer …`. It is not shown again.
    pub token: String,
    #[serde(flatten)]
    pub about: PersonalToken,
}
