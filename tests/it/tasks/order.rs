//! The order that somebody gives their tasks.

use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};

async fn ordered(user: &User) -> Vec<String> {
    let tasks = user.get("tasks?sort_by=manual").await.expect(200);
    let title = |task: &Value| task["title"].as_str().unwrap().to_owned();
    tasks.as_array().unwrap().iter().map(title).collect()
}

/// Adds tasks, which stand newest first, and answers their ids in the order of adding.
async fn add_all(app: &TestApp, user: &User, titles: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for title in titles {
        app.clock.advance(SignedDuration::from_secs(1));
        ids.push(user.add(title).await["id"].as_str().unwrap().to_owned());
    }
    ids
}

async fn put(user: &User, id: &str, place: &Value) -> Answer {
    user.post(&format!("tasks/{id}/move"), place).await
}

on_both_databases! {
    async fn a_task_stands_where_it_was_moved_and_no_other_is_changed(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let ids = add_all(&app, &alice, &["d", "c", "b", "a"]).await;
        assert_eq!(ordered(&alice).await, ["a", "b", "c", "d"]);

        let moved = put(&alice, &ids[0], &json!({ "above": ids[3], "below": ids[2] })).await;
        assert!(moved.expect(200)["rank"].is_string());
        assert_eq!(ordered(&alice).await, ["a", "d", "b", "c"]);
        put(&alice, &ids[2], &json!({ "below": ids[3] })).await.expect(200);
        assert_eq!(ordered(&alice).await, ["b", "a", "d", "c"]);
        put(&alice, &ids[2], &json!({ "above": ids[1] })).await.expect(200);
        assert_eq!(ordered(&alice).await, ["a", "d", "c", "b"]);

        let rest = alice.get(&format!("tasks/{}", ids[3])).await.expect(200);
        assert_eq!((&rest["rank"], &rest["updated_at"]), (&Value::Null, &rest["created_at"]));
        // What comes later stands above, as it always does, and the order survives other changes.
        app.clock.advance(SignedDuration::from_secs(1));
        alice.add("new").await;
        alice.put(&format!("tasks/{}", ids[0]), &json!({ "title": "D" })).await.expect(200);
        assert_eq!(ordered(&alice).await, ["new", "a", "D", "c", "b"]);
    }

    async fn a_move_is_a_change_that_is_taken_back(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let ids = add_all(&app, &alice, &["c", "b", "a"]).await;
        put(&alice, &ids[0], &json!({ "below": ids[2] })).await.expect(200);
        assert_eq!(ordered(&alice).await, ["c", "a", "b"]);
        let changes = alice.get("changes?limit=1").await.expect(200);
        let undo = format!("changes/{}/undo", changes[0]["id"].as_str().unwrap());
        alice.post(&undo, &Value::Null).await.expect(200);
        assert_eq!(ordered(&alice).await, ["a", "b", "c"]);
    }

    async fn two_devices_that_reorder_at_once_lose_no_move(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let ids = add_all(&app, &alice, &["6", "5", "4", "3", "2", "1"]).await;
        let between = json!({ "above": ids[5], "below": ids[4] });
        let moves = [0, 1, 2].map(|it| (alice.clone(), ids[it].clone(), between.clone()));
        let moves = moves.map(|(alice, id, place)| tokio::spawn(async move { put(&alice, &id, &place).await }));
        for moved in moves {
            moved.await.unwrap().expect(200);
        }

        let order = ordered(&alice).await;
        let mut among = order[1..4].to_vec();
        among.sort();
        assert_eq!(among, ["4", "5", "6"]);
        assert_eq!((&*order[0], &order[4..]), ("1", &["2".to_owned(), "3".to_owned()][..]));
        // There is still room between any two of them.
        let tasks = alice.get("tasks?sort_by=manual").await.expect(200);
        let place = json!({ "above": tasks[1]["id"], "below": tasks[2]["id"] });
        put(&alice, &ids[3], &place).await.expect(200);
        assert_eq!(ordered(&alice).await[2], "3");
    }

    async fn a_move_names_another_task_of_the_same_list(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let ids = add_all(&app, &alice, &["b", "a"]).await;
        let foreign = add_all(&app, &bob, &["x"]).await;
        put(&alice, &ids[0], &json!({ "below": foreign[0] })).await.expect(404);
        for place in [json!({}), json!({ "above": ids[0] })] {
            let detail = put(&alice, &ids[0], &place).await.expect(422)["detail"].to_string();
            assert!(detail.contains("another task of yours"), "{detail}");
        }
        put(&alice, &foreign[0], &json!({ "above": ids[0] })).await.expect(404);
        // Of two neighbours, one may be gone meanwhile.
        let place = json!({ "above": ids[1], "below": foreign[0] });
        put(&alice, &ids[0], &place).await.expect(200);
        assert_eq!(ordered(&alice).await, ["a", "b"]);
    }
}
