//! The Secret that is made before an install, against an API server of the tests' own.

use std::{
    collections::BTreeMap,
    process::Output,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use todo_tests::program::command;
use tokio::net::TcpListener;

const TOKEN: &str = "the token of the pod's account";

/// A cluster's Secrets, by name, in the namespace `lists`.
#[derive(Clone, Default)]
struct Cluster {
    secrets: Arc<Mutex<BTreeMap<String, Value>>>,
    /// How often somebody else is to come first from now on.
    races: Arc<Mutex<u32>>,
}

impl Cluster {
    async fn start(&self) -> String {
        let router = Router::new()
            .route("/api/v1/namespaces/lists/secrets", post(create))
            .route("/api/v1/namespaces/lists/secrets/{name}", get(read).patch(change))
            .with_state(self.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        base
    }

    fn put(&self, name: &str, data: &Value) {
        let metadata = json!({ "name": name, "resourceVersion": "7" });
        let secret = json!({ "metadata": metadata, "data": data });
        self.secrets.lock().unwrap().insert(name.to_owned(), secret);
    }

    fn data(&self, name: &str) -> Value {
        self.secrets.lock().unwrap().get(name).map_or(Value::Null, |secret| secret["data"].clone())
    }

    fn loses_a_race(&self) -> bool {
        let mut races = self.races.lock().unwrap();
        let loses = *races > 0;
        *races = races.saturating_sub(1);
        loses
    }
}

async fn read(
    State(cluster): State<Cluster>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    if headers["authorization"] != format!("Bearer {TOKEN}") {
        return StatusCode::FORBIDDEN.into_response();
    }
    match cluster.secrets.lock().unwrap().get(&name) {
        Some(secret) => Json(secret.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn create(State(cluster): State<Cluster>, Json(secret): Json<Value>) -> StatusCode {
    let name = secret["metadata"]["name"].as_str().unwrap();
    if cluster.loses_a_race() {
        cluster.put(name, &json!({ "FIRST": "c29tZWJvZHkgZWxzZQ==" }));
        return StatusCode::CONFLICT;
    }
    assert_eq!((&secret["kind"], &secret["apiVersion"]), (&json!("Secret"), &json!("v1")));
    cluster.put(name, &secret["data"]);
    StatusCode::CREATED
}

async fn change(
    State(cluster): State<Cluster>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    assert_eq!(headers["content-type"], "application/merge-patch+json");
    let changes: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(changes["metadata"]["resourceVersion"], "7");
    if cluster.loses_a_race() {
        return StatusCode::CONFLICT;
    }
    let mut data = cluster.data(&name);
    data.as_object_mut().unwrap().extend(changes["data"].as_object().unwrap().clone());
    cluster.put(&name, &data);
    StatusCode::OK
}

/// Runs the program as the chart's Job does.
async fn make(api: &str, token: &str) -> Output {
    let account = TempDir::new().unwrap();
    std::fs::write(account.path().join("token"), token).unwrap();
    std::fs::write(account.path().join("namespace"), "lists\n").unwrap();
    let arguments = [
        "make-secret",
        "made",
        "--key=FIRST",
        "--key=SECOND",
        "--taking-over=earlier",
        "--api",
        api,
    ];
    let account = account.path().to_owned();
    command(&account).args(arguments).arg("--account").arg(&account).output().await.unwrap()
}

#[tokio::test]
async fn a_secret_is_made_once_and_stays() {
    let cluster = Cluster::default();
    let api = cluster.start().await;
    let first = make(&api, TOKEN).await;
    assert!(first.status.success(), "{first:?}");
    let made = cluster.data("made");
    let long_enough = |key: &str| made[key].as_str().is_some_and(|text| text.len() == 64);
    assert!(long_enough("FIRST") && long_enough("SECOND"), "base64 of 48 letters: {made}");
    assert_ne!(made["FIRST"], made["SECOND"]);
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(!said.contains(made["FIRST"].as_str().unwrap()), "{said}");

    assert!(make(&api, TOKEN).await.status.success());
    assert_eq!(cluster.data("made"), made);
}

#[tokio::test]
async fn what_an_earlier_version_has_drawn_is_taken_over() {
    let cluster = Cluster::default();
    let api = cluster.start().await;
    cluster.put("earlier", &json!({ "FIRST": "a2VwdA==", "OTHER": "bm90IG91cnM=" }));
    assert!(make(&api, TOKEN).await.status.success());
    let made = cluster.data("made");
    assert_eq!(made["FIRST"], "a2VwdA==");
    assert_eq!(made.as_object().unwrap().len(), 2, "{made}");
}

#[tokio::test]
async fn a_key_that_is_missing_is_added_to_those_that_are_there() {
    let cluster = Cluster::default();
    let api = cluster.start().await;
    cluster.put("made", &json!({ "FIRST": "dGhlcmU=" }));
    assert!(make(&api, TOKEN).await.status.success());
    assert_eq!(cluster.data("made")["FIRST"], "dGhlcmU=");
    assert!(cluster.data("made")["SECOND"].is_string());
}

#[tokio::test]
async fn whoever_came_first_is_respected() {
    let cluster = Cluster::default();
    let api = cluster.start().await;
    *cluster.races.lock().unwrap() = 2;
    assert!(make(&api, TOKEN).await.status.success());
    assert_eq!(cluster.data("made")["FIRST"], "c29tZWJvZHkgZWxzZQ==");
    assert!(cluster.data("made")["SECOND"].is_string());
}

#[tokio::test]
async fn what_keeps_a_secret_from_being_made_is_said() {
    let cluster = Cluster::default();
    let api = cluster.start().await;
    let forbidden = make(&api, "somebody else's").await;
    let message = String::from_utf8(forbidden.stderr).unwrap();
    assert!(message.contains("Role"), "{message}");
    let away = make("http://127.0.0.1:1", TOKEN).await;
    let message = String::from_utf8(away.stderr).unwrap();
    assert!(!away.status.success() && message.contains("network policies"), "{message}");
}
