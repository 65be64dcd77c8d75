//! What clients of the original send and were answered, row by row, under both paths.

mod kept;
mod origins;
mod parameters;

use http::Method;
use serde_json::{Value, json};
use todo_tests::{TestApp, User, on_both_databases};

/// A page that is not ours.
const OTHER: &str = "https://other.example.com";

/// Both families of paths, with the status of a creation.
fn families(user: &User) -> [(String, u16); 2] {
    [(format!("/api/{}/tasks", user.id), 201), (format!("/api/users/{}/tasks", user.id), 200)]
}

/// What `POST tasks` is sent beside a title, and what the answer says.
fn creations() -> Vec<(Value, Value)> {
    let tags = json!(["with space", "A", "a", "#hash"]);
    vec![
        (json!({ "completed": true }), json!({ "completed": true })),
        (json!({ "completed": "true" }), json!({ "completed": true })),
        (json!({ "completed": 0 }), json!({ "completed": false })),
        (
            json!({ "completed": null, "tags": null, "priority": null }),
            json!({ "priority": "medium" }),
        ),
        (json!({ "tags": tags }), json!({ "tags": tags })),
        (json!({ "due_date": 1_795_510_800 }), json!({ "due_date": "2026-11-24T09:00:00Z" })),
        (
            json!({ "due_date": 1_795_510_800_000_i64 }),
            json!({ "due_date": "2026-11-24T09:00:00Z" }),
        ),
        (json!({ "due_date": "1795510800" }), json!({ "due_date": "2026-11-24T09:00:00Z" })),
        (json!({ "due_date": 1_795_510_800.5 }), json!({ "due_date": "2026-11-24T09:00:00.5Z" })),
        (
            json!({ "due_date": "1795510800.123" }),
            json!({ "due_date": "2026-11-24T09:00:00.123Z" }),
        ),
        (
            json!({ "due_date": 253_402_200_799_123_i64 }),
            json!({ "due_date": "9999-12-30T20:13:19.123Z" }),
        ),
        (json!({ "reminder_at": 1_795_510_800 }), json!({ "reminder_at": "2026-11-24T09:00:00Z" })),
        (json!({ "due_date": "2026-11-24 17:00" }), json!({ "due_date": "2026-11-24T17:00:00Z" })),
        (
            json!({ "due_date": "2026-11-24T17:00:00.250+00:00" }),
            json!({ "due_date": "2026-11-24T17:00:00.25Z" }),
        ),
        (json!({ "due_date": "9999-12-31" }), json!({ "due_date": "9999-12-31T00:00:00" })),
        (
            json!({ "due_date": "9999-12-31T23:59:59.5Z" }),
            json!({ "due_date": "9999-12-31T23:59:59.5" }),
        ),
        (
            json!({ "due_date": "9999-12-31T00:00:00Z" }),
            json!({ "due_date": "9999-12-31T00:00:00" }),
        ),
        (json!({ "due_date": "0001-01-01" }), json!({ "due_date": "0001-01-01T00:00:00" })),
        (json!({ "something": "else" }), json!({ "completed": false })),
    ]
}

/// Values of `completed` in `PUT`, and what they mean.
fn switches() -> Vec<(Value, bool)> {
    [json!("true"), json!(1), json!("1"), json!("yes"), json!(true)]
        .into_iter()
        .map(|on| (on, true))
        .chain([json!("false"), json!(0), json!("0"), json!("Off")].map(|off| (off, false)))
        .collect()
}

/// Every operation of the document, with parts of its path filled in.
async fn routes(user: &User, account: &str) -> Vec<(Method, String)> {
    let document = user.get("/api/openapi.json").await.expect(200);
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path = path.replace("{user_id}", account);
        let path: Vec<_> =
            path.split('/').map(|part| if part.starts_with('{') { "none" } else { part }).collect();
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if item.get(method.as_str().to_lowercase()).is_some() {
                routes.push((method, path.join("/")));
            }
        }
    }
    assert!(routes.len() > 50, "{routes:?}");
    routes
}

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(|task| task["title"].as_str()).collect()
}

