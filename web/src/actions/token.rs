//! Personal tokens: what the profile page lists, makes and revokes.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::api,
    super::shown_once,
    crate::model::due::moment_text,
    crate::words::{say, say_with},
    axum::http::Method,
    serde_json::Value,
    todo_core::{token::Scope, wire},
};

use super::Refused;

/// Carries a new token from the action that made it to the page that shows it, once.
#[cfg(feature = "ssr")]
const NEW_TOKEN_COOKIE: &str = "new_token";
/// How long the page may take to come for it, in seconds.
#[cfg(feature = "ssr")]
const NEW_TOKEN_SECONDS: u32 = 60;

/// The personal tokens of an account, and the one that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    pub all: Vec<Token>,
    pub new: Option<String>,
}

/// A personal token, as the profile page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: String,
    pub name: String,
    /// How it begins, what it allows, and when it was used.
    pub about: String,
}

/// The account's tokens. One that was just made is told once.
#[server(prefix = "/actions", endpoint = "load-tokens")]
pub async fn load_tokens() -> Result<Tokens, Refused> {
    let now = api::now();
    let time = |text: &str| {
        let moment = text.parse().ok()?;
        Some(moment_text(moment, now.time_zone(), now.timestamp()))
    };
    let tokens: Vec<wire::PersonalToken> = api::get("/api/tokens").await?.body;
    let all = tokens.into_iter().map(|token| {
        let used = token.last_used_at.as_deref().and_then(time);
        let used = used.map_or_else(
            || say("profile.token.never").to_owned(),
            |at| say_with("profile.token.used", &[&at]),
        );
        let end = token
            .expires_at
            .as_deref()
            .and_then(time)
            .map(|at| say_with("profile.token.ends", &[&at]));
        let parts = [token.hint, token.scopes.join(say("list.comma")), used].into_iter().chain(end);
        let about = parts.collect::<Vec<_>>().join(" · ");
        Token { id: token.id, name: token.name, about }
    });
    let session = api::session().await?.session;
    Ok(Tokens { all: all.collect(), new: shown_once::take(&session, NEW_TOKEN_COOKIE) })
}

/// Makes a token; the profile page shows it once.
#[server(prefix = "/actions", endpoint = "create-token")]
pub async fn create_token(
    token_name: String,
    #[server(default)] read: Option<String>,
    #[server(default)] write: Option<String>,
) -> Result<(), Refused> {
    let scopes = [read.map(|_| Scope::TasksRead), write.map(|_| Scope::TasksWrite)];
    let body = wire::CreateToken {
        name: token_name,
        scopes: scopes.into_iter().flatten().map(|scope| scope.to_string()).collect(),
        expires_in_days: None,
    };
    let created: wire::CreatedToken = api::send(Method::POST, "/api/tokens", &body, None).await?;
    let session = api::session().await?.session;
    shown_once::keep(&session, NEW_TOKEN_COOKIE, &created.token, NEW_TOKEN_SECONDS);
    leptos_axum::redirect("/profile?saved=token#tokens-title");
    Ok(())
}

/// Revokes a token.
#[server(prefix = "/actions", endpoint = "revoke-token")]
pub async fn revoke_token(id: String) -> Result<(), Refused> {
    let path = format!("/api/tokens/{}", crate::model::listing::escape(&id));
    match api::send::<Value>(Method::DELETE, &path, &Value::Null, None).await {
        // Gone already is what was asked for.
        Err(refused) if refused.status != 404 => return Err(refused),
        _ => leptos_axum::redirect("/profile?saved=tokens#tokens-title"),
    }
    Ok(())
}
