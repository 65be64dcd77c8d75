//! Answers that are streams of server-sent events.

use std::convert::Infallible;

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::Stream;

use crate::state::App;

/// Asks nginx and what works like it not to collect the stream before passing it on.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// An answer that tells `events` as they come, with a heartbeat wherever none does; nobody keeps it, or holds it back.
pub(super) fn event_stream(
    app: &App,
    events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
) -> Response {
    let heartbeat = KeepAlive::new().interval(app.settings().http.heartbeat);
    let mut response = Sse::new(events).keep_alive(heartbeat).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    response
}
