//! The contract's table of tasks, on both paths and both databases.

mod bad_input;
mod concurrency;
mod lists;
mod many;
mod once;
mod order;
mod repeating;

use http::Method;
use insta::{Settings, assert_json_snapshot};
use jiff::SignedDuration;
use serde_json::json;
use todo_tests::{TestApp, on_both_databases};

/// Ids and times that differ from run to run, out of the way.
fn redacted() -> Settings {
    let mut settings = Settings::clone_current();
    for (place, name) in [("id", "[task]"), ("user_id", "[user]")] {
        settings.add_redaction(&format!(".{place}"), name);
        settings.add_redaction(&format!("[].{place}"), name);
    }
    settings
}

on_both_databases! {
    async fn the_published_path_creates_with_201_and_says_where(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({
            "title": "  Buy   groceries ",
            "description": "Milk\nEggs 🥚",
            "priority": "high",
            "due_date": "2026-11-24",
            "tags": ["home", "errand"],
            "recurrence": "weekly",
            "reminder_at": "2026-11-24T08:00:00Z",
        });
        let answer = alice.post("tasks", &body).await;
        let task = answer.expect(201);
        redacted().bind(|| assert_json_snapshot!("created_task", task));
        let location = answer.header("location");
        assert_eq!(location, format!("/api/{}/tasks/{}", alice.id, task["id"].as_str().unwrap()));
        assert_eq!(alice.get(location).await.expect(200), task);
    }

    async fn the_original_path_creates_with_200(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let path = format!("/api/users/{}/tasks", alice.id);
        let task = alice.post(&path, &json!({ "title": "Buy groceries" })).await.expect(200);
        redacted().bind(|| assert_json_snapshot!("created_task_original", task));
    }

    async fn both_paths_show_the_same_list_and_task(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let id = alice.add("Buy milk").await["id"].as_str().unwrap().to_owned();
        let original = format!("/api/users/{}/tasks", alice.id);
        let list = alice.get("tasks").await.expect(200);
        redacted().bind(|| assert_json_snapshot!("task_list", list));
        assert_eq!(alice.get(&original).await.expect(200), list);
        let task = alice.get(&format!("tasks/{id}")).await.expect(200);
        assert_eq!(alice.get(&format!("{original}/{id}")).await.expect(200), task);
        assert_eq!(list[0], task);
    }

    async fn put_changes_what_is_sent_and_keeps_the_rest(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Buy milk", "description": "Oat", "due_date": "2026-11-24" });
        let before = alice.post("tasks", &body).await.expect(201);
        for family in [format!("/api/{}", alice.id), format!("/api/users/{}", alice.id)] {
            app.clock.advance(SignedDuration::from_secs(60));
            let path = format!("{family}/tasks/{}", before["id"].as_str().unwrap());
            let after = alice.put(&path, &json!({ "priority": "low" })).await.expect(200);
            assert_eq!((&after["title"], &after["description"]), (&before["title"], &before["description"]));
            assert_eq!((&after["priority"], &after["due_date"]), (&json!("low"), &before["due_date"]));
            assert!(after["updated_at"].as_str() > before["updated_at"].as_str(), "{after}");
            let cleared = alice.put(&path, &json!({ "description": null })).await.expect(200);
            assert_eq!(cleared["description"], json!(null));
            alice.put(&path, &json!({ "description": "Oat" })).await.expect(200);
        }
    }

    async fn patch_complete_toggles(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for family in [format!("/api/{}", alice.id), format!("/api/users/{}", alice.id)] {
            let id = alice.add("Buy milk").await["id"].as_str().unwrap().to_owned();
            let path = format!("{family}/tasks/{id}/complete");
            let done = alice.patch(&path, &json!(null)).await.expect(200);
            assert_eq!(done["completed"], true);
            assert_eq!(done["completed_at"], "2026-11-24T09:00:00Z");
            let open = alice.send(Method::PATCH, &path, &[], "").await.expect(200);
            assert_eq!((&open["completed"], &open["completed_at"]), (&json!(false), &json!(null)));
        }
    }

    async fn deleting_answers_204_here_and_ok_there(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let id = alice.add("Buy milk").await["id"].as_str().unwrap().to_owned();
        let answer = alice.delete(&format!("tasks/{id}")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        assert_eq!(alice.get(&format!("tasks/{id}")).await.problem(404), "Task not found");

        let id = alice.add("Buy milk").await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/users/{}/tasks/{id}", alice.id);
        assert_eq!(alice.delete(&path).await.expect(200), json!({ "ok": true }));
        assert_eq!(alice.delete(&path).await.problem(404), "Task not found");
    }

    async fn every_way_of_completing_repeats(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let monthly = json!({
            "title": "Pay rent",
            "due_date": "2027-01-31",
            "recurrence": "monthly",
            "reminder_at": "2027-01-30T08:00:00Z",
        });
        for toggles in [true, false] {
            let id = alice.post("tasks", &monthly).await.expect(201)["id"].clone();
            let path = format!("tasks/{}", id.as_str().unwrap());
            if toggles {
                alice.patch(&format!("{path}/complete"), &json!(null)).await.expect(200);
            } else {
                alice.put(&path, &json!({ "completed": true })).await.expect(200);
            }
            let open = alice.get("tasks").await.expect(200);
            let next = &open[0];
            assert_eq!(next["due_date"], "2027-02-28T00:00:00", "{open}");
            assert_eq!(next["reminder_at"], "2027-02-27T08:00:00Z", "{open}");
            alice.delete(&format!("tasks/{}", next["id"].as_str().unwrap())).await;
        }
    }

    async fn somebody_elses_task_is_not_found_and_their_list_is_forbidden(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let id = alice.add("Buy milk").await["id"].as_str().unwrap().to_owned();
        assert_eq!(bob.get(&format!("tasks/{id}")).await.problem(404), "Task not found");
        assert_eq!(bob.delete(&format!("tasks/{id}")).await.problem(404), "Task not found");
        bob.get(&format!("/api/{}/tasks", alice.id)).await.problem(403);
        app.nobody().get(&format!("/api/{}/tasks", alice.id)).await.problem(401);
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }

    async fn a_time_without_offset_is_read_where_the_caller_is(app: TestApp) {
        let alice = app.sign_up("alice").await.in_zone("Asia/Karachi");
        let body = json!({ "title": "Call", "due_date": "2026-11-24T17:00:00" });
        let task = alice.post("tasks", &body).await.expect(201);
        assert_eq!(task["due_date"], "2026-11-24T12:00:00Z");
        let detail = alice.in_zone("Mars/Olympus").get("tasks").await.problem(422);
        assert!(detail.contains("X-Time-Zone"), "{detail}");
    }

    async fn statistics_count_what_is_there(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let id = alice.add("Buy milk").await["id"].as_str().unwrap().to_owned();
        alice.add("Buy bread").await;
        alice.patch(&format!("tasks/{id}/complete"), &json!(null)).await.expect(200);
        let stats = alice.get(&format!("/api/auth/{}/stats", alice.id)).await.expect(200);
        assert_json_snapshot!("statistics", stats);
        let bob = app.sign_up("bob").await;
        bob.get(&format!("/api/auth/{}/stats", alice.id)).await.problem(403);
    }
}
