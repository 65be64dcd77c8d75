//! Programs that are told what happens, on the wire.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A program that is to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateWebhook {
    /// Where it takes messages, by https.
    pub url: String,
}

/// A program that is told what happens to an account, without what it knows our messages by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    pub id: Uuid,
    pub url: String,
    /// RFC 3339.
    pub created_at: String,
    /// Whether it answered 410, and is told nothing any more.
    pub gone: bool,
}

/// A program with its secret, which only its owner sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookWithSecret {
    /// `whsec_…`: by it the program knows that messages are from here (Standard Webhooks).
    pub secret: String,
    #[serde(flatten)]
    pub webhook: Webhook,
}

/// A message to a program, and how that went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMessage {
    /// What its `webhook-id` says, however often it is sent.
    pub id: Uuid,
    /// Such as `task.created`.
    pub r#type: String,
    /// RFC 3339.
    pub made_at: String,
    pub attempts: u32,
    pub state: WebhookState,
    /// What the last attempt came to, such as `200`.
    pub outcome: Option<String>,
    /// When it is sent next, if it waits; RFC 3339.
    pub next_at: Option<String>,
}

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WebhookState {
    /// It is sent, or sent again, when its time comes.
    Waits,
    Arrived,
    /// It was tried often enough, or the program is gone.
    Failed,
}
