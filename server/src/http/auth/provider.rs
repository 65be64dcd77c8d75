//! The provider that vouches for people. Where none is set, each route answers as Better Auth does then.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderValue, header},
    response::{AppendHeaders, Html, IntoResponse, Response},
};
use serde::Deserialize;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, Member, Perhaps, Visitor,
    answer::{ThereAnswer, Voucher},
    check_callback,
    redirect::{to, with_query},
    sign_in_headers,
};
use crate::{
    auth::{
        Brought, Client, Error, ErrorBody, Fields, Leaves, NotLetIn, PROVIDER, Returned, SignedIn,
    },
    html::escape,
    state::App,
};

/// The code of an error that names none.
const UNKNOWN: &str = "UNKNOWN";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(providers))
        .routes(routes!(sign_in_social))
        .routes(routes!(link_social))
        .routes(routes!(called_back, call_back))
        .routes(routes!(error))
}

/// Who vouches for people, besides their passwords.
#[utoipa::path(get, path = "/api/auth/providers", tag = "account", security(()),
    responses((status = OK, body = Vec<Voucher>)))]
async fn providers(State(app): State<App>) -> Json<Vec<Voucher>> {
    let provider = app.auth().provider();
    let voucher = provider.map(|it| Voucher { id: PROVIDER, name: it.name().to_owned() });
    Json(voucher.into_iter().collect())
}

/// Sign in with another provider: the answer says where to go.
#[utoipa::path(post, path = "/api/auth/sign-in/social", tag = "account", security(()),
    request_body = wire::ChosenProvider,
    responses((status = OK, body = ThereAnswer), (status = "4XX", body = ErrorBody)))]
async fn sign_in_social(
    State(app): State<App>,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Response, Error> {
    leave(&app, None, fields, &client).await
}

/// Add another provider as a way to sign in: the answer says where to go. It has to know the caller by the same address.
#[utoipa::path(post, path = "/api/auth/link-social", tag = "account",
    request_body = wire::ChosenProvider,
    responses((status = OK, body = ThereAnswer), (status = "4XX", body = ErrorBody)))]
async fn link_social(
    State(app): State<App>,
    Member(who): Member,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Response, Error> {
    leave(&app, Some(&who), fields, &client).await
}

async fn leave(
    app: &App,
    who: Option<&SignedIn>,
    fields: Fields,
    client: &Client,
) -> Result<Response, Error> {
    let auth = app.auth();
    let request = fields.provider()?;
    request.pages.named().try_for_each(|page| check_callback(auth, Some(page)))?;
    let redirect = !request.stays;
    let Leaves { url, state } = auth.leave_for_provider(who, request, client).await?;
    let cookie = (header::SET_COOKIE, auth.cookies().leave_with(&state));
    let location = HeaderValue::from_str(&url).ok().filter(|_| redirect);
    let headers: Vec<_> =
        [cookie].into_iter().chain(location.map(|url| (header::LOCATION, url))).collect();
    Ok((AppendHeaders(headers), Json(ThereAnswer { url, redirect })).into_response())
}

#[derive(Default, Deserialize)]
struct Said {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// Where a provider sends people back to.
#[utoipa::path(get, path = "/api/auth/callback/{provider_id}", tag = "account", security(()),
    params(("provider_id" = String, Path, description = "The provider's name"),
        ("code" = Option<String>, Query, description = "What the provider answers a code for"),
        ("state" = Option<String>, Query, description = "What the caller left with"),
        ("iss" = Option<String>, Query, description = "The provider's issuer (RFC 9207)"),
        ("error" = Option<String>, Query, description = "Why the provider does not vouch"),
        ("error_description" = Option<String>, Query, description = "The same in words")),
    responses((status = FOUND, description = "To the page, or to the one that says what went wrong"),
        (status = "4XX", body = ErrorBody)))]
async fn called_back(
    State(app): State<App>,
    Path(provider): Path<String>,
    Perhaps(who): Perhaps,
    Asked(said): Asked<Said>,
    request: axum::http::request::Parts,
) -> Result<Response, Error> {
    let auth = app.auth();
    let Said { code, state, iss, error, error_description } = said;
    let kept = auth.cookies().left_with(&request.headers);
    let brought = Brought { code, state, kept, issuer: iss, error, error_description };
    let client = auth.client(&request);
    let returned = auth.return_from_provider(&provider, who.as_ref(), brought, &client).await?;
    let back = (header::SET_COOKIE, auth.cookies().came_back());
    let (page, cookies) = match returned {
        Ok(Returned { page, arrived }) => {
            (page, arrived.map(|who| sign_in_headers(auth, &who, true)).unwrap_or_default())
        }
        Err(NotLetIn { page, code, description }) => {
            let page = page.unwrap_or_else(|| "/api/auth/error".to_owned());
            let page = with_query(&page, "error", &code);
            let described = description.map(|it| with_query(&page, "error_description", &it));
            (described.unwrap_or(page), Vec::new())
        }
    };
    let cookies: Vec<_> = cookies.into_iter().chain([back]).collect();
    Ok((AppendHeaders(cookies), to(&auth.page(&page))).into_response())
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
