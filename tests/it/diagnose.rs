//! `todo-server diagnose` over what kubectl recorded: in words, for programs, and by how it ends.

use std::{path::Path, process::Stdio};

use serde_json::{Value, json};
use todo_tests::program::command;
use tokio::io::AsyncWriteExt as _;

fn server(ready: u64, more: &Value) -> Value {
    let labels =
        json!({ "app.kubernetes.io/instance": "lists", "app.kubernetes.io/component": "server" });
    let template = json!({ "spec": { "containers": [{ "image": "todo-server:1" }] } });
    let mut items = vec![json!({
        "kind": "Deployment",
        "metadata": { "name": "lists-server", "namespace": "home", "labels": labels },
        "spec": { "replicas": 2, "template": template },
        "status": { "replicas": 2, "readyReplicas": ready, "updatedReplicas": 2 },
    })];
    items.extend(more.as_array().cloned().unwrap_or_default());
    json!({ "items": items })
}

/// What it says of `recorded`, given on standard input, and how it ends.
async fn says(folder: &Path, recorded: &str, more: &[&str]) -> (String, Option<i32>) {
    let mut diagnose = command(folder);
    diagnose.args(["diagnose", "lists", "--recorded", "-"]).args(more);
    diagnose.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = diagnose.spawn().unwrap();
    let mut input = running.stdin.take().unwrap();
    input.write_all(recorded.as_bytes()).await.unwrap();
    drop(input);
    let output = running.wait_with_output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.code())
}

#[tokio::test]
async fn how_a_diagnosis_ends_says_how_bad_it_is_in_words_and_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    for (ready, code, health) in [(2, 0, "well"), (1, 3, "degraded"), (0, 4, "down")] {
        let recorded = server(ready, &json!([])).to_string();
        let (words, ended) = says(folder.path(), &recorded, &[]).await;
        assert_eq!(ended, Some(code), "{words}");
        assert!(words.contains(&format!("lists in the namespace home is {health}")), "{words}");
        let (document, ended) = says(folder.path(), &recorded, &["--json"]).await;
        let document: Value = serde_json::from_str(&document).unwrap();
        assert_eq!((ended, &document["health"]), (Some(code), &json!(health)), "{document}");
        assert_eq!(document["findings"].as_array().unwrap().len(), usize::from(ready < 2));
    }
    let (words, ended) = says(folder.path(), "no objects", &[]).await;
    assert_eq!(ended, Some(1), "nothing could be looked at: {words}");
    assert!(words.contains("--output=json"), "{words}");
}

#[tokio::test]
async fn connections_are_tried_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let recorded = server(2, &json!([])).to_string();
    let (words, ended) = says(folder.path(), &recorded, &["--connections"]).await;
    assert_eq!(ended, Some(0), "SQLite and the built-in assistant reach nobody: {words}");

    let mut diagnose = command(folder.path());
    let file = folder.path().join("recorded.json");
    std::fs::write(&file, recorded).unwrap();
    diagnose.args(["diagnose", "lists", "--connections", "--recorded"]).arg(&file);
    diagnose.env("OPENAI_BASE_URL", "http://127.0.0.1:1/v1").env("OPENAI_API_KEY", "sk-hunter2");
    let output = diagnose.stdout(Stdio::piped()).output().await.unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{words}");
    assert!(words.contains("The model cannot be reached from the server"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}
