//! People who are let in without a password, because they read what is sent to an address.

use jiff::Timestamp;

use super::{
    Auth, Client, Entry, Error, Home, Refusal, Session, SignedIn, User, Which, account::taken,
    link::Purpose, random, session,
};
use crate::mail::Occasion;

/// Somebody who was let in.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    pub(super) signed_in: SignedIn,
    /// Whether the account was made just now.
    pub(super) is_new: bool,
}

/// Somebody who followed a link.
#[derive(Debug)]
pub struct Follower {
    pub entry: Entry,
    /// Whether the account was made just now.
    pub is_new: bool,
}

impl Auth {
    /// Lets in whoever reads what is sent to `email`, or asks for a code. Of an account without a second factor whose address
    /// was never confirmed, its ways of signing in and its sessions end: somebody else may have made it in their name.
    /// A second factor is never ended by a letter: whoever turned it on works with the account.
    pub(super) async fn arrive(
        &self,
        email: &str,
        name: Option<String>,
        trust: Option<&str>,
        client: &Client,
    ) -> Result<Follower, Error> {
        let in_at_once = |session, user| Entry::In {
            signed_in: Box::new(SignedIn { session, user }),
            trust: None,
        };
        let (stores, now) = (self.stores()?, self.now());
        let Some(mut user) = stores.accounts.user_by_email(email).await? else {
            let user = User { email_verified: true, ..newcomer(email, name, now) };
            let session = session::begin(&user.id, client, true, now);
            stores.accounts.sign_up(&user, None, &session).await.map_err(taken)?;
            tracing::info!(user.id = %user.id, "Made an account");
            return Ok(Follower { entry: in_at_once(session, user), is_new: true });
        };
        if !user.email_verified && !user.two_factor_enabled {
            if let Some(session) = self.take_over(&user, client).await? {
                user.email_verified = true;
                return Ok(Follower { entry: in_at_once(session, user), is_new: false });
            }
            // Confirmed, or given a second factor, at this very moment.
            let present = stores.accounts.user(&user.id).await?;
            user = present.ok_or(Refusal::InvalidLink)?;
        }
        let step = Purpose::SecondStepByLetter;
        let mut entry = self.enter(user, step, trust, client, true).await?;
        if let Entry::In { signed_in, .. } = &mut entry {
            self.confirm_address(&mut signed_in.user).await?;
        }
        Ok(Follower { entry, is_new: false })
    }

    /// Gives the account of `user` to whoever reads what is sent to its address, and tells them by letter of a password that
    /// ended; `None` if it is not one to be taken over any more.
    async fn take_over(&self, user: &User, client: &Client) -> Result<Option<Session>, Error> {
        let (accounts, now) = (&self.stores()?.accounts, self.now());
        let has_password = self.credential_of(&user.id).await?.is_some();
        self.revoke_tokens(&user.id, Which::All).await?;
        let session = session::begin(&user.id, client, true, now);
        if !accounts.take_over(&user.id, &session, now).await? {
            return Ok(None);
        }
        if has_password {
            tracing::info!(user.id = %user.id, "Ended a password that was set before the address was confirmed");
            self.tell(&user.id, Occasion::PasswordEnded, "/forgot-password", &[]);
        }
        Ok(Some(session))
    }

    /// A new session of `user`.
    pub(super) async fn open(&self, user: User, client: &Client) -> Result<Arrived, Error> {
        let session = self.open_session(&user.id, client, true).await?;
        Ok(Arrived { signed_in: SignedIn { session, user }, is_new: false })
    }

    /// A new session of `user`, whose expired ones end.
    pub(super) async fn open_session(
        &self,
        user: &str,
        client: &Client,
        remember: bool,
    ) -> Result<Session, Error> {
        let (sessions, now) = (&self.stores()?.sessions, self.now());
        sessions.end(user, Which::Expired(now)).await?;
        let session = session::begin(user, client, remember, now);
        sessions.open(&session).await?;
        Ok(session)
    }
}

/// Who signs up with an address alone; called by what stands before the `@` where no name is known.
pub(super) fn newcomer(email: &str, name: Option<String>, now: Timestamp) -> User {
    let local = || email.split('@').next().unwrap_or_default().to_owned();
    User {
        id: random::id(),
        name: name.filter(|name| !name.trim().is_empty()).unwrap_or_else(local),
        email: email.to_owned(),
        email_verified: false,
        image: None,
        two_factor_enabled: false,
        created_at: now,
        updated_at: now,
        home: Home::default(),
    }
}
