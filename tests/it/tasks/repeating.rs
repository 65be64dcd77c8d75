//! How tasks repeat and how long they last, seen from outside.

use serde_json::{Value, json};
use todo_tests::{TestApp, User, on_both_databases};

use crate::{mcp, tokens::program};

/// The one open task there is.
async fn open(alice: &User) -> Value {
    let open = alice.get("tasks").await.expect(200);
    assert_eq!(open.as_array().unwrap().len(), 1, "{open}");
    open[0].clone()
}

async fn complete(alice: &User, task: &Value) -> Value {
    let path = format!("tasks/{}/complete", task["id"].as_str().unwrap());
    alice.patch(&path, &json!(null)).await.expect(200)
}

on_both_databases! {
    async fn a_rule_is_kept_and_followed_beside_the_originals_word(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({
            "title": "Pay rent", "due_date": "2027-01-31", "rrule": "FREQ=MONTHLY;BYMONTHDAY=-1",
        });
        let task = alice.post("tasks", &body).await.expect(201);
        assert_eq!(task["recurrence"], "monthly");
        // What clients send back that know the words alone.
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        alice.put(&path, &json!({ "recurrence": "monthly" })).await.expect(200);
        complete(&alice, &task).await;
        let next = open(&alice).await;
        assert_eq!(next["due_date"], "2027-02-28T00:00:00");
        assert_eq!(next["rrule"], "FREQ=MONTHLY;BYMONTHDAY=-1");

        let path = format!("tasks/{}", next["id"].as_str().unwrap());
        let daily = alice.put(&path, &json!({ "recurrence": "daily" })).await.expect(200);
        assert_eq!(daily["rrule"], "FREQ=DAILY");
        let both = json!({ "recurrence": "weekly", "rrule": "FREQ=YEARLY" });
        assert!(alice.put(&path, &both).await.problem(422).contains("rrule"));
        let hourly = json!({ "title": "Breathe", "rrule": "FREQ=HOURLY" });
        assert!(alice.post("tasks", &hourly).await.problem(422).contains("nothing shorter"));
    }

    async fn what_an_overdue_task_passes_over_is_counted_in_the_answer_and_the_journal(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Water plants", "due_date": "2026-01-05", "recurrence": "weekly" });
        let task = alice.post("tasks", &body).await.expect(201);
        let by_hand = complete(&alice, &task).await["skipped"].clone();
        assert!(by_hand.as_u64().is_some_and(|skipped| skipped > 0), "{by_hand}");
        assert_eq!(complete(&alice, &task).await["skipped"], 0, "reopened");

        let program = program(&alice, &["tasks:write"]).await;
        let done = mcp::call(&program, "complete_task", json!({ "task_id": task["id"] })).await;
        assert_eq!(done.unwrap()["skipped"], by_hand);
        let changes = alice.get("changes").await.expect(200);
        assert_eq!(changes[0]["after"]["skipped"], by_hand);
        let next = open(&alice).await;
        assert_eq!(next["due_date"], changes[0]["occurrence"]["after"]["due_date"]);
        let passed = format!("tasks?due_to={}", &changes[0]["at"].as_str().unwrap()[..10]);
        assert_eq!(alice.get(&passed).await.expect(200), json!([]));
    }

    async fn a_task_that_keeps_every_occurrence_passes_over_none(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({
            "title": "Send the invoice", "due_date": "2026-01-05", "recurrence": "weekly",
            "keep_every": true,
        });
        let task = alice.post("tasks", &body).await.expect(201);
        assert_eq!(complete(&alice, &task).await["skipped"], 0);
        let next = open(&alice).await;
        assert_eq!((&next["due_date"], &next["keep_every"]), (&json!("2026-01-12T00:00:00"), &json!(true)));
    }

    async fn the_end_moves_along_with_the_date(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Vacation", "due_date": "2026-12-05", "due_end": "2026-12-10" });
        let task = alice.post("tasks", &body).await.expect(201);
        assert_eq!(task["due_end"], "2026-12-10T00:00:00");
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        let moved = alice.put(&path, &json!({ "due_date": "2027-02-26" })).await.expect(200);
        assert_eq!(moved["due_end"], "2027-03-03T00:00:00");
        let before = alice.put(&path, &json!({ "due_end": "2027-02-01" })).await.problem(422);
        assert!(before.contains("due_end"), "{before}");
        let timed = alice.put(&path, &json!({ "due_date": "2027-02-26T14:00:00" })).await.expect(200);
        assert_eq!(timed["due_end"], json!(null));
    }

    async fn lists_are_of_the_owners_days(app: TestApp) {
        let alice = app.sign_up("alice").await.in_zone("America/New_York");
        for (title, due) in [
            ("Monday", "2026-11-23"),
            ("Monday evening", "2026-11-23T21:00:00"),
            ("Tuesday", "2026-11-24"),
            ("Tuesday morning", "2026-11-24T08:00:00"),
        ] {
            alice.post("tasks", &json!({ "title": title, "due_date": due })).await.expect(201);
        }
        let titles = async |parameters: &str| {
            let tasks = alice.get(&format!("tasks?{parameters}")).await.expect(200);
            let titles = tasks.as_array().unwrap().iter().map(|task| task["title"].clone());
            titles.collect::<Vec<_>>()
        };
        let in_order = ["Monday", "Monday evening", "Tuesday", "Tuesday morning"];
        assert_eq!(titles("sort_by=date_asc").await, in_order);
        let monday = titles("sort_by=date_asc&due_from=2026-11-23&due_to=2026-11-23").await;
        assert_eq!(monday, in_order[..2]);
        assert_eq!(titles("sort_by=date_asc&due_from=2026-11-24").await, in_order[2..]);
    }
}
