//! Is the web process alive, is it ready, and what a page says while the API is away.

use axum::{
    Json, Router,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use crate::security::STATIC_POLICY;

/// How soon a page that found nobody asks again.
const RETRY_SECONDS: u16 = 3;

/// The web's own health, for when the API runs elsewhere: pages explain a missing API themselves,
/// so being alive is being ready.
pub(crate) fn router() -> Router {
    Router::new().route("/api/health", get(ok)).route("/api/health/ready", get(ok))
}

async fn ok() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The page to show while nobody answers. It asks again by itself, with or without scripts.
pub(crate) fn away_page(style: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"refresh\" content=\"{RETRY_SECONDS}\">\
         <title>Back in a moment</title><link rel=\"stylesheet\" href=\"{style}\"></head>\
         <body><main class=\"notice\" role=\"status\"><h1>Back in a moment</h1>\
         <p>The server that keeps your tasks cannot be reached right now. What was \
         saved is safe.</p>\
         <p>This page tries again every {RETRY_SECONDS} seconds. \
         <a href=\"\">Try again now</a></p></main></body></html>"
    );
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, STATIC_POLICY);
    response
}

/// What a program gets instead: problem+json.
pub(crate) fn away_problem() -> Response {
    let body = json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The server cannot be reached. Try again in a few seconds.",
    });
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    response
}
