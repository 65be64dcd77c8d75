//! `/api/auth`: Better Auth's routes.

mod address;
mod answer;
mod leaving;
mod passkey;
mod provider;
mod provider_token;
mod recovery;
pub(super) mod redirect;
mod second_factor;
mod sign_in_link;

use axum::{
    Json,
    body::HttpBody,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::answer::{
    Account, Done, EntryAnswer, Keys, Me, Password, Ready, SignedInAnswer, SignedOut,
    SignedUpAnswer, Token,
};
use crate::{
    auth::{
        Auth, Caller, Client, Entry, Error, ErrorBody, Fields, Known, Refusal, SignedIn, Which,
    },
    extract::Parameters,
    problem::{MEDIA_TYPE, Problem, ProblemBody},
    state::App,
};

/// No request about an account is larger than this many bytes.
const BODY_LIMIT_BYTES: usize = 16 * 1024;

const SET_AUTH_TOKEN: HeaderName = HeaderName::from_static("set-auth-token");
const SET_AUTH_JWT: HeaderName = HeaderName::from_static("set-auth-jwt");

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(ready))
        .routes(routes!(sign_up))
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(get_session, post_session))
        .routes(routes!(token))
        .routes(routes!(keys))
        .routes(routes!(update_user))
        .routes(routes!(change_password))
        .routes(routes!(list_accounts))
        .routes(routes!(list_sessions))
        .routes(routes!(revoke_session))
        .routes(routes!(revoke_sessions))
        .routes(routes!(revoke_other_sessions))
        .routes(routes!(me))
        .routes(routes!(update_session))
        .merge(recovery::routes())
        .merge(address::routes())
        .merge(leaving::routes())
        .merge(provider::routes())
        .merge(provider_token::routes())
        .merge(sign_in_link::routes())
        .merge(second_factor::routes())
        .merge(passkey::routes())
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
}

/// Query parameters, refused in the words of Better Auth. Of one that is sent twice, the last one counts.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let asked = Parameters::from_request_parts(parts, app).await;
        let refused = |problem: Problem| Error::Invalid(format!("[query] {}", problem.detail));
        asked.map(|Parameters(asked)| Self(asked)).map_err(refused)
    }
}

/// The token of a letter's link, which makes no sense without one.
fn required_token(token: Option<String>) -> Result<String, Error> {
    token.ok_or_else(|| {
        let missing = "[query.token] Invalid input: expected string, received undefined";
        Error::Invalid(missing.to_owned())
    })
}

/// Whether the account routes are there.
#[utoipa::path(get, path = "/api/auth/ok", tag = "account", security(()),
    responses((status = OK, body = Ready)))]
async fn ready() -> Json<Ready> {
    Json(Ready { ok: true })
}

/// Make an account, and sign in to it.
#[utoipa::path(post, path = "/api/auth/sign-up/email", tag = "account", security(()),
    request_body = wire::SignUp,
    responses((status = OK, body = SignedUpAnswer), (status = "4XX", body = ErrorBody)))]
async fn sign_up(
    State(app): State<App>,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let (request, callback) = fields.sign_up()?;
    check_callback(auth, callback.as_deref())?;
    let remember = request.remember;
    let signed_in = auth.sign_up(request, &client).await?;
    let answer =
        SignedUpAnswer { token: signed_in.session.token.clone(), user: (&signed_in.user).into() };
    let headers = sign_in_headers(auth, &signed_in, remember);
    Ok((AppendHeaders(headers), Json(answer)).into_response())
}

/// Sign in. Where the account has a second factor and the browser is not trusted, nobody is signed in yet: a code is asked
/// for, with `twoFactorRedirect` and a cookie to bring back to `/api/auth/two-factor/verify-totp`.
#[utoipa::path(post, path = "/api/auth/sign-in/email", tag = "account", security(()),
    request_body = wire::SignIn,
    responses((status = OK, body = EntryAnswer), (status = "4XX", body = ErrorBody)))]
