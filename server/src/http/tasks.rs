//! Tasks, under both paths that clients know.

use axum::{
    extract::{OriginalUri, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use serde::Serialize;
use todo_core::{
    task::{
        Task,
        list::{Cursor, Query},
    },
    usecase::task::{self as usecase, Change},
    user::UserId,
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    list::{List, Part},
    page,
    parameters::{InZone, OfOwner, OfTask, Repeatable},
};
use crate::{
    extract::{IdempotencyKey, Json, Owner, Parameters, TaskPath, Zone},
    problem::Problem,
    state::App,
};

/// `/api/{user_id}/tasks`
pub(super) fn published() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(find, update, remove))
        .routes(routes!(toggle))
}

/// `/api/users/{user_id}/tasks`, with the original's answers.
pub(super) fn original() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, original_create))
        .routes(routes!(find, update, original_remove))
        .routes(routes!(toggle))
}

/// Lists tasks.
///
/// Answers every matching task, or one page of them with `limit`. A further page is announced by
/// `X-Next-Cursor` (send it as `cursor`) and `Link`.
#[utoipa::path(
    get,
    operation_id = "list_tasks",
    path = "/tasks",
    tag = "tasks",
    params(OfOwner, wire::ListParameters),
    responses((
        status = OK,
        body = Vec<wire::Task>,
        headers(
            ("X-Next-Cursor" = String, description = "Where the next page starts, if there is one"),
            ("Link" = String, description = "The next page, as rel=\"next\""),
        ),
    )),
)]
async fn list(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    uri: OriginalUri,
    Parameters(parameters): Parameters<wire::ListParameters>,
) -> Result<Response, Problem> {
    let query = parameters.parse()?;
    let list = read(&app, &owner, &zone, query);
    let (answer, next) = list.answer(&app, &owner).await?;
    let next = next.as_ref().map(Cursor::encode);
    let at = |cursor| wire::ListParameters { cursor: Some(cursor), ..parameters.clone() };
    Ok(page::announce(answer, uri.path(), next, at))
}

/// The tasks that `query` asks for, to be read as they are sent.
fn read(app: &App, owner: &UserId, zone: &TimeZone, query: Query) -> List<Cursor> {
    let (app, owner, zone) = (app.clone(), owner.clone(), zone.clone());
    List::new(query.after.clone(), query.limit, move |after, rows| {
        let (app, owner, zone) = (app.clone(), owner.clone(), zone.clone());
        let query = Query { after, limit: Some(rows), ..query.clone() };
        Box::pin(async move {
            let page = usecase::list(&app.context(zone)?, &owner, &query).await?;
            let place = |task: &Task| Cursor::of(query.sort, task);
            Part::new::<_, wire::Task>(&page.tasks, place, page.next.is_none())
        })
    })
}

/// Adds a task.
///
/// With an `Idempotency-Key`, sending the request again answers the task it made the first time.
#[utoipa::path(
    post,
    operation_id = "create_task",
    path = "/tasks",
    tag = "tasks",
    params(OfOwner, Repeatable, InZone),
    request_body(content = wire::CreateTask, example = json!({
        "title": "Buy groceries",
        "priority": "high",
        "due_date": "2026-11-24T17:00:00",
        "tags": ["home"],
        "recurrence": "weekly",
    })),
    responses((
        status = CREATED,
        body = wire::Task,
        headers(("Location" = String, description = "The task's path")),
    )),
)]
async fn create(
    State(app): State<App>,
    Owner(owner): Owner,
    zone: Zone,
    key: Option<IdempotencyKey>,
    uri: OriginalUri,
    Json(body): Json<wire::CreateTask>,
) -> Result<impl IntoResponse, Problem> {
    let task = add(&app, owner, zone, key, body).await?;
    let location = format!("{}/{}", uri.path().trim_end_matches('/'), task.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], axum::Json(task)))
}

