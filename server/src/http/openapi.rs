//! The document that describes the API, and the page that people read.

mod bounds;
pub(super) mod events;
mod reference;
mod values;

use std::sync::Arc;

use axum::{
    Extension,
    http::{HeaderValue, header},
    response::{Html, IntoResponse},
};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr,
        ResponseBuilder, SecurityRequirement, ServerBuilder,
        path::{Operation, ParameterIn, PathItem},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameters::Repeatable;
use crate::{
    auth::ErrorBody,
    problem::{MEDIA_TYPE, ProblemBody},
    state::App,
};

/// Begins the paths that answer as the original did.
const ORIGINAL_PATHS: &str = "/api/users/";
/// Begins the paths whose errors are Better Auth's, unless they belong to an account.
const ACCOUNT_PATHS: &str = "/api/auth/";
/// Ends the paths that answer whole lists.
const LISTS: [&str; 4] = ["/tasks", "/conversations", "/messages", "/changes"];
const DESCRIPTION: &str = "A to-do list you can talk to: accounts, tasks, and an assistant that \
    works the list.\n\nSign in with `POST /api/auth/sign-in/email`; then send the session cookie, \
    or the token as `Authorization: Bearer <token>`. Your own id stands in the paths of your tasks \
    and conversations. Programs that act for you send a personal token, which `POST /api/tokens` \
    makes: to `/mcp`, and on the routes of tasks. Errors are problem details (RFC 9457) whose \
    `detail` says what to do next.";

/// Errors that any operation may answer, with when.
const ERRORS: [(&str, &str); 3] = [
    ("500", "A fault of the server"),
    ("503", "Busy, or the database cannot be reached; `Retry-After` says when to come back"),
    ("504", "It took too long"),
];
/// Errors of operations that take a body.
const BODY_ERRORS: [(&str, &str); 3] = [
    ("400", "The body did not arrive whole"),
    ("413", "The body is too large; the connection closes"),
    ("415", "The body is not JSON"),
];
/// Errors of operations that save something.
const SAVING_ERRORS: [(&str, &str); 1] = [("507", "The disk of the database is full")];
/// Errors of operations that answer whole lists.
const LIST_ERRORS: [(&str, &str); 1] = [(
    "429",
    "Too much is being sent to this account already; `Retry-After` says when to come back",
)];
/// Errors of operations that need to know the caller.
const CALLER_ERRORS: [(&str, &str); 1] = [("401", "Nobody is signed in, or not any more")];
/// Errors of operations on an account's own paths.
const OWNER_ERRORS: [(&str, &str); 2] = [
    ("403", "The path is not the caller's"),
    ("422", "The request cannot be taken as it is; `detail` names the field"),
];
/// Errors of operations on one task or conversation.
const THING_ERRORS: [(&str, &str); 1] = [("404", "There is no such thing on the caller's list")];
/// Errors of operations that may say by an `Idempotency-Key` that they are sent again.
const ONCE_ERRORS: [(&str, &str); 1] =
    [("409", "The same request is still being worked on, or somebody else was faster")];
/// Errors of operations that change a task.
const CHANGE_ERRORS: [(&str, &str); 3] = [
    ("400", "The body did not arrive whole, or `If-Match` is no list of versions in their quotes"),
    ("409", "Somebody else was faster, again and again"),
    ("412", "It is not the version that `If-Match` names; `task` is the present one"),
];
/// Errors of taking a change back.
const UNDO_ERRORS: [(&str, &str); 2] = [
    ("409", "It was taken back already, or the task was changed since"),
    ("410", "It is too long ago"),
];
/// Errors of operations that run a turn of the assistant.
const TURN_ERRORS: [(&str, &str); 2] = [
    ("409", "The assistant still answers in this conversation"),
    ("429", "Today's requests are used up; `Retry-After` says until when"),
];
/// Errors of operations on accounts, in the words of Better Auth.
const ACCOUNT_ERRORS: [(&str, &str); 4] =
    [("4XX", "`code` says what is wrong"), ERRORS[0], ERRORS[1], SAVING_ERRORS[0]];

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
    let components = document.components.get_or_insert_default();
    describe_security(components);
    bounds::state(components);
    values::state(components);
    events::write_out(components);
    for (path, item) in &mut document.paths.paths {
        for (reads, operation) in operations(item) {
            complete_operation(path, reads, operation);
        }
    }
    document
}

