//! `/mcp`: the assistant's tools for programs that act for somebody, over the Model Context
//! Protocol's Streamable HTTP.

mod asking;
mod consent;
mod finder;
mod host;
mod message;
mod metadata;
mod operator;
mod output;
mod prompts;
mod tools;

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use rmcp::{
    ServerHandler,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{
    message::{Message, Refusal},
    operator::Operator,
    tools::Tools,
};
use crate::{
    auth::{Error, Unauthenticated},
    config::HttpSettings,
    extract::Zone,
    problem::{MEDIA_TYPE, Problem, ProblemBody},
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    // Some clients end every address with a slash.
    let slashed = axum::routing::post(call);
    OpenApiRouter::new().routes(routes!(call)).route("/mcp/", slashed).merge(metadata::routes())
}

/// The Model Context Protocol: `initialize`, `tools/list` and `tools/call`, as JSON-RPC.
///
/// The tools are the assistant's, within the scopes of the personal token; without `tasks:write`
/// only those that read are there. Every request stands alone: no session is kept. A call that the
/// user is asked about first is answered by a stream, to clients that can ask; in their sessions there are no batches. `_meta.timeZone` of a call, else `X-Time-Zone`, else the account's own zone, says
/// what a time without an offset means; `_meta.idempotencyKey` makes a call sent again add nothing again.
#[utoipa::path(
    post,
    operation_id = "mcp",
    path = "/mcp",
    tag = "mcp",
    security(("personal_token" = []), ("oauth" = [])),
    params(
        ("Accept" = Option<String>, Header, description = "Anything that admits application/json"),
        ("X-Time-Zone" = Option<String>, Header, description = "Where the user is, such as Asia/Karachi"),
    ),
    request_body(content = Object, example = json!({
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": { "name": "add_task", "arguments": { "title": "Buy milk" } },
    })),
    responses(
        (status = OK, description = "The JSON-RPC response; a tool's failure is in it", body = Object),
        (status = ACCEPTED, description = "A notification was taken"),
        (status = UNAUTHORIZED, description = "No personal token, or not any more; `WWW-Authenticate` \
            says where to read on", body = ProblemBody, content_type = MEDIA_TYPE),
        (status = FORBIDDEN, description = "Called by a foreign name, or from a page of another site",
            body = ProblemBody, content_type = MEDIA_TYPE),
        (status = BAD_REQUEST, description = "It is no JSON-RPC message; the error in it says why", body = Object),
        (status = NOT_ACCEPTABLE, description = "`Accept` admits no JSON",
            body = ProblemBody, content_type = MEDIA_TYPE),
        (status = UNPROCESSABLE_ENTITY, description = "`X-Time-Zone` names no time zone",
            body = ProblemBody, content_type = MEDIA_TYPE),
    ),
)]
async fn call(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    host::check(&parts.headers, &app.settings().http.allowed_hosts)?;
    app.auth().origins().check_named(&parts)?;
    if let Some(operator) = Operator::of(&app, &parts.headers) {
        let (parts, message) = match read(parts, body, &app.settings().http).await? {
            Ok(read) => read,
            Err(refusal) => return Ok(refusal.into_response()),
        };
        return answer(operator, &app.settings().http, &parts, message).await;
    }
    let holder = match app.auth().holder(&parts.headers).await {
        Err(Error::Unauthenticated(why)) => return Ok(challenge(&app, why)),
        holder => holder?,
    };
    let home = app.auth().at_home(&holder.user, holder.home(), &parts.headers).await;
    let Zone(zone) = Zone::of(&parts.headers, Some(&home))?;
    let takes_stream = message::accepts_stream(&parts.headers);
    let (parts, message) = match read(parts, body, &app.settings().http).await? {
        Ok(read) => read,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    let owner = holder.user.clone();
    let is_asked = asking::is_asked(&app, &owner, &parts.headers);
    let tools = Tools { app: app.clone(), holder, zone, is_asked };
    let Message::One(one) = &message else {
        if asking::is_in_session(&parts.headers) {
            return Ok(message::one_at_a_time().into_response());
        }
        return answer(tools, &app.settings().http, &parts, message).await;
    };
    if let Some(asked) = asking::handle(&tools, &parts, takes_stream, one).await {
        return Ok(asked);
    }
    let greeting = one.clone();
    let response = answer(tools, &app.settings().http, &parts, message).await?;
    Ok(asking::greeted(&app, &owner, &greeting, response))
}

/// The message of a request whose sender is known, as the transport takes it.
async fn read(
    mut parts: Parts,
    body: Body,
    settings: &HttpSettings,
) -> Result<Result<(Parts, Message), Refusal>, Problem> {
    if let Some(host) = host::of(&parts.headers) {
        parts.headers.insert(header::HOST, host);
    }
    // Nobody below needs them.
    parts.headers.remove(header::AUTHORIZATION);
    parts.headers.remove(header::COOKIE);
    if !message::accepts_json(&parts.headers) {
        return Err(Problem::new(StatusCode::NOT_ACCEPTABLE, advice(StatusCode::NOT_ACCEPTABLE)));
    }
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static(BOTH_KINDS));
    let body = to_bytes(body, settings.body_bytes_max).await.map_err(|_| Problem::too_large())?;
    if !is_json(&parts.headers) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            advice(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ));
    }
    Ok(message::read(&body, &parts.headers).map(|message| (parts, message)))
}