/// Adds a task, answered with 200 as the original does.
#[utoipa::path(
    post,
    operation_id = "original_create_task",
    path = "/tasks",
    tag = "tasks (original paths)",
    params(OfOwner, Repeatable, InZone),
    request_body(content = wire::CreateTask, example = json!({ "title": "Buy groceries" })),
    responses((status = OK, body = wire::Task)),
)]
async fn original_create(
    State(app): State<App>,
    Owner(owner): Owner,
    zone: Zone,
    key: Option<IdempotencyKey>,
    Json(body): Json<wire::CreateTask>,
) -> Result<axum::Json<wire::Task>, Problem> {
    add(&app, owner, zone, key, body).await.map(axum::Json)
}

/// Answers one task.
#[utoipa::path(
    get,
    operation_id = "find_task",
    path = "/tasks/{task_id}",
    tag = "tasks",
    params(OfOwner, OfTask),
    responses((status = OK, body = wire::Task)),
)]
async fn find(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
) -> Result<axum::Json<wire::Task>, Problem> {
    let task = usecase::find(&app.context(zone)?, &owner, id).await?;
    Ok(render(&task))
}

/// Changes the fields that are sent; the others stay.
///
/// `null` clears a description, date or reminder. Completing a repeating task adds the next one.
#[utoipa::path(
    put,
    operation_id = "update_task",
    path = "/tasks/{task_id}",
    tag = "tasks",
    params(OfOwner, OfTask, InZone),
    request_body(content = wire::UpdateTask, example = json!({ "priority": "low", "due_date": null })),
    responses((status = OK, body = wire::Task)),
)]
async fn update(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    Json(body): Json<wire::UpdateTask>,
) -> Result<axum::Json<wire::Task>, Problem> {
    let edit = Change::Edit(body.parse(&zone)?);
    let task = usecase::change(&app.context(zone)?, &owner, id, &edit).await?;
    Ok(render(&task))
}

/// Completes an open task, reopens a completed one.
#[utoipa::path(
    patch,
    operation_id = "toggle_task",
    path = "/tasks/{task_id}/complete",
    tag = "tasks",
    params(OfOwner, OfTask, InZone),
    responses((status = OK, body = wire::Task)),
)]
async fn toggle(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
) -> Result<axum::Json<wire::Task>, Problem> {
    let task = usecase::change(&app.context(zone)?, &owner, id, &Change::Toggle).await?;
    Ok(render(&task))
}

/// Deletes a task.
#[utoipa::path(
    delete,
    operation_id = "delete_task",
    path = "/tasks/{task_id}",
    tag = "tasks",
    params(OfOwner, OfTask),
    responses((status = NO_CONTENT, description = "It is gone")),
)]
async fn remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
) -> Result<StatusCode, Problem> {
    usecase::delete(&app.context(zone)?, &owner, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a task, answered with a body as the original does.
#[utoipa::path(
    delete,
    operation_id = "original_delete_task",
    path = "/tasks/{task_id}",
    tag = "tasks (original paths)",
    params(OfOwner, OfTask),
    responses((status = OK, body = Removed)),
)]
async fn original_remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
) -> Result<axum::Json<Removed>, Problem> {
    usecase::delete(&app.context(zone)?, &owner, id).await?;
    Ok(axum::Json(Removed { ok: true }))
}

/// It is gone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Removed {
    /// Always `true`.
    ok: bool,
}

async fn add(
    app: &App,
    owner: UserId,
    Zone(zone): Zone,
    key: Option<IdempotencyKey>,
    body: wire::CreateTask,
) -> Result<wire::Task, Problem> {
    let new = body.parse(&zone)?;
    let key = key.as_ref().map(|IdempotencyKey(key)| key.as_str());
    let task = usecase::add(&app.context(zone)?, &owner, new, key).await?;
    Ok(wire::Task::from(&task))
}

fn render(task: &Task) -> axum::Json<wire::Task> {
    axum::Json(wire::Task::from(task))
}
