//! Whether the process lives, and whether it can work.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// The process lives.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub(super) struct Health {
    /// Always `ok`.
    pub status: String,
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live))
}

/// Whether the process lives. It says nothing about the database.
#[utoipa::path(get, path = "/api/health", tag = "health", responses((status = OK, body = Health)))]
async fn live() -> Json<Health> {
    Json(Health { status: "ok".to_owned() })
}
