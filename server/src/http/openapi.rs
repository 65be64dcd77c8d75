//! The document that describes the API, and the page that people read.

mod reference;

use std::sync::Arc;

use axum::{
    Extension,
    http::{HeaderValue, header},
    response::{Html, IntoResponse},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr,
        ResponseBuilder, SecurityRequirement, ServerBuilder,
        path::{Operation, PathItem},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    problem::{MEDIA_TYPE, ProblemBody},
    state::App,
};

/// Begins the paths that answer as the original did.
const ORIGINAL_PATHS: &str = "/api/users/";
const DESCRIPTION: &str = "A to-do list you can talk to: accounts, tasks, and an assistant that \
    works the list.\n\nSign in with `POST /api/auth/sign-in/email`; then send the session cookie, \
    or the token as `Authorization: Bearer <token>`. Your own id stands in every path. Errors are \
    problem details (RFC 9457) whose `detail` says what to do next.";

/// Errors that any operation may answer, with when.
const ERRORS: [(&str, &str); 6] = [
    ("413", "The body is too large"),
    ("415", "The body is not JSON"),
    ("422", "The request cannot be taken as it is; `detail` names the field"),
    ("500", "A fault of the server"),
    ("503", "Busy, or the database cannot be reached; `Retry-After` says when to come back"),
    ("504", "It took too long"),
];
/// Errors of operations that need to know the caller.
const CALLER_ERRORS: [(&str, &str); 3] = [
    ("401", "Nobody is signed in, or not any more"),
    ("403", "The path is not the caller's"),
    ("404", "There is no such thing on the caller's list"),
];

/// What both routes here answer, made once.
#[derive(Debug)]
pub(super) struct Published {
    json: String,
    page: String,
    policy: HeaderValue,
}

impl Published {
    pub(super) fn new(document: &OpenApi) -> Self {
        let policy = reference::content_security_policy();
        Self {
            json: serde_json::to_string(document).unwrap_or_default(),
            page: reference::render(document),
            policy: HeaderValue::try_from(policy)
                .unwrap_or(HeaderValue::from_static("default-src 'none'")),
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(document)).routes(routes!(page))
}

/// Adds to `document` what holds for all operations.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("todo-chatbot")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").build()))
        .build();
    document.servers = Some(vec![ServerBuilder::new().url("/").build()]);
    document.security = Some(vec![requirement("session"), requirement("token")]);
    describe_security(document.components.get_or_insert_default());
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            complete_operation(path, operation);
        }
    }
    document
}

/// This document, OpenAPI 3.1.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "about",
    security(()),
    responses((status = OK, description = "The OpenAPI document", content_type = "application/json")),
)]
async fn document(Extension(published): Extension<Arc<Published>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], published.json.clone())
}

/// This page.
#[utoipa::path(
    get,
    path = "/api/docs",
    tag = "about",
    security(()),
    responses((status = OK, description = "The reference, to read", content_type = "text/html")),
)]
async fn page(Extension(published): Extension<Arc<Published>>) -> impl IntoResponse {
    let policy = published.policy.clone();
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(published.page.clone()))
}

fn complete_operation(path: &str, operation: &mut Operation) {
    if path.starts_with(ORIGINAL_PATHS) {
        operation.tags = Some(vec!["original paths".to_owned()]);
        if let Some(id) = &mut operation.operation_id
            && !id.starts_with("original_")
        {
            id.insert_str(0, "original_");
        }
    }
    let open = operation.security.is_some();
    let errors =
        ERRORS.iter().filter(|(status, _)| *status != "413" || operation.request_body.is_some());
    let errors = errors.filter(|(status, _)| *status != "415" || operation.request_body.is_some());
    let caller_errors = CALLER_ERRORS.iter().filter(|_| !open);
    let errors: Vec<_> = errors.chain(caller_errors).collect();
    for (status, description) in errors {
        operation
            .responses
            .responses
            .entry((*status).to_owned())
            .or_insert_with(|| problem(description));
    }
}

fn problem(description: &str) -> RefOr<utoipa::openapi::Response> {
    let schema = Ref::from_schema_name(ProblemBody::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build().into()
}

fn describe_security(components: &mut Components) {
    components.schemas.insert(ProblemBody::name().into_owned(), ProblemBody::schema());
    let cookie = ApiKeyValue::with_description(
        "better-auth.session_token",
        "Set by signing in; `__Secure-` stands before the name on https.",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The session's token, or the JWT that `GET /api/auth/token` answers."))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, Vec::<String>::new())
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
        .into_iter()
        .flatten()
}
