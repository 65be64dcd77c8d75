//! Addresses, confirmed and changed as Better Auth does it.

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, Member, Perhaps, Visitor,
    answer::{Done, VerifiedAnswer},
    check_callback,
    redirect::{to, with_query},
    required_token, session_headers,
};
use crate::{
    auth::{Error, ErrorBody, Fields, SignedIn, Verified},
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send_verification_email))
        .routes(routes!(verify_email))
        .routes(routes!(change_email))
}

/// Send a letter that asks to confirm an address. To strangers the answer is the same whether there is such an account.
#[utoipa::path(post, path = "/api/auth/send-verification-email", tag = "account", security(()),
    request_body = wire::SendVerificationEmail,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn send_verification_email(
    State(app): State<App>,
    Perhaps(who): Perhaps,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Json<Done>, Error> {
    let request = fields.send_verification()?;
    check_callback(app.auth(), request.callback.as_deref())?;
    app.auth().send_verification(who.as_ref(), request, &client).await?;
    Ok(Json(Done { status: true }))
}

#[derive(Deserialize)]
struct Followed {
    token: Option<String>,
    #[serde(rename = "callbackURL")]
    callback: Option<String>,
}

/// What the letter's link does: an address is confirmed, or becomes the account's.
#[utoipa::path(get, path = "/api/auth/verify-email", tag = "account", security(()),
    params(("token" = String, Query, description = "As the letter has it"),
        ("callbackURL" = Option<String>, Query, description = "A page of ours, which is told `error` if there is one")),
    responses((status = OK, body = VerifiedAnswer), (status = FOUND, description = "To the page"),
        (status = "4XX", body = ErrorBody)))]
async fn verify_email(
    State(app): State<App>,
    Perhaps(who): Perhaps,
    Asked(followed): Asked<Followed>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let auth = app.auth();
    let callback = followed.callback.filter(|callback| !callback.is_empty());
    check_callback(auth, callback.as_deref())?;
    let token = required_token(followed.token)?;
    let verified =
        match (auth.verify_email(&token, who.as_ref(), callback.as_deref()).await, &callback) {
            (Err(Error::Refused(refusal)), Some(page)) => {
                return Ok(to(&with_query(page, "error", refusal.code())));
            }
            (verified, _) => verified?,
        };
    let user = match verified {
        Verified::Done => None,
        Verified::Changed(user) => Some(*user),
    };
    let answer = match &callback {
        Some(page) => to(page),
        None => {
            let user = user.as_ref().map(wire::User::from);
            Json(VerifiedAnswer { status: true, user }).into_response()
        }
    };
    let signed_in = who.zip(user).map(|(who, user)| SignedIn { user, ..who });
    let cookies = signed_in.map(|signed_in| session_headers(auth, &signed_in, &headers));
    Ok((AppendHeaders(cookies.unwrap_or_default()), answer).into_response())
}

/// Begin to give the account another address: letters ask the present one, if it was confirmed, and the new one.
#[utoipa::path(post, path = "/api/auth/change-email", tag = "account",
    request_body = wire::ChangeEmail,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn change_email(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Json<Done>, Error> {
    let request = fields.change_email()?;
    check_callback(app.auth(), request.callback.as_deref())?;
    app.auth().change_email(&who, request, &client).await?;
    Ok(Json(Done { status: true }))
}
