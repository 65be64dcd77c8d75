//! Passkeys, in the routes of Better Auth's passkey plugin.

mod answer;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::answer::{AuthenticationOptions, PasskeyAnswer, RegistrationOptions, Renamed};
use super::{
    Asked, Member, Perhaps, Visitor, answer::Done, challenge_headers, sign_in_headers, trust_header,
};
use crate::{
    auth::{AskedPasskey, Auth, Entry, Error, ErrorBody, Fields, PASSKEY_NAME_CHARACTERS_MAX},
    state::App,
};

/// A challenge is for one browser, once.
const UNCACHED: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register_options))
        .routes(routes!(verify_registration))
        .routes(routes!(authenticate_options))
        .routes(routes!(verify_authentication))
        .routes(routes!(list_passkeys))
        .routes(routes!(delete_passkey))
        .routes(routes!(update_passkey))
}

/// Which passkey is wanted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    authenticator_attachment: Option<Attachment>,
    name: Option<String>,
}

/// Where the authenticator is.
#[derive(Clone, Copy, Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = AuthenticatorAttachment)]
enum Attachment {
    /// In the device.
    Platform,
    /// Beside it.
    CrossPlatform,
}

/// What `navigator.credentials.create` takes to make the caller a new passkey, whose sign-in has to be younger than a day. What
/// it makes goes to `/api/auth/passkey/verify-registration` within five minutes, with the cookie that is set here.
#[utoipa::path(get, path = "/api/auth/passkey/generate-register-options", tag = "account",
    params(("authenticatorAttachment" = Option<Attachment>, Query, description = "Anywhere unless given"),
        ("name" = Option<String>, Query,
            description = "What the authenticator shows, unless the address; at most 64 characters")),
    responses((status = OK, body = RegistrationOptions), (status = "4XX", body = ErrorBody)))]
async fn register_options(
    State(app): State<App>,
    Member(who): Member,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Error> {
    let name = wanted.name.filter(|name| !name.trim().is_empty());
    check_name(name.as_deref())?;
    let auth = app.auth();
    let asked = auth.ask_for_new_passkey(&who).await?;
    let email = who.user.email;
    let attachment = wanted.authenticator_attachment;
    let options = RegistrationOptions::new(auth, &asked, name, email, attachment);
    Ok((UNCACHED, asking(auth, &asked), Json(options)).into_response())
}

/// Keep the passkey that a browser has just made. An account may have twenty.
#[utoipa::path(post, path = "/api/auth/passkey/verify-registration", tag = "account",
    request_body = wire::AddPasskey,
    responses((status = OK, body = wire::Passkey), (status = "4XX", body = ErrorBody)))]
async fn verify_registration(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let token = auth.cookies().asked_for_passkey(&headers);
    let added = auth.add_passkey(&who, token.as_deref(), fields.new_passkey()?, &client).await?;
    let shown = AppendHeaders([(header::SET_COOKIE, auth.cookies().passkey_was_shown())]);
    Ok((shown, Json(wire::Passkey::from(added))).into_response())
}

/// What `navigator.credentials.get` takes to ask for a passkey: for one of the caller, or whichever whoever is there has for this
/// site. What it answers goes to `/api/auth/passkey/verify-authentication` within five minutes, with the cookie that is set here.
#[utoipa::path(get, path = "/api/auth/passkey/generate-authenticate-options", tag = "account",
    security(()),
    responses((status = OK, body = AuthenticationOptions), (status = "4XX", body = ErrorBody)))]
async fn authenticate_options(
    State(app): State<App>,
    Perhaps(who): Perhaps,
    Visitor(client): Visitor,
) -> Result<Response, Error> {
    let auth = app.auth();
    let asked = auth.ask_for_passkey(who.as_ref(), &client).await?;
    let options = AuthenticationOptions::new(auth, &asked);
    Ok((UNCACHED, asking(auth, &asked), Json(options)).into_response())
}

/// Sign in by a passkey. Where the account has a second factor, no code is asked for besides if the authenticator says that it
/// verified its user, by a finger, a face or a PIN; else as after a password, with `twoFactorRedirect` and a cookie to bring back
/// to `/api/auth/two-factor/verify-totp`.
#[utoipa::path(post, path = "/api/auth/passkey/verify-authentication", tag = "account",
    security(()), request_body = wire::ShowPasskey,
    responses((status = OK, body = PasskeyAnswer), (status = "4XX", body = ErrorBody)))]
async fn verify_authentication(
    State(app): State<App>,
    Visitor(client): Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let token = auth.cookies().asked_for_passkey(&headers);
    let answer = fields.shown_passkey()?;
    let trust = auth.cookies().trusted(&headers);
    let entry = auth.enter_by_passkey(token.as_deref(), &answer, trust.as_deref(), &client).await?;
    let (mut headers, answer) = match entry {
        Entry::In { signed_in, trust } => {
            let mut headers = sign_in_headers(auth, &signed_in, true);
            headers.extend(trust_header(auth, trust.as_deref()));
            (headers, PasskeyAnswer::from(&*signed_in))
        }
        Entry::Challenge(challenge) => {
            (challenge_headers(auth, &challenge, true), PasskeyAnswer::CHALLENGE)
        }
    };
    headers.push((header::SET_COOKIE, auth.cookies().passkey_was_shown()));
    Ok((AppendHeaders(headers), Json(answer)).into_response())
}

/// The caller's passkeys, oldest first.
#[utoipa::path(get, path = "/api/auth/passkey/list-user-passkeys", tag = "account",
    responses((status = OK, body = Vec<wire::Passkey>), (status = UNAUTHORIZED, body = ErrorBody)))]
async fn list_passkeys(
    State(app): State<App>,
    Member(who): Member,
) -> Result<Json<Vec<wire::Passkey>>, Error> {
    let passkeys = app.auth().passkeys(&who.user.id).await?;
    Ok(Json(passkeys.into_iter().map(Into::into).collect()))
}

/// Remove one of the caller's passkeys. Sessions that it began go on.
#[utoipa::path(post, path = "/api/auth/passkey/delete-passkey", tag = "account",
    request_body = wire::ChosenPasskey,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn delete_passkey(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<Json<Done>, Error> {
    app.auth().remove_passkey(&who.user.id, &fields.chosen_passkey()?.id).await?;
    Ok(Json(Done { status: true }))
}

/// Call one of the caller's passkeys something else.
#[utoipa::path(post, path = "/api/auth/passkey/update-passkey", tag = "account",
    request_body = wire::RenamePasskey,
    responses((status = OK, body = Renamed), (status = "4XX", body = ErrorBody)))]
async fn update_passkey(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<Json<Renamed>, Error> {
    let wire::RenamePasskey { id, name } = fields.rename_passkey()?;
    let renamed = app.auth().rename_passkey(&who.user.id, &id, &name).await?;
    Ok(Json(Renamed { passkey: renamed.into() }))
}

fn check_name(name: Option<&str>) -> Result<(), Error> {
    let is_long = name.is_some_and(|name| name.chars().count() > PASSKEY_NAME_CHARACTERS_MAX);
    if !is_long {
        return Ok(());
    }
    let max = PASSKEY_NAME_CHARACTERS_MAX;
    let words = format!("[query.name] Too big: expected string to have <={max} characters");
    Err(Error::Invalid(words))
}

/// The cookie of a browser that is asked for a passkey.
fn asking(auth: &Auth, asked: &AskedPasskey) -> impl axum::response::IntoResponseParts + use<> {
    AppendHeaders([(header::SET_COOKIE, auth.cookies().ask_for_passkey(&asked.token))])
}
