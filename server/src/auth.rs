//! Accounts and sessions, on Better Auth's tables and in its formats: who has an account there
//! signs in here, and its JavaScript client works unchanged.

mod account;
mod address;
mod arrival;
mod begun;
mod body;
mod caller;
mod client;
mod cookie;
mod email;
mod error;
mod home;
mod leaving;
mod letters;
mod link;
pub mod oauth;
mod one_time;
mod origin;
mod passkey;
mod password;
mod personal_token;
mod ports;
mod provider;
mod provider_token;
pub(crate) mod random;
mod rate_limit;
mod recovery;
mod refusal;
mod sealed;
mod second_factor;
mod second_step;
mod secret;
mod session;
mod sign_in_link;
mod signing_key;
mod token;
mod vouching;
mod webauthn;

use std::sync::{Arc, OnceLock};

use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;
use serde_json::Value;
use todo_core::{ports::Clock, wire};
use url::Url;

use crate::{config, mail::Mailer, outgoing::ToGiven};

pub(crate) use self::{
    account::CREDENTIAL, caller::bearer, session::javascript_time, webauthn::ALGORITHMS,
};
pub use self::{
    account::{ChangePassword, SignIn, SignUp},
    address::Verified,
    arrival::Follower,
    body::{
        AskProvider, AskSignInLink, CODE_CHARACTERS_MAX, ChangeEmail, DeleteUser, EnableFactor,
        Fields, ISSUER_CHARACTERS_MAX, NAME_CHARACTERS_MAX, PASSKEY_NAME_CHARACTERS_MAX, Pages,
        RequestPasswordReset, ResetPassword, SendVerification, ShownCode,
    },
    caller::{Caller, renew_cookies},
    client::Client,
    cookie::Cookies,
    error::{Error, ErrorBody, Unauthenticated},
    home::known_zone,
    leaving::Leaving,
    origin::{InvalidOrigin, Origin, TrustedOrigins},
    passkey::AskedPasskey,
    password::Password,
    personal_token::Holder,
    ports::{
        Account, AccountStore, AttemptStore, Attempts, Bearing, FactorStore, GrantKeys, GrantStore,
        Home, HomeStore, Kept, KeyStore, Link, LinkStore, PasskeyStore, Profile, Session,
        SessionStore, StoredFactor, StoredGrant, StoredKey, StoredPasskey, StoredToken, Swap,
        TokenStore, Tokens, Try, User, Which,
    },
    provider::{PROVIDER, Provider, ProviderSettings, Unvouched},
    provider_token::{AccessToken, ProviderAccount, RefreshedToken},
    rate_limit::{Limit, RateLimits},
    refusal::Refusal,
    second_factor::{FactorStanding, NewFactor, remove_by_operator},
    second_step::{CodeKind, Entry, Known, Proven, Prover},
    secret::{Secret, SecretError},
    session::SignedIn,
    vouching::{Brought, Leaves, NotLetIn, Returned},
};
use self::{letters::Letters, link::Purpose, password::Hasher, signing_key::SigningKeys};

/// What authenticators call this product.
pub(crate) const PRODUCT: &str = "Saydo";

/// What accounts depend on from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people find the pages: `BETTER_AUTH_URL`.
    pub base_url: Url,
    pub secret: Secret,
    /// Origins besides the base URL's own whose pages may use cookies.
    pub trusted_origins: Vec<Origin>,
    /// How many proxies of ours stand before this server.
    pub trusted_proxies: usize,
    /// `None` counts nothing.
    pub rate_limits: Option<RateLimits>,
}

impl Settings {
    /// What `settings` say, with the secret that they name or that was made.
    pub fn new(settings: &config::Settings, secret: Secret) -> Self {
        let origins = settings.http.trusted_origins.iter();
        Self {
            base_url: settings.http.public_url.clone(),
            secret,
            // Origins all of them: else the settings would have been refused.
            trusted_origins: origins.filter_map(|origin| origin.parse().ok()).collect(),
            trusted_proxies: settings.http.trusted_proxies,
            rate_limits: settings.auth.rate_limit.then(RateLimits::default),
        }
    }
}

/// Where accounts are kept.
#[derive(Clone)]
pub struct Stores {
    pub accounts: Arc<dyn AccountStore>,
    pub sessions: Arc<dyn SessionStore>,
    pub homes: Arc<dyn HomeStore>,
    pub keys: Arc<dyn KeyStore>,
    pub tokens: Arc<dyn TokenStore>,
    pub grants: Arc<dyn GrantStore>,
    pub attempts: Arc<dyn AttemptStore>,
    pub links: Arc<dyn LinkStore>,
    pub factors: Arc<dyn FactorStore>,
    pub passkeys: Arc<dyn PasskeyStore>,
}

impl std::fmt::Debug for Stores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stores").finish_non_exhaustive()
    }
}

/// Accounts and sessions: cheap to clone, one per process.
#[derive(Clone)]
pub struct Auth(Arc<Parts>);

struct Parts {
    /// Without a slash at its end: the issuer and the audience of JWTs.
    base_url: String,
    /// The domain that passkeys are bound to.
    relying_party: String,
    cookies: Cookies,
    origins: TrustedOrigins,
    trusted_proxies: usize,
    rate_limits: Option<RateLimits>,
    /// The way to programs' own descriptions.
    documents: ToGiven,
    hasher: Hasher,
    signing_keys: SigningKeys,
    letters: Letters,
    provider: Option<Provider>,
    clock: Arc<dyn Clock>,
    /// Empty until the database is reached.
    stores: OnceLock<Stores>,
}

