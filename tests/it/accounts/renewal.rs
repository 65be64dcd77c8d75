//! Sessions that are used go on; others end.

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, on_both_databases};

use super::{PASSWORD, cookie, cookie_of, set_cookies};

const DAY: SignedDuration = SignedDuration::from_hours(24);

on_both_databases! {
    async fn a_used_session_is_renewed_once_a_day_with_its_cookie(app: TestApp) {
        let ada = cookie_of(&app, "ada").await;
        app.clock.advance(DAY - SignedDuration::from_secs(1));
        assert_eq!(set_cookies(&get_session(&app, &ada).await), Vec::<String>::new());

        app.clock.advance(SignedDuration::from_secs(1));
        let renewed = get_session(&app, &ada).await;
        assert_eq!(cookie(&renewed), ada, "the same token");
        assert!(set_cookies(&renewed)[0].contains("Max-Age=604800"));
        let session = renewed.expect(200)["session"].clone();
        assert_eq!(session["expiresAt"], "2026-12-02T09:00:00.000Z");
        assert_eq!(session["updatedAt"], "2026-11-25T09:00:00.000Z");
        assert_eq!(set_cookies(&get_session(&app, &ada).await), Vec::<String>::new(), "once");
    }

    async fn every_route_renews_a_session(app: TestApp) {
        let ada = cookie_of(&app, "ada").await;
        app.clock.advance(6 * DAY);
        let headers = [("cookie", ada.as_str())];
        let me = app.nobody().send(Method::GET, "/api/auth/me", &headers, "").await;
        assert!(set_cookies(&me)[0].contains("Max-Age=604800"));
        app.clock.advance(6 * DAY);
        assert!(get_session(&app, &ada).await.expect(200).is_object());
    }

    async fn an_unused_session_ends_after_seven_days(app: TestApp) {
        let ada = cookie_of(&app, "ada").await;
        app.clock.advance(7 * DAY);
        let answer = get_session(&app, &ada).await;
        assert_eq!(answer.expect(200), Value::Null);
        assert!(set_cookies(&answer)[0].contains("Max-Age=0"), "its cookie is taken back");
    }

    async fn a_session_that_ends_with_the_browser_is_not_renewed(app: TestApp) {
        app.sign_up("ada").await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD, "rememberMe": false });
        let answer = app.nobody().post("/api/auth/sign-in/email", &body).await;
        let mut cookies = set_cookies(&answer);
        // What is over is no cookie that stays.
        cookies.retain(|line| !line.contains("Max-Age=0"));
        assert!(cookies.iter().all(|line| !line.contains("Max-Age")), "{cookies:?}");
        let pairs: Vec<_> = cookies.iter().map(|line| line.split(';').next().unwrap()).collect();
        let brief = pairs.join("; ");

        app.clock.advance(DAY - SignedDuration::from_secs(1));
        let used = get_session(&app, &brief).await;
        assert!(used.expect(200).is_object() && set_cookies(&used).is_empty());
        app.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(get_session(&app, &brief).await.expect(200), Value::Null);
    }
}

async fn get_session(app: &TestApp, cookie: &str) -> Answer {
    app.nobody().send(Method::GET, "/api/auth/get-session", &[("cookie", cookie)], "").await
}
