//! People for whom the provider vouches: on their way there and back, as Better Auth signs them in and links them.

use serde::{Deserialize, Serialize};

use super::{
    Account, Auth, Client, Error, PROVIDER, Provider, Refusal, SignedIn, Tokens, User,
    account::taken,
    arrival::{Arrived, newcomer},
    body::{AskProvider, Pages},
    email::is_email,
    link::Purpose,
    provider::Person,
    random, session,
};
use crate::problem::chain;

/// Where people go where no page is named.
const HOME: &str = "/";

/// What is kept of somebody on their way, under the state that they bring back.
#[derive(Serialize, Deserialize)]
struct Journey {
    verifier: String,
    nonce: String,
    callback: String,
    #[serde(default)]
    newcomer: Option<String>,
    #[serde(default)]
    error: Option<String>,
    /// Whose account is to be linked.
    #[serde(default)]
    user: Option<String>,
}

/// Somebody who is to be sent to the provider.
#[derive(Debug)]
pub struct Leaves {
    pub url: String,
    /// What this browser has to bring back, beside what is in the address.
    pub state: String,
}

/// What a person brings back.
#[derive(Debug, Default)]
pub struct Brought {
    pub code: Option<String>,
    pub state: Option<String>,
    /// The state that this browser left with.
    pub kept: Option<String>,
    pub issuer: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
}

/// Where somebody goes who came back.
#[derive(Debug)]
pub struct Returned {
    pub page: String,
    /// Who is signed in now, unless an account was linked.
    pub arrived: Option<SignedIn>,
}

