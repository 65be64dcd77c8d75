//! How someone's list stands.

use axum::{Json, extract::State};
use todo_core::{usecase::task as usecase, wire};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameters::{InZone, OfOwner};
use crate::{
    extract::{Owner, Zone},
    problem::Problem,
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stats))
}

/// Counts tasks, and completions of the last seven days in the caller's time zone.
#[utoipa::path(
    get,
    operation_id = "statistics",
    path = "/stats",
    tag = "tasks",
    params(OfOwner, InZone),
    responses((status = OK, body = wire::Stats)),
)]
async fn stats(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
) -> Result<Json<wire::Stats>, Problem> {
    let context = app.context(zone)?;
    let counts = usecase::count(&context, &owner).await?;
    let days = usecase::completed_by_day(&context, &owner).await?;
    let day =
        |(date, count): (jiff::civil::Date, u64)| wire::DayCount { date: date.to_string(), count };
    Ok(Json(wire::Stats {
        total_tasks: counts.total,
        completed_tasks: counts.completed,
        pending_tasks: counts.total.saturating_sub(counts.completed),
        completed_by_day: days.into_iter().map(day).collect(),
    }))
}
