//! What clients that speak OAuth ask first (RFC 9728): who may call, and by what.

use axum::{Json, extract::State};
use serde::Serialize;
use todo_core::token::Scope;
use url::Url;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

const PATH: &str = "/.well-known/oauth-protected-resource";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_site)).routes(routes!(of_mcp))
}

/// Where the description of `/mcp` is.
pub(super) fn address(public_url: &Url) -> String {
    format!("{}{PATH}/mcp", base(public_url))
}

/// A protected resource. No authorization server stands here, because there is none: people make
/// tokens themselves, with `POST /api/tokens`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ProtectedResource {
    resource: String,
    resource_name: &'static str,
    resource_documentation: String,
    scopes_supported: Vec<&'static str>,
    bearer_methods_supported: Vec<&'static str>,
}

/// How programs may act for somebody on this site (RFC 9728).
#[utoipa::path(get, operation_id = "protected_resource", tag = "mcp", security(()),
    path = "/.well-known/oauth-protected-resource",
    responses((status = OK, body = ProtectedResource)))]
async fn of_site(State(app): State<App>) -> Json<ProtectedResource> {
    describe(&app, "/")
}

/// How programs may call `/mcp` (RFC 9728).
#[utoipa::path(get, operation_id = "protected_resource_mcp", tag = "mcp", security(()),
    path = "/.well-known/oauth-protected-resource/mcp",
    responses((status = OK, body = ProtectedResource)))]
async fn of_mcp(State(app): State<App>) -> Json<ProtectedResource> {
    describe(&app, "/mcp")
}

fn describe(app: &App, path: &str) -> Json<ProtectedResource> {
    let base = base(&app.settings().http.public_url);
    Json(ProtectedResource {
        resource: format!("{base}{path}"),
        resource_name: "todo-chatbot",
        resource_documentation: format!("{base}/api/docs"),
        scopes_supported: Scope::ALL.map(Scope::name).to_vec(),
        bearer_methods_supported: vec!["header"],
    })
}

fn base(public_url: &Url) -> &str {
    public_url.as_str().trim_end_matches('/')
}
