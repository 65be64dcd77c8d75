//! What stands between the browser and the API: the proxy, the headers, the page while nobody answers.

use std::{convert::Infallible, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, Response, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
    routing::{get, post},
};
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use todo_tests::TestApp;
use todo_web::{backend::Backend, config::Site, serve};
use tokio::{
    net::TcpListener,
    sync::{
        Mutex,
        mpsc::{self, Receiver},
    },
    time::timeout,
};
use tower::ServiceExt as _;

/// Far more than a local answer takes.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_page_says_that_the_server_is_away_and_recovers_by_itself() -> Result<()> {
    let address = free_address().await?;
    let web = web(&Backend::http(format!("http://{address}").parse()?))?;

    let away = web.clone().oneshot(Request::get("/").body(Body::empty())?).await?;
    assert_eq!(away.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.headers().contains_key(header::RETRY_AFTER));
    let page = text(away).await?;
    assert!(page.contains("http-equiv=\"refresh\""), "{page}");

    let listener = TcpListener::bind(address).await?;
    tokio::spawn(async move { axum::serve(listener, api()).await });
    let back = web.oneshot(Request::get("/").body(Body::empty())?).await?;
    assert_eq!(back.status(), StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn the_familys_other_paths_lead_through_the_web_to_the_api() -> Result<()> {
    let api = TestApp::on_sqlite().await;
    let apart = serve_web(&Backend::http(api.base.parse()?)).await?;
    let together = TestApp::with_pages().await;
    for base in [apart.as_str(), &together.base] {
        let nobody = api.nobody().at(base);
        for (path, ours, says) in [
            ("/docs", "/api/docs", "todo-chatbot"),
            ("/redoc", "/api/docs", "todo-chatbot"),
            ("/openapi.json", "/api/openapi.json", "\"openapi\""),
            ("/health", "/api/health", "\"ok\""),
        ] {
            for path in [path.to_owned(), format!("{path}/")] {
                let led = nobody.get(&path).await;
                assert_eq!((led.status.as_u16(), led.header("location")), (307, ours), "{path}");
            }
            let answer = nobody.get(ours).await;
            assert_eq!(answer.status, StatusCode::OK, "{ours}");
            assert!(answer.text.contains(says), "{ours}: {}", answer.text);
        }
        for path in ["/mcp", "/mcp/", "/api/tokens/"] {
            nobody.post(path, &json!({})).await.problem(401);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_web_is_alive_and_ready_while_the_server_is_away() -> Result<()> {
    let address = free_address().await?;
    let web = web(&Backend::http(format!("http://{address}").parse()?))?;

    for path in ["/api/health", "/api/health/ready"] {
        let answer = web.clone().oneshot(Request::get(path).body(Body::empty())?).await?;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
    let answer = web.oneshot(Request::get("/api/ann/tasks").body(Body::empty())?).await?;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let problem: Value = serde_json::from_str(&text(answer).await?)?;
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("Try again")));
    Ok(())
}

#[tokio::test]
async fn the_proxy_carries_events_as_they_come() -> Result<()> {
    let (say, hear) = mpsc::channel::<&str>(1);
    let hear = Arc::new(Mutex::new(hear));
    let web = served(Router::new().route("/api/events", get(|| async { events(hear) }))).await?;

    say.send("data: one\n\n").await?;
    let answer = web.oneshot(Request::get("/api/events").body(Body::empty())?).await?;
    let mut body = answer.into_body().into_data_stream();
    let first = timeout(PATIENCE, body.next()).await?.context("the first event")??;
    assert_eq!(first, "data: one\n\n");

    // The second is sent only now: the first was not held back for it.
    say.send("data: two\n\n").await?;
    let second = timeout(PATIENCE, body.next()).await?.context("the second event")??;
    assert_eq!(second, "data: two\n\n");
    Ok(())
}

#[tokio::test]
async fn the_proxy_carries_cookies_both_ways_and_names_the_client() -> Result<()> {
    let web = served(api()).await?;
    let request = Request::post("/api/echo?q=1")
        .header(header::HOST, "todo.example")
        .header(header::COOKIE, "session=1; tz=Asia%2FKarachi")
        .header("x-forwarded-for", "10.0.0.1")
        .header(header::CONNECTION, "x-private")
        .header("x-private", "1")
        .body(Body::from("hello"))?;

    let answer = web.oneshot(request).await?;

    assert_eq!(answer.headers().get_all(header::SET_COOKIE).iter().count(), 2);
    let heard: Value = serde_json::from_str(&text(answer).await?)?;
    assert_eq!(heard["body"], "hello");
    assert_eq!(heard["cookie"], "session=1; tz=Asia%2FKarachi");
    assert_eq!(heard["x-time-zone"], "Asia/Karachi");
    assert_eq!(heard["x-forwarded-host"], "todo.example");
    assert_eq!(heard["x-forwarded-proto"], "http");
    assert_eq!(heard["x-forwarded-for"], Value::Null, "nobody vouches for what the client says");
    assert_eq!(heard["x-private"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_sent() -> Result<()> {
    let web = served(api()).await?;
    let request = Request::post("/api/echo")
        .header(header::CONTENT_LENGTH, (33 * 1024 * 1024).to_string())
        .body(Body::empty())?;

    assert_eq!(web.oneshot(request).await?.status(), StatusCode::PAYLOAD_TOO_LARGE);
    Ok(())
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() -> Result<()> {
    let web = web(&Backend::local(api()))?;
    let request = Request::post("/actions/anything")
        .header("sec-fetch-site", "cross-site")
        .header(header::COOKIE, "session=1")
        .body(Body::empty())?;

    assert_eq!(web.oneshot(request).await?.status(), StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn only_scripts_with_this_answers_nonce_may_run() -> Result<()> {
    let web = web(&Backend::local(api()))?;
    let ask = || web.clone().oneshot(Request::get("/").body(Body::empty()).expect("a request"));
    let (first, second) = (policy(&ask().await?), policy(&ask().await?));

    assert!(first.contains("script-src 'self' 'nonce-"), "{first}");
    assert!(!first.contains("'unsafe-inline' "), "{first}");
    assert!(first.contains("frame-ancestors 'none'"), "{first}");
    assert_ne!(first, second, "a nonce is used once");
    Ok(())
}

#[tokio::test]
async fn styles_may_be_kept_for_ever_under_a_name_that_changes_with_them() -> Result<()> {
    let web = web(&Backend::local(api()))?;
    let page = web.clone().oneshot(Request::get("/").body(Body::empty())?).await?;
    let page = text(page).await?;
    let style = page.split('"').find(|part| part.ends_with("/app.css")).context("a stylesheet")?;

    let answer = web.clone().oneshot(Request::get(style).body(Body::empty())?).await?;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");

    let old = Request::get("/pkg/0123456789abcdef/app.css").body(Body::empty())?;
    assert_eq!(web.oneshot(old).await?.status(), StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_404_with_a_page() -> Result<()> {
    let web = web(&Backend::local(api()))?;

    let answer = web.oneshot(Request::get("/no/such/page").body(Body::empty())?).await?;

    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(text(answer).await?.contains("<main"));
    Ok(())
}

/// The web in front of an API that is reached over the network.
async fn served(api: Router) -> Result<Router> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?).parse()?;
    tokio::spawn(async move { axum::serve(listener, api).await });
    web(&Backend::http(base))
}

/// Where a web in front of `backend` listens.
async fn serve_web(backend: &Backend) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let web = web(backend)?;
    tokio::spawn(async move { axum::serve(listener, web).await });
    Ok(base)
}

fn web(backend: &Backend) -> Result<Router> {
    let site = Site { root: PathBuf::from("no/such/folder"), trusted_proxies: 0 };
    Ok(serve::router(&site, backend)?)
}

/// As much of the API as these tests need.
fn api() -> Router {
    Router::new()
        .route("/api/auth/get-session", get(|| async { Json(Value::Null) }))
        .route("/api/echo", post(echo))
}

async fn echo(headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let mut heard = json!({ "body": String::from_utf8_lossy(&body) });
    for (name, value) in &headers {
        heard[name.as_str()] = value.to_str().unwrap_or_default().into();
    }
    let cookies = [(header::SET_COOKIE, "a=1; Path=/"), (header::SET_COOKIE, "b=2; Path=/")];
    (AppendHeaders(cookies), Json(heard))
}

fn events(hear: Arc<Mutex<Receiver<&'static str>>>) -> Response<Body> {
    let pieces = stream::unfold(hear, |hear| async move {
        let piece = hear.lock().await.recv().await?;
        Some((Ok::<_, Infallible>(piece), hear))
    });
    let body = Body::from_stream(pieces);
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

async fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?)
}

async fn text(response: Response<Body>) -> Result<String> {
    Ok(String::from_utf8(response.into_body().collect().await?.to_bytes().to_vec())?)
}

fn policy(response: &Response<Body>) -> String {
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
    policy.and_then(|policy| policy.to_str().ok()).unwrap_or_default().to_owned()
}
