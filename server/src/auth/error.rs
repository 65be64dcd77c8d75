//! What can go wrong with accounts, in Better Auth's codes.

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use todo_core::{
    ports::StoreError,
    token::{Scope, TOKENS_MAX},
};

use crate::mail::Undelivered;
use crate::problem::{DISK_FULL, Problem, chain};

use super::{
    Refusal,
    password::{MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS},
};

/// Better Auth's own name for what `Retry-After` says.
const X_RETRY_AFTER: HeaderName = HeaderName::from_static("x-retry-after");

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// One `[body.field] what is wrong` for each field, joined by `; `.
    #[error("{0}")]
    Invalid(String),
    #[error("Invalid JSON in request body")]
    InvalidJson,
    #[error(
        "Content-Type is not allowed. Allowed types: application/json, application/x-www-form-urlencoded"
    )]
    MediaType,
    #[error("Request body is too large")]
    TooLarge,
    #[error("Invalid email")]
    InvalidEmail,
    #[error("Password too short")]
    PasswordTooShort,
    #[error("Password too long")]
    PasswordTooLong,
    #[error("User already exists. Use another email.")]
    EmailTaken,
    #[error("Invalid email or password")]
    WrongCredentials,
    #[error("Invalid password")]
    WrongPassword,
    #[error("Credential account not found")]
    NoPassword,
    #[error("Email can not be updated")]
    EmailCannotChange,
    #[error("No fields to update")]
    NothingToUpdate,
    /// What Better Auth refuses in so many words.
    #[error("{}", .0.message())]
    Refused(Refusal),
    #[error("Provider {0} is not supported.")]
    ProviderNotSupported(String),
    #[error("Invalid redirectURL")]
    ForeignRedirect,
    #[error("The letter could not be sent")]
    NotSent(#[source] Undelivered),
    #[error("Too many letters at the same moment")]
    TooManyLetters,
    #[error("Unauthorized")]
    Unauthenticated(#[source] Unauthenticated),
    #[error("Invalid origin")]
    ForeignOrigin,
    #[error("Missing or null Origin")]
    MissingOrigin,
    #[error("Invalid callbackURL")]
    ForeignCallback,
    #[error("Personal tokens reach tasks alone")]
    TasksOnly,
    #[error("The personal token lacks the scope {0}")]
    MissingScope(Scope),
    #[error("Too many personal tokens")]
    TooManyTokens,
    #[error("Too many requests. Please try again later.")]
    TooManyRequests { retry_after_seconds: u32 },
    /// Too many wrong codes in a row.
    #[error(
        "Too many failed verification attempts. Your account is temporarily locked. Please try again later."
    )]
    FactorLocked { retry_after_seconds: u32 },
    #[error("Too many sign-ins at the same moment. Please try again later.")]
    Busy { retry_after_seconds: u32 },
    #[error("The database cannot be reached at the moment")]
    Unavailable(#[source] Option<StoreError>),
    #[error("Something went wrong here")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why nobody is signed in; the words are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    #[error("Not authenticated")]
    NoCredentials,
    #[error("Invalid session token")]
    InvalidToken,
    #[error("Session expired")]
    Expired,
    #[error(
        "Not authenticated: sign in by OAuth, or send a personal token as Authorization: Bearer; POST /api/tokens makes one"
    )]
    NoPersonalToken,
    #[error("This personal token is unknown or was revoked; make another with POST /api/tokens")]
    UnknownPersonalToken,
    #[error(
        "This access token is unknown here, has expired or was revoked; refresh it, or connect again"
    )]
    UnknownAccessToken,
    #[error("This personal token has expired; make another with POST /api/tokens")]
    ExpiredPersonalToken,
}

/// How an [`Error`] travels.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AccountError)]
pub struct ErrorBody {
    /// For programs.
    pub code: &'static str,
    /// Better Auth's own words.
    pub message: String,
    /// What happened and what to do next.
    pub detail: String,
}

impl Error {
    /// How long to wait before the same request may succeed.
    const UNAVAILABLE_RETRY_SECONDS: u32 = 2;

