//! The tokens that the provider gave for asking it in somebody's name: kept sealed, renewed when they end, given to whose
//! they are and to nobody else. This server itself asks the provider for nothing but who somebody is.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Account, Auth, Error, PROVIDER, Provider, Refusal, SignedIn, Tokens,
    provider::{Given, Told, Unvouched},
    sealed,
};
use crate::problem::chain;

/// A token that ends within this is renewed before it is given, as Better Auth does.
const EARLY: SignedDuration = SignedDuration::from_secs(5);

/// A token that is good now.
#[derive(Clone)]
pub struct AccessToken {
    /// Empty if the provider gave none.
    pub token: String,
    pub expires_at: Option<Timestamp>,
    pub scopes: Vec<String>,
    pub id_token: Option<String>,
}

/// What came of renewing.
#[derive(Clone)]
pub struct RefreshedToken {
    pub access: AccessToken,
    pub refresh: String,
    pub refresh_expires_at: Option<Timestamp>,
    /// Of which of the person's ways of signing in.
    pub account: ProviderAccount,
    /// As it is kept.
    pub scope: Option<String>,
}

/// One of a person's ways of signing in, by a provider.
#[derive(Clone, Debug)]
pub struct ProviderAccount {
    pub id: String,
    pub provider: String,
    /// Their name there.
    pub account: String,
}

impl Auth {
    /// The provider's token for one of the ways in which `who` signs in, renewed if it has to be.
    pub async fn access_token(&self, who: &SignedIn, way: &str) -> Result<AccessToken, Error> {
        let account = self.way_of(who, way).await?;
        let provider = self.provider_of(&account)?;
        self.good_token(provider, account).await
    }

    /// Renews that token.
    pub async fn refreshed_token(
        &self,
        who: &SignedIn,
        way: &str,
    ) -> Result<RefreshedToken, Error> {
        let account = self.way_of(who, way).await?;
        let provider = self.provider_of(&account)?;
        let Some(refresh) = self.opened(account.tokens.refresh.as_deref()) else {
            return Err(Refusal::NoRefreshToken.into());
        };
        let (tokens, given) =
            self.renew(provider, &account, &refresh, Refusal::RefreshFailed).await?;
        Ok(RefreshedToken {
            access: access(&account, &tokens, given.access),
            refresh: given.refresh.unwrap_or(refresh),
            refresh_expires_at: tokens.refresh_expires_at,
            scope: account.scope.clone(),
            account: ProviderAccount::of(&account),
        })
    }

    /// What the provider says of `who` now, as Better Auth's client reads it, and of which way.
    pub async fn told_of(
        &self,
        who: &SignedIn,
        way: &str,
    ) -> Result<(Value, ProviderAccount), Error> {
        let account = self.way_of(who, way).await?;
        let provider = self.provider_of(&account).map_err(|_| Refusal::ProviderNotConfigured)?;
        let of = ProviderAccount::of(&account);
        let AccessToken { token, .. } = self.good_token(provider, account).await?;
        if token.is_empty() {
            return Err(Refusal::NoAccessToken.into());
        }
        let told = provider.told(&token, &of.account).await.map_err(|cause| {
            tracing::warn!(cause = chain(&cause), "The provider says nothing of somebody");
            Refusal::NobodyTold
        })?;
        Ok((shown(&told), of))
    }

    async fn way_of(&self, who: &SignedIn, way: &str) -> Result<Account, Error> {
        let ways = self.stores()?.accounts.accounts(&who.user.id).await?;
        Ok(ways.into_iter().find(|account| account.id == way).ok_or(Refusal::AccountNotFound)?)
    }

    fn provider_of(&self, account: &Account) -> Result<&Provider, Error> {
        let provider = self.provider().filter(|_| account.provider == PROVIDER);
        provider.ok_or_else(|| Error::ProviderNotSupported(account.provider.clone()))
    }

    async fn good_token(
        &self,
        provider: &Provider,
        account: Account,
    ) -> Result<AccessToken, Error> {
        let tokens = &account.tokens;
        let ends = tokens.access_expires_at;
        let is_over = ends.is_some_and(|end| end.duration_since(self.now()) < EARLY);
        if is_over && let Some(refresh) = self.opened(tokens.refresh.as_deref()) {
            let (tokens, given) =
                self.renew(provider, &account, &refresh, Refusal::AccessFailed).await?;
            return Ok(access(&account, &tokens, given.access));
        }
        let token = self.opened(tokens.access.as_deref()).unwrap_or_default();
        Ok(access(&account, tokens, token))
    }

    async fn renew(
        &self,
        provider: &Provider,
        account: &Account,
        refresh: &str,
        failed: Refusal,
    ) -> Result<(Tokens, Given), Error> {
        let given = provider.renewed(refresh).await.map_err(|cause: Unvouched| {
            tracing::warn!(cause = chain(&cause), "A provider's token was not renewed");
            failed
        })?;
        let tokens = self.sealed(&given, &account.tokens)?;
        self.stores()?.accounts.set_tokens(&account.id, &tokens, self.now()).await?;
        Ok((tokens, given))
    }

    /// What was given, as it is kept; what was not is as it was `before`.
    pub(super) fn sealed(&self, given: &Given, before: &Tokens) -> Result<Tokens, Error> {
        let seal = |text: &str| sealed::seal(text, self.secret());
        let lasts = given.lasts.and_then(|it| SignedDuration::try_from(it).ok());
        let renews = given.refresh.as_deref().map(seal).transpose()?;
        Ok(Tokens {
            access: Some(seal(&given.access)?),
            access_expires_at: lasts.and_then(|it| self.now().checked_add(it).ok()),
            refresh: renews.or_else(|| before.refresh.clone()),
            refresh_expires_at: before.refresh_expires_at,
            id: given.id.clone().or_else(|| before.id.clone()),
        })
    }

    /// What is kept, opened; what a program wrote that seals nothing, as it is.
    fn opened(&self, kept: Option<&str>) -> Option<String> {
        let kept = kept.filter(|kept| !kept.is_empty())?;
        let is_sealed = kept.starts_with("$ba$")
            || (kept.len() % 2 == 0 && kept.bytes().all(|it| it.is_ascii_hexdigit()));
        if is_sealed { sealed::open(kept, self.secret()) } else { Some(kept.to_owned()) }
    }
}

impl ProviderAccount {
    fn of(account: &Account) -> Self {
        Self {
            id: account.id.clone(),
            provider: account.provider.clone(),
            account: account.account.clone(),
        }
    }
}

fn access(account: &Account, tokens: &Tokens, token: String) -> AccessToken {
    let scopes = account.scope.as_deref().unwrap_or_default();
    let scopes = scopes.split([',', ' ']).filter(|scope| !scope.is_empty());
    AccessToken {
        token,
        expires_at: tokens.access_expires_at,
        scopes: scopes.map(str::to_owned).collect(),
        id_token: tokens.id.clone(),
    }
}

fn shown(told: &Told) -> Value {
    let name = told.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let image = told.picture().and_then(|image| image.get(None)).map(|image| image.to_string());
    let user = json!({
        "id": told.subject().as_str(),
        "name": name,
        "email": told.email().map(|email| email.as_str()),
        "image": image,
        "emailVerified": told.email_verified().unwrap_or(false),
    });
    json!({ "user": user, "data": told })
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessToken").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RefreshedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshedToken").field("account", &self.account).finish_non_exhaustive()
    }
}
