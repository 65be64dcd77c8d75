//! A software authenticator, and one thing wrong with what it says at a time.

use ciborium::{Value, cbor};
use ed25519_dalek::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;
use todo_core::wire::{Assertion, Attestation};

use super::*;

const CHALLENGE: &str = "Y2hhbGxlbmdl";
const ORIGIN: &str = "https://todo.example";
const DOMAIN: &str = "todo.example";
const ID: &[u8] = b"credential";
/// Somebody was there and proved who they are.
const VERIFIED: u8 = 0b101;
const CREDENTIAL: u8 = 1 << 6;
/// What an authenticator of RSA with 2048 bits signed at count 7 of the client data below: made with OpenSSL.
const MODULUS: &str = "lvWPi7etY1_C3U47Zpu9TF7nnwfnysIhGJb1VUr9MOl6rJgWnDUKAGKJZK6EbGWH6LQsqvAPXB3TOLqw6jolkcn4UZt76wP_13FkaBAiaGqFlMERmrRiQ1ukP95e61yxJYeb4YbTjdFC2ZiZt_v5b0MiaUYI4s8LHVyWBc-2l3Y86UjgiFLJjf0dCE4fLjzmDo0g2D6yD93xpSijNmEkatqWkLeUUY6fDDz_RkZrp4dWjQyyM3ucowNAYbcsenTDAuoSuJleGS3crqMIitOJVe9EEaiNAkJ0fVpsfzFQKhOlSixFdhWzWtjbzBUyDE56oYPC_d_8v5z3PKredkCgCw";
const RSA_SIGNATURE: &str = "jyYUGthDsI8JhD8sxaDluydN0Mtmg-3RwSnjjWDZRxbcwaVN2C5ZayBRUzwEisIF7Ysv8pavxdFT3gwJe4hkjXebILKpqh4INq0DmV0eMAA_B7_j5nI7OClQrhBPXg9UFafrijJuLKbPZUyMWt4BWdUP2qXX9cKzX3u4w7Kk31SINcX_kfbD9Q8Z4Nx5CWqA6bUCxcMAxN4snIkC14aMZ8CI9PvcYC0cPSGyntcljiiqCjjDaikWrrvSAbIcyektUqphNxPx3PiD05lQl4bq4Lepku5axoWVa2xMbPAMUUizmacgu7DDT9gQLt_ssRL_W1gVKfUKFea8F2o0SFxZAA";
const RSA_CLIENT_DATA: &str = r#"{"type":"webauthn.get","challenge":"Y2hhbGxlbmdl","origin":"https://todo.example","crossOrigin":false}"#;

fn with_expected<T>(take: impl FnOnce(&Expected<'_>) -> T) -> T {
    let origins = [ORIGIN.parse().unwrap(), "https://other.example".parse().unwrap()];
    take(&Expected { challenge: CHALLENGE, origins: &origins, relying_party: DOMAIN })
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// The public half in COSE's form.
fn cose(key: &SigningKey) -> Vec<u8> {
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = (point.x().unwrap().to_vec(), point.y().unwrap().to_vec());
    let entries = [
        (1, Value::from(2)),
        (3, Value::from(-7)),
        (-1, Value::from(1)),
        (-2, Value::Bytes(x)),
        (-3, Value::Bytes(y)),
    ];
    bytes(&Value::Map(
        entries.into_iter().map(|(name, value)| (Value::from(name), value)).collect(),
    ))
}

fn client_data(kind: &str) -> serde_json::Value {
    json!({ "type": kind, "challenge": CHALLENGE, "origin": ORIGIN, "crossOrigin": false })
}

fn authenticator_data(domain: &str, flags: u8, counter: u32) -> Vec<u8> {
    let mut data = Sha256::digest(domain.as_bytes()).to_vec();
    data.push(flags);
    data.extend(counter.to_be_bytes());
    data
}

fn attested_data(flags: u8, cose: &[u8]) -> Vec<u8> {
    let mut data = authenticator_data(DOMAIN, flags | CREDENTIAL, 3);
    data.extend([9; 16]);
    data.extend(u16::try_from(ID.len()).unwrap().to_be_bytes());
    data.extend(ID);
    data.extend(cose);
    data
}

fn make(client_data: &serde_json::Value, data: &[u8]) -> MadeCredential {
    let object =
        cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Value::Bytes(data.to_vec()) });
    MadeCredential {
        id: encoded(ID),
        raw_id: encoded(ID),
        r#type: PUBLIC_KEY.to_owned(),
        response: Attestation {
            client_data_json: encoded(client_data.to_string().as_bytes()),
            attestation_object: encoded(&bytes(&object.unwrap())),
            transports: Vec::new(),
        },
    }
}

