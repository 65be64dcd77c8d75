//! Whether the process lives, and whether it can work.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::Caller, state::App};

/// Longest to wait for the database's answer: less than a prober waits for ours.
const PING_TIME_MAX: Duration = Duration::from_millis(800);

/// The process lives.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    status: String,
}

/// Whether the process can work.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Readiness {
    /// `ready` or `not ready`.
    status: String,
    checks: Vec<Check>,
}

/// One thing that has to be right.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Check {
    /// `database`, `disk` or `accepting requests`.
    name: String,
    ok: bool,
}

/// Who asked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct KnownCaller {
    /// Always `ok`.
    status: String,
    /// The caller's e-mail address.
    user: String,
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready)).routes(routes!(known))
}

/// Whether the process lives. Says nothing about the database.
#[utoipa::path(get, operation_id = "liveness",
    path = "/api/health", tag = "health", security(()), responses((status = OK, body = Health)))]
async fn live() -> Json<Health> {
    Json(Health { status: "ok".to_owned() })
}

/// Whether the process can work: its database answers and it is not shutting down.
#[utoipa::path(
    get,
    operation_id = "readiness",
    path = "/api/health/ready",
    tag = "health",
    security(()),
    responses(
        (status = OK, body = Readiness),
        (status = SERVICE_UNAVAILABLE, body = Readiness),
    ),
)]
async fn ready(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let checks = vec![
        Check { name: "database".to_owned(), ok: answers(&app).await },
        Check { name: "disk".to_owned(), ok: has_room(&app).await },
        Check { name: "accepting requests".to_owned(), ok: !app.is_draining() },
    ];
    if checks.iter().all(|check| check.ok) {
        (StatusCode::OK, Json(Readiness { status: "ready".to_owned(), checks }))
    } else {
        let status = "not ready".to_owned();
        (StatusCode::SERVICE_UNAVAILABLE, Json(Readiness { status, checks }))
    }
}

/// Whether the caller is known, and as whom.
#[utoipa::path(
    get,
    operation_id = "known_caller",
    path = "/api/health-auth",
    tag = "health",
    responses((status = OK, body = KnownCaller)),
)]
async fn known(caller: Caller) -> Json<KnownCaller> {
    Json(KnownCaller { status: "ok".to_owned(), user: caller.email().to_owned() })
}

async fn has_room(app: &App) -> bool {
    tokio::time::timeout(PING_TIME_MAX, app.has_room()).await.unwrap_or(false)
}

async fn answers(app: &App) -> bool {
    match app.storage() {
        Ok(storage) => {
            matches!(tokio::time::timeout(PING_TIME_MAX, storage.database.ping()).await, Ok(Ok(())))
        }
        Err(_) => false,
    }
}
