//! Serves connections until told to stop, then lets what is in flight finish.

use std::{
    future::{Future, pending},
    io,
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::Response,
};
use futures_util::FutureExt;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tower::ServiceExt;

use crate::state::App;

/// Longest a client may take to send a request's headers. Also how long an idle connection lives.
const HEADER_TIME_MAX: Duration = Duration::from_secs(30);
/// Largest request line and headers together, in bytes.
const HEADER_BYTES_MAX: usize = 32 * 1024;
/// How much of the time to finish is left for turns of the assistant to be ended properly; half of
/// the time, if there is little.
const FAREWELL: Duration = Duration::from_secs(5);
/// How long to wait when the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How much a listener takes on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most open connections; more wait to be accepted.
    pub connections_max: usize,
    /// Longest that requests in flight may take to finish once `stop` is done.
    pub drain_time_max: Duration,
}

/// Serves `router` on `listener` until `stop` is done and requests in flight are answered.
/// Whether they all were in time. While `app` is draining, clients are told to connect elsewhere.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    app: App,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> bool {
    let router = router.layer(middleware::from_fn_with_state(app.clone(), tell_to_leave));
    let connections = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(limits.connections_max));
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = accept(&listener, &free) => answer(accepted, &router, &connections),
        }
    }
    // Whoever is connected already but was not accepted yet is answered too.
    while let Some(accepted) = accept(&listener, &free).now_or_never() {
        answer(accepted, &router, &connections);
    }
    drop(listener);
    let turns = app.turns();
    let finished = async {
        connections.shutdown().await;
        turns.ended().await;
    };
    let stop_turns = async {
        let time_max = limits.drain_time_max;
        sleep(time_max.saturating_sub(FAREWELL.min(time_max / 2))).await;
        turns.stop();
        pending::<()>().await;
    };
    let finished = async {
        tokio::select! { () = finished => {}, () = stop_turns => {} }
    };
    timeout(limits.drain_time_max, finished).await.is_ok()
}

/// Answers that may come before the request's body was read, after which the connection is closed.
const EARLY: [StatusCode; 3] =
    [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];

/// Whoever is answered early or while the process stops should send the next request elsewhere: a
/// connection that seems to stay open could be closed just when it is used again.
async fn tell_to_leave(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if app.is_draining() || EARLY.contains(&response.status()) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// A connection, who is at its other end, and its place among all.
type Accepted = (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>);

async fn accept(listener: &TcpListener, free: &Arc<Semaphore>) -> Accepted {
    // The semaphore is never closed.
    let permit = free.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, permit),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(cause = %error, "Cannot accept connections; trying again");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn answer((stream, peer, permit): Accepted, router: &Router, connections: &GracefulShutdown) {
    // Small writes go out at once; else each streamed piece waits for the client's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(cause = %error, "A connection keeps its delay");
    }
    let service = router.clone().map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let connection =
        http1().serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            // A client that went away in the middle is no fault of ours.
            tracing::debug!(cause = %error, "A connection ended early");
        }
        drop(permit);
    });
}

fn http1() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME_MAX)
        .max_header_size(HEADER_BYTES_MAX);
    builder
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
