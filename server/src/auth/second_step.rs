//! The second step of signing in: whoever has a second factor shows a code of it, on devices that are not trusted.

use jiff::SignedDuration;

use super::{
    Auth, Client, Error, Link, Refusal, Session, ShownCode, SignedIn, StoredFactor, Swap, Try,
    User, letters::PROFILE, link::Purpose, one_time, session,
};
use crate::mail::Occasion;

/// How many codes may be tried after one password, as in Better Auth.
const CODES_MAX: u64 = 5;
/// How many may be tried in a row without success, after whichever passwords, as in Better Auth.
const FAILURES_MAX: u32 = 10;
/// How long nobody gets in by a code then, as in Better Auth.
const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// What the browser of somebody who signs in brings along.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// A device that this account was signed in to from before.
    pub device: Option<String>,
    /// The token of a device on which no code is asked for.
    pub trust: Option<String>,
}

/// What becomes of somebody who may sign in.
#[derive(Clone)]
pub enum Entry {
    In {
        signed_in: Box<SignedIn>,
        /// The next token of a trusted device.
        trust: Option<String>,
    },
    /// A code is asked for; this is what to bring back with it.
    Challenge(String),
}

/// Which codes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    App,
    Backup,
}

/// Who shows a code: somebody signed in, or somebody who is about to.
#[derive(Clone, Debug)]
pub struct Prover {
    pub who: Option<SignedIn>,
    pub challenge: Option<String>,
    /// Whether the session outlives the browser.
    pub remember: bool,
}

/// What came of a code that was right.
#[derive(Clone)]
pub struct Proven {
    pub user: User,
    pub session: Option<Session>,
    /// Whether the session was begun just now.
    pub is_new: bool,
    /// The token of a device that is trusted from now on.
    pub trust: Option<String>,
}

impl Auth {
    /// Lets `user` in, or asks for a code as the next `step`. Their devices that are trusted get the next token.
    pub(super) async fn enter(
        &self,
        user: User,
        step: Purpose,
        trust: Option<&str>,
        client: &Client,
        remember: bool,
    ) -> Result<Entry, Error> {
        let mut renewed = None;
        if user.two_factor_enabled {
            renewed = self.renewed_trust(&user.id, trust).await?;
            if renewed.is_none() {
                let challenge = self.new_link(step, user.id).await?;
                return Ok(Entry::Challenge(challenge));
            }
        }
        let session = self.open_session(&user.id, client, remember).await?;
        let signed_in = Box::new(SignedIn { session, user });
        Ok(Entry::In { signed_in, trust: renewed })
    }

    /// The next token of a device of `user` that is trusted, in place of `token`.
    async fn renewed_trust(
        &self,
        user: &str,
        token: Option<&str>,
    ) -> Result<Option<String>, Error> {
        let Some(token) = token else { return Ok(None) };
        let link = self.good_link(Purpose::TrustedDevice, token).await?;
        let Some(link) = link.filter(|link| link.value == user) else { return Ok(None) };
        if !self.stores()?.links.use_link(&link.identifier, self.now()).await? {
            return Ok(None);
        }
        self.new_link(Purpose::TrustedDevice, user.to_owned()).await.map(Some)
    }

    /// Takes a code: of somebody signed in, which confirms a factor that they began, or after the password, which signs in.
    pub async fn prove(
        &self,
        prover: Prover,
        kind: CodeKind,
        shown: ShownCode,
        client: &Client,
    ) -> Result<Proven, Error> {
        let shown = ShownCode { code: one_time::in_one(&shown.code), ..shown };
        match prover.who {
            Some(who) => self.prove_again(who, kind, &shown, client, prover.remember).await,
            None => {
                let challenge = prover.challenge.as_deref();
                self.prove_first(challenge, kind, &shown, client, prover.remember).await
            }
        }
    }

    async fn prove_again(
        &self,
        who: SignedIn,
        kind: CodeKind,
        shown: &ShownCode,
        client: &Client,
        remember: bool,
    ) -> Result<Proven, Error> {
        self.count("second-step", &who.user.id, client, None).await?;
        let factor = self.factor_of(&who.user.id, kind).await?;
        if !factor.is_confirmed && kind == CodeKind::Backup {
            return Err(Refusal::NoBackupCodes.into());
        }
        self.check_form(&factor, kind, &shown.code)?;
        self.take_code(&factor, kind, &shown.code).await?;
        let SignedIn { session, mut user } = who;
        if factor.is_confirmed {
            return Ok(Proven { user, session: Some(session), is_new: false, trust: None });
        }
        let now = self.now();
        let begun = session::begin(&user.id, client, remember, now);
        let swap = Swap { ended: &session.token, begun: &begun };
        if !self.stores()?.factors.confirm_factor(&factor, swap, now).await? {
            // Begun anew, or gone, at this very moment.
            return Err(Refusal::FactorNotEnabled.into());
        }
        tracing::info!(user.id = %user.id, "Turned a second factor on");
        self.tell(&user.id, Occasion::FactorOn, PROFILE, &[]);
        user.two_factor_enabled = true;
        Ok(Proven { user, session: Some(begun), is_new: true, trust: None })
    }

