//! Versions of a task in headers: `ETag`, `If-Match` and `If-None-Match` (RFC 9110, 13).

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use todo_core::{task::Task, usecase::task::Expected, wire};

use crate::problem::Problem;

/// Marks a tag that only says that two answers mean the same.
const WEAK: &str = "W/";
/// Why nothing was changed for a header that no task could ever match.
const NO_VERSION: &str = "If-Match names no version of a task. Send the ETag that the task was answered with, in its quotes \
    and without W/.";
/// Stands for whatever there is.
const ANY: &str = "*";

/// The versions that a request accepts to be changed, from `If-Match`; whatever there is without it.
#[derive(Clone, Debug)]
pub struct IfMatch(pub Expected);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let tags = tags(parts, &header::IF_MATCH);
        if tags.is_empty() || tags.iter().any(|tag| tag == ANY) {
            return Ok(Self(Expected::Anything));
        }
        // A weak tag names no version that a change could rest on.
        let strong = tags.iter().filter(|tag| !tag.starts_with(WEAK));
        let versions: Vec<String> = strong.map(|tag| unquoted(tag)).collect();
        if versions.iter().any(|version| version.parse::<Timestamp>().is_ok()) {
            return Ok(Self(Expected::OneOf(versions)));
        }
        Err(Problem::new(StatusCode::PRECONDITION_FAILED, NO_VERSION))
    }
}

/// The versions that a client has already, from `If-None-Match`.
#[derive(Clone, Debug)]
pub struct IfNoneMatch(Vec<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(tags(parts, &header::IF_NONE_MATCH)))
    }
}

impl IfNoneMatch {
    /// `task` with its version, or only that when the client has it.
    pub fn answer(&self, task: &Task) -> Response {
        let tag = entity_tag(task);
        let known = |known: &String| known == ANY || known.trim_start_matches(WEAK) == tag;
        if self.0.iter().any(known) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
        }
        answer(StatusCode::OK, task)
    }
}

/// `task` with its version.
pub fn answer(status: StatusCode, task: &Task) -> Response {
    (status, [(header::ETAG, entity_tag(task))], axum::Json(wire::Task::from(task))).into_response()
}

/// The version of `task`, quoted: its `updated_at`.
pub fn entity_tag(task: &Task) -> String {
    format!("\"{}\"", task.updated_at)
}

fn tags(parts: &Parts, name: &HeaderName) -> Vec<String> {
    let values =
        parts.headers.get_all(name).iter().filter_map(|value| HeaderValue::to_str(value).ok());
    let tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

fn unquoted(tag: &str) -> String {
    tag.trim_matches('"').to_owned()
}
