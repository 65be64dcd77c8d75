//! Programs that are told what happens to an account.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use todo_core::{user::UserId, wire};
use url::Url;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::parameters::OfOwner;
use crate::{
    extract::{self, Owner},
    notify::webhook::{Message, State as Standing, WEBHOOKS_MAX, Webhook},
    problem::Problem,
    state::App,
};

/// Longest address of a program, in bytes.
const URL_BYTES_MAX: usize = 2048;
/// How many messages are shown.
const MESSAGES_SHOWN: u64 = 50;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(remove))
        .routes(routes!(try_out))
        .routes(routes!(messages))
        .routes(routes!(send_again))
}

/// Lists the programs that are told what happens to your account, the newest first.
#[utoipa::path(
    get,
    operation_id = "list_webhooks",
    path = "/webhooks",
    tag = "webhooks",
    params(OfOwner),
    responses((status = OK, body = Vec<wire::WebhookWithSecret>)),
)]
async fn list(
    State(app): State<App>,
    Owner(owner): Owner,
) -> Result<Json<Vec<wire::WebhookWithSecret>>, Problem> {
    let webhooks = app.storage()?.webhooks.webhooks(&owner).await?;
    Ok(Json(webhooks.iter().map(|webhook| with_secret(&app, webhook)).collect()))
}

/// Has a program told what happens from now on: every change of a task, and every reminder that comes due.
///
/// It is sent `POST`s with `{ "type", "timestamp", "data" }`: `task.created`, `task.updated`, `task.completed`,
/// `task.reopened` and `task.deleted` with a change as `GET changes` lists it, `reminder.due` with a reminder as `GET
/// reminders` lists it. They are signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`,
/// `webhook-signature`). What is not answered with 2xx within 10 seconds is sent again, eight times in two days; 410 ends it.
#[utoipa::path(
    post,
    operation_id = "create_webhook",
    path = "/webhooks",
    tag = "webhooks",
    params(OfOwner),
    request_body(content = wire::CreateWebhook, example = json!({ "url": "https://example.com/hooks/todo" })),
    responses(
        (status = CREATED, body = wire::WebhookWithSecret),
        (status = CONFLICT, description = "The account has as many as it may"),
    ),
)]
async fn create(
    State(app): State<App>,
    Owner(owner): Owner,
    extract::Json(body): extract::Json<wire::CreateWebhook>,
) -> Result<(StatusCode, Json<wire::WebhookWithSecret>), Problem> {
    let url = address(&body.url)?;
    app.to_given().check(&url).map_err(|refused| Problem::invalid("url", refused))?;
    let (id, created_at) = (app.ids().next(), app.clock().now());
    let webhook = Webhook { id, url, created_at, is_gone: false };
    if !app.storage()?.webhooks.add_webhook(&owner, &webhook, WEBHOOKS_MAX).await? {
        let hint = format!("There are {WEBHOOKS_MAX} programs already. Remove one first.");
        return Err(Problem::new(StatusCode::CONFLICT, hint));
    }
    Ok((StatusCode::CREATED, Json(with_secret(&app, &webhook))))
}

/// Has a program told no more. Its messages go with it.
#[utoipa::path(
    delete,
    operation_id = "delete_webhook",
    path = "/webhooks/{webhook_id}",
    tag = "webhooks",
    params(OfOwner, ("webhook_id" = Uuid, Path, description = "The webhook's id")),
    responses((status = NO_CONTENT, description = "It is gone")),
)]
async fn remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Path((_, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id = id.parse().map_err(|_| missing())?;
    let was_there = app.storage()?.webhooks.remove_webhook(&owner, id).await?;
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(missing()) }
}

