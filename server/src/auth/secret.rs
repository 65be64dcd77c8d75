//! The secret behind cookies and signing keys: `BETTER_AUTH_SECRET`, or a generated one kept
//! beside a local database.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::random;
use crate::config::{SECRET_MIN_CHARS, Settings};

const GENERATED_SECRET_CHARACTERS: usize = 48;

/// A secret that is long enough. `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error(
        "BETTER_AUTH_SECRET has fewer than {SECRET_MIN_CHARS} characters; make one with `openssl rand -base64 32`"
    )]
    TooShort,
    #[error(
        "{} holds no usable secret; delete it to have a new one made (everybody then signs in again)",
        .0.display()
    )]
    Damaged(PathBuf),
    #[error("the secret in {} cannot be read or written; give this user access to it or set BETTER_AUTH_SECRET", .path.display())]
    File { path: PathBuf, source: io::Error },
}

impl Secret {
    pub fn new(text: SecretString) -> Result<Self, SecretError> {
        if text.expose_secret().chars().count() < SECRET_MIN_CHARS {
            return Err(SecretError::TooShort);
        }
        Ok(Self(text))
    }

    /// A secret that ends with the process, as a database in memory does.
    fn generate() -> Self {
        Self(random::text(GENERATED_SECRET_CHARACTERS).into())
    }

    /// The secret that the settings give, or the one made in its absence.
    pub fn from_settings(settings: &Settings) -> Result<Self, SecretError> {
        match (&settings.auth.secret, settings.database.address.file()) {
            (Some(secret), _) => Self::new(secret.clone()),
            (None, Some(database)) => Self::kept_in(&beside(database)),
            (None, None) => Ok(Self::generate()),
        }
    }

    /// The secret kept in the file at `path`, made at the first start and readable by its owner
    /// alone.
    pub fn kept_in(path: &Path) -> Result<Self, SecretError> {
        let failed = |source| SecretError::File { path: path.to_owned(), source };
        if !path.try_exists().map_err(failed)? {
            write_once(path, &Self::generate()).map_err(failed)?;
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        Self::new(text.trim_end().to_owned().into())
            .map_err(|_| SecretError::Damaged(path.to_owned()))
    }

    /// A keyed hash, ready for the text to sign or to verify.
    pub(super) fn mac(&self) -> Hmac<Sha256> {
        let Ok(mac) = Hmac::new_from_slice(self.0.expose_secret().as_bytes()) else {
            unreachable!("HMAC takes keys of any length")
        };
        mac
    }

    /// The key that Better Auth encrypts with.
    pub(super) fn encryption_key(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret().as_bytes()).into()
    }

    /// A key of its own for `purpose`.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        self.mac().chain_update(purpose.as_bytes()).finalize().into_bytes().into()
    }

    /// Signs `text`.
    pub(super) fn sign(&self, text: &str) -> Vec<u8> {
        self.mac().chain_update(text.as_bytes()).finalize().into_bytes().to_vec()
    }

    /// Whether `signature` is this secret's for `text`, in constant time.
    pub(super) fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        self.mac().chain_update(text.as_bytes()).verify_slice(signature).is_ok()
    }
}

/// Where the secret of a database file is kept.
fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".secret");
    path.into()
}

/// Writes a whole file or none; whoever comes second keeps the first one's.
fn write_once(path: &Path, secret: &Secret) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", random::id()));
    let draft = PathBuf::from(draft);

    let mut file = private_file(&draft)?;
    file.write_all(secret.0.expose_secret().as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_refused_with_a_way_out() {
        let error = Secret::new("too-short".into()).unwrap_err().to_string();
        assert!(error.contains("openssl rand"), "{error}");
        assert!(!error.contains("too-short"), "{error}");
    }

    #[test]
    fn a_made_secret_is_kept_for_the_next_start_and_from_other_users() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/auth-secret");
        let first = Secret::kept_in(&path).unwrap();
        let second = Secret::kept_in(&path).unwrap();
        assert_eq!(first.sign("text"), second.sign("text"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_damaged_file_is_named_instead_of_being_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("auth-secret");
        fs::write(&path, "").unwrap();
        let error = Secret::kept_in(&path).unwrap_err().to_string();
        assert!(error.contains("auth-secret") && error.contains("delete it"), "{error}");
    }

    #[test]
    fn debug_output_hides_the_secret() {
        let secret = Secret::new("0123456789abcdef0123456789abcdef".into()).unwrap();
        assert!(!format!("{secret:?}").contains("0123456789"));
    }
}
