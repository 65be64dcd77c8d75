//! The EdDSA JWT of `GET /api/auth/token`: who somebody is, for a quarter of an hour.

use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use todo_core::wire;

use super::Unauthenticated;
use crate::jwt;

const LIFETIME_SECONDS: i64 = 15 * 60;

/// Better Auth's payload: the user's fields and the registered claims.
#[derive(Serialize)]
struct Payload<'a> {
    iat: i64,
    #[serde(flatten)]
    user: &'a wire::User,
    sub: &'a str,
    /// The session that it was issued in, and ends with.
    sid: &'a str,
    exp: i64,
    iss: &'a str,
    aud: &'a str,
}

/// What is read back of it.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Better Auth's own tokens lack it.
    sid: Option<String>,
    exp: i64,
}

/// Whom a verified token is for, and in which session it was issued if it says so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bearer {
    pub(super) user: String,
    pub(super) session: Option<String>,
}

/// A token that is not yet verified.
pub(super) struct Unverified<'a> {
    token: &'a str,
    pub(super) key_id: String,
}

/// Issues a token for `user` in their session `session_id`; `base_url` is both its issuer and its audience.
pub(super) fn issue(
    user: &wire::User,
    session_id: &str,
    base_url: &str,
    key_id: &str,
    key: &SigningKey,
    now: Timestamp,
) -> Result<String, jsonwebtoken::errors::Error> {
    // As Better Auth writes it: without a type.
    let header =
        Header { typ: None, kid: Some(key_id.to_owned()), ..Header::new(Algorithm::EdDSA) };
    let iat = now.as_second();
    let exp = iat + LIFETIME_SECONDS;
    let (sub, sid) = (&user.id, session_id);
    let payload = Payload { iat, user, sub, sid, exp, iss: base_url, aud: base_url };
    jwt::encode(&header, &payload, &jwt::ed25519_private(key))
}

impl<'a> Unverified<'a> {
    /// Takes a token apart; `None` if it is no JWT of the one algorithm in use.
    pub(super) fn parse(token: &'a str) -> Option<Self> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let key_id = header.kid.filter(|_| header.alg == Algorithm::EdDSA)?;
        Some(Self { token, key_id })
    }

    /// Whom it is for, if `key` signed the token for `base_url` and it is still good.
    pub(super) fn verify(
        self,
        key: &VerifyingKey,
        base_url: &str,
        now: Timestamp,
    ) -> Result<Bearer, Unauthenticated> {
        let mut wanted = Validation::new(Algorithm::EdDSA);
        wanted.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        wanted.set_issuer(&[base_url]);
        wanted.set_audience(&[base_url]);
        // It would ask the system's clock, and let a minute pass.
        wanted.validate_exp = false;
        let claims: Claims = jwt::decode(self.token, &jwt::ed25519_public(key), &wanted)
            .map_err(|_| Unauthenticated::InvalidToken)?;
        if claims.exp <= now.as_second() {
            return Err(Unauthenticated::Expired);
        }
        Ok(Bearer { user: claims.sub, session: claims.sid })
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64_URL};
    use serde_json::{Value, json};

    use super::*;

    const BASE_URL: &str = "http://localhost:3000";

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn now() -> Timestamp {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    fn token() -> String {
        let user = wire::User {
            id: "user-1".to_owned(),
            name: "A".to_owned(),
            email: "a@x.com".to_owned(),
            email_verified: false,
            image: None,
            two_factor_enabled: false,
            created_at: String::new(),
            updated_at: String::new(),
        };
        issue(&user, "session-1", BASE_URL, "key-1", &key(), now()).unwrap()
    }

    fn verify(token: &str, base_url: &str, at: Timestamp) -> Result<Bearer, Unauthenticated> {
        let token = Unverified::parse(token).ok_or(Unauthenticated::InvalidToken)?;
        token.verify(&key().verifying_key(), base_url, at)
    }

    #[test]
    fn a_token_names_its_user_until_it_expires() {
        let almost = now() + jiff::SignedDuration::from_secs(LIFETIME_SECONDS - 1);
        let (user, session) = ("user-1".to_owned(), Some("session-1".to_owned()));
        assert_eq!(verify(&token(), BASE_URL, almost), Ok(Bearer { user, session }));
        let later = now() + jiff::SignedDuration::from_secs(LIFETIME_SECONDS);
        assert_eq!(verify(&token(), BASE_URL, later), Err(Unauthenticated::Expired));
    }

    /// With `header` and `payload` as they are, by the right key.
    fn signed(header: &Value, payload: &Value) -> String {
        let part = |part: &Value| BASE64_URL.encode(part.to_string());
        let text = format!("{}.{}", part(header), part(payload));
        let signature = ed25519_dalek::Signer::sign(&key(), text.as_bytes());
        format!("{text}.{}", BASE64_URL.encode(signature.to_bytes()))
    }

    #[test]
    fn what_better_auth_signed_is_valid_and_what_names_less_is_not() {
        let header = json!({ "alg": "EdDSA", "kid": "key-1" });
        let payload = json!({
            "iat": 1, "sub": "user-1", "exp": 9_999_999_999_i64, "iss": BASE_URL, "aud": BASE_URL,
        });
        let bearer = Bearer { user: "user-1".to_owned(), session: None };
        assert_eq!(verify(&signed(&header, &payload), BASE_URL, now()), Ok(bearer));
        for name in ["sub", "exp", "iss", "aud"] {
            let mut less = payload.clone();
            less.as_object_mut().unwrap().remove(name);
            let refused = verify(&signed(&header, &less), BASE_URL, now());
            assert_eq!(refused, Err(Unauthenticated::InvalidToken), "{name}");
        }
        for header in [
            json!({ "alg": "HS256", "kid": "key-1" }),
            json!({ "alg": "none", "kid": "key-1" }),
            json!({ "alg": "EdDSA" }),
            json!({ "alg": "EdDSA", "kid": "key-1", "crit": ["b64"], "b64": false }),
        ] {
            let refused = verify(&signed(&header, &payload), BASE_URL, now());
            assert_eq!(refused, Err(Unauthenticated::InvalidToken), "{header}");
        }
    }

    #[test]
    fn a_token_for_somebody_else_is_invalid() {
        let elsewhere = verify(&token(), "https://other.example", now());
        assert_eq!(elsewhere, Err(Unauthenticated::InvalidToken));
    }

    #[test]
    fn a_changed_token_is_invalid() {
        let token = token();
        let (head, signature) = token.rsplit_once('.').unwrap();
        let (header, _) = head.split_once('.').unwrap();
        let forged = BASE64_URL.encode(
            r#"{"sub":"user-2","exp":9999999999,"iss":"http://localhost:3000","aud":"http://localhost:3000"}"#,
        );
        let unsigned = BASE64_URL.encode(r#"{"alg":"none","kid":"key-1"}"#);
        for token in [
            format!("{header}.{forged}.{signature}"),
            format!("{unsigned}.{forged}."),
            "a.b.c".to_owned(),
        ] {
            assert_eq!(
                verify(&token, BASE_URL, now()),
                Err(Unauthenticated::InvalidToken),
                "{token}"
            );
        }
    }
}
