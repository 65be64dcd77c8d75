//! What somebody allowed a program: redeemed once by a code, kept alive by refresh tokens, each good
//! for one use. Whoever holds a used one stole it or was stolen from: then all of it ends.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use todo_core::{
    token::{Scopes, TOKENS_MAX, is_worth_noting},
    user::UserId,
};

use super::{
    super::{
        Auth, Bearing, Error, GrantKeys, Holder, SignedIn, StoredGrant, Unauthenticated,
        personal_token::hash, random,
    },
    Failure, Parameters, Refused, Wanted,
};

/// How long a code may be redeemed.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(1);
/// How long an access token opens anything.
const ACCESS_LIFETIME: SignedDuration = SignedDuration::from_mins(30);
/// How long a program may be away before it has to ask again.
const REFRESH_LIFETIME: SignedDuration = SignedDuration::from_hours(60 * 24);

const CODE_PREFIX: &str = "todo_oac_";
const ACCESS_PREFIX: &str = "todo_oat_";
const REFRESH_PREFIX: &str = "todo_ort_";
/// Of `[A-Za-z0-9]`: 238 bits.
const RANDOM_CHARACTERS: usize = 40;
/// How a refresh token goes on, the same for all of one grant: 190 bits.
const FAMILY_CHARACTERS: usize = 32;

/// What an access token opens (RFC 8707).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `/mcp` alone.
    Mcp,
    /// `/mcp`, and the routes of tasks.
    Site,
}

/// The tokens that a program is given.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Issued {
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// In seconds.
    expires_in: i64,
    /// Good for one use, which gives the next one.
    refresh_token: String,
    /// Separated by spaces.
    scope: String,
}

impl Auth {
    /// The whole address of a resource.
    pub fn resource_address(&self, resource: Resource) -> String {
        match resource {
            Resource::Mcp => format!("{}/mcp", self.base_url()),
            Resource::Site => format!("{}/", self.base_url()),
        }
    }

    /// The resource that a program named; who names none means `/mcp`.
    pub(super) fn resource(&self, named: Option<&str>) -> Result<Resource, Refused> {
        let Some(named) = named else { return Ok(Resource::Mcp) };
        let is = |resource| {
            let address = self.resource_address(resource);
            address.trim_end_matches('/') == named.trim_end_matches('/')
        };
        [Resource::Mcp, Resource::Site].into_iter().find(|resource| is(*resource)).ok_or_else(
            || {
                let mcp = self.resource_address(Resource::Mcp);
                Refused::new("invalid_target", format!("resource: must be {mcp}"))
            },
        )
    }

    /// Keeps what `who` allows; the code that redeems it.
    pub(super) async fn grant(
        &self,
        who: &SignedIn,
        wanted: &Wanted,
        scopes: &Scopes,
    ) -> Result<String, Error> {
        let code = format!("{CODE_PREFIX}{}", random::text(RANDOM_CHARACTERS));
        let now = self.now();
        let grant = StoredGrant {
            id: random::id(),
            user: who.user.id.clone(),
            session: who.session.id.clone(),
            client: wanted.program.id.clone(),
            name: wanted.program.name.clone(),
            scopes: scopes.to_string(),
            resource: self.resource_address(wanted.resource),
            redirect: wanted.redirect.clone(),
            challenge: wanted.challenge.clone(),
            is_redeemed: false,
            refresh_hash: None,
            created_at: now,
            last_used_at: None,
            expires_at: now + CODE_LIFETIME,
        };
        if !self.stores()?.grants.add_grant(&grant, &hash(&code), TOKENS_MAX, now).await? {
            return Err(Error::TooManyTokens);
        }
        Ok(code)
    }

    /// Answers a request at the token endpoint.
    pub async fn issue(&self, given: &Parameters) -> Result<Issued, Failure> {
        match given.need("grant_type")? {
            "authorization_code" => self.redeem(given).await,
            "refresh_token" => self.refresh(given).await,
            _ => Err(Refused::new(
                "unsupported_grant_type",
                "grant_type: must be authorization_code or refresh_token",
            )
            .into()),
        }
    }

    async fn redeem(&self, given: &Parameters) -> Result<Issued, Failure> {
        let (grants, now) = (&self.stores()?.grants, self.now());
        let code = hash(given.need("code")?);
        let (client, verifier) = (given.need("client_id")?, given.need("code_verifier")?);
        let unknown = || Refused::grant("code: is unknown, or older than a minute; ask again");
        let (grant, _) = grants.grant(Bearing::Code(&code), now).await?.ok_or_else(unknown)?;
        if grant.client != client {
            return Err(Refused::grant("code: was given to another program").into());
        }
        if grant.is_redeemed {
            return Err(self.end(&grant, "code").await);
        }
        if given.get("redirect_uri").is_some_and(|redirect| redirect != grant.redirect) {
            return Err(Refused::grant("redirect_uri: is not where the code was sent").into());
        }
        if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != grant.challenge {
            return Err(Refused::grant("code_verifier: is not what code_challenge is from").into());
        }
        self.check_resource(given, &grant)?;
        let (issued, keys) = new_tokens(&grant, &random::text(FAMILY_CHARACTERS), now);
        if grants.redeem_grant(&grant.id, &keys, now).await? {
            return Ok(issued);
        }
        Err(self.end(&grant, "code").await)
    }

