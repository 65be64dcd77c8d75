//! Signing up, in and out, and what the profile page changes.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::{
        model::{
            due::moment_text,
            listing::{escape, local_path},
        },
        words::say,
    },
    axum::http::Method,
    serde_json::{Value, json},
    todo_core::wire,
};

use super::Refused;

/// A signed-in device, as the profile page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub id: String,
    pub name: String,
    pub since: String,
    /// Where somebody signed in from, as far as it is known: an address of the network.
    pub place: Option<String>,
    /// When its use was noted last, which is done once a day.
    pub used: String,
    /// The one that asks.
    pub current: bool,
}

/// Makes an account and signs it in.
#[server(prefix = "/actions", endpoint = "sign-up")]
pub async fn sign_up(
    name: String,
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), Refused> {
    let body = json!({ "name": name.trim(), "email": email.trim(), "password": password });
    api::send::<Value>(Method::POST, "/api/auth/sign-up/email", &body, None).await?;
    leptos_axum::redirect(local_path(&next).unwrap_or("/dashboard"));
    Ok(())
}

/// Signs in. Where a code is asked for, a form goes on to the page that asks, and a script is refused in so many words.
#[server(prefix = "/actions", endpoint = "sign-in")]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), Refused> {
    let body = json!({ "email": email.trim(), "password": password });
    let path = "/api/auth/sign-in/email";
    let answer: Value = api::send(Method::POST, path, &body, None).await?;
    let next = local_path(&next).unwrap_or("/dashboard");
    if answer["twoFactorRedirect"] == true {
        // A script stays where it is and asks there.
        if !api::is_plain() {
            return Err(api::refuse(Refused::needs_code()));
        }
        leptos_axum::redirect(&format!("/login?mode=second-step&next={}", escape(next)));
        return Ok(());
    }
    leptos_axum::redirect(next);
    Ok(())
}

/// Sends a letter with a link that signs in.
#[server(prefix = "/actions", endpoint = "sign-in-link")]
pub async fn sign_in_link(email: String, #[server(default)] next: String) -> Result<(), Refused> {
    let body = json!({
        "email": email.trim(),
        "callbackURL": local_path(&next).unwrap_or("/dashboard"),
        "errorCallbackURL": "/login?mode=link",
    });
    api::send::<Value>(Method::POST, "/api/auth/sign-in/magic-link", &body, None).await?;
    leptos_axum::redirect("/login?mode=link&sent=1");
    Ok(())
}

/// Somebody who vouches for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    pub id: String,
    pub name: String,
}

/// Who vouches for people, for the page that signs in. `with` names one to go to at once, and back to `next` afterwards.
#[server(prefix = "/actions", endpoint = "load-providers")]
pub async fn load_providers(with: String, next: String) -> Result<Vec<Provider>, Refused> {
    if !with.is_empty() {
        let body = json!({
            "provider": with,
            "callbackURL": local_path(&next).unwrap_or("/dashboard"),
            "errorCallbackURL": "/login",
            "disableRedirect": true,
        });
        let there: Value = api::send(Method::POST, "/api/auth/sign-in/social", &body, None).await?;
        leptos_axum::redirect(there["url"].as_str().unwrap_or("/login"));
    }
    Ok(api::get("/api/auth/providers").await?.body)
}

/// A way in which somebody signs in, as the profile page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    pub id: String,
    pub name: String,
}

/// How somebody signs in, and who else would vouch for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    pub used: Vec<Way>,
    pub more: Vec<Provider>,
}

/// The ways in which the account is signed in to. `with` names a provider to go to at once, and to come back from with one
/// way more.
#[server(prefix = "/actions", endpoint = "load-ways")]
pub async fn load_ways(with: String) -> Result<Ways, Refused> {
    if !with.is_empty() {
        let body = json!({
            "provider": with,
            "callbackURL": "/profile?saved=way",
            "errorCallbackURL": "/profile",
            "disableRedirect": true,
        });
        let there: Value = api::send(Method::POST, "/api/auth/link-social", &body, None).await?;
        leptos_axum::redirect(there["url"].as_str().unwrap_or("/profile"));
    }
    let providers: Vec<Provider> = api::get_beside("/api/auth/providers").await?;
    let accounts: Vec<Value> = api::get_beside("/api/auth/list-accounts").await?;
    let is_used =
        |provider: &Provider| accounts.iter().any(|it| it["providerId"] == provider.id.as_str());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let used = accounts.iter().map(|account| {
        let id = text(&account["providerId"]);
        let name = match providers.iter().find(|provider| provider.id == id) {
            Some(provider) => provider.name.clone(),
            None if id == "credential" => say("profile.ways.password").to_owned(),
            None => id,
        };
        Way { id: text(&account["id"]), name }
    });
    let used = used.collect();
    let more = providers.iter().filter(|provider| !is_used(provider)).cloned().collect();
    Ok(Ways { used, more })
}

