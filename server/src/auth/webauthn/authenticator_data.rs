//! What an authenticator signs, taken apart (Web Authentication, level 3, section 6.1).

use ciborium::Value;

use super::Fault;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;
/// No id of a credential is longer, in bytes: the standard says so.
const ID_BYTES_MAX: usize = 1023;

#[derive(Debug)]
pub(super) struct AuthenticatorData<'a> {
    /// SHA-256 of the domain that the credential is bound to.
    pub(super) relying_party: &'a [u8; 32],
    flags: u8,
    pub(super) counter: u32,
    /// There when the credential was just made.
    pub(super) credential: Option<AttestedCredential<'a>>,
}

#[derive(Debug)]
pub(super) struct AttestedCredential<'a> {
    pub(super) make: [u8; 16],
    pub(super) id: &'a [u8],
    /// In COSE's form.
    pub(super) public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut rest = bytes;
        let relying_party = take::<32>(&mut rest)?;
        let [flags] = *take::<1>(&mut rest)?;
        let counter = u32::from_be_bytes(*take::<4>(&mut rest)?);
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            credential = Some(AttestedCredential::parse(&mut rest)?);
        }
        if flags & HAS_EXTENSIONS != 0 {
            take_value(&mut rest)?;
        }
        if !rest.is_empty() {
            return Err(Fault::Malformed);
        }
        Ok(Self { relying_party, flags, counter, credential })
    }

    pub(super) fn is_user_present(&self) -> bool {
        self.flags & USER_PRESENT != 0
    }

    /// Whether the authenticator asked for a finger, a face or a PIN.
    pub(super) fn is_user_verified(&self) -> bool {
        self.flags & USER_VERIFIED != 0
    }

    /// Whether the credential can be in several places.
    pub(super) fn is_portable(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    /// Whether it is.
    pub(super) fn is_backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}

impl<'a> AttestedCredential<'a> {
    fn parse(rest: &mut &'a [u8]) -> Result<Self, Fault> {
        let make = *take::<16>(rest)?;
        let length = usize::from(u16::from_be_bytes(*take::<2>(rest)?));
        if length == 0 || length > ID_BYTES_MAX {
            return Err(Fault::Malformed);
        }
        let (id, after) = rest.split_at_checked(length).ok_or(Fault::Malformed)?;
        *rest = after;
        Ok(Self { make, id, public_key: take_value(rest)? })
    }
}

/// The next `N` bytes of `rest`, which goes on behind them.
fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N], Fault> {
    let (taken, after) = rest.split_first_chunk().ok_or(Fault::Malformed)?;
    *rest = after;
    Ok(taken)
}

/// The bytes of the next value in CBOR.
fn take_value<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let whole = *rest;
    ciborium::from_reader::<Value, _>(&mut *rest).map_err(|_| Fault::Malformed)?;
    Ok(&whole[..whole.len() - rest.len()])
}
