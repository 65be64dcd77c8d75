//! Whatever is sent: the right answer or a 4xx that says what to change, and never a 5xx.

use http::Method;
use serde_json::{Value, json};
use todo_tests::{TestApp, on_both_databases};

/// Bodies that `POST tasks` refuses, and the field its `detail` names.
fn unfit() -> Vec<(Value, &'static str)> {
    vec![
        (json!({}), "title"),
        (json!([]), "body"),
        (json!("title"), "body"),
        (json!(null), "body"),
        (json!({ "title": null }), "title"),
        (json!({ "title": 7 }), "title"),
        (json!({ "title": "" }), "title"),
        (json!({ "title": " \n\t\u{a0}\u{3000}" }), "title"),
        (json!({ "title": "x".repeat(256) }), "title"),
        (json!({ "title": "x".repeat(10_000) }), "title"),
        (json!({ "title": "nul\0" }), "title"),
        (json!({ "title": "x", "description": "nul\0" }), "description"),
        (json!({ "title": "x", "description": "x".repeat(10_001) }), "description"),
        (json!({ "title": "x", "description": ["x"] }), "description"),
        (json!({ "title": "x", "priority": "urgent" }), "priority"),
        (json!({ "title": "x", "priority": 1 }), "priority"),
        (json!({ "title": "x", "recurrence": "yearly" }), "recurrence"),
        (json!({ "title": "x", "tags": "home" }), "tags"),
        (json!({ "title": "x", "tags": [1] }), "tags"),
        (json!({ "title": "x", "tags": [""] }), "tags"),
        (json!({ "title": "x", "tags": ["nul\0"] }), "tags"),
        (json!({ "title": "x", "tags": ["x".repeat(51)] }), "tags"),
        (
            json!({ "title": "x", "tags": (0..21).map(|n| n.to_string()).collect::<Vec<_>>() }),
            "tags",
        ),
        (json!({ "title": "x", "due_date": "tomorrow" }), "due_date"),
        (json!({ "title": "x", "due_date": "" }), "due_date"),
        (json!({ "title": "x", "due_date": "2026-02-30" }), "due_date"),
        (json!({ "title": "x", "due_date": "-000001-01-01" }), "due_date"),
        (json!({ "title": "x", "due_date": "99999-01-01" }), "due_date"),
        (json!({ "title": "x", "due_date": "2026-11-24T25:00:00Z" }), "due_date"),
        (json!({ "title": "x", "due_date": true }), "due_date"),
        (json!({ "title": "x", "reminder_at": "soon" }), "reminder_at"),
        (json!({ "title": "x", "reminder_at": "nul\0" }), "reminder_at"),
    ]
}

/// Titles that are unusual and right.
const UNUSUAL: [&str; 6] = [
    "קנה חלב מחר",
    "شراء الحليب",
    "👩‍👩‍👧‍👦 dinner 🍝",
    "e\u{301} and \u{202e}reversed",
    "'; DROP TABLE tasks; --",
    "<script>alert(1)</script> & \"quotes\"",
];

