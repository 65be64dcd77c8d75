//! What is said, and answered: each route runs one turn.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use todo_core::{usecase::chat::Request, user::UserId, wire};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::stream::{EVENT_STREAM, stream};
use crate::{
    extract::{ConversationPath, IdempotencyKey, Json, MessagePath, Owner, Zone},
    http::parameters::{InZone, OfConversation, OfOwner},
    problem::Problem,
    state::App,
    turns::{self, Ask, Client},
};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(say))
        .routes(routes!(say_streaming))
        .routes(routes!(edit))
        .routes(routes!(regenerate))
}

/// Says something to the assistant and answers what it said and did.
///
/// It adds, lists, changes, completes and deletes tasks. Before it deletes it asks: answer the `reply` of the
/// `confirmation` or "no" with the same `conversation_id`. A `conversation_id` that is not one of yours begins a new
/// conversation; the answer names it. With an `Idempotency-Key`, sending the request again
/// answers what was answered the first time and does nothing; while the first is being answered,
/// it waits for some seconds and then answers 409. Whoever goes away before the answer finds it in
/// the conversation.
#[utoipa::path(
    post,
    operation_id = "chat",
    path = "/chat",
    tag = "chat",
    params(OfOwner, InZone),
    request_body(content = wire::ChatRequest, example = json!({
        "message": "Add a task to buy groceries tomorrow 5pm #home",
    })),
    responses((status = OK, body = wire::ChatAnswer)),
)]
async fn say(
    State(app): State<App>,
    Owner(owner): Owner,
    zone: Zone,
    key: Option<IdempotencyKey>,
    Json(body): Json<wire::ChatRequest>,
) -> Result<axum::Json<wire::ChatAnswer>, Problem> {
    let ask = ask(owner, zone, key, saying(body)?, Client::Waits);
    turns::start(&app, ask)?.answer().await.map(axum::Json)
}

/// Says something to the assistant and streams what happens.
///
/// As `POST /chat`, answered with server-sent events. Each has a name and JSON data:
///
/// `start` first: where question and answer will stand. `token`: a piece of text. `tool_call`: a
/// tool is about to run. `tool_result`: it ran. `confirmation`: a deletion waits for its `reply` or "no".
/// `done` last: the whole answer, as `POST /chat` gives it. Or `error` last: a problem.
///
/// Texts told as tokens since the last `tool_result` are the beginning of the answer, as a rule;
/// what `done` says takes their place in any case. Skip events with other names. While nothing
/// happens, comments come every 15 seconds or as the server is set. What is wrong with the request
/// itself is answered as a plain problem, before any event.
///
/// Closing the connection stops the assistant: no tool runs after it, and what was done and said
/// until then is kept in the conversation as the answer. With the same `Idempotency-Key` again,
/// what was answered is streamed again and nothing is done.
#[utoipa::path(
    post,
    operation_id = "chat_stream",
    path = "/chat/stream",
    tag = "chat",
    params(OfOwner, InZone),
    request_body(content = wire::ChatRequest, example = json!({
        "message": "Add a task to buy groceries tomorrow 5pm #home",
    })),
    responses((
        status = OK,
        body = wire::ChatEvent,
        content_type = "text/event-stream",
        description = "Server-sent events",
        example = json!("event: start\ndata: {\"conversation_id\":\"0193…\",\"message_id\":\"0193…\",\"question_id\":\"0193…\"}\n\n\
            event: tool_call\ndata: {\"tool\":\"add_task\",\"args\":{\"title\":\"Buy groceries\"}}\n\n\
            event: tool_result\ndata: {\"tool\":\"add_task\",\"args\":{\"title\":\"Buy groceries\"},\"result\":{\"task_id\":\"0193…\",\"status\":\"created\",\"title\":\"Buy groceries\"}}\n\n\
            event: token\ndata: {\"text\":\"Added “Buy groceries”.\"}\n\n\
            event: done\ndata: {\"conversation_id\":\"0193…\",\"response\":\"Added “Buy groceries”.\",\"tool_calls\":[…],\"account\":{…}}\n\n"),
    )),
)]
async fn say_streaming(
    State(app): State<App>,
    Owner(owner): Owner,
    zone: Zone,
    key: Option<IdempotencyKey>,
    Json(body): Json<wire::ChatRequest>,
) -> Result<Response, Problem> {
    let ask = ask(owner, zone, key, saying(body)?, Client::Listens);
    stream(&app, turns::start(&app, ask)?).await
}

/// Says something else in place of an earlier message, and answers that.
///
/// The message and everything after it are forgotten and the new exchange takes their place. Tasks
/// that were added or changed meanwhile stay as they are. With `Accept: text/event-stream` the
/// answer is streamed as by `POST /chat/stream`.
#[utoipa::path(
    post,
    operation_id = "edit_message",
    path = "/conversations/{conversation_id}/messages/{message_id}/edit",
    tag = "chat",
    params(
        OfOwner,
        OfConversation,
        ("message_id" = String, Path, description = "The id of one of your own messages in it"),
        InZone,
    ),
    request_body(content = wire::EditMessage, example = json!({
        "message": "Add a task to buy groceries on Friday",
    })),
    responses((status = OK, body = wire::ChatAnswer)),
)]
async fn edit(
    State(app): State<App>,
    Owner(owner): Owner,
    zone: Zone,
    key: Option<IdempotencyKey>,
    path: MessagePath,
    headers: HeaderMap,
    Json(body): Json<wire::EditMessage>,
) -> Result<Response, Problem> {
    let MessagePath { conversation, message } = path;
    let request = Request::Edit { conversation, message, text: body.message };
    answer(&app, owner, zone, key, request, &headers).await
}

/// Answers again what was said last.
///
/// The new answer takes the place of the last one. What was done for that one is not done once
/// more: the assistant sees it, tells it, and may do what is missing. Sending this twice is
/// harmless, therefore, and needs no `Idempotency-Key`. With `Accept: text/event-stream` the answer
/// is streamed as by `POST /chat/stream`.
#[utoipa::path(
    post,
    operation_id = "regenerate_answer",
    path = "/conversations/{conversation_id}/regenerate",
    tag = "chat",
    params(OfOwner, OfConversation, InZone),
    responses((status = OK, body = wire::ChatAnswer)),
)]
async fn regenerate(
    State(app): State<App>,
    Owner(owner): Owner,
    zone: Zone,
    ConversationPath(conversation): ConversationPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&app, owner, zone, None, Request::Regenerate { conversation }, &headers).await
}

/// Answers whole, or as a stream to whoever accepts nothing else.
async fn answer(
    app: &App,
    owner: UserId,
    zone: Zone,
    key: Option<IdempotencyKey>,
    request: Request,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if wants_events(headers) {
        let events = turns::start(app, ask(owner, zone, key, request, Client::Listens))?;
        return stream(app, events).await;
    }
    let events = turns::start(app, ask(owner, zone, key, request, Client::Waits))?;
    Ok(axum::Json(events.answer().await?).into_response())
}

fn ask(
    owner: UserId,
    Zone(zone): Zone,
    key: Option<IdempotencyKey>,
    request: Request,
    client: Client,
) -> Ask {
    Ask { owner, zone, request, key: key.map(|IdempotencyKey(key)| key), client }
}

fn saying(body: wire::ChatRequest) -> Result<Request, Problem> {
    Ok(Request::Say { conversation: body.conversation()?, text: body.message })
}

pub(crate) fn wants_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.trim_start().starts_with(EVENT_STREAM))
}
