//! What handlers take from a request, and the problems when it is not there.

mod wrong;

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{
        Form, FromRequest, FromRequestParts, OptionalFromRequestParts, Query, RawPathParams,
        Request,
        rejection::{BytesRejection, FormRejection},
    },
    http::{HeaderMap, StatusCode, Uri, header, request::Parts},
};
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use serde_json::Value;
use todo_core::{chat::ConversationId, journal::ChangeId, task::TaskId, user::UserId};
use url::form_urlencoded;
use uuid::Uuid;

use crate::{
    auth::{Home, known_zone},
    problem::Problem,
};

/// The header that says where the caller is.
pub const TIME_ZONE_HEADER: &str = "x-time-zone";
/// The header that makes a repeated request harmless.
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// Longest idempotency key, in characters.
pub const IDEMPOTENCY_KEY_MAX_CHARS: usize = 255;
/// What some programs begin a text with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A JSON body; whatever is wrong with it is a problem that names the field.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send JSON, with the header Content-Type: application/json.",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| unread(&error))?;
        parse(&bytes).map(Self)
    }
}

/// Query parameters.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<T>(pub T);

impl<T, S> FromRequestParts<S> for Parameters<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let given = parts.uri.query().unwrap_or_default();
        // Of a parameter sent twice, the last one counts.
        let last: BTreeMap<_, _> = form_urlencoded::parse(given.as_bytes()).collect();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(last).finish();
        let refused = |detail: String| Problem::invalid("query", detail);
        let uri =
            format!("/?{query}").parse::<Uri>().map_err(|error| refused(error.to_string()))?;
        Query::try_from_uri(&uri)
            .map(|Query(parameters)| Self(parameters))
            .map_err(|error| misread(&error.body_text(), "query"))
    }
}

/// A form's fields, as a page's form sends them.
#[derive(Clone, Copy, Debug)]
pub struct Fields<T>(pub T);

impl<T, S> FromRequest<S> for Fields<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Form::from_request(request, state).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(FormRejection::BytesRejection(error)) => Err(unread(&error)),
            Err(FormRejection::InvalidFormContentType(_)) => Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send a form, with the header Content-Type: application/x-www-form-urlencoded.",
            )),
            Err(error) => Err(misread(&error.body_text(), "form")),
        }
    }
}

/// The account whose path this is. A layer over all such paths has checked that it is the
/// caller's own; where that layer is missing there is no owner.
#[derive(Clone, Debug)]
pub struct Owner(pub UserId);

impl<S: Send + Sync> FromRequestParts<S> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::forbidden("Not your account"))
    }
}

/// The path's task. Text that is no id is the id of no task.
#[derive(Clone, Copy, Debug)]
pub struct TaskPath(pub TaskId);

impl<S: Send + Sync> FromRequestParts<S> for TaskPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = path_value(parts, state, "task_id").await?;
        id.parse().map(|id| Self(TaskId(id))).map_err(|_| Problem::not_found("Task not found"))
    }
}

/// The path's change. Text that is no id is the id of no change.
#[derive(Clone, Copy, Debug)]
pub struct ChangePath(pub ChangeId);

impl<S: Send + Sync> FromRequestParts<S> for ChangePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = path_value(parts, state, "change_id").await?;
        id.parse().map(|id| Self(ChangeId(id))).map_err(|_| Problem::not_found("Change not found"))
    }
}

/// The path's conversation.
#[derive(Clone, Debug)]
pub struct ConversationPath(pub ConversationId);

impl<S: Send + Sync> FromRequestParts<S> for ConversationPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        path_value(parts, state, "conversation_id").await.map(|id| Self(ConversationId(id)))
    }
}

/// The path's message, and the conversation that it stands in. Text that is no id is the id of no
/// message.
#[derive(Clone, Debug)]
pub struct MessagePath {
    pub conversation: ConversationId,
    pub message: Uuid,
}

impl<S: Send + Sync> FromRequestParts<S> for MessagePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let ConversationPath(conversation) =
            ConversationPath::from_request_parts(parts, state).await?;
        let id = path_value(parts, state, "message_id").await?;
        let message = id.parse().map_err(|_| Problem::not_found("Message not found"))?;
        Ok(Self { conversation, message })
    }
}

/// Where the caller is: from `X-Time-Zone`, else where the account is at home, if something before it
/// found out whose request this is; else UTC.
#[derive(Clone, Debug)]
pub struct Zone(pub TimeZone);

impl<S: Send + Sync> FromRequestParts<S> for Zone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::of(&parts.headers, parts.extensions.get())
    }
}

impl Zone {
    /// Where somebody is who sends `headers` and lives at `home`.
    pub fn of(headers: &HeaderMap, home: Option<&Home>) -> Result<Self, Problem> {
        match headers.get(TIME_ZONE_HEADER) {
            Some(value) => Self::named("X-Time-Zone", value.to_str().unwrap_or_default()),
            None => Ok(Self(home.and_then(Home::zone).unwrap_or(TimeZone::UTC))),
        }
    }

    /// The zone that `field` of a request names.
    pub fn named(field: &str, name: &str) -> Result<Self, Problem> {
        known_zone(name).map(Self).ok_or_else(|| Self::unknown(field))
    }

    /// That `field` names no zone.
    pub fn unknown(field: &str) -> Problem {
        Problem::invalid(
            field,
            "is not a time zone's IANA name; send one such as Asia/Karachi, or leave it out for your account's own",
        )
    }
}

/// The `Idempotency-Key` header, if there is one: 1 to [`IDEMPOTENCY_KEY_MAX_CHARS`] visible
/// ASCII characters.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(pub String);

impl<S: Send + Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        let Some(value) = parts.headers.get(IDEMPOTENCY_HEADER) else { return Ok(None) };
        let visible = |key: &&str| {
            (1..=IDEMPOTENCY_KEY_MAX_CHARS).contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        match value.to_str().ok().filter(visible) {
            Some(key) => Ok(Some(Self(key.to_owned()))),
            None => Err(Problem::invalid(
                "Idempotency-Key",
                format!("must be 1 to {IDEMPOTENCY_KEY_MAX_CHARS} visible ASCII characters"),
            )),
        }
    }
}

/// The path's value for `name`, decoded.
pub async fn path_value<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<String, Problem> {
    let values = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "The path is not UTF-8 text."))?;
    let value = values.iter().find(|(known, _)| *known == name);
    value.map(|(_, value)| value.to_owned()).ok_or_else(|| Problem::not_found("Not found"))
}

/// A body that did not arrive whole, as a problem.
pub fn unread(error: &BytesRejection) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::incomplete(),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    // As the original: what says nothing about itself is JSON.
    let Some(kind) = headers.get(header::CONTENT_TYPE) else { return true };
    let kind =
        kind.to_str().ok().and_then(|text| text.split(';').next()).unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind.is_empty()
        || kind == "application/json"
        || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // As the original: a mark of the byte order is passed over, and of two values of one name the last one
    // counts.
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let body: Value = serde_json::from_slice(bytes)
        .map_err(|error| Problem::invalid("body", wrong::no_json(bytes, &error)))?;
    // Lists would be taken for objects whose fields come in order.
    if !body.is_object() {
        return Err(Problem::invalid("body", "must be a JSON object"));
    }
    serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().to_string();
        misread(&error.inner().to_string(), if path == "." { "body" } else { &path })
    })
}

/// A value that is not what is wanted at `path`, unless the message itself names the field.
fn misread(message: &str, path: &str) -> Problem {
    let (field, detail) = wrong::plainly(message);
    Problem::invalid(field.unwrap_or(path), detail)
}
