//! A software authenticator: one passkey, and what it answers when a page asks for it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ciborium::{Value as Cbor, cbor};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

/// Somebody was there.
const PRESENT: u8 = 1;
/// Somebody was there and proved who they are.
const VERIFIED: u8 = 0b101;
const HAS_CREDENTIAL: u8 = 1 << 6;

/// An authenticator. It answers for its page and its domain, whoever asks.
#[derive(Clone, Debug)]
pub struct Authenticator {
    origin: String,
    domain: String,
    /// What it counted last.
    pub counter: u32,
    /// What it says of who is there.
    flags: u8,
    id: Vec<u8>,
    key: SigningKey,
}

impl Authenticator {
    /// One for the server at `base`, with a passkey of its own for each `name`.
    pub fn new(base: &str, name: &str) -> Self {
        Self::with_secret(base, name.as_bytes(), &Sha256::digest(name.as_bytes()).into())
    }

    /// One with a passkey of this id and secret.
    pub fn with_secret(base: &str, id: &[u8], secret: &[u8; 32]) -> Self {
        let url = Url::parse(base).expect("an address");
        Self {
            origin: url.origin().ascii_serialization(),
            domain: url.host_str().expect("a host").to_owned(),
            counter: 0,
            flags: VERIFIED,
            id: id.to_vec(),
            key: SigningKey::from_slice(secret).expect("a secret"),
        }
    }

    /// One that answers for another page.
    #[must_use]
    pub fn at_page(&self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self.clone() }
    }

    /// One that answers for another domain.
    #[must_use]
    pub fn at_domain(&self, domain: &str) -> Self {
        Self { domain: domain.to_owned(), ..self.clone() }
    }

    /// One that asks for no finger, face or PIN, as a bare key for USB: it knows that somebody is there, not who.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self { flags: PRESENT, ..self.clone() }
    }

    /// The id of its passkey, in base64url.
    pub fn id(&self) -> String {
        encoded(&self.id)
    }

    /// Makes its passkey, as `navigator.credentials.create` answers `options`.
    pub fn make(&self, options: &Value) -> Value {
        let mut data = self.data(self.flags | HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        let object = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Cbor::Bytes(data) });
        self.credential(&json!({
            "clientDataJSON": encoded(&self.client_data("webauthn.create", options)),
            "attestationObject": encoded(&bytes(&object.expect("a map"))),
            "transports": ["internal"],
        }))
    }

    /// Shows its passkey, as `navigator.credentials.get` answers `options`, and counts.
    pub fn show(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let data = self.data(self.flags);
        let client_data = self.client_data("webauthn.get", options);
        let signed = [&data[..], &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.credential(&json!({
            "clientDataJSON": encoded(&client_data),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.to_der().as_bytes()),
        }))
    }

    fn credential(&self, response: &Value) -> Value {
        let id = self.id();
        json!({
            "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        })
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.domain.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["challenge"];
        let said = json!({ "type": kind, "challenge": challenge, "origin": self.origin });
        said.to_string().into_bytes()
    }

    /// In COSE's form.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let coordinate = |half: Option<&[u8]>| Cbor::Bytes(half.expect("both halves").to_vec());
        let (x, y) = (point.x().map(AsRef::as_ref), point.y().map(AsRef::as_ref));
        let key = cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => coordinate(x), -3 => coordinate(y) });
        bytes(&key.expect("a map"))
    }
}

fn bytes(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("room");
    bytes
}

fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