async fn sign_in(
    State(app): State<App>,
    Visitor(client): Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let (request, callback) = fields.sign_in()?;
    let known = Known {
        device: auth.cookies().device(&headers, &request.email),
        trust: auth.cookies().trusted(&headers),
    };
    check_callback(auth, callback.as_deref())?;
    let remember = request.remember;
    let (signed_in, trust) = match auth.sign_in(request, &client, &known).await? {
        Entry::In { signed_in, trust } => (signed_in, trust),
        Entry::Challenge(challenge) => {
            let headers = challenge_headers(auth, &challenge, remember);
            return Ok((AppendHeaders(headers), Json(EntryAnswer::CHALLENGE)).into_response());
        }
    };
    let location = callback.as_deref().and_then(|url| HeaderValue::from_str(url).ok());
    let answer = EntryAnswer::In(SignedInAnswer {
        redirect: callback.is_some(),
        token: signed_in.session.token.clone(),
        url: callback,
        user: (&signed_in.user).into(),
    });
    let mut headers = sign_in_headers(auth, &signed_in, remember);
    headers.extend(trust_header(auth, trust.as_deref()));
    headers.extend(location.map(|url| (header::LOCATION, url)));
    Ok((AppendHeaders(headers), Json(answer)).into_response())
}

/// Sign out. Whoever is not signed in is signed out already.
#[utoipa::path(post, path = "/api/auth/sign-out", tag = "account", security(()),
    responses((status = OK, body = SignedOut), (status = FORBIDDEN, body = ErrorBody)))]
async fn sign_out(State(app): State<App>, request: Parts) -> Result<Response, Error> {
    let auth = app.auth();
    auth.origins().check(&request)?;
    match auth.caller(&request).await {
        Ok(caller) => {
            if let Ok(who) = caller.session() {
                auth.revoke_session(&who.user.id, &who.session.token).await?;
            }
        }
        Err(Error::Unauthenticated(_)) => {}
        Err(error) => return Err(error),
    }
    Ok((AppendHeaders(sign_out_headers(auth)), Json(SignedOut { success: true })).into_response())
}

/// Who is signed in; `null` for nobody.
#[utoipa::path(get, path = "/api/auth/get-session", tag = "account", security(()),
    responses((status = OK, body = Option<wire::SessionAnswer>)))]
async fn get_session(State(app): State<App>, request: Parts) -> Result<Response, Error> {
    const UNCACHED: [(HeaderName, &str); 2] =
        [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
    let auth = app.auth();
    let who = match auth.caller(&request).await {
        Ok(caller) => caller.session().cloned().ok(),
        Err(Error::Unauthenticated(_)) => None,
        Err(error) => return Err(error),
    };
    let Some(who) = who else {
        let stale = request.headers.contains_key(header::COOKIE).then(|| sign_out_headers(auth));
        return Ok((UNCACHED, AppendHeaders(stale.unwrap_or_default()), Json(())).into_response());
    };
    let user = wire::User::from(&who.user);
    let jwt = [
        (SET_AUTH_JWT, auth.token(&who).await?),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, SET_AUTH_JWT.to_string()),
    ];
    let answer = wire::SessionAnswer { session: (&who.session).into(), user };
    Ok((UNCACHED, AppendHeaders(jwt), Json(answer)).into_response())
}

/// The same by POST, which Better Auth allows where reading a session does not renew it; here it does.
#[utoipa::path(post, path = "/api/auth/get-session", tag = "account", security(()),
    responses((status = METHOD_NOT_ALLOWED, body = ErrorBody)))]
async fn post_session() -> Error {
    Refusal::SessionByPost.into()
}

/// Change what the session holds besides Better Auth's own fields, which is nothing here.
#[utoipa::path(post, path = "/api/auth/update-session", tag = "account",
    responses((status = "4XX", body = ErrorBody)))]
async fn update_session(_member: Member, _fields: Fields) -> Error {
    Error::NothingToUpdate
}

/// A JWT that says who the caller is, for other services.
#[utoipa::path(get, path = "/api/auth/token", tag = "account",
    responses((status = OK, body = Token), (status = UNAUTHORIZED, body = ErrorBody)))]
async fn token(State(app): State<App>, Member(who): Member) -> Result<Json<Token>, Error> {
    Ok(Json(Token { token: app.auth().token(&who).await? }))
}

/// The public keys that verify those JWTs.
#[utoipa::path(get, path = "/api/auth/jwks", tag = "account", security(()),
    responses((status = OK, body = Keys)))]
