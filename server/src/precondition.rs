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
/// What a header says that RFC 9110 does not know: that it is no condition would be a guess, and lose changes.
const MALFORMED: &str = "If-Match must be the ETag that the task was answered with, in its quotes, or several with commas \
    between them, or *. Leave the header out to change whatever there is.";
/// What may stand between the tags of a list.
const BETWEEN: [char; 3] = [',', ' ', '\t'];
/// Stands for whatever there is.
const ANY: &str = "*";

/// The versions that a request accepts to be changed, from `If-Match`; whatever there is without it.
#[derive(Clone, Debug)]
pub struct IfMatch(pub Expected);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if !parts.headers.contains_key(header::IF_MATCH) {
            return Ok(Self(Expected::Anything));
        }
        let lines = parts.headers.get_all(header::IF_MATCH).iter();
        let lines: Result<Vec<&str>, _> = lines.map(HeaderValue::to_str).collect();
        let lines = lines.map_err(|_| malformed())?.join(",");
        if lines.trim() == ANY {
            return Ok(Self(Expected::Anything));
        }
        let tags = entity_tags(&lines).filter(|tags| !tags.is_empty()).ok_or_else(malformed)?;
        // A weak tag names no version that a change could rest on.
        let strong = tags.into_iter().filter(|tag| !tag.is_weak);
        let versions: Vec<String> = strong.map(|tag| tag.version.to_owned()).collect();
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

/// A version as a header names it.
#[derive(Debug, PartialEq, Eq)]
struct EntityTag<'a> {
    is_weak: bool,
    /// What stands in the quotes.
    version: &'a str,
}

/// The tags of a list, none of which may be malformed; a comma in quotes is a part of its tag.
fn entity_tags(list: &str) -> Option<Vec<EntityTag<'_>>> {
    let mut tags = Vec::new();
    let mut rest = list.trim_start_matches(BETWEEN);
    while !rest.is_empty() {
        let weak = rest.strip_prefix(WEAK);
        let (version, after) = weak.unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
        let after_spaces = after.trim_start();
        let is_tag = version.bytes().all(|byte| byte == b'!' || (b'#'..=b'~').contains(&byte));
        if !is_tag || !(after_spaces.is_empty() || after_spaces.starts_with(',')) {
            return None;
        }
        tags.push(EntityTag { is_weak: weak.is_some(), version });
        rest = after_spaces.trim_start_matches(BETWEEN);
    }
    Some(tags)
}

fn malformed() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, MALFORMED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_tags_is_read_as_a_whole_or_not_at_all() {
        let versions = |list| {
            let tags = entity_tags(list)?;
            let shown = tags.iter().map(|it| format!("{}{}", u8::from(it.is_weak), it.version));
            Some(shown.collect::<Vec<_>>())
        };
        for (list, read) in [
            ("\"a\"", vec!["0a"]),
            ("\"a\", W/\"b\" ,, \"c,d\"", vec!["0a", "1b", "0c,d"]),
            ("\"\"", vec!["0"]),
            (" , ", vec![]),
        ] {
            assert_eq!(versions(list).unwrap(), read, "{list}");
        }
        for list in ["a", "\"a", "a\"", "\"a\" \"b\"", "\"a\"b", "w/\"a\"", "*, \"a\"", "\"a b\""] {
            assert_eq!(versions(list), None, "{list}");
        }
    }
}
