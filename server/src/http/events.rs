//! What happens to an account, as server-sent events.

use std::{collections::HashSet, convert::Infallible};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    response::{Response, sse::Event},
};
use futures_util::stream::{self, StreamExt};
use todo_core::{reminder::Reminder, usecase::reminder as usecase, user::UserId, wire};
use tokio::time::{Duration, Instant, timeout_at};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{event_stream::event_stream, openapi::events::AccountEvent, parameters::OfOwner};
use crate::{
    extract::Owner,
    live::{Kind, Telling, Told, Watcher},
    problem::Problem,
    state::App,
};

/// What browsers send of the last event that they heard.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// After so many heartbeats a stream makes sure that whoever opened it is still signed in.
const BEATS_PER_CHECK: u32 = 2;
/// How long a client waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(1);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(events))
}

/// Tells what happens to your account, as it happens.
///
/// `tasks`, `conversations`, `sessions`, `reminders`, `filters`: something was changed, added or taken away there, here or elsewhere, by
/// whomever; load what you show of it again. Their data may name what it was: `{"ids":[…]}` of tasks, conversations, sessions
/// that began, tasks whose reminder was let be, and saved filters. `reminder`: a reminder came due and waits (its data is a reminder as
/// `GET reminders` lists it); those that wait already come at the beginning of every stream, so show each once.
///
/// Events have ids. Whoever comes back with the last one as `Last-Event-ID`, which browsers do by themselves, is told what
/// happened since, each thing once, on whichever replica and after a restart as well. Without one, or with one that is older
/// than six days, the stream begins with a `tasks` without ids: load all that you show again.
///
/// A change shows within a second, on whichever replica it was made. The stream ends when its session ends, and when the server
/// stops; connect again then.
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
    let came_back = request.headers().get(LAST_EVENT_ID);
    let came_back = came_back.and_then(|id| id.to_str().ok()?.parse().ok());
    let sender = Sender::of(&request);
    let telling = Telling::new(owner.clone(), came_back);
    let told = HashSet::new();
    let watching = Watching { app: app.clone(), owner, watcher, sender, telling, told };
    let rounds = stream::unfold((watching, true), |(mut watching, is_first)| async move {
        if !is_first && !watching.wait().await {
            return None;
        }
        // What it takes to look is kept only while it is looked.
        let mut events = Box::pin(watching.round()).await?;
        if is_first {
            events.insert(0, Event::default().retry(RECONNECT));
        }
        Some((stream::iter(events.into_iter().map(Ok::<_, Infallible>)), (watching, false)))
    });
    Ok(event_stream(&app, rounds.flatten()))
}

/// One open stream.
struct Watching {
    app: App,
    owner: UserId,
    watcher: Watcher,
    sender: Sender,
    telling: Telling,
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
                Err(_) if self.is_signed_in().await => {}
                Err(_) => return false,
            }
        }
    }

    async fn is_signed_in(&self) -> bool {
        Box::pin(self.sender.is_signed_in(&self.app, &self.owner)).await
    }

    /// What is to be told now; `None` where whoever listens was signed out. A database that is away just now wakes nobody: the
    /// next round tells what this one could not.
    async fn round(&mut self) -> Option<Vec<Event>> {
        let app = self.app.clone();
        let Ok(storage) = app.storage() else { return Some(Vec::new()) };
        let (settled, now) = (app.live().settled(), app.clock().now());
        let news = self.telling.next(&*storage.feed, &*storage.happenings, settled, now).await;
        let news = news.unwrap_or_default();
        let concerns_sessions = news.iter().any(|told| told.name == Kind::Sessions.name());
        if concerns_sessions && !self.is_signed_in().await {
            return None;
        }
        let mut events: Vec<Event> = news.iter().map(event).collect();
        let waiting = usecase::waiting(&*storage.reminders, &self.owner).await;
        for reminder in waiting.unwrap_or_default() {
            if self.told.insert(Reminder::id(reminder.task, reminder.at)) {
                events.push(self.reminder(&reminder));
            }
        }
        Some(events)
    }

    fn reminder(&self, reminder: &Reminder) -> Event {
        let data = serde_json::to_string(&wire::Reminder::from(reminder)).unwrap_or_default();
        let event = Event::default().event("reminder").data(data);
        match self.telling.place() {
            Some(place) => event.id(place),
            None => event,
        }
    }
}

fn event(told: &Told) -> Event {
    let data = match &*told.ids {
        [] => serde_json::json!({}),
        ids => serde_json::json!({ "ids": ids }),
    };
    Event::default().event(told.name).id(&told.place).data(data.to_string())
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
