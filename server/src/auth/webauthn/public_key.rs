//! Public keys of authenticators, in COSE's form (RFC 9053): as Better Auth keeps them, too.

use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

use super::Fault;

/// ECDSA over P-256 with SHA-256.
pub(super) const ES256: i64 = -7;
/// Ed25519.
pub(super) const EDDSA: i64 = -8;
/// RSA with SHA-256 and the padding of PKCS #1, as some of Windows' authenticators sign.
pub(super) const RS256: i64 = -257;

/// What a key's fields are called: numbers, of which the negative ones mean something else for each kind.
const KIND: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const MODULUS: i64 = -1;
const EXPONENT: i64 = -2;

/// Kinds of keys.
const OCTET_PAIR: i64 = 1;
const ELLIPTIC: i64 = 2;
const RSA: i64 = 3;
/// Curves.
const P256: i64 = 1;
const CURVE_25519: i64 = 6;

/// How SEC 1 begins a point with both coordinates.
const UNCOMPRESSED: u8 = 4;

#[derive(Clone, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// An uncompressed point.
    Es256([u8; 65]),
    EdDsa([u8; 32]),
    Rs256 {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

impl PublicKey {
    /// The key that `cose` holds and nothing else.
    pub(super) fn parse(cose: &[u8]) -> Result<Self, Fault> {
        let mut rest = cose;
        let key: Value = ciborium::from_reader(&mut rest).map_err(|_| Fault::Malformed)?;
        let key = key.into_map().map_err(|_| Fault::Malformed)?;
        if !rest.is_empty() {
            return Err(Fault::Malformed);
        }
        let field = |label: i64| {
            let is_it = |name: &Value| name.as_integer().and_then(|it| i64::try_from(it).ok());
            key.iter().find(|(name, _)| is_it(name) == Some(label)).map(|(_, value)| value)
        };
        let number = |label| field(label)?.as_integer().and_then(|it| i64::try_from(it).ok());
        let bytes = |label| field(label).and_then(Value::as_bytes).ok_or(Fault::Malformed);
        match (number(KIND), number(ALGORITHM)) {
            (Some(ELLIPTIC), Some(ES256)) if number(CURVE) == Some(P256) => {
                let (x, y): ([u8; 32], [u8; 32]) = (whole(bytes(X)?)?, whole(bytes(Y)?)?);
                let mut point = [UNCOMPRESSED; 65];
                point[1..33].copy_from_slice(&x);
                point[33..].copy_from_slice(&y);
                Ok(Self::Es256(point))
            }
            (Some(OCTET_PAIR), Some(EDDSA)) if number(CURVE) == Some(CURVE_25519) => {
                Ok(Self::EdDsa(whole(bytes(X)?)?))
            }
            (Some(RSA), Some(RS256)) => Ok(Self::Rs256 {
                modulus: bytes(MODULUS)?.clone(),
                exponent: bytes(EXPONENT)?.clone(),
            }),
            _ => Err(Fault::UnknownKey),
        }
    }

    /// Whether `signature` is this key's for `message`. A key that is no point of its curve, or too short, has no signatures.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Fault> {
        let verified = match self {
            Self::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::EdDsa(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::Rs256 { modulus, exponent } => RsaPublicKeyComponents { n: modulus, e: exponent }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
        };
        verified.map_err(|_| Fault::WrongSignature)
    }
}

fn whole<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Fault> {
    bytes.try_into().map_err(|_| Fault::Malformed)
}
