//! The HTTP API: its routes and what stands around them.

mod act;
mod alias;
mod auth;
mod changes;
mod chat;
mod event_stream;
mod events;
mod export;
mod filters;
mod guard;
mod health;
mod list;
mod many;
mod mcp;
mod notifications;
mod oauth;
mod observe;
mod once;
mod openapi;
mod owner;
mod page;
mod parameters;
mod plan;
mod reminders;
pub mod serve;
mod settings;
mod stats;
mod tasks;
mod tokens;
mod voice;
mod webhooks;

use std::sync::Arc;

use axum::{Extension, Router, http::StatusCode, middleware};
use tower::util::MapRequest;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use observe::{DURATION, IN_FLIGHT, REQUESTS};

use crate::{auth::renew_cookies, problem::Problem, state::App};

/// The whole API, ready to be served or called in process.
pub fn router(app: App) -> Router {
    let settings = app.settings();
    let document = Arc::new(openapi::Published::new(&document()));
    let once = middleware::from_fn_with_state(app.clone(), once::once);
    let own = middleware::from_fn_with_state(app.clone(), owner::admit);
    let programs = middleware::from_fn_with_state(app.clone(), owner::admit_programs);
    let told = middleware::from_fn_with_state(app.clone(), once::once_or_streamed);
    let turns = |routes: OpenApiRouter<App>| routes.layer(told.clone()).layer(own.clone());
    let own = |routes: OpenApiRouter<App>| routes.layer(once.clone()).layer(own.clone());
    let programs = |routes: OpenApiRouter<App>| routes.layer(once.clone()).layer(programs.clone());
    let limited =
        Router::from(limited_routes(own, programs)).layer(middleware::from_fn(renew_cookies));
    let limited = guard::limit(limited, guard::Bounds::of(settings)).layer(Extension(document));
    let turns = Router::from(turn_routes(turns)).layer(middleware::from_fn(renew_cookies));
    let turns = guard::limit_turns(turns, settings);
    let recordings = Router::from(voice::recordings()).layer(middleware::from_fn(renew_cookies));
    let recordings = guard::limit(recordings, voice::RECORDING_BOUNDS);
    // Probes are answered however busy the routes are, and lists however busy the assistant is.
    let router = Router::from(health::routes())
        .merge(alias::routes())
        .merge(limited)
        .merge(turns)
        .merge(recordings)
        .fallback(|| async { Problem::not_found("There is nothing at this path. See /api/docs.") })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "This path does not take this method; the Allow header names those it does.",
            )
        });
    let router = guard::catch_panics(router)
        .layer(middleware::from_fn(guard::as_problem))
        .layer(guard::cors(&settings.http))
        .layer(middleware::from_fn_with_state(app.clone(), guard::add_headers))
        .layer(middleware::from_fn_with_state(app.clone(), observe::observe))
        .with_state(app);
    Router::new().fallback_service(MapRequest::new(router, alias::without_slash))
}

/// The document that describes every route.
pub fn document() -> OpenApi {
    openapi::complete(described())
}

/// What the routes say of themselves.
fn described() -> OpenApi {
    let routes = limited_routes(|routes| routes, |routes| routes)
        .merge(turn_routes(|routes| routes))
        .merge(voice::recordings());
    health::routes().merge(routes).into_openapi()
}

/// All routes but the probes', those that run a turn and those that take recordings. `own` puts
/// the owner check over those of an account, `programs` the one over those that personal tokens
/// reach as well.
fn limited_routes(
    own: impl Fn(OpenApiRouter<App>) -> OpenApiRouter<App>,
    programs: impl Fn(OpenApiRouter<App>) -> OpenApiRouter<App>,
) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(openapi::routes())
        .merge(auth::routes())
        .merge(act::routes())
        .merge(plan::routes())
        .merge(tokens::routes())
        .merge(mcp::routes())
        .merge(oauth::routes())
        .nest("/api/auth/{user_id}", own(stats::routes()))
        .nest(
            "/api/{user_id}",
            programs(tasks::published().merge(many::of_tasks())).merge(own(own_routes())),
        )
        .nest(
            "/api/users/{user_id}",
            programs(tasks::original().merge(many::of_tasks())).merge(own(own_routes())),
        )
}

/// What an account has besides its tasks, the same under both paths.
fn own_routes() -> OpenApiRouter<App> {
    chat::routes()
        .merge(changes::routes())
        .merge(many::of_changes())
        .merge(export::routes())
        .merge(settings::routes())
        .merge(reminders::routes())
        .merge(notifications::routes())
        .merge(events::routes())
        .merge(webhooks::routes())
        .merge(filters::routes())
}

/// The routes that run a turn of the assistant, which takes longer than anything else.
fn turn_routes(own: impl Fn(OpenApiRouter<App>) -> OpenApiRouter<App>) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(voice::turns())
        .nest("/api/{user_id}", own(chat::turns()))
        .nest("/api/users/{user_id}", own(chat::turns()))
}