/// Sends a program a `webhook.test` now, to show whether it takes it. It is not tried again.
#[utoipa::path(
    post,
    operation_id = "try_webhook",
    path = "/webhooks/{webhook_id}/test",
    tag = "webhooks",
    params(OfOwner, ("webhook_id" = Uuid, Path, description = "The webhook's id")),
    responses(
        (status = NO_CONTENT, description = "It was taken"),
        (status = BAD_GATEWAY, description = "It was not; `detail` says what came of it"),
    ),
)]
async fn try_out(
    State(app): State<App>,
    Owner(owner): Owner,
    Path((_, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let webhook = found(&app, &owner, &id).await?;
    let tried = app.webhooks().try_out(&webhook, app.ids().next(), app.clock().now()).await;
    let failed = |why| Problem::new(StatusCode::BAD_GATEWAY, format!("{why} Look at the program."));
    tried.map(|()| StatusCode::NO_CONTENT).map_err(failed)
}

/// Lists the last messages to a program, the newest first, and how they stand. They are kept for a week.
#[utoipa::path(
    get,
    operation_id = "list_webhook_messages",
    path = "/webhooks/{webhook_id}/messages",
    tag = "webhooks",
    params(OfOwner, ("webhook_id" = Uuid, Path, description = "The webhook's id")),
    responses((status = OK, body = Vec<wire::WebhookMessage>)),
)]
async fn messages(
    State(app): State<App>,
    Owner(owner): Owner,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Vec<wire::WebhookMessage>>, Problem> {
    let webhook = found(&app, &owner, &id).await?;
    let messages = app.storage()?.webhooks.messages(&owner, webhook.id, MESSAGES_SHOWN).await?;
    Ok(Json(messages.into_iter().map(render_message).collect()))
}

/// Sends a message once more, under the same `webhook-id`, also one that was given up.
#[utoipa::path(
    post,
    operation_id = "resend_webhook_message",
    path = "/webhooks/{webhook_id}/messages/{webhook_message_id}/resend",
    tag = "webhooks",
    params(
        OfOwner,
        ("webhook_id" = Uuid, Path, description = "The webhook's id"),
        ("webhook_message_id" = Uuid, Path, description = "The message's id"),
    ),
    responses((status = ACCEPTED, description = "It is on its way")),
)]
async fn send_again(
    State(app): State<App>,
    Owner(owner): Owner,
    Path((_, id, message)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let webhook = found(&app, &owner, &id).await?;
    let not_found = || Problem::not_found("Message not found");
    let message = message.parse().map_err(|_| not_found())?;
    let webhooks = &app.storage()?.webhooks;
    let is_there = webhooks.send_again(&owner, webhook.id, message, app.clock().now()).await?;
    if is_there { Ok(StatusCode::ACCEPTED) } else { Err(not_found()) }
}

/// The owner's webhook of that id.
async fn found(app: &App, owner: &UserId, id: &str) -> Result<Webhook, Problem> {
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let all = app.storage()?.webhooks.webhooks(owner).await?;
    all.into_iter().find(|webhook| webhook.id == id).ok_or_else(missing)
}

fn missing() -> Problem {
    Problem::not_found("Webhook not found")
}

fn address(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text).ok().filter(|url| url.has_host() && text.len() <= URL_BYTES_MAX);
    // What stands there would be shown with the address.
    let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
    url.ok_or_else(|| {
        Problem::invalid("url", "is no address such as https://example.com/hooks/todo")
    })
}

fn with_secret(app: &App, webhook: &Webhook) -> wire::WebhookWithSecret {
    wire::WebhookWithSecret { secret: app.webhooks().secret(webhook.id), webhook: render(webhook) }
}

pub(super) fn render(webhook: &Webhook) -> wire::Webhook {
    wire::Webhook {
        id: webhook.id,
        url: webhook.url.to_string(),
        created_at: webhook.created_at.to_string(),
        gone: webhook.is_gone,
    }
}

fn render_message(message: Message) -> wire::WebhookMessage {
    let waits = message.state == Standing::Waits;
    wire::WebhookMessage {
        id: message.id,
        r#type: message.kind,
        made_at: message.made_at.to_string(),
        attempts: message.attempts,
        state: match message.state {
            Standing::Waits => wire::WebhookState::Waits,
            Standing::Arrived => wire::WebhookState::Arrived,
            Standing::Failed => wire::WebhookState::Failed,
        },
        outcome: message.outcome,
        next_at: waits.then(|| message.due_at.to_string()),
    }
}
