//! Alive, ready, and measured.

use std::{process::Stdio, time::Duration};

use http::Method;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use todo_tests::{
    TestApp, User, free_port, on_both_databases, postgres,
    program::{Program, command},
};
use tokio::{io::AsyncReadExt, time::Instant};

on_both_databases! {
    async fn a_server_with_its_database_is_alive_and_ready(app: TestApp) {
        let nobody = app.nobody();
        insta::assert_json_snapshot!("health", nobody.get("/api/health").await.expect(200));
        insta::assert_json_snapshot!("readiness", nobody.get("/api/health/ready").await.expect(200));
    }

    async fn a_known_caller_is_told_their_address(app: TestApp) {
        let alice = app.sign_up("alice").await;
        insta::assert_json_snapshot!("health_auth", alice.get("/api/health-auth").await.expect(200));
        app.nobody().get("/api/health-auth").await.problem(401);
    }
}

#[tokio::test]
async fn a_server_without_its_database_is_alive_and_says_when_to_come_back() {
    let port = free_port().unwrap();
    let url = format!("postgres://me:hunter2@127.0.0.1:{port}/todo");
    let app = TestApp::start(&url, &[]).await;
    let nobody = app.nobody();

    nobody.get("/api/health").await.expect(200);
    let ready = nobody.get("/api/health/ready").await.expect(503);
    assert_eq!(ready["status"], "not ready");
    nobody.get("tasks").await.problem(401);
    let answer = nobody.with_token("0123456789abcdefghijklmnopqrstuv").get("tasks").await;
    assert!(!answer.problem(503).contains("hunter2"));
    assert_eq!(answer.header("retry-after"), "2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_comes_up_before_its_database_becomes_ready_by_itself() {
    let Some(url) = postgres::empty_database().await else { return };
    let port = free_port().unwrap();
    let (server, rest) = url.rsplit_once('@').unwrap();
    let (address, database) = rest.split_once('/').unwrap();
    let app = TestApp::start(&format!("{server}@127.0.0.1:{port}/{database}"), &[]).await;
    assert!(!app.nobody().is_server_ready().await);

    let prepared = tokio::spawn({
        let (app, database) = (app.app.clone(), app.database.clone());
        async move { todo_server::start::prepare(&app, &database).await }
    });
    let address = address.to_owned();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let carrier = tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut far = tokio::net::TcpStream::connect(&address).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut near, &mut far).await });
        }
    });
    prepared.await.unwrap().unwrap();

    assert!(app.nobody().is_server_ready().await);
    app.sign_up("alice").await.add("Buy milk").await;
    carrier.abort();
}

/// Lets the database take no more than `pages`: that many, or as many as it has.
async fn bound(app: &TestApp, pages: i64) {
    let bound = format!("PRAGMA max_page_count = {pages}");
    app.database.connection().execute_unprepared(&bound).await.unwrap();
}

#[tokio::test]
async fn a_server_whose_disk_is_full_is_not_ready_as_long_as_nothing_can_be_saved() {
    // It has one connection, to which the bound applies.
    let app = TestApp::at("sqlite::memory:", &[]).await;
    let alice = app.sign_up("alice").await;
    bound(&app, 1).await;
    let body = json!({ "title": "Long", "description": "x".repeat(9_000) });
    let mut added = 0;
    while alice.post("tasks", &body).await.status == 201 {
        added += 1;
        assert!(added < 1_000, "the disk is never full");
    }
    alice.post("tasks", &body).await.problem(507);
    for _ in 0..3 {
        let ready = app.nobody().get("/api/health/ready").await.expect(503);
        assert_eq!(
            (&ready["checks"][1]["name"], &ready["checks"][1]["ok"]),
            (&json!("disk"), &json!(false))
        );
        alice.post("tasks", &body).await.problem(507);
    }
    bound(&app, 1_000_000).await;
    app.nobody().get("/api/health/ready").await.expect(200);
    alice.post("tasks", &body).await.expect(201);
    app.nobody().get("/api/health/ready").await.expect(200);
}

#[tokio::test]
async fn probes_are_answered_while_every_place_is_taken() {
    let app = TestApp::on_sqlite_with(&[("TODO_HTTP_IN_FLIGHT_MAX", "1")]).await;
    let nobody = app.nobody();
    let busy = (0..64).map(|_| {
        let nobody = nobody.clone();
        tokio::spawn(async move { nobody.get("/api/openapi.json").await.status })
    });
    let busy: Vec<_> = busy.collect();
    nobody.get("/api/health").await.expect(200);
    nobody.get("/api/health/ready").await.expect(200);
    for status in busy {
        let status = status.await.unwrap().as_u16();
        assert!(status == 200 || status == 503, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_asks_itself_whether_it_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), "sqlite:todo.db").await;
    let port = program.base.rsplit(':').next().unwrap();
    let ready = command(folder.path()).arg("health").env("PORT", port).status().await.unwrap();
    assert_eq!(ready.code(), Some(0));

    program.kill().await;
    let gone = command(folder.path()).arg("health").env("PORT", "1").status().await.unwrap();
    assert_eq!(gone.code(), Some(1));
}

