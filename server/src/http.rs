//! The HTTP API: its routes and what stands around them.

mod auth;
mod chat;
mod guard;
mod health;
mod observe;
mod openapi;
mod owner;
mod page;
pub mod serve;
mod stats;
mod tasks;

use std::sync::Arc;

use axum::{Extension, Router, http::StatusCode, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use observe::{DURATION, REQUESTS};

use crate::{auth::renew_cookies, problem::Problem, state::App};

/// The whole API, ready to be served or called in process.
pub fn router(app: App) -> Router {
    let settings = &app.settings().http;
    let document = Arc::new(openapi::Published::new(&document()));
    let own = middleware::from_fn_with_state(app.clone(), owner::admit);
    let own = |routes: OpenApiRouter<App>| routes.layer(own.clone());
    let limited = Router::from(limited_routes(own)).layer(middleware::from_fn(renew_cookies));
    let limited = guard::limit(limited, settings).layer(Extension(document));
    let turns = Router::from(turn_routes(own)).layer(middleware::from_fn(renew_cookies));
    let turns = guard::limit_turns(turns, app.settings());
    // Probes are answered however busy the routes are, and lists however busy the assistant is.
    let router = Router::from(health::routes())
        .merge(limited)
        .merge(turns)
        .fallback(|| async { Problem::not_found("There is nothing at this path. See /api/docs.") })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "This path does not take this method; the Allow header names those it does.",
            )
        });
    guard::catch_panics(router)
        .layer(guard::cors(settings))
        .layer(middleware::from_fn_with_state(app.clone(), guard::add_headers))
        .layer(middleware::from_fn_with_state(app.clone(), observe::observe))
        .with_state(app)
}

/// The document that describes every route.
pub fn document() -> OpenApi {
    let routes = limited_routes(|routes| routes).merge(turn_routes(|routes| routes));
    openapi::complete(health::routes().merge(routes).into_openapi())
}

/// All routes but the probes' and those that run a turn. `own` puts the owner check over those of an account.
fn limited_routes(own: impl Fn(OpenApiRouter<App>) -> OpenApiRouter<App>) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(openapi::routes())
        .merge(auth::routes())
        .nest("/api/auth/{user_id}", own(stats::routes()))
        .nest("/api/{user_id}", own(tasks::published().merge(chat::routes())))
        .nest("/api/users/{user_id}", own(tasks::original().merge(chat::routes())))
}

/// The routes that run a turn of the assistant, which takes longer than anything else.
fn turn_routes(own: impl Fn(OpenApiRouter<App>) -> OpenApiRouter<App>) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .nest("/api/{user_id}", own(chat::turns()))
        .nest("/api/users/{user_id}", own(chat::turns()))
}
