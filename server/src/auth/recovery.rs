//! Passwords that were lost.

use super::{
    Account, Auth, Client, Error, Password, Refusal, SignedIn, User,
    account::{CREDENTIAL, new_credential},
    body::{RequestPasswordReset, ResetPassword},
    letters::Place,
    link::Purpose,
};
use crate::mail::Occasion;

/// Where a new password is typed, unless the request names another page.
const PAGE: &str = "/reset-password";

impl Auth {
    /// Sends a letter with a link, if there is such an account. Whether there is shows nowhere: all that depends on it
    /// happens after the answer.
    pub async fn request_password_reset(
        &self,
        request: RequestPasswordReset,
        client: &Client,
    ) -> Result<(), Error> {
        let RequestPasswordReset { email, redirect_to } = request;
        self.count("request-password-reset", &email, client, None).await?;
        let place = self.place_for_letter(&email, Refusal::ResetDisabled.into()).await?;
        let auth = self.clone();
        tokio::spawn(async move {
            let page = redirect_to.as_deref().unwrap_or(PAGE);
            if let Err(error) = auth.send_reset(&email, page, place).await {
                tracing::error!(%error, "A new password could not be offered");
            }
        });
        Ok(())
    }

    async fn send_reset(&self, email: &str, page: &str, place: Place) -> Result<(), Error> {
        let Some(user) = self.user_at_home(email).await? else { return Ok(()) };
        let token = self.new_link(Purpose::ResetPassword, user.id.clone()).await?;
        let page = percent_encoding::utf8_percent_encode(page, percent_encoding::NON_ALPHANUMERIC);
        let link = self.address(&format!("/api/auth/reset-password/{token}?callbackURL={page}"));
        place.post(&user.email, &user, Occasion::ResetPassword, &link, &[]).await;
        Ok(())
    }

    /// Whether the link of a letter may still set a password.
    pub async fn can_reset_password(&self, token: &str) -> Result<bool, Error> {
        Ok(self.good_link(Purpose::ResetPassword, token).await?.is_some())
    }

    /// Sets a new password by the token of a letter, and ends every session, sign-in that waits for a code, and trust:
    /// whoever knew the old one is out.
    pub async fn reset_password(
        &self,
        request: ResetPassword,
        client: &Client,
    ) -> Result<(), Error> {
        let ResetPassword { token, password } = request;
        self.count("reset-password", &token, client, None).await?;
        let link = self.good_link(Purpose::ResetPassword, &token).await?;
        let link = link.ok_or(Refusal::InvalidToken)?;
        let stores = self.stores()?;
        let user = stores.accounts.user(&link.value).await?.ok_or(Refusal::UserNotFound)?;
        let hash = self.hasher().hash(password).await?;
        let credential = new_credential(&user.id, hash, self.now());
        let [waiting, trust] = Purpose::HALF_WAY;
        let kinds = [Purpose::ResetPassword.prefix(), waiting, trust];
        if !stores.links.reset_password(&link, &kinds, &credential).await? {
            return Err(Refusal::InvalidToken.into());
        }
        tracing::info!(user.id = %user.id, "Set a new password by letter");
        Ok(())
    }

    /// Refuses a password that is not the one of `who`.
    pub async fn verify_password(
        &self,
        who: &SignedIn,
        password: Password,
        client: &Client,
    ) -> Result<(), Error> {
        self.count("verify-password", &who.user.id, client, None).await?;
        let credential = self.credential_of(&who.user.id).await?;
        let stored = credential.and_then(|credential| credential.password);
        let correct = self.hasher().verify(password, stored.as_deref()).await?;
        if correct { Ok(()) } else { Err(Error::WrongPassword) }
    }

    /// The password of `user`, if they have one.
    pub(super) async fn credential_of(&self, user: &str) -> Result<Option<Account>, Error> {
        let ways = self.stores()?.accounts.accounts(user).await?;
        Ok(ways.into_iter().find(|account| account.provider == CREDENTIAL))
    }

    /// The user with this address, and where they are at home.
    pub(super) async fn user_at_home(&self, email: &str) -> Result<Option<User>, Error> {
        let accounts = &self.stores()?.accounts;
        let Some(user) = accounts.user_by_email(email).await? else { return Ok(None) };
        Ok(accounts.user(&user.id).await?)
    }
}
