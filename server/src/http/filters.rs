//! Saved filters: questions to the list that an account keeps, on whatever device.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use todo_core::{
    task::saved::{FILTERS_MAX, SavedFilter},
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::parameters::OfOwner;
use crate::{
    extract::{self, Owner},
    problem::Problem,
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, save)).routes(routes!(remove))
}

/// Lists the filters that you saved, by their names.
#[utoipa::path(
    get,
    operation_id = "list_filters",
    path = "/filters",
    tag = "filters",
    params(OfOwner),
    responses((status = OK, body = Vec<wire::SavedFilter>)),
)]
async fn list(
    State(app): State<App>,
    Owner(owner): Owner,
) -> Result<Json<Vec<wire::SavedFilter>>, Problem> {
    let saved = app.storage()?.filters.saved_filters(&owner).await?;
    Ok(Json(saved.iter().map(wire::SavedFilter::from).collect()))
}

/// Saves a filter, in place of one of the same name.
#[utoipa::path(
    post,
    operation_id = "save_filter",
    path = "/filters",
    tag = "filters",
    params(OfOwner),
    request_body(content = wire::SaveFilter, example = json!({
        "name": "Urgent",
        "query": "priority=high&tag=home",
    })),
    responses(
        (status = CREATED, body = wire::SavedFilter),
        (status = CONFLICT, description = "The account has as many as it may"),
    ),
)]
async fn save(
    State(app): State<App>,
    Owner(owner): Owner,
    extract::Json(body): extract::Json<wire::SaveFilter>,
) -> Result<(StatusCode, Json<wire::SavedFilter>), Problem> {
    let filter = SavedFilter::new(app.ids().next(), &body.name, &body.query, app.clock().now())?;
    if !app.storage()?.filters.save_filter(&owner, &filter, FILTERS_MAX).await? {
        let hint = format!("There are {FILTERS_MAX} filters already. Remove one first.");
        return Err(Problem::new(StatusCode::CONFLICT, hint));
    }
    Ok((StatusCode::CREATED, Json(wire::SavedFilter::from(&filter))))
}

/// Removes a saved filter. What it asks for stays where it is.
#[utoipa::path(
    delete,
    operation_id = "remove_filter",
    path = "/filters/{filter_id}",
    tag = "filters",
    params(OfOwner, ("filter_id" = Uuid, Path, description = "The filter's id")),
    responses((status = NO_CONTENT, description = "It is gone")),
)]
async fn remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Path((_, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let missing = || Problem::not_found("Filter not found");
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let was_there = app.storage()?.filters.remove_filter(&owner, id).await?;
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(missing()) }
}
