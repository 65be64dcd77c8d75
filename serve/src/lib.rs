//! Carries connections until told to stop, then lets what is in flight finish.

mod body;
mod client;
mod connection;
mod cookies;
mod listen;
mod memory;
mod place;
#[cfg(test)]
mod tests;

use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::header,
    middleware::{Next, from_fn},
    response::Response,
};
use futures_util::{FutureExt, future::join};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tower::ServiceExt;

pub use self::{
    client::{FORWARDED_FOR, client_address},
    cookies::cookies,
    listen::listen,
    memory::keep_pages_small,
    place::network,
};
use self::{
    connection::{Connection, Unread},
    place::{Place, Places},
};

/// Longest a client may take to send a request's headers. Also how long an idle connection lives.
const HEADER_TIME_MAX: Duration = Duration::from_secs(30);
/// Largest request line and headers together, in bytes.
const HEADER_BYTES_MAX: usize = 32 * 1024;
/// How much of an answer waits in this process for one client, in bytes, beside the piece that is
/// being added.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// How much of an answer waits in the system for one client, in bytes (which doubles it for its own
/// needs). A container's limit counts it, and by itself it grows to several megabytes.
const SEND_BUFFER_BYTES: usize = 256 * 1024;
/// How long to wait when the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How much a listener takes on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most open connections; more wait to be accepted.
    pub connections_max: usize,
    /// Most open connections of one address, or network of IPv6 addresses; more are refused.
    /// `None` where a proxy stands in front, whose address is everybody's.
    pub connections_per_address_max: Option<usize>,
    /// Longest that requests in flight may take to finish once it is time to stop.
    pub drain_time_max: Duration,
}

/// Serves `router` on `listener` until `stop` is done, requests in flight are answered and `rest` is
/// done, which begins when `stop` is. Whether all of it was in time.
///
/// While `is_leaving`, clients are told to connect elsewhere.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    is_leaving: impl Fn() -> bool + Clone + Send + Sync + 'static,
    stop: impl Future<Output = ()>,
    rest: impl Future<Output = ()>,
) -> bool {
    if let Err(error) = SockRef::from(&listener).set_send_buffer_size(SEND_BUFFER_BYTES) {
        tracing::debug!(cause = %error, "Connections keep the system's buffers");
    }
    carry(listener, attended(router, is_leaving), limits, HEADER_TIME_MAX, stop, rest).await
}

/// [`serve`], where whoever takes longer than `header_time_max` to say what they want is not waited for.
async fn carry(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    header_time_max: Duration,
    stop: impl Future<Output = ()>,
    rest: impl Future<Output = ()>,
) -> bool {
    let http = http1(header_time_max);
    let connections = GracefulShutdown::new();
    let places = Places::new(limits.connections_max, limits.connections_per_address_max);
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = accept(&listener, &places) => answer(accepted, &router, &http, &connections),
        }
    }
    // Whoever is connected already but was not accepted yet is answered too.
    while let Some(accepted) = accept(&listener, &places).now_or_never() {
        answer(accepted, &router, &http, &connections);
    }
    drop(listener);
    timeout(limits.drain_time_max, join(connections.shutdown(), rest)).await.is_ok()
}

/// `router` with what surrounds every request on a connection.
fn attended(
    router: Router,
    is_leaving: impl Fn() -> bool + Clone + Send + Sync + 'static,
) -> Router {
    router.layer(from_fn(body::attend)).layer(from_fn(move |request: Request, next: Next| {
        let is_leaving = is_leaving.clone();
        async move {
            let mut response: Response = next.run(request).await;
            // A connection that seems to stay open could be closed just when it is used again.
            if is_leaving() {
                response.headers_mut().insert(header::CONNECTION, body::CLOSE);
            }
            response
        }
    }))
}

/// A connection, who is at its other end, and its place among all.
type Accepted = (TcpStream, SocketAddr, Place);

async fn accept(listener: &TcpListener, places: &Places) -> Accepted {
    let place = places.free().await;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => match places.of(peer.ip()) {
                Some(own) => return (stream, peer, place.with(own)),
                None => place::refuse(&stream),
            },
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(cause = %error, "Cannot accept connections; trying again");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn answer(
    (stream, peer, place): Accepted,
    router: &Router,
    http: &http1::Builder,
    connections: &GracefulShutdown,
) {
    // Small writes go out at once; else each streamed piece waits for the client's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(cause = %error, "A connection keeps its delay");
    }
    let unread = Unread::default();
    let stream = Connection::new(stream, unread.clone());
    let service = router.clone().map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(unread.clone());
        request
    });
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            // A client that went away in the middle is no fault of ours.
            tracing::debug!(cause = %error, "A connection ended early");
        }
        drop(place);
    });
}

fn http1(header_time_max: Duration) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(header_time_max)
        .max_buf_size(BUFFER_BYTES_MAX)
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
