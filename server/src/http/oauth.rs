//! OAuth for programs: where they register, send people, and are given tokens.

mod consent;
mod metadata;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawQuery, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use todo_core::token::{Scope, Scopes};
use url::form_urlencoded;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::redirect;
use crate::{
    auth::{
        Error, SignedIn,
        oauth::{Failure, Issued, Parameters, Program, Refused, Registration, Unmet, Wanted},
    },
    extract::{self, unread},
    problem::{MEDIA_TYPE, Problem, ProblemBody},
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(metadata::routes())
        .routes(routes!(register))
        .routes(routes!(ask, decide))
        .routes(routes!(issue))
        .routes(routes!(revoke))
}

/// A refusal as OAuth writes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OAuthError)]
struct Denial {
    /// Such as `invalid_grant`.
    error: &'static str,
    /// What to do next.
    error_description: String,
}

/// A program as it is registered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Registered {
    client_id: String,
    client_name: String,
    redirect_uris: Vec<String>,
    /// Always `none`: programs prove by PKCE that a code is theirs.
    token_endpoint_auth_method: &'static str,
    grant_types: [&'static str; 2],
    response_types: [&'static str; 1],
    scope: String,
}

/// Registers a program that may ask people for access (RFC 7591). Nothing is kept: its name says it all.
#[utoipa::path(post, operation_id = "register_program", path = "/api/oauth/register", tag = "oauth",
    security(()), request_body = Registration,
    responses(
        (status = CREATED, body = Registered),
        (status = BAD_REQUEST, body = Denial),
        (status = UNPROCESSABLE_ENTITY, description = "`field` is missing, or of another type",
            body = ProblemBody, content_type = MEDIA_TYPE),
    ))]
async fn register(
    State(app): State<App>,
    extract::Json(registration): extract::Json<Registration>,
) -> Result<(StatusCode, Json<Registered>), Failure> {
    let Program { id, name, redirects } = app.auth().register(registration)?;
    let registered = Registered {
        client_id: id,
        client_name: name,
        redirect_uris: redirects,
        token_endpoint_auth_method: "none",
        grant_types: metadata::GRANTS,
        response_types: ["code"],
        scope: Scope::ALL.map(Scope::name).join(" "),
    };
    Ok((StatusCode::CREATED, Json(registered)))
}

/// Asks who is signed in whether a program may act for them; who is not signs in first.
#[utoipa::path(get, operation_id = "ask_for_program", path = "/api/oauth/authorize", tag = "oauth",
    security(()),
    params(
        ("response_type" = Option<String>, Query, description = "`code`"),
        ("client_id" = Option<String>, Query, description = "As registering answered"),
        ("redirect_uri" = Option<String>, Query, description = "One of the registered; the port of a loopback address is free"),
        ("code_challenge" = Option<String>, Query, description = "SHA-256 of `code_verifier`, in base64url"),
        ("code_challenge_method" = Option<String>, Query, description = "`S256`"),
        ("scope" = Option<String>, Query, description = "`tasks:read`, `tasks:write`; none means both"),
        ("resource" = Option<String>, Query, description = "The address of `/mcp`"),
        ("state" = Option<String>, Query, description = "Comes back with the answer"),
    ),
    responses(
        (status = OK, description = "The page that asks", body = String, content_type = "text/html"),
        (status = FOUND, description = "To signing in, or back to the program with `error`"),
        (status = BAD_REQUEST, description = "The program is not known, or not at that address",
            body = String, content_type = "text/html"),
        (status = FORBIDDEN, description = "From a page of another site", body = String, content_type = "text/html"),
    ))]
async fn ask(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    person: Person,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let Person(Some(who)) = person else { return Ok(to_sign_in(&query)) };
    Ok(match app.auth().wanted(&query).await {
        Ok(wanted) => {
            let ticket = app.auth().ticket(&who, &query);
            consent::ask(&wanted, &who.user.email, &query, &ticket)
        }
        Err(unmet) => turned_away(unmet),
    })
}

/// Takes the answer of who was asked, and leads back to the program with it.
#[utoipa::path(post, operation_id = "decide_on_program", path = "/api/oauth/authorize", tag = "oauth",
    security(()),
    responses(
        (status = FOUND, description = "Back to the program, with `code` or `error`"),
        (status = BAD_REQUEST, description = "Not from the page that asks", body = String, content_type = "text/html"),
        (status = FORBIDDEN, description = "From a page of another site", body = String, content_type = "text/html"),
        (status = CONFLICT, description = "As many programs act for the account as may", body = String,
            content_type = "text/html"),
    ))]
