//! Second factors of accounts: begun, looked at, given up.

use super::{
    Auth, Client, EnableFactor, Error, FactorStore, Password, Refusal, SignedIn, StoredFactor,
    Swap, User, letters::PROFILE, link::Purpose, one_time, random, sealed, session,
};
use jiff::Timestamp;
use todo_core::ports::StoreError;

use crate::mail::Occasion;

/// What an app and its owner are told, once.
pub struct NewFactor {
    /// What the app scans.
    pub address: String,
    pub backup_codes: Vec<String>,
    /// The same, sealed for the browser that it was begun in.
    pub kept: String,
}

/// How an account's second factor stands.
#[derive(Debug)]
pub struct FactorStanding {
    pub is_enabled: bool,
    /// On how many devices no code is asked for.
    pub trusted_devices: u64,
    /// How many backup codes are left.
    pub backup_codes: usize,
    /// Begun in this session, and no code was shown yet.
    pub begun: Option<NewFactor>,
}

impl Auth {
    /// Begins a second factor, which is asked for once a code of it was shown.
    pub async fn propose_factor(
        &self,
        who: &SignedIn,
        request: EnableFactor,
        client: &Client,
    ) -> Result<NewFactor, Error> {
        self.verify_password(who, request.password, client).await?;
        let User { id: user, email, .. } = &who.user;
        let secret = one_time::new_secret();
        let backup_codes = one_time::new_backup_codes();
        let address = one_time::address(&secret, request.issuer.as_deref(), email)?;
        let factor = StoredFactor {
            id: random::id(),
            user: user.clone(),
            secret: sealed::seal(&secret, self.secret())?,
            backup_codes: one_time::kept(&backup_codes, user, self.secret())?,
            is_confirmed: false,
            locked_until: None,
        };
        if !self.stores()?.factors.propose_factor(&factor).await? {
            return Err(Refusal::FactorEnabled.into());
        }
        let kept = self.keep_begun(who, &factor, &address, &backup_codes)?;
        Ok(NewFactor { address, backup_codes, kept })
    }

    /// How the second factor of `who` stands, whose browser kept `kept` when one was begun.
    pub async fn factor_standing(
        &self,
        who: &SignedIn,
        kept: Option<&str>,
    ) -> Result<FactorStanding, Error> {
        let (stores, user) = (self.stores()?, &who.user.id);
        let (factor, is_enabled) =
            (stores.factors.factor(user).await?, who.user.two_factor_enabled);
        let mut standing =
            FactorStanding { is_enabled, trusted_devices: 0, backup_codes: 0, begun: None };
        if is_enabled {
            let kind = Purpose::TrustedDevice.prefix();
            standing.trusted_devices = stores.links.count_links(user, kind, self.now()).await?;
        }
        let Some(factor) = factor else { return Ok(standing) };
        if is_enabled {
            standing.backup_codes = one_time::count(&factor.backup_codes, self.secret())?;
        }
        standing.begun = kept.and_then(|kept| self.begun(who, &factor, kept));
        Ok(standing)
    }

    /// Asks for a code of `who` on every device from now on.
    pub async fn forget_devices(&self, who: &SignedIn) -> Result<(), Error> {
        let kinds = [Purpose::TrustedDevice.prefix()];
        Ok(self.stores()?.links.end_links(&who.user.id, &kinds).await?)
    }

    /// What another app of `who` scans.
    pub async fn factor_address(
        &self,
        who: &SignedIn,
        password: Password,
        client: &Client,
    ) -> Result<String, Error> {
        self.verify_password(who, password, client).await?;
        let factor = self.stores()?.factors.factor(&who.user.id).await?;
        let factor = factor.ok_or(Refusal::FactorNotEnabled)?;
        one_time::address(&self.secret_of(&factor)?, None, &who.user.email)
    }

    /// Puts new backup codes in the place of those that are there. No device is trusted any more.
    pub async fn renew_backup_codes(
        &self,
        who: &SignedIn,
        password: Password,
        client: &Client,
    ) -> Result<Vec<String>, Error> {
        self.verify_password(who, password, client).await?;
        let factors = &self.stores()?.factors;
        let factor = factors.factor(&who.user.id).await?.filter(|it| it.is_confirmed);
        let factor = factor.filter(|_| who.user.two_factor_enabled).ok_or(Refusal::NoFactor)?;
        let codes = one_time::new_backup_codes();
        let kept = one_time::kept(&codes, &who.user.id, self.secret())?;
        if !factors.set_backup_codes(&factor.id, &factor.backup_codes, &kept).await? {
            // One was used, or all were renewed, at this very moment.
            return Err(Error::Busy { retry_after_seconds: 1 });
        }
        self.forget_devices(who).await?;
        tracing::info!(user.id = %who.user.id, "Renewed backup codes");
        Ok(codes)
    }

    /// Gives up the second factor of `who`; no device is trusted any more. A new session takes the place of theirs.
    pub async fn remove_factor(
        &self,
        who: &SignedIn,
        password: Password,
        client: &Client,
        remember: bool,
    ) -> Result<SignedIn, Error> {
        self.verify_password(who, password, client).await?;
        let now = self.now();
        let begun = session::begin(&who.user.id, client, remember, now);
        let swap = Swap { ended: &who.session.token, begun: &begun };
        let ended = &Purpose::HALF_WAY;
        self.stores()?.factors.remove_factor(&who.user.id, ended, Some(swap), now).await?;
        tracing::info!(user.id = %who.user.id, "Turned the second factor off");
        self.tell(&who.user.id, Occasion::FactorOff, PROFILE, &[]);
        let user = User { two_factor_enabled: false, ..who.user.clone() };
        Ok(SignedIn { session: begun, user })
    }

    /// What the app of `factor` knows.
    pub(super) fn secret_of(&self, factor: &StoredFactor) -> Result<String, Error> {
        sealed::open(&factor.secret, self.secret()).ok_or_else(|| {
            let why = "a second factor was sealed with another BETTER_AUTH_SECRET; \
                `todo-server remove-second-factor` lets its owner in again";
            Error::Internal(why.into())
        })
    }
}

/// Removes the second factor of `user`, who lost it; `false` if there was none.
pub async fn remove_by_operator(
    factors: &dyn FactorStore,
    user: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    factors.remove_factor(user, &Purpose::HALF_WAY, None, now).await
}

impl std::fmt::Debug for NewFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewFactor").finish_non_exhaustive()
    }
}
