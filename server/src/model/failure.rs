//! Why a provider gave no reply, and what follows from it.

use std::{fmt, time::Duration};

use http::StatusCode;
use serde_json::Value;

use super::quirks::Objection;

/// Most characters that are shown of what a provider said.
const SAID_MAX_CHARS: usize = 200;

/// Why a provider gave no reply. Printed it holds nothing that a provider said: that may repeat
/// what was asked, or a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error("it cannot be reached")]
    Unreachable,
    #[error("it was silent for {0:?}")]
    Silent(Duration),
    /// It will not serve us: the key, the model or the account is wrong.
    #[error("it refuses ({status})")]
    Refused { status: StatusCode, said: Said },
    /// It will not answer this request.
    #[error("it does not take the request ({status})")]
    Rejected { status: StatusCode, said: Said, objection: Option<Objection> },
    /// It cannot answer now.
    #[error("it is busy or broken ({status})")]
    Busy { status: StatusCode, retry_after: Option<Duration> },
    #[error("its reply broke off")]
    Cut,
    #[error("its reply cannot be read")]
    Unreadable,
    #[error("its reply does not end")]
    TooLong,
    #[error("the turn's time is over")]
    OutOfTime,
    #[error("it failed just before and is left alone for a while")]
    LeftAlone,
}

/// What a provider said about an error. Only `doctor` shows it, to whom the key belongs.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Said(pub String);

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

impl Said {
    /// The message of an error in one of the usual forms; a page of HTML says nothing.
    fn read(body: &str) -> Self {
        let error: Value = serde_json::from_str(body).unwrap_or_default();
        let message = ["/error/message", "/0/error/message", "/message", "/error", "/detail"]
            .into_iter()
            .find_map(|place| error.pointer(place)?.as_str());
        let line = message.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        Self(line.chars().take(SAID_MAX_CHARS).collect())
    }
}

impl Failure {
    /// Reads an answer that is no reply.
    pub(super) fn of_answer(status: StatusCode, retry_after: Option<Duration>, body: &str) -> Self {
        let is_out_of_credit = body.contains("insufficient_quota");
        let said = Said::read(body);
        match status {
            StatusCode::UNAUTHORIZED
            | StatusCode::PAYMENT_REQUIRED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND => Self::Refused { status, said },
            StatusCode::TOO_MANY_REQUESTS if is_out_of_credit => Self::Refused { status, said },
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::CONFLICT
            | StatusCode::TOO_EARLY
            | StatusCode::TOO_MANY_REQUESTS => Self::Busy { status, retry_after },
            status if status.is_server_error() => Self::Busy { status, retry_after },
            status => Self::Rejected { status, said, objection: Objection::read(body) },
        }
    }

    /// Whether the same question may be answered a moment later. Silence is not waited for twice.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Busy { .. } | Self::Cut | Self::Unreadable)
    }

    /// The part of the request that it does not take, if it says so.
    pub(super) fn objection(&self) -> Option<Objection> {
        match self {
            Self::Rejected { objection, .. } => *objection,
            _ => None,
        }
    }

    /// How long the provider asked to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether it says something about the provider, not only about one request.
    pub(super) fn is_the_providers(&self) -> bool {
        !matches!(self, Self::Rejected { .. } | Self::TooLong | Self::LeftAlone)
    }

    /// One word for measurements.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Silent(_) => "silent",
            Self::Refused { .. } => "refused",
            Self::Rejected { .. } => "rejected",
            Self::Busy { .. } => "busy",
            Self::Cut => "cut",
            Self::Unreadable => "unreadable",
            Self::TooLong => "too_long",
            Self::OutOfTime => "out_of_time",
            Self::LeftAlone => "left_alone",
        }
    }

    /// What whoever runs the server can do about it. `settings` is the beginning of the names of
    /// the provider's variables, such as `OPENAI`.
    pub(super) fn advice(&self, settings: &str) -> String {
        match self {
            Self::Unreachable => {
                format!("check {settings}_BASE_URL and that this machine reaches it")
            }
            Self::Silent(_) | Self::OutOfTime => {
                "if the model is just slow, raise TODO_ASSISTANT_FIRST_BYTE_SECONDS_MAX".to_owned()
            }
            Self::Refused { status: StatusCode::NOT_FOUND, .. } => format!(
                "check {settings}_MODEL, and that {settings}_BASE_URL has the path that /chat/completions follows"
            ),
            Self::Refused { status, .. } if is_about_money(*status) => {
                "see to the credit of the account".to_owned()
            }
            Self::Refused { .. } => {
                format!("check {settings}_API_KEY and what it is allowed to do")
            }
            Self::Rejected { status, .. } if status.is_redirection() => {
                format!("set {settings}_BASE_URL to where it redirects")
            }
            Self::Rejected { .. } => {
                format!("check that {settings}_MODEL is a chat model that can call tools")
            }
            Self::Busy { .. } | Self::LeftAlone => "it should pass by itself".to_owned(),
            Self::Cut | Self::Unreadable | Self::TooLong => {
                format!("check that {settings}_BASE_URL speaks OpenAI's API")
            }
        }
    }
}

fn is_about_money(status: StatusCode) -> bool {
    matches!(status, StatusCode::PAYMENT_REQUIRED | StatusCode::TOO_MANY_REQUESTS)
}
