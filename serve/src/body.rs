//! Request bodies: each piece comes in time, and what was not read of one decides whether its
//! connection goes on.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep, timeout};

use crate::connection::Unread;

/// Longest pause between two pieces of a body.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// So much of a body that nobody wanted is read all the same, in bytes, so that the connection can
/// go on; a longer one ends it.
const REST_BYTES_MAX: usize = 64 * 1024;
/// How long that may take.
const REST_TIME_MAX: Duration = Duration::from_millis(500);

pub(crate) const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// Lets the connection go on after the answer if the request's body was read, by whomever; else says
/// that it ends.
pub(crate) async fn attend(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let waits = request.headers().contains_key(header::EXPECT);
    let unread = request.extensions().get::<Unread>().cloned().unwrap_or_default();
    let state = Arc::new(State::default());
    let request = request.map(|body| Body::new(Attended::new(body, state.clone())));
    let mut response = next.run(request).await;
    if !state.is_read() && !state.read_rest(waits).await {
        unread.note();
        response.headers_mut().insert(header::CONNECTION, CLOSE);
    }
    response
}

/// How far a body came.
#[derive(Debug, Default)]
struct State {
    is_begun: AtomicBool,
    is_read: AtomicBool,
    /// What was dropped before its end.
    rest: Mutex<Option<Body>>,
}

impl State {
    fn is_read(&self) -> bool {
        self.is_read.load(Ordering::Relaxed)
    }

    /// Reads what nobody wanted, if it is little. A client that `waits` to be asked for its body
    /// has not sent it.
    async fn read_rest(&self, waits: bool) -> bool {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Without one, somebody is still reading.
        let Some(rest) = rest else { return false };
        let is_coming = self.is_begun.load(Ordering::Relaxed) || !waits;
        let is_little = rest.size_hint().lower() <= REST_BYTES_MAX as u64;
        if !is_coming || !is_little {
            return false;
        }
        let rest = async {
            let mut rest = Limited::new(rest, REST_BYTES_MAX);
            while let Some(piece) = rest.frame().await {
                if piece.is_err() {
                    return false;
                }
            }
            true
        };
        timeout(REST_TIME_MAX, rest).await.unwrap_or(false)
    }
}

/// A body whose pieces come in time, and of which it is known whether it was read.
#[derive(Debug)]
struct Attended {
    body: Option<Body>,
    pause: Option<Pin<Box<Sleep>>>,
    state: Arc<State>,
}

impl Attended {
    fn new(body: Body, state: Arc<State>) -> Self {
        Self { body: Some(body), pause: None, state }
    }
}

/// A client stopped in the middle of its body.
#[derive(Debug)]
struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the body stopped for {PAUSE_MAX:?}")
    }
}

impl std::error::Error for Stopped {}

impl HttpBody for Attended {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        this.state.is_begun.store(true, Ordering::Relaxed);
        let Poll::Ready(piece) = Pin::new(&mut *body).poll_frame(context) else {
            let pause = this.pause.get_or_insert_with(|| Box::pin(sleep(PAUSE_MAX)));
            ready!(pause.as_mut().poll(context));
            return Poll::Ready(Some(Err(axum::Error::new(Stopped))));
        };
        this.pause = None;
        let is_end = match &piece {
            None => true,
            Some(Ok(_)) => body.is_end_stream(),
            Some(Err(_)) => false,
        };
        if is_end {
            this.state.is_read.store(true, Ordering::Relaxed);
        }
        Poll::Ready(piece)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Attended {
    fn drop(&mut self) {
        if !self.state.is_read() {
            *self.state.rest.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::{
        Router,
        http::Method,
        middleware::from_fn,
        routing::{any, post},
    };
    use futures_util::stream;
    use tower::ServiceExt;

    use super::*;

    /// Whether the answer says that the connection ends.
    async fn ends(path: &str, headers: &[(&str, &str)], body: Body) -> bool {
        let router = Router::new()
            .route("/read", post(async |_: Bytes| "read"))
            .route("/ignored", any(async || "ignored"))
            .layer(from_fn(attend));
        let mut request = Request::builder().method(Method::POST).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        response.headers().get(header::CONNECTION) == Some(&CLOSE)
    }

    #[tokio::test]
    async fn a_body_that_was_read_lets_the_connection_go_on() {
        assert!(!ends("/read", &[], Body::from("text")).await);
        assert!(!ends("/ignored", &[], Body::empty()).await, "there is none");
    }

    #[tokio::test]
    async fn a_little_that_nobody_wanted_is_read_all_the_same() {
        assert!(!ends("/ignored", &[], Body::from("text")).await);
    }

    #[tokio::test]
    async fn much_that_nobody_wanted_ends_the_connection_whatever_the_answer_is() {
        let much = vec![b' '; REST_BYTES_MAX + 1];
        assert!(ends("/ignored", &[], Body::from(much.clone())).await);
        let pieces = stream::iter(
            much.chunks(1000)
                .map(Bytes::copy_from_slice)
                .map(Ok::<_, Infallible>)
                .collect::<Vec<_>>(),
        );
        assert!(ends("/ignored", &[], Body::from_stream(pieces)).await, "of unknown length");
    }

    #[tokio::test]
    async fn who_waits_to_be_asked_for_a_body_is_not_asked() {
        let expecting = [("expect", "100-continue")];
        assert!(ends("/ignored", &expecting, Body::from("text")).await);
        assert!(!ends("/read", &expecting, Body::from("text")).await);
    }

    #[tokio::test]
    async fn a_body_that_never_ends_does_not_keep_the_answer() {
        let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        assert!(ends("/ignored", &[], endless).await);
    }
}