async fn keys(State(app): State<App>) -> Result<Json<Keys>, Error> {
    Ok(Json(Keys { keys: app.auth().public_keys().await? }))
}

/// Change the caller's name or picture.
#[utoipa::path(post, path = "/api/auth/update-user", tag = "account",
    request_body = wire::UpdateUser,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn update_user(
    State(app): State<App>,
    Member(who): Member,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let user = auth.update_user(&who.user.id, fields.update_user()?).await?;
    let cookies = session_headers(auth, &SignedIn { user, ..who }, &headers);
    Ok((AppendHeaders(cookies), Json(Done { status: true })).into_response())
}

/// Change the caller's password.
#[utoipa::path(post, path = "/api/auth/change-password", tag = "account",
    request_body = wire::ChangePassword,
    responses((status = OK, body = Password), (status = "4XX", body = ErrorBody)))]
async fn change_password(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let request = fields.change_password()?;
    let replacement = auth.change_password(&who, request, &client).await?;
    let answer = Password {
        token: replacement.as_ref().map(|signed_in| signed_in.session.token.clone()),
        user: (&who.user).into(),
    };
    let headers = replacement.map(|signed_in| sign_in_headers(auth, &signed_in, true));
    Ok((AppendHeaders(headers.unwrap_or_default()), Json(answer)).into_response())
}

/// The ways in which the caller can sign in.
#[utoipa::path(get, path = "/api/auth/list-accounts", tag = "account",
    responses((status = OK, body = Vec<Account>), (status = UNAUTHORIZED, body = ErrorBody)))]
async fn list_accounts(
    State(app): State<App>,
    Member(who): Member,
) -> Result<Json<Vec<Account>>, Error> {
    let accounts = app.auth().accounts(&who.user.id).await?;
    Ok(Json(accounts.iter().map(Into::into).collect()))
}

/// Where the caller is signed in, newest first.
#[utoipa::path(get, path = "/api/auth/list-sessions", tag = "account",
    responses((status = OK, body = Vec<wire::Session>), (status = UNAUTHORIZED, body = ErrorBody)))]
async fn list_sessions(
    State(app): State<App>,
    Member(who): Member,
) -> Result<Json<Vec<wire::Session>>, Error> {
    Ok(Json(app.auth().sessions(&who.user.id).await?))
}

/// End one of the caller's sessions, and with `revokeTokens` the personal tokens made in it. A token that
/// is not theirs changes nothing.
#[utoipa::path(post, path = "/api/auth/revoke-session", tag = "account",
    request_body = wire::RevokeSession,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn revoke_session(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let wire::RevokeSession { token, revoke_tokens } = fields.revoke_session()?;
    if revoke_tokens {
        auth.revoke_tokens(&who.user.id, Which::Only(&token)).await?;
    }
    auth.revoke_session(&who.user.id, &token).await?;
    let own = (token == who.session.token).then(|| sign_out_headers(auth));
    Ok((AppendHeaders(own.unwrap_or_default()), Json(Done { status: true })).into_response())
}

/// End all of the caller's sessions, and with `revokeTokens` their personal tokens, too.
#[utoipa::path(post, path = "/api/auth/revoke-sessions", tag = "account",
    request_body = Option<wire::RevokeSessions>,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn revoke_sessions(
    State(app): State<App>,
    Member(who): Member,
    WithTokens(with_tokens): WithTokens,
) -> Result<Response, Error> {
    if with_tokens {
        app.auth().revoke_tokens(&who.user.id, Which::All).await?;
    }
    app.auth().revoke_sessions(&who.user.id).await?;
    let headers = AppendHeaders(sign_out_headers(app.auth()));
    Ok((headers, Json(Done { status: true })).into_response())
}

/// End all of the caller's sessions but this one, and with `revokeTokens` the personal tokens that were not
/// made in it.
#[utoipa::path(post, path = "/api/auth/revoke-other-sessions", tag = "account",
    request_body = Option<wire::RevokeSessions>,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn revoke_other_sessions(
    State(app): State<App>,
    Member(who): Member,
    WithTokens(with_tokens): WithTokens,
) -> Result<Json<Done>, Error> {
    if with_tokens {
        app.auth().revoke_tokens(&who.user.id, Which::AllBut(&who.session.token)).await?;
    }
    app.auth().revoke_other_sessions(&who).await?;
    Ok(Json(Done { status: true }))
}

