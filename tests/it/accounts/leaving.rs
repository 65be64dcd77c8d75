//! Accounts that end.

use jiff::SignedDuration;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use todo_tests::{Mailbox, TestApp, on_both_databases, on_both_databases_with_mail};

use super::{PASSWORD, sign_in};

on_both_databases_with_mail! {
    async fn an_account_is_deleted_by_letter_with_everything_in_it(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (ada, eve) = (app.sign_up("ada").await, app.sign_up("eve").await);
        ada.add("Buy milk").await;
        ada.say("Add a task to buy bread").await;
        eve.add("Buy eggs").await;
        let asked = ada.post("/api/auth/delete-user", &json!({ "password": PASSWORD })).await;
        assert_eq!(asked.expect(200), json!({ "success": true, "message": "Verification email sent" }));
        assert_eq!(ada.titles().await.len(), 2, "not before it is meant");
        let letter = mail.next().await;
        let path = format!("/api/auth/delete-user/callback?token={}", letter.parameter("token"));
        assert_eq!(app.nobody().get(&path).await.expect(404)["code"], "FAILED_TO_GET_USER_INFO");
        assert_eq!(eve.get(&path).await.expect(404)["code"], "INVALID_TOKEN");

        let deleted = ada.get(&path).await;
        assert_eq!(deleted.expect(200), json!({ "success": true, "message": "User deleted" }));
        assert_eq!(ada.get("tasks").await.status, 401);
        sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(401);
        assert_eq!(eve.titles().await, ["Buy eggs"]);
        let again = app.sign_up("ada").await;
        assert!(again.titles().await.is_empty());
    }

    async fn the_letters_token_may_be_sent_by_a_page(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let ada = app.sign_up("ada").await;
        let body = json!({ "callbackURL": "/goodbye" });
        ada.post("/api/auth/delete-user", &body).await.expect(200);
        let letter = mail.next().await;
        assert_eq!(letter.parameter("callbackURL"), "/goodbye");
        let wrong = ada.post("/api/auth/delete-user", &json!({ "token": "wrong" })).await;
        assert_eq!(wrong.expect(404)["code"], "INVALID_TOKEN");
        let body = json!({ "token": letter.parameter("token") });
        ada.post("/api/auth/delete-user", &body).await.expect(200);
        assert_eq!(ada.get("tasks").await.status, 401);
    }
}

on_both_databases! {
    async fn without_letters_a_password_or_a_fresh_sign_in_deletes_an_account(app: TestApp) {
        let ada = app.sign_up("ada").await;
        app.clock.advance(SignedDuration::from_hours(25));
        let stale = ada.post("/api/auth/delete-user", &json!({})).await.expect(400);
        assert_eq!(stale["code"], "SESSION_EXPIRED");
        let wrong = ada.post("/api/auth/delete-user", &json!({ "password": "wrong password" })).await;
        assert_eq!(wrong.expect(400)["code"], "INVALID_PASSWORD");
        let deleted = ada.post("/api/auth/delete-user", &json!({ "password": PASSWORD })).await;
        assert_eq!(deleted.expect(200)["message"], "User deleted");

        let eve = app.sign_up("eve").await;
        eve.post("/api/auth/delete-user", &json!({})).await.expect(200);
        assert_eq!(eve.get("/api/auth/get-session").await.expect(200), json!(null));
    }
}

/// So that a table that comes later is not forgotten: no row of any table names who is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_table_keeps_a_row_of_a_deleted_account() {
    let Some(url) = todo_tests::postgres::database().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let removed = include_str!("../../../server/src/store/account/removal.rs");
    let columns = app.database.connection().query_all_raw(Statement::from_string(
        DbBackend::Postgres,
        "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
         WHERE table_schema = current_schema() AND column_name IN ('user_id', 'userId')",
    ));
    for row in columns.await.unwrap() {
        let (table, column): (String, String) =
            (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        let is_removed = removed.contains(&format!("(\"{table}\", \"{column}\")"));
        assert!(is_removed, "{table}.{column} is not in store/account/removal.rs");
    }
}
