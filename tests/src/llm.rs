//! A language model's server that says what a test tells it to: OpenAI's API, streamed, on a port of
//! this process. It checks whatever it is asked, and misbehaves on demand.

mod check;
mod reply;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

pub use reply::LlmReply;

/// The key it wants to see.
pub const LLM_KEY: &str = "sk-known-to-the-scripted-model";

/// A scripted server. Ends with this value.
#[derive(Debug)]
pub struct ScriptedLlm {
    openai_url: String,
    gemini_url: String,
    script: Arc<Script>,
    serving: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Script {
    /// What it will say, in order.
    replies: Mutex<VecDeque<LlmReply>>,
    /// What it says when nothing else is left.
    always: Mutex<Option<LlmReply>>,
    asked: Mutex<Vec<Value>>,
    /// Texts that must never be sent to a model.
    secrets: Mutex<Vec<String>>,
    /// What was wrong with what it was asked.
    complaints: Mutex<Vec<String>>,
    /// The signatures it gave, as Gemini does. `None`: it signs nothing.
    signatures: Option<Mutex<Vec<String>>>,
    wants_key: bool,
}

impl ScriptedLlm {
    /// A server that wants [`LLM_KEY`].
    pub async fn start() -> Self {
        Self::start_with(Router::new()).await
    }

    /// A server with more routes below its base URL, such as `/audio/transcriptions`.
    pub async fn start_with(more: Router) -> Self {
        Self::serve(Script { wants_key: true, ..Script::default() }, more).await
    }

    /// A server on one's own machine, which refuses keys.
    pub async fn without_key() -> Self {
        Self::serve(Script::default(), Router::new()).await
    }

    /// A server that signs its calls and wants to see the signatures again, as Gemini does.
    pub async fn signing() -> Self {
        let signatures = Some(Mutex::default());
        Self::serve(Script { wants_key: true, signatures, ..Script::default() }, Router::new())
            .await
    }

    async fn serve(script: Script, more: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let script = Arc::new(script);
        let api = Router::new()
            .route("/chat/completions", post(complete))
            .with_state(Arc::clone(&script))
            .merge(more);
        let router = Router::new().nest("/v1", api.clone()).nest("/v1beta/openai", api);
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves until it is dropped");
        });
        let (openai_url, gemini_url) = (format!("{base}/v1"), format!("{base}/v1beta/openai/"));
        Self { openai_url, gemini_url, script, serving }
    }

    /// The settings that make it OpenAI, by the names of their variables.
    pub fn as_openai(&self) -> Vec<(&str, &str)> {
        let key = if self.script.wants_key { LLM_KEY } else { "" };
        vec![("OPENAI_BASE_URL", &self.openai_url), ("OPENAI_API_KEY", key)]
    }

    /// The settings that make it Gemini 3.
    pub fn as_gemini(&self) -> Vec<(&str, &str)> {
        vec![
            ("GEMINI_BASE_URL", &self.gemini_url),
            ("GEMINI_API_KEY", LLM_KEY),
            ("GEMINI_MODEL", "gemini-3-flash"),
        ]
    }

    /// Will say `text`.
    pub fn says(&self, text: &str) {
        self.replies(LlmReply::says(text));
    }

    /// Will call one tool.
    pub fn calls(&self, name: &str, arguments: &Value) {
        self.replies(LlmReply::calls(&[(name, arguments.clone())]));
    }

    /// Will reply exactly this.
    pub fn replies(&self, reply: LlmReply) {
        locked(&self.script.replies).push_back(reply);
    }

    /// Will reply this whenever it has nothing else to say.
    pub fn always(&self, reply: LlmReply) {
        *locked(&self.script.always) = Some(reply);
    }

    /// Complains from now on if `text` is sent to it.
    pub fn must_not_see(&self, text: &str) {
        locked(&self.script.secrets).push(text.to_owned());
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Value> {
        locked(&self.script.asked).clone()
    }

    /// Fails the test if anything was wrong with what it was asked, or if nobody asked for a reply.
    #[track_caller]
    pub fn assert_finished(&self) {
        assert_eq!(*locked(&self.script.complaints), [""; 0], "what was wrong");
        let left = locked(&self.script.replies).len();
        assert_eq!(left, 0, "replies that nobody asked for");
    }
}

impl Drop for ScriptedLlm {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn complete(
    State(script): State<Arc<Script>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let mut complaints = check::request(&body, &locked(&script.secrets));
    let key = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let wanted = script.wants_key.then(|| format!("Bearer {LLM_KEY}"));
    if key != wanted.as_deref() {
        complaints.push("the Authorization header is not the one to be sent".to_owned());
    }
    locked(&script.asked).push(body.clone());
    if !complaints.is_empty() {
        let answer = refused(&complaints.join("; "));
        locked(&script.complaints).extend(complaints);
        return answer;
    }
    if let Some(given) = &script.signatures
        && !check::is_signed(&body, &locked(given))
    {
        return refused("Function call is missing a thought_signature");
    }
    let next = locked(&script.replies).pop_front().or_else(|| locked(&script.always).clone());
    let Some(mut reply) = next else {
        locked(&script.complaints).push("asked more often than the script says".to_owned());
        return refused("the script is at its end");
    };
    if let Some(given) = &script.signatures {
        let mut given = locked(given);
        let signature = format!("signature {}", given.len());
        reply = reply.signed(&signature);
        given.push(signature);
    }
    answer(reply).await
}

async fn answer(reply: LlmReply) -> Response {
    if reply.is_silent {
        return std::future::pending().await;
    }
    let events = stream::iter(reply.events).chain(match reply.end {
        reply::End::Regular => stream::empty().boxed(),
        reply::End::Cut => stream::once(cut()).boxed(),
        reply::End::Silence => stream::pending().boxed(),
    });
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    response.body(Body::from_stream(events)).expect("a response")
}

/// Ends the connection once what was said before is on its way.
async fn cut() -> std::io::Result<String> {
    tokio::task::yield_now().await;
    Err(std::io::Error::other("cut"))
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": { "message": why } }))).into_response()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
