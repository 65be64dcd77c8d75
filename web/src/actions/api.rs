//! The way from an action to the API, on behalf of whoever sent the request.

use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use leptos::context::use_context;
use leptos_axum::ResponseOptions;
use serde::{Serialize, de::DeserializeOwned};
use todo_core::{task::InvalidField, wire};

use super::{PREFIX, Plain, Refused};
use crate::{
    backend::{Answer, Backend, Failure, IDEMPOTENCY_KEY},
    model::{listing::escape, preferences::Preferences},
    session::CurrentSession,
    visitor,
    words::say,
};

/// Names the account that a change was made by, of what the service worker sends later.
const ACCOUNT: &str = "x-account";

/// Says when a change was made, of what the service worker sends: "tomorrow" is the day after that.
const MADE_AT: &str = "x-made-at";

/// Asks the API for what the page is about.
pub(super) async fn get<T: DeserializeOwned>(path: &str) -> Result<Answer<T>, Refused> {
    ask(path).await.map_err(refuse)
}

/// Asks the API for what the page can do without: a refusal does not decide the page's status.
pub(super) async fn get_beside<T: DeserializeOwned>(path: &str) -> Result<T, Refused> {
    find(path).await.map_err(|refused| if is_page() { refused } else { refuse(refused) })
}

/// Asks the API for what an answer is whole without: a refusal does not decide the status of that.
pub(super) async fn find<T: DeserializeOwned>(path: &str) -> Result<T, Refused> {
    ask(path).await.map(|answer| answer.body)
}

/// Tells the API. A `key` makes a form that is sent twice count once.
pub(super) async fn send<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: &(impl Serialize + Sync),
    key: Option<&str>,
) -> Result<T, Refused> {
    tell(method, path, body, key.filter(|key| !key.is_empty()), None).await
}

/// Changes a task that is still the `version` that the caller saw; 412 if it is not. Without a version, whatever
/// there is.
pub(super) async fn change(
    path: &str,
    body: &(impl Serialize + Sync),
    version: &str,
) -> Result<wire::Task, Refused> {
    let tag = format!("\"{version}\"");
    let condition = (!version.is_empty()).then_some((header::IF_MATCH, tag.as_str()));
    tell(Method::PUT, path, body, None, condition).await
}

async fn tell<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: &(impl Serialize + Sync),
    key: Option<&str>,
    condition: Option<(HeaderName, &str)>,
) -> Result<T, Refused> {
    let (parts, backend) = request()?;
    let sent = parts.headers.get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok());
    // What a browser sends again is done once, whatever it is: each change of an action has its own key.
    let sent = sent.map(|key| format!("{key}{path}"));
    let key = key.or(sent.as_deref()).map(|key| (IDEMPOTENCY_KEY, key));
    let own: Vec<_> = key.into_iter().chain(condition).collect();
    let answer = accept(backend.send_json(method, path, body, &own, &parts.headers).await);
    answer.map(|answer| answer.body).map_err(refuse)
}

/// Who asks. A page that nobody asks for leads to the sign-in page; a script is told, and asks in place.
pub(super) async fn session() -> Result<wire::SessionAnswer, Refused> {
    if let Some(CurrentSession(Some(session))) = use_context() {
        return Ok((*session).clone());
    }
    // Pages know who asks for them; an action finds out for itself.
    let is_action = !is_page();
    if is_action && let Some(session) = get("/api/auth/get-session").await?.body {
        return Ok(session);
    }
    let refused = Refused::signed_out();
    if is_action {
        return Err(refuse(refused));
    }
    let place = use_context::<Parts>()
        .and_then(|parts| parts.uri.path_and_query().map(ToString::to_string));
    let place = place.unwrap_or_else(|| "/dashboard".to_owned());
    visitor::lead_to(&format!("/login?next={}", escape(&place)));
    Err(refused)
}

/// The path of something that belongs to whoever asks. What waited in a browser for another account is refused as if nobody
/// asked: it waits on.
pub(super) async fn own(path: &str) -> Result<String, Refused> {
    let user = session().await?.user.id;
    let parts = use_context::<Parts>();
    let account = parts.as_ref().and_then(|parts| parts.headers.get(ACCOUNT));
    if account.is_some_and(|account| account.as_bytes() != user.as_bytes()) {
        return Err(refuse(Refused::signed_out()));
    }
    Ok(format!("/api/{}/{path}", escape(&user)))
}

