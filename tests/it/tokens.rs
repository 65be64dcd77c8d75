//! Personal tokens: made, listed and revoked by people, used by programs.

mod pages;

use http::Method;
use insta::assert_json_snapshot;
use jiff::SignedDuration;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use todo_tests::{Answer, NOW, TestApp, User, on_both_databases};

const BOTH: [&str; 2] = ["tasks:read", "tasks:write"];

/// A program that acts for `user` by a personal token with these scopes.
pub(crate) async fn program(user: &User, scopes: &[&str]) -> User {
    let created = create(user, &json!({ "name": "a program", "scopes": scopes })).await;
    user.with_token(created.expect(201)["token"].as_str().unwrap())
}

async fn create(user: &User, body: &Value) -> Answer {
    user.post("/api/tokens", body).await
}

async fn listed(user: &User) -> Vec<Value> {
    user.get("/api/tokens").await.expect(200).as_array().unwrap().clone()
}

on_both_databases! {
    async fn a_token_is_shown_once_and_then_only_what_is_known_of_it(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "name": " my  laptop ", "scopes": BOTH, "expires_in_days": 30 });
        let created = create(&alice, &body).await.expect(201);
        let token = created["token"].as_str().unwrap();
        assert!(token.starts_with("todo_pat_") && token.len() == "todo_pat_".len() + 40, "{token}");
        assert_json_snapshot!("created_token", created, {
            ".id" => "[id]", ".token" => "[token]", ".hint" => "[hint]"
        });

        let all = alice.get("/api/tokens").await;
        assert!(!all.text.contains(token), "the token is shown again");
        let about = &all.json()[0];
        assert!(token.starts_with(about["hint"].as_str().unwrap().trim_end_matches('…')));
        let mut expected = created.clone();
        expected.as_object_mut().unwrap().remove("token");
        assert_eq!(*about, expected);
    }

    async fn the_database_holds_no_token(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let alice = program(&alice, &BOTH).await;
        alice.get("tasks").await.expect(200);
        let database = app.database.connection();
        let sql = "SELECT id || user_id || name || hash || hint || scopes FROM tokens";
        let statement = Statement::from_string(database.get_database_backend(), sql);
        let row = database.query_one_raw(statement).await.unwrap().unwrap();
        let stored: String = row.try_get_by_index(0).unwrap();
        let secret = alice.token.as_ref().unwrap().strip_prefix("todo_pat_").unwrap();
        assert!(stored.contains(&alice.id) && !stored.contains(secret), "{stored}");
    }

    async fn a_revoked_token_opens_nothing_and_the_others_go_on(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let (kept, lost) = (program(&alice, &BOTH).await, program(&alice, &BOTH).await);
        lost.get("tasks").await.expect(200);
        let hint = |token: &Value| token["hint"].as_str().unwrap().trim_end_matches('…').to_owned();
        let tokens = listed(&alice).await;
        let is_lost = |token: &&Value| lost.token.as_ref().unwrap().starts_with(&hint(token));
        let id = tokens.iter().find(is_lost).unwrap()["id"].as_str().unwrap().to_owned();

        let path = format!("/api/tokens/{id}");
        assert_eq!(alice.delete(&path).await.status, 204);
        alice.delete(&path).await.problem(404);

        let detail = lost.get("tasks").await.problem(401);
        assert!(detail.contains("revoked"), "{detail}");
        kept.get("tasks").await.expect(200);
    }

    async fn a_token_ends_with_its_last_day(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "name": "brief", "scopes": BOTH, "expires_in_days": 1 });
        let created = create(&alice, &body).await.expect(201);
        assert_eq!(created["expires_at"], "2026-11-25T09:00:00Z");
        let program = alice.with_token(created["token"].as_str().unwrap());
        app.clock.advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
        program.get("tasks").await.expect(200);
        app.clock.advance(SignedDuration::from_secs(1));
        let detail = program.get("tasks").await.problem(401);
        assert!(detail.contains("expired"), "{detail}");
    }

    async fn the_last_use_is_noted_once_a_minute(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        assert_eq!(listed(&alice).await[0]["last_used_at"], Value::Null);
        for (seconds, noted) in [(0, 0), (59, 0), (60, 60), (100, 60), (3600, 3600)] {
            app.clock.set(NOW + SignedDuration::from_secs(seconds));
            program.get("tasks").await.expect(200);
            let expected = (NOW + SignedDuration::from_secs(noted)).to_string();
            assert_eq!(listed(&alice).await[0]["last_used_at"], expected, "after {seconds} s");
        }
    }

    async fn a_token_reads_or_changes_tasks_as_its_scopes_say(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let reader = program(&alice, &["tasks:read"]).await;
        let writer = program(&alice, &["tasks:write"]).await;

        let task = writer.add("Buy milk").await;
        assert_eq!(reader.titles().await, ["Buy milk"]);
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        for refused in [
            reader.post("tasks", &json!({ "title": "Buy cheese" })).await,
            reader.put(&path, &json!({ "title": "Buy cheese" })).await,
            reader.delete(&path).await,
        ] {
            let detail = refused.problem(403);
            assert!(detail.contains("tasks:write"), "{detail}");
        }
        let detail = writer.get("tasks").await.problem(403);
        assert!(detail.contains("tasks:read"), "{detail}");
        assert_eq!(writer.delete(&path).await.status, 204);
    }

    async fn a_token_reaches_nothing_but_tasks(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        let document = alice.get("/api/openapi.json").await.expect(200);
        let mut refused = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let is_open = operation["security"] == json!([{}]);
                if is_open || path.contains("/tasks") || path == "/mcp" {
                    continue;
                }
                let method: Method = method.to_uppercase().parse().unwrap();
                let path = path.replace("{user_id}", &alice.id);
                let body = json!({ "name": "another", "scopes": BOTH, "message": "Hello" });
                let answer = program.send_json(method.clone(), &path, &[], &body).await;
                let detail = answer.expect(403)["detail"].as_str().unwrap().to_owned();
                assert!(detail.contains("personal token"), "{method} {path}: {detail}");
                refused += 1;
            }
        }
        assert!(refused >= 24, "only {refused} routes");
        assert_eq!(listed(&alice).await.len(), 1);
    }

    async fn a_token_of_one_account_opens_no_other(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let task = bob.add("Bob's").await;
        let program = program(&alice, &BOTH).await;
        program.get(&format!("/api/{}/tasks", bob.id)).await.problem(403);
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(program.get(&path).await.problem(404), "Task not found");
    }

    async fn only_a_session_manages_tokens(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let jwt = alice.get("/api/auth/token").await.expect(200);
        let jwt = alice.with_token(jwt["token"].as_str().unwrap());
        let body = json!({ "name": "a program", "scopes": BOTH });
        for who in [jwt, program(&alice, &BOTH).await] {
            create(&who, &body).await.problem(403);
            who.get("/api/tokens").await.problem(403);
        }
    }

    async fn an_account_has_at_most_fifty_tokens_also_when_many_are_asked_for_at_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let ask = || {
            let alice = alice.clone();
            tokio::spawn(async move {
                create(&alice, &json!({ "name": "one of many", "scopes": BOTH })).await.status
            })
        };
        for _ in 0..47 {
            assert_eq!(ask().await.unwrap(), 201);
        }
        let at_once: Vec<_> = (0..6).map(|_| ask()).collect();
        let mut statuses = Vec::new();
        for asked in at_once {
            statuses.push(asked.await.unwrap().as_u16());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 201, 201, 409, 409, 409]);
        let detail = create(&alice, &json!({ "name": "x", "scopes": BOTH })).await.problem(409);
        assert!(detail.contains("revoke one"), "{detail}");
    }

    async fn wrong_input_is_refused_and_names_its_field(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (field, body) in [
            ("name", json!({ "scopes": BOTH })),
            ("name", json!({ "name": "\n", "scopes": BOTH })),
            ("name", json!({ "name": "a\0b", "scopes": BOTH })),
            ("name", json!({ "name": "x".repeat(101), "scopes": BOTH })),
            ("scopes", json!({ "name": "x" })),
            ("scopes", json!({ "name": "x", "scopes": [] })),
            ("scopes", json!({ "name": "x", "scopes": ["tasks:all"] })),
            ("expires_in_days", json!({ "name": "x", "scopes": BOTH, "expires_in_days": 0 })),
            ("expires_in_days", json!({ "name": "x", "scopes": BOTH, "expires_in_days": 367 })),
        ] {
            let answer = create(&alice, &body).await;
            answer.problem(422);
            assert_eq!(answer.json()["field"], field, "{body}");
        }
        assert!(listed(&alice).await.is_empty());
        alice.delete("/api/tokens/%00").await.problem(404);
    }

    async fn a_foreign_page_cannot_make_a_token_with_somebodys_cookie(app: TestApp) {
        let body = json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse" });
        let signed_up = app.nobody().post("/api/auth/sign-up/email", &body).await;
        let cookie = signed_up.header("set-cookie").split(';').next().unwrap().to_owned();
        let body = json!({ "name": "stolen", "scopes": BOTH });
        for (origin, status) in [("https://evil.example", 403), (app.base.as_str(), 201)] {
            let headers = [("cookie", cookie.as_str()), ("origin", origin)];
            let nobody = app.nobody();
            let answer = nobody.send_json(Method::POST, "/api/tokens", &headers, &body).await;
            assert_eq!(answer.status, status, "{}", answer.text);
        }
    }
}
