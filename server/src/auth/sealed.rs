//! What is kept sealed with the server's secret, as Better Auth seals it.

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};

use super::{Error, Secret};

/// How many bytes stand before what is sealed.
const NONCE_BYTES: usize = 24;

/// Opens hex of nonce and ciphertext; Better Auth with several secrets puts `$ba$VERSION$` before it.
pub(super) fn open(sealed: &str, secret: &Secret) -> Option<String> {
    let hex = sealed
        .strip_prefix("$ba$")
        .map_or(sealed, |rest| rest.split_once('$').map_or(rest, |(_, hex)| hex));
    let bytes = hex::decode(hex).ok()?;
    let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES)?;
    let nonce = XNonce::try_from(nonce).ok()?;
    let text = cipher(secret).decrypt(&nonce, ciphertext).ok()?;
    String::from_utf8(text).ok()
}

/// What [`open`] opens.
pub(super) fn seal(text: &str, secret: &Secret) -> Result<String, Error> {
    let nonce: [u8; NONCE_BYTES] = rand::random();
    let sealed = cipher(secret)
        .encrypt(&XNonce::from(nonce), text.as_bytes())
        .map_err(|error| Error::Internal(error.to_string().into()))?;
    Ok(format!("{}{}", hex::encode(nonce), hex::encode(sealed)))
}

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&secret.encryption_key().into())
}
