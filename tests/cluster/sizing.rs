//! What requests take of the processor, from which a reader sizes a cluster: `tests/cluster/run a_request_takes`
//! prints it. Processor time, unlike throughput, stays about what it is on a machine that does other things too.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use http::Method;
use serde_json::{Value, json};
use todo_tests::{
    User,
    cluster::{Release, leave_out, variable},
};

/// How long one kind of request is made, and by how many at once.
const SPAN: Duration = Duration::from_secs(8);
const WORKERS: usize = 4;
/// Tasks that the list has to begin with.
const TASKS: usize = 50;
const SIGN_IN: &str = "/api/auth/sign-in/email";
const COMPONENTS: [&str; 3] = ["server", "web", "postgres"];
const MILLISECONDS: f64 = 1_000.0;
/// Most that the server may take for reading or adding, in milliseconds.
const PLAIN_MS_MAX: f64 = 10.0;

/// A kind of request that people make.
struct Kind<'a> {
    name: &'static str,
    by: &'a User,
    method: Method,
    path: &'static str,
    body: Value,
}

#[tokio::test]
async fn a_request_takes_no_more_of_the_processor_than_sizing_allows() -> Result<()> {
    if variable("TEST_IMAGES").as_deref() == Some("quick") {
        return leave_out("images of a debug build say nothing about it");
    }
    let release =
        Release::install("sizing", &["server.settings.TODO_AUTH_RATE_LIMIT=false"]).await?;
    let nobody = User::nobody(&release.base);
    let alice = User::sign_up(&release.base, "alice").await;
    let known = json!({ "email": alice.email, "password": "correct horse battery" });
    let signed_in = nobody.post(SIGN_IN, &known).await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap_or_default();
    for number in 0..TASKS {
        alice.add(&format!("Task {number}")).await;
    }
    let get = |name, by, path| Kind { name, by, method: Method::GET, path, body: Value::Null };
    let post = |name, by, path, body| Kind { name, by, method: Method::POST, path, body };
    let kinds = [
        get("list 50 tasks", &alice, "tasks?limit=50"),
        post("chat, built in", &alice, "chat", json!({ "message": "How many tasks do I have?" })),
        get("page with the list", &alice, "/dashboard"),
        get("page for a stranger", &nobody, "/login"),
        post("add a task", &alice, "tasks", json!({ "title": "Water the plants" })),
        post("sign in", &nobody, SIGN_IN, known),
    ];
    println!("{:22} {:>8} {:>8} {:>8} {:>8}", "ms of CPU", "server", "web", "postgres", "requests");
    for kind in kinds {
        let before = taken(&release).await?;
        let answered = made(&kind, cookie).await?;
        let after = taken(&release).await?;
        #[expect(clippy::cast_precision_loss, reason = "some thousands of requests")]
        let [server, web, postgres] =
            [0, 1, 2].map(|at| (after[at] - before[at]) * MILLISECONDS / answered as f64);
        println!("{:22} {server:8.2} {web:8.2} {postgres:8.2} {answered:8}", kind.name);
        ensure!(web > 0.0, "{}: nothing was measured", kind.name);
        let is_plain = kind.path.starts_with("tasks");
        ensure!(!is_plain || server <= PLAIN_MS_MAX, "{}: {server:.1} ms", kind.name);
    }
    Ok(())
}

/// What each component has taken so far, in seconds.
async fn taken(release: &Release) -> Result<[f64; 3]> {
    let mut taken = [0.0; 3];
    for (taken, component) in taken.iter_mut().zip(COMPONENTS) {
        *taken = release.cpu(component).await?;
    }
    Ok(taken)
}

/// Makes requests of a kind for a while; how many were answered.
async fn made(kind: &Kind<'_>, cookie: &str) -> Result<usize> {
    let answered = AtomicUsize::new(0);
    let until = Instant::now() + SPAN;
    let accept = ("accept", "text/html, application/json");
    // Pages know people by their cookie.
    let signed_in = [accept, ("cookie", cookie)];
    let headers = if kind.by.token.is_some() { &signed_in[..] } else { &signed_in[..1] };
    let work = async || {
        while Instant::now() < until {
            let Kind { name, by, method, path, body } = kind;
            let answer = by.send_json(method.clone(), path, headers, body).await;
            ensure!(answer.status.is_success(), "{name}: {} {}", answer.status, answer.text);
            answered.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    futures_util::future::try_join_all((0..WORKERS).map(|_| work())).await?;
    Ok(answered.into_inner())
}
