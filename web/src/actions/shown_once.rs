//! What the profile page shows once: a cookie carries it there from the action that was told it.

use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;

/// Begins the names of cookies that a browser takes over https alone.
const SECURE_PREFIX: &str = "__Secure-";

/// Keeps `value` under `name` for so long. Scripts never see it, and no other page gets it.
pub(super) fn keep(name: &str, value: &str, seconds: u32) {
    let secure = if is_https(&expect_context::<Parts>().headers) { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/profile; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    if let Ok(line) = HeaderValue::from_str(&cookie) {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, line);
    }
}

/// Ends what [`keep`] began.
pub(super) fn end(name: &str) {
    keep(name, "", 0);
}

/// What is kept under `name`.
pub(super) fn kept(name: &str) -> Option<String> {
    let parts = expect_context::<Parts>();
    let kept = todo_serve::cookies(&parts.headers).find(|cookie| cookie.name() == name)?;
    Some(kept.value().to_owned())
}

/// What is kept under `name`, which ends with this answer.
pub(super) fn take(name: &str) -> Option<String> {
    let taken = kept(name)?;
    end(name);
    Some(taken)
}

/// Whether somebody signed in over https: the server names the session's cookie so there.
fn is_https(headers: &HeaderMap) -> bool {
    todo_serve::cookies(headers).any(|cookie| cookie.name().starts_with(SECURE_PREFIX))
}
