//! Who sends: the server's key, by which push services know it (VAPID, RFC 8292).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use serde_json::json;
use url::Url;

use crate::{auth::Secret, jwt};

/// What the key is derived for. Another text gives another key, and every device would have to ask anew.
const PURPOSE: &str = "web push: the server's key";
/// How long a push service may take a signature for ours. A day is the most that is allowed.
const VALID: SignedDuration = SignedDuration::from_hours(12);

/// The server as push services know it.
#[derive(Clone)]
pub struct Sender {
    key: EncodingKey,
    /// The public half, as browsers want it.
    pub public: String,
    /// Whom a push service may turn to.
    contact: String,
}

impl Sender {
    /// Derived from the secret, so that every replica has the same, and nothing more is to be kept.
    pub fn new(secret: &Secret, contact: String) -> Self {
        let mut candidates = (0_u32..).map(|count| secret.derive(&format!("{PURPOSE} {count}")));
        // Fewer than one in four thousand million is no key.
        let key = candidates.find_map(|bytes| SecretKey::from_slice(&bytes).ok());
        let Some(key) = key else { unreachable!("the candidates are endless") };
        let public = BASE64.encode(key.public_key().to_sec1_bytes());
        Self { key: jwt::p256_private(&key.into()), public, contact }
    }

    /// The `Authorization` for a message to the push service at `endpoint`.
    pub(super) fn authorization(
        &self,
        endpoint: &Url,
        now: Timestamp,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": (now + VALID).as_second(),
            "sub": self.contact,
        });
        let token = jwt::encode(&Header::new(Algorithm::ES256), &claims, &self.key)?;
        Ok(format!("vapid t={token}, k={}", self.public))
    }
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").field("public", &self.public).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
    use serde_json::Value;

    use super::*;

    fn sender(secret: &str) -> Sender {
        let secret = Secret::new(secret.to_owned().into()).expect("long enough");
        Sender::new(&secret, "mailto:todo@example.com".to_owned())
    }

    #[test]
    fn replicas_with_one_secret_are_one_sender() {
        let (one, other) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210");
        assert_eq!(sender(one).public, sender(one).public);
        assert_ne!(sender(one).public, sender(other).public);
    }

    #[test]
    fn what_is_signed_names_the_push_service_and_is_verified_by_the_public_half() {
        let sender = sender("0123456789abcdef0123456789abcdef");
        let endpoint = Url::parse("https://push.example.com:8443/send/1?x=y").expect("a URL");
        let now = "2026-11-28T12:00:00Z".parse().expect("a moment");

        let header = sender.authorization(&endpoint, now).expect("a signature");

        let (token, key) =
            header.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("both");
        let (text, signature) = token.rsplit_once('.').expect("a signature");
        let key = BASE64.decode(key).expect("base64url");
        let signature = BASE64.decode(signature).expect("base64url");
        let verified = VerifyingKey::from_sec1_bytes(&key)
            .expect("a key")
            .verify(text.as_bytes(), &Signature::from_slice(&signature).expect("64 bytes"));
        assert!(verified.is_ok());
        let claims = BASE64.decode(text.split_once('.').expect("claims").1).expect("base64url");
        let claims: Value = serde_json::from_slice(&claims).expect("JSON");
        let expected = json!({ "aud": "https://push.example.com:8443", "exp": 1_795_910_400, "sub": "mailto:todo@example.com" });
        assert_eq!(claims, expected);
    }
}
