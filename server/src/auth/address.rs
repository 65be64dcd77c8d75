//! Addresses: confirmed, and changed.

use serde::{Deserialize, Serialize};
use todo_core::ports::StoreError;

use super::{
    Auth, Client, Error, Link, Refusal, SignedIn, User,
    body::{ChangeEmail, SendVerification},
    letters::Place,
    link::Purpose,
};
use crate::mail::Occasion;

/// What a link about an address stands for.
#[derive(Serialize, Deserialize)]
struct Claim {
    user: String,
    /// Theirs when the letter was written.
    email: String,
    /// What it is to become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
}

#[derive(Serialize, Deserialize)]
struct Change {
    to: String,
    step: Step,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    /// The present address agrees.
    Confirm,
    /// The new one can be read.
    Verify,
}

/// What following a link did.
#[derive(Debug)]
pub enum Verified {
    /// The address is confirmed, now or before, or another letter is under way.
    Done,
    /// The account has another address now.
    Changed(Box<User>),
}

/// The page to go to where none is named.
const HOME: &str = "/";

impl Auth {
    /// Sends a letter that asks to confirm an address: to whoever is signed in, or to whom it may concern. To others than
    /// its owner it never shows whether there is such an account.
    pub async fn send_verification(
        &self,
        who: Option<&SignedIn>,
        request: SendVerification,
        client: &Client,
    ) -> Result<(), Error> {
        let SendVerification { email, callback } = request;
        self.count("send-verification-email", &email, client, None).await?;
        if let Some(who) = who
            && self.mailer().is_some()
        {
            if who.user.email != email {
                return Err(Refusal::EmailMismatch.into());
            }
            if who.user.email_verified {
                return Err(Refusal::EmailVerified.into());
            }
        }
        let place = self.place_for_letter(&email, Refusal::VerificationDisabled.into()).await?;
        if let Some(who) = who {
            let (occasion, link) = self.verification(&who.user, callback.as_deref()).await?;
            return place.send(&email, &who.user, occasion, &link, &[]).await;
        }
        let auth = self.clone();
        tokio::spawn(async move {
            if let Err(error) = auth.post_verification(&email, callback.as_deref(), place).await {
                tracing::error!(%error, "An address could not be asked to be confirmed");
            }
        });
        Ok(())
    }

    async fn post_verification(
        &self,
        email: &str,
        callback: Option<&str>,
        place: Place,
    ) -> Result<(), Error> {
        let user = self.user_at_home(email).await?.filter(|user| !user.email_verified);
        let Some(user) = user else { return Ok(()) };
        let (occasion, link) = self.verification(&user, callback).await?;
        place.post(email, &user, occasion, &link, &[]).await;
        Ok(())
    }

    async fn verification(
        &self,
        user: &User,
        callback: Option<&str>,
    ) -> Result<(Occasion, String), Error> {
        let claim = Claim { user: user.id.clone(), email: user.email.clone(), change: None };
        Ok((Occasion::VerifyEmail, self.claim(&claim, callback).await?))
    }

    /// The address of a link that claims something.
    async fn claim(&self, claim: &Claim, callback: Option<&str>) -> Result<String, Error> {
        let value = serde_json::to_string(claim).map_err(|error| Error::Internal(error.into()))?;
        let token = self.new_link(Purpose::VerifyEmail, value).await?;
        let page = callback.unwrap_or(HOME);
        let page = percent_encoding::utf8_percent_encode(page, percent_encoding::NON_ALPHANUMERIC);
        Ok(self.address(&format!("/api/auth/verify-email?token={token}&callbackURL={page}")))
    }

