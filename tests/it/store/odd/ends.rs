//! Times past the last moment that there is.

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use todo_server::store::{Address, Database};
use todo_tests::{TestApp, on_both_databases, postgres};

on_both_databases! {
    async fn a_key_for_ever_signs_and_verifies(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.get("/api/auth/token").await.expect(200);
        for time in ["9999-12-31 23:59:59", "9999-12-30 22:00:00"] {
            let sql = format!(r#"UPDATE jwks SET "expiresAt" = '{time}'"#);
            app.database.connection().execute_unprepared(&sql).await.unwrap();
            app.clock.advance(jiff::SignedDuration::from_mins(10));
            for path in ["/api/auth/get-session", "/api/auth/token", "/api/auth/jwks"] {
                alice.get(path).await.expect(200);
            }
        }
    }

    async fn a_reminder_past_the_last_moment_is_taken_and_read_back(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Never", "reminder_at": "9999-12-31T10:00:00Z" });
        let task = alice.post("tasks", &body).await.expect(201);
        assert_eq!(task["reminder_at"], "9999-12-30T22:00:00Z");
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200)["reminder_at"], "9999-12-30T22:00:00Z");
        let same = json!({ "reminder_at": task["reminder_at"] });
        assert_eq!(alice.put(&path, &same).await.expect(200)["updated_at"], task["updated_at"]);
    }
}

#[tokio::test]
async fn a_reminder_that_another_program_set_past_the_last_moment_is_shown_as_a_moment() {
    let Some(url) = postgres::database().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = app.sign_up("alice").await;
    alice.add("Never").await;
    let database = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    for time in ["9999-12-31 10:00:00+00", "infinity"] {
        let sql = format!("UPDATE tasks SET reminder_at = '{time}'");
        database.connection().execute_unprepared(&sql).await.unwrap();
        let shown = alice.get("tasks").await.expect(200)[0]["reminder_at"].clone();
        assert_eq!(shown, "9999-12-30T22:00:00Z", "{time}");
    }
    database.close().await;
}
