//! Who sends a request: by cookie, by session token, by JWT, or by personal token where one will do.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{FromRef, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use todo_core::user::UserId;

use super::{
    Auth, Error, Home, Session, SignedIn, Unauthenticated, User,
    cookie::SessionCookie,
    oauth::{Resource, is_access_token},
    personal_token::{self, Holder},
    session::{self, Found},
    token,
};
use crate::problem::Problem;

/// Longer credentials are not ours.
const LONGEST_CREDENTIAL_BYTES: usize = 8 * 1024;

/// The person behind a request. As an extractor it refuses with 401, and with 403 what a page of
/// another site tries with somebody's cookies.
#[derive(Clone)]
pub struct Caller {
    pub user: UserId,
    account: User,
    /// Absent behind a JWT or a personal token.
    session: Option<SignedIn>,
}

impl Caller {
    pub fn account(&self) -> &User {
        &self.account
    }

    pub fn email(&self) -> &str {
        &self.account.email
    }

    pub fn name(&self) -> &str {
        &self.account.name
    }

    pub fn image(&self) -> Option<&str> {
        self.account.image.as_deref()
    }

    /// Where the account is at home, as far as that was known before this request.
    pub fn home(&self) -> &Home {
        &self.account.home
    }

    /// The session, for what a JWT does not allow: managing sessions and passwords.
    pub fn session(&self) -> Result<&SignedIn, Unauthenticated> {
        self.session.as_ref().ok_or(Unauthenticated::InvalidToken)
    }
}

impl<S> FromRequestParts<S> for Caller
where
    Auth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let auth = Auth::from_ref(state);
        let caller = auth.caller(parts).await?;
        auth.settle(&caller, parts).await;
        Ok(caller)
    }
}

impl Auth {
    /// Tells the extractors after this one where the caller is at home.
    pub async fn settle(&self, caller: &Caller, request: &mut Parts) {
        let home = self.at_home(&caller.user, caller.home(), &request.headers).await;
        request.extensions.insert(home);
    }

    /// Who sends this request.
    pub async fn caller(&self, request: &Parts) -> Result<Caller, Error> {
        match self.credential(&request.headers)? {
            Credential::Personal(token) => {
                self.holder_of(&token).await?;
                Err(Error::TasksOnly)
            }
            Credential::Granted(token) => {
                self.holder_by_grant(&token, Resource::Site).await?;
                Err(Error::TasksOnly)
            }
            Credential::Session { token, by_cookie: true } => {
                self.origins().check(request)?;
                let signed_in = self.signed_in(&token).await?;
                Ok(self.renewed(signed_in, request).await?.into())
            }
            Credential::Session { token, by_cookie: false } => {
                let signed_in = self.signed_in(&token).await?;
                Ok(self.renewed(signed_in, request).await?.into())
            }
            Credential::Jwt(jwt) => self.bearer_of(&jwt).await,
        }
    }

    /// Who sends this request about tasks: also a program, as far as its token allows.
    pub async fn task_caller(&self, request: &Parts) -> Result<Caller, Error> {
        let holder = match self.credential(&request.headers)? {
            Credential::Personal(token) => self.holder_of(&token).await?,
            Credential::Granted(token) => self.holder_by_grant(&token, Resource::Site).await?,
            _ => return self.caller(request).await,
        };
        holder.check(personal_token::scope_for(&request.method))?;
        Ok(holder.into())
    }

    pub(super) fn credential(&self, headers: &HeaderMap) -> Result<Credential, Unauthenticated> {
        if let Some(token) = bearer(headers) {
            return self.bearer_credential(token?);
        }
        match self.cookies().read(headers) {
            SessionCookie::Signed(token) => Ok(Credential::Session { token, by_cookie: true }),
            SessionCookie::Forged => Err(Unauthenticated::InvalidToken),
            SessionCookie::Absent => Err(Unauthenticated::NoCredentials),
        }
    }

    /// A personal token, an access token, a session's bare token, the same with its signature (as `set-auth-token`
    /// gives it), or a JWT.
    fn bearer_credential(&self, token: &str) -> Result<Credential, Unauthenticated> {
        if personal_token::is_one(token) {
            return Ok(Credential::Personal(token.to_owned()));
        }
        if is_access_token(token) {
            return Ok(Credential::Granted(token.to_owned()));
        }
        let token = match token.split('.').count() {
            1 => token.to_owned(),
            2 => self.cookies().verified(token).ok_or(Unauthenticated::InvalidToken)?,
            _ => return Ok(Credential::Jwt(token.to_owned())),
        };
        Ok(Credential::Session { token, by_cookie: false })
    }