/// This document, OpenAPI 3.1.
#[utoipa::path(
    get,
    operation_id = "openapi_document",
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
    operation_id = "reference_page",
    path = "/api/docs",
    tag = "about",
    security(()),
    responses((status = OK, description = "The reference, to read", content_type = "text/html")),
)]
async fn page(Extension(published): Extension<Arc<Published>>) -> impl IntoResponse {
    let policy = published.policy.clone();
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(published.page.clone()))
}

fn complete_operation(path: &str, reads: bool, operation: &mut Operation) {
    if path.starts_with(ORIGINAL_PATHS) {
        operation.tags = Some(vec!["original paths".to_owned()]);
        if let Some(id) = &mut operation.operation_id
            && !id.starts_with("original_")
        {
            id.insert_str(0, "original_");
        }
    }
    let is_owned = path.contains("{user_id}");
    if path.starts_with(ACCOUNT_PATHS) && !is_owned {
        add(operation, &ACCOUNT_ERRORS, &ErrorBody::name());
    }
    let is_once = is_owned && !reads;
    if is_once {
        let parameters = operation.parameters.get_or_insert_default();
        let repeatable = Repeatable::into_params(|| Some(ParameterIn::Header));
        parameters.extend(repeatable.into_iter().map(RefOr::T));
    }
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            values::describe(path, parameter);
        }
    }
    let answers_list = reads && LISTS.iter().any(|end| path.ends_with(end));
    let problems = [
        (true, &ERRORS[..]),
        (operation.request_body.is_some(), &BODY_ERRORS),
        (operation.security.is_none(), &CALLER_ERRORS),
        (is_owned, &OWNER_ERRORS),
        (!reads, &SAVING_ERRORS),
        (answers_list, &LIST_ERRORS),
        (names_a_thing(path), &THING_ERRORS),
        (path.contains("{task_id}") && !reads, &CHANGE_ERRORS),
        (path.contains("{change_id}"), &UNDO_ERRORS),
        (runs_turn(path, reads), &TURN_ERRORS),
        (is_once, &ONCE_ERRORS),
    ];
    for (_, errors) in problems.iter().filter(|(happens, _)| *happens) {
        add(operation, errors, &ProblemBody::name());
    }
}

/// Whether a thing of the caller's is named in the path.
fn names_a_thing(path: &str) -> bool {
    let names = [
        "{task_id}",
        "{conversation_id}",
        "{change_id}",
        "{channel}",
        "{webhook_id}",
        "{filter_id}",
    ];
    names.iter().any(|name| path.contains(name))
}

fn runs_turn(path: &str, reads: bool) -> bool {
    let ends = ["/chat", "/chat/stream", "/edit", "/regenerate", "/voice/process"];
    !reads && ends.iter().any(|end| path.ends_with(end))
}

/// Adds `errors` of the shape called `schema`, but for those that are described already.
fn add(operation: &mut Operation, errors: &[(&str, &str)], schema: &str) {
    let media_type = if schema == ProblemBody::name() { MEDIA_TYPE } else { "application/json" };
    let known = &mut operation.responses.responses;
    for (status, description) in errors {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
        let answer = ResponseBuilder::new().description(*description).content(media_type, content);
        if !known.contains_key("4XX") || !status.starts_with('4') {
            known.entry((*status).to_owned()).or_insert_with(|| answer.build().into());
        }
    }
}

fn describe_security(components: &mut Components) {
    for (name, schema) in
        [(ProblemBody::name(), ProblemBody::schema()), (ErrorBody::name(), ErrorBody::schema())]
    {
        components.schemas.insert(name.into_owned(), schema);
    }
    let cookie = ApiKeyValue::with_description(
        "better-auth.session_token",
        "Set by signing in; `__Secure-` stands before the name on https.",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "The session's token, or the JWT that `GET /api/auth/token` answers; on the routes of \
             tasks also a personal token.",
        ))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let personal = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A personal token, which `POST /api/tokens` makes."))
        .build();
    components.add_security_scheme("personal_token", SecurityScheme::Http(personal));
    let granted = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An access token by OAuth 2.1; `/.well-known/oauth-authorization-server` says how.",
        ))
        .build();
    components.add_security_scheme("oauth", SecurityScheme::Http(granted));
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, Vec::<String>::new())
}

/// The operations, and whether each only reads.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let reading = item.get.iter_mut().map(|operation| (true, operation));
    let changing = [&mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
    reading.chain(changing.into_iter().flatten().map(|operation| (false, operation)))
}
