//! Accounts that are deleted, and ways of signing in that are given up.

use jiff::SignedDuration;

use super::{Auth, Client, Error, Refusal, SignedIn, body::DeleteUser, link::Purpose};
use crate::mail::Occasion;

/// How long after signing in somebody may do what needs a password otherwise.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Where the letter's link leads in the end, where no page is named.
const HOME: &str = "/";

/// What became of the wish to delete an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Deleted,
    /// A letter asks whether it is meant.
    Asked,
}

impl Auth {
    /// Deletes the account of `who`: at once by the token of a letter; else, where letters can be sent, a letter asks first;
    /// else by the password or shortly after signing in.
    pub async fn delete_user(
        &self,
        who: &SignedIn,
        request: DeleteUser,
        client: &Client,
    ) -> Result<Leaving, Error> {
        let has_password = request.password.is_some();
        if let Some(password) = request.password {
            self.check_to_delete(who, password, client).await?;
        }
        if let Some(token) = request.token {
            self.delete_by_token(who, &token).await?;
            return Ok(Leaving::Deleted);
        }
        if self.mailer().is_some() {
            self.ask_to_delete(who, request.callback.as_deref()).await?;
            return Ok(Leaving::Asked);
        }
        if !has_password && !self.is_fresh(who) {
            return Err(Refusal::SessionExpired.into());
        }
        self.delete(who).await?;
        Ok(Leaving::Deleted)
    }

    async fn check_to_delete(
        &self,
        who: &SignedIn,
        password: super::Password,
        client: &Client,
    ) -> Result<(), Error> {
        self.count("delete-user", &who.user.id, client, None).await?;
        let credential = self.credential_of(&who.user.id).await?;
        let stored = credential.and_then(|credential| credential.password);
        let stored = stored.ok_or(Error::NoPassword)?;
        let correct = self.hasher().verify(password, Some(&stored)).await?;
        if correct { Ok(()) } else { Err(Error::WrongPassword) }
    }

    async fn ask_to_delete(&self, who: &SignedIn, callback: Option<&str>) -> Result<(), Error> {
        let user = &who.user;
        let off = Refusal::VerificationDisabled.into();
        let place = self.place_for_letter(&user.email, off).await?;
        let token = self.new_link(Purpose::DeleteUser, user.id.clone()).await?;
        let page = callback.unwrap_or(HOME);
        let page = percent_encoding::utf8_percent_encode(page, percent_encoding::NON_ALPHANUMERIC);
        let path = format!("/api/auth/delete-user/callback?token={token}&callbackURL={page}");
        let link = self.address(&path);
        place.send(&user.email, user, Occasion::DeleteUser, &link, &[]).await
    }

    /// Deletes the account of `who` by the token of a letter that was sent to them.
    pub async fn delete_by_token(&self, who: &SignedIn, token: &str) -> Result<(), Error> {
        let link = self.good_link(Purpose::DeleteUser, token).await?;
        let link = link.filter(|link| link.value == who.user.id);
        let link = link.ok_or(Refusal::InvalidDeletion)?;
        if !self.stores()?.links.use_link(&link.identifier, self.now()).await? {
            return Err(Refusal::InvalidDeletion.into());
        }
        self.delete(who).await
    }

    async fn delete(&self, who: &SignedIn) -> Result<(), Error> {
        self.stores()?.accounts.remove_user(&who.user.id).await?;
        tracing::info!(user.id = %who.user.id, "Deleted an account with everything in it");
        Ok(())
    }

    /// Gives up one way of signing in; the last one stays.
    pub async fn unlink_account(&self, who: &SignedIn, account: &str) -> Result<(), Error> {
        self.check_fresh(who)?;
        let accounts = &self.stores()?.accounts;
        let ways = accounts.accounts(&who.user.id).await?;
        if ways.len() == 1 {
            return Err(Refusal::LastAccount.into());
        }
        if !ways.iter().any(|way| way.id == account) {
            return Err(Refusal::AccountNotFound.into());
        }
        Ok(accounts.remove_account(&who.user.id, account).await?)
    }

    /// Refuses what wants somebody who signed in lately.
    pub(super) fn check_fresh(&self, who: &SignedIn) -> Result<(), Error> {
        let is_fresh = self.is_fresh(who);
        is_fresh.then_some(()).ok_or_else(|| Refusal::SessionNotFresh.into())
    }

    /// Whether somebody signed in so lately that nothing else need be asked.
    fn is_fresh(&self, who: &SignedIn) -> bool {
        self.now().duration_since(who.session.created_at) < FRESH
    }
}
