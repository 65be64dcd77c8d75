//! Personal tokens, found by their hash, for programs that act for somebody.

use axum::http::{HeaderMap, Method};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use todo_core::{
    token::{NewToken, Scope, Scopes, TOKENS_MAX, is_over, is_worth_noting},
    user::UserId,
    wire,
};

use super::{
    Auth, Error, Home, Session, SignedIn, StoredGrant, StoredToken, Unauthenticated, User,
    caller::Credential, oauth::Resource, random,
};

/// What every personal token begins with, so that people and scanners of leaks know one.
const PREFIX: &str = "todo_pat_";
/// Of `[A-Za-z0-9]`: 238 bits.
const RANDOM_CHARACTERS: usize = 40;
/// How much of the random part is shown to know a token by; the rest stays unguessable.
const HINT_CHARACTERS: usize = 4;

/// What is shown instead of a token's beginning where tokens come and go.
const HINT_OF_GRANTS: &str = "connected by signing in";

/// Whom a token acts for, and what it allows.
#[derive(Clone)]
pub struct Holder {
    pub user: UserId,
    /// What its owner called the token, or the program itself.
    pub name: String,
    pub scopes: Scopes,
    pub(super) account: User,
}

impl Auth {
    /// Makes a personal token of somebody who is signed in; the answer is the only one that shows it.
    pub async fn create_token(
        &self,
        who: &SignedIn,
        new: &NewToken,
    ) -> Result<wire::CreatedToken, Error> {
        let text = format!("{PREFIX}{}", random::text(RANDOM_CHARACTERS));
        let token = begin(&who.session, new, &text, self.now());
        if !self.stores()?.tokens.add_token(&token, TOKENS_MAX).await? {
            return Err(Error::TooManyTokens);
        }
        Ok(wire::CreatedToken { token: text, about: (&token).into() })
    }

    /// The personal tokens of `user` and the programs that got theirs by asking, newest first.
    pub async fn tokens(&self, user: &str) -> Result<Vec<wire::PersonalToken>, Error> {
        let stores = self.stores()?;
        let (tokens, grants) =
            (stores.tokens.tokens(user).await?, stores.grants.grants(user, self.now()).await?);
        let mut all: Vec<wire::PersonalToken> = tokens.iter().map(Into::into).collect();
        all.extend(grants.iter().map(wire::PersonalToken::from));
        all.sort_by(|one, other| other.created_at.cmp(&one.created_at));
        Ok(all)
    }

    /// Revokes a personal token of `user`, or what a program was allowed; `false` if they have none with
    /// this id.
    pub async fn revoke_token(&self, user: &str, id: &str) -> Result<bool, Error> {
        let removed = self.stores()?.tokens.remove_token(user, id).await?;
        Ok(removed || self.revoke_grant(user, id).await?)
    }

    /// Who acts by the personal or access token of a request to `/mcp`; nothing else that a request carries counts.
    pub async fn holder(&self, headers: &HeaderMap) -> Result<Holder, Error> {
        match self.credential(headers) {
            Ok(Credential::Personal(token)) => self.holder_of(&token).await,
            Ok(Credential::Granted(token)) => self.holder_by_grant(&token, Resource::Mcp).await,
            _ => Err(Unauthenticated::NoPersonalToken.into()),
        }
    }

    pub(super) async fn holder_of(&self, text: &str) -> Result<Holder, Error> {
        let (tokens, now) = (&self.stores()?.tokens, self.now());
        let Some((token, account)) = tokens.token(&hash(text)).await? else {
            return Err(Unauthenticated::UnknownPersonalToken.into());
        };
        if is_over(token.expires_at, now) {
            return Err(Unauthenticated::ExpiredPersonalToken.into());
        }
        if is_worth_noting(token.last_used_at, now)
            && let Err(cause) = tokens.note_use(&token.id, now).await
        {
            // Who only reads should not be refused because this could not be written.
            tracing::warn!(%cause, "The use of a personal token could not be noted");
        }
        let user = UserId(account.id.clone());
        Ok(Holder { user, scopes: Scopes::stored(&token.scopes), name: token.name, account })
    }
}

impl Holder {
    /// Where the account is at home, as far as that was known before this request.
    pub fn home(&self) -> &Home {
        &self.account.home
    }

    /// Refuses what the token does not allow.
    pub fn check(&self, scope: Scope) -> Result<(), Error> {
        if self.scopes.allow(scope) { Ok(()) } else { Err(Error::MissingScope(scope)) }
    }
}

/// Whether `text` says that it is a personal token.
pub(super) fn is_one(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// What a request with this method needs.
pub(super) fn scope_for(method: &Method) -> Scope {
    if method.is_safe() { Scope::TasksRead } else { Scope::TasksWrite }
}

/// What is stored of a new token.
fn begin(session: &Session, new: &NewToken, text: &str, now: Timestamp) -> StoredToken {
    StoredToken {
        id: random::id(),
        user: session.user.clone(),
        name: new.name.clone(),
        session: Some(session.id.clone()),
        hash: hash(text),
        hint: text.chars().take(PREFIX.len() + HINT_CHARACTERS).collect(),
        scopes: new.scopes.to_string(),
        created_at: now,
        last_used_at: None,
        expires_at: new.ends_at(now),
    }
}

/// As it is stored. The token is random and long: guessing from the hash is hopeless without salt
/// or work factor, and looking it up costs one question.
pub(super) fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

impl From<&StoredToken> for wire::PersonalToken {
    fn from(token: &StoredToken) -> Self {
        let time = |at: Timestamp| at.to_string();
        let scopes = Scopes::stored(&token.scopes);
        Self {
            id: token.id.clone(),
            name: token.name.clone(),
            hint: format!("{}…", token.hint),
            scopes: scopes.as_slice().iter().map(ToString::to_string).collect(),
            created_at: time(token.created_at),
            last_used_at: token.last_used_at.map(time),
            expires_at: token.expires_at.map(time),
        }
    }
}

impl From<&StoredGrant> for wire::PersonalToken {
    fn from(grant: &StoredGrant) -> Self {
        Self {
            id: grant.id.clone(),
            name: grant.name.clone(),
            hint: HINT_OF_GRANTS.to_owned(),
            scopes: grant.scopes.split(' ').map(str::to_owned).collect(),
            created_at: grant.created_at.to_string(),
            last_used_at: grant.last_used_at.map(|at| at.to_string()),
            expires_at: Some(grant.expires_at.to_string()),
        }
    }
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Holder").field("user", &self.user).finish_non_exhaustive()
    }
}