    async fn prove_first(
        &self,
        challenge: Option<&str>,
        kind: CodeKind,
        shown: &ShownCode,
        client: &Client,
        remember: bool,
    ) -> Result<Proven, Error> {
        let (stores, now) = (self.stores()?, self.now());
        let (step, link) = self.step_before(challenge).await?.ok_or(Refusal::NoChallenge)?;
        let mut user = stores.accounts.user(&link.value).await?.ok_or(Refusal::NoChallenge)?;
        self.count("second-step", &user.id, client, None).await?;
        let factor = self.factor_of(&user.id, kind).await?;
        if !factor.is_confirmed {
            return Err(Refusal::FactorNotEnabled.into());
        }
        self.check_form(&factor, kind, &shown.code)?;
        let counted = self.count_code(&link, &factor).await?;
        let taken = self.take_code(&factor, kind, &shown.code).await;
        if counted == Try::Last && matches!(taken, Err(Error::Refused(_))) {
            return Err(locked_for(LOCKED_FOR));
        }
        taken?;
        stores.factors.forget_tries(&factor.id).await?;
        if shown.without_session {
            return Ok(Proven { user, session: None, is_new: false, trust: None });
        }
        if !stores.links.use_link(&link.identifier, now).await? {
            return Err(Refusal::NoChallenge.into());
        }
        if step == Purpose::SecondStepByLetter {
            self.confirm_address(&mut user).await?;
        }
        let session = self.open_session(&user.id, client, remember).await?;
        let mut trust = None;
        if shown.trust {
            trust = Some(self.new_link(Purpose::TrustedDevice, user.id.clone()).await?);
        }
        Ok(Proven { user, session: Some(session), is_new: true, trust })
    }

    /// What somebody showed before they are asked for a code.
    async fn step_before(&self, challenge: Option<&str>) -> Result<Option<(Purpose, Link)>, Error> {
        let Some(challenge) = challenge else { return Ok(None) };
        for step in [Purpose::SecondStep, Purpose::SecondStepByLetter] {
            if let Some(link) = self.good_link(step, challenge).await? {
                return Ok(Some((step, link)));
            }
        }
        Ok(None)
    }

    /// Notes that `user`, who is let in, followed the link of a letter.
    pub(super) async fn confirm_address(&self, user: &mut User) -> Result<(), Error> {
        if !user.email_verified {
            let accounts = &self.stores()?.accounts;
            user.email_verified = accounts.verify_email(&user.id, &user.email, self.now()).await?;
        }
        Ok(())
    }

    async fn factor_of(&self, user: &str, kind: CodeKind) -> Result<StoredFactor, Error> {
        let missing = match kind {
            CodeKind::App => Refusal::FactorNotEnabled,
            CodeKind::Backup => Refusal::NoBackupCodes,
        };
        Ok(self.stores()?.factors.factor(user).await?.ok_or(missing)?)
    }

    /// Refuses what cannot be a code, which is no guess.
    fn check_form(&self, factor: &StoredFactor, kind: CodeKind, code: &str) -> Result<(), Error> {
        let refusal = match kind {
            CodeKind::App if !one_time::is_of_app(code) => Refusal::MalformedCode,
            CodeKind::Backup
                if !one_time::is_as_long(code, &factor.backup_codes, self.secret())? =>
            {
                Refusal::MalformedBackupCode
            }
            _ => return Ok(()),
        };
        Err(refusal.into())
    }

    /// Counts a code before it is looked at: of one password few are taken, of one account few in a row.
    async fn count_code(&self, link: &Link, factor: &StoredFactor) -> Result<Try, Error> {
        let (stores, now) = (self.stores()?, self.now());
        if let Some(until) = factor.locked_until.filter(|until| *until > now) {
            return Err(locked_for(until.duration_since(now)));
        }
        let key = format!("second-step {}", link.identifier);
        let over = now - Purpose::SecondStep.lifetime();
        if stores.attempts.count(&key, over, now).await?.count > CODES_MAX {
            stores.links.use_link(&link.identifier, now).await?;
            return Err(Refusal::TooManyCodes.into());
        }
        let locked_until = now + LOCKED_FOR;
        match stores.factors.count_try(&factor.id, FAILURES_MAX, locked_until, now).await? {
            Try::Refused => Err(locked_for(LOCKED_FOR)),
            counted => Ok(counted),
        }
    }

    /// Uses a code up.
    async fn take_code(
        &self,
        factor: &StoredFactor,
        kind: CodeKind,
        code: &str,
    ) -> Result<(), Error> {
        let factors = &self.stores()?.factors;
        match kind {
            CodeKind::App => {
                let step = one_time::step_of(&self.secret_of(factor)?, code, self.now());
                let step = step.ok_or(Refusal::WrongCode)?;
                let is_first = factors.use_step(&factor.id, step).await?;
                if is_first { Ok(()) } else { Err(Refusal::WrongCode.into()) }
            }
            CodeKind::Backup => {
                let kept = &factor.backup_codes;
                let left = one_time::without(code, kept, &factor.user, self.secret())?;
                let left = left.ok_or(Refusal::WrongBackupCode)?;
                if !factors.set_backup_codes(&factor.id, kept, &left).await? {
                    return Err(Refusal::WrongBackupCode.into());
                }
                let left = one_time::count(&left, self.secret())?.to_string();
                self.tell(&factor.user, Occasion::BackupCodeUsed, PROFILE, &[("left", left)]);
                Ok(())
            }
        }
    }
}

fn locked_for(time: SignedDuration) -> Error {
    let seconds = u32::try_from(time.as_secs()).unwrap_or_default().max(1);
    Error::FactorLocked { retry_after_seconds: seconds }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::In { .. } => "In",
            Self::Challenge(_) => "Challenge",
        })
    }
}

impl std::fmt::Debug for Proven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proven").field("user", &self.user.id).finish_non_exhaustive()
    }
}
