//! A program that is told what happens: it keeps what it is sent, and answers what a test tells it to.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
    time::timeout,
};

/// Longest that a message is waited for; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// One message as it came.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    /// As it was sent, to the byte.
    pub text: String,
}

impl Told {
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }
}

/// A program on a port of this process. Ends with this value.
#[derive(Debug)]
pub struct Receiver {
    pub url: String,
    answer: Arc<Mutex<StatusCode>>,
    told: UnboundedReceiver<Told>,
    serving: JoinHandle<()>,
}

type Place = (Arc<Mutex<StatusCode>>, UnboundedSender<Told>);

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let answer = Arc::new(Mutex::new(StatusCode::NO_CONTENT));
        let (tell, told) = unbounded_channel();
        let router =
            Router::new().route("/hook", post(take)).with_state((Arc::clone(&answer), tell));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves until it is dropped");
        });
        Self { url, answer, told, serving }
    }

    /// From now on it answers so.
    pub fn answers(&self, status: u16) {
        let status = StatusCode::from_u16(status).expect("a status");
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = status;
    }

    /// The next message.
    ///
    /// # Panics
    ///
    /// When none comes within [`PATIENCE`].
    pub async fn next(&mut self) -> Told {
        let told = timeout(PATIENCE, self.told.recv()).await;
        told.unwrap_or_else(|_| panic!("no message within {PATIENCE:?}")).expect("it serves")
    }

    /// Whether no message comes for so long.
    pub async fn is_quiet_for(&mut self, time: Duration) -> bool {
        timeout(time, self.told.recv()).await.is_err()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn take(State((answer, tell)): State<Place>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let told = Told {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        text: String::from_utf8_lossy(&body).into_owned(),
    };
    // Nobody reads any more when the test is over.
    let _ = tell.send(told);
    *answer.lock().unwrap_or_else(PoisonError::into_inner)
}
