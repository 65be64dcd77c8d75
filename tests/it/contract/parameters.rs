//! How lists are asked: parameters that stand there twice, and tags in whatever case.

use serde_json::json;
use todo_tests::{TestApp, on_both_databases};

use super::{families, titles};

on_both_databases! {
    async fn of_a_parameter_that_is_sent_twice_the_last_one_counts(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (title, priority, due, tags, completed) in [
            ("first", "low", "2026-11-25", json!(["home"]), false),
            ("second", "high", "2026-11-26", json!(["work"]), false),
            ("third", "low", "2026-11-27", json!(["work"]), false),
            ("fourth", "high", "2026-11-28", json!(["home"]), true),
        ] {
            let body = json!({
                "title": title, "priority": priority, "due_date": due, "tags": tags, "completed": completed
            });
            alice.post("tasks", &body).await.expect(201);
        }
        for (path, _) in families(&alice) {
            for (query, wanted) in [
                ("limit=5&limit=2", &["first", "second"][..]),
                ("limit=2&limit=5", &["first", "second", "third"]),
                ("limit=2&limit=", &["first", "second", "third"]),
                ("limit=many&limit=1", &["first"]),
                ("priority=low&priority=high", &["second"]),
                ("status=done&status=all", &["first", "second", "third", "fourth"]),
                ("status=all&status=done", &["fourth"]),
                ("tag=work&tag=home", &["first"]),
                ("search=first&search=third", &["third"]),
                ("sort_by=date_desc&sort_by=date_asc&limit=1", &["first"]),
                ("due_from=2026-11-25&due_from=2026-11-27", &["third"]),
            ] {
                let path = format!("{path}?sort_by=date_asc&{query}");
                let list = alice.get(&path).await.expect(200);
                assert_eq!(titles(&list), wanted, "{path}");
            }
        }
    }

    async fn a_tag_is_found_as_it_was_sent_and_in_whatever_case(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (title, tags) in
            [("upper", json!(["A"])), ("lower", json!(["a"])), ("both", json!(["A", "a"])), ("other", json!(["ab"]))]
        {
            alice.post("tasks", &json!({ "title": title, "tags": tags })).await.expect(201);
        }
        for (path, _) in families(&alice) {
            for tag in ["A", "a"] {
                let list = alice.get(&format!("{path}?tag={tag}")).await.expect(200);
                let mut found = titles(&list);
                found.sort_unstable();
                assert_eq!(found, ["both", "lower", "upper"], "{path}: {tag}");
                let list = list.as_array().expect("a list");
                let kept = list.iter().find(|task| task["title"] == "both").expect("both");
                assert_eq!(kept["tags"], json!(["A", "a"]), "as they were sent");
            }
        }
    }
}
