//! What is refused in OAuth's own words.

use super::super::Error;

/// A refusal: OAuth's name for it, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// As RFC 6749, 7591 and 8707 have it, such as `invalid_grant`.
    pub code: &'static str,
    pub detail: String,
}

impl Refused {
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    pub(super) fn request(detail: impl Into<String>) -> Self {
        Self::new("invalid_request", detail)
    }

    pub(super) fn client(detail: impl Into<String>) -> Self {
        Self::new("invalid_client", detail)
    }

    pub(super) fn grant(detail: impl Into<String>) -> Self {
        Self::new("invalid_grant", detail)
    }
}

/// Why a program is not given what it asks for.
#[derive(Debug)]
pub enum Failure {
    Refused(Refused),
    Failed(Error),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
