//! Carries `/api`, `/mcp`, what describes them and the original's other paths to the back end, so that there
//! is one origin; bodies stream both ways.

use axum::{
    Json, Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::any,
};
use http_body_util::Limited;
use serde_json::json;

use crate::{
    backend::{Backend, TIME_ZONE_HEADER, time_zone},
    health,
};

/// The largest body that is carried. The API's own limits are tighter, by route.
const MAX_BODY_BYTES: usize = 32 * 1024 * 1024;

/// Headers that belong to one connection, not to the message (RFC 9110, 7.6.1).
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// Paths that are the back end's, with whatever is below them.
const TREES: [&str; 4] = [
    "/mcp",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
];
/// Single paths that are the back end's: names that the original gave to what stands below `/api`.
const NAMES: [&str; 3] = ["/docs", "/redoc", "/openapi.json"];
/// The original's name for what is alive without a back end, too.
const HEALTH: [&str; 2] = ["/health", "/health/"];

pub(crate) fn router(backend: Backend) -> Router {
    let mut router = Router::new().route("/api/{*path}", any(carry));
    for path in TREES.iter().chain(&NAMES) {
        router = router.route(path, any(carry)).route(&format!("{path}/"), any(carry));
    }
    for path in TREES {
        router = router.route(&format!("{path}/{{*path}}"), any(carry));
    }
    for path in HEALTH {
        router = router.route(path, any(|| async { Redirect::temporary("/api/health") }));
    }
    router.with_state(backend)
}

async fn carry(State(backend): State<Backend>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if declared_bytes(&head.headers).is_some_and(|bytes| bytes > MAX_BODY_BYTES) {
        return too_large();
    }
    let mut onward = Request::new(Body::new(Limited::new(body, MAX_BODY_BYTES)));
    *onward.method_mut() = head.method;
    *onward.uri_mut() = head.uri;
    *onward.headers_mut() = head.headers;
    drop_hop_by_hop(onward.headers_mut());
    // The HTTP client names the back end's own host; the browser's travels in X-Forwarded-Host.
    onward.headers_mut().remove(header::HOST);
    if let Some(zone) = time_zone(onward.headers()) {
        onward.headers_mut().insert(TIME_ZONE_HEADER, zone);
    }
    match backend.call(onward).await {
        Ok(answer) => back(answer),
        Err(error) => {
            tracing::warn!(cause = ?error, "Cannot reach the back end");
            health::away_problem()
        }
    }
}

fn back(mut answer: Response<Body>) -> Response {
    drop_hop_by_hop(answer.headers_mut());
    answer
}

fn drop_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}

fn declared_bytes(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large() -> Response {
    let body = json!({
        "type": "about:blank",
        "title": "Content Too Large",
        "status": 413,
        "detail": format!("The body is larger than {MAX_BODY_BYTES} bytes. Send less."),
    });
    let problem = HeaderValue::from_static("application/problem+json");
    let mut response = (StatusCode::PAYLOAD_TOO_LARGE, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, problem);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_connection_stays_behind() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, x-private"),
            ("x-private", "1"),
            ("transfer-encoding", "chunked"),
            ("cookie", "a=b"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }

        drop_hop_by_hop(&mut headers);

        assert_eq!(headers.keys().collect::<Vec<_>>(), ["cookie"]);
    }
}