    async fn refresh(&self, given: &Parameters) -> Result<Issued, Failure> {
        let (grants, now) = (&self.stores()?.grants, self.now());
        let (token, client) = (given.need("refresh_token")?, given.need("client_id")?);
        let unknown =
            || Refused::grant("refresh_token: is unknown, has expired or was revoked; ask again");
        let family = family(token).ok_or_else(unknown)?;
        let found = grants.grant(Bearing::Family(&hash(family)), now).await?;
        let (grant, _) = found.ok_or_else(unknown)?;
        if grant.client != client {
            return Err(Refused::grant("refresh_token: was given to another program").into());
        }
        if grant.refresh_hash.as_deref() != Some(&hash(token)) {
            return Err(self.end(&grant, "refresh_token").await);
        }
        self.check_resource(given, &grant)?;
        let (issued, keys) = new_tokens(&grant, family, now);
        if grants.rotate_grant(&grant.id, &hash(token), &keys).await? {
            return Ok(issued);
        }
        Err(self.end(&grant, "refresh_token").await)
    }

    fn check_resource(&self, given: &Parameters, grant: &StoredGrant) -> Result<(), Refused> {
        let Some(named) = given.get("resource") else { return Ok(()) };
        if self.resource_address(self.resource(Some(named))?) == grant.resource {
            return Ok(());
        }
        let detail = format!("resource: {} was allowed", grant.resource);
        Err(Refused::new("invalid_target", detail))
    }

    /// Ends a grant of which something was used a second time.
    async fn end(&self, grant: &StoredGrant, what: &str) -> Failure {
        tracing::warn!(grant.id, "A {what} was used twice; what it belongs to has ended");
        match self.revoke_grant(&grant.user, &grant.id).await {
            Ok(_) => Refused::grant(format!("{what}: was used before; ask again")).into(),
            Err(error) => error.into(),
        }
    }

    /// Ends the grant that a token of `client` belongs to, if there is one (RFC 7009).
    pub async fn revoke_issued(&self, given: &Parameters) -> Result<(), Failure> {
        let (token, client) = (given.need("token")?, given.need("client_id")?);
        let key = hash(family(token).unwrap_or(token));
        let by =
            if family(token).is_some() { Bearing::Family(&key) } else { Bearing::Access(&key) };
        let found = self.stores()?.grants.grant(by, self.now()).await?;
        if let Some((grant, _)) = found.filter(|(grant, _)| grant.client == client) {
            self.revoke_grant(&grant.user, &grant.id).await?;
        }
        Ok(())
    }

    pub(in super::super) async fn revoke_grant(&self, user: &str, id: &str) -> Result<bool, Error> {
        Ok(self.stores()?.grants.remove_grant(user, id).await?)
    }

    /// Who acts by an access token, where `resource` is called.
    pub(in super::super) async fn holder_by_grant(
        &self,
        text: &str,
        resource: Resource,
    ) -> Result<Holder, Error> {
        let (grants, now) = (&self.stores()?.grants, self.now());
        let unknown = Error::from(Unauthenticated::UnknownAccessToken);
        let found = grants.grant(Bearing::Access(&hash(text)), now).await?;
        let Some((grant, account)) = found else { return Err(unknown) };
        let opens_all = grant.resource == self.resource_address(Resource::Site);
        if !opens_all && grant.resource != self.resource_address(resource) {
            return Err(unknown);
        }
        if is_worth_noting(grant.last_used_at, now)
            && let Err(cause) = grants.note_grant_use(&grant.id, now).await
        {
            tracing::warn!(%cause, "The use of an access token could not be noted");
        }
        let user = UserId(account.id.clone());
        Ok(Holder { user, name: grant.name, scopes: Scopes::stored(&grant.scopes), account })
    }
}

/// Whether `text` says that it is an access token.
pub(in super::super) fn is_access_token(text: &str) -> bool {
    text.starts_with(ACCESS_PREFIX)
}

/// What all refresh tokens of one grant have in common.
fn family(token: &str) -> Option<&str> {
    token.strip_prefix(REFRESH_PREFIX)?.get(..FAMILY_CHARACTERS)
}

fn new_tokens(grant: &StoredGrant, family: &str, now: Timestamp) -> (Issued, GrantKeys) {
    let access_token = format!("{ACCESS_PREFIX}{}", random::text(RANDOM_CHARACTERS));
    let refresh_token = format!("{REFRESH_PREFIX}{family}{}", random::text(RANDOM_CHARACTERS));
    let keys = GrantKeys {
        access_hash: hash(&access_token),
        access_expires_at: now + ACCESS_LIFETIME,
        family_hash: hash(family),
        refresh_hash: hash(&refresh_token),
        expires_at: now + REFRESH_LIFETIME,
    };
    let issued = Issued {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_LIFETIME.as_secs(),
        refresh_token,
        scope: grant.scopes.clone(),
    };
    (issued, keys)
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("scope", &self.scope).finish_non_exhaustive()
    }
}
