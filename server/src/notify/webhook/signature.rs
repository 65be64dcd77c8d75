//! Who sends: <https://www.standardwebhooks.com>, with a secret for each program. Programs have libraries to verify it; to
//! sign is these few lines.

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use uuid::Uuid;

use crate::auth;

/// What secrets begin with.
const PREFIX: &str = "whsec_";
/// The version of the signature.
const VERSION: &str = "v1";

/// What messages to one program are signed by.
pub(super) struct Key([u8; 32]);

impl Key {
    /// Derived from the server's secret, so that every replica has the same and nothing more is to be kept.
    pub(super) fn of(secret: &auth::Secret, webhook: Uuid) -> Self {
        Self(secret.derive(&format!("webhook: {webhook}")))
    }

    /// As the program is given it.
    pub(super) fn shown(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(self.0))
    }

    /// The `webhook-signature` of a message that is sent at `now`.
    pub(super) fn sign(&self, id: Uuid, now: Timestamp, body: &str) -> String {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes keys of any length")
        };
        let text = format!("{id}.{}.{body}", now.as_second());
        let signature = mac.chain_update(text.as_bytes()).finalize().into_bytes();
        format!("{VERSION},{}", BASE64.encode(signature))
    }
}
