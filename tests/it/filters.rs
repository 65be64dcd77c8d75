//! Saved filters: questions to the list that an account keeps on whatever device.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use todo_core::task::saved::FILTERS_MAX;
use todo_tests::{TestApp, User, on_both_databases};
use tokio::time::timeout;

/// What happens shows within a second; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);

async fn save(user: &User, name: &str, query: &str) -> Value {
    user.post("filters", &json!({ "name": name, "query": query })).await.expect(201)
}

async fn saved(user: &User) -> Vec<(String, String)> {
    let listed = user.get("filters").await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let listed = listed.as_array().unwrap().iter();
    listed.map(|it| (text(&it["name"]), text(&it["query"]))).collect()
}

on_both_databases! {
    async fn filters_are_listed_by_name_replaced_under_one_and_removed(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let work = save(&alice, "Work", "tag=work").await;
        save(&alice, " At  home ", "?view=upcoming&tag=home").await;
        save(&bob, "Work", "tag=office").await;
        save(&alice, "Work", "tag=work&priority=high").await;
        let pair = |name: &str, query: &str| (name.to_owned(), query.to_owned());
        let home = pair("At home", "view=upcoming&tag=home");
        assert_eq!(saved(&alice).await, [home.clone(), pair("Work", "tag=work&priority=high")]);

        let old = format!("filters/{}", work["id"].as_str().unwrap());
        assert_eq!(alice.delete(&old).await.problem(404), "Filter not found");
        let present = alice.get("filters").await.expect(200)[1]["id"].clone();
        let path = format!("filters/{}", present.as_str().unwrap());
        assert_eq!(bob.delete(&path).await.problem(404), "Filter not found");
        assert_eq!(alice.delete(&path).await.status, 204);
        assert_eq!(saved(&alice).await, [home]);
        assert_eq!(saved(&bob).await, [pair("Work", "tag=office")]);
    }

    async fn what_is_no_filter_is_refused_and_so_is_one_too_many(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (body, field) in [
            (json!({ "name": "", "query": "tag=home" }), "name"),
            (json!({ "name": "x".repeat(61), "query": "tag=home" }), "name"),
            (json!({ "name": "a\u{0}b", "query": "tag=home" }), "name"),
            (json!({ "name": "Home", "query": "home" }), "query"),
            (json!({ "name": "Home", "query": "tag=\"><script>" }), "query"),
        ] {
            let answer = alice.post("filters", &body).await;
            answer.problem(422);
            assert_eq!(answer.json()["field"], field, "{body}");
        }
        for number in 0..FILTERS_MAX {
            save(&alice, &format!("Filter {number}"), "tag=home").await;
        }
        let more = json!({ "name": "More", "query": "tag=home" });
        assert!(alice.post("filters", &more).await.problem(409).contains("Remove one first"));
        save(&alice, "Filter 0", "tag=work").await;
        assert_eq!(saved(&alice).await.len(), FILTERS_MAX);
    }

    async fn no_more_filters_are_kept_than_may_be_also_when_all_are_saved_at_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for number in 2..FILTERS_MAX {
            save(&alice, &format!("Filter {number}"), "tag=home").await;
        }
        let at_once = (0..10).map(|number| {
            let alice = &alice;
            let body = json!({ "name": format!("More {number}"), "query": "tag=home" });
            async move { alice.post("filters", &body).await.status.as_u16() }
        });
        let answers = join_all(at_once).await;
        let of = |status| answers.iter().filter(|answer| **answer == status).count();
        assert_eq!((of(201), of(409)), (2, 8), "{answers:?}");
        assert_eq!(saved(&alice).await.len(), FILTERS_MAX);
    }

    async fn a_filter_that_is_saved_or_removed_shows_elsewhere(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let mut events = alice.watch().await;
        let first = timeout(PATIENCE, events.next()).await.unwrap().unwrap();
        assert_eq!(first, ("tasks".to_owned(), json!({})), "load everything");
        let home = save(&alice, "Home", "tag=home").await;
        let told = ("filters".to_owned(), json!({ "ids": [home["id"]] }));
        assert_eq!(timeout(PATIENCE, events.next()).await.unwrap(), Some(told.clone()));
        let path = format!("filters/{}", home["id"].as_str().unwrap());
        assert_eq!(alice.delete(&path).await.status, 204);
        assert_eq!(timeout(PATIENCE, events.next()).await.unwrap(), Some(told));
    }
}
