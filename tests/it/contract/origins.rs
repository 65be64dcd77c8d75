//! Pages of named origins call with a token: what a browser asks first, and then.

use http::Method;
use serde_json::json;
use todo_tests::TestApp;

use super::{OTHER, families};

/// A page that nobody named.
const STRANGER: &str = "https://stranger.example.com";

#[tokio::test]
async fn a_page_of_a_named_origin_works_on_tasks_after_its_browser_has_asked() {
    let app = TestApp::on_sqlite_with(&[("CORS_ORIGINS", OTHER)]).await;
    let (nobody, alice) = (app.nobody(), app.sign_up("alice").await);
    for (path, created) in families(&alice) {
        for (method, origin, is_named) in [
            ("POST", OTHER, true),
            ("PUT", OTHER, true),
            ("DELETE", OTHER, true),
            ("POST", STRANGER, false),
        ] {
            let asks = [
                ("origin", origin),
                ("access-control-request-method", method),
                (
                    "access-control-request-headers",
                    "authorization,content-type,if-match,idempotency-key,x-time-zone",
                ),
            ];
            let answer = nobody.send(Method::OPTIONS, &path, &asks, "").await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            let allowed = answer.header("access-control-allow-origin");
            assert_eq!(allowed, if is_named { OTHER } else { "" }, "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), "", "without cookies");
            assert!(answer.header("access-control-allow-methods").contains(method));
            for header in
                ["authorization", "content-type", "if-match", "idempotency-key", "x-time-zone"]
            {
                assert!(answer.header("access-control-allow-headers").contains(header), "{header}");
            }
        }
        let body = json!({ "title": "Row" });
        let made = alice.send_json(Method::POST, &path, &[("origin", OTHER)], &body).await;
        assert_eq!(made.header("access-control-allow-origin"), OTHER);
        assert!(made.header("access-control-expose-headers").contains("etag"));
        made.expect(created);
        let listed = alice.send(Method::GET, &path, &[("origin", STRANGER)], "").await;
        assert_eq!(
            listed.header("access-control-allow-origin"),
            "",
            "{path}: its page reads nothing"
        );
        let unnamed = nobody.send(Method::GET, &path, &[("origin", OTHER)], "").await;
        assert_eq!(unnamed.status, 401, "an origin is nobody's session");
    }
}