/// Who the caller is, in short.
#[utoipa::path(get, path = "/api/auth/me", tag = "account",
    responses((status = OK, body = Me),
        (status = UNAUTHORIZED, body = ProblemBody, content_type = MEDIA_TYPE)))]
async fn me(caller: Caller) -> Json<Me> {
    Json(Me {
        id: caller.user.to_string(),
        email: caller.email().to_owned(),
        name: caller.name().to_owned(),
        image: caller.image().map(str::to_owned),
    })
}

/// Somebody who gives a password, from one of our own pages.
struct Visitor(Client);

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(request: &mut Parts, app: &App) -> Result<Self, Error> {
        app.auth().origins().check_sign_in(request)?;
        Ok(Self(app.auth().client(request)))
    }
}

/// Somebody with a session, which a JWT alone is not.
struct Member(SignedIn);

impl FromRequestParts<App> for Member {
    type Rejection = Error;

    async fn from_request_parts(request: &mut Parts, app: &App) -> Result<Self, Error> {
        let caller = app.auth().caller(request).await?;
        Ok(Self(caller.session()?.clone()))
    }
}

/// Somebody with a session, or nobody.
struct Perhaps(Option<SignedIn>);

impl FromRequestParts<App> for Perhaps {
    type Rejection = Error;

    async fn from_request_parts(request: &mut Parts, app: &App) -> Result<Self, Error> {
        match app.auth().caller(request).await {
            Ok(caller) => Ok(Self(caller.session().ok().cloned())),
            Err(Error::Unauthenticated(_)) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}

/// Whether personal tokens end with sessions. A body need not be there.
struct WithTokens(bool);

impl FromRequest<App> for WithTokens {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        if request.body().is_end_stream() {
            return Ok(Self(false));
        }
        Fields::from_request(request, app).await?.revoke_sessions().map(Self)
    }
}

fn check_callback(auth: &Auth, callback: Option<&str>) -> Result<(), Error> {
    callback.map_or(Ok(()), |callback| auth.origins().check_callback(callback))
}

type Headers = Vec<(HeaderName, HeaderValue)>;

/// The cookies of a new session, and the token as Better Auth's bearer plugin sends it. What was begun in another one ends.
fn sign_in_headers(auth: &Auth, signed_in: &SignedIn, remember: bool) -> Headers {
    // A browser that is to forget the sign-in is not to be known by it.
    let device = remember.then(|| auth.cookies().know_device(&signed_in.user.email));
    let others = device.into_iter().chain([auth.cookies().forget_begun()]);
    let others = others.map(|cookie| (header::SET_COOKIE, cookie));
    renewed_headers(auth, signed_in, remember).into_iter().chain(others).collect()
}

/// The cookies of somebody who is asked for a code.
fn challenge_headers(auth: &Auth, challenge: &str, remember: bool) -> Headers {
    let cookies = auth.cookies().ask_for_code(challenge, remember);
    cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect()
}

/// The cookie of a device on which no code is asked for.
fn trust_header(auth: &Auth, trust: Option<&str>) -> Option<(HeaderName, HeaderValue)> {
    trust.map(|token| (header::SET_COOKIE, auth.cookies().trust(token)))
}

/// The cookies of a session that goes on, for as long as the request's own say.
fn session_headers(auth: &Auth, signed_in: &SignedIn, request: &HeaderMap) -> Headers {
    renewed_headers(auth, signed_in, !auth.cookies().ends_with_browser(request))
}

fn renewed_headers(auth: &Auth, signed_in: &SignedIn, remember: bool) -> Headers {
    let token = &signed_in.session.token;
    let cookies = auth.cookies().sign_in(token, remember);
    let bearer = HeaderValue::from_str(&auth.cookies().signed(token)).ok();
    let bearer = bearer.map(|bearer| {
        [
            (SET_AUTH_TOKEN, bearer),
            (header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from(SET_AUTH_TOKEN)),
        ]
    });
    let cookies = cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
    cookies.chain(bearer.into_iter().flatten()).collect()
}

fn sign_out_headers(auth: &Auth) -> Headers {
    let cookies = auth.cookies().sign_out().into_iter();
    cookies.map(|cookie| (header::SET_COOKIE, cookie)).collect()
}
