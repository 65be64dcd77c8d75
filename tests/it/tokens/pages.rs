//! The profile page makes, shows once and revokes tokens, without scripts.

use http::Method;
use todo_tests::{Answer, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_profile_page_makes_shows_once_and_revokes_a_token() {
    let app = TestApp::with_pages().await;
    let visitor = Visitor::sign_up(&app).await;

    let made = visitor.post("create-token", "token_name=kitchen+tablet&read=1").await;
    assert_eq!((made.status.as_u16(), made.header("location")), (303, TOKENS));
    let cookie = made.header("set-cookie").split(';').next().unwrap().to_owned();
    let (_, token) = cookie.strip_prefix("new_token=").unwrap().split_once('|').unwrap();
    assert!(made.header("set-cookie").contains("; HttpOnly; SameSite=Strict"));

    let shown = visitor.profile(&cookie).await;
    assert!(shown.text.contains(token) && shown.text.contains("kitchen tablet"), "{}", shown.text);
    assert!(shown.header("set-cookie").starts_with("new_token=; Path=/profile; Max-Age=0"));
    let program = app.nobody().with_token(token);
    assert!(crate::mcp::offered(&program).await.contains(&"list_tasks".to_owned()));

    let later = visitor.profile("").await;
    assert!(!later.text.contains(token) && later.text.contains("kitchen tablet"));
    let id = later.text.split("name=\"id\" value=\"").skip(1).last().unwrap();
    let id = id.split('"').next().unwrap();
    assert_eq!(visitor.post("revoke-token", &format!("id={id}")).await.status, 303);
    assert!(!visitor.profile("").await.text.contains("kitchen tablet"));
    program.post("/mcp", &serde_json::Value::Null).await.problem(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_https_the_cookie_of_a_new_token_goes_over_https_alone() {
    for (address, is_secure) in
        [("https://todo.example.com", true), ("http://localhost:8000", false)]
    {
        let app = TestApp::with_pages_set(&[("BETTER_AUTH_URL", address)]).await;
        let visitor = Visitor::sign_up_at(&app, address).await;
        let made = visitor.post("create-token", "token_name=tablet&read=1").await;
        let cookie = made.header("set-cookie").to_owned();
        assert!(
            cookie.starts_with("new_token=") && cookie.contains("|todo_"),
            "{address}: {cookie} {} {}",
            made.status,
            made.text
        );
        assert_eq!(cookie.split("; ").any(|part| part == "Secure"), is_secure, "{cookie}");
        let taken = visitor.profile(cookie.split(';').next().unwrap()).await;
        let taken = taken.header("set-cookie");
        assert!(taken.starts_with("new_token=;"), "{taken}");
        assert_eq!(taken.split("; ").any(|part| part == "Secure"), is_secure, "{taken}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_may_do_nothing_is_refused_beside_its_form() {
    let app = TestApp::with_pages().await;
    let visitor = Visitor::sign_up(&app).await;
    let refused = visitor.post("create-token", "token_name=my+laptop&back=/profile").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Scopes must name at least one"), "{}", refused.text);
    assert!(refused.text.contains("value=\"my laptop\""), "what was typed is still there");
}

const TOKENS: &str = "/profile?saved=token#tokens-title";

/// Somebody with a browser whose scripts are off.
struct Visitor<'a> {
    app: &'a TestApp,
    /// What is in its line for addresses.
    origin: &'a str,
    cookie: String,
}

impl<'a> Visitor<'a> {
    async fn sign_up(app: &'a TestApp) -> Self {
        Self::sign_up_at(app, &app.base).await
    }

    async fn sign_up_at(app: &'a TestApp, origin: &'a str) -> Self {
        let visitor = Self { app, origin, cookie: String::new() };
        let form = "name=Ada&email=ada%40example.com&password=correct+horse";
        let signed_up = visitor.post("sign-up", form).await;
        let cookie = signed_up.header("set-cookie").split(';').next().unwrap().to_owned();
        Self { cookie, ..visitor }
    }

    async fn post(&self, action: &str, form: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, &format!("/actions/{action}"), kind, &self.cookie, form).await
    }

    async fn profile(&self, cookie: &str) -> Answer {
        let cookies = format!("{}; {cookie}", self.cookie);
        self.send(Method::GET, "/profile", "text/plain", &cookies, "").await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        cookies: &str,
        body: &str,
    ) -> Answer {
        let headers = [
            ("accept", "text/html"),
            ("content-type", kind),
            ("cookie", cookies),
            ("origin", self.origin),
            ("sec-fetch-site", "same-origin"),
        ];
        self.app.nobody().send(method, path, &headers, body.to_owned()).await
    }
}
