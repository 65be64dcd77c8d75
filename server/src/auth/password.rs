//! Password hashes in Better Auth's format, and how many are computed at once.

use std::sync::Arc;

use scrypt::{Params, scrypt};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use tokio::{sync::Semaphore, task::spawn_blocking};
use unicode_normalization::UnicodeNormalization;

use super::Error;

const LOG2_COST: u8 = 14;
const BLOCK_SIZE: u32 = 16;
const PARALLELISM: u32 = 1;
const KEY_BYTES: usize = 64;
const SALT_BYTES: usize = 16;

/// Each hash holds 32 MiB (128 × cost × block size) while it is computed, so this many times
/// 32 MiB is what a flood of sign-ins can take.
const HASHES_AT_ONCE: usize = 1;

/// Who finds this many waiting is asked to come back, instead of waiting longer than people do.
const HASHES_WAITING: usize = 64;

/// A line of that length is worked off in about this time.
const RETRY_AFTER_SECONDS: u32 = 5;

pub(super) const MIN_PASSWORD_CHARACTERS: usize = 8;
pub(super) const MAX_PASSWORD_CHARACTERS: usize = 128;

/// A password somebody typed. `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// A password to check: it may be from a time of other rules, but not endless.
    pub fn to_check(text: String) -> Result<Self, Error> {
        if characters(&text) > MAX_PASSWORD_CHARACTERS {
            return Err(Error::PasswordTooLong);
        }
        Ok(Self(text.into()))
    }

    /// A password to set.
    pub fn to_set(text: String) -> Result<Self, Error> {
        if characters(&text) < MIN_PASSWORD_CHARACTERS {
            return Err(Error::PasswordTooShort);
        }
        Self::to_check(text)
    }
}

/// Computes hashes, a few at a time, away from the threads that serve requests.
#[derive(Clone, Debug)]
pub(super) struct Hasher {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(HASHES_AT_ONCE + HASHES_WAITING)),
        }
    }
}

impl Hasher {
    /// A new hash: `salt:key` in hex.
    pub(super) async fn hash(&self, password: Password) -> Result<String, Error> {
        let salt = hex::encode(rand::random::<[u8; SALT_BYTES]>());
        let key = self.derive(password, salt.clone()).await?;
        Ok(format!("{salt}:{}", hex::encode(key)))
    }

    /// Whether `password` is the one behind `stored`. Takes the same time when there is no
    /// `stored`, so that an answer does not tell whether an account exists.
    pub(super) async fn verify(
        &self,
        password: Password,
        stored: Option<&str>,
    ) -> Result<bool, Error> {
        let parts = stored.and_then(|stored| stored.split_once(':'));
        let salt = parts.map_or_else(|| "0".repeat(SALT_BYTES * 2), |(salt, _)| salt.to_owned());
        let key = hex::encode(self.derive(password, salt).await?);
        Ok(parts.is_some_and(|(_, expected)| bool::from(key.as_bytes().ct_eq(expected.as_bytes()))))
    }

    async fn derive(&self, password: Password, salt: String) -> Result<[u8; KEY_BYTES], Error> {
        let busy = Error::Busy { retry_after_seconds: RETRY_AFTER_SECONDS };
        let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() else { return Err(busy) };
        let Ok(turn) = Arc::clone(&self.running).acquire_owned().await else { return Err(busy) };
        // The permits move along: a caller who goes away does not let the next one in early.
        let derived = spawn_blocking(move || {
            let _held = (place, turn);
            derive(&password, &salt)
        });
        derived.await.map_err(|error| Error::Internal(error.into()))
    }
}

/// The salt enters as its hex text, not as the bytes it spells: that is Better Auth's format.
fn derive(password: &Password, salt: &str) -> [u8; KEY_BYTES] {
    let normalized: SecretString = password.0.expose_secret().nfkc().collect::<String>().into();
    let mut key = [0; KEY_BYTES];
    let derived = Params::new(LOG2_COST, BLOCK_SIZE, PARALLELISM).ok().and_then(|params| {
        scrypt(normalized.expose_secret().as_bytes(), salt.as_bytes(), &params, &mut key).ok()
    });
    assert!(derived.is_some(), "scrypt accepts these constants");
    key
}

/// Counted as JavaScript does.
fn characters(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by better-auth 1.7's own `hashPassword`.
    const STORED: &str = "4d75849443bb7caa68237addb545ceaa:e56107f999138baeaca290265879fab1669eda1f19bc89f82bab80ae469b04e50112bcd0da17464369cdcba4f35e38d8285f6246d02cc6836efad8a852be5ee4";

    fn typed(text: &str) -> Password {
        Password::to_check(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_hash_made_by_better_auth_verifies() {
        let hasher = Hasher::default();
        assert!(hasher.verify(typed("pässwörd ①"), Some(STORED)).await.unwrap());
        assert!(!hasher.verify(typed("passw0rd"), Some(STORED)).await.unwrap());
    }

    #[tokio::test]
    async fn equivalent_spellings_of_a_password_are_the_same_password() {
        let decomposed = typed("pa\u{308}sswo\u{308}rd 1");
        assert!(Hasher::default().verify(decomposed, Some(STORED)).await.unwrap());
    }

    #[tokio::test]
    async fn nothing_verifies_against_a_missing_or_damaged_hash() {
        let hasher = Hasher::default();
        for stored in [None, Some(""), Some(":"), Some("no separator"), Some("00:")] {
            assert!(!hasher.verify(typed(""), stored).await.unwrap(), "{stored:?}");
        }
    }

    #[tokio::test]
    async fn a_flood_is_told_to_come_back_instead_of_waiting_without_end() {
        let hasher = Hasher::default();
        let _flood = Arc::clone(&hasher.waiting)
            .try_acquire_many_owned(u32::try_from(HASHES_AT_ONCE + HASHES_WAITING).unwrap())
            .unwrap();
        assert!(matches!(hasher.hash(typed("password")).await, Err(Error::Busy { .. })));
    }

    #[test]
    fn length_limits_count_as_javascript_does() {
        assert!(Password::to_set("1234567".to_owned()).is_err());
        assert!(Password::to_set("😀😀😀😀".to_owned()).is_ok(), "two code units each");
        assert!(Password::to_set("a".repeat(128)).is_ok());
        assert!(Password::to_set("a".repeat(129)).is_err());
    }
}
