//! Reminders that wait for their owner.

use axum::{Json, extract::State, http::StatusCode};
use todo_core::{usecase::reminder as usecase, wire};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameters::{InZone, OfOwner, OfTask};
use crate::{
    extract::{self, Owner, TaskPath, Zone},
    problem::Problem,
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(waiting)).routes(routes!(dismiss)).routes(routes!(snooze))
}

/// Lists the reminders that came due and wait, the oldest first.
///
/// A reminder waits until it is dismissed or put off, its task is completed or deleted, or the task's reminder is
/// changed. One that came due more than 24 hours before the server could notice is not among them.
#[utoipa::path(
    get,
    operation_id = "list_reminders",
    path = "/reminders",
    tag = "reminders",
    params(OfOwner),
    responses((status = OK, body = Vec<wire::Reminder>)),
)]
async fn waiting(
    State(app): State<App>,
    Owner(owner): Owner,
) -> Result<Json<Vec<wire::Reminder>>, Problem> {
    let waiting = usecase::waiting(&*app.storage()?.reminders, &owner).await?;
    Ok(Json(waiting.iter().map(wire::Reminder::from).collect()))
}

/// Lets a reminder be. The task stays as it is.
#[utoipa::path(
    post,
    operation_id = "dismiss_reminder",
    path = "/reminders/{task_id}/dismiss",
    tag = "reminders",
    params(OfOwner, OfTask),
    request_body = wire::DismissReminder,
    responses((status = NO_CONTENT)),
)]
async fn dismiss(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    extract::Json(body): extract::Json<wire::DismissReminder>,
) -> Result<StatusCode, Problem> {
    let reminders = &*app.storage()?.reminders;
    usecase::dismiss(&app.context(zone)?, reminders, &owner, id, body.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a task's reminder off, and answers the task.
#[utoipa::path(
    post,
    operation_id = "snooze_reminder",
    path = "/reminders/{task_id}/snooze",
    tag = "reminders",
    params(OfOwner, OfTask, InZone),
    request_body = wire::SnoozeReminder,
    responses((status = OK, body = wire::Task)),
)]
async fn snooze(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    extract::Json(body): extract::Json<wire::SnoozeReminder>,
) -> Result<Json<wire::Task>, Problem> {
    let ctx = app.context(zone)?;
    let task = usecase::snooze(&ctx, &owner, id, body.parse(&ctx.now())?).await?;
    Ok(Json(wire::Task::from(&task)))
}
