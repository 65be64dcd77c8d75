//! Passkeys, as they are kept.

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::ports::StoreError;

/// A passkey: what somebody's authenticator proves itself by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPasskey {
    pub id: String,
    /// What its owner calls it.
    pub name: Option<String>,
    /// A COSE key in base64.
    pub public_key: String,
    pub user: String,
    /// The credential's own id, in base64url.
    pub credential: String,
    /// What the authenticator counted last.
    pub counter: u32,
    /// `singleDevice` or `multiDevice`.
    pub device_type: String,
    pub backed_up: bool,
    /// How the authenticator can be reached, separated by commas.
    pub transports: Option<String>,
    pub created_at: Option<Timestamp>,
    /// Of which make the authenticator says that it is.
    pub make: Option<String>,
}

/// What became of a passkey that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Added,
    /// Its user has as many as may be.
    TooMany,
    /// Somebody has it already.
    Known,
}

/// Passkeys.
#[async_trait]
pub trait PasskeyStore: Send + Sync {
    /// Keeps a new passkey of somebody who has fewer than `max`, also if two come at once.
    async fn add_passkey(&self, passkey: &StoredPasskey, max: usize) -> Result<Kept, StoreError>;

    /// The passkeys of `user`, oldest first.
    async fn passkeys(&self, user: &str) -> Result<Vec<StoredPasskey>, StoreError>;

    /// The passkey with this credential, whosever it is.
    async fn passkey(&self, credential: &str) -> Result<Option<StoredPasskey>, StoreError>;

    /// Notes what the authenticator of the passkey `id` counts; `false` if that was not `from` any more, or the passkey is
    /// gone: of two that come at once, one is told `true`.
    async fn count_use(&self, id: &str, from: u32, to: u32) -> Result<bool, StoreError>;

    /// Calls a passkey `name`; `None` if `user` has no such passkey.
    async fn rename_passkey(
        &self,
        user: &str,
        id: &str,
        name: &str,
    ) -> Result<Option<StoredPasskey>, StoreError>;

    /// `false` if `user` has no such passkey.
    async fn remove_passkey(&self, user: &str, id: &str) -> Result<bool, StoreError>;
}
