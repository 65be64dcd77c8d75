//! Links in letters: each has a token, of which only the hash is kept.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::{Auth, Error, Link, random};

/// How long a link is good, in seconds: an hour.
const LIFETIME_SECONDS: i64 = 60 * 60;
/// The same of one that lets its reader in, and of the way to a provider and back: ten minutes.
const BRIEF_LIFETIME_SECONDS: i64 = 10 * 60;
/// How long a code may be typed after the password, in seconds: ten minutes, as in Better Auth.
pub(super) const SECOND_STEP_SECONDS: i64 = 10 * 60;
/// How long a device is trusted after it was last used to sign in, in seconds: thirty days.
pub(super) const TRUST_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How long a browser may take to answer with a passkey, in seconds: five minutes, as in Better Auth.
pub(super) const PASSKEY_SECONDS: i64 = 5 * 60;
/// No token is longer, in characters.
const TOKEN_CHARACTERS_MAX: usize = 128;

/// What a link is for: how its identifier begins, as Better Auth's does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    ResetPassword,
    VerifyEmail,
    DeleteUser,
    SignIn,
    /// No letter: somebody is on their way to a provider and back.
    Provider,
    /// No letter: somebody's password was right, and a code is asked for.
    SecondStep,
    /// The same of somebody who followed a link to sign in.
    SecondStepByLetter,
    /// No letter: a device on which no code is asked for.
    TrustedDevice,
    /// No letter: a browser is asked for a passkey.
    Passkey,
}

impl Purpose {
    /// How the links begin that take the place of a password or a code: sign-ins that wait for one, and trust. They end with
    /// the password, and when somebody is thrown out.
    pub(super) const HALF_WAY: [&str; 2] =
        [Self::SecondStep.prefix(), Self::TrustedDevice.prefix()];

    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password:",
            Self::VerifyEmail => "verify-email:",
            Self::DeleteUser => "delete-account-",
            Self::SignIn => "magic-link:",
            Self::Provider => "oauth-state:",
            Self::SecondStep => "2fa-",
            Self::SecondStepByLetter => "2fa-letter-",
            Self::TrustedDevice => "trust-device-",
            Self::Passkey => "passkey:",
        }
    }

    pub(super) fn lifetime(self) -> SignedDuration {
        SignedDuration::from_secs(match self {
            Self::SignIn | Self::Provider => BRIEF_LIFETIME_SECONDS,
            Self::SecondStep | Self::SecondStepByLetter => SECOND_STEP_SECONDS,
            Self::TrustedDevice => TRUST_SECONDS,
            Self::Passkey => PASSKEY_SECONDS,
            _ => LIFETIME_SECONDS,
        })
    }

    pub(super) fn identifier(self, token: &str) -> String {
        format!("{}{}", self.prefix(), hex::encode(Sha256::digest(token.as_bytes())))
    }
}

impl Auth {
    /// A new link's token.
    pub(super) async fn new_link(&self, purpose: Purpose, value: String) -> Result<String, Error> {
        let token = random::id();
        self.keep_link(purpose, &token, value).await?;
        Ok(token)
    }

    /// Keeps what a new `token` stands for.
    pub(super) async fn keep_link(
        &self,
        purpose: Purpose,
        token: &str,
        value: String,
    ) -> Result<(), Error> {
        let now = self.now();
        let expires_at = now + purpose.lifetime();
        let link = Link { identifier: purpose.identifier(token), value, expires_at };
        Ok(self.stores()?.links.add_link(&link, now).await?)
    }

    /// What a token stands for, good or expired.
    pub(super) async fn find_link(
        &self,
        purpose: Purpose,
        token: &str,
    ) -> Result<Option<Link>, Error> {
        if token.is_empty() || token.len() > TOKEN_CHARACTERS_MAX {
            return Ok(None);
        }
        Ok(self.stores()?.links.link(&purpose.identifier(token)).await?)
    }

    /// What a token stands for, while it is good.
    pub(super) async fn good_link(
        &self,
        purpose: Purpose,
        token: &str,
    ) -> Result<Option<Link>, Error> {
        let found = self.find_link(purpose, token).await?;
        Ok(found.filter(|link| link.is_good(self.now())))
    }
}

impl Link {
    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        self.expires_at > now
    }
}
