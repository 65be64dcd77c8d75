//! Where programs learn how to ask (RFC 8414).

use axum::{Json, extract::State};
use serde::Serialize;
use todo_core::token::Scope;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

pub(super) const GRANTS: [&str; 2] = ["authorization_code", "refresh_token"];

pub(super) fn routes() -> OpenApiRouter<App> {
    // Some clients put the resource's path behind it.
    let of_mcp = axum::routing::get(server);
    OpenApiRouter::new()
        .routes(routes!(server))
        .route("/.well-known/oauth-authorization-server/mcp", of_mcp)
        .routes(routes!(openid))
}

/// An authorization server.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AuthorizationServer {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    registration_endpoint: String,
    revocation_endpoint: String,
    service_documentation: String,
    scopes_supported: [&'static str; 2],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 1],
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    client_id_metadata_document_supported: bool,
}

/// The same, with what clients insist on that look for `OpenID` Connect. Nobody is given an ID token: the
/// scope `openid` is not there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OpenidProvider {
    #[serde(flatten)]
    server: AuthorizationServer,
    jwks_uri: String,
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
}

/// How programs get access (RFC 8414).
#[utoipa::path(get, operation_id = "authorization_server", tag = "oauth", security(()),
    path = "/.well-known/oauth-authorization-server",
    responses((status = OK, body = AuthorizationServer)))]
async fn server(State(app): State<App>) -> Json<AuthorizationServer> {
    Json(describe(app.auth().base_url()))
}

/// The same, where clients of `OpenID` Connect look for it.
#[utoipa::path(get, operation_id = "openid_provider", tag = "oauth", security(()),
    path = "/.well-known/openid-configuration",
    responses((status = OK, body = OpenidProvider)))]
async fn openid(State(app): State<App>) -> Json<OpenidProvider> {
    let base = app.auth().base_url();
    Json(OpenidProvider {
        server: describe(base),
        jwks_uri: format!("{base}/api/auth/jwks"),
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["EdDSA"],
    })
}

fn describe(base: &str) -> AuthorizationServer {
    let at = |name: &str| format!("{base}/api/oauth/{name}");
    AuthorizationServer {
        issuer: base.to_owned(),
        authorization_endpoint: at("authorize"),
        token_endpoint: at("token"),
        registration_endpoint: at("register"),
        revocation_endpoint: at("revoke"),
        service_documentation: format!("{base}/api/docs"),
        scopes_supported: Scope::ALL.map(Scope::name),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: GRANTS,
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["none"],
        revocation_endpoint_auth_methods_supported: ["none"],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
    }
}