fn show(client_data: &str, data: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> ShownCredential {
    let mut signed = data.to_vec();
    signed.extend(Sha256::digest(client_data.as_bytes()));
    ShownCredential {
        id: encoded(ID),
        raw_id: encoded(ID),
        r#type: PUBLIC_KEY.to_owned(),
        response: Assertion {
            client_data_json: encoded(client_data.as_bytes()),
            authenticator_data: encoded(data),
            signature: encoded(&sign(&signed)),
        },
    }
}

fn signed(message: &[u8]) -> Vec<u8> {
    let signature: Signature = key().sign(message);
    signature.to_der().as_bytes().to_vec()
}

fn made_of(answer: &MadeCredential) -> Result<NewCredential, Fault> {
    with_expected(|expected| made(expected, answer))
}

/// What is to be known of somebody who proved who they are.
fn verified(counter: u32) -> Shown {
    Shown { counter, is_verified: true }
}

fn shown_of(answer: &ShownCredential, counter: u32) -> Result<Shown, Fault> {
    with_expected(|expected| shown(expected, answer, &cose(&key()), counter))
}

#[test]
fn a_new_credential_is_taken_with_what_its_authenticator_says_of_it() {
    let data = attested_data(VERIFIED | 0b11000, &cose(&key()));
    let new = made_of(&make(&client_data("webauthn.create"), &data)).unwrap();
    assert_eq!(new.id, encoded(ID));
    assert_eq!((new.public_key, new.counter, new.make), (cose(&key()), 3, [9; 16]));
    assert!(new.is_portable && new.is_backed_up);
    // What it says by extensions is passed over.
    let mut extended = attested_data(VERIFIED | 1 << 7, &cose(&key()));
    extended.extend(bytes(&cbor!({ "credProtect" => 2 }).unwrap()));
    made_of(&make(&client_data("webauthn.create"), &extended)).unwrap();
}

#[test]
fn a_new_credential_is_refused_for_what_is_wrong_with_it() {
    let good = attested_data(VERIFIED, &cose(&key()));
    let said = |field: &str, value: serde_json::Value| {
        let mut said = client_data("webauthn.create");
        said[field] = value;
        made_of(&make(&said, &good)).unwrap_err()
    };
    assert_eq!(said("type", json!("webauthn.get")), Fault::WrongCeremony);
    assert_eq!(said("challenge", json!("b3RoZXI")), Fault::WrongChallenge);
    assert_eq!(said("origin", json!("https://evil.example")), Fault::WrongOrigin);
    assert_eq!(said("origin", json!("http://todo.example")), Fault::WrongOrigin);
    assert_eq!(said("origin", json!("android:apk-key-hash:x")), Fault::WrongOrigin);
    assert_eq!(said("crossOrigin", json!(true)), Fault::Framed);
    assert_eq!(said("challenge", json!(null)), Fault::Malformed);

    let of = |data: &[u8]| made_of(&make(&client_data("webauthn.create"), data)).unwrap_err();
    let foreign = [&Sha256::digest(b"evil.example")[..], &good[32..]].concat();
    assert_eq!(of(&foreign), Fault::WrongRelyingParty);
    assert_eq!(of(&attested_data(0b100, &cose(&key()))), Fault::NobodyPresent);
    assert_eq!(of(&attested_data(VERIFIED | 1 << 4, &cose(&key()))), Fault::Contradictory);
    assert_eq!(of(&authenticator_data(DOMAIN, VERIFIED, 3)), Fault::Malformed, "no credential");
    assert_eq!(of(&[&good[..], b"more"].concat()), Fault::Malformed);
    for end in 0..good.len() {
        assert_eq!(of(&good[..end]), Fault::Malformed, "{end}");
    }
}

#[test]
fn keys_of_other_kinds_are_refused_when_they_come() {
    let of = |key: &Value| {
        let data = attested_data(VERIFIED, &bytes(key));
        made_of(&make(&client_data("webauthn.create"), &data)).unwrap_err()
    };
    let short = Value::Bytes(vec![1; 31]);
    let whole = Value::Bytes(vec![1; 32]);
    let p384 = cbor!({ 1 => 2, 3 => -35, -1 => 2, -2 => whole.clone(), -3 => whole.clone() });
    assert_eq!(of(&p384.unwrap()), Fault::UnknownKey);
    let curve = cbor!({ 1 => 2, 3 => -7, -1 => 2, -2 => whole.clone(), -3 => whole.clone() });
    assert_eq!(of(&curve.unwrap()), Fault::UnknownKey);
    let cut = cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => short, -3 => whole });
    assert_eq!(of(&cut.unwrap()), Fault::Malformed);
    assert_eq!(of(&cbor!({ 1 => 2, 3 => -7, -1 => 1 }).unwrap()), Fault::Malformed);
    assert_eq!(of(&cbor!("no key").unwrap()), Fault::Malformed);
}

