//! Where changes to the release are noted. `store` answers it.

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::ports::StoreError;
use uuid::Uuid;

use super::{Difference, Wish};

/// A change to the release.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted {
    pub id: Uuid,
    pub at: Timestamp,
    /// The Deployment.
    pub target: String,
    pub wish: Wish,
    pub difference: Vec<Difference>,
    /// What takes it back, if anything does.
    pub undo: Option<Wish>,
    /// The change that it takes back.
    pub undoes: Option<Uuid>,
    pub outcome: Outcome,
    /// More about the outcome, in words.
    pub detail: String,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Noted, and about to be made. It stays so only where the server ended meanwhile: look.
    Begun,
    /// Nothing was changed.
    Failed,
    /// Made; the pods were not yet as wanted when it was last looked.
    Applied,
    /// Made, and seen to hold.
    Verified,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Begun, Self::Failed, Self::Applied, Self::Verified];

    pub fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Failed => "failed",
            Self::Applied => "applied",
            Self::Verified => "verified",
        }
    }

    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

/// What was changed about the release. Nothing is ever taken out.
#[async_trait]
pub trait ReleaseLog: Send + Sync {
    /// Notes a change that is about to be made; [`StoreError::Exists`] if it was noted before.
    async fn note(&self, change: &Noted) -> Result<(), StoreError>;

    async fn conclude(&self, id: Uuid, outcome: Outcome, detail: &str) -> Result<(), StoreError>;

    /// The newest first, `limit` at most.
    async fn noted(&self, limit: u64) -> Result<Vec<Noted>, StoreError>;

    async fn find_noted(&self, id: Uuid) -> Result<Option<Noted>, StoreError>;
}
