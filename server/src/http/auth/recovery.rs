//! Lost passwords, as Better Auth recovers them.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, Member, Visitor,
    answer::{Done, Sent},
    redirect::{to, with_query},
};
use crate::{
    auth::{Error, ErrorBody, Fields},
    state::App,
};

/// What is said whether there is such an account or not.
const IF_THERE_IS_ONE: &str =
    "If this email exists in our system, check your email for the reset link";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(request_password_reset))
        .routes(routes!(follow_reset))
        .routes(routes!(reset_password))
        .routes(routes!(verify_password))
}

/// Send a letter that leads to a new password. The answer is the same whether there is such an account or not.
#[utoipa::path(post, path = "/api/auth/request-password-reset", tag = "account", security(()),
    request_body = wire::RequestPasswordReset,
    responses((status = OK, body = Sent), (status = "4XX", body = ErrorBody)))]
async fn request_password_reset(
    State(app): State<App>,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Json<Sent>, Error> {
    let request = fields.request_password_reset()?;
    if let Some(page) = &request.redirect_to {
        app.auth().origins().check_redirect(page)?;
    }
    app.auth().request_password_reset(request, &client).await?;
    Ok(Json(Sent { status: true, message: IF_THERE_IS_ONE }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Followed {
    #[serde(rename = "callbackURL")]
    callback: Option<String>,
}

/// Where the letter's link leads: on to the page that asks for the new password.
#[utoipa::path(get, path = "/api/auth/reset-password/{token}", tag = "account", security(()),
    params(("token" = String, Path, description = "As the letter has it"),
        ("callbackURL" = String, Query, description = "A page of ours, which is told `token` or `error`")),
    responses((status = FOUND, description = "To the page"), (status = "4XX", body = ErrorBody)))]
async fn follow_reset(
    State(app): State<App>,
    Path(token): Path<String>,
    Asked(followed): Asked<Followed>,
) -> Result<Response, Error> {
    let callback = followed.callback.ok_or_else(|| {
        let missing = "[query.callbackURL] Invalid input: expected string, received undefined";
        Error::Invalid(missing.to_owned())
    })?;
    let auth = app.auth();
    if callback.is_empty() {
        return Ok(to(&with_query(&auth.page("/api/auth/error"), "error", "INVALID_TOKEN")));
    }
    auth.origins().check_callback(&callback)?;
    let page = auth.page(&callback);
    let is_good = auth.can_reset_password(&token).await?;
    let (name, value) =
        if is_good { ("token", token.as_str()) } else { ("error", "INVALID_TOKEN") };
    Ok(to(&with_query(&page, name, value)))
}

#[derive(Deserialize)]
struct InQuery {
    token: Option<String>,
}

/// Set a new password by the token of a letter. Every session of the account ends.
#[utoipa::path(post, path = "/api/auth/reset-password", tag = "account", security(()),
    request_body = wire::ResetPassword,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn reset_password(
    State(app): State<App>,
    Visitor(client): Visitor,
    Asked(InQuery { token }): Asked<InQuery>,
    fields: Fields,
) -> Result<Json<Done>, Error> {
    app.auth().reset_password(fields.reset_password(token)?, &client).await?;
    Ok(Json(Done { status: true }))
}

/// Whether a password is the caller's.
#[utoipa::path(post, path = "/api/auth/verify-password", tag = "account",
    request_body = wire::VerifyPassword,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn verify_password(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Json<Done>, Error> {
    app.auth().verify_password(&who, fields.verify_password()?, &client).await?;
    Ok(Json(Done { status: true }))
}
