//! A second factor that was begun: what its owner's browser keeps of it until a code was shown.
//!
//! Sealed with the server's secret, for one session and one factor, so that whoever signs in to the same browser next
//! reads nothing of it.

use serde::{Deserialize, Serialize};

use super::{Auth, Error, NewFactor, SignedIn, StoredFactor, sealed};

/// How long the app may take, in seconds: ten minutes.
pub(super) const BEGUN_SECONDS: i64 = 10 * 60;

#[derive(Serialize, Deserialize)]
struct Begun {
    /// The id of the session that it was begun in.
    session: String,
    factor: String,
    address: String,
    backup_codes: Vec<String>,
    /// In seconds since 1970.
    until: i64,
}

impl Auth {
    /// What the browser of `who` keeps of a factor that they began.
    pub(super) fn keep_begun(
        &self,
        who: &SignedIn,
        factor: &StoredFactor,
        address: &str,
        backup_codes: &[String],
    ) -> Result<String, Error> {
        let begun = Begun {
            session: who.session.id.clone(),
            factor: factor.id.clone(),
            address: address.to_owned(),
            backup_codes: backup_codes.to_owned(),
            until: self.now().as_second() + BEGUN_SECONDS,
        };
        let text = serde_json::to_string(&begun).map_err(|error| Error::Internal(error.into()))?;
        sealed::seal(&text, self.secret())
    }

    /// What was kept of `factor`, where `who` began it in this very session and it is not confirmed yet.
    pub(super) fn begun(
        &self,
        who: &SignedIn,
        factor: &StoredFactor,
        kept: &str,
    ) -> Option<NewFactor> {
        let begun: Begun = serde_json::from_str(&sealed::open(kept, self.secret())?).ok()?;
        let is_theirs = begun.session == who.session.id && begun.factor == factor.id;
        let is_open = !factor.is_confirmed && begun.until > self.now().as_second();
        let Begun { address, backup_codes, .. } = begun;
        let kept = kept.to_owned();
        (is_theirs && is_open).then_some(NewFactor { address, backup_codes, kept })
    }
}
