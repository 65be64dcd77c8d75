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
        Task, TaskId,
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
    parameters::{Expecting, InZone, OfOwner, OfTask},
};
use crate::{
    extract::{IdempotencyKey, Json, Owner, Parameters, TaskPath, Zone},
    precondition::{self, IfMatch, IfNoneMatch},
    problem::Problem,
    state::App,
};

/// `/api/{user_id}/tasks`
pub(super) fn published() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(find, update, patch, remove))
        .routes(routes!(toggle))
        .routes(routes!(move_to))
        .routes(routes!(copy))
}

/// `/api/users/{user_id}/tasks`, with the original's answers.
pub(super) fn original() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(original_list, original_create))
        .routes(routes!(find, update, patch, original_remove))
        .routes(routes!(toggle))
        .routes(routes!(move_to))
        .routes(routes!(copy))
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
    answer_list(&app, &owner, &zone, &uri, &parameters, query).await
}

/// Lists tasks, in the original's order: with `sort_by=date_desc`, those without a date come first.
#[utoipa::path(
    get,
    operation_id = "original_list_tasks",
    path = "/tasks",
    tag = "tasks (original paths)",
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
async fn original_list(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    uri: OriginalUri,
    Parameters(parameters): Parameters<wire::ListParameters>,
) -> Result<Response, Problem> {
    let query = Query { undated_first: true, ..parameters.parse()? };
    answer_list(&app, &owner, &zone, &uri, &parameters, query).await
}

async fn answer_list(
    app: &App,
    owner: &UserId,
    zone: &TimeZone,
    uri: &OriginalUri,
    parameters: &wire::ListParameters,
    query: Query,
) -> Result<Response, Problem> {
    let list = read(app, owner, zone, query);
    let (answer, next) = list.answer(owner).await?;
    let next = next.as_ref().map(Cursor::encode);
    let at = |cursor| wire::ListParameters { cursor: Some(cursor), ..parameters.clone() };
    Ok(page::announce(answer, uri.path(), next, at))
}

/// The tasks that `query` asks for, to be read as they are sent.
pub(super) fn read(app: &App, owner: &UserId, zone: &TimeZone, query: Query) -> List<Cursor> {
    let (owner, zone) = (owner.clone(), zone.clone());
    List::new(app, query.after.clone(), query.limit, move |app, after, rows| {
        let (owner, zone) = (owner.clone(), zone.clone());
        let query = Query { after, limit: Some(rows), ..query.clone() };
        Box::pin(async move {
            let page = usecase::list(&app.context(zone)?, &owner, &query).await?;
            let place = |task: &Task| Cursor::of(query.sort, task);
            Part::new::<_, wire::Task>(&page.tasks, place, page.next.is_none())
        })
    })
}

/// Adds a task.
#[utoipa::path(
    post,
    operation_id = "create_task",
    path = "/tasks",
    tag = "tasks",
    params(OfOwner, InZone),
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
    Ok(([(header::LOCATION, location)], precondition::answer(StatusCode::CREATED, &task)))
}

/// Adds a task, answered with 200 as the original does.
#[utoipa::path(
    post,
    operation_id = "original_create_task",
    path = "/tasks",
    tag = "tasks (original paths)",
    params(OfOwner, InZone),
    request_body(content = wire::CreateTask, example = json!({ "title": "Buy groceries" })),
    responses((status = OK, body = wire::Task)),
)]
async fn original_create(
    State(app): State<App>,
    Owner(owner): Owner,
    zone: Zone,
    key: Option<IdempotencyKey>,
    Json(body): Json<wire::CreateTask>,
) -> Result<Response, Problem> {
    let task = add(&app, owner, zone, key, body).await?;
    Ok(precondition::answer(StatusCode::OK, &task))
}

/// Answers one task.
#[utoipa::path(
    get,
    operation_id = "find_task",
    path = "/tasks/{task_id}",
    tag = "tasks",
    params(OfOwner, OfTask),
    responses(
        (status = OK, body = wire::Task, headers(("ETag" = String, description = "The task's version"))),
        (status = NOT_MODIFIED, description = "It is the version that `If-None-Match` names"),
    ),
)]
async fn find(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let task = usecase::find(&app.context(zone)?, &owner, id).await?;
    Ok(known.answer(&task))
}

/// Changes the fields that are sent; the others stay.
///
/// `null` clears a description, date or reminder. Completing a repeating task adds the next one.
#[utoipa::path(
    put,
    operation_id = "update_task",
    path = "/tasks/{task_id}",
    tag = "tasks",
    params(OfOwner, OfTask, InZone, Expecting),
    request_body(content = wire::UpdateTask, example = json!({ "priority": "low", "due_date": null })),
    responses((status = OK, body = wire::Task)),
)]
async fn update(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    expected: IfMatch,
    Json(body): Json<wire::UpdateTask>,
) -> Result<Response, Problem> {
    edit(&app, &owner, zone, id, expected, body).await
}

