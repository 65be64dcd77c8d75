//! The shell as its clients meet it, on connections of their own.

use std::{future::pending, time::Instant};

use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// How long the shell of these tests waits for headers.
const HEADERS_IN: Duration = Duration::from_millis(400);
/// Nothing takes so long, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";

/// A shell that answers after twice the time that it waits for headers. Where it listens.
async fn shell(connections_per_address_max: Option<usize>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let slow = get(async || {
        sleep(HEADERS_IN * 2).await;
        "hello"
    });
    let router = Router::new().route("/", get(async || "hello")).route("/slow", slow);
    let limits =
        Limits { connections_max: 8, connections_per_address_max, drain_time_max: PATIENCE };
    tokio::spawn(carry(listener, router, limits, HEADERS_IN, pending(), async {}));
    address
}

async fn connect(shell: SocketAddr) -> TcpStream {
    TcpStream::connect(shell).await.expect("a connection")
}

/// What a client hears until the end of what is answered to it, or of the connection.
async fn heard(client: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let reading = async {
        while !heard.ends_with(b"hello") && client.read_buf(&mut heard).await.unwrap_or(0) > 0 {}
    };
    timeout(PATIENCE, reading).await.expect("an answer or an end");
    String::from_utf8(heard).expect("text")
}

/// Sends a request, and keeps the connection.
async fn asked(client: &mut TcpStream, request: &[u8]) -> String {
    // Whoever is refused may be so before this.
    let _ = client.write_all(request).await;
    heard(client).await
}

#[tokio::test]
async fn whoever_does_not_say_in_time_what_they_want_is_not_waited_for() {
    let shell = shell(None).await;
    let (mut silent, mut slow) = (connect(shell).await, connect(shell).await);
    let began = Instant::now();
    assert_eq!(heard(&mut silent).await, "");
    assert!(began.elapsed() >= HEADERS_IN, "{:?}", began.elapsed());

    // Piece by piece, and never to the end.
    let mut pieces = 0;
    let dribbled = timeout(PATIENCE, async {
        while slow.write_all(b"x").await.is_ok() {
            pieces += 1;
            sleep(HEADERS_IN / 10).await;
        }
    });
    assert!(dribbled.await.is_ok(), "{pieces} pieces were taken");
}

#[tokio::test]
async fn whoever_has_said_it_is_answered_however_long_that_takes() {
    let shell = shell(None).await;
    let mut client = connect(shell).await;
    let began = Instant::now();
    let answer = asked(&mut client, b"GET /slow HTTP/1.1\r\nhost: here\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200") && began.elapsed() > HEADERS_IN, "{answer}");
}

#[tokio::test]
async fn one_address_has_no_more_connections_than_its_number_and_is_told_so() {
    let shell = shell(Some(2)).await;
    let slow = b"GET /slow HTTP/1.1\r\nhost: here\r\n\r\n";
    let (mut first, mut second) = (connect(shell).await, connect(shell).await);
    for client in [&mut first, &mut second] {
        client.write_all(slow).await.expect("a request");
    }
    // They were accepted in the order in which they came.
    let refused = asked(&mut connect(shell).await, REQUEST).await;
    assert!(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{refused}");
    for part in ["application/problem+json", "retry-after: 5", "connection: close", "your address"]
    {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    for client in [&mut first, &mut second] {
        assert!(heard(client).await.starts_with("HTTP/1.1 200"), "whoever is in stays in");
    }

    drop(first);
    let again = async {
        while !asked(&mut connect(shell).await, REQUEST).await.starts_with("HTTP/1.1 200") {
            sleep(HEADERS_IN / 10).await;
        }
    };
    timeout(PATIENCE, again).await.expect("a place that is free again");
}

#[tokio::test]
async fn behind_a_proxy_one_address_is_everybodys() {
    let shell = shell(None).await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        let mut client = connect(shell).await;
        assert!(asked(&mut client, REQUEST).await.starts_with("HTTP/1.1 200"));
        clients.push(client);
    }
}
