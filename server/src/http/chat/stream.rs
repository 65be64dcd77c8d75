//! A turn as server-sent events.

use std::convert::Infallible;

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{
    StreamExt,
    future::ready,
    stream::{once, unfold},
};
use todo_core::wire::ChatEvent;

use crate::{
    problem::{Problem, ProblemBody},
    state::App,
    turns::Events,
};

/// The media type of server-sent events.
pub(super) const EVENT_STREAM: &str = "text/event-stream";
/// Asks nginx and what works like it not to collect the stream before passing it on.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Streams the turn from its first event on. A turn that does not begin is a plain problem.
pub(super) async fn stream(app: &App, mut events: Events) -> Result<Response, Problem> {
    let first = events.next().await.ok_or_else(Problem::internal)??;
    let first = once(ready(Ok::<_, Infallible>(written(&first))));
    let rest = unfold(events, |mut events| async {
        let event = events.next().await?.unwrap_or_else(broken);
        Some((Ok(written(&event)), events))
    });
    let heartbeat = KeepAlive::new().interval(app.settings().http.heartbeat);
    let stream = Sse::new(first.chain(rest)).keep_alive(heartbeat);
    let mut response = stream.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    Ok(response)
}

fn written(event: &ChatEvent) -> Event {
    Event::default().event(event.name()).data(event.data().to_string())
}

/// A problem in the middle, as an event.
fn broken(problem: Problem) -> ChatEvent {
    let body = serde_json::to_value(ProblemBody::from(problem));
    ChatEvent::Error(body.unwrap_or_default())
}
