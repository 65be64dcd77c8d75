//! Pages of other sites must not act with somebody's cookies.

use http::Method;
use serde_json::json;
use todo_tests::{Answer, TestApp, on_both_databases};

use super::{PASSWORD, cookie_of};

const EVIL: &str = "https://evil.example";

on_both_databases! {
    async fn a_foreign_page_cannot_act_with_a_cookie(app: TestApp) {
        let ada = cookie_of(&app, "ada").await;
        let id = user_id(&app, &ada).await;
        let own = app.base.clone();
        let paths = ["/api/auth/update-user", &format!("/api/{id}/tasks"), "/api/auth/sign-out"];
        for path in paths {
            let refused = post(&app, path, &[("cookie", &ada), ("origin", EVIL)]).await;
            let detail = refused.expect(403)["detail"].as_str().unwrap().to_owned();
            assert!(detail.starts_with("Invalid origin"), "{path}: {detail}");
            let allowed = post(&app, path, &[("cookie", &ada), ("origin", &own)]).await;
            assert!(allowed.status.is_success(), "{path}: {}", allowed.text);
        }
        let headers = [("cookie", ada.as_str()), ("origin", EVIL)];
        let refused = post(&app, "/api/auth/revoke-sessions", &headers).await;
        assert_eq!(refused.expect(403)["code"], "INVALID_ORIGIN", "before anything else");
    }

    async fn a_change_by_cookie_says_where_it_comes_from(app: TestApp) {
        let ada = cookie_of(&app, "ada").await;
        let id = user_id(&app, &ada).await;
        for path in ["/api/auth/update-user", &format!("/api/{id}/tasks"), "/api/auth/sign-out"] {
            for more in [&[][..], &[("origin", "null")], &[("sec-fetch-site", "same-site")]] {
                let headers = [&[("cookie", ada.as_str())], more].concat();
                let detail = post(&app, path, &headers).await.expect(403)["detail"].clone();
                assert!(detail.as_str().unwrap().starts_with("Missing or null Origin"), "{detail}");
            }
            let https = app.base.replace("http://", "https://");
            let refused = post(&app, path, &[("cookie", &ada), ("origin", &https)]).await;
            assert_eq!(refused.status.as_u16(), 403, "{path}");
            let told = [("cookie", ada.as_str()), ("sec-fetch-site", "same-origin")];
            let allowed = post(&app, path, &told).await;
            assert!(allowed.status.is_success(), "{path}: {}", allowed.text);
        }
    }

    async fn a_foreign_page_cannot_sign_anybody_in(app: TestApp) {
        app.sign_up("ada").await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        let nobody = app.nobody();
        let path = "/api/auth/sign-in/email";
        for headers in [
            &[("origin", EVIL)][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("origin", &app.base)],
        ] {
            let answer = nobody.send_json(Method::POST, path, headers, &body).await;
            let code = answer.expect(403)["code"].clone();
            assert!(code == "INVALID_ORIGIN" || code == "MISSING_OR_NULL_ORIGIN", "{code}");
        }
        let own = nobody.send_json(Method::POST, path, &[("origin", &app.base)], &body).await;
        own.expect(200);
    }

    async fn a_bearer_token_needs_no_origin(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let headers = [("origin", EVIL)];
        let body = json!({ "title": "Buy oat milk" });
        ada.send_json(Method::POST, "tasks", &headers, &body).await.expect(201);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trusted_origins_may_use_cookies() {
    let app =
        TestApp::on_sqlite_with(&[("TODO_HTTP_TRUSTED_ORIGINS", "https://app.example")]).await;
    let ada = cookie_of(&app, "ada").await;
    let headers = [("cookie", ada.as_str()), ("origin", "https://app.example")];
    let answer = post(&app, "/api/auth/update-user", &headers).await;
    assert_eq!(answer.expect(200), json!({ "status": true }));
}

/// Sends what both a profile and a new task take.
async fn post(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let body = json!({ "name": "Ada", "title": "Buy oat milk" });
    app.nobody().send_json(Method::POST, path, headers, &body).await
}

async fn user_id(app: &TestApp, cookie: &str) -> String {
    let me = app.nobody().send(Method::GET, "/api/auth/me", &[("cookie", cookie)], "").await;
    me.expect(200)["id"].as_str().unwrap().to_owned()
}