/// What stands in somebody's way.
enum Trouble {
    /// As Better Auth calls it.
    Refused(&'static str),
    /// As the provider calls it, and says it.
    Told(String, Option<String>),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Why somebody who came back is not let in, as Better Auth calls it, and the page to say it on.
#[derive(Debug)]
pub struct NotLetIn {
    pub page: Option<String>,
    pub code: String,
    pub description: Option<String>,
}

impl Auth {
    /// Who vouches for people, if somebody does.
    pub fn provider(&self) -> Option<&Provider> {
        self.0.provider.as_ref()
    }

    /// Sends somebody to the provider: to sign in, or to link what they are there with the account of `who`.
    pub async fn leave_for_provider(
        &self,
        who: Option<&SignedIn>,
        request: AskProvider,
        client: &Client,
    ) -> Result<Leaves, Error> {
        let provider = self.provider().filter(|_| request.provider == PROVIDER);
        let provider = provider.ok_or(Refusal::ProviderNotFound)?;
        if request.has_id_token {
            return Err(Refusal::IdTokenNotSupported.into());
        }
        self.count("sign-in-social", &request.provider, client, None).await?;
        let state = random::id();
        let sent = provider.send(&self.redirect_uri(), &state).await.map_err(|cause| {
            tracing::error!(cause = chain(&cause), "Nobody can be sent to the provider");
            Error::from(Refusal::ProviderUnreachable)
        })?;
        let Pages { callback, newcomer, error } = request.pages;
        let journey = Journey {
            verifier: sent.verifier,
            nonce: sent.nonce,
            callback: callback.unwrap_or_else(|| HOME.to_owned()),
            newcomer,
            error,
            user: who.map(|who| who.user.id.clone()),
        };
        let journey = serde_json::to_string(&journey).map_err(|it| Error::Internal(it.into()))?;
        self.keep_link(Purpose::Provider, &state, journey).await?;
        Ok(Leaves { url: sent.url, state })
    }

    fn redirect_uri(&self) -> String {
        self.address(&format!("/api/auth/callback/{PROVIDER}"))
    }

    /// Lets in, or links, whoever comes back from the provider named `id`.
    pub async fn return_from_provider(
        &self,
        id: &str,
        who: Option<&SignedIn>,
        brought: Brought,
        client: &Client,
    ) -> Result<Result<Returned, NotLetIn>, Error> {
        let lost = |code: &str| NotLetIn { page: None, code: code.to_owned(), description: None };
        let Some(state) = brought.state.clone().filter(|state| !state.is_empty()) else {
            return Ok(Err(lost("state_not_found")));
        };
        let Some(journey) = self.journey(&state, &brought).await? else {
            return Ok(Err(lost("state_mismatch")));
        };
        let page = journey.error.clone();
        match self.take_in(id, who, brought, journey, client).await {
            Ok(returned) => Ok(Ok(returned)),
            Err(Trouble::Failed(error)) => Err(error),
            Err(Trouble::Refused(code)) => Ok(Err(NotLetIn { page, ..lost(code) })),
            Err(Trouble::Told(code, description)) => Ok(Err(NotLetIn { page, code, description })),
        }
    }

    async fn take_in(
        &self,
        id: &str,
        who: Option<&SignedIn>,
        brought: Brought,
        journey: Journey,
        client: &Client,
    ) -> Result<Returned, Trouble> {
        if let Some(code) = brought.error {
            return Err(Trouble::Told(code, brought.error_description));
        }
        let code = brought.code.ok_or(Trouble::Refused("no_code"))?;
        let provider = self.provider().filter(|_| id == PROVIDER);
        let provider = provider.ok_or(Trouble::Refused("oauth_provider_not_found"))?;
        // RFC 9207: an answer of another provider is none.
        if brought.issuer.is_some_and(|issuer| issuer != provider.issuer()) {
            return Err(Trouble::Refused("issuer_mismatch"));
        }
        let sent = (journey.verifier, journey.nonce);
        let person = provider.vouched(&self.redirect_uri(), code, sent).await.map_err(|cause| {
            tracing::error!(cause = chain(&cause), "Nobody could be vouched for");
            Trouble::Refused("invalid_code")
        })?;
        if let Some(user) = journey.user {
            let who = who.filter(|who| who.user.id == user);
            self.link(who.ok_or(Trouble::Refused("unable_to_link_account"))?, &person).await?;
            return Ok(Returned { page: journey.callback, arrived: None });
        }
        let Arrived { signed_in, is_new } = self.vouched_for(person, client).await?;
        let page = journey.newcomer.filter(|_| is_new).unwrap_or(journey.callback);
        Ok(Returned { page, arrived: Some(signed_in) })
    }

    /// What is kept under `state`, once, if it is this browser that left with it.
    async fn journey(&self, state: &str, brought: &Brought) -> Result<Option<Journey>, Error> {
        if brought.kept.as_deref() != Some(state) {
            return Ok(None);
        }
        let Some(link) = self.good_link(Purpose::Provider, state).await? else { return Ok(None) };
        if !self.stores()?.links.use_link(&link.identifier, self.now()).await? {
            return Ok(None);
        }
        Ok(serde_json::from_str(&link.value).ok())
    }

    /// Signs in whom the provider vouches for. An account of the same address is taken for theirs only where both it and the
    /// provider know that the address is: else whoever was first to claim it would have the other's list.
    async fn vouched_for(&self, person: Person, client: &Client) -> Result<Arrived, Trouble> {
        let (accounts, now) = (&self.stores()?.accounts, self.now());
        if let Some(account) = accounts.account_at(PROVIDER, &person.subject).await?
            && let Some(user) = accounts.user(&account.user).await?
        {
            self.keep_given(&account, &person).await?;
            return Ok(self.open(user, client).await?);
        }
        let email = person.email.as_deref().map(str::to_lowercase).filter(|email| is_email(email));
        let email = email.ok_or(Trouble::Refused("email_not_found"))?;
        if let Some(user) = accounts.user_by_email(&email).await? {
            if !(person.email_verified && user.email_verified) {
                return Err(Trouble::Refused("account_not_linked"));
            }
            accounts.add_account(&self.account_of(&person, &user.id)?).await?;
            return Ok(self.open(user, client).await?);
        }
        let user = newcomer(&email, person.name.clone(), now);
        let user = User { email_verified: person.email_verified, ..user };
        let session = session::begin(&user.id, client, true, now);
        let account = self.account_of(&person, &user.id)?;
        accounts.sign_up(&user, Some(&account), &session).await.map_err(taken)?;
        tracing::info!(user.id = %user.id, "Made an account for whom the provider vouches");
        Ok(Arrived { signed_in: SignedIn { session, user }, is_new: true })
    }

    /// Adds what somebody is at the provider to the account of `who`.
    async fn link(&self, who: &SignedIn, person: &Person) -> Result<(), Trouble> {
        let accounts = &self.stores()?.accounts;
        if !person.email_verified {
            return Err(Trouble::Refused("unable_to_link_account"));
        }
        if person.email.as_deref().map(str::to_lowercase).as_ref() != Some(&who.user.email) {
            return Err(Trouble::Refused("email_does_not_match"));
        }
        match accounts.account_at(PROVIDER, &person.subject).await? {
            Some(account) if account.user == who.user.id => self.keep_given(&account, person).await,
            Some(_) => Err(Trouble::Refused("account_already_linked_to_different_user")),
            None => Ok(accounts.add_account(&self.account_of(person, &who.user.id)?).await?),
        }
    }

    /// What the provider gave this time takes the place of what it gave before.
    async fn keep_given(&self, account: &Account, person: &Person) -> Result<(), Trouble> {
        let tokens = self.sealed(&person.given, &account.tokens)?;
        Ok(self.stores()?.accounts.set_tokens(&account.id, &tokens, self.now()).await?)
    }

    fn account_of(&self, person: &Person, user: &str) -> Result<Account, Error> {
        Ok(Account {
            tokens: self.sealed(&person.given, &Tokens::default())?,
            id: random::id(),
            account: person.subject.clone(),
            provider: PROVIDER.to_owned(),
            user: user.to_owned(),
            scope: Some(person.scopes.clone()),
            password: None,
            created_at: self.now(),
            updated_at: self.now(),
        })
    }
}
