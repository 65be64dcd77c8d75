//! The cryptography of JSON Web Tokens. `jsonwebtoken` reads, checks and writes them; it is given the two curves that
//! are here anyway. What it would choose itself is a C library, or crates of RSA, which nobody here signs with and
//! which have an open advisory.

use std::sync::Once;

use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{Error, ErrorKind, new_error},
    signature::{self, Signer, Verifier},
};
use p256::ecdsa;
use serde::{Serialize, de::DeserializeOwned};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    // Keys come as bytes: nothing asks for them as JWKs.
    key_utils: KeyUtils::new_unimplemented(),
};

/// A token with `claims`, signed with `key`.
pub(crate) fn encode<T: Serialize>(
    header: &Header,
    claims: &T,
    key: &EncodingKey,
) -> Result<String, Error> {
    install();
    jsonwebtoken::encode(header, claims, key)
}

/// The claims of `token`, if `key` signed it and they are as `validation` wants them.
pub(crate) fn decode<T: DeserializeOwned>(
    token: &str,
    key: &DecodingKey,
    validation: &Validation,
) -> Result<T, Error> {
    install();
    Ok(jsonwebtoken::decode(token, key, validation)?.claims)
}

/// An Ed25519 key, by the 32 bytes of its private half.
pub(crate) fn ed25519_private(key: &SigningKey) -> EncodingKey {
    EncodingKey::from_ed_der(key.as_bytes())
}

/// An Ed25519 key, by the 32 bytes of its public half.
pub(crate) fn ed25519_public(key: &VerifyingKey) -> DecodingKey {
    DecodingKey::from_ed_der(key.as_bytes())
}

/// A P-256 key, by the 32 bytes of its private half.
pub(crate) fn p256_private(key: &ecdsa::SigningKey) -> EncodingKey {
    EncodingKey::from_ec_der(&key.to_bytes())
}

/// Once for the process. Another provider could only come from a dependency, and none brings one.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if PROVIDER.install_default().is_err() {
            tracing::error!("JSON Web Tokens have another cryptography already");
        }
    });
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is jsonwebtoken's")]
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    let key = key.as_bytes();
    match algorithm {
        Algorithm::EdDSA => {
            let seed = key.try_into().map_err(|_| new_error(ErrorKind::InvalidEddsaKey))?;
            Ok(Box::new(Ed25519(SigningKey::from_bytes(seed))))
        }
        Algorithm::ES256 => {
            let key = ecdsa::SigningKey::from_slice(key);
            Ok(Box::new(P256(key.map_err(|_| new_error(ErrorKind::InvalidEcdsaKey))?)))
        }
        _ => Err(new_error(ErrorKind::UnsupportedAlgorithm)),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is jsonwebtoken's")]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    if *algorithm != Algorithm::EdDSA {
        return Err(new_error(ErrorKind::UnsupportedAlgorithm));
    }
    let invalid = || new_error(ErrorKind::InvalidEddsaKey);
    let bytes = key.try_get_as_bytes()?.try_into().map_err(|_| invalid())?;
    Ok(Box::new(Ed25519(VerifyingKey::from_bytes(bytes).map_err(|_| invalid())?)))
}

struct Ed25519<K>(K);

impl Signer<Vec<u8>> for Ed25519<SigningKey> {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

impl JwtSigner for Ed25519<SigningKey> {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

impl Verifier<Vec<u8>> for Ed25519<VerifyingKey> {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.0.verify_strict(message, &ed25519_dalek::Signature::from_slice(signature)?)
    }
}

impl JwtVerifier for Ed25519<VerifyingKey> {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct P256(ecdsa::SigningKey);

impl Signer<Vec<u8>> for P256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signature: ecdsa::Signature = self.0.try_sign(message)?;
        Ok(signature.to_bytes().to_vec())
    }
}

impl JwtSigner for P256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}
