//! Other names for the same: paths of the original's family, and paths that end in a slash.

use axum::{Router, extract::Request, http::Uri, response::Redirect, routing::get};

use crate::state::App;

/// The original's path and ours for the same.
const ALIASES: [(&str, &str); 4] = [
    ("/docs", "/api/docs"),
    ("/redoc", "/api/docs"),
    ("/openapi.json", "/api/openapi.json"),
    ("/health", "/api/health"),
];

/// Leads from the original's paths to ours.
pub(super) fn routes() -> Router<App> {
    ALIASES.into_iter().fold(Router::new(), |router, (path, ours)| {
        router.route(path, get(move || async move { Redirect::temporary(ours) }))
    })
}

/// The request without slashes at the end of its path.
pub(super) fn without_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    let short = path.trim_end_matches('/');
    if short.len() == path.len() || short.is_empty() {
        return request;
    }
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(uri) = format!("{short}{query}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}
