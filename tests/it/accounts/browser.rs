//! Browsers as far as cookies go.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp};

use super::{PASSWORD, set_cookies};

/// A browser that shows pages of `app`.
#[derive(Clone)]
pub(super) struct Browser<'a> {
    pub(super) app: &'a TestApp,
    pub(super) cookies: BTreeMap<String, String>,
    /// Of cookies that are sent to some pages alone: which.
    paths: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub(super) fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: BTreeMap::new(), paths: BTreeMap::new() }
    }

    /// Somebody new, signed in.
    pub(super) async fn sign_up(app: &'a TestApp, name: &str) -> Self {
        let mut browser = Self::new(app);
        let body =
            json!({ "name": name, "email": format!("{name}@example.com"), "password": PASSWORD });
        browser.post("sign-up/email", &body).await.expect(200);
        browser
    }

    /// What it sends to `path` as `Cookie`.
    pub(super) fn line(&self, path: &str) -> String {
        let is_sent = |name: &String| {
            self.paths.get(name).is_none_or(|folder| path.starts_with(folder.as_str()))
        };
        let sent = self.cookies.iter().filter(|(name, _)| is_sent(name));
        let pairs = sent.map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(super) fn keep(&mut self, answer: &Answer) {
        for line in set_cookies(answer) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            let path = line.split("Path=").nth(1).unwrap().split(';').next().unwrap();
            self.paths.insert(name.to_owned(), path.to_owned());
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(super) async fn post(&mut self, route: &str, body: &Value) -> Answer {
        let path = format!("/api/auth/{route}");
        let cookies = self.line(&path);
        let headers = [("cookie", cookies.as_str()), ("origin", self.app.base.as_str())];
        let answer = self.app.nobody().send_json(Method::POST, &path, &headers, body).await;
        self.keep(&answer);
        answer
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        let cookies = self.line(path);
        let answer = self.app.nobody().send(Method::GET, path, &[("cookie", &cookies)], "").await;
        self.keep(&answer);
        answer
    }

    /// Types the password, and says what is answered.
    pub(super) async fn sign_in(&mut self, name: &str) -> Value {
        let body = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
        self.post("sign-in/email", &body).await.expect(200)
    }

    /// Who is signed in.
    pub(super) async fn user(&mut self) -> Value {
        self.get("/api/auth/get-session").await.expect(200)["user"].clone()
    }
}