/// What `handler` says to what was read.
async fn answer<H: ServerHandler + Clone>(
    handler: H,
    settings: &HttpSettings,
    parts: &Parts,
    message: Message,
) -> Result<Response, Problem> {
    let sessions = Arc::new(NeverSessionManager::default());
    let service =
        StreamableHttpService::new(move || Ok(handler.clone()), sessions, config(settings));
    match message {
        Message::One(message) => Ok(handle(&service, parts, &message).await),
        Message::Several(messages) => each(&service, parts, messages).await,
    }
}

/// What the transport wants to read in `Accept`.
const BOTH_KINDS: &str = "application/json, text/event-stream";

type Service<H> = StreamableHttpService<H, NeverSessionManager>;

async fn handle<H: ServerHandler>(
    service: &Service<H>,
    parts: &Parts,
    message: &Value,
) -> Response {
    let mut request = Request::from_parts(parts.clone(), Body::from(message.to_string()));
    request.headers_mut().remove(header::CONTENT_LENGTH);
    let answer = service.handle(request).await.map(Body::new);
    // Its media type was seen to be right: what the transport cannot read is inside.
    if answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return message::unfit(&message["id"]).into_response();
    }
    legible(answer)
}

/// The answers to several messages, one after the other; those to notifications are none.
async fn each<H: ServerHandler>(
    service: &Service<H>,
    parts: &Parts,
    messages: Vec<Result<Value, Refusal>>,
) -> Result<Response, Problem> {
    let mut answers = Vec::new();
    for message in messages {
        let message = match message {
            Ok(message) => message,
            Err(refusal) => {
                answers.push(refusal.body());
                continue;
            }
        };
        let answer = handle(service, parts, &message).await;
        if answer.status().is_server_error() {
            return Ok(answer);
        }
        let body = to_bytes(answer.into_body(), usize::MAX).await;
        let body = body.map_err(|_| Problem::internal())?;
        answers.extend(serde_json::from_slice::<Value>(&body).ok());
    }
    if answers.is_empty() {
        return Ok(StatusCode::ACCEPTED.into_response());
    }
    Ok(Json(answers).into_response())
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// No sessions, no streams, nothing kept between two requests: any replica answers any of them.
fn config(settings: &HttpSettings) -> StreamableHttpServerConfig {
    StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(settings.body_bytes_max)
        // `host::check` looks at more than `Host`, and its answer says what to do.
        .disable_allowed_hosts()
}

/// 401, with where a client reads what it needs (RFC 9728, 5.1).
fn challenge(app: &App, why: Unauthenticated) -> Response {
    let metadata = metadata::address(app.auth().base_url());
    let error = match why {
        Unauthenticated::NoPersonalToken => "",
        _ => r#"error="invalid_token", "#,
    };
    let challenge = format!(r#"Bearer {error}resource_metadata="{metadata}""#);
    let mut response = Problem::unauthenticated(why.to_string()).into_response();
    if let Ok(challenge) = HeaderValue::try_from(challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The transport's refusals, which are bare words, as problems like all others.
fn legible(answer: Response) -> Response {
    let kind = answer.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_bare = kind.is_none_or(|kind| kind.starts_with(b"text/plain"));
    if answer.status().is_success() || !is_bare {
        return answer;
    }
    match answer.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        status if status.is_server_error() => Problem::internal(),
        status => Problem::new(status, advice(status)),
    }
    .into_response()
}

fn advice(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_ACCEPTABLE => "Send the header Accept: application/json, or none.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "Send one JSON-RPC message as JSON, with the header Content-Type: application/json."
        }
        _ => "Send the header MCP-Protocol-Version with the version that initialize answered.",
    }
}
