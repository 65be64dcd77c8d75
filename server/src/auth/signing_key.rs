//! The keys behind JWTs: private halves encrypted as Better Auth does it.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64_URL};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use todo_core::ports::StoreError;
use tokio::sync::Mutex;

use super::{Error, KeyStore, Secret, StoredKey, random, sealed};

/// Another replica's new key, or an operator's change, is noticed after this time.
const KEPT_FOR: Duration = Duration::from_mins(5);
/// A public key is served this much longer than its private half signs.
const GRACE: Duration = Duration::from_hours(30 * 24);

/// How long an id that names no key is taken for one, without looking again.
const UNKNOWN_FOR: Duration = Duration::from_mins(1);
/// Most such ids that are remembered; beyond them nobody looks for further ones.
const UNKNOWN_MAX: usize = 256;
/// Longer ids are not ours, in bytes.
const ID_BYTES_MAX: usize = 64;

/// The keys as this process knows them. Whoever needs one that is known never waits for others.
#[derive(Debug, Default)]
pub(super) struct SigningKeys {
    known: RwLock<Option<Arc<Known>>>,
    /// Ids that named no key, and when.
    unknown: std::sync::Mutex<HashMap<String, Timestamp>>,
    /// Held by the one who loads for all.
    loading: Mutex<()>,
}

#[derive(Debug)]
struct Known {
    since: Timestamp,
    signing: (String, SigningKey),
    verifying: HashMap<String, VerifyingKey>,
}

/// An Ed25519 key as JSON, the private half only where it is stored.
#[derive(Serialize, Deserialize)]
struct Jwk {
    crv: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<String>,
    x: String,
    kty: String,
}

