//! Accounts that end, and ways of signing in that are given up.

use axum::{
    Json,
    extract::State,
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, Member, Perhaps, Visitor,
    answer::{Done, Left},
    check_callback,
    redirect::to,
    required_token, sign_out_headers,
};
use crate::{
    auth::{Error, ErrorBody, Fields, Leaving, Refusal},
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(delete_user))
        .routes(routes!(follow_deletion))
        .routes(routes!(unlink_account))
}

/// Delete the caller's account with everything in it: by the token of a letter, or after one was sent; where no letters are
/// sent, by the password or within a day of signing in.
#[utoipa::path(post, path = "/api/auth/delete-user", tag = "account",
    request_body = wire::DeleteUser,
    responses((status = OK, body = Left), (status = "4XX", body = ErrorBody)))]
async fn delete_user(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Response, Error> {
    let auth = app.auth();
    let request = fields.delete_user()?;
    check_callback(auth, request.callback.as_deref())?;
    Ok(match auth.delete_user(&who, request, &client).await? {
        Leaving::Deleted => {
            (AppendHeaders(sign_out_headers(auth)), Json(Left::DELETED)).into_response()
        }
        Leaving::Asked => Json(Left::ASKED).into_response(),
    })
}

#[derive(Deserialize)]
struct Followed {
    token: Option<String>,
    #[serde(rename = "callbackURL")]
    callback: Option<String>,
}

/// What the letter's link does, where its reader is signed in: the account is deleted.
#[utoipa::path(get, path = "/api/auth/delete-user/callback", tag = "account", security(()),
    params(("token" = String, Query, description = "As the letter has it"),
        ("callbackURL" = Option<String>, Query, description = "A page of ours to go to afterwards")),
    responses((status = OK, body = Left), (status = FOUND, description = "To the page"),
        (status = "4XX", body = ErrorBody)))]
async fn follow_deletion(
    State(app): State<App>,
    Perhaps(who): Perhaps,
    Asked(followed): Asked<Followed>,
) -> Result<Response, Error> {
    let auth = app.auth();
    check_callback(auth, followed.callback.as_deref())?;
    let token = required_token(followed.token)?;
    let who = who.ok_or(Refusal::NobodyToDelete)?;
    auth.delete_by_token(&who, &token).await?;
    let answer = match followed.callback.filter(|callback| !callback.is_empty()) {
        Some(page) => to(&page),
        None => Json(Left::DELETED).into_response(),
    };
    Ok((AppendHeaders(sign_out_headers(auth)), answer).into_response())
}

/// Give up one of the caller's ways of signing in; the last one stays.
#[utoipa::path(post, path = "/api/auth/unlink-account", tag = "account",
    request_body = wire::ChosenAccount,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn unlink_account(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<Json<Done>, Error> {
    app.auth().unlink_account(&who, &fields.account()?).await?;
    Ok(Json(Done { status: true }))
}
