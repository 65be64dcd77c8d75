//! A turn as server-sent events.

use std::convert::Infallible;

use axum::response::{Response, sse::Event};
use futures_util::{
    StreamExt,
    future::ready,
    stream::{once, unfold},
};
use todo_core::wire::ChatEvent;

use super::super::event_stream::event_stream;
use crate::{
    problem::{Problem, ProblemBody},
    state::App,
    turns::Events,
};

/// The media type of server-sent events.
pub(super) const EVENT_STREAM: &str = "text/event-stream";

/// Streams the turn from its first event on. A turn that does not begin is a plain problem.
pub(super) async fn stream(app: &App, mut events: Events) -> Result<Response, Problem> {
    let first = events.next().await.ok_or_else(Problem::internal)??;
    let first = once(ready(Ok::<_, Infallible>(written(&first))));
    let rest = unfold(events, |mut events| async {
        let event = events.next().await?.unwrap_or_else(broken);
        Some((Ok(written(&event)), events))
    });
    Ok(event_stream(app, first.chain(rest)))
}

fn written(event: &ChatEvent) -> Event {
    Event::default().event(event.name()).data(event.data().to_string())
}

/// A problem in the middle, as an event.
fn broken(problem: Problem) -> ChatEvent {
    let body = serde_json::to_value(ProblemBody::from(problem));
    ChatEvent::Error(body.unwrap_or_default())
}
