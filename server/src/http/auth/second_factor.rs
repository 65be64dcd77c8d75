//! Second factors, in the routes of Better Auth's two-factor plugin.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Member, Perhaps, Visitor,
    answer::{BackupCodes, Done, FactorAddress, FactorAnswer, ProvenAnswer},
    renewed_headers, sign_in_headers, trust_header,
};
use crate::{
    auth::{
        CodeKind, Error, ErrorBody, FactorStanding, Fields, NewFactor, Proven, Prover, Refusal,
        SignedIn,
    },
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(enable))
        .routes(routes!(disable))
        .routes(routes!(status))
        .routes(routes!(forget_devices))
        .routes(routes!(totp_uri))
        .routes(routes!(generate_backup_codes))
        .routes(routes!(verify_totp))
        .routes(routes!(verify_backup_code))
        .routes(routes!(send_otp))
        .routes(routes!(verify_otp))
}

/// Begin a second factor: an authenticator app scans the address, and a code of it confirms it by
/// `/api/auth/two-factor/verify-totp`.
#[utoipa::path(post, path = "/api/auth/two-factor/enable", tag = "account",
    request_body = wire::EnableTwoFactor,
    responses((status = OK, body = FactorAnswer), (status = "4XX", body = ErrorBody)))]
async fn enable(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let NewFactor { address, backup_codes, kept } =
        auth.propose_factor(&who, fields.enable_factor()?, &client).await?;
    let answer = FactorAnswer { method: "totp", totp_uri: address, backup_codes };
    let cookie = [(header::SET_COOKIE, auth.cookies().keep_begun(&kept))];
    Ok((AppendHeaders(cookie), Json(answer)).into_response())
}

/// How the caller's second factor stands. One that was begun in this session and this browser is told again for ten
/// minutes, until a code of it was shown.
#[utoipa::path(get, path = "/api/auth/two-factor/status", tag = "account",
    responses((status = OK, body = wire::TwoFactorStatus), (status = "4XX", body = ErrorBody)))]
async fn status(
    State(app): State<App>,
    Member(who): Member,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let auth = app.auth();
    let kept = auth.cookies().begun(&headers);
    let FactorStanding { is_enabled: enabled, trusted_devices, backup_codes, begun } =
        auth.factor_standing(&who, kept.as_deref()).await?;
    let begun = begun.map(|begun| wire::BegunTwoFactor {
        totp_uri: begun.address,
        backup_codes: begun.backup_codes,
    });
    let status = wire::TwoFactorStatus { enabled, trusted_devices, backup_codes, begun };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(status)).into_response())
}

/// Give up the caller's second factor. No device is trusted any more.
#[utoipa::path(post, path = "/api/auth/two-factor/disable", tag = "account",
    request_body = wire::VerifyPassword,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn disable(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let remember = !auth.cookies().ends_with_browser(&headers);
    let signed_in = auth.remove_factor(&who, fields.verify_password()?, &client, remember).await?;
    let mut headers = renewed_headers(auth, &signed_in, remember);
    headers.push((header::SET_COOKIE, auth.cookies().trust_no_more()));
    Ok((AppendHeaders(headers), Json(Done { status: true })).into_response())
}

/// Ask for the caller's code on every device from now on.
#[utoipa::path(post, path = "/api/auth/two-factor/forget-devices", tag = "account",
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn forget_devices(State(app): State<App>, Member(who): Member) -> Result<Response, Error> {
    let auth = app.auth();
    auth.forget_devices(&who).await?;
    let cookie = [(header::SET_COOKIE, auth.cookies().trust_no_more())];
    Ok((AppendHeaders(cookie), Json(Done { status: true })).into_response())
}

/// What another authenticator app of the caller scans.
#[utoipa::path(post, path = "/api/auth/two-factor/get-totp-uri", tag = "account",
    request_body = wire::VerifyPassword,
    responses((status = OK, body = FactorAddress), (status = "4XX", body = ErrorBody)))]
async fn totp_uri(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Json<FactorAddress>, Error> {
    let password = fields.verify_password()?;
    let totp_uri = app.auth().factor_address(&who, password, &client).await?;
    Ok(Json(FactorAddress { totp_uri }))
}

/// Put new backup codes in the place of the caller's. No device is trusted any more.
#[utoipa::path(post, path = "/api/auth/two-factor/generate-backup-codes", tag = "account",
    request_body = wire::VerifyPassword,
    responses((status = OK, body = BackupCodes), (status = "4XX", body = ErrorBody)))]
async fn generate_backup_codes(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Json<BackupCodes>, Error> {
    let password = fields.verify_password()?;
    let backup_codes = app.auth().renew_backup_codes(&who, password, &client).await?;
    Ok(Json(BackupCodes { status: true, backup_codes }))
}

/// Show a code of an authenticator app: after the password it signs in; of somebody signed in it confirms the factor that
/// they began. Five may be tried after one password, ten in a row; each is good once.
#[utoipa::path(post, path = "/api/auth/two-factor/verify-totp", tag = "account", security(()),
    request_body = wire::TwoFactorCode,
    responses((status = OK, body = ProvenAnswer), (status = "4XX", body = ErrorBody)))]
async fn verify_totp(
    State(app): State<App>,
    Perhaps(who): Perhaps,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    verify(&app, who, visitor, &headers, fields, CodeKind::App).await
}

/// Show a backup code instead, which is good once.
#[utoipa::path(post, path = "/api/auth/two-factor/verify-backup-code", tag = "account", security(()),
    request_body = wire::TwoFactorCode,
    responses((status = OK, body = ProvenAnswer), (status = "4XX", body = ErrorBody)))]
async fn verify_backup_code(
    State(app): State<App>,
    Perhaps(who): Perhaps,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    verify(&app, who, visitor, &headers, fields, CodeKind::Backup).await
}

async fn verify(
    app: &App,
    who: Option<SignedIn>,
    Visitor(client): Visitor,
    headers: &HeaderMap,
    fields: Fields,
    kind: CodeKind,
) -> Result<Response, Error> {
    let auth = app.auth();
    let remember = !auth.cookies().ends_with_browser(headers);
    let prover = Prover { who, challenge: auth.cookies().challenge(headers), remember };
    let Proven { user, session, is_new, trust } =
        auth.prove(prover, kind, fields.shown_code()?, &client).await?;
    let answer =
        ProvenAnswer { token: session.as_ref().map(|it| it.token.clone()), user: (&user).into() };
    let mut cookies = Vec::new();
    if let Some(session) = session.filter(|_| is_new) {
        cookies = sign_in_headers(auth, &SignedIn { session, user }, remember);
        cookies.push((header::SET_COOKIE, auth.cookies().code_was_shown()));
        cookies.extend(trust_header(auth, trust.as_deref()));
    }
    Ok((AppendHeaders(cookies), Json(answer)).into_response())
}

/// Codes by letter, which are not offered: whoever reads the mailbox can replace the password already.
#[utoipa::path(post, path = "/api/auth/two-factor/send-otp", tag = "account", security(()),
    responses((status = BAD_REQUEST, body = ErrorBody)))]
async fn send_otp(_visitor: Visitor) -> Error {
    Refusal::NoCodesByLetter.into()
}

/// The same: there is no such code.
#[utoipa::path(post, path = "/api/auth/two-factor/verify-otp", tag = "account", security(()),
    responses((status = BAD_REQUEST, body = ErrorBody)))]
async fn verify_otp(_visitor: Visitor) -> Error {
    Refusal::NoCodesByLetter.into()
}
