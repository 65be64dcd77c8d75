//! What needs somebody else to vouch for people. Nobody is set up to: each answers as Better Auth does then.

use axum::{
    extract::{Path, RawQuery, State},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, Member, Visitor,
    redirect::{to, with_query},
};
use crate::{
    auth::{Error, ErrorBody, Fields, Refusal, SignedIn},
    html::escape,
    state::App,
};

/// The code of an error that names none.
const UNKNOWN: &str = "UNKNOWN";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in_social))
        .routes(routes!(link_social))
        .routes(routes!(called_back, call_back))
        .routes(routes!(get_access_token))
        .routes(routes!(refresh_token))
        .routes(routes!(account_info))
        .routes(routes!(error))
}

/// Sign in with another provider. This server knows none.
#[utoipa::path(post, path = "/api/auth/sign-in/social", tag = "account", security(()),
    request_body = wire::ChosenProvider,
    responses((status = "4XX", body = ErrorBody)))]
async fn sign_in_social(_visitor: Visitor, fields: Fields) -> Result<(), Error> {
    fields.provider()?;
    Err(Refusal::ProviderNotFound.into())
}

/// Add another provider as a way to sign in. This server knows none.
#[utoipa::path(post, path = "/api/auth/link-social", tag = "account",
    request_body = wire::ChosenProvider,
    responses((status = "4XX", body = ErrorBody)))]
async fn link_social(_member: Member, fields: Fields) -> Result<(), Error> {
    fields.provider()?;
    Err(Refusal::ProviderNotFound.into())
}

/// Where a provider would send people back to. This server sent nobody anywhere.
#[utoipa::path(get, path = "/api/auth/callback/{provider_id}", tag = "account", security(()),
    params(("provider_id" = String, Path, description = "The provider's name")),
    responses((status = FOUND, description = "To the error page")))]
async fn called_back(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let mut said = url::form_urlencoded::parse(query.as_bytes());
    let has_state = said.any(|(name, value)| name == "state" && !value.is_empty());
    let code = if has_state { "state_mismatch" } else { "state_not_found" };
    to(&with_query(&app.auth().page("/api/auth/error"), "error", code))
}

/// The same where the provider sends a form.
#[utoipa::path(post, path = "/api/auth/callback/{provider_id}", tag = "account", security(()),
    params(("provider_id" = String, Path, description = "The provider's name")),
    responses((status = FOUND, description = "To the same by GET")))]
async fn call_back(
    State(app): State<App>,
    Path(provider): Path<String>,
    RawQuery(query): RawQuery,
    form: String,
) -> Response {
    let mut said = url::form_urlencoded::Serializer::new(String::new());
    let query = query.unwrap_or_default();
    for (name, value) in
        [form.as_bytes(), query.as_bytes()].into_iter().flat_map(url::form_urlencoded::parse)
    {
        said.append_pair(&name, &value);
    }
    let provider = url::form_urlencoded::byte_serialize(provider.as_bytes()).collect::<String>();
    to(&format!("{}?{}", app.auth().page(&format!("/api/auth/callback/{provider}")), said.finish()))
}

/// A provider's access token for the caller. This server keeps none.
#[utoipa::path(post, path = "/api/auth/get-access-token", tag = "account",
    request_body = wire::ChosenAccount,
    responses((status = "4XX", body = ErrorBody)))]
async fn get_access_token(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<(), Error> {
    refuse_tokens(&app, &who, fields).await
}

/// A new access token of a provider for the caller. This server keeps none.
#[utoipa::path(post, path = "/api/auth/refresh-token", tag = "account",
    request_body = wire::ChosenAccount,
    responses((status = "4XX", body = ErrorBody)))]
async fn refresh_token(
    State(app): State<App>,
    Member(who): Member,
    fields: Fields,
) -> Result<(), Error> {
    refuse_tokens(&app, &who, fields).await
}

/// What is answered about the tokens of whichever of the caller's accounts is meant.
async fn refuse_tokens(app: &App, who: &SignedIn, fields: Fields) -> Result<(), Error> {
    let provider = app.auth().provider_of(&who.user.id, &fields.account()?).await?;
    Err(Error::ProviderNotSupported(provider))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chosen {
    account_id: Option<String>,
}

/// What a provider says of the caller. This server asks none.
#[utoipa::path(get, path = "/api/auth/account-info", tag = "account",
    params(("accountId" = Option<String>, Query, description = "The `id` of one of the caller's accounts")),
    responses((status = "4XX", body = ErrorBody)))]
async fn account_info(
    State(app): State<App>,
    Member(who): Member,
    Asked(Chosen { account_id }): Asked<Chosen>,
) -> Result<(), Error> {
    let account = account_id.ok_or_else(|| Error::Invalid("[query] Invalid input".to_owned()))?;
    app.auth().provider_of(&who.user.id, &account).await?;
    Err(Refusal::ProviderNotConfigured.into())
}

#[derive(Deserialize)]
struct Failed {
    error: Option<String>,
    error_description: Option<String>,
}

/// What went wrong on the way through another page, for people.
#[utoipa::path(get, path = "/api/auth/error", tag = "account", security(()),
    params(("error" = Option<String>, Query, description = "A code"),
        ("error_description" = Option<String>, Query, description = "In words")),
    responses((status = OK, body = String, content_type = "text/html")))]
async fn error(Asked(Failed { error, error_description }): Asked<Failed>) -> Response {
    let is_code = |code: &String| {
        !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || "'_-".contains(c))
    };
    let code = error.filter(is_code).unwrap_or_else(|| UNKNOWN.to_owned());
    let description = error_description.map(|text| format!("<p>{}</p>", escape(&text)));
    Html(format!(
        "<!doctype html><html lang=\"en\"><title>Error</title><h1>That did not work</h1>\
         <p>Code: <code>{}</code></p>{}<p><a href=\"/login\">Sign in or ask for another letter</a></p></html>",
        escape(&code),
        description.unwrap_or_default()
    ))
    .into_response()
}
