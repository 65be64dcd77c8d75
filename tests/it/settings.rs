//! Where accounts are at home: whoever names no time zone speaks in theirs.

use serde_json::json;
use todo_tests::{TestApp, User, on_both_databases};

use crate::{mcp, tokens::program};

/// When a task is due that is added for five in the afternoon of 24 November.
async fn five_o_clock(who: &User) -> String {
    let body = json!({ "title": "Call", "due_date": "2026-11-24T17:00:00" });
    who.post("tasks", &body).await.expect(201)["due_date"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn the_zone_is_that_of_the_first_request_that_names_one(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let unset = json!({ "time_zone": null, "language": null });
        assert_eq!(alice.get("settings").await.expect(200), unset);
        assert_eq!(five_o_clock(&alice).await, "2026-11-24T17:00:00Z");
        // A page of the list is enough.
        alice.in_zone("Asia/Karachi").get("tasks").await.expect(200);
        assert_eq!(five_o_clock(&alice).await, "2026-11-24T12:00:00Z");
        // Somebody who travels names another, and is at home where they were.
        let abroad = alice.in_zone("America/New_York");
        assert_eq!(five_o_clock(&abroad).await, "2026-11-24T22:00:00Z");
        assert_eq!(five_o_clock(&alice).await, "2026-11-24T12:00:00Z");
        // Nobody else is.
        assert_eq!(five_o_clock(&app.sign_up("bob").await).await, "2026-11-24T17:00:00Z");
    }

    async fn a_voice_or_a_program_may_be_the_first_to_name_it(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "transcript": "show my tasks", "client_timezone": "Asia/Karachi" });
        alice.post("/api/voice/process", &body).await.expect(200);
        assert_eq!(alice.get("settings").await.expect(200)["time_zone"], "Asia/Karachi");
        let bob = app.sign_up("bob").await;
        let bobs = program(&bob, &["tasks:read"]).await;
        mcp::run(&bobs, &json!({ "name": "list_tasks", "_meta": { "timeZone": "Asia/Tokyo" } }))
            .await
            .unwrap();
        assert_eq!(bob.get("settings").await.expect(200)["time_zone"], "Asia/Tokyo");
    }

    async fn settings_are_changed_one_by_one(app: TestApp) {
        let alice = app.sign_up("alice").await.in_zone("Asia/Karachi");
        let change = async |body| alice.patch("settings", &body).await.expect(200);
        let settings = change(json!({ "language": "ur-PK" })).await;
        assert_eq!(settings, json!({ "time_zone": "Asia/Karachi", "language": "ur-PK" }));
        let settings = change(json!({ "time_zone": "europe/berlin" })).await;
        assert_eq!(settings, json!({ "time_zone": "Europe/Berlin", "language": "ur-PK" }));
        assert_eq!(alice.get("settings").await.expect(200), settings);
        assert_eq!(alice.get(&format!("/api/users/{}/settings", alice.id)).await.expect(200), settings);
        let settings = change(json!({ "language": null })).await;
        assert_eq!(settings, json!({ "time_zone": "Europe/Berlin", "language": null }));
        for (field, value) in [("time_zone", "Mars/Olympus"), ("language", "?")] {
            let detail = alice.patch("settings", &json!({ field: value })).await.problem(422);
            assert!(detail.contains(field), "{detail}");
        }
    }

    async fn a_task_completed_by_a_program_repeats_at_its_owners_hour(app: TestApp) {
        let alice = app.sign_up("alice").await.in_zone("America/New_York");
        // Clocks change there in the night of 8 March.
        let body = json!({
            "title": "Water plants", "due_date": "2026-03-07T08:00:00", "rrule": "FREQ=DAILY",
            "keep_every": true,
        });
        let task = alice.post("tasks", &body).await.expect(201);
        assert_eq!(task["due_date"], "2026-03-07T13:00:00Z");
        let program = program(&alice, &["tasks:write"]).await;
        let zoneless = app.nobody().with_token(program.token.as_ref().unwrap());
        mcp::call(&zoneless, "complete_task", json!({ "task_id": task["id"] })).await.unwrap();
        let open = alice.get("tasks").await.expect(200);
        assert_eq!(open[0]["due_date"], "2026-03-08T12:00:00Z");
    }
}
