//! What the profile page shows once: a cookie carries it there from the action that was told it, for the session that the
//! action ran in. Whoever signs in to the same browser meanwhile is shown nothing of it.

use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;
use todo_core::wire::Session;

/// Begins the names of cookies that a browser takes over https alone.
const SECURE_PREFIX: &str = "__Secure-";
/// Between the session's id and what is carried.
const BETWEEN: char = '|';

/// Keeps `value` under `name` for so long. Scripts never see it, and no other page gets it.
pub(super) fn keep(session: &Session, name: &str, value: &str, seconds: u32) {
    set(name, &format!("{}{BETWEEN}{value}", session.id), seconds);
}

/// What is kept under `name` of this session, which ends with this answer. What is kept of another one ends, too.
pub(super) fn take(session: &Session, name: &str) -> Option<String> {
    let parts = expect_context::<Parts>();
    let kept = todo_serve::cookies(&parts.headers).find(|cookie| cookie.name() == name)?;
    set(name, "", 0);
    let (of, value) = kept.value().split_once(BETWEEN)?;
    (of == session.id).then(|| value.to_owned())
}

fn set(name: &str, value: &str, seconds: u32) {
    let secure = if is_https(&expect_context::<Parts>().headers) { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/profile; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    if let Ok(line) = HeaderValue::from_str(&cookie) {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, line);
    }
}

/// Whether somebody signed in over https: the server names the session's cookie so there.
fn is_https(headers: &HeaderMap) -> bool {
    todo_serve::cookies(headers).any(|cookie| cookie.name().starts_with(SECURE_PREFIX))
}
