//! Several tasks or changes in one request.

use serde_json::{Value, json};
use todo_tests::{TestApp, User, on_both_databases};

/// Tasks with these titles, each with a date, and their ids.
async fn fill(alice: &User, titles: &[&str]) -> Vec<Value> {
    let mut ids = Vec::new();
    for (title, due) in titles.iter().zip(["2026-11-24T17:00:00Z", "2026-11-25", "2026-11-26"]) {
        let body = json!({ "title": title, "due_date": due, "tags": ["home"] });
        ids.push(alice.post("tasks", &body).await.expect(201)["id"].clone());
    }
    ids
}

/// One field of every task there is, by title.
async fn all(alice: &User, field: &str) -> Vec<Value> {
    let tasks = alice.get("tasks?status=all").await.expect(200);
    let mut tasks = tasks.as_array().unwrap().clone();
    tasks.sort_by_key(|task| task["title"].to_string());
    tasks.iter().map(|task| task[field].clone()).collect()
}

fn statuses(outcomes: &Value) -> Vec<u64> {
    outcomes.as_array().unwrap().iter().map(|one| one["status"].as_u64().unwrap()).collect()
}

on_both_databases! {
    async fn many_tasks_are_changed_each_by_itself(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let ids = fill(&alice, &["Run", "Swim"]).await;
        let bobs = app.sign_up("bob").await.add("Bob's").await["id"].clone();
        let wanted = |change: Value| {
            let mut body = change;
            body["ids"] = json!([ids[0], bobs, ids[1], ids[0]]);
            body
        };
        for (change, field, now) in [
            (json!({ "priority": "high" }), "priority", json!(["high", "high"])),
            (
                json!({ "due_date": "2026-12-04", "keep_time": true }),
                "due_date",
                json!(["2026-12-04T17:00:00Z", "2026-12-04T00:00:00"]),
            ),
            (json!({ "add_tags": ["gym"] }), "tags", json!([["home", "gym"], ["home", "gym"]])),
            (json!({ "due_date": null }), "due_date", json!([null, null])),
            (json!({ "completed": true }), "completed", json!([true, true])),
            (json!({ "completed": 0, "tags": [] }), "completed", json!([false, false])),
        ] {
            let outcomes = alice.post("tasks/change", &wanted(change.clone())).await.expect(200);
            assert_eq!(statuses(&outcomes), [200, 404, 200], "{change}");
            assert_eq!(outcomes[1], json!({ "id": bobs, "status": 404, "detail": "Task not found" }));
            assert_eq!(json!(all(&alice, field).await), now, "{change}");
        }
    }

    async fn a_repeating_task_among_many_goes_on(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let ids = fill(&alice, &["Run", "Swim"]).await;
        let path = format!("tasks/{}", ids[0].as_str().unwrap());
        alice.put(&path, &json!({ "recurrence": "daily" })).await.expect(200);
        alice.post("tasks/change", &json!({ "ids": ids, "completed": true })).await.expect(200);
        assert_eq!(alice.titles().await, ["Run"]);
    }

    async fn many_tasks_are_deleted_and_come_back_together(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let ids = fill(&alice, &["Run", "Swim", "Walk"]).await;
        let before = all(&alice, "id").await;
        let gone = alice.post("tasks/delete", &json!({ "ids": &ids[..2] })).await.expect(200);
        assert_eq!(statuses(&gone), [200, 200]);
        let again = alice.post("tasks/delete", &json!({ "ids": &ids[..2] })).await.expect(200);
        assert_eq!(statuses(&again), [404, 404]);
        assert_eq!(alice.titles().await, ["Walk"]);

        let changes = alice.get("changes?limit=2").await.expect(200);
        let changes = json!([changes[0]["id"], changes[1]["id"], ids[0]]);
        let undone = alice.post("changes/undo", &json!({ "ids": changes })).await.expect(200);
        assert_eq!(statuses(&undone), [200, 200, 404]);
        assert_eq!(all(&alice, "id").await, before);
        let twice = alice.post("changes/undo", &json!({ "ids": changes })).await.expect(200);
        assert_eq!(statuses(&twice), [409, 409, 404]);
        let redo = json!({ "ids": [undone[0]["undone_by"]] });
        alice.post("changes/undo", &redo).await.expect(200);
        assert_eq!(alice.titles().await.len(), 2);
    }

    async fn a_list_of_named_tasks_has_those_alone(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let ids = fill(&alice, &["Run", "Swim", "Walk"]).await;
        let (run, walk) = (ids[0].as_str().unwrap(), ids[2].as_str().unwrap());
        alice.patch(&format!("tasks/{walk}/complete"), &json!(null)).await.expect(200);
        let named = format!("tasks?ids={run},nonsense,{walk}");
        let titles = async |who: &User, path: &str| {
            let list = who.get(path).await.expect(200);
            list.as_array().unwrap().iter().map(|task| task["title"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(titles(&alice, &named).await, ["Run"]);
        for sort in ["newest", "date_asc", "date_desc", "priority"] {
            let path = format!("{named}&status=all&limit=9&sort_by={sort}");
            assert_eq!(titles(&alice, &path).await.len(), 2, "{sort}");
        }
        assert!(titles(&bob, &named).await.is_empty());
        let many = format!("tasks?ids={}", vec![run; 101].join(","));
        assert!(alice.get(&many).await.problem(422).starts_with("ids: must be 1 to 100"));
    }

    async fn what_names_no_or_too_many_things_is_refused_whole(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let id = alice.add("Run").await["id"].clone();
        let many = json!(vec![&id; 101]);
        for path in ["tasks/change", "tasks/delete", "changes/undo"] {
            for ids in [json!([]), many.clone(), json!("x"), json!(["x"]), json!(null)] {
                let body = json!({ "ids": ids, "completed": true });
                assert!(alice.post(path, &body).await.problem(422).starts_with("ids"), "{ids}");
            }
        }
        assert_eq!(alice.titles().await, ["Run"]);
    }
}
