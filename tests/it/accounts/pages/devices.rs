//! The profile's list of signed-in devices.

use http::Method;
use jiff::SignedDuration;
use serde_json::json;
use todo_tests::TestApp;

use super::{PASSWORD, cookie_of, page};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_device_is_listed_with_where_it_signed_in_from_and_when_it_was_used() {
    let app = TestApp::with_pages().await;
    let cookie = cookie_of(&app, "ada").await;
    app.clock.advance(SignedDuration::from_hours(24));
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let headers = [("user-agent", FIREFOX)];
    let path = "/api/auth/sign-in/email";
    app.nobody().send_json(Method::POST, path, &headers, &body).await.expect(200);
    app.clock.advance(SignedDuration::from_hours(1));

    // Looking at the page is a use, and noted a day after the one before.
    page(&app.nobody(), &cookie, "/profile").await;
    let profile = page(&app.nobody(), &cookie, "/profile").await;
    let devices = profile.split("<div id=\"devices\">").nth(1).expect("a list");
    let rows: Vec<&str> = devices.split("<li>").collect();
    let own = rows[1].split("</li>").next().expect("a row");
    assert!(own.contains("This device"), "{own}");
    assert!(own.contains("24 Nov, 09:00 · from 127.0.0.1 · use noted"), "{own}");
    assert!(own.contains("25 Nov, 10:00"), "{own}");
    let other = rows[2].split("</li>").next().expect("a row");
    assert!(other.contains("Firefox on Linux"), "{other}");
    assert!(other.contains("25 Nov, 09:00 · from 127.0.0.1 · use noted"), "{other}");
}