async fn decide(State(app): State<App>, person: Person, body: Bytes) -> Result<Response, Problem> {
    let answer = consent::Answer::read(&body);
    let Person(Some(who)) = person else { return Ok(to_sign_in(&answer.query)) };
    if !app.auth().is_ticket(&who, &answer.query, &answer.ticket) {
        let refused = "This page is not the one that you were asked on. Go back to the program and connect again.";
        return Ok(consent::refuse(StatusCode::BAD_REQUEST, refused));
    }
    let wanted = match app.auth().wanted(&answer.query).await {
        Ok(wanted) => wanted,
        Err(unmet) => return Ok(turned_away(unmet)),
    };
    let scopes = allowed(&wanted, &answer.scopes);
    if !answer.allows || scopes.as_slice().is_empty() {
        return Ok(redirect::to(&app.auth().deny(&wanted)));
    }
    match app.auth().allow(&who, &wanted, &scopes).await {
        Ok(address) => Ok(redirect::to(&address)),
        Err(error @ Error::TooManyTokens) => {
            Ok(consent::refuse(StatusCode::CONFLICT, &error.detail()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives tokens for a code or for a refresh token.
///
/// A form: `grant_type=authorization_code` with `client_id`, `code`, `code_verifier`; or
/// `grant_type=refresh_token` with `client_id`, `refresh_token`. A refresh token is good once.
#[utoipa::path(post, operation_id = "issue_tokens", path = "/api/oauth/token", tag = "oauth", security(()),
    responses((status = OK, body = Issued), (status = BAD_REQUEST, body = Denial)))]
async fn issue(State(app): State<App>, Form(given): Form) -> Result<Json<Issued>, Failure> {
    Ok(Json(app.auth().issue(&given).await?))
}

/// Ends what a token belongs to (RFC 7009). It is no error if there is nothing to end.
///
/// A form: `client_id` and `token`, an access or a refresh token.
#[utoipa::path(post, operation_id = "revoke_issued_token", path = "/api/oauth/revoke", tag = "oauth", security(()),
    responses((status = OK, description = "It opens nothing any more"), (status = BAD_REQUEST, body = Denial)))]
async fn revoke(State(app): State<App>, Form(given): Form) -> Result<StatusCode, Failure> {
    app.auth().revoke_issued(&given).await?;
    Ok(StatusCode::OK)
}

/// What of the wanted scopes was left ticked.
fn allowed(wanted: &Wanted, ticked: &[String]) -> Scopes {
    let is_ticked = |scope: &&Scope| ticked.iter().any(|name| name == scope.name());
    let names: Vec<_> =
        wanted.scopes.as_slice().iter().filter(is_ticked).map(|s| s.name()).collect();
    Scopes::stored(&names.join(" "))
}

fn turned_away(unmet: Unmet) -> Response {
    match unmet {
        Unmet::Here(Refused { detail, .. }) => consent::refuse(StatusCode::BAD_REQUEST, &detail),
        Unmet::There(address) => redirect::to(&address),
    }
}

/// To signing in, and from there back here.
fn to_sign_in(query: &str) -> Response {
    let here = format!("/api/oauth/authorize?{query}");
    let next: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    redirect::to(&format!("/login?next={next}"))
}

/// Who is asked, if somebody is signed in. What acts for somebody, as a token does, allows nothing.
struct Person(Option<SignedIn>);

impl FromRequestParts<App> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match app.auth().caller(parts).await {
            Ok(caller) => Ok(Self(caller.session().ok().cloned())),
            Err(Error::Unauthenticated(_)) => Ok(Self(None)),
            Err(error) if error.status() == StatusCode::FORBIDDEN => {
                Err(consent::refuse(StatusCode::FORBIDDEN, &error.detail()))
            }
            Err(error) => Err(Problem::from(error).into_response()),
        }
    }
}

/// A form's parameters.
struct Form(Parameters);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|error| unread(&error).into_response())?;
        let parameters = Parameters::parse(&body);
        parameters.map(Self).map_err(|refused| Failure::from(refused).into_response())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(Refused { code, detail }) => {
                let denial = Denial { error: code, error_description: detail };
                (StatusCode::BAD_REQUEST, Json(denial)).into_response()
            }
            Self::Failed(error) => Problem::from(error).into_response(),
        }
    }
}
