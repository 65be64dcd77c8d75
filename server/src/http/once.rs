//! Requests with an `Idempotency-Key` are done once, however often they are sent: for a day the same key and
//! request give the same answer.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{
        FromRequest, FromRequestParts, OptionalFromRequestParts, OriginalUri, Request, State,
    },
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use jiff::SignedDuration;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use super::chat::wants_events;
use crate::{
    extract::{IDEMPOTENCY_HEADER, IdempotencyKey, Owner, unread},
    ports::{AnswerStore, KeptAnswer, Once, Standing},
    problem::{Problem, RETRY_AFTER_SECONDS, chain},
    state::App,
};

/// How long a request waits for the one before it with the same key.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it looks whether that one is answered.
const POLL: Duration = Duration::from_millis(100);
/// Longer answers are not kept. A task of the longest texts there may be is shorter.
const ANSWER_BYTES_MAX: usize = 128 * 1024;
/// The end of the paths whose answers are always streamed.
const STREAM: &str = "/stream";
/// The headers that are kept with an answer.
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Does a change of an account's things once, if the request says so. Stands within the owner check.
pub(super) async fn once(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    answer(app, Again::Kept, whole, request, next).await
}

/// [`once`] for turns of the assistant, which tell an answer again that was given.
pub(super) async fn once_or_streamed(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let is_streamed = request.uri().path().ends_with(STREAM) || wants_events(request.headers());
    let again = if is_streamed { Again::Told } else { Again::Kept };
    answer(app, again, without_conversation, request, next).await
}

fn whole(body: &Bytes) -> Bytes {
    body.clone()
}

/// What is said, wherever: who sends it again may have learnt meanwhile which conversation it began.
fn without_conversation(body: &Bytes) -> Bytes {
    let Ok(mut said) = serde_json::from_slice::<Map<String, Value>>(body) else {
        return body.clone();
    };
    said.remove("conversation_id");
    serde_json::to_vec(&said).map_or_else(|_| body.clone(), Bytes::from)
}

/// How a request is answered that was answered before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    /// With what was kept.
    Kept,
    /// By the handler, which knows its work by the id.
    Told,
}

/// `asked` is what of a body tells one request from another.
async fn answer(
    app: App,
    again: Again,
    asked: fn(&Bytes) -> Bytes,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let key = IdempotencyKey::from_request_parts(&mut parts, &app).await?;
    let Some(IdempotencyKey(key)) = key.filter(|_| !parts.method.is_safe()) else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let Owner(owner) = Owner::from_request_parts(&mut parts, &app).await?;
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &app)
        .await
        .map_err(|error| unread(&error))?;
    let once = Once { owner, key, request: fingerprint(&parts, &asked(&body)) };
    match take_on(&app, &once).await? {
        Standing::Answered(_, answer) if again == Again::Kept => Ok(answer.into_response()),
        Standing::Another => Err(Problem::invalid(
            "Idempotency-Key",
            "was sent with another request before; send a new key for what is new",
        )),
        Standing::Running => Err(Problem::new(
            StatusCode::CONFLICT,
            "The same request is still being worked on. Send it again in a few seconds.",
        )
        .retry_after(RETRY_AFTER_SECONDS)),
        Standing::Open(id) | Standing::Answered(id, _) => {
            work(app, once, id, Request::from_parts(parts, body.into()), next).await
        }
    }
}

/// What a request asks for.
fn fingerprint(parts: &Parts, body: &[u8]) -> String {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
    let mut hash = Sha256::new();
    // What was said may be asked for whole when the stream of its answer broke off.
    let path = uri.path().trim_end_matches('/');
    let path = path.strip_suffix(STREAM).unwrap_or(path);
    for part in [parts.method.as_str(), path, uri.query().unwrap_or_default()] {
        hash.update(part);
        hash.update([0]);
    }
    hash.update(body);
    hex::encode(hash.finalize())
}

