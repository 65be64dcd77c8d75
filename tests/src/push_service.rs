//! A push service that opens what it is sent: `tests/push-service/client.mjs`.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
    time::timeout,
};

use crate::node;

/// Longest that a message is waited for: one that a killed replica had taken on is sent again after 45 seconds, and the
/// machine may be busy.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running push service. Ends with this value.
#[derive(Debug)]
pub struct PushService {
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl PushService {
    /// What the product has to be told: the service is on this machine.
    pub const SETTINGS: [(&str, &str); 1] = [("TODO_NOTIFY_ALLOW_PRIVATE_ADDRESSES", "true")];

    /// Starts one; `None` where there is no Node, which is said as the reason why `test` was not run.
    pub async fn open(test: &str) -> Option<Self> {
        let mut process = node::start("push-service", test, &[]).await?;
        let input = process.stdin.take().expect("its input");
        let lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let mut service = Self { input, lines, _process: process };
        service.next().await;
        Some(service)
    }

    /// A device as its browser gives it to the page, at `path`; at `/gone/…` it takes nothing, at
    /// `/pair/…` two take theirs at the same time or not at all, at `/hung/…` nothing is ever answered, and at `/held/…`
    /// once [`PushService::let_go`] was called.
    pub async fn device(&mut self, path: &str) -> Value {
        self.input.write_all(format!("{path}\n").as_bytes()).await.expect("its input");
        self.next().await
    }

    /// Answers what is held, and from now on holds nothing.
    pub async fn let_go(&mut self) {
        self.input.write_all(b"let go\n").await.expect("its input");
    }

    /// The next message, opened.
    ///
    /// # Panics
    ///
    /// When none comes within [`PATIENCE`].
    pub async fn next(&mut self) -> Value {
        let line = timeout(PATIENCE, self.lines.next_line()).await;
        let line = line.unwrap_or_else(|_| panic!("no message within {PATIENCE:?}"));
        let line = line.expect("its output").expect("a message, not the end");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Whether no message comes for so long.
    pub async fn is_quiet_for(&mut self, time: Duration) -> bool {
        timeout(time, self.lines.next_line()).await.is_err()
    }
}