impl SigningKeys {
    /// The id and the key to sign with; the first caller ever makes it.
    pub(super) async fn signing(
        &self,
        keys: &dyn KeyStore,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<(String, SigningKey), Error> {
        Ok(self.known(keys, secret, now, None).await?.signing.clone())
    }

    /// The key that verifies what `id` signed, if there is such a key.
    pub(super) async fn verifying(
        &self,
        keys: &dyn KeyStore,
        secret: &Secret,
        now: Timestamp,
        id: &str,
    ) -> Result<Option<VerifyingKey>, Error> {
        Ok(self.known(keys, secret, now, Some(id)).await?.verifying.get(id).copied())
    }

    /// What is known, loaded again when it is old or lacks the `wanted` key.
    async fn known(
        &self,
        keys: &dyn KeyStore,
        secret: &Secret,
        now: Timestamp,
        wanted: Option<&str>,
    ) -> Result<Arc<Known>, Error> {
        let before = self.present();
        let _loading = match &before {
            Some(known) if known.suits(wanted) => match self.loading.try_lock() {
                Ok(turn) if known.since + KEPT_FOR <= now => turn,
                // It is new enough, or somebody else renews it.
                _ => return Ok(known.clone()),
            },
            Some(known) if self.is_unknown(wanted, now) => return Ok(known.clone()),
            _ => self.loading.lock().await,
        };
        let present = self.present();
        let is_renewed = match (&present, &before) {
            (Some(present), Some(before)) => !Arc::ptr_eq(present, before),
            (present, None) => present.is_some(),
            (None, Some(_)) => false,
        };
        let known = match present.filter(|_| is_renewed) {
            // Loaded while this one waited.
            Some(known) => known,
            None => {
                let known = Arc::new(load(keys, secret, now).await?);
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
                known
            }
        };
        if let Some(wanted) = wanted.filter(|_| !known.suits(wanted)) {
            let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
            unknown.insert(wanted.to_owned(), now);
        }
        Ok(known)
    }

    fn present(&self) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether there is no key `id`, as far as is worth finding out.
    fn is_unknown(&self, id: Option<&str>, now: Timestamp) -> bool {
        let Some(id) = id else { return false };
        if id.len() > ID_BYTES_MAX {
            return true;
        }
        let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        unknown.retain(|_, since| *since + UNKNOWN_FOR > now);
        unknown.contains_key(id) || unknown.len() >= UNKNOWN_MAX
    }
}

impl Known {
    /// Whether it has the key `wanted`, or none in particular is.
    fn suits(&self, wanted: Option<&str>) -> bool {
        wanted.is_none_or(|id| self.verifying.contains_key(id))
    }
}

/// The body of `GET /jwks`: every public key that may still verify something.
pub(super) async fn published(keys: &dyn KeyStore, now: Timestamp) -> Result<Vec<Value>, Error> {
    Ok(rows(keys, now).await?.iter().filter_map(public).collect())
}

async fn load(keys: &dyn KeyStore, secret: &Secret, now: Timestamp) -> Result<Known, Error> {
    let rows = rows(keys, now).await?;
    let verifying = rows
        .iter()
        .filter_map(|row| {
            Some((row.id.clone(), serde_json::from_str::<Jwk>(&row.public).ok()?.verifying()?))
        })
        .collect();
    let signing = rows
        .iter()
        .filter(|row| row.expires_at.is_none_or(|end| end > now))
        .find_map(|row| Some((row.id.clone(), private(&row.private, secret)?)));
    let mut known = match signing {
        Some(signing) => Known { since: now, signing, verifying },
        None => Known { since: now, signing: create(keys, secret, now).await?, verifying },
    };
    let (id, key) = &known.signing;
    known.verifying.insert(id.clone(), key.verifying_key());
    Ok(known)
}

/// Newest first, without those whose grace is over.
async fn rows(keys: &dyn KeyStore, now: Timestamp) -> Result<Vec<StoredKey>, StoreError> {
    let graced = |end: Timestamp| end.saturating_add(GRACE).unwrap_or(Timestamp::MAX);
    let in_use = |row: &StoredKey| row.expires_at.is_none_or(|end| graced(end) > now);
    Ok(keys.keys().await?.into_iter().filter(in_use).collect())
}

/// Makes a key. What others signed with an unreadable one keeps verifying.
async fn create(
    keys: &dyn KeyStore,
    secret: &Secret,
    now: Timestamp,
) -> Result<(String, SigningKey), Error> {
    let key = SigningKey::from_bytes(&rand::random());
    let id = random::id();
    let sealed = sealed::seal(&json!(Jwk::of(&key, true)).to_string(), secret)?;
    let stored = StoredKey {
        id: id.clone(),
        public: json!(Jwk::of(&key, false)).to_string(),
        private: json!(sealed).to_string(),
        created_at: now,
        expires_at: None,
    };
    keys.add_key(&stored).await?;
    tracing::info!(key.id = %id, "Made a key to sign tokens with");
    Ok((id, key))
}

/// A row as clients see it. Keys of other kinds are passed on as they are.
fn public(row: &StoredKey) -> Option<Value> {
    let mut key: Map<String, Value> = serde_json::from_str(&row.public).ok()?;
    key.remove("d");
    if key.get("crv").and_then(Value::as_str) == Some("Ed25519") {
        key.insert("alg".to_owned(), "EdDSA".into());
    }
    key.insert("kid".to_owned(), row.id.clone().into());
    Some(key.into())
}

/// The private half of a stored key, or `None` if another secret or another program sealed it.
fn private(stored: &str, secret: &Secret) -> Option<SigningKey> {
    let json = match serde_json::from_str(stored).ok()? {
        Value::String(text) => sealed::open(&text, secret)?,
        open => open.to_string(),
    };
    let jwk: Jwk = serde_json::from_str(&json).ok()?;
    let seed = BASE64_URL.decode(jwk.d?).ok()?;
    Some(SigningKey::from_bytes(&seed.try_into().ok()?))
}

impl Jwk {
    fn of(key: &SigningKey, with_private: bool) -> Self {
        Self {
            crv: "Ed25519".to_owned(),
            d: with_private.then(|| BASE64_URL.encode(key.to_bytes())),
            x: BASE64_URL.encode(key.verifying_key().to_bytes()),
            kty: "OKP".to_owned(),
        }
    }

