//! Messages that only the device can read: RFC 8291 over the `aes128gcm` coding of RFC 8188, in one record.

use aes_gcm::{Aes128Gcm, KeyInit, aead::Aead};
use p256::{PublicKey, SecretKey, ecdh};
use sha2::Sha256;

/// Bytes of what a device and the server share beside their keys.
const AUTH_BYTES: usize = 16;
pub(super) const SALT_BYTES: usize = 16;
/// Longest message: push services take 4,096 bytes, of which 103 are spent on its head, its end and its tag.
pub(super) const MESSAGE_BYTES_MAX: usize = 4096 - 103;

const RECORD_BYTES: u32 = 4096;
const KEY_BYTES: usize = 16;
const NONCE_BYTES: usize = 12;
/// Stands after the content of the last record.
const LAST: u8 = 2;
const KEY_INFO: &[u8] = b"Content-Encoding: aes128gcm\0";
const NONCE_INFO: &[u8] = b"Content-Encoding: nonce\0";

/// The keys that a device gave when it asked for notifications.
#[derive(Clone, Debug)]
pub struct DeviceKeys {
    pub public: PublicKey,
    pub auth: [u8; AUTH_BYTES],
}

/// A message that cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The message is too long for a notification")]
pub(super) struct TooLong;

/// The body for `text`, by a key and a salt that serve this once.
pub(super) fn encrypt(
    text: &[u8],
    device: &DeviceKeys,
    once: &SecretKey,
    salt: [u8; SALT_BYTES],
) -> Result<Vec<u8>, TooLong> {
    if text.len() > MESSAGE_BYTES_MAX {
        return Err(TooLong);
    }
    let own = once.public_key().to_sec1_bytes();
    let theirs = device.public.to_sec1_bytes();
    let shared = ecdh::diffie_hellman(once.to_nonzero_scalar(), device.public.as_affine());
    let info = [b"WebPush: info\0".as_slice(), &theirs, &own].concat();
    let ikm: [u8; 32] = expand(&shared.extract::<Sha256>(Some(&device.auth)), &info);
    let secret = hkdf::Hkdf::<Sha256>::new(Some(&salt), &ikm);
    let key: [u8; KEY_BYTES] = expand(&secret, KEY_INFO);
    let nonce: [u8; NONCE_BYTES] = expand(&secret, NONCE_INFO);
    let content = [text, &[LAST]].concat();
    let sealed = Aes128Gcm::new(&key.into())
        .encrypt(&nonce.into(), content.as_slice())
        .map_err(|_| TooLong)?;
    let length = u8::try_from(own.len()).map_err(|_| TooLong)?;
    Ok([&salt, RECORD_BYTES.to_be_bytes().as_slice(), &[length], &own, &sealed].concat())
}

fn expand<const BYTES: usize>(secret: &hkdf::Hkdf<Sha256>, info: &[u8]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    let Ok(()) = secret.expand(info, &mut bytes) else { unreachable!("HKDF gives that much") };
    bytes
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64.decode(text).expect("base64url")
    }

    fn device() -> DeviceKeys {
        let public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        DeviceKeys {
            public: PublicKey::from_sec1_bytes(&bytes(public)).expect("a point"),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().expect("16 bytes"),
        }
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out() {
        let once = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let once = SecretKey::from_slice(&once).expect("a key");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().expect("16 bytes");
        let text = b"When I grow up, I want to be a watermelon";

        let body = encrypt(text, &device(), &once, salt).expect("short enough");

        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64.encode(body), expected);
    }

    #[test]
    fn the_longest_message_fits_what_push_services_take() {
        let once = SecretKey::from_slice(&[7; 32]).expect("a key");
        let write = |length: usize| encrypt(&vec![b'x'; length], &device(), &once, [1; SALT_BYTES]);
        assert_eq!(write(MESSAGE_BYTES_MAX).map(|body| body.len()), Ok(4096));
        assert_eq!(write(MESSAGE_BYTES_MAX + 1), Err(TooLong));
    }
}
