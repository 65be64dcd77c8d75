//! The HTTP API: its routes and what stands around them.

mod chat;
mod health;
mod owner;
mod tasks;

use axum::{Router, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{problem::Problem, state::App};

/// The whole API, ready to be served or called in process.
pub fn router(app: App) -> Router {
    let (router, _) = routes(&app).split_for_parts();
    router
        .fallback(|| async { Problem::not_found("There is nothing at this path. See /api/docs.") })
        .with_state(app)
}

/// The document that describes every route.
pub fn openapi(app: &App) -> OpenApi {
    routes(app).into_openapi()
}

fn routes(app: &App) -> OpenApiRouter<App> {
    let own = middleware::from_fn_with_state(app.clone(), owner::admit);
    OpenApiRouter::new()
        .merge(health::routes())
        .nest("/api/{user_id}", tasks::published().merge(chat::routes()).layer(own.clone()))
        .nest("/api/users/{user_id}", tasks::original().merge(chat::routes()).layer(own))
}
