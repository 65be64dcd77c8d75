//! One id, one line and one measurement for each request.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, field::Empty};

use crate::{state::App, telemetry::trace};

/// Names a request across services. Taken from the client if it is plain, else made here.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest request id that is taken over, in characters.
const REQUEST_ID_MAX_CHARS: usize = 64;
/// The route of a path that has none: paths are unbounded and may hold ids.
const NO_ROUTE: &str = "none";

/// What probes ask: as often as they do, a line for each would hide the others.
const PROBED: [&str; 2] = ["/api/health", "/api/health/ready"];

/// The counter of answered requests.
pub const REQUESTS: &str = "http_requests_total";
/// The histogram of how long they took.
pub const DURATION: &str = "http_request_duration_seconds";
/// The gauge of requests that wait for the beginning of their answer, probes aside.
pub const IN_FLIGHT: &str = "http_requests_in_flight";

pub(super) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = request_id(&request, &app);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = known(request.method());
    let request_id = id.to_str().unwrap_or_default();
    let span = tracing::info_span!("request", request_id, trace_id = Empty);
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let traced = trace::request(method, route, request.headers());
    if let Some(trace_id) = trace::id(&traced, request.headers()) {
        span.record("trace_id", trace_id);
    }
    let started = Instant::now();
    let _counted = (!PROBED.contains(&route)).then(InFlight::begin);

    let answer = next.run(request).instrument(traced.clone());
    let mut response = answer.instrument(span.clone()).await;

    if response.status() == StatusCode::INSUFFICIENT_STORAGE {
        app.note_full_disk();
    }
    trace::answered(&traced, response.status());
    span.in_scope(|| record(method, route, &response, started));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn record(method: &'static str, route: &str, response: &Response, started: Instant) {
    let took = started.elapsed();
    let status = response.status().as_u16();
    let milliseconds = took.as_secs_f64() * 1000.0;
    if PROBED.contains(&route) {
        tracing::debug!(method, route, status, milliseconds, "{method} {route} {status}");
    } else {
        tracing::info!(method, route, status, milliseconds, "{method} {route} {status}");
    }
    let labels = [("method", method.to_owned()), ("route", route.to_owned())];
    metrics::histogram!(DURATION, &labels).record(took);
    let status = ("status", status.to_string());
    let labels = labels.into_iter().chain([status]).collect::<Vec<_>>();
    metrics::counter!(REQUESTS, &labels).increment(1);
}

/// A request that is counted as in flight as long as this lives, also one that its client gives up.
struct InFlight;

impl InFlight {
    fn begin() -> Self {
        metrics::gauge!(IN_FLIGHT).increment(1);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        metrics::gauge!(IN_FLIGHT).decrement(1);
    }
}

fn request_id(request: &Request, app: &App) -> HeaderValue {
    let plain = |id: &&HeaderValue| {
        (1..=REQUEST_ID_MAX_CHARS).contains(&id.len())
            && id
                .as_bytes()
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    let made = || HeaderValue::try_from(app.ids().next().to_string());
    match request.headers().get(REQUEST_ID).filter(plain) {
        Some(id) => id.clone(),
        None => made().unwrap_or(HeaderValue::from_static(NO_ROUTE)),
    }
}

/// The method, if it is one of HTTP's own: a label must not grow with what clients make up.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
