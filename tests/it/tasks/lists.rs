//! Filters, orders and pages.

use jiff::SignedDuration;
use regex::Regex;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};

fn titles(answer: &Answer) -> Vec<String> {
    let tasks = answer.expect(200);
    let tasks = tasks.as_array().unwrap();
    tasks.iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

/// A list of four, the last of which is done.
async fn fill(app: &TestApp, alice: &User) {
    for body in [
        json!({ "title": "Alpha", "priority": "low", "due_date": "2026-12-03", "tags": ["Home"] }),
        json!({ "title": "Beta", "priority": "high", "description": "ÜBER the alpha" }),
        json!({ "title": "Gamma", "due_date": "2026-12-01", "tags": ["homework"] }),
        json!({ "title": "Delta", "priority": "high", "due_date": "2026-12-02" }),
    ] {
        app.clock.advance(SignedDuration::from_secs(1));
        let task = alice.post("tasks", &body).await.expect(201);
        if body["title"] == "Delta" {
            let path = format!("tasks/{}/complete", task["id"].as_str().unwrap());
            alice.patch(&path, &json!(null)).await.expect(200);
        }
    }
}

on_both_databases! {
    async fn lists_are_filtered_and_ordered_as_asked(app: TestApp) {
        let alice = app.sign_up("alice").await;
        fill(&app, &alice).await;
        for (query, expected) in [
            ("", vec!["Gamma", "Beta", "Alpha"]),
            ("?status=todo", vec!["Gamma", "Beta", "Alpha"]),
            ("?status=done", vec!["Delta"]),
            ("?status=all", vec!["Delta", "Gamma", "Beta", "Alpha"]),
            ("?status=whatever", vec!["Delta", "Gamma", "Beta", "Alpha"]),
            ("?status=whatever&priority=whatever", vec![]),
            ("?priority=high", vec!["Beta"]),
            ("?priority=all&status=all", vec!["Delta", "Gamma", "Beta", "Alpha"]),
            ("?search=ALPHA", vec!["Beta", "Alpha"]),
            ("?search=%C3%BCber", vec!["Beta"]),
            ("?search=%25", vec![]),
            ("?search=_", vec![]),
            ("?tag=home", vec!["Alpha"]),
            ("?tag=HOMEWORK", vec!["Gamma"]),
            ("?due=dated", vec!["Gamma", "Alpha"]),
            ("?status=all&sort_by=date_asc", vec!["Gamma", "Delta", "Alpha", "Beta"]),
            ("?status=all&sort_by=date_desc", vec!["Alpha", "Delta", "Gamma", "Beta"]),
            ("?status=all&sort_by=priority", vec!["Delta", "Beta", "Gamma", "Alpha"]),
            ("?sort_by=whatever", vec!["Gamma", "Beta", "Alpha"]),
        ] {
            assert_eq!(titles(&alice.get(&format!("tasks{query}")).await), expected, "{query}");
        }
    }

    async fn pages_go_through_the_whole_list_in_every_order(app: TestApp) {
        let alice = app.sign_up("alice").await;
        fill(&app, &alice).await;
        let document: Value = app.nobody().get("/api/openapi.json").await.expect(200);
        let parameters = &document["paths"]["/api/{user_id}/tasks"]["get"]["parameters"];
        let cursor = parameters.as_array().unwrap().iter().find(|it| it["name"] == "cursor");
        let pattern = cursor.and_then(|it| it["schema"]["pattern"].as_str()).unwrap();
        let documented = Regex::new(pattern).unwrap();
        for order in ["newest", "date_asc", "date_desc", "priority", "manual"] {
            let query = format!("tasks?status=all&sort_by={order}");
            let whole = titles(&alice.get(&query).await);
            let mut seen = Vec::new();
            let mut page = alice.get(&format!("{query}&limit=1")).await;
            loop {
                seen.extend(titles(&page));
                let link = page.header("link").to_owned();
                let Some(rest) = link.strip_prefix('<') else { break };
                let (next, relation) = rest.split_once('>').unwrap();
                assert_eq!(relation, "; rel=\"next\"");
                let cursor = page.header("x-next-cursor");
                assert!(next.contains(cursor), "{next}");
                assert!(documented.is_match(cursor), "{cursor} is not as documented");
                page = alice.get(next).await;
            }
            assert_eq!(seen, whole, "{order}");
            assert_eq!(whole.len(), 4);
        }
    }

    async fn a_list_without_limit_has_no_pages(app: TestApp) {
        let alice = app.sign_up("alice").await;
        fill(&app, &alice).await;
        let answer = alice.get("tasks").await;
        assert_eq!((answer.header("link"), answer.header("x-next-cursor")), ("", ""));
    }

    async fn a_limit_that_is_no_number_from_1_on_limits_nothing(app: TestApp) {
        let alice = app.sign_up("alice").await;
        fill(&app, &alice).await;
        alice.say("What's pending?").await;
        for limit in ["0", "-5", "abc", "2.5", ""] {
            for family in [format!("/api/{}", alice.id), format!("/api/users/{}", alice.id)] {
                let whole = alice.get(&format!("{family}/tasks")).await;
                let limited = alice.get(&format!("{family}/tasks?limit={limit}")).await;
                assert_eq!(limited.expect(200), whole.expect(200), "{limit}");
                assert_eq!(limited.header("x-next-cursor"), "");
            }
            alice.get(&format!("conversations?limit={limit}")).await.expect(200);
            alice.get(&format!("changes?limit={limit}")).await.expect(200);
        }
    }

    async fn a_page_that_makes_no_sense_is_refused(app: TestApp) {
        let alice = app.sign_up("alice").await;
        fill(&app, &alice).await;
        let cursor = alice.get("tasks?limit=1").await.header("x-next-cursor").to_owned();
        for (query, field) in [
            ("cursor=nowhere", "cursor"),
            (&format!("sort_by=priority&cursor={cursor}"), "cursor"),
        ] {
            let answer = alice.get(&format!("tasks?{query}")).await;
            assert!(answer.problem(422).contains(field), "{query}: {}", answer.text);
            assert_eq!(answer.json()["field"], field);
        }
    }
}
