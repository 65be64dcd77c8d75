//! What clients that speak OAuth ask first (RFC 9728): who may call, and by what.

use axum::{Json, extract::State};
use serde::Serialize;
use todo_core::token::Scope;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::oauth::Resource, state::App};

const PATH: &str = "/.well-known/oauth-protected-resource";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_site)).routes(routes!(of_mcp))
}

/// Where the description of `/mcp` is.
pub(super) fn address(base: &str) -> String {
    format!("{base}{PATH}/mcp")
}

/// A protected resource. Tokens for it are made by people themselves, with `POST /api/tokens`, or given by
/// the authorization server, which is this one.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ProtectedResource {
    resource: String,
    resource_name: &'static str,
    resource_documentation: String,
    authorization_servers: Vec<String>,
    scopes_supported: Vec<&'static str>,
    bearer_methods_supported: Vec<&'static str>,
}

/// How programs may act for somebody on this site (RFC 9728).
#[utoipa::path(get, operation_id = "protected_resource", tag = "mcp", security(()),
    path = "/.well-known/oauth-protected-resource",
    responses((status = OK, body = ProtectedResource)))]
async fn of_site(State(app): State<App>) -> Json<ProtectedResource> {
    describe(&app, Resource::Site)
}

/// How programs may call `/mcp` (RFC 9728).
#[utoipa::path(get, operation_id = "protected_resource_mcp", tag = "mcp", security(()),
    path = "/.well-known/oauth-protected-resource/mcp",
    responses((status = OK, body = ProtectedResource)))]
async fn of_mcp(State(app): State<App>) -> Json<ProtectedResource> {
    describe(&app, Resource::Mcp)
}

fn describe(app: &App, resource: Resource) -> Json<ProtectedResource> {
    let base = app.auth().base_url();
    Json(ProtectedResource {
        resource: app.auth().resource_address(resource),
        resource_name: "todo-chatbot",
        resource_documentation: format!("{base}/api/docs"),
        authorization_servers: vec![base.to_owned()],
        scopes_supported: Scope::ALL.map(Scope::name).to_vec(),
        bearer_methods_supported: vec!["header"],
    })
}