impl Auth {
    /// Without a `mailer` whatever needs a letter says that it is off; without a `provider`, what needs one.
    pub fn new(
        settings: Settings,
        mailer: Option<Mailer>,
        provider: Option<Provider>,
        documents: ToGiven,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let Settings { base_url, secret, mut trusted_origins, trusted_proxies, rate_limits } =
            settings;
        trusted_origins.extend(Origin::of(&base_url));
        Self(Arc::new(Parts {
            relying_party: base_url.host_str().unwrap_or_default().to_owned(),
            base_url: base_url.as_str().trim_end_matches('/').to_owned(),
            cookies: Cookies { secret, secure: base_url.scheme() == "https" },
            origins: TrustedOrigins(trusted_origins),
            trusted_proxies,
            rate_limits,
            documents,
            hasher: Hasher::default(),
            signing_keys: SigningKeys::default(),
            letters: Letters::new(mailer),
            provider,
            clock,
            stores: OnceLock::new(),
        }))
    }

    /// Hands over the database, once it is reached and its schema is current.
    pub fn attach(&self, stores: Stores) {
        // A second one would be the same database.
        let _ = self.0.stores.set(stores);
    }

    pub fn cookies(&self) -> &Cookies {
        &self.0.cookies
    }

    pub fn origins(&self) -> &TrustedOrigins {
        &self.0.origins
    }

    /// The whole address of a page of ours or a trusted one.
    pub fn page(&self, page: &str) -> String {
        if page.starts_with('/') { self.address(page) } else { page.to_owned() }
    }

    /// Where a request comes from.
    pub fn client(&self, request: &http::request::Parts) -> Client {
        Client::of(request, self.0.trusted_proxies)
    }

    /// A JWT for whom `who` says, good as long as that session is.
    pub async fn token(&self, who: &SignedIn) -> Result<String, Error> {
        let now = self.now();
        let (id, key) =
            self.0.signing_keys.signing(&*self.stores()?.keys, self.secret(), now).await?;
        token::issue(&(&who.user).into(), &who.session.id, self.base_url(), &id, &key, now)
            .map_err(|error| Error::Internal(error.into()))
    }

    /// The public keys; asking for them the first time makes one.
    pub async fn public_keys(&self) -> Result<Vec<Value>, Error> {
        let (keys, now) = (&*self.stores()?.keys, self.now());
        self.0.signing_keys.signing(keys, self.secret(), now).await?;
        signing_key::published(keys, now).await
    }

    /// The live sessions of `user`, newest first.
    pub async fn sessions(&self, user: &str) -> Result<Vec<wire::Session>, Error> {
        let sessions = self.stores()?.sessions.live(user, self.now()).await?;
        Ok(sessions.iter().map(Into::into).collect())
    }

    /// Ends the session `token` of `user`, if it is theirs.
    pub async fn revoke_session(&self, user: &str, token: &str) -> Result<(), Error> {
        if !session::is_token(token) {
            return Ok(());
        }
        self.revoke(user, Which::Only(token)).await
    }

    /// Ends all sessions of `user`, and what could become one without the password.
    pub async fn revoke_sessions(&self, user: &str) -> Result<(), Error> {
        self.end_half_way(user).await?;
        self.revoke(user, Which::All).await
    }

    /// Revokes the personal tokens of `user` that were made in `which` of their sessions, and what programs were
    /// allowed in them. Comes before those are ended.
    pub async fn revoke_tokens(&self, user: &str, which: Which<'_>) -> Result<(), Error> {
        let stores = self.stores()?;
        stores.tokens.remove_tokens(user, which).await?;
        Ok(stores.grants.remove_grants(user, which).await?)
    }

    /// Ends all sessions of `who` but this one, and what could become one without the password.
    pub async fn revoke_other_sessions(&self, who: &SignedIn) -> Result<(), Error> {
        self.end_half_way(&who.user.id).await?;
        self.revoke(&who.user.id, Which::AllBut(&who.session.token)).await
    }

    /// Ends the sign-ins of `user` that wait for a code, and the trust in their browsers.
    async fn end_half_way(&self, user: &str) -> Result<(), Error> {
        Ok(self.stores()?.links.end_links(user, &Purpose::HALF_WAY).await?)
    }

    async fn revoke(&self, user: &str, which: Which<'_>) -> Result<(), Error> {
        Ok(self.stores()?.sessions.end(user, which).await?)
    }

    async fn verifying_key(&self, id: &str) -> Result<Option<VerifyingKey>, Error> {
        let keys = &*self.stores()?.keys;
        self.0.signing_keys.verifying(keys, self.secret(), self.now(), id).await
    }

    fn stores(&self) -> Result<&Stores, Error> {
        self.0.stores.get().ok_or(Error::Unavailable(None))
    }

    /// Where people find the pages, without a slash at the end; OAuth's issuer.
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// The domain that passkeys are bound to.
    pub fn relying_party(&self) -> &str {
        &self.0.relying_party
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0.cookies.secret
    }

    fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    fn rate_limits(&self) -> Option<&RateLimits> {
        self.0.rate_limits.as_ref()
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auth").field("base_url", &self.0.base_url).finish_non_exhaustive()
    }
}