/// As the chart gives it: what the driver takes from where libpq does needs no escaping.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_of_any_letters_comes_beside_the_address() {
    const PASSWORD: &str = "a@b/c#d?e%41 f";
    let Some(url) = postgres::empty_database().await else { return };
    let (before, database) = url.rsplit_once('/').unwrap();
    let (_, host) = before.rsplit_once('@').unwrap();
    let make_role = format!(
        "CREATE ROLE {database}_odd LOGIN PASSWORD '{PASSWORD}'; \
         ALTER DATABASE {database} OWNER TO {database}_odd"
    );
    let admin = sea_orm::Database::connect(&url).await.unwrap();
    admin.execute_unprepared(&make_role).await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let address = format!("postgres://{database}_odd@{host}/{database}");
    let beside = [("PGPASSWORD", PASSWORD)];
    let program = Program::start_with(folder.path(), &address, &beside).await;
    User::sign_up(&program.base, "alice").await.add("Buy milk").await;
}

#[tokio::test]
async fn wrong_settings_stop_the_program_with_one_message() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path())
        .arg("serve")
        .envs([("PORT", "eighty"), ("DATABASE_URL", "mysql://me:hunter2@db/todo")])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut message = String::new();
    child.stderr.take().unwrap().read_to_string(&mut message).await.unwrap();
    assert_eq!(child.wait().await.unwrap().code(), Some(2));
    assert!(message.contains("PORT") && message.contains("DATABASE_URL"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_have_a_port_of_their_own_and_name_routes_without_ids() {
    let folder = tempfile::tempdir().unwrap();
    let metrics_port = free_port().unwrap();
    let address = format!("127.0.0.1:{metrics_port}");
    let address = [("TODO_TELEMETRY_METRICS_ADDRESS", address.as_str())];
    let program = Program::start_with(folder.path(), "sqlite:todo.db", &address).await;
    let alice = User::sign_up(&program.base, "alice").await;
    alice.get("tasks").await.expect(200);

    let metrics = User::nobody(&format!("http://127.0.0.1:{metrics_port}"));
    let text = metrics.get("/metrics").await.text;
    let line = r#"http_requests_total{method="GET",route="/api/{user_id}/tasks",status="200"} 1"#;
    assert!(text.contains(line), "{text}");
    assert!(text.contains("http_request_duration_seconds_bucket"), "{text}");
    assert!(text.contains("http_requests_in_flight 0"), "{text}");
    assert!(text.contains(r#"route="/api/health/ready",status="200""#), "probes count: {text}");
    assert!(!text.contains(&alice.id), "{text}");
    assert_ne!(alice.get("/metrics").await.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn probes_fill_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let program =
        Program::start_logging(folder.path(), "sqlite:todo.db", &[], Stdio::from(log)).await;
    let nobody = User::nobody(&program.base);
    nobody.get("/api/health").await.expect(200);
    nobody.get("/api/openapi.json").await.expect(200);
    assert!(program.terminate().await, "it stops in good order");
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("/api/openapi.json 200"), "{log}");
    assert!(!log.contains("/api/health"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_for_both_families_is_reached_by_either() {
    let folder = tempfile::tempdir().unwrap();
    let both = [("TODO_HTTP_HOST", "::")];
    let program = Program::start_with(folder.path(), "sqlite:todo.db", &both).await;
    let port = program.base.rsplit(':').next().unwrap();
    if tokio::net::TcpListener::bind("[::1]:0").await.is_ok() {
        let nobody = User::nobody(&format!("http://[::1]:{port}"));
        nobody.get("/api/health").await.expect(200);
    }
    User::nobody(&program.base).get("/api/health").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_the_program_under_load_fails_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let delay = [("TODO_HTTP_SHUTDOWN_DELAY_SECONDS", "2")];
    let program = Program::start_with(folder.path(), "sqlite:todo.db", &delay).await;
    let base = program.base.clone();
    let alice = User::sign_up(&base, "alice").await;
    let clients = (0..8).map(|_| {
        let alice = alice.clone();
        tokio::spawn(async move { ask_until_told_to_leave(&alice).await })
    });
    let clients: Vec<_> = clients.collect();
    while alice.titles().await.len() < 16 {}

    let stopped = tokio::spawn(program.terminate());
    while User::nobody(&base).is_server_ready().await {}
    User::nobody(&base).get("/api/health").await.expect(200);
    for client in clients {
        assert!(client.await.unwrap() > 0, "a client that asked nothing shows nothing");
    }
    assert!(stopped.await.unwrap(), "every request was answered in time");
}

/// Adds tasks until an answer closes the connection; each one has to be added.
async fn ask_until_told_to_leave(alice: &User) -> usize {
    let deadline = Instant::now() + Duration::from_mins(1);
    let body = r#"{"title":"Under load"}"#;
    for asked in 1.. {
        let headers = [("content-type", "application/json")];
        let answer = alice.send(Method::POST, "tasks", &headers, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        if answer.header("connection") == "close" {
            return asked;
        }
        assert!(Instant::now() < deadline, "nobody said that the server stops");
    }
    0
}
