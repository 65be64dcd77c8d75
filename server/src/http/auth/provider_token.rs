//! The tokens that a provider gave for the caller, to the caller alone.

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::Value;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, Member,
    answer::{GivenToken, RenewedToken, ToldAccount},
};
use crate::{
    auth::{Error, ErrorBody, Fields},
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_access_token))
        .routes(routes!(refresh_token))
        .routes(routes!(account_info))
}

/// The provider's access token for one of the caller's ways of signing in, renewed if it is about to end.
#[utoipa::path(post, path = "/api/auth/get-access-token", tag = "account",
    request_body = wire::ChosenAccount,
    responses((status = OK, body = GivenToken), (status = "4XX", body = ErrorBody)))]
async fn get_access_token(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<Json<GivenToken>, Error> {
    Ok(Json(app.auth().access_token(&who, &fields.account()?).await?.into()))
}

/// Renews that token.
#[utoipa::path(post, path = "/api/auth/refresh-token", tag = "account",
    request_body = wire::ChosenAccount,
    responses((status = OK, body = RenewedToken), (status = "4XX", body = ErrorBody)))]
async fn refresh_token(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<Json<RenewedToken>, Error> {
    Ok(Json(app.auth().refreshed_token(&who, &fields.account()?).await?.into()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chosen {
    account_id: Option<String>,
}

/// What the provider says of the caller now.
#[utoipa::path(get, path = "/api/auth/account-info", tag = "account",
    params(("accountId" = Option<String>, Query, description = "The `id` of one of the caller's accounts")),
    responses((status = OK, body = ToldAccount), (status = "4XX", body = ErrorBody)))]
async fn account_info(
    State(app): State<App>,
    Member(who): Member,
    Asked(Chosen { account_id }): Asked<Chosen>,
) -> Result<Json<ToldAccount>, Error> {
    let account = account_id.ok_or_else(|| Error::Invalid("[query] Invalid input".to_owned()))?;
    let (mut told, of) = app.auth().told_of(&who, &account).await?;
    let mut part = |name: &str| told.get_mut(name).map(Value::take).unwrap_or_default();
    Ok(Json(ToldAccount { user: part("user"), data: part("data"), account: of.into() }))
}
