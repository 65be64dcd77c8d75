//! Lost passwords, confirmed addresses, accounts that end, and how reminders arrive.

use leptos::prelude::*;
use todo_core::wire;
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::words::is_refusal,
    axum::http::Method,
    serde_json::{Value, json},
};

use super::Refused;

/// What the profile page shows about letters.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Letters {
    /// Whether the address is confirmed.
    pub confirmed: bool,
    /// Whether the server sends mail at all.
    pub mail: bool,
    pub notifications: wire::Notifications,
}

/// Sends a letter that leads to a new password, if there is such an account.
#[server(prefix = "/actions", endpoint = "forgot-password")]
pub async fn forgot_password(email: String) -> Result<(), Refused> {
    let body = json!({ "email": email.trim() });
    api::send::<Value>(Method::POST, "/api/auth/request-password-reset", &body, None).await?;
    leptos_axum::redirect("/forgot-password?sent=1");
    Ok(())
}

/// Sets a new password by the token of a letter.
#[server(prefix = "/actions", endpoint = "reset-password")]
pub async fn reset_password(token: String, new: String) -> Result<(), Refused> {
    let body = json!({ "token": token, "newPassword": new });
    api::send::<Value>(Method::POST, "/api/auth/reset-password", &body, None).await?;
    leptos_axum::redirect("/login?reset=1");
    Ok(())
}

/// Sends a letter that asks to confirm the address.
#[server(prefix = "/actions", endpoint = "confirm-address")]
pub async fn confirm_address() -> Result<(), Refused> {
    let email = api::session().await?.user.email;
    let body = json!({ "email": email, "callbackURL": "/profile?saved=address" });
    api::send::<Value>(Method::POST, "/api/auth/send-verification-email", &body, None).await?;
    leptos_axum::redirect("/profile?saved=letter");
    Ok(())
}

/// Begins to give the account another address: the letter that is sent leads back to the profile.
#[server(prefix = "/actions", endpoint = "change-address")]
pub async fn change_address(new_email: String) -> Result<(), Refused> {
    let is_confirmed = api::session().await?.user.email_verified;
    let body = json!({ "newEmail": new_email.trim(), "callbackURL": "/profile?saved=new-address" });
    api::send::<Value>(Method::POST, "/api/auth/change-email", &body, None).await?;
    let sent = if is_confirmed { "first-letter" } else { "new-letter" };
    leptos_axum::redirect(&format!("/profile?saved={sent}"));
    Ok(())
}

/// Says how reminders are to arrive besides the open page. A checkbox that is not ticked is not sent.
#[server(prefix = "/actions", endpoint = "set-notifications")]
pub async fn set_notifications(
    #[server(default)] email: Option<String>,
    #[server(default)] quiet_from: String,
    #[server(default)] quiet_until: String,
    #[server(default)] plan_at: String,
) -> Result<(), Refused> {
    let time = |text: String| Some(text).filter(|text| !text.is_empty());
    let body = json!({
        "email": email.is_some(),
        "quiet_from": time(quiet_from),
        "quiet_until": time(quiet_until),
        "plan_at": time(plan_at),
    });
    let path = api::own("notifications").await?;
    api::send::<Value>(Method::PATCH, &path, &body, None).await?;
    leptos_axum::redirect("/profile?saved=notifications");
    Ok(())
}

/// Sends a letter to show that letters arrive.
#[server(prefix = "/actions", endpoint = "try-email")]
pub async fn try_email() -> Result<(), Refused> {
    let path = api::own("notifications/email/test").await?;
    api::send::<Value>(Method::POST, &path, &json!({}), None).await?;
    leptos_axum::redirect("/profile?saved=letter");
    Ok(())
}

/// Deletes the account, or sends the letter that asks whether it is meant.
#[server(prefix = "/actions", endpoint = "delete-account")]
pub async fn delete_account(password: String) -> Result<(), Refused> {
    let body = json!({ "password": password, "callbackURL": "/" });
    let answer: Value = api::send(Method::POST, "/api/auth/delete-user", &body, None).await?;
    let is_deleted = answer["message"] == "User deleted";
    leptos_axum::redirect(if is_deleted { "/" } else { "/profile?saved=end" });
    Ok(())
}

/// Whether the address is confirmed, and how reminders arrive.
#[server(prefix = "/actions", endpoint = "load-letters")]
pub async fn load_letters() -> Result<Letters, Refused> {
    let confirmed = api::session().await?.user.email_verified;
    let path = api::own("notifications").await?;
    let notifications: wire::Notifications = api::get(&path).await?.body;
    let missing = notifications.email.hint.as_deref();
    let mail = !missing.is_some_and(|hint| is_refusal("refusal.no-mail", hint));
    Ok(Letters { confirmed, mail, notifications })
}