    pub fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_)
            | Self::InvalidJson
            | Self::InvalidEmail
            | Self::PasswordTooShort
            | Self::PasswordTooLong
            | Self::WrongPassword
            | Self::NoPassword
            | Self::EmailCannotChange
            | Self::ProviderNotSupported(_)
            | Self::NothingToUpdate => StatusCode::BAD_REQUEST,
            Self::Refused(refusal) => refusal.status(),
            Self::NotSent(_) => StatusCode::BAD_GATEWAY,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::EmailTaken => StatusCode::UNPROCESSABLE_ENTITY,
            Self::WrongCredentials | Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin
            | Self::MissingOrigin
            | Self::ForeignCallback
            | Self::ForeignRedirect
            | Self::TasksOnly
            | Self::MissingScope(_) => StatusCode::FORBIDDEN,
            Self::TooManyTokens => StatusCode::CONFLICT,
            Self::TooManyRequests { .. } | Self::FactorLocked { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Unavailable(Some(StoreError::Full(_))) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Busy { .. } | Self::TooManyLetters | Self::Unavailable(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "VALIDATION_ERROR",
            Self::InvalidJson => "BAD_REQUEST",
            Self::MediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::TooLarge => "PAYLOAD_TOO_LARGE",
            Self::InvalidEmail => "INVALID_EMAIL",
            Self::PasswordTooShort => "PASSWORD_TOO_SHORT",
            Self::PasswordTooLong => "PASSWORD_TOO_LONG",
            Self::EmailTaken => "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
            Self::WrongCredentials => "INVALID_EMAIL_OR_PASSWORD",
            Self::WrongPassword => "INVALID_PASSWORD",
            Self::NoPassword => "CREDENTIAL_ACCOUNT_NOT_FOUND",
            Self::EmailCannotChange => "EMAIL_CAN_NOT_BE_UPDATED",
            Self::NothingToUpdate => "NO_FIELDS_TO_UPDATE",
            Self::Refused(refusal) => refusal.code(),
            Self::ProviderNotSupported(_) => "PROVIDER_NOT_SUPPORTED",
            Self::ForeignRedirect => "INVALID_REDIRECT_URL",
            Self::NotSent(_) => "MAIL_NOT_SENT",
            Self::TooManyLetters => "TOO_MANY_LETTERS",
            Self::Unauthenticated(_) => "UNAUTHORIZED",
            Self::ForeignOrigin => "INVALID_ORIGIN",
            Self::MissingOrigin => "MISSING_OR_NULL_ORIGIN",
            Self::ForeignCallback => "INVALID_CALLBACKURL",
            Self::TasksOnly => "FORBIDDEN",
            Self::MissingScope(_) => "INSUFFICIENT_SCOPE",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::TooManyRequests { .. } => "TOO_MANY_REQUESTS",
            Self::FactorLocked { .. } => "ACCOUNT_TEMPORARILY_LOCKED",
            Self::Unavailable(Some(StoreError::Full(_))) => "INSUFFICIENT_STORAGE",
            Self::Busy { .. } | Self::Unavailable(_) => "SERVICE_UNAVAILABLE",
            Self::Internal(_) => "INTERNAL_SERVER_ERROR",
        }
    }

    /// What happened and what to do next, for a person.
    pub fn detail(&self) -> Cow<'static, str> {
        match self {
            Self::Unauthenticated(why) => why.to_string().into(),
            Self::PasswordTooShort => {
                format!("Password too short: use at least {MIN_PASSWORD_CHARACTERS} characters.")
                    .into()
            }
            Self::PasswordTooLong => {
                format!("Password too long: use at most {MAX_PASSWORD_CHARACTERS} characters.")
                    .into()
            }
            Self::ForeignOrigin => {
                "Invalid origin: the request comes from a page of another site. \
                An operator adds trusted sites to the setting trusted_origins."
                    .into()
            }
            Self::Refused(refusal) => refusal.detail().into(),
            Self::NotSent(why) if why.is_passing() => {
                "The mail server does not take the letter just now. Try again in a few minutes.".into()
            }
            Self::NotSent(_) => {
                "The mail server does not take the letter. Check the address; if it is right, whoever runs \
                this server has to look: `todo-server doctor` tries the mail server out."
                    .into()
            }
            Self::TooManyLetters => {
                "Many letters are on their way. Try again in a few seconds.".into()
            }
            Self::MissingOrigin => {
                "Missing or null Origin: a change by cookie says in the header Origin which page it \
                comes from. Programs send the token as Authorization: Bearer instead."
                    .into()
            }
            Self::TasksOnly => {
                "A personal token reaches tasks and /mcp alone; sign in for this.".into()
            }
            Self::MissingScope(scope) => format!(
                "This personal token lacks the scope {scope}; make one that has it with POST /api/tokens."
            )
            .into(),
            Self::TooManyTokens => format!(
                "There are {TOKENS_MAX} personal tokens already, which is the most; revoke one first."
            )
            .into(),
            Self::TooManyRequests { retry_after_seconds } => {
                format!("Too many attempts. Try again in {retry_after_seconds} seconds.").into()
            }
            Self::FactorLocked { retry_after_seconds } => {
                let minutes = retry_after_seconds.div_ceil(60);
                format!("Too many wrong codes in a row. Nobody gets in by a code for {minutes} minutes: sign in again then.").into()
            }
            Self::Busy { retry_after_seconds } => {
                format!("Many people are signing in. Try again in {retry_after_seconds} seconds.")
                    .into()
            }
            Self::Unavailable(Some(StoreError::Full(_))) => DISK_FULL.into(),
            Self::Unavailable(_) => {
                "The database cannot be reached at the moment. Try again in a few seconds.".into()
            }
            Self::Internal(_) => {
                "Something went wrong here. Try again; if it stays, report the x-request-id.".into()
            }
            other => other.to_string().into(),
        }
    }

    fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::TooManyRequests { retry_after_seconds }
            | Self::FactorLocked { retry_after_seconds }
            | Self::Busy { retry_after_seconds } => Some(*retry_after_seconds),
            Self::Unavailable(_) | Self::TooManyLetters => Some(Self::UNAVAILABLE_RETRY_SECONDS),
            _ => None,
        }
    }

    fn log(&self) {
        match self {
            Self::Unavailable(Some(cause)) => {
                tracing::error!(cause = chain(cause), "The database did not answer");
            }
            Self::Internal(cause) => {
                tracing::error!(%cause, "An account request failed");
            }
            Self::NotSent(cause) => tracing::error!(%cause, "A letter was not sent"),
            _ => {}
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Unauthenticated> for Error {
    fn from(why: Unauthenticated) -> Self {
        Self::Unauthenticated(why)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(Some(error))
    }
}

/// For every route outside `/api/auth`.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        error.log();
        Self::new(error.status(), error.detail())
    }
}

impl IntoResponse for Error {
    /// Logs causes, which nobody else sees.
    fn into_response(self) -> Response {
        self.log();
        let body = ErrorBody {
            code: self.code(),
            message: self.to_string(),
            detail: self.detail().into_owned(),
        };
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(header::RETRY_AFTER, seconds.into());
            headers.insert(X_RETRY_AFTER, seconds.into());
        }
        if matches!(self, Self::Unauthenticated(_)) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
