//! What stands between a request and the routes: limits, headers, and a net under panics.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    BoxError, Router,
    error_handling::HandleErrorLayer,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tower::{ServiceBuilder, limit::GlobalConcurrencyLimitLayer, timeout::error::Elapsed};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowCredentials, AllowOrigin, CorsLayer},
};

use crate::{
    config::{ANY_ORIGIN, HttpSettings, Settings},
    extract::{IDEMPOTENCY_HEADER, TIME_ZONE_HEADER},
    problem::Problem,
    state::App,
};

/// How long a browser may remember what another origin is allowed to do, in seconds.
const CORS_SECONDS: u64 = 3600;
/// How long a browser insists on https, in seconds: a year.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Longest refusal in plain text that is said again.
const REFUSAL_BYTES_MAX: usize = 4096;

/// Headers of every answer that does not say otherwise itself.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// Most that some routes take on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) body_bytes: usize,
    pub(super) time: Duration,
    /// Requests worked on at once.
    pub(super) in_flight: usize,
}

impl Bounds {
    pub(super) fn of(settings: &Settings) -> Self {
        let http = &settings.http;
        Self {
            body_bytes: http.body_bytes_max,
            time: http.request_time_max,
            in_flight: http.in_flight_max,
        }
    }
}

/// Bounds what the routes of `router` take on: size, time, and how many at once.
pub(super) fn limit(router: Router<App>, bounds: Bounds) -> Router<App> {
    router.layer(
        ServiceBuilder::new()
            .layer(HandleErrorLayer::new(refuse))
            .load_shed()
            .layer(GlobalConcurrencyLimitLayer::new(bounds.in_flight))
            .timeout(bounds.time)
            .layer(middleware::from_fn_with_state(bounds.body_bytes, refuse_large))
            .layer(DefaultBodyLimit::max(bounds.body_bytes)),
    )
}

/// Bounds what routes take on that run a turn. How many turns run at once, and for how long, they
/// see to themselves; the time here is for what hangs all the same.
pub(super) fn limit_turns(router: Router<App>, settings: &Settings) -> Router<App> {
    let http = &settings.http;
    let time_max = settings.assistant.turn_time_max + http.request_time_max;
    let body = (http.body_bytes_max, http.request_time_max);
    router.layer(
        ServiceBuilder::new()
            .layer(HandleErrorLayer::new(refuse))
            .timeout(time_max)
            .layer(middleware::from_fn_with_state(http.body_bytes_max, refuse_large))
            .layer(middleware::from_fn_with_state(body, take_body)),
    )
}

/// Takes a body whole, in the time that other requests have for everything.
async fn take_body(
    State((bytes_max, time_max)): State<(usize, Duration)>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let whole = tokio::time::timeout(time_max, Limited::new(body, bytes_max).collect()).await;
    let body = match whole {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(Problem::too_large()),
        Ok(Err(_)) => return Err(Problem::incomplete()),
        Err(_) => return Err(too_slow()),
    };
    Ok(next.run(Request::from_parts(parts, body.into())).await)
}

/// Turns a handler's panic into a 500 for its request alone.
pub(super) fn catch_panics(router: Router<App>) -> Router<App> {
    router.layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
        tracing::error!("A handler panicked; the panic's message stands on standard error");
        Problem::internal().into_response()
    }))
}

/// Lets the pages of trusted origins call the API with their cookies, and those that are named for that
/// with a bearer token.
pub(super) fn cors(settings: &HttpSettings) -> CorsLayer {
    let trusted: Arc<[String]> = settings.trusted_origins.clone().into();
    let others: Arc<[String]> = settings.cors_origins.clone().into();
    let is_among = |origins: &[String], origin: &HeaderValue| {
        origins.iter().any(|known| known.as_bytes() == origin.as_bytes())
    };
    let with_cookies = Arc::clone(&trusted);
    let allowed = move |origin: &HeaderValue, _: &Parts| {
        let any = others.iter().any(|known| known == ANY_ORIGIN);
        any || is_among(&trusted, origin) || is_among(&others, origin)
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_credentials(AllowCredentials::predicate(move |origin, _| {
            is_among(&with_cookies, origin)
        }))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static(IDEMPOTENCY_HEADER),
            HeaderName::from_static(TIME_ZONE_HEADER),
        ])
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("set-auth-jwt"),
            HeaderName::from_static("x-next-cursor"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(Duration::from_secs(CORS_SECONDS))
}

/// Says in a problem document what the framework refuses in plain text: a path or a query that cannot be read. What
/// `/mcp` refuses is said by its own protocol.
pub(super) async fn as_problem(request: Request, next: Next) -> Response {
    let is_own = request.uri().path().starts_with("/mcp");
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let status = response.status();
    if is_own || !is_plain || !status.is_client_error() {
        return response;
    }
    let text = Limited::new(response.into_body(), REFUSAL_BYTES_MAX).collect().await;
    let text = text.map(|text| String::from_utf8_lossy(&text.to_bytes()).into_owned());
    Problem::new(status, text.unwrap_or_else(|_| "The request cannot be read.".to_owned()))
        .into_response()
}

pub(super) async fn add_headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    if app.settings().http.public_url.scheme() == "https" {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

/// Answers 413 to a body that says it is too large.
async fn refuse_large(State(bytes_max): State<usize>, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
    if length.is_none_or(|length| length <= bytes_max) {
        return next.run(request).await;
    }
    Problem::too_large().into_response()
}

async fn refuse(error: BoxError) -> Problem {
    if error.is::<Elapsed>() {
        return too_slow();
    }
    Problem::unavailable("Too many requests are being worked on. Try again in a few seconds.")
}

fn too_slow() -> Problem {
    Problem::new(
        StatusCode::GATEWAY_TIMEOUT,
        "This took too long and was given up. Look whether it was done before you try again.",
    )
}
