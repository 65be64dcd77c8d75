//! What a request may be, and what surrounds every answer.

use http::Method;
use serde_json::json;
use todo_tests::{TestApp, on_both_databases};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What the server says to these bytes.
async fn exchange(app: &TestApp, request: &str) -> String {
    let address = app.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may close before it has read everything.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

on_both_databases! {
    async fn a_body_beyond_the_limit_is_refused_and_one_below_it_read(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let large = json!({ "title": "x", "description": "y".repeat(2 << 20) });
        let refused = alice.post("tasks", &large).await;
        assert_eq!(refused.header("connection"), "close", "nobody uses this connection again");
        let detail = refused.problem(413);
        assert!(detail.contains("too large"), "{detail}");
        let spaced = format!("{}{}", " ".repeat(1_000_000), json!({ "title": "Buy milk" }));
        let headers = [("content-type", "application/json")];
        alice.send(Method::POST, "tasks", &headers, spaced).await.expect(201);
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_requests_at_once_than_allowed_are_told_to_come_back() {
    let app = TestApp::on_sqlite_with(&[("TODO_HTTP_IN_FLIGHT_MAX", "1")]).await;
    let alice = app.sign_up("alice").await;
    let mut refused = 0;
    for _ in 0..50 {
        let clients: Vec<_> = (0..16)
            .map(|_| {
                let alice = alice.clone();
                tokio::spawn(async move { alice.get("tasks").await })
            })
            .collect();
        for client in clients {
            let answer = client.await.unwrap();
            if answer.status != 200 {
                answer.problem(503);
                assert_eq!(answer.header("retry-after"), "2");
                refused += 1;
            }
        }
        if refused > 0 {
            return;
        }
    }
    panic!("no request of many at once was refused");
}

#[tokio::test]
async fn headers_beyond_the_limit_are_refused() {
    let app = TestApp::on_sqlite().await;
    let long = format!("GET /api/health HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "y".repeat(40_000));
    assert!(exchange(&app, &long).await.starts_with("HTTP/1.1 431 "));
    let many = format!("GET /api/health HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(200));
    assert!(exchange(&app, &many).await.starts_with("HTTP/1.1 431 "));
    let broken = "GET /api/health\u{1}HTTP\r\n\r\n";
    assert!(exchange(&app, broken).await.starts_with("HTTP/1.1 400 "));
}

#[tokio::test]
async fn who_asks_for_a_tunnel_is_told_that_there_is_none() {
    for (app, status) in [(TestApp::on_sqlite().await, 404), (TestApp::with_pages().await, 405)] {
        let answer =
            exchange(&app, "CONNECT a:1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
    // Without a path there is nothing to ask for by any other method either.
    for (app, status) in [(TestApp::on_sqlite().await, 404), (TestApp::with_pages().await, 400)] {
        let answer =
            exchange(&app, "GET a:1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_what_was_sent_is_told_by_what_to_send_and_not_said_back() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let long = "ﷺ".repeat(2_000);
    let tasks = format!("/api/{}/tasks", alice.id);
    for (method, path, body, told) in [
        (
            Method::POST,
            "/api/tokens",
            json!({ "name": "a", "scopes": [], "expires_in_days": long }).to_string(),
            "expires_in_days: must be a whole number",
        ),
        (Method::POST, &*tasks, json!({ "title": ["x"] }).to_string(), "title: must be text"),
        (Method::POST, &*tasks, String::new(), "body: is empty; send a JSON object"),
        (Method::POST, &*tasks, "[".repeat(1_000), "body: is nested too deeply"),
        (Method::GET, "/api/reminders/act?token=a&token=b", String::new(), ""),
    ] {
        let json = [("content-type", "application/json")];
        let answer = alice.send(method, path, &json, body).await;
        if told.is_empty() {
            assert_eq!(answer.status, 404, "the last one counts: {}", answer.text);
            continue;
        }
        let detail = answer.problem(422);
        assert!(detail.starts_with(told) && detail.len() < 200, "{path}: {detail}");
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("token=x&action={long}");
    let refused =
        app.nobody().send(Method::POST, "/api/reminders/act", &form, body).await.problem(422);
    assert!(refused.starts_with("action: must be complete") && refused.len() < 200, "{refused}");
}

#[tokio::test]
async fn tags_by_the_ten_thousand_cost_no_more_than_one_too_many() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let tags: Vec<_> = (0..50_000).map(|number| format!("tag {number}")).collect();
    let detail = alice.post("tasks", &json!({ "title": "x", "tags": tags })).await.problem(422);
    assert!(detail.contains("20 is the most"), "{detail}");
}

#[tokio::test]
async fn a_body_that_stops_halfway_does_not_hold_the_server() {
    let app = TestApp::on_sqlite_with(&[("TODO_HTTP_REQUEST_SECONDS_MAX", "1")]).await;
    let alice = app.sign_up("alice").await;
    let request = format!(
        "POST /api/{}/tasks HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{\"title\"",
        alice.id,
        alice.token.as_ref().unwrap()
    );
    let answer = exchange(&app, &request).await;
    assert!(answer.starts_with("HTTP/1.1 504 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
}

#[tokio::test]
async fn every_answer_carries_an_id_and_careful_headers() {
    let app = TestApp::on_sqlite().await;
    let nobody = app.nobody();
    for path in ["/api/health", "/api/nothing", "/api/me/tasks"] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
    }
    let own = [("x-request-id", "from-the-proxy.1")];
    let answer = nobody.send(Method::GET, "/api/health", &own, "").await;
    assert_eq!(answer.header("x-request-id"), "from-the-proxy.1");
    let odd = [("x-request-id", "a b\"c")];
    let answer = nobody.send(Method::GET, "/api/health", &odd, "").await;
    assert_eq!(answer.header("x-request-id").len(), 36);
}

#[tokio::test]
async fn only_pages_of_trusted_origins_may_read_answers() {
    let trusted = [("TODO_HTTP_TRUSTED_ORIGINS", "https://app.example.com")];
    let app = TestApp::on_sqlite_with(&trusted).await;
    for (origin, allowed) in [
        ("https://app.example.com", "https://app.example.com"),
        ("https://evil.example.com", ""),
        ("https://app.example.com.evil.com", ""),
        ("null", ""),
    ] {
        let headers = [("origin", origin), ("access-control-request-method", "POST")];
        let answer = app.nobody().send(Method::OPTIONS, "/api/me/tasks", &headers, "").await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
    }
}

#[tokio::test]
async fn a_path_or_method_that_is_not_there_is_a_problem() {
    let app = TestApp::on_sqlite().await;
    app.nobody().get("/api/nothing/at/all").await.problem(404);
    let answer = app.nobody().delete("/api/health").await;
    answer.problem(405);
    assert!(answer.header("allow").contains("GET"), "{:?}", answer.headers);
}

/// A gigabyte is announced and begun: the refusal comes before its end and says that it is the last word.
#[tokio::test]
async fn a_body_of_a_gigabyte_is_refused_with_a_problem_and_the_connection_closed() {
    const ANNOUNCED: &str = "content-length: 1073741824\r\n\r\n{";
    // More than any route takes, in pieces of nobody knows how many.
    let begun =
        format!("transfer-encoding: chunked\r\n\r\n300000\r\n{}\r\n", "x".repeat(0x30_0000));
    for app in [TestApp::on_sqlite().await, TestApp::with_pages().await] {
        let alice = app.sign_up("alice").await;
        let token = alice.token.as_ref().unwrap();
        for path in ["tasks", "chat"].map(|path| format!("/api/{}/{path}", alice.id)) {
            for rest in [ANNOUNCED, &begun] {
                let request = format!(
                    "POST {path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
                     content-type: application/json\r\n{rest}"
                );
                let answer = exchange(&app, &request).await;
                let start: String = answer.chars().take(400).collect();
                assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {start}");
                assert!(answer.contains("connection: close"), "{path}: {start}");
                assert!(answer.contains("application/problem+json"), "{path}: {start}");
            }
        }
    }
}
