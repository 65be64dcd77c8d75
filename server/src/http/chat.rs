//! Talking to the list.

use axum::{extract::State, http::StatusCode};
use todo_core::{usecase::chat as usecase, wire};
use tracing::Instrument;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{ConversationPath, IdempotencyKey, Json, Owner, Zone},
    problem::Problem,
    state::App,
    telemetry::genai,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(say))
        .routes(routes!(conversations))
        .routes(routes!(messages))
        .routes(routes!(rename, remove))
}

/// Says something to the assistant and answers what it said and did.
///
/// It adds, lists, changes, completes and deletes tasks. Before it deletes it asks: answer "yes"
/// or "no" with the same `conversation_id`. With an `Idempotency-Key`, sending the request again
/// answers what was answered the first time and does nothing.
#[utoipa::path(
    post,
    operation_id = "chat",
    path = "/chat",
    tag = "chat",
    params(
        ("user_id" = String, Path, description = "Your account's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless"),
        ("X-Time-Zone" = Option<String>, Header, description = "What \"tomorrow\" means, such as Asia/Karachi"),
    ),
    request_body(content = wire::ChatRequest, example = json!({
        "message": "Add a task to buy groceries tomorrow 5pm #home",
    })),
    responses((status = OK, body = wire::ChatAnswer)),
)]
async fn say(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    key: Option<IdempotencyKey>,
    Json(body): Json<wire::ChatRequest>,
) -> Result<axum::Json<wire::ChatAnswer>, Problem> {
    let context = app.context(zone)?;
    let key = key.as_ref().map(|IdempotencyKey(key)| key.as_str());
    let (conversation, tools) = (body.conversation()?, genai::ToolSpans::default());
    let observe = |progress: usecase::Progress<'_>| tools.observe(progress);
    let said = usecase::say_observed(&context, &owner, conversation, &body.message, key, &observe)
        .instrument(genai::turn())
        .await?;
    Ok(axum::Json(wire::ChatAnswer::from(&said)))
}

/// Lists conversations, newest first.
#[utoipa::path(
    get,
    operation_id = "list_conversations",
    path = "/conversations",
    tag = "chat",
    params(("user_id" = String, Path, description = "Your account's id")),
    responses((status = OK, body = Vec<wire::Conversation>)),
)]
async fn conversations(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
) -> Result<axum::Json<Vec<wire::Conversation>>, Problem> {
    let conversations = usecase::conversations(&app.context(zone)?, &owner).await?;
    Ok(axum::Json(conversations.iter().map(wire::Conversation::from).collect()))
}

/// Lists a conversation's messages, oldest first.
#[utoipa::path(
    get,
    operation_id = "list_messages",
    path = "/conversations/{conversation_id}/messages",
    tag = "chat",
    params(
        ("user_id" = String, Path, description = "Your account's id"),
        ("conversation_id" = String, Path, description = "The conversation's id"),
    ),
    responses((status = OK, body = Vec<wire::Message>)),
)]
async fn messages(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    ConversationPath(id): ConversationPath,
) -> Result<axum::Json<Vec<wire::Message>>, Problem> {
    let messages = usecase::messages(&app.context(zone)?, &owner, &id).await?;
    Ok(axum::Json(messages.iter().map(wire::Message::from).collect()))
}

/// Gives a conversation another title.
#[utoipa::path(
    patch,
    operation_id = "rename_conversation",
    path = "/conversations/{conversation_id}",
    tag = "chat",
    params(
        ("user_id" = String, Path, description = "Your account's id"),
        ("conversation_id" = String, Path, description = "The conversation's id"),
    ),
    request_body(content = wire::RenameConversation, example = json!({ "title": "Groceries" })),
    responses((status = OK, body = wire::Conversation)),
)]
async fn rename(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    ConversationPath(id): ConversationPath,
    Json(body): Json<wire::RenameConversation>,
) -> Result<axum::Json<wire::Conversation>, Problem> {
    let conversation = usecase::rename(&app.context(zone)?, &owner, &id, &body.title).await?;
    Ok(axum::Json(wire::Conversation::from(&conversation)))
}

/// Deletes a conversation and its messages. The tasks it made stay.
#[utoipa::path(
    delete,
    operation_id = "delete_conversation",
    path = "/conversations/{conversation_id}",
    tag = "chat",
    params(
        ("user_id" = String, Path, description = "Your account's id"),
        ("conversation_id" = String, Path, description = "The conversation's id"),
    ),
    responses((status = NO_CONTENT, description = "It is gone")),
)]
async fn remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    ConversationPath(id): ConversationPath,
) -> Result<StatusCode, Problem> {
    usecase::delete(&app.context(zone)?, &owner, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
