//! Passkeys: what the profile page lists, renames and removes. `public/passkey.js` makes and shows them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::model::{device, due::moment_text},
    crate::words::{say, say_with},
    axum::http::Method,
    serde_json::Value,
    todo_core::wire,
};

use super::Refused;

/// The passkeys of an account, and what one that is made here would be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkeys {
    pub all: Vec<Passkey>,
    pub suggestion: String,
}

/// A passkey, as the profile page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    pub id: String,
    pub name: String,
    /// When it was made; empty where nobody knows.
    pub about: String,
}

/// The account's passkeys, oldest first.
#[server(prefix = "/actions", endpoint = "load-passkeys")]
pub async fn load_passkeys() -> Result<Passkeys, Refused> {
    let session = api::session().await?.session;
    let now = api::now();
    let made = |at: String| {
        let moment = at.parse().ok()?;
        let at = moment_text(moment, now.time_zone(), now.timestamp());
        Some(say_with("profile.passkey.made", &[&at]))
    };
    let passkeys: Vec<wire::Passkey> =
        api::get_beside("/api/auth/passkey/list-user-passkeys").await?;
    let all = passkeys.into_iter().map(|passkey| Passkey {
        id: passkey.id,
        name: passkey.name.unwrap_or_else(|| say("profile.passkey").to_owned()),
        about: passkey.created_at.and_then(made).unwrap_or_default(),
    });
    let suggestion = device::name(session.user_agent.as_deref());
    Ok(Passkeys { all: all.collect(), suggestion })
}

/// Calls a passkey something else.
#[server(prefix = "/actions", endpoint = "rename-passkey")]
pub async fn rename_passkey(id: String, passkey_name: String) -> Result<(), Refused> {
    let body = wire::RenamePasskey { id, name: passkey_name };
    tell("update-passkey", &body).await?;
    leptos_axum::redirect("/profile?saved=passkey-name#passkeys-title");
    Ok(())
}

/// Removes a passkey.
#[server(prefix = "/actions", endpoint = "remove-passkey")]
pub async fn remove_passkey(id: String) -> Result<(), Refused> {
    match tell("delete-passkey", &wire::ChosenPasskey { id }).await {
        // Gone already is what was asked for.
        Err(refused) if refused.status != 404 => return Err(refused),
        _ => leptos_axum::redirect("/profile?saved=passkey-gone#passkeys-title"),
    }
    Ok(())
}

#[cfg(feature = "ssr")]
async fn tell(what: &str, body: &(impl Serialize + Sync)) -> Result<(), Refused> {
    let path = format!("/api/auth/passkey/{what}");
    api::send::<Value>(Method::POST, &path, body, None).await.map(drop)
}