#[test]
fn whoever_holds_the_key_is_taken_and_its_counter_only_rises() {
    let text = client_data("webauthn.get").to_string();
    let at = |counter| show(&text, &authenticator_data(DOMAIN, VERIFIED, counter), signed);
    assert_eq!(shown_of(&at(4), 3), Ok(verified(4)));
    assert_eq!(shown_of(&at(0), 0), Ok(verified(0)), "it does not count");
    for (now, before) in [(3, 3), (2, 3), (0, 3)] {
        assert_eq!(shown_of(&at(now), before), Err(Fault::CounterWentBack), "{now} {before}");
    }
    // Somebody who was there without a proof of who they are is taken, as Better Auth does, and told of.
    let present = show(&text, &authenticator_data(DOMAIN, 1, 4), signed);
    assert_eq!(shown_of(&present, 3), Ok(Shown { is_verified: false, ..verified(4) }));
}

#[test]
fn whoever_does_not_hold_the_key_for_this_is_refused() {
    let text = client_data("webauthn.get").to_string();
    let data = authenticator_data(DOMAIN, VERIFIED, 4);
    let other = |message: &[u8]| {
        let signature: Signature = SigningKey::from_slice(&[8; 32]).unwrap().sign(message);
        signature.to_der().as_bytes().to_vec()
    };
    assert_eq!(shown_of(&show(&text, &data, other), 3), Err(Fault::WrongSignature));
    assert_eq!(shown_of(&show(&text, &data, |_| Vec::new()), 3), Err(Fault::WrongSignature));
    let mut swapped = show(&text, &data, signed);
    swapped.response.authenticator_data = encoded(&authenticator_data(DOMAIN, VERIFIED, 5));
    assert_eq!(shown_of(&swapped, 3), Err(Fault::WrongSignature));

    let said = |field: &str, value: serde_json::Value| {
        let mut said = client_data("webauthn.get");
        said[field] = value;
        shown_of(&show(&said.to_string(), &data, signed), 3)
    };
    assert_eq!(said("type", json!("webauthn.create")), Err(Fault::WrongCeremony));
    assert_eq!(said("challenge", json!("b3RoZXI")), Err(Fault::WrongChallenge));
    assert_eq!(said("origin", json!("https://evil.example")), Err(Fault::WrongOrigin));
    assert_eq!(said("crossOrigin", json!(true)), Err(Fault::Framed));
    let foreign = show(&text, &authenticator_data("evil.example", VERIFIED, 4), signed);
    assert_eq!(shown_of(&foreign, 3), Err(Fault::WrongRelyingParty));
    let absent = show(&text, &authenticator_data(DOMAIN, 0b100, 4), signed);
    assert_eq!(shown_of(&absent, 3), Err(Fault::NobodyPresent));
    let named_twice = ShownCredential { raw_id: encoded(b"x"), ..show(&text, &data, signed) };
    assert_eq!(shown_of(&named_twice, 3), Err(Fault::Malformed));
}

#[test]
fn ed25519_signs_too() {
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let public = Value::Bytes(key.verifying_key().to_bytes().to_vec());
    let cose = bytes(&cbor!({ 1 => 1, 3 => -8, -1 => 6, -2 => public }).unwrap());
    let text = client_data("webauthn.get").to_string();
    let data = authenticator_data(DOMAIN, VERIFIED, 4);
    let answer = show(&text, &data, |message| key.sign(message).to_bytes().to_vec());
    let taken =
        |answer: &ShownCredential| with_expected(|expected| shown(expected, answer, &cose, 0));
    assert_eq!(taken(&answer), Ok(verified(4)));
    assert_eq!(taken(&show(&text, &data, signed)), Err(Fault::WrongSignature));
}

#[test]
fn rsa_signs_too() {
    let modulus = Value::Bytes(decoded(MODULUS).unwrap());
    let exponent = Value::Bytes(vec![1, 0, 1]);
    let cose = bytes(&cbor!({ 1 => 3, 3 => -257, -1 => modulus, -2 => exponent }).unwrap());
    let data = authenticator_data(DOMAIN, VERIFIED, 7);
    let taken = |signature: Vec<u8>| {
        let answer = show(RSA_CLIENT_DATA, &data, |_| signature);
        with_expected(|expected| shown(expected, &answer, &cose, 6))
    };
    let mut signature = decoded(RSA_SIGNATURE).unwrap();
    assert_eq!(taken(signature.clone()), Ok(verified(7)));
    signature[9] ^= 1;
    assert_eq!(taken(signature), Err(Fault::WrongSignature));
}