/// What the cookies of the request say.
pub(super) fn preferences() -> Preferences {
    let Some(parts) = use_context::<Parts>() else { return Preferences::default() };
    let cookies = parts.headers.get_all(header::COOKIE).iter();
    let cookies: Vec<&str> = cookies.filter_map(|value| value.to_str().ok()).collect();
    Preferences::read(&cookies.join("; "))
}

/// Now, where the browser is; of what waited there, when it was made.
pub(super) fn now() -> ZonedDateTime {
    let now = now_in(&preferences().zone);
    let made_at = use_context::<Parts>()
        .and_then(|parts| parts.headers.get(MADE_AT)?.to_str().ok()?.parse::<Timestamp>().ok());
    match made_at {
        // A clock that is ahead knows nothing better.
        Some(at) if at < now.timestamp() => at.to_zoned_datetime(now.time_zone().clone()),
        _ => now,
    }
}

/// Now, in the zone of this name.
#[expect(clippy::disallowed_methods, reason = "labels like Today need the pages' one clock")]
pub(crate) fn now_in(zone: &str) -> ZonedDateTime {
    Timestamp::now().to_zoned_datetime(TimeZone::get(zone).unwrap_or(TimeZone::UTC))
}

/// Marks the response as refused.
pub(super) fn refuse(refused: Refused) -> Refused {
    let response = use_context::<ResponseOptions>();
    if let (Some(response), Ok(status)) = (response, StatusCode::from_u16(refused.status)) {
        response.set_status(status);
    }
    refused
}

/// Takes a refusal by the API for a success: what was asked for is so already.
pub(super) fn accept_anyway() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::OK);
    }
}

/// A form field that the pages themselves cannot take.
pub(super) fn invalid(field: &InvalidField) -> Refused {
    refuse(Refused::by_api(422, &field.to_string(), Some(field.field.to_owned())))
}

/// The request that is answered, and the way to the API. Both are gone once somebody left while a page was being
/// made: what it would still ask for is of no use to anybody.
fn request() -> Result<(Parts, Backend), Refused> {
    let found = use_context::<Parts>().zip(use_context::<Backend>());
    found.ok_or_else(|| Refused::new(503, say("refusal.left")))
}

async fn ask<T: DeserializeOwned>(path: &str) -> Result<Answer<T>, Refused> {
    let (parts, backend) = request()?;
    accept(backend.get_json(path, &parts.headers).await)
}

fn accept<T>(answer: Result<Answer<T>, Failure>) -> Result<Answer<T>, Refused> {
    let (refused, cookies) = match answer {
        Ok(answer) => {
            pass_on(&answer.cookies);
            return Ok(answer);
        }
        Err(Failure::Refused(refusal)) => {
            let status = refusal.status.as_u16();
            let field = refusal.field.or_else(|| field_of(refusal.code.as_deref()?));
            (Refused::by_api(status, &refusal.detail, field), refusal.cookies)
        }
        Err(failure @ Failure::Unreachable(_)) => {
            (Refused::by_api(503, &failure.to_string(), None), vec![])
        }
        Err(failure @ Failure::Unreadable(_)) => {
            tracing::error!(cause = ?failure, "The API answered something the pages cannot read");
            (Refused::by_api(502, &failure.to_string(), None), vec![])
        }
    };
    pass_on(&cookies);
    Err(refused)
}

/// The field that Better Auth's `code` is about, which names none: what is to be typed again.
fn field_of(code: &str) -> Option<String> {
    let field = match code {
        "INVALID_CODE" | "INVALID_BACKUP_CODE" => "code",
        "EMAIL_IS_THE_SAME" => "newEmail",
        "INVALID_TWO_FACTOR_COOKIE"
        | "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE"
        | "ACCOUNT_TEMPORARILY_LOCKED" => "password",
        _ => return None,
    };
    Some(field.to_owned())
}

/// Whether it is a plain form that is answered, not a script.
pub(super) fn is_plain() -> bool {
    use_context::<Parts>().is_some_and(|it| it.extensions.get::<Plain>().is_some())
}

/// Whether a page is being rendered, not an action run.
fn is_page() -> bool {
    use_context::<Parts>().is_none_or(|parts| !parts.uri.path().starts_with(PREFIX))
}

fn pass_on(cookies: &[HeaderValue]) {
    if let Some(response) = use_context::<ResponseOptions>() {
        for cookie in cookies {
            response.append_header(header::SET_COOKIE, cookie.clone());
        }
    }
}