    /// Does what the link of a letter asks for. Confirming an address twice does no harm; whatever changes something is
    /// done once.
    pub async fn verify_email(
        &self,
        token: &str,
        who: Option<&SignedIn>,
        callback: Option<&str>,
    ) -> Result<Verified, Error> {
        let link = self.find_link(Purpose::VerifyEmail, token).await?;
        let link = link.ok_or(Refusal::InvalidLink)?;
        if !link.is_good(self.now()) {
            return Err(Refusal::TokenExpired.into());
        }
        let claim: Claim = serde_json::from_str(&link.value).map_err(|_| Refusal::InvalidLink)?;
        let user = self.stores()?.accounts.user(&claim.user).await?.ok_or(Refusal::UserGone)?;
        if user.email != claim.email {
            return Err(Refusal::InvalidLink.into());
        }
        let Some(change) = claim.change else {
            self.stores()?.accounts.verify_email(&user.id, &user.email, self.now()).await?;
            return Ok(Verified::Done);
        };
        if who.is_some_and(|who| who.user.id != user.id) {
            return Err(Refusal::InvalidUser.into());
        }
        match change.step {
            Step::Confirm => self.ask_new_address(&link, user, change.to, callback).await,
            Step::Verify => self.take_new_address(&link, user, &change.to).await,
        }
    }

    async fn ask_new_address(
        &self,
        link: &Link,
        user: User,
        to: String,
        callback: Option<&str>,
    ) -> Result<Verified, Error> {
        let place = self.place_for_letter(&to, Refusal::VerificationDisabled.into()).await?;
        self.use_up(link).await?;
        let change = Some(Change { to: to.clone(), step: Step::Verify });
        let claim = Claim { user: user.id.clone(), email: user.email.clone(), change };
        let link = self.claim(&claim, callback).await?;
        tokio::spawn(async move {
            place.post(&to, &user, Occasion::VerifyEmail, &link, &[]).await;
        });
        Ok(Verified::Done)
    }

    async fn take_new_address(&self, link: &Link, user: User, to: &str) -> Result<Verified, Error> {
        self.use_up(link).await?;
        let accounts = &self.stores()?.accounts;
        let changed = accounts.set_email(&user.id, &user.email, to, self.now()).await;
        let changed = changed.map_err(|error| match error {
            StoreError::Exists => Error::EmailTaken,
            other => other.into(),
        })?;
        if !changed {
            return Err(Refusal::InvalidLink.into());
        }
        // A letter that was sent to the old address lets nobody in any more.
        self.stores()?.links.end_links(&user.id, &[Purpose::SecondStep.prefix()]).await?;
        tracing::info!(user.id = %user.id, "Changed an address");
        let user = accounts.user(&user.id).await?.ok_or(Refusal::UserGone)?;
        Ok(Verified::Changed(Box::new(user)))
    }

    async fn use_up(&self, link: &Link) -> Result<(), Error> {
        let used = self.stores()?.links.use_link(&link.identifier, self.now()).await?;
        if used { Ok(()) } else { Err(Refusal::InvalidLink.into()) }
    }

    /// Begins to give `who` another address: the present one is asked first if it was ever confirmed, then the new one.
    /// Whether somebody else has the new one shows nowhere.
    pub async fn change_email(
        &self,
        who: &SignedIn,
        request: ChangeEmail,
        client: &Client,
    ) -> Result<(), Error> {
        let ChangeEmail { email: to, callback } = request;
        self.count("change-email", &who.user.id, client, None).await?;
        if who.user.email == to {
            return Err(Refusal::SameEmail.into());
        }
        let (step, occasion, reader) = if who.user.email_verified {
            (Step::Confirm, Occasion::ConfirmNewEmail, who.user.email.clone())
        } else {
            (Step::Verify, Occasion::VerifyEmail, to.clone())
        };
        let place = self.place_for_letter(&reader, Refusal::VerificationDisabled.into()).await?;
        let (auth, user) = (self.clone(), who.user.clone());
        tokio::spawn(async move {
            let asked = async {
                if auth.stores()?.accounts.user_by_email(&to).await?.is_some() {
                    return Ok(());
                }
                let change = Some(Change { to: to.clone(), step });
                let claim = Claim { user: user.id.clone(), email: user.email.clone(), change };
                let link = auth.claim(&claim, callback.as_deref()).await?;
                place.post(&reader, &user, occasion, &link, &[("address", &to)]).await;
                Ok::<_, Error>(())
            };
            if let Err(error) = asked.await {
                tracing::error!(user.id = %user.id, %error, "An address could not be changed");
            }
        });
        Ok(())
    }
}
