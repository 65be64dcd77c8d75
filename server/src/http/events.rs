//! What happens to an account, as server-sent events.

use std::{collections::HashSet, convert::Infallible};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream::{self, StreamExt};
use todo_core::{reminder::Reminder, usecase::reminder as usecase, user::UserId, wire};
use tokio::time::{Duration, Instant, timeout_at};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{openapi::events::AccountEvent, parameters::OfOwner};
use crate::{extract::Owner, live::Watcher, problem::Problem, state::App};

/// After so many heartbeats a stream makes sure that whoever opened it is still signed in.
const BEATS_PER_CHECK: u32 = 2;
/// How long a client waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(1);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(events))
}

/// Tells what happens to your account, as it happens.
///
/// `tasks`: something was changed, here or elsewhere, by whomever; load what you show again. It comes once at the beginning,
/// so that a client that was away misses nothing. `reminder`: a reminder came due and waits (its data is a reminder
/// as `GET reminders` lists it); those that wait already come at the beginning. A change shows within a second, on whichever
/// replica it was made. The stream ends when you sign out, at the latest half a minute later, and when the server stops;
/// connect again then.
#[utoipa::path(
    get,
    operation_id = "watch_account",
    path = "/events",
    tag = "reminders",
    params(OfOwner),
    responses((status = OK, body = AccountEvent, content_type = "text/event-stream")),
)]
async fn events(
    State(app): State<App>,
    Owner(owner): Owner,
    request: Request,
) -> Result<Response, Problem> {
    let watcher = app.live().watch(&owner)?;
    let sender = Sender::of(&request);
    let watching = Watching { app: app.clone(), owner, watcher, sender, told: HashSet::new() };
    let rounds = stream::unfold((watching, true), |(mut watching, is_first)| async move {
        if !is_first && !watching.wait().await {
            return None;
        }
        // What it takes to look is kept only while it is looked.
        let events = Box::pin(watching.round(is_first)).await;
        Some((stream::iter(events), (watching, false)))
    });
    let heartbeat = KeepAlive::new().interval(app.settings().http.heartbeat);
    let mut response = Sse::new(rounds.flatten()).keep_alive(heartbeat).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// One open stream.
struct Watching {
    app: App,
    owner: UserId,
    watcher: Watcher,
    sender: Sender,
    /// The reminders that went out on it.
    told: HashSet<Uuid>,
}

impl Watching {
    /// Done when there may be something to tell; `false` when the stream ends.
    async fn wait(&mut self) -> bool {
        loop {
            let check = Instant::now() + self.app.settings().http.heartbeat * BEATS_PER_CHECK;
            match timeout_at(check, self.watcher.next()).await {
                Ok(goes_on) => return goes_on,
                Err(_) if Box::pin(self.sender.is_signed_in(&self.app, &self.owner)).await => {}
                Err(_) => return false,
            }
        }
    }

    async fn round(&mut self, is_first: bool) -> Vec<Result<Event, Infallible>> {
        let changed = Event::default().event("tasks").data("{}");
        let mut events = vec![if is_first { changed.retry(RECONNECT) } else { changed }];
        let waiting = match self.app.storage() {
            Ok(storage) => usecase::waiting(&*storage.reminders, &self.owner).await,
            Err(_) => return events.into_iter().map(Ok).collect(),
        };
        // A database that is away just now wakes nobody; the next round tells what this one could not.
        for reminder in waiting.unwrap_or_default() {
            if self.told.insert(Reminder::id(reminder.task, reminder.at)) {
                let data = serde_json::to_string(&wire::Reminder::from(&reminder));
                events.push(Event::default().event("reminder").data(data.unwrap_or_default()));
            }
        }
        events.into_iter().map(Ok).collect()
    }
}

/// Who opened the stream, by what they sent. A copy: what a connection read stays in memory whole as long as a part of
/// it is looked at.
struct Sender {
    method: Method,
    headers: HeaderMap,
}

impl Sender {
    fn of(request: &Request) -> Self {
        let copied = |(name, value): (&HeaderName, &HeaderValue)| {
            HeaderValue::from_bytes(value.as_bytes()).ok().map(|value| (name.clone(), value))
        };
        Self {
            method: request.method().clone(),
            headers: request.headers().iter().filter_map(copied).collect(),
        }
    }

    /// Whether the same request would be let through now. A database that is away signs nobody out.
    async fn is_signed_in(&self, app: &App, owner: &UserId) -> bool {
        let mut request = Request::new(());
        *request.method_mut() = self.method.clone();
        *request.headers_mut() = self.headers.clone();
        let (parts, ()) = request.into_parts();
        match app.auth().caller(&parts).await {
            Ok(caller) => caller.user == *owner,
            Err(error) => Problem::from(error).status != StatusCode::UNAUTHORIZED,
        }
    }
}
