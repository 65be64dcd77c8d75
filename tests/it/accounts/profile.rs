//! Name, picture and password.

use serde_json::{Value, json};
use todo_tests::{TestApp, on_both_databases};

use super::{PASSWORD, sign_in, with_token};

const NEW_PASSWORD: &str = "a better password";

on_both_databases! {
    async fn a_profile_changes_by_name_and_picture(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let picture = "https://example.com/ada.png";
        let body = json!({ "name": "Ada 🌍 Lovelace", "image": picture });
        assert_eq!(ada.post("/api/auth/update-user", &body).await.expect(200), json!({ "status": true }));
        let me = ada.get("/api/auth/me").await.expect(200);
        assert_eq!((&me["name"], &me["image"]), (&json!("Ada 🌍 Lovelace"), &json!(picture)));

        ada.post("/api/auth/update-user", &json!({ "image": null })).await.expect(200);
        assert_eq!(ada.get("/api/auth/me").await.expect(200)["image"], Value::Null);
    }

    async fn what_may_not_change_is_refused(app: TestApp) {
        let ada = app.sign_up("ada").await;
        for (body, code) in [
            (json!({ "email": "eve@example.com" }), "EMAIL_CAN_NOT_BE_UPDATED"),
            (json!({ "emailVerified": true }), "NO_FIELDS_TO_UPDATE"),
            (json!({ "name": 3 }), "VALIDATION_ERROR"),
            (json!({ "image": "x".repeat(2049) }), "VALIDATION_ERROR"),
        ] {
            let answer = ada.post("/api/auth/update-user", &body).await;
            assert_eq!(answer.expect(400)["code"], code, "{body:.60}");
        }
    }

    async fn a_password_changes_for_who_knows_the_old_one(app: TestApp) {
        let ada = app.sign_up("ada").await;
        for (current, new, code) in [
            ("wrong password", NEW_PASSWORD, "INVALID_PASSWORD"),
            (PASSWORD, "short", "PASSWORD_TOO_SHORT"),
        ] {
            let body = json!({ "currentPassword": current, "newPassword": new });
            let answer = ada.post("/api/auth/change-password", &body).await;
            assert_eq!(answer.expect(400)["code"], code);
        }
        let body = json!({ "currentPassword": PASSWORD, "newPassword": NEW_PASSWORD });
        let answer = ada.post("/api/auth/change-password", &body).await.expect(200);
        assert_eq!((&answer["token"], &answer["user"]["id"]), (&Value::Null, &json!(ada.id)));

        sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(401);
        sign_in(&app.nobody(), "ada@example.com", NEW_PASSWORD).await.expect(200);
    }

    async fn a_changed_password_can_sign_everybody_else_out(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let thief = sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(200);
        let thief = with_token(&ada, &thief["token"]);
        let body = json!({ "currentPassword": PASSWORD, "newPassword": NEW_PASSWORD, "revokeOtherSessions": true });
        let answer = ada.post("/api/auth/change-password", &body).await.expect(200);

        assert_eq!(thief.get("tasks").await.problem(401), "Invalid session token");
        let ada = with_token(&ada, &answer["token"]);
        assert_eq!(ada.titles().await, Vec::<String>::new());
    }

    async fn accounts_are_listed_without_their_secrets(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let answer = ada.get("/api/auth/list-accounts").await;
        let accounts = answer.expect(200);
        let account = &accounts[0];
        assert_eq!((&account["providerId"], &account["accountId"]), (&json!("credential"), &json!(ada.id)));
        assert_eq!(account["scopes"], json!([]));
        assert!(!answer.text.contains("password"), "{}", answer.text);
    }
}