    async fn signed_in(&self, token: &str) -> Result<SignedIn, Error> {
        match session::find(&*self.stores()?.sessions, token, self.now()).await? {
            Found::Live(signed_in) => Ok(*signed_in),
            Found::Expired => Err(Unauthenticated::Expired.into()),
            Found::Unknown => Err(Unauthenticated::InvalidToken.into()),
        }
    }

    /// The session with a later end when it is time for that, and a cookie that ends with it.
    /// Without a place for the cookie the session stays, or it would outlive its cookie.
    async fn renewed(&self, signed_in: SignedIn, request: &Parts) -> Result<SignedIn, Error> {
        let SignedIn { session, user } = signed_in;
        let now = self.now();
        let place = request.extensions.get::<RenewedCookie>();
        let brief = self.cookies().ends_with_browser(&request.headers);
        let Some(place) = place.filter(|_| !brief && session::is_due(&session, now)) else {
            return Ok(SignedIn { session, user });
        };
        let session = session::renew(&*self.stores()?.sessions, session, now).await?;
        let session = session.ok_or(Unauthenticated::InvalidToken)?;
        let _ = place.0.set(self.cookies().sign_in(&session.token, true));
        Ok(SignedIn { session, user })
    }

    /// Who bears a token, while the session lives that it was issued in. One that names none is Better
    /// Auth's own, and as good as any session of its user.
    async fn live_account(&self, bearer: &token::Bearer) -> Result<Option<User>, Error> {
        let (stores, now) = (self.stores()?, self.now());
        if let Some(session) = &bearer.session {
            let found = stores.sessions.session_by_id(session).await?;
            let is_live = |(session, user): &(Session, User)| {
                session.expires_at > now && user.id == bearer.user
            };
            return Ok(found.filter(is_live).map(|(_, user)| user));
        }
        if stores.sessions.live(&bearer.user, now).await?.is_empty() {
            return Ok(None);
        }
        Ok(stores.accounts.user(&bearer.user).await?)
    }

    async fn bearer_of(&self, jwt: &str) -> Result<Caller, Error> {
        let invalid = Unauthenticated::InvalidToken;
        let unverified = token::Unverified::parse(jwt).ok_or(invalid)?;
        let key = self.verifying_key(&unverified.key_id).await?.ok_or(invalid)?;
        let bearer = unverified.verify(&key, self.base_url(), self.now())?;
        let account = self.live_account(&bearer).await?.ok_or(invalid)?;
        Ok(Caller { user: UserId(account.id.clone()), account, session: None })
    }
}

/// Lets requests renew their session: the middleware that adds the renewed cookie to the answer.
pub async fn renew_cookies(mut request: Request, next: Next) -> Response {
    let renewed = RenewedCookie::default();
    request.extensions_mut().insert(renewed.clone());
    let mut response = next.run(request).await;
    // An answer that sets the session cookie itself, as signing out does, has the last word.
    if !response.headers().contains_key(header::SET_COOKIE) {
        for cookie in renewed.0.get().into_iter().flatten() {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
    }
    response
}

/// Where the extractor leaves a renewed cookie for the answer.
#[derive(Clone, Default)]
struct RenewedCookie(Arc<OnceLock<Vec<HeaderValue>>>);

pub(super) enum Credential {
    Session {
        token: String,
        by_cookie: bool,
    },
    Jwt(String),
    Personal(String),
    /// An access token, which a program got by asking.
    Granted(String),
}

/// The bearer token, if the request has one; other schemes belong to somebody in between.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<Result<&str, Unauthenticated>> {
    let value = headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = value.as_bytes().split_at_checked("Bearer ".len())?;
    if !scheme.eq_ignore_ascii_case(b"Bearer ") {
        return None;
    }
    let token = std::str::from_utf8(token).ok().map(str::trim);
    let token = token.filter(|token| !token.is_empty() && token.len() <= LONGEST_CREDENTIAL_BYTES);
    Some(token.ok_or(Unauthenticated::InvalidToken))
}

impl From<SignedIn> for Caller {
    fn from(signed_in: SignedIn) -> Self {
        let account = signed_in.user.clone();
        Self { user: UserId(account.id.clone()), account, session: Some(signed_in) }
    }
}

impl From<Holder> for Caller {
    fn from(Holder { user, account, .. }: Holder) -> Self {
        Self { user, account, session: None }
    }
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("user", &self.user).finish_non_exhaustive()
    }
}