/// Changes the fields that are sent, as `PUT` does.
#[utoipa::path(
    patch,
    operation_id = "patch_task",
    path = "/tasks/{task_id}",
    tag = "tasks",
    params(OfOwner, OfTask, InZone, Expecting),
    request_body(content = wire::UpdateTask, example = json!({ "completed": true })),
    responses((status = OK, body = wire::Task, headers(("ETag" = String, description = "The task's version")))),
)]
async fn patch(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    expected: IfMatch,
    Json(body): Json<wire::UpdateTask>,
) -> Result<Response, Problem> {
    edit(&app, &owner, zone, id, expected, body).await
}

/// Completes an open task, reopens a completed one.
#[utoipa::path(
    patch,
    operation_id = "toggle_task",
    path = "/tasks/{task_id}/complete",
    tag = "tasks",
    params(OfOwner, OfTask, InZone, Expecting),
    responses((status = OK, body = wire::Task)),
)]
async fn toggle(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let context = app.context(zone)?;
    let task = usecase::change_expected(&context, &owner, id, &expected, &Change::Toggle).await?;
    Ok(precondition::answer(StatusCode::OK, &task))
}

/// Moves a task in your own order, the one of `sort_by=manual`, between two others.
///
/// Only this task is changed, however many there are: whoever moves another at the same time is not in the way.
#[utoipa::path(
    post,
    operation_id = "move_task",
    path = "/tasks/{task_id}/move",
    tag = "tasks",
    params(OfOwner, OfTask),
    request_body(content = wire::MoveTask, example = json!({ "above": "0192f0c1-0000-7000-8000-000000000001" })),
    responses((status = OK, body = wire::Task)),
)]
async fn move_to(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    Json(body): Json<wire::MoveTask>,
) -> Result<Response, Problem> {
    let [above, below] = [body.above, body.below].map(|id| id.map(TaskId));
    let task = usecase::place(&app.context(zone)?, &owner, id, above, below).await?;
    Ok(precondition::answer(StatusCode::OK, &task))
}

/// Puts the same task on the list once more, open.
///
/// It has no body: with an `Idempotency-Key`, the copy is made once, also if its original changed before the request is
/// sent again.
#[utoipa::path(
    post,
    operation_id = "copy_task",
    path = "/tasks/{task_id}/copy",
    tag = "tasks",
    params(OfOwner, OfTask),
    responses((status = CREATED, body = wire::Task)),
)]
async fn copy(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    key: Option<IdempotencyKey>,
) -> Result<Response, Problem> {
    let key = key.as_ref().map(|IdempotencyKey(key)| key.as_str());
    let task = usecase::copy(&app.context(zone)?, &owner, id, key).await?;
    Ok(precondition::answer(StatusCode::CREATED, &task))
}

/// Deletes a task.
#[utoipa::path(
    delete,
    operation_id = "delete_task",
    path = "/tasks/{task_id}",
    tag = "tasks",
    params(OfOwner, OfTask, Expecting),
    responses((status = NO_CONTENT, description = "It is gone")),
)]
async fn remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, Problem> {
    usecase::delete_expected(&app.context(zone)?, &owner, id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a task, answered with a body as the original does.
#[utoipa::path(
    delete,
    operation_id = "original_delete_task",
    path = "/tasks/{task_id}",
    tag = "tasks (original paths)",
    params(OfOwner, OfTask, Expecting),
    responses((status = OK, body = Removed)),
)]
async fn original_remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    TaskPath(id): TaskPath,
    IfMatch(expected): IfMatch,
) -> Result<axum::Json<Removed>, Problem> {
    usecase::delete_expected(&app.context(zone)?, &owner, id, &expected).await?;
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
) -> Result<Task, Problem> {
    let new = body.parse(&zone)?;
    let key = key.as_ref().map(|IdempotencyKey(key)| key.as_str());
    Ok(usecase::add(&app.context(zone)?, &owner, new, key).await?)
}

/// Makes the change that `body` asks for. What does not fit today's limits may stay as it is.
async fn edit(
    app: &App,
    owner: &UserId,
    zone: TimeZone,
    id: TaskId,
    IfMatch(expected): IfMatch,
    body: wire::UpdateTask,
) -> Result<Response, Problem> {
    let context = app.context(zone)?;
    let edit = if let Ok(edit) = body.parse(&context.zone) {
        edit
    } else {
        let present = usecase::find(&context, owner, id).await?;
        body.without_unchanged(&wire::Task::from(&present)).parse(&context.zone)?
    };
    let change = Change::Edit(edit);
    let task = usecase::change_expected(&context, owner, id, &expected, &change).await?;
    Ok(precondition::answer(StatusCode::OK, &task))
}
