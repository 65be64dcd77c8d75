//! The document that machines read and the page that people read.

use std::collections::HashSet;

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};
use todo_tests::TestApp;

async fn document() -> Value {
    TestApp::on_sqlite().await.nobody().get("/api/openapi.json").await.expect(200)
}

/// Method, path and operation.
fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = ["get", "post", "put", "patch", "delete"];
        methods.into_iter().filter_map(move |method| {
            item.get(method)
                .map(|operation| (format!("{} {path}", method.to_uppercase()), operation))
        })
    })
}

#[tokio::test]
async fn every_route_is_listed_with_its_statuses() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let routes: Vec<_> = operations(&document)
        .map(|(name, operation)| {
            let statuses: Vec<_> =
                operation["responses"].as_object().unwrap().keys().cloned().collect();
            format!("{name}: {}", statuses.join(" "))
        })
        .collect();
    assert_snapshot!("routes", routes.join("\n"));
}

#[tokio::test]
async fn the_shapes_are_these() {
    let document = document().await;
    let shapes = document["components"]["schemas"].as_object().unwrap().clone();
    let names: Vec<_> = shapes.keys().collect();
    assert_json_snapshot!("shapes", names);
    assert_json_snapshot!("task_shape", shapes["Task"]);
    assert_json_snapshot!("problem_shape", shapes["Problem"]);
}

#[tokio::test]
async fn operations_have_names_of_their_own_and_words_for_people() {
    let document = document().await;
    let mut names = HashSet::new();
    for (route, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is the name of two operations");
        assert!(operation["summary"].is_string(), "{route} has no summary");
        assert!(operation["tags"][0].is_string(), "{route} has no tag");
    }
}

#[tokio::test]
async fn every_part_of_a_path_and_every_header_is_described_as_it_is_sent() {
    let document = document().await;
    let mut headers = HashSet::new();
    for (route, operation) in operations(&document) {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let mut parts: Vec<_> = route.split(['{', '}']).skip(1).step_by(2).collect();
        for parameter in &parameters {
            let name = parameter["name"].as_str().unwrap();
            assert!(!parameter["description"].as_str().unwrap_or_default().is_empty(), "{route}");
            match (parameter["in"].as_str().unwrap(), parameter["required"] == true) {
                ("path", true) => parts.retain(|part| *part != name),
                ("header", false) => _ = headers.insert(name.to_owned()),
                (place, _) => {
                    assert!(place == "query" || route.ends_with("/mcp"), "{name}, {route}");
                }
            }
        }
        assert!(parts.is_empty(), "{route} does not describe {parts:?}");
    }
    let mut headers: Vec<_> = headers.into_iter().collect();
    headers.sort();
    assert_eq!(headers, ["Accept", "Idempotency-Key", "If-Match", "X-Time-Zone"]);
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere() {
    let document = document().await;
    let mut places = vec![&document];
    let mut followed = 0;
    while let Some(place) = places.pop() {
        if let Some(target) = place.get("$ref").and_then(Value::as_str) {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target} is not there");
            followed += 1;
        }
        match place {
            Value::Object(fields) => places.extend(fields.values()),
            Value::Array(items) => places.extend(items),
            _ => {}
        }
    }
    assert!(followed > 50, "{followed} references");
}

#[tokio::test]
async fn the_reference_page_stands_alone_and_shows_every_route() {
    let app = TestApp::on_sqlite().await;
    let answer = app.nobody().get("/api/docs").await;
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for elsewhere in ["<script", "src=", "href=\"http", "url(", "<link", "@import", "style=\""] {
        assert!(!answer.text.contains(elsewhere), "{elsewhere} is on the page");
    }
    let document = app.nobody().get("/api/openapi.json").await.expect(200);
    for (route, _) in operations(&document) {
        let (_, path) = route.split_once(' ').unwrap();
        assert!(answer.text.contains(&format!("<code>{path}</code>")), "{path} is not on the page");
    }
}

#[tokio::test]
async fn the_limits_that_the_document_states_are_those_that_hold() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let tasks = format!("/api/{}/tasks", alice.id);
    let document = app.nobody().get("/api/openapi.json").await.expect(200);
    let limit = |field: &str| {
        let pointer = format!("/components/schemas/CreateTask/properties/{field}");
        let limit = document.pointer(&pointer).and_then(Value::as_u64);
        usize::try_from(limit.unwrap_or_else(|| panic!("{field} has no limit"))).unwrap()
    };
    let title = |chars| json!({ "title": "é".repeat(chars) });
    let notes = |chars| json!({ "title": "Sit", "description": "é".repeat(chars) });
    let tags = |tags| json!({ "title": "Sit", "tags": numbered(tags) });
    let tag = |chars| json!({ "title": "Sit", "tags": ["é".repeat(chars)] });
    for (field, body) in [
        ("title/maxLength", &title as &dyn Fn(usize) -> Value),
        ("description/maxLength", &notes),
        ("tags/maxItems", &tags),
        ("tags/items/maxLength", &tag),
    ] {
        let most = limit(field);
        alice.post(&tasks, &body(most)).await.expect(201);
        alice.post(&tasks, &body(most + 1)).await.expect(422);
    }
}

fn numbered(most: usize) -> Vec<String> {
    (0..most).map(|number| format!("tag-{number}")).collect()
}
