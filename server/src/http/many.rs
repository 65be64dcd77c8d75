//! Several tasks or changes in one request. Each is done or refused by itself; however many there are, it
//! takes as many statements as for one.

use axum::extract::State;
use serde::Serialize;
use todo_core::{
    journal::Change as Noted,
    task::Task,
    usecase::{
        self, journal,
        task::{self as tasks, Change, Expected},
    },
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameters::{InZone, OfOwner};
use crate::{
    extract::{Json, Owner, Zone},
    problem::Problem,
    state::App,
};

/// Of tasks, under both of their paths.
pub(super) fn of_tasks() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(change)).routes(routes!(remove))
}

pub(super) fn of_changes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(undo))
}

/// Changes several tasks in the same way, each by itself.
///
/// What is refused for one stands for the others; the answer says what became of each, in their order.
#[utoipa::path(
    post,
    operation_id = "change_tasks",
    path = "/tasks/change",
    tag = "tasks",
    params(OfOwner, InZone),
    request_body(content = wire::ChangeTasks, example = json!({
        "ids": ["0192f0c1-0000-7000-8000-000000000001"], "due_date": "2026-11-24", "keep_time": true,
    })),
    responses((status = OK, body = Vec<wire::TaskOutcome>)),
)]
async fn change(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    Json(body): Json<wire::ChangeTasks>,
) -> Result<axum::Json<Vec<wire::TaskOutcome>>, Problem> {
    let (ids, adjustment) = body.parse(&zone)?;
    let wanted: Vec<_> = ids.iter().map(|id| (*id, Expected::Anything)).collect();
    let change = Change::Adjust(adjustment);
    let changed = tasks::change_each(&app.context(zone)?, &owner, &wanted, &change).await?;
    Ok(outcomes(ids, changed, |id, done| task_outcome(id.0, done)))
}

/// Deletes several tasks. One that is gone already says so, and nothing else happens to it.
#[utoipa::path(
    post,
    operation_id = "delete_tasks",
    path = "/tasks/delete",
    tag = "tasks",
    params(OfOwner),
    request_body(content = wire::NameTasks),
    responses((status = OK, body = Vec<wire::TaskOutcome>)),
)]
async fn remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    Json(body): Json<wire::NameTasks>,
) -> Result<axum::Json<Vec<wire::TaskOutcome>>, Problem> {
    let ids = body.parse()?;
    let removed = tasks::delete_each(&app.context(zone)?, &owner, &ids).await?;
    Ok(outcomes(ids, removed, |id, done| task_outcome(id.0, done)))
}

/// Takes several changes back, as taking back each by itself does, in their order.
#[utoipa::path(
    post,
    operation_id = "undo_changes",
    path = "/changes/undo",
    tag = "changes",
    params(OfOwner),
    request_body(content = wire::NameChanges),
    responses((status = OK, body = Vec<wire::ChangeOutcome>)),
)]
async fn undo(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    Json(body): Json<wire::NameChanges>,
) -> Result<axum::Json<Vec<wire::ChangeOutcome>>, Problem> {
    let ids = body.parse()?;
    let undone = journal::undo_each(&app.context(zone)?, &owner, &ids).await?;
    Ok(outcomes(ids, undone, |id, done| change_outcome(id.0, done)))
}

type Done<T> = Result<T, usecase::Error>;

fn outcomes<I, T, O: Serialize>(
    ids: Vec<I>,
    done: Vec<Done<T>>,
    outcome: impl Fn(I, Done<T>) -> O,
) -> axum::Json<Vec<O>> {
    axum::Json(ids.into_iter().zip(done).map(|(id, done)| outcome(id, done)).collect())
}

fn task_outcome(id: uuid::Uuid, done: Done<Task>) -> wire::TaskOutcome {
    let (status, detail, _) = told(done);
    wire::TaskOutcome { id, status, detail }
}

fn change_outcome(id: uuid::Uuid, done: Done<Noted>) -> wire::ChangeOutcome {
    let (status, detail, undo) = told(done);
    wire::ChangeOutcome { id, status, detail, undone_by: undo.map(|undo| undo.id.0) }
}

/// The status and the reason that a request for it alone would have been answered with.
fn told<T>(done: Done<T>) -> (u16, Option<String>, Option<T>) {
    match done {
        Ok(done) => (200, None, Some(done)),
        Err(error) => {
            let problem = Problem::from(error);
            (problem.status.as_u16(), Some(problem.detail), None)
        }
    }
}
