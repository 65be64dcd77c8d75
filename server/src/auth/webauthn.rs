//! Verifies what authenticators say (Web Authentication, level 3), by the steps that the standard lists for a relying party.
//!
//! What is deliberately absent: attestation. Nobody is asked of which make an authenticator is, and what one says of that
//! unasked is kept and not believed. A user who was present is required, one who was verified is preferred, as in Better Auth;
//! whether they were is told.

mod authenticator_data;
mod public_key;

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use ciborium::Value;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use todo_core::wire::{MadeCredential, ShownCredential};

use self::{authenticator_data::AuthenticatorData, public_key::PublicKey};
use super::Origin;

/// Bytes in JSON: written without padding, read with and without.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// What makes and shows credentials of the only kind that there is.
const PUBLIC_KEY: &str = "public-key";

/// What may be answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    /// In base64url.
    pub(super) challenge: &'a str,
    /// The pages that may have asked.
    pub(super) origins: &'a [Origin],
    /// The domain that credentials are bound to.
    pub(super) relying_party: &'a str,
}

/// A credential that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewCredential {
    /// In base64url.
    pub(super) id: String,
    /// In COSE's form.
    pub(super) public_key: Vec<u8>,
    pub(super) counter: u32,
    /// Whether it can be in several places, and whether it is.
    pub(super) is_portable: bool,
    pub(super) is_backed_up: bool,
    /// Of which make the authenticator says that it is.
    pub(super) make: [u8; 16],
}

/// What is to be known of a credential that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) counter: u32,
    /// Whether whoever holds the authenticator proved to it who they are.
    pub(super) is_verified: bool,
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("it is not whole")]
    Malformed,
    #[error("it is of another ceremony")]
    WrongCeremony,
    #[error("it answers another challenge")]
    WrongChallenge,
    #[error("it was given to a page that is not ours")]
    WrongOrigin,
    #[error("it was given to a page within a foreign one")]
    Framed,
    #[error("it is for another domain")]
    WrongRelyingParty,
    #[error("nobody was there")]
    NobodyPresent,
    #[error("it is backed up and cannot be")]
    Contradictory,
    #[error("its key is of no kind that was asked for")]
    UnknownKey,
    #[error("its signature is not that of the key")]
    WrongSignature,
    #[error("its counter went back: there may be a copy of the authenticator")]
    CounterWentBack,
}

/// What the browser says of a ceremony.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// `bytes` in base64url.
pub(super) fn encoded(bytes: &[u8]) -> String {
    BASE64URL.encode(bytes)
}

/// The algorithms that are asked for, by their COSE numbers, the most wanted first; Better Auth's own list.
pub(crate) const ALGORITHMS: [i64; 3] = [public_key::EDDSA, public_key::ES256, public_key::RS256];

/// Verifies a new credential.
pub(super) fn made(
    expected: &Expected<'_>,
    answer: &MadeCredential,
) -> Result<NewCredential, Fault> {
    let id = id_of(&answer.id, &answer.raw_id, &answer.r#type)?;
    expected.check_client_data(&decoded(&answer.response.client_data_json)?, "webauthn.create")?;
    let bytes = attested(&decoded(&answer.response.attestation_object)?)?;
    let data = AuthenticatorData::parse(&bytes)?;
    expected.check_authenticator(&data)?;
    let credential = data.credential.as_ref().ok_or(Fault::Malformed)?;
    if credential.id != id {
        return Err(Fault::Malformed);
    }
    PublicKey::parse(credential.public_key)?;
    Ok(NewCredential {
        id: encoded(&id),
        public_key: credential.public_key.to_vec(),
        counter: data.counter,
        is_portable: data.is_portable(),
        is_backed_up: data.is_backed_up(),
        make: credential.make,
    })
}

/// Verifies that the holder of `public_key`, in COSE's form, was there. `counter` is what the authenticator said last.
pub(super) fn shown(
    expected: &Expected<'_>,
    answer: &ShownCredential,
    public_key: &[u8],
    counter: u32,
) -> Result<Shown, Fault> {
    id_of(&answer.id, &answer.raw_id, &answer.r#type)?;
    let client_data = decoded(&answer.response.client_data_json)?;
    expected.check_client_data(&client_data, "webauthn.get")?;
    let mut signed = decoded(&answer.response.authenticator_data)?;
    let data = AuthenticatorData::parse(&signed)?;
    expected.check_authenticator(&data)?;
    let (now, is_verified) = (data.counter, data.is_user_verified());
    signed.extend(Sha256::digest(&client_data));
    let signature = decoded(&answer.response.signature)?;
    PublicKey::parse(public_key)?.verify(&signed, &signature)?;
    // An authenticator that does not count always says 0.
    if (now > 0 || counter > 0) && now <= counter {
        return Err(Fault::CounterWentBack);
    }
    Ok(Shown { counter: now, is_verified })
}

impl Expected<'_> {
    fn check_client_data(&self, bytes: &[u8], ceremony: &str) -> Result<(), Fault> {
        let said: ClientData = serde_json::from_slice(bytes).map_err(|_| Fault::Malformed)?;
        if said.r#type != ceremony {
            return Err(Fault::WrongCeremony);
        }
        if said.challenge != self.challenge {
            return Err(Fault::WrongChallenge);
        }
        let is_ours = said.origin.parse().is_ok_and(|origin| self.origins.contains(&origin));
        if !is_ours {
            return Err(Fault::WrongOrigin);
        }
        if said.cross_origin { Err(Fault::Framed) } else { Ok(()) }
    }

    fn check_authenticator(&self, data: &AuthenticatorData<'_>) -> Result<(), Fault> {
        let domain: [u8; 32] = Sha256::digest(self.relying_party.as_bytes()).into();
        if *data.relying_party != domain {
            return Err(Fault::WrongRelyingParty);
        }
        if !data.is_user_present() {
            return Err(Fault::NobodyPresent);
        }
        if data.is_backed_up() && !data.is_portable() {
            return Err(Fault::Contradictory);
        }
        Ok(())
    }
}

/// The bytes of a credential's id, which is told twice.
fn id_of(id: &str, raw_id: &str, kind: &str) -> Result<Vec<u8>, Fault> {
    if id != raw_id || kind != PUBLIC_KEY {
        return Err(Fault::Malformed);
    }
    decoded(id)
}

fn decoded(text: &str) -> Result<Vec<u8>, Fault> {
    BASE64URL.decode(text).map_err(|_| Fault::Malformed)
}

/// What the authenticator says, out of an attestation object. The statement beside it is nobody's business.
fn attested(object: &[u8]) -> Result<Vec<u8>, Fault> {
    let object: Value = ciborium::from_reader(object).map_err(|_| Fault::Malformed)?;
    let entries = object.into_map().map_err(|_| Fault::Malformed)?;
    let found = entries.into_iter().find(|(name, _)| name.as_text() == Some("authData"));
    let (_, data) = found.ok_or(Fault::Malformed)?;
    data.into_bytes().map_err(|_| Fault::Malformed)
}

#[cfg(test)]
mod tests;