/// Gives up a way of signing in.
#[server(prefix = "/actions", endpoint = "remove-way")]
pub async fn remove_way(id: String) -> Result<(), Refused> {
    let body = json!({ "accountId": id });
    api::send::<Value>(Method::POST, "/api/auth/unlink-account", &body, None).await?;
    leptos_axum::redirect("/profile?saved=way-gone");
    Ok(())
}

/// Signs this device out.
#[server(prefix = "/actions", endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), Refused> {
    api::send::<Value>(Method::POST, "/api/auth/sign-out", &json!({}), None).await?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Changes the name.
#[server(prefix = "/actions", endpoint = "rename-account")]
pub async fn rename_account(name: String) -> Result<(), Refused> {
    if name.trim().is_empty() {
        return Err(refuse_field("name", say("refusal.name-empty")));
    }
    let body = json!({ "name": name.trim() });
    api::send::<Value>(Method::POST, "/api/auth/update-user", &body, None).await?;
    leptos_axum::redirect("/profile?saved=name");
    Ok(())
}

/// Changes the password; the other devices are signed out if asked for.
#[server(prefix = "/actions", endpoint = "change-password")]
pub async fn change_password(
    current: String,
    new: String,
    #[server(default)] sign_out_others: Option<String>,
) -> Result<(), Refused> {
    let body = json!({
        "currentPassword": current,
        "newPassword": new,
        "revokeOtherSessions": sign_out_others.is_some(),
    });
    api::send::<Value>(Method::POST, "/api/auth/change-password", &body, None).await?;
    leptos_axum::redirect("/profile?saved=password");
    Ok(())
}

/// The signed-in devices, this one first.
#[server(prefix = "/actions", endpoint = "load-devices")]
pub async fn load_devices() -> Result<Vec<Device>, Refused> {
    let own = api::session().await?.session.id;
    let now = api::now();
    let sessions: Vec<wire::Session> = api::get("/api/auth/list-sessions").await?.body;
    let moment = |text: &str| {
        let at = text.parse().map(|at| moment_text(at, now.time_zone(), now.timestamp()));
        at.unwrap_or_default()
    };
    let device = |session: wire::Session| Device {
        current: session.id == own,
        name: crate::model::device::name(session.user_agent.as_deref()),
        since: moment(&session.created_at),
        place: session.ip_address.filter(|address| !address.is_empty()),
        used: moment(&session.updated_at),
        id: session.id,
    };
    let mut devices: Vec<Device> = sessions.into_iter().map(device).collect();
    devices.sort_by_key(|device| !device.current);
    Ok(devices)
}

/// Signs one device out. The form names it by id: its token never reaches a page.
#[server(prefix = "/actions", endpoint = "revoke-device")]
pub async fn revoke_device(id: String) -> Result<(), Refused> {
    let sessions: Vec<wire::Session> = api::get("/api/auth/list-sessions").await?.body;
    if let Some(session) = sessions.into_iter().find(|session| session.id == id) {
        let body = json!({ "token": session.token });
        api::send::<Value>(Method::POST, "/api/auth/revoke-session", &body, None).await?;
    }
    leptos_axum::redirect("/profile?saved=devices");
    Ok(())
}

/// Signs all devices out but this one.
#[server(prefix = "/actions", endpoint = "revoke-other-devices")]
pub async fn revoke_other_devices() -> Result<(), Refused> {
    let path = "/api/auth/revoke-other-sessions";
    api::send::<Value>(Method::POST, path, &json!({}), None).await?;
    leptos_axum::redirect("/profile?saved=devices");
    Ok(())
}

#[cfg(feature = "ssr")]
fn refuse_field(field: &str, message: &str) -> Refused {
    api::refuse(Refused { field: Some(field.to_owned()), ..Refused::new(422, message) })
}
