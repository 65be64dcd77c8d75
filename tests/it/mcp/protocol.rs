//! What surrounds the tools: versions, names, origins, tokens, replicas.

use std::path::PathBuf;

use axum::{Router, body::Body};
use http::{Method, Request, Response, header};
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{NOW, TestApp, User, on_both_databases, postgres};
use todo_web::{backend::Backend, config::Site, serve};
use tower::ServiceExt as _;

use super::{ACCEPT, BOTH, ask, ask_with, call, tools};
use crate::tokens::program;

async fn initialize(program: &User, version: &str) -> Value {
    let parameters = json!({
        "protocolVersion": version,
        "capabilities": {},
        "clientInfo": { "name": "test", "version": "1" },
    });
    ask(program, "initialize", &parameters).await.expect(200)["result"].clone()
}

on_both_databases! {
    async fn each_client_gets_the_version_it_knows(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        for (asked, got) in [
            ("", "2025-06-18"), // kubectl-ai, which takes nothing newer
            ("2025-11-25", "2025-11-25"), // kagent, which takes nothing older
            ("2025-06-18", "2025-06-18"),
            ("2025-03-26", "2025-03-26"),
            ("2026-07-28", "2025-11-25"), // the newest that begins with a greeting
            ("2099-01-01", "2025-11-25"),
            ("1999-01-01", "2025-11-25"),
        ] {
            let result = initialize(&program, asked).await;
            assert_eq!(result["protocolVersion"], got, "asked for {asked:?}");
            assert_eq!(result["serverInfo"]["name"], "todo-chatbot");
            assert!(result["capabilities"]["tools"].is_object(), "{result}");
        }
        let meta = json!({ "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": {},
        } });
        let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "server/discover")];
        let found = ask_with(&program, &headers, "server/discover", &meta).await.expect(200);
        assert!(found["result"]["supportedVersions"].as_array().unwrap().len() >= 4, "{found}");
        for version in ["2025-06-18", "2025-11-25"] {
            let headers = [("mcp-protocol-version", version)];
            ask_with(&program, &headers, "tools/list", &json!({})).await.expect(200);
        }
    }

    async fn without_a_token_that_is_good_nothing_is_told_but_where_to_read_on(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let nobody = app.nobody();
        let metadata = format!("{}/.well-known/oauth-protected-resource/mcp", app.base);
        let missing = format!(r#"Bearer resource_metadata="{metadata}""#);
        let invalid = format!(r#"Bearer error="invalid_token", resource_metadata="{metadata}""#);

        let ended = program(&alice, &BOTH).await;
        let id = alice.get("/api/tokens").await.json()[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(alice.delete(&format!("/api/tokens/{id}")).await.status, 204);
        let body = json!({ "name": "brief", "scopes": BOTH, "expires_in_days": 1 });
        let brief = alice.post("/api/tokens", &body).await.expect(201)["token"].clone();
        app.clock.set(NOW + SignedDuration::from_hours(24));

        for (who, challenge, words) in [
            (nobody.clone(), &missing, "POST /api/tokens"),
            (alice.clone(), &missing, "POST /api/tokens"), // a session is no personal token
            (ended, &invalid, "revoked"),
            (nobody.with_token(brief.as_str().unwrap()), &invalid, "expired"),
            (nobody.with_token("todo_pat_made_up"), &invalid, "unknown"),
        ] {
            for method in ["initialize", "tools/list", "tools/call"] {
                let answer = ask(&who, method, &json!({ "name": "list_tasks" })).await;
                let detail = answer.problem(401);
                assert!(detail.contains(words), "{detail}");
                assert_eq!(answer.header("www-authenticate"), challenge.as_str());
            }
        }
    }

    async fn a_browser_reaches_it_by_no_foreign_name_and_from_no_foreign_page(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        let port = app.base.rsplit(':').next().unwrap();
        for (name, value, status) in [
            ("host", "evil.example", 403),
            ("x-forwarded-host", "evil.example", 403),
            ("host", "127.0.0.1.evil.example", 403),
            ("origin", "https://evil.example", 403),
            ("origin", "null", 403),
            ("sec-fetch-site", "cross-site", 403),
            ("host", "localhost", 200),
            ("host", "[::1]:8000", 200),
            ("x-forwarded-host", &format!("localhost:{port}"), 200),
            ("origin", app.base.as_str(), 200),
        ] {
            let answer = ask_with(&program, &[(name, value)], "tools/list", &json!({})).await;
            assert_eq!(answer.status, status, "{name}: {value}: {}", answer.text);
            if status == 403 {
                assert!(!answer.problem(403).is_empty());
            }
        }
    }

    async fn what_is_no_call_is_refused_in_words(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        let json = ("content-type", "application/json");
        let large = json!({ "name": "add_task", "arguments": { "title": "x".repeat(2 << 20) } });
        ask(&program, "tools/call", &large).await.problem(413);
        for (headers, body, status, advice) in [
            (&[json, ("accept", "text/event-stream")][..], LIST, 406, "Accept: application/json"),
            (&[json, ("accept", "text/html")], LIST, 406, "or none"),
            (&[("content-type", "text/plain"), ACCEPT], LIST, 415, "Content-Type"),
            (&[json, ACCEPT, ("mcp-protocol-version", "1999-01-01")], LIST, 400, "MCP-Protocol"),
        ] {
            let detail = program.send(Method::POST, "/mcp", headers, body).await.problem(status);
            assert!(detail.contains(advice), "{detail}");
        }
        // No streams and no sessions to open or to close.
        for method in [Method::GET, Method::DELETE] {
            let answer = program.send(method, "/mcp", &[ACCEPT], "").await;
            answer.problem(405);
            assert_eq!(answer.header("allow"), "POST");
        }
    }

    async fn any_accept_that_admits_json_and_any_slash_will_do(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        let json = ("content-type", "application/json");
        for accept in [None, Some("application/json"), Some("*/*"), Some("*; q=.2"), Some("application/*;q=0.8")] {
            for path in ["/mcp", "/mcp/"] {
                let headers: Vec<_> =
                    [json].into_iter().chain(accept.map(|accept| ("accept", accept))).collect();
                let answer = program.send(Method::POST, path, &headers, LIST).await.expect(200);
                assert!(answer["result"]["tools"].is_array(), "{path} {accept:?}: {answer}");
            }
        }
    }

    async fn what_is_no_message_is_told_by_its_number(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        let json = ("content-type", "application/json");
        let call = |parameters: &str| {
            format!(r#"{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{parameters}}}"#)
        };
        for (body, code, id) in [
            ("no JSON".to_owned(), -32700, Value::Null),
            (r#"{"jsonrpc":"2.0","id":"#.to_owned(), -32700, Value::Null),
            ("7".to_owned(), -32600, Value::Null),
            (r#"{"id":7,"method":"tools/list"}"#.to_owned(), -32600, Value::Null),
            (r#"{"jsonrpc":"2.0","id":{},"method":"tools/list"}"#.to_owned(), -32600, Value::Null),
            (r#"{"jsonrpc":"2.0","id":7}"#.to_owned(), -32600, Value::Null),
            ("[]".to_owned(), -32600, Value::Null),
            (call("[]"), -32602, json!(7)),
            (call("{}"), -32602, json!(7)),
            (call(r#"{"name":"list_tasks","arguments":"none"}"#), -32602, json!(7)),
            (call(r#"{"name":"list_tasks","_meta":7}"#), -32602, json!(7)),
            (call("{}").replace("tools/call", "prompts/get"), -32602, json!(7)),
            (call("{}").replace("tools/call", "resources/read"), -32602, json!(7)),
        ] {
            let answer = program.send(Method::POST, "/mcp", &[json], body.clone()).await.expect(400);
            assert_eq!(answer["error"]["code"], code, "{body}: {answer}");
            assert_eq!(answer["id"], id, "{body}");
        }
        let unknown = ask(&program, "tasks/dance", &json!({})).await.json();
        assert_eq!(unknown["error"]["code"], -32601, "{unknown}");
    }

    async fn several_messages_come_in_one_body_where_the_version_has_that(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        let message = |id: u32, method: &str| json!({ "jsonrpc": "2.0", "id": id, "method": method });
        let told = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        let batch = json!([message(1, "ping"), told, message(2, "tools/list")]);
        let old = [("mcp-protocol-version", "2025-03-26")];
        let answers = program.send_json(Method::POST, "/mcp", &old, &batch).await.expect(200);
        let ids: Vec<_> = answers.as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        assert_eq!(ids, [json!(1), json!(2)]);
        let mixed = json!([message(1, "ping"), 7, message(3, "tasks/dance")]);
        let answers = program.send_json(Method::POST, "/mcp", &old, &mixed).await.expect(200);
        let codes: Vec<_> = answers.as_array().unwrap().iter().map(|it| it["error"]["code"].clone()).collect();
        assert_eq!(codes, [json!(null), json!(-32600), json!(-32601)], "each for itself: {answers}");
        let new = [("mcp-protocol-version", "2025-06-18")];
        let refused = program.send_json(Method::POST, "/mcp", &new, &batch).await.expect(400);
        assert_eq!(refused["error"]["code"], -32600);
    }

    async fn an_answer_is_plain_json_with_no_session(app: TestApp) {
        let program = program(&app.sign_up("alice").await, &BOTH).await;
        let answer = ask(&program, "tools/list", &json!({})).await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("mcp-session-id"), "");
        assert_eq!(answer.header("cache-control"), "no-store");
        let told = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        let taken = program.send_json(Method::POST, "/mcp", &[ACCEPT], &told).await;
        assert_eq!((taken.status.as_u16(), taken.text.as_str()), (202, ""));
    }

    async fn the_resource_is_described_truthfully(app: TestApp) {
        for (suffix, resource) in [("", "/"), ("/mcp", "/mcp")] {
            let path = format!("/.well-known/oauth-protected-resource{suffix}");
            let about = app.nobody().get(&path).await.expect(200);
            assert_eq!(about["resource"], format!("{}{resource}", app.base));
            assert_eq!(about["scopes_supported"], json!(BOTH));
            assert_eq!(about["bearer_methods_supported"], json!(["header"]));
            assert_eq!(about["authorization_servers"], json!([app.base]));
            let docs = about["resource_documentation"].as_str().unwrap();
            let docs = docs.strip_prefix(&app.base).unwrap();
            assert_eq!(app.nobody().get(docs).await.status, 200);
        }
    }
}

const LIST: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_services_in_a_cluster_can_be_allowed() {
    let names = [("TODO_HTTP_ALLOWED_HOSTS", "todo-server, todo-web:3000")];
    let app = TestApp::on_sqlite_with(&names).await;
    let program = program(&app.sign_up("alice").await, &BOTH).await;
    let call = |host: &'static str, forwarded: &'static str| {
        let program = program.clone();
        async move {
            let headers = [("host", host), ("x-forwarded-host", forwarded)];
            ask_with(&program, &headers, "tools/list", &json!({})).await.status.as_u16()
        }
    };
    assert_eq!(call("todo-server:8000", "todo-web:3000").await, 200);
    assert_eq!(call("todo-server:8000", "todo-web:8080").await, 403);
    assert_eq!(call("todo-server.evil.example", "todo-web:3000").await, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_take_turns_within_one_conversation() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}/todo.db", folder.path().display());
    for url in [Some(file), postgres::database().await].into_iter().flatten() {
        let replicas = [TestApp::start(&url, &[]).await, TestApp::start(&url, &[]).await];
        for replica in &replicas {
            replica.prepare().await;
        }
        let alice = replicas[0].sign_up("alice").await;
        let first = program(&alice, &BOTH).await;
        let second = first.at(&replicas[1].base);

        initialize(&first, "2025-11-25").await;
        assert!(!tools(&second).await.is_empty());
        let added = call(&first, "add_task", json!({ "title": "Buy milk" })).await.unwrap();
        let id = json!({ "task_id": added["task_id"] });
        assert_eq!(call(&second, "list_tasks", json!({})).await.unwrap()[0]["title"], "Buy milk");
        call(&second, "complete_task", id.clone()).await.unwrap();
        call(&first, "delete_task", id).await.unwrap();
        assert_eq!(call(&second, "list_tasks", json!({})).await.unwrap(), json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_carry_it_so_that_one_origin_suffices() {
    let app = TestApp::on_sqlite().await;
    let program = program(&app.sign_up("alice").await, &BOTH).await;
    let site = Site { root: PathBuf::from("no/such/folder"), trusted_proxies: 0 };
    let web = serve::router(&site, &Backend::http(app.base.parse().unwrap())).unwrap();
    let token = program.token.as_ref().unwrap();

    let answer = through(&web, "localhost:3000", token).await;
    let (head, body) = answer.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    assert_eq!(head.status, 200, "{body:?}");
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert!(body["result"]["tools"].is_array(), "{body}");

    assert_eq!(through(&web, "evil.example", token).await.status(), 403);
    let refused = through(&web, "localhost:3000", "todo_pat_made_up").await;
    assert_eq!(refused.status(), 401);
    assert!(refused.headers().contains_key(header::WWW_AUTHENTICATE));
    let metadata = Request::get("/.well-known/oauth-protected-resource/mcp");
    let metadata = web.oneshot(metadata.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(metadata.status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_with_pages_answers_it_too() {
    let app = TestApp::with_pages().await;
    let program = program(&app.sign_up("alice").await, &BOTH).await;
    assert!(!tools(&program).await.is_empty());
    let foreign = [("host", "evil.example")];
    ask_with(&program, &foreign, "tools/list", &json!({})).await.problem(403);
    let path = "/.well-known/oauth-protected-resource";
    app.nobody().get(path).await.expect(200);
}

/// Asks for the tools through the pages' proxy.
async fn through(web: &Router, host: &str, token: &str) -> Response<Body> {
    let request = Request::post("/mcp")
        .header(header::HOST, host)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, ACCEPT.1)
        .body(Body::from(LIST));
    web.clone().oneshot(request.unwrap()).await.unwrap()
}
