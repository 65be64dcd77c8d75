//! Somebody with an account, calling from one device.

use std::time::Duration;

use anyhow::Context as _;
use http::{Method, Request, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

use crate::{Answer, Events};

/// A test that waits longer waits in vain: the product itself gives up before.
const ANSWER_TIME_MAX: Duration = Duration::from_mins(3);

/// Somebody with an account (or nobody, without a token), calling from one device.
#[derive(Clone, Debug)]
pub struct User {
    pub id: String,
    pub email: String,
    pub token: Option<String>,
    /// Sent as `X-Time-Zone`.
    pub zone: Option<String>,
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl User {
    /// Nobody in particular, calling the server at `base`.
    pub fn nobody(base: &str) -> Self {
        Self {
            id: "nobody".to_owned(),
            email: String::new(),
            token: None,
            zone: None,
            base: base.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// A new account on the server at `base`.
    pub async fn sign_up(base: &str, name: &str) -> Self {
        let nobody = Self::nobody(base);
        let email = format!("{name}@example.com");
        let body = json!({ "name": name, "email": email, "password": "correct horse battery" });
        let answer = nobody.post("/api/auth/sign-up/email", &body).await.expect(200);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let (id, token) = (text(&answer["user"]["id"]), Some(text(&answer["token"])));
        Self { id, email, token, ..nobody }
    }

    /// Whoever this is, in another time zone.
    #[must_use]
    pub fn in_zone(&self, zone: &str) -> Self {
        Self { zone: Some(zone.to_owned()), ..self.clone() }
    }

    /// Whoever `token` says.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same account on another address.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], String::new()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::POST, path, &[], body).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::PUT, path, &[], body).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::PATCH, path, &[], body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], String::new()).await
    }

    /// Says something in a new conversation.
    pub async fn say(&self, message: &str) -> Value {
        self.post("chat", &json!({ "message": message })).await.expect(200)
    }

    /// Says something in the conversation of an earlier answer.
    pub async fn reply(&self, earlier: &Value, message: &str) -> Value {
        let conversation = &earlier["conversation_id"];
        let body = json!({ "message": message, "conversation_id": conversation });
        self.post("chat", &body).await.expect(200)
    }

    /// Says something in a new conversation and hears the answer as it comes.
    pub async fn stream(&self, message: &str) -> Events {
        let events = self.try_stream("chat/stream", &[], &json!({ "message": message })).await;
        events.expect("a stream")
    }

    /// Sends JSON, and reads what is answered as it comes; a refusal is an error.
    pub async fn try_stream(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Events, Answer> {
        let json = [("content-type", "application/json"), ("accept", "text/event-stream")];
        let headers = [headers, &json].concat();
        let response = self.exchange(Method::POST, path, &headers, body.to_string()).await;
        Events::read(response.expect("an answer")).await
    }

    /// Hears what happens to this account as it happens.
    pub async fn watch(&self) -> Events {
        self.watch_with(&[]).await
    }

    /// The same for somebody who was away since the event with this id.
    pub async fn watch_since(&self, id: &str) -> Events {
        self.watch_with(&[("last-event-id", id)]).await
    }

    async fn watch_with(&self, headers: &[(&str, &str)]) -> Events {
        let headers = [headers, &[("accept", "text/event-stream")]].concat();
        let response = self.exchange(Method::GET, "events", &headers, String::new()).await;
        Events::read(response.expect("an answer")).await.expect("a stream")
    }

    /// The messages of the conversation, as who said what.
    pub async fn thread(&self, conversation: &Value) -> Vec<(String, String)> {
        let id = conversation.as_str().expect("an id");
        let messages = self.get(&format!("conversations/{id}/messages")).await.expect(200);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let said = |message: &Value| (text(&message["role"]), text(&message["content"]));
        messages.as_array().expect("a list").iter().map(said).collect()
    }

    /// Adds a task of which only the title is known.
    pub async fn add(&self, title: &str) -> Value {
        self.post("tasks", &json!({ "title": title })).await.expect(201)
    }

    /// The titles of the open tasks, in the list's order.
    pub async fn titles(&self) -> Vec<String> {
        let tasks = self.get("tasks").await.expect(200);
        let tasks = tasks.as_array().expect("a list");
        tasks.iter().map(|task| task["title"].as_str().expect("a title").to_owned()).collect()
    }

    /// Sends JSON with more headers.
    pub async fn send_json(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let headers = [headers, &[("content-type", "application/json")]].concat();
        self.send(method, path, &headers, body.to_string()).await
    }

    /// Sends anything. A path without a slash before it is below this account's own.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let sent = self.try_send(method.clone(), path, headers, body).await;
        sent.unwrap_or_else(|error| panic!("{method} {path}: {error:#}"))
    }

    /// [`User::send`], where no answer is an answer too.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> anyhow::Result<Answer> {
        let read =
            async { Ok(Answer::read(self.exchange(method, path, headers, body).await?).await?) };
        let read = tokio::time::timeout(ANSWER_TIME_MAX, read).await;
        read.with_context(|| format!("no whole answer within {ANSWER_TIME_MAX:?}"))?
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> anyhow::Result<http::Response<Incoming>> {
        let own = if path.starts_with('/') { String::new() } else { format!("/api/{}/", self.id) };
        let mut request =
            Request::builder().method(method).uri(format!("{}{own}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(zone) = &self.zone {
            request = request.header("x-time-zone", zone);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Ok(self.client.request(request.body(Full::new(body.into()))?).await?)
    }

    /// Whether the server says it is ready.
    pub async fn is_server_ready(&self) -> bool {
        let answer = self.try_send(Method::GET, "/api/health/ready", &[], String::new()).await;
        answer.is_ok_and(|answer| answer.status == StatusCode::OK)
    }
}