on_both_databases! {
    async fn an_unfit_body_is_422_and_names_its_field(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (body, field) in unfit() {
            for path in ["tasks".to_owned(), format!("/api/users/{}/tasks", alice.id)] {
                let answer = alice.post(&path, &body).await;
                let detail = answer.problem(422);
                assert!(detail.contains(field), "{detail} does not name {field}");
                let named = answer.json()["field"].as_str().unwrap().to_owned();
                assert!(named.starts_with(field), "{named} is not {field}");
            }
        }
        assert!(alice.titles().await.is_empty());
    }

    async fn an_unfit_change_is_422_and_changes_nothing(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let before = alice.add("Buy milk").await;
        let path = format!("tasks/{}", before["id"].as_str().unwrap());
        for (body, field) in unfit().into_iter().filter(|(body, _)| *body != json!({})) {
            let detail = alice.put(&path, &body).await.problem(422);
            assert!(detail.contains(field), "{detail} does not name {field}");
        }
        for (body, field) in [
            (json!({ "completed": null }), "completed"),
            (json!({ "completed": "perhaps" }), "completed"),
            (json!({ "priority": null }), "priority"),
        ] {
            let detail = alice.put(&path, &body).await.problem(422);
            assert!(detail.contains(field), "{detail} does not name {field}");
        }
        assert_eq!(alice.get(&path).await.expect(200), before);
    }

    async fn unusual_text_comes_back_as_it_was(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for title in UNUSUAL {
            let task = alice.post("tasks", &json!({ "title": title, "description": title })).await;
            let task = task.expect(201);
            assert_eq!((task["title"].as_str(), task["description"].as_str()), (Some(title), Some(title)));
            let mut search = url::form_urlencoded::Serializer::new(String::new());
            search.append_pair("search", title);
            let found = alice.get(&format!("tasks?{}", search.finish())).await.expect(200);
            assert_eq!(found[0]["title"], title);
        }
        assert_eq!(alice.add(&"字".repeat(255)).await["title"], "字".repeat(255));
    }

    async fn far_dates_are_kept_or_refused(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for date in ["0001-01-01", "1900-02-28T23:59:59Z", "9999-12-30", "9999-12-30T21:59:59Z"] {
            let body = json!({ "title": date, "due_date": date, "recurrence": "monthly" });
            let task = alice.post("tasks", &body).await.expect(201);
            assert!(task["due_date"].as_str().unwrap().starts_with(date.trim_end_matches('Z')), "{task}");
            let path = format!("tasks/{}/complete", task["id"].as_str().unwrap());
            alice.patch(&path, &json!(null)).await.expect(200);
        }
        for order in ["date_asc", "date_desc"] {
            alice.get(&format!("tasks?status=all&sort_by={order}")).await.expect(200);
        }
    }

    async fn what_is_not_json_is_refused(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let json = ("content-type", "application/json");
        for (body, headers, status) in [
            (&b"{"[..], vec![json], 422),
            (b"", vec![json], 422),
            (b"{\"title\": \"x\"} trailing", vec![json], 422),
            (b"{\"title\": \"\xff\xfe\"}", vec![json], 422),
            (b"{\"title\": \"\\ud800\"}", vec![json], 422),
            (b"title=x", vec![("content-type", "application/x-www-form-urlencoded")], 415),
            (b"{\"title\": \"x\"}", vec![("content-type", "text/plain")], 415),
        ] {
            let answer = alice.send(Method::POST, "tasks", &headers, body).await;
            answer.problem(status);
        }
        let deep = "[".repeat(100_000);
        alice.send(Method::POST, "tasks", &[json], deep).await.problem(422);
    }

    async fn paths_that_name_nothing_are_not_found(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for id in ["7", "nothing", "%00", "..%2f..%2fetc", "00000000-0000-0000-0000-000000000000", "%F0%9F%A5%9A"] {
            for (method, rest) in [
                (Method::GET, ""), (Method::DELETE, ""), (Method::PATCH, "/complete"),
            ] {
                let answer = alice.send(method, &format!("tasks/{id}{rest}"), &[], "").await;
                assert_eq!(answer.problem(404), "Task not found", "{id}");
            }
        }
        alice.get("tasks/%ff").await.problem(400);
        alice.get("/api/%ff/tasks").await.problem(400);
        alice.get("/api/%00/tasks").await.problem(403);
        alice.get("/api/nothing/here/at/all").await.problem(404);
        alice.send(Method::POST, "tasks/7/complete", &[], "").await.problem(405);
    }

    async fn queries_of_any_bytes_are_answered(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Buy milk").await;
        for query in [
            "search=%00", "search=%ff%fe", "tag=%00", "search=%", "=&&=", "search", "a=b&a=c",
            "search=x&search=y", "sort_by=%00", "status=%00", "priority=%F0%9F", "limit=%00", "cursor=%00",
        ] {
            let answer = alice.get(&format!("tasks?{query}")).await;
            let status = answer.status.as_u16();
            assert!(status == 200 || status == 422, "{query}: {status} {}", answer.text);
        }
    }

    async fn a_key_that_no_header_may_hold_is_refused(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "x" });
        for key in ["", "two words", &"k".repeat(256), "schlüssel"] {
            let headers = [("idempotency-key", key)];
            let answer = alice.send_json(Method::POST, "tasks", &headers, &body).await;
            assert!(answer.problem(422).contains("Idempotency-Key"), "{}", answer.text);
        }
        assert!(alice.titles().await.is_empty());
    }
}
