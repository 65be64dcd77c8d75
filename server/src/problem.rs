//! What went wrong, as clients see it: RFC 9457 problem details.

use std::fmt;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use todo_core::{
    journal::NotUndone,
    ports::StoreError,
    speech::{InvalidTranscript, TranscriberError, UnusableRecording},
    task::InvalidField,
    usecase::{self, speech::CannotTranscribe},
    wire,
};

/// The media type of every error answer.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// When to come back after a 503, in seconds.
pub const RETRY_AFTER_SECONDS: u32 = 2;

/// Longest text about one field, in characters.
const DETAIL_MAX_CHARS: usize = 400;

/// What nobody but an operator can help.
pub const DISK_FULL: &str = "The disk of the database is full, so nothing can be saved; what is there can \
    be read. Whoever runs this server has to make room.";

/// An error answer. `detail` says what to do next; causes never show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub status: StatusCode,
    pub detail: String,
    /// The field of the request that has to change.
    pub field: Option<String>,
    /// When to come back.
    pub retry_after_seconds: Option<u32>,
    /// The task as it is, where it is not as it was expected.
    pub task: Option<Box<wire::Task>>,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), field: None, retry_after_seconds: None, task: None }
    }

    /// The same, with when to come back.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }

    /// 422: `field` cannot be taken as given.
    pub fn invalid(field: impl Into<String>, message: impl fmt::Display) -> Self {
        let field = field.into();
        let detail = shortened(&format!("{field}: {message}"));
        Self { field: Some(field), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    /// 401: nobody is signed in.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large. Send less at once.")
    }

    pub fn incomplete() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "The body did not arrive whole. Send it again.")
    }

    /// 503, with when to come back.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// 500, for what should not happen. Log the cause before.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong here. Try again; if it stays, report the x-request-id.",
        )
    }
}

/// How a [`Problem`] travels.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "about:blank",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "title: must not be empty",
    "field": "title",
}))]
pub struct ProblemBody {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    pub status: u16,
    /// What happened and what to do next.
    pub detail: String,
    /// The field of the request that has to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// With 412: the task as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Box<wire::Task>>,
}

impl From<Problem> for ProblemBody {
    fn from(problem: Problem) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: problem.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: problem.status.as_u16(),
            detail: problem.detail,
            field: problem.field,
            task: problem.task,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let soon = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER_SECONDS);
        let retry_after = self.retry_after_seconds.or(soon);
        let mut response = (status, axum::Json(ProblemBody::from(self))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<usecase::Error> for Problem {
    fn from(error: usecase::Error) -> Self {
        match error {
            usecase::Error::TaskNotFound
            | usecase::Error::ConversationNotFound
            | usecase::Error::MessageNotFound
            | usecase::Error::ChangeNotFound => Self::not_found(error.to_string()),
            usecase::Error::NotUndone(NotUndone::TooLate) => {
                Self::new(StatusCode::GONE, error.to_string())
            }
            usecase::Error::Changed(ref task) => Self {
                task: Some(Box::new(wire::Task::from(&**task))),
                ..Self::new(StatusCode::PRECONDITION_FAILED, error.to_string())
            },
            usecase::Error::Invalid(invalid) => invalid.into(),
            usecase::Error::NotUndone(_)
            | usecase::Error::Renamed { .. }
            | usecase::Error::NothingSaid
            | usecase::Error::Conflict => Self::new(StatusCode::CONFLICT, error.to_string()),
            usecase::Error::TurnRunning => {
                Self::new(StatusCode::CONFLICT, error.to_string()).retry_after(RETRY_AFTER_SECONDS)
            }
            usecase::Error::OutOfRequests { resets_in, .. } => {
                let seconds = u32::try_from(resets_in.as_secs()).unwrap_or(RETRY_AFTER_SECONDS);
                Self::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()).retry_after(seconds + 1)
            }
            usecase::Error::Store(cause) => cause.into(),
        }
    }
}

impl From<InvalidField> for Problem {
    fn from(invalid: InvalidField) -> Self {
        Self::invalid(invalid.field, invalid.message)
    }
}

impl From<InvalidTranscript> for Problem {
    fn from(error: InvalidTranscript) -> Self {
        match error {
            InvalidTranscript::Empty => {
                let field = Some("transcript".to_owned());
                Self { field, ..Self::new(StatusCode::BAD_REQUEST, error.to_string()) }
            }
            InvalidTranscript::Invalid(invalid) => invalid.into(),
        }
    }
}

impl From<UnusableRecording> for Problem {
    fn from(error: UnusableRecording) -> Self {
        let status = match error {
            UnusableRecording::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            UnusableRecording::UnknownFormat => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            UnusableRecording::Empty
            | UnusableRecording::NoSound
            | UnusableRecording::TooLong(_) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self { field: Some("file".to_owned()), ..Self::new(status, error.to_string()) }
    }
}

impl From<CannotTranscribe> for Problem {
    fn from(error: CannotTranscribe) -> Self {
        match error {
            CannotTranscribe::Unusable(unusable) => unusable.into(),
            CannotTranscribe::Transcriber(TranscriberError::Unsupported(format)) => Self {
                field: Some("file".to_owned()),
                ..Self::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    format!(
                        "file: is {}, which this server's transcriber does not take; send WAV or MP3",
                        format.name()
                    ),
                )
            },
            CannotTranscribe::Transcriber(TranscriberError::Refused(_)) => Self::invalid(
                "file",
                "could not be written down; record it again, as WAV if that is possible",
            ),
            CannotTranscribe::Transcriber(TranscriberError::Unavailable(_)) => Self::unavailable(
                "The transcriber cannot be reached at the moment. Try again in a minute, or type.",
            ),
        }
    }
}

impl From<StoreError> for Problem {
    /// Logs the cause, which nobody else sees.
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Full(_)) {
            tracing::error!(cause = %chain(&error), "The database's disk is full");
            return Self::new(StatusCode::INSUFFICIENT_STORAGE, DISK_FULL);
        }
        tracing::error!(cause = %chain(&error), "The database did not answer");
        Self::unavailable("The list cannot be reached at the moment. Try again in a few seconds.")
    }
}

/// `detail` without its middle, if it is long: it may repeat what was sent.
fn shortened(detail: &str) -> String {
    let length = detail.chars().count();
    if length <= DETAIL_MAX_CHARS {
        return detail.to_owned();
    }
    let start: String = detail.chars().take(DETAIL_MAX_CHARS / 2).collect();
    let end: String = detail.chars().skip(length - DETAIL_MAX_CHARS / 2).collect();
    format!("{start} … {end}")
}

/// An error and everything behind it, on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_that_repeats_what_was_sent_keeps_its_ends() {
        let word = "x".repeat(100_000);
        let problem = Problem::invalid("priority", format!("{word} is none of low, medium, high"));
        assert!(problem.detail.starts_with("priority: xxx"), "{}", problem.detail);
        assert!(problem.detail.ends_with("is none of low, medium, high"), "{}", problem.detail);
        assert!(problem.detail.chars().count() <= DETAIL_MAX_CHARS + 3);
    }
}
