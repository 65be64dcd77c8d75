//! Programs that are told what happens: what the profile page lists, adds, tries out and removes.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::model::{due::moment_text, listing::escape},
    crate::words::{say, say_with},
    axum::http::Method,
    jiff::ZonedDateTime,
    serde_json::Value,
    todo_core::wire,
};

use super::Refused;

/// Messages that are shown of each program.
#[cfg(feature = "ssr")]
const SHOWN_MAX: usize = 5;

/// A program, as the profile page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: String,
    pub url: String,
    pub secret: String,
    /// Whether it wants nothing any more.
    pub gone: bool,
    /// The last messages to it, the newest first.
    pub messages: Vec<Sent>,
}

/// A message, and how that went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub id: String,
    pub about: String,
    /// Whether it may be sent again by hand.
    pub failed: bool,
}

/// The account's programs.
#[server(prefix = "/actions", endpoint = "load-webhooks")]
pub async fn load_webhooks() -> Result<Vec<Webhook>, Refused> {
    let now = api::now();
    let path = api::own("webhooks").await?;
    let programs: Vec<wire::WebhookWithSecret> = api::get(&path).await?.body;
    let mut all = Vec::with_capacity(programs.len());
    for wire::WebhookWithSecret { secret, webhook } in programs {
        let wire::Webhook { id, url, gone, .. } = webhook;
        let messages: Vec<wire::WebhookMessage> =
            api::get_beside(&format!("{path}/{id}/messages")).await?;
        let messages = messages.into_iter().take(SHOWN_MAX).map(|message| sent(message, &now));
        all.push(Webhook { id: id.to_string(), url, secret, gone, messages: messages.collect() });
    }
    Ok(all)
}

#[cfg(feature = "ssr")]
fn sent(message: wire::WebhookMessage, now: &ZonedDateTime) -> Sent {
    use wire::WebhookState::{Arrived, Failed, Waits};
    let time = |text: &str| {
        let moment = text.parse().ok()?;
        Some(moment_text(moment, now.time_zone(), now.timestamp()))
    };
    let next = message
        .next_at
        .as_deref()
        .and_then(time)
        .map(|at| say_with("profile.webhook.later", &[&at]));
    let standing = match message.state {
        Arrived => Some(say("profile.webhook.arrived").to_owned()),
        Failed => Some(say("profile.webhook.failed").to_owned()),
        Waits if message.attempts == 0 => Some(say("profile.webhook.on-its-way").to_owned()),
        Waits => next,
    };
    let parts = [Some(message.r#type), time(&message.made_at), message.outcome, standing];
    Sent {
        id: message.id.to_string(),
        about: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        failed: message.state == Failed,
    }
}

/// Has a program told from now on.
#[server(prefix = "/actions", endpoint = "add-webhook")]
pub async fn add_webhook(webhook_url: String) -> Result<(), Refused> {
    let body = wire::CreateWebhook { url: webhook_url.trim().to_owned() };
    let path = api::own("webhooks").await?;
    api::send::<Value>(Method::POST, &path, &body, None).await?;
    leptos_axum::redirect("/profile?saved=webhook#webhooks-title");
    Ok(())
}

/// Sends a program something now, to show that it takes it.
#[server(prefix = "/actions", endpoint = "try-webhook")]
pub async fn try_webhook(id: String) -> Result<(), Refused> {
    let path = api::own(&format!("webhooks/{}/test", escape(&id))).await?;
    api::send::<Value>(Method::POST, &path, &Value::Null, None).await?;
    leptos_axum::redirect("/profile?saved=webhook-test#webhooks-title");
    Ok(())
}

/// Sends a message once more.
#[server(prefix = "/actions", endpoint = "resend-webhook-message")]
pub async fn resend_webhook_message(id: String, message: String) -> Result<(), Refused> {
    let path = format!("webhooks/{}/messages/{}/resend", escape(&id), escape(&message));
    let path = api::own(&path).await?;
    api::send::<Value>(Method::POST, &path, &Value::Null, None).await?;
    leptos_axum::redirect("/profile?saved=webhook#webhooks-title");
    Ok(())
}

/// Has a program told no more.
#[server(prefix = "/actions", endpoint = "remove-webhook")]
pub async fn remove_webhook(id: String) -> Result<(), Refused> {
    let path = api::own(&format!("webhooks/{}", escape(&id))).await?;
    match api::send::<Value>(Method::DELETE, &path, &Value::Null, None).await {
        // Gone already is what was asked for.
        Err(refused) if refused.status != 404 => return Err(refused),
        _ => leptos_axum::redirect("/profile?saved=webhook#webhooks-title"),
    }
    Ok(())
}
