//! What needs another provider, where none is set up; and what else Better Auth's core has.

use http::Method;
use serde_json::{Value, json};
use todo_tests::{TestApp, on_both_databases};

use super::{cookie_of, set_cookies};

on_both_databases! {
    async fn without_a_provider_each_route_says_so_as_better_auth_does(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let accounts = ada.get("/api/auth/list-accounts").await.expect(200);
        let id = &accounts[0]["id"];
        for (path, body, status, code) in [
            ("sign-in/social", json!({ "provider": "github" }), 404, "PROVIDER_NOT_FOUND"),
            ("sign-in/social", json!({}), 400, "VALIDATION_ERROR"),
            ("link-social", json!({ "provider": "github" }), 404, "PROVIDER_NOT_FOUND"),
            ("get-access-token", json!({ "accountId": id }), 400, "PROVIDER_NOT_SUPPORTED"),
            ("refresh-token", json!({ "accountId": id }), 400, "PROVIDER_NOT_SUPPORTED"),
            ("refresh-token", json!({ "accountId": "other" }), 400, "ACCOUNT_NOT_FOUND"),
            ("unlink-account", json!({ "accountId": id }), 400, "FAILED_TO_UNLINK_LAST_ACCOUNT"),
            ("update-session", json!({ "theme": "dark" }), 400, "NO_FIELDS_TO_UPDATE"),
            ("get-session", json!({}), 405, "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED"),
        ] {
            let answer = ada.post(&format!("/api/auth/{path}"), &body).await.expect(status);
            assert_eq!(answer["code"], code, "{path} {body}");
        }
        let path = format!("/api/auth/account-info?accountId={}", id.as_str().unwrap());
        assert_eq!(ada.get(&path).await.expect(400)["code"], "PROVIDER_NOT_CONFIGURED");
        let other = ada.get("/api/auth/account-info?accountId=other").await;
        assert_eq!(other.expect(400)["code"], "ACCOUNT_NOT_FOUND");
    }

    async fn whoever_comes_back_from_a_provider_is_led_to_the_error_page(app: TestApp) {
        let nobody = app.nobody();
        let page = format!("{}/api/auth/error", app.base);
        let without = nobody.get("/api/auth/callback/github?code=1").await;
        assert_eq!((without.status.as_u16(), without.header("location")), (302, &*format!("{page}?error=state_not_found")));
        let foreign = nobody.get("/api/auth/callback/github?code=1&state=x").await;
        assert_eq!(foreign.header("location"), format!("{page}?error=state_mismatch"));
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let posted = nobody.send(Method::POST, "/api/auth/callback/github", &form, "code=1&state=x").await;
        assert_eq!(posted.header("location"), format!("{}/api/auth/callback/github?code=1&state=x", app.base));

        let shown = nobody.get("/api/auth/error?error=%3Cscript%3E&error_description=%3Cb%3E").await;
        let text = shown.text;
        assert!(text.contains("UNKNOWN") && text.contains("&lt;b&gt;"), "{text}");
    }

    async fn changing_the_profile_sets_the_session_cookie_again(app: TestApp) {
        let cookie = cookie_of(&app, "ada").await;
        let headers = [("cookie", cookie.as_str()), ("origin", app.base.as_str())];
        let body: Value = json!({ "name": "Ada Lovelace" });
        let changed = app.nobody().send_json(Method::POST, "/api/auth/update-user", &headers, &body).await;
        assert_eq!(changed.expect(200), json!({ "status": true }));
        assert!(set_cookies(&changed)[0].starts_with(&cookie), "{:?}", set_cookies(&changed));
    }
}
