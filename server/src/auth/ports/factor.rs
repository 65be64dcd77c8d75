//! Second factors, as they are kept.

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::ports::StoreError;

use super::Session;

/// A second factor: what an authenticator app shares with this server.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredFactor {
    pub id: String,
    pub user: String,
    /// Sealed with the server's secret.
    pub secret: String,
    /// A list of hashes in JSON, sealed with the server's secret.
    pub backup_codes: String,
    /// Whether a code of the app was shown; before that nothing is asked for.
    pub is_confirmed: bool,
    /// No code is taken before this.
    pub locked_until: Option<Timestamp>,
}

/// What a try of a code is, once it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// To be looked at.
    Counted,
    /// To be looked at, and the last one: the factor is locked unless this is right.
    Last,
    /// Not to be looked at: the factor is locked.
    Refused,
}

/// A session that takes the place of the one with the token `ended`.
#[derive(Clone, Copy, Debug)]
pub struct Swap<'a> {
    pub ended: &'a str,
    pub begun: &'a Session,
}

/// Second factors.
#[async_trait]
pub trait FactorStore: Send + Sync {
    /// The one of `user`, confirmed or not.
    async fn factor(&self, user: &str) -> Result<Option<StoredFactor>, StoreError>;

    /// Keeps a factor that is yet to be confirmed in place of another such; `false` if a confirmed one is there.
    async fn propose_factor(&self, factor: &StoredFactor) -> Result<bool, StoreError>;

    /// Confirms a factor, from when on it is asked for; `false` if it is not there any more.
    async fn confirm_factor(
        &self,
        factor: &StoredFactor,
        swap: Swap<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Counts a try before it is looked at, and locks the factor until `locked_until` at the one that is the `max`th without
    /// success. In one statement, so that no more are tried at once.
    async fn count_try(
        &self,
        id: &str,
        max: u32,
        locked_until: Timestamp,
        now: Timestamp,
    ) -> Result<Try, StoreError>;

    /// Forgets the tries that were counted.
    async fn forget_tries(&self, id: &str) -> Result<(), StoreError>;

    /// Notes that the code of a time step was taken; `false` if that one or a later one was before: of two that come at
    /// once, one is told `true`.
    async fn use_step(&self, id: &str, step: i64) -> Result<bool, StoreError>;

    /// Puts backup codes in the place of those that are there; `false` if those were not `from` any more.
    async fn set_backup_codes(&self, id: &str, from: &str, to: &str) -> Result<bool, StoreError>;

    /// Removes the factor of `user`, and the links that begin like one of `kinds`: no device is trusted any more. `false` if
    /// there was none.
    async fn remove_factor(
        &self,
        user: &str,
        kinds: &[&str],
        swap: Option<Swap<'_>>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}

impl std::fmt::Debug for StoredFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredFactor").field("user", &self.user).finish_non_exhaustive()
    }
}
