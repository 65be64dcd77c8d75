//! `/api/tokens`: personal tokens, managed by people who are signed in.

use axum::{
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
};
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::{Caller, SignedIn},
    extract::{Json, path_value},
    problem::{MEDIA_TYPE, Problem, ProblemBody},
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// Lists the caller's personal tokens, newest first. None of them is shown.
#[utoipa::path(
    get,
    operation_id = "list_tokens",
    path = "/api/tokens",
    tag = "tokens",
    responses(
        (status = OK, body = Vec<wire::PersonalToken>),
        (status = FORBIDDEN, description = "Not signed in by a session", body = ProblemBody,
            content_type = MEDIA_TYPE),
    ),
)]
async fn list(
    State(app): State<App>,
    Member(who): Member,
) -> Result<axum::Json<Vec<wire::PersonalToken>>, Problem> {
    Ok(axum::Json(app.auth().tokens(&who.user.id).await?))
}

/// Makes a personal token for a program that acts for the caller: over `/mcp`, and on the task
/// routes.
///
/// With `tasks:read` it reads tasks, with `tasks:write` it changes them; nothing else is open to
/// it. The answer shows the token, once: only its hash is kept.
#[utoipa::path(
    post,
    operation_id = "create_token",
    path = "/api/tokens",
    tag = "tokens",
    request_body(content = wire::CreateToken, example = json!({
        "name": "kagent",
        "scopes": ["tasks:read", "tasks:write"],
        "expires_in_days": 90,
    })),
    responses(
        (status = CREATED, body = wire::CreatedToken),
        (status = FORBIDDEN, description = "Not signed in by a session", body = ProblemBody,
            content_type = MEDIA_TYPE),
        (status = CONFLICT, description = "The account has as many as it may", body = ProblemBody,
            content_type = MEDIA_TYPE),
        (status = UNPROCESSABLE_ENTITY, description = "`field` has to change", body = ProblemBody,
            content_type = MEDIA_TYPE),
    ),
)]
async fn create(
    State(app): State<App>,
    Member(who): Member,
    Json(body): Json<wire::CreateToken>,
) -> Result<(StatusCode, axum::Json<wire::CreatedToken>), Problem> {
    let created = app.auth().create_token(&who, &body.parse()?).await?;
    Ok((StatusCode::CREATED, axum::Json(created)))
}

/// Revokes a personal token: from now on it opens nothing.
#[utoipa::path(
    delete,
    operation_id = "revoke_token",
    path = "/api/tokens/{token_id}",
    tag = "tokens",
    params(("token_id" = String, Path, description = "The token's id, not the token")),
    responses(
        (status = NO_CONTENT, description = "It is gone"),
        (status = FORBIDDEN, description = "Not signed in by a session", body = ProblemBody,
            content_type = MEDIA_TYPE),
        (status = NOT_FOUND, description = "The caller has no such token", body = ProblemBody,
            content_type = MEDIA_TYPE),
    ),
)]
async fn revoke(
    State(app): State<App>,
    Member(who): Member,
    TokenPath(id): TokenPath,
) -> Result<StatusCode, Problem> {
    if app.auth().revoke_token(&who.user.id, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("Personal token not found"))
    }
}

/// Somebody who is signed in. What acts for somebody, as a token does, must not make itself others.
struct Member(SignedIn);

impl FromRequestParts<App> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        match caller.session() {
            Ok(who) => Ok(Self(who.clone())),
            Err(_) => Err(Problem::forbidden(
                "Personal tokens are managed by who is signed in; send the session instead.",
            )),
        }
    }
}

/// The path's token, by its id.
struct TokenPath(String);

impl FromRequestParts<App> for TokenPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        path_value(parts, app, "token_id").await.map(Self)
    }
}