async fn take_on(app: &App, once: &Once) -> Result<Standing, Problem> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (now, id) = (app.clock().now(), app.ids().next().to_string());
        let held_until = now + SignedDuration::try_from(hold(app)).unwrap_or(SignedDuration::MAX);
        let standing = app.storage()?.kept_answers.take_on(once, id, now, held_until).await?;
        if standing != Standing::Running || Instant::now() >= deadline {
            return Ok(standing);
        }
        sleep(POLL).await;
    }
}

/// How long any request may be worked on: one that began earlier was cut off.
fn hold(app: &App) -> Duration {
    let settings = app.settings();
    settings.assistant.turn_time_max + settings.http.request_time_max
}

/// Does what is asked for under the name `id`, to its end also when its client goes away: who sends it
/// again then is to find the answer.
async fn work(
    app: App,
    once: Once,
    id: String,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    // What the account called it may be called so again tomorrow.
    let name = HeaderValue::try_from(&id).map_err(|_| Problem::internal())?;
    request.headers_mut().insert(IDEMPOTENCY_HEADER, name);
    let work = async move {
        let store = app.storage()?.kept_answers.clone();
        let Ok(response) = timeout(hold(&app), next.run(request)).await else {
            return Err(Problem::unavailable(
                "This took too long. Send it again in a few seconds.",
            ));
        };
        Ok(settle(&app, &*store, &once, &id, response).await)
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(answer) => answer,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Problem::internal()),
    }
}

/// Keeps `response` for the next time, as far as something was done.
async fn settle(
    app: &App,
    store: &dyn AnswerStore,
    once: &Once,
    id: &str,
    response: Response,
) -> Response {
    let status = response.status();
    let (kept, response) =
        if status.is_success() { copy(response).await } else { (None, response) };
    let settled = match kept {
        Some(answer) => store.keep_answer(once, id, &answer).await,
        None if status.is_client_error() => store.give_up(once, id).await,
        // What may have been done, or is being streamed, is found by its id the next time.
        None => store.put_down(once, id, app.clock().now()).await,
    };
    if let Err(cause) = settled {
        tracing::warn!(cause = chain(&cause), "An answer could not be kept under its key");
    }
    response
}

/// The answer as it is kept, if it is whole and short enough; and the same to be sent.
async fn copy(response: Response) -> (Option<KeptAnswer>, Response) {
    let length = response.body().size_hint().exact();
    if length.is_none_or(|length| length > ANSWER_BYTES_MAX as u64) {
        return (None, response);
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else {
        return (None, Problem::internal().into_response());
    };
    let body = body.to_bytes();
    let header = |name: &HeaderName| {
        Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.to_owned()))
    };
    let kept = String::from_utf8(body.to_vec()).ok().map(|body| KeptAnswer {
        status: parts.status.as_u16(),
        headers: KEPT_HEADERS.iter().filter_map(header).collect::<BTreeMap<_, _>>(),
        body,
    });
    (kept, Response::from_parts(parts, Body::from(body)))
}

impl IntoResponse for KeptAnswer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, Body::from(self.body)).into_response();
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
            {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use todo_core::task::{DESCRIPTION_MAX_CHARS, TAG_MAX_CHARS, TAGS_MAX, TITLE_MAX_CHARS};

    use super::ANSWER_BYTES_MAX;

    /// A character as JSON writes it at its longest: `\u0001`.
    const CHARACTER_BYTES_MAX: usize = 6;
    /// Whatever a task says besides the texts of its owner.
    const REST_BYTES_MAX: usize = 8 * 1024;

    #[test]
    fn the_answer_for_any_task_is_short_enough_to_be_kept() {
        let characters = TITLE_MAX_CHARS + DESCRIPTION_MAX_CHARS + TAGS_MAX * TAG_MAX_CHARS;
        assert!(characters * CHARACTER_BYTES_MAX + REST_BYTES_MAX <= ANSWER_BYTES_MAX);
    }
}