on_both_databases! {
    async fn what_is_created_is_what_was_sent(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (path, created) in families(&alice) {
            for (mut body, wanted) in creations() {
                body["title"] = json!("Row");
                let task = alice.post(&path, &body).await.expect(created);
                let again = alice.get(&format!("{path}/{}", task["id"].as_str().unwrap())).await.expect(200);
                for (field, value) in wanted.as_object().unwrap() {
                    assert_eq!((&task[field], &again[field]), (value, value), "{path} {body}");
                }
            }
        }
    }

    async fn the_last_year_reads_back_unshifted_in_any_zone(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for zone in ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"] {
            for day in ["9999-12-31", "9999-12-31T23:59:59", "0001-01-01T00:30:00"] {
                let body = json!({ "title": day, "due_date": day });
                let task = alice.in_zone(zone).post("tasks", &body).await.expect(201);
                let shown = task["due_date"].as_str().unwrap().to_owned();
                let midnight = if day.len() == 10 { "T00:00:00" } else { "" };
                // So early, there are moments in zones that are ahead.
                let as_sent = format!("{day}{midnight}");
                assert!(shown == as_sent || day.starts_with('0'), "{zone}: {shown}");
                let path = format!("tasks/{}", task["id"].as_str().unwrap());
                assert_eq!(alice.in_zone("Asia/Karachi").get(&path).await.expect(200)["due_date"], shown);
            }
        }
    }

    async fn put_and_patch_take_switches_as_the_original_did(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let id = alice.add("Row").await["id"].as_str().unwrap().to_owned();
        for (path, _) in families(&alice) {
            for (sent, wanted) in switches() {
                for method in [Method::PUT, Method::PATCH] {
                    let body = json!({ "completed": sent });
                    let answer = alice.send_json(method, &format!("{path}/{id}"), &[], &body).await;
                    assert_eq!(answer.expect(200)["completed"], wanted, "{sent}");
                }
            }
        }
    }

    async fn lists_are_asked_as_before(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (title, due, tags, completed) in [
            ("early", json!("2026-11-25"), json!(["with space"]), false),
            ("late", json!("2026-12-25"), json!(["#hash"]), false),
            ("undated", json!(null), json!([]), false),
            ("done", json!(null), json!([]), true),
        ] {
            let body = json!({ "title": title, "due_date": due, "tags": tags, "completed": completed });
            alice.post("tasks", &body).await.expect(201);
        }
        for (path, _) in families(&alice) {
            for (query, wanted) in [
                ("priority=bogus", &[][..]),
                ("priority=all&sort_by=date_asc", &["early", "late", "undated"]),
                ("status=pending&sort_by=date_asc", &["early", "late", "undated"]),
                ("status=completed", &["done"]),
                ("status=todo&status=done", &["done"]),
                ("limit=1000&sort_by=date_asc", &["early", "late", "undated"]),
                ("tag=with%20space", &["early"]),
                ("tag=WITH%20SPACE", &["early"]),
                ("tag=%23hash", &["late"]),
            ] {
                let list = alice.get(&format!("{path}?{query}")).await.expect(200);
                assert_eq!(titles(&list), wanted, "{path}?{query}");
                let list = alice.get(&format!("{path}/?{query}")).await.expect(200);
                assert_eq!(titles(&list), wanted, "{path}/?{query}");
            }
        }
    }

    async fn the_original_begins_with_the_undated_when_the_latest_come_first(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (title, due) in [("early", json!("2026-11-25")), ("none", json!(null)), ("late", json!("2026-12-25"))] {
            alice.post("tasks", &json!({ "title": title, "due_date": due })).await.expect(201);
        }
        let original = format!("/api/users/{}/tasks?sort_by=date_desc", alice.id);
        assert_eq!(titles(&alice.get(&original).await.expect(200)), ["none", "late", "early"]);
        let ours = alice.get("tasks?sort_by=date_desc").await.expect(200);
        assert_eq!(titles(&ours), ["late", "early", "none"]);
        let (mut paged, mut path) = (Vec::new(), format!("{original}&limit=1"));
        for _ in 0..3 {
            let answer = alice.get(&path).await;
            paged.extend(titles(&answer.expect(200)).iter().map(|&title| title.to_owned()));
            if paged.len() < 3 {
                path = format!("{original}&limit=1&cursor={}", answer.header("x-next-cursor"));
            }
        }
        assert_eq!(paged, ["none", "late", "early"]);
    }

    async fn whatever_is_looked_for_there_is_an_answer(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Call the dentist").await;
        alice.say("Hello").await;
        // Thousands of words were one question within another, and took the process along.
        let words: Vec<_> = (0..1000).map(|number: u32| number.to_string()).collect();
        let words = words.join("+");
        for path in ["tasks?search=", "tasks?status=all&sort_by=date_asc&search=", "/api/users/{id}/tasks?search="] {
            let path = path.replace("{id}", &alice.id);
            assert_eq!(alice.get(&format!("{path}{words}")).await.expect(200), json!([]), "{path}");
            let same = "a+".repeat(2000);
            assert_eq!(titles(&alice.get(&format!("{path}{same}")).await.expect(200)), ["Call the dentist"]);
        }
        for (path, status) in [
            ("conversations?cursor=used.1.x", 200),
            ("conversations?cursor=used.1.%00", 200),
            ("conversations?cursor=used.x.1", 422),
            ("tasks?due_from=-000001-01-01", 422),
            ("tasks?due_to=0000-01-01", 422),
            ("tasks?due_to=0001-01-01", 200),
            ("tasks?due_from=9999-12-31", 200),
        ] {
            let answer = alice.get(path).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
        }
        for path in ["/api/auth/reset-password/%FF?callbackURL=/x", "/api/%FF/tasks", "/api/reminders/act?token=a&token=b"] {
            let answer = alice.get(path).await;
            assert!(!answer.header("content-type").starts_with("text/plain"), "{path}: {}", answer.text);
        }
        let doubled = alice.get("/api/auth/verify-email?token=a&token=b&callbackURL=/x&callbackURL=/y").await;
        assert_eq!((doubled.status.as_u16(), doubled.header("location")), (302, "/y?error=INVALID_TOKEN"));
        let chat = json!({ "message": format!("Find {}", "a b c d e f ".repeat(330)) });
        alice.post("chat", &chat).await.expect(200);
    }

    async fn a_body_without_a_type_is_json(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (path, created) in families(&alice) {
            for path in [path.clone(), format!("{path}/")] {
                alice.send(Method::POST, &path, &[], r#"{"title":"Row"}"#).await.expect(created);
            }
        }
    }

    async fn a_body_is_read_as_forgivingly_as_by_the_original(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (path, created) in families(&alice) {
            for (kind, body) in [
                ("", r#"{"title":"Row"}"#),
                ("application/json", "\u{feff}{\"title\":\"Row\"}"),
                ("application/json", r#"{"title":"First","title":"Row","completed":1,"completed":0}"#),
                ("application/vnd.api+json; charset=utf-8", r#" {"title":"Row"} "#),
            ] {
                let kind = [("content-type", kind)];
                let task = alice.send(Method::POST, &path, &kind, body.as_bytes()).await.expect(created);
                assert_eq!((&task["title"], &task["completed"]), (&json!("Row"), &json!(false)), "{body}");
            }
        }
    }

    async fn a_foreign_conversation_is_a_new_one_of_ones_own(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let of_alice = alice.say("Show my tasks").await["conversation_id"].clone();
        for named in [of_alice.clone(), json!("nothing"), json!(4711)] {
            let body = json!({ "message": "Show my tasks", "conversation_id": named });
            let own = bob.post("chat", &body).await.expect(200)["conversation_id"].clone();
            assert_ne!(own, named);
            assert!(!bob.thread(&own).await.is_empty());
        }
        assert_eq!(alice.thread(&of_alice).await.len(), 2);
    }

    async fn the_familys_other_paths_lead_to_ours(app: TestApp) {
        for (path, ours) in [
            ("/docs", "/api/docs"),
            ("/redoc", "/api/docs"),
            ("/openapi.json", "/api/openapi.json"),
            ("/health", "/api/health"),
        ] {
            let answer = app.nobody().get(path).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (307, ours));
        }
    }

    async fn every_path_answers_alike_with_slashes_at_its_end(app: TestApp) {
        let (nobody, alice) = (app.nobody(), app.sign_up("alice").await);
        for (method, path) in routes(&nobody, &alice.id).await {
            // Streams do not end, who is signed in would sign out on the way, and each challenge is another one.
            let is_new = path.contains("/passkey/generate-");
            let reads = method == Method::GET && !path.ends_with("/events") && !is_new;
            for user in if reads { vec![&nobody, &alice] } else { vec![&nobody] } {
                let plain = user.send_json(method.clone(), &path, &[], &json!({})).await;
                for slashes in ["/", "//"] {
                    let path = format!("{path}{slashes}");
                    let answer = user.send_json(method.clone(), &path, &[], &json!({})).await;
                    assert_eq!(answer.status, plain.status, "{method} {path}");
                    assert!(is_new || answer.text == plain.text, "{method} {path}: {}", answer.text);
                }
            }
        }
    }

    async fn a_page_of_a_named_origin_may_call_with_a_token_but_not_with_cookies(app: TestApp) {
        let plain = app.nobody().send(Method::GET, "/api/auth/ok", &[("origin", OTHER)], "").await;
        assert_eq!(plain.header("access-control-allow-origin"), "");
        for setting in [format!("https://a.example.com, {OTHER}"), format!("[\"{OTHER}\"]"), "*".to_owned()] {
            let app = TestApp::on_sqlite_with(&[("CORS_ORIGINS", &setting)]).await;
            let answer = app.nobody().send(Method::GET, "/api/auth/ok", &[("origin", OTHER)], "").await;
            assert_eq!(answer.header("access-control-allow-origin"), OTHER, "{setting}");
            assert_eq!(answer.header("access-control-allow-credentials"), "", "{setting}");
        }
    }

    async fn a_long_name_signs_up(app: TestApp) {
        let body = json!({ "name": "n".repeat(300), "email": "long@example.com", "password": "correct horse" });
        app.nobody().post("/api/auth/sign-up/email", &body).await.expect(200);
    }

    async fn a_version_that_is_not_the_present_one_is_refused_with_the_present_task(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let first = alice.post("tasks", &json!({ "title": "Row" })).await;
        let tag = first.header("etag").to_owned();
        let path = format!("tasks/{}", first.expect(201)["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.header("etag"), tag);
        let unchanged = alice.send(Method::GET, &path, &[("if-none-match", &tag)], "").await;
        assert_eq!((unchanged.status.as_u16(), unchanged.text.as_str()), (304, ""));

        let low = json!({ "priority": "low" });
        let changed = alice.send_json(Method::PUT, &path, &[("if-match", &tag)], &low).await;
        assert_ne!(changed.header("etag"), tag);
        let now = changed.expect(200);
        for (method, path) in [
            (Method::PUT, path.clone()),
            (Method::PATCH, path.clone()),
            (Method::PATCH, format!("{path}/complete")),
            (Method::DELETE, path.clone()),
        ] {
            let refused = alice.send_json(method, &path, &[("if-match", &tag)], &low).await;
            refused.problem(412);
            assert_eq!(refused.json()["task"], now);
        }
        for malformed in ["", " ", ",", "foo", "\"foo", "*, *", tag.trim_matches('"')] {
            for (method, path) in [(Method::PUT, path.clone()), (Method::DELETE, path.clone())] {
                let refused = alice.send_json(method, &path, &[("if-match", malformed)], &low).await;
                assert!(refused.problem(400).starts_with("If-Match must be"), "{malformed:?}");
            }
        }
        for never in ["\"foo\"", &format!("W/{tag}")] {
            let refused = alice.send_json(Method::PUT, &path, &[("if-match", never)], &low).await;
            assert!(refused.problem(412).starts_with("If-Match names no version"), "{never}");
        }
        assert_eq!(alice.get(&path).await.expect(200), now);
        alice.send(Method::DELETE, &path, &[("if-match", "*")], "").await;
        alice.get(&path).await.problem(404);
    }
}
