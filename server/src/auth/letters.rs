//! Letters about accounts, on their way to the mail server.

use std::{sync::Arc, time::Duration};

use backon::Retryable as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Auth, Error, User, random};
use crate::mail::{Draft, Mailer, Occasion};

/// Most letters about accounts that this process has under way at once.
const UNDER_WAY_MAX: usize = 128;
/// How long to wait before a letter that could not go out is tried again, each time.
const PAUSES: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];

/// Who carries them, and how many are under way.
#[derive(Clone, Debug)]
pub(super) struct Letters {
    mailer: Option<Mailer>,
    places: Arc<Semaphore>,
}

/// Where people see to what a letter tells them of their account.
pub(super) const PROFILE: &str = "/profile";

/// A place for one letter.
#[derive(Debug)]
pub(super) struct Place {
    mailer: Mailer,
    /// The letter's, however often it has to be sent.
    id: String,
    _held: OwnedSemaphorePermit,
}

impl Letters {
    pub(super) fn new(mailer: Option<Mailer>) -> Self {
        Self { mailer, places: Arc::new(Semaphore::new(UNDER_WAY_MAX)) }
    }

    /// `None` where no letter can be sent at all.
    fn place(&self) -> Option<Result<Place, Error>> {
        let mailer = self.mailer.clone()?;
        let held = Arc::clone(&self.places).try_acquire_owned();
        Some(
            held.map(|held| Place { mailer, id: random::id(), _held: held })
                .map_err(|_| Error::TooManyLetters),
        )
    }
}

impl Auth {
    /// Who carries letters, if somebody does.
    pub fn mailer(&self) -> Option<&Mailer> {
        self.0.letters.mailer.as_ref()
    }

    /// A place for a letter to the address `to`, counted; `off` where no letter can be sent.
    pub(super) async fn place_for_letter(&self, to: &str, off: Error) -> Result<Place, Error> {
        let place = self.0.letters.place().ok_or(off)??;
        if let Some(limits) = self.rate_limits() {
            let attempts = &*self.stores()?.attempts;
            limits.count_letter(attempts, self.secret(), to, self.now()).await?;
        }
        Ok(place)
    }

    /// Tells the owner of an account what happened to it, where letters can be sent; nobody waits for that. Not counted:
    /// whoever asks for many letters must not keep this one away.
    pub(super) fn tell(
        &self,
        user: &str,
        occasion: Occasion,
        page: &str,
        blanks: &[(&'static str, String)],
    ) {
        let Some(place) = self.0.letters.place() else { return };
        let (auth, user, link) = (self.clone(), user.to_owned(), self.address(page));
        let blanks = blanks.to_vec();
        tokio::spawn(async move {
            let told = async {
                let (place, accounts) = (place?, &auth.stores()?.accounts);
                let Some(user) = accounts.user(&user).await? else { return Ok(()) };
                let blanks: Vec<_> =
                    blanks.iter().map(|(name, value)| (*name, value.as_str())).collect();
                place.post(&user.email, &user, occasion, &link, &blanks).await;
                Ok::<_, Error>(())
            };
            if let Err(error) = told.await {
                tracing::error!(user.id = %user, %error, "A letter was not sent");
            }
        });
    }

    /// The address of a page or route of ours.
    pub(super) fn address(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base_url())
    }
}

impl Place {
    /// Sends a letter now, to `to`, in the language of `user`.
    pub(super) async fn send(
        &self,
        to: &str,
        user: &User,
        occasion: Occasion,
        link: &str,
        blanks: &[(&'static str, &str)],
    ) -> Result<(), Error> {
        let language = user.home.language.as_deref();
        let letter = Draft { occasion, language, link, blanks }.write();
        self.mailer.send(to, &letter, &self.id).await.map_err(Error::NotSent)
    }

    /// Sends a letter for which nobody waits; tries again while that may help.
    pub(super) async fn post(
        self,
        to: &str,
        user: &User,
        occasion: Occasion,
        link: &str,
        blanks: &[(&'static str, &str)],
    ) {
        let sent = (|| self.send(to, user, occasion, link, blanks))
            .retry(PAUSES.into_iter())
            .when(|error| matches!(error, Error::NotSent(cause) if cause.is_passing()));
        if let Err(error) = sent.await {
            tracing::error!(user.id = %user.id, %error, "A letter was not sent");
        }
    }
}