    fn verifying(&self) -> Option<VerifyingKey> {
        let bytes = BASE64_URL.decode(&self.x).ok().filter(|_| self.crv == "Ed25519")?;
        VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;

    use super::*;

    /// Sealed by better-auth 1.7 with the secret below; the key is RFC 8037's example.
    const SEALED: &str = "\"a927b2e6cc3693ce411e2a8d4b5cb19d0f3d41637154ea13437b36a2d0179213739053a47fd6b56fe5ac2141a05c7faf3f66694e55065b4c7c3e6875b374d8281cdc1375d4596880d9ae1a36898083a9f288a04a00fd0bdc0d483b056a64885ef309059b32aca29c79de3eb993604b4c5a32bab0de72f8ad470a8f69d245b46e444c417028cec4bd28bf90b8ca3ba517a69a34352ee2e7579ce5c6c528123d209e8127c5601204f086\"";

    fn secret() -> Secret {
        Secret::new("0123456789abcdef0123456789abcdef".into()).unwrap()
    }

    #[test]
    fn a_key_sealed_by_better_auth_opens() {
        let key = private(SEALED, &secret()).unwrap();
        assert_eq!(Jwk::of(&key, false).x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }

    #[test]
    fn a_key_sealed_with_another_secret_or_damaged_does_not() {
        assert!(
            private(
                SEALED,
                &Secret::new("another secret that is as long as needed".into()).unwrap()
            )
            .is_none()
        );
        for stored in ["", "\"\"", "\"zz\"", "{}", "null", "\"a927b2e6\""] {
            assert!(private(stored, &secret()).is_none(), "{stored}");
        }
    }

    #[test]
    fn what_we_seal_opens_again() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let sealed = sealed::seal(&json!(Jwk::of(&key, true)).to_string(), &secret()).unwrap();
        assert_eq!(private(&json!(sealed).to_string(), &secret()).unwrap(), key);
    }

    /// Keys that are counted as they are asked for.
    #[derive(Default)]
    struct Counting {
        loads: AtomicUsize,
        stored: std::sync::Mutex<Vec<StoredKey>>,
    }

    #[async_trait]
    impl KeyStore for Counting {
        async fn keys(&self) -> Result<Vec<StoredKey>, StoreError> {
            self.loads.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Ok(self.stored.lock().unwrap().clone())
        }

        async fn add_key(&self, key: &StoredKey) -> Result<(), StoreError> {
            self.stored.lock().unwrap().push(key.clone());
            Ok(())
        }
    }

    const NOW: Timestamp = Timestamp::constant(1_795_510_800, 0);

    #[tokio::test]
    async fn keys_that_do_not_exist_are_looked_for_once_and_never_without_end() {
        let (store, keys) = (Counting::default(), SigningKeys::default());
        let (id, _) = keys.signing(&store, &secret(), NOW).await.unwrap();
        let loads = || store.loads.load(Ordering::Relaxed);
        assert_eq!(loads(), 1);

        for _ in 0..10 {
            let found = keys.verifying(&store, &secret(), NOW, "made up").await.unwrap();
            assert!(found.is_none());
        }
        assert_eq!(loads(), 2, "what is not there is remembered");
        for number in 0..10 * UNKNOWN_MAX {
            keys.verifying(&store, &secret(), NOW, &number.to_string()).await.unwrap();
        }
        assert!(loads() <= 2 + UNKNOWN_MAX, "{}", loads());
        let before = loads();
        assert!(keys.verifying(&store, &secret(), NOW, &id).await.unwrap().is_some());
        assert_eq!(loads(), before, "what is known needs no look");
    }

    #[tokio::test]
    async fn many_who_need_the_same_load_share_it() {
        let (store, keys) = (Counting::default(), SigningKeys::default());
        let secret = secret();
        let all = (0..20).map(|_| keys.signing(&store, &secret, NOW));
        let ids = futures_util::future::join_all(all).await;
        let first = ids[0].as_ref().unwrap().0.clone();
        assert!(ids.iter().all(|id| id.as_ref().unwrap().0 == first));
        assert_eq!(store.loads.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn another_replicas_new_key_is_found_at_once() {
        let (store, ours, theirs) =
            (Counting::default(), SigningKeys::default(), SigningKeys::default());
        ours.signing(&store, &secret(), NOW).await.unwrap();
        store.stored.lock().unwrap().clear();
        let (id, _) = theirs.signing(&store, &secret(), NOW).await.unwrap();
        assert!(ours.verifying(&store, &secret(), NOW, &id).await.unwrap().is_some());
    }
}
