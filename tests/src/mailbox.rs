//! A real SMTP server, and the letters that it took: `tests/smtp-server/client.mjs`.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout},
    time::timeout,
};

use crate::node;

/// Longest that a letter is waited for: one that a killed replica had taken on is sent again after 45 seconds, and the
/// machine may be busy.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running mail server. Ends with this value.
#[derive(Debug)]
pub struct Mailbox {
    /// For `SMTP_URL`.
    pub url: String,
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

/// A letter as a mail program shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct Received {
    pub to: Vec<String>,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub headers: Value,
}

impl Mailbox {
    /// Starts one; `None` where there is no Node, which is said as the reason why `test` was not run.
    pub async fn open(test: &str) -> Option<Self> {
        Self::start(test, &[]).await
    }

    /// One that wants a password.
    pub async fn open_with_password(test: &str, user: &str, password: &str) -> Option<Self> {
        let open = Self::start(test, &[user, password]).await?;
        Some(Self {
            url: open.url.replace("smtp://", &format!("smtp://{user}:{password}@")),
            ..open
        })
    }

    async fn start(test: &str, arguments: &[&str]) -> Option<Self> {
        let mut process = node::start("smtp-server", test, arguments).await?;
        let stdout = process.stdout.take().expect("its output");
        let mut lines = BufReader::new(stdout).lines();
        let first = timeout(PATIENCE, lines.next_line()).await.expect("a port in time");
        let Some(first) = first.expect("its output") else {
            let ended = process.wait_with_output().await.expect("its end");
            panic!("no port: {}", String::from_utf8_lossy(&ended.stderr));
        };
        let said: Value = serde_json::from_str(&first).expect("JSON");
        let url = format!("smtp://127.0.0.1:{}", said["port"]);
        Some(Self { url, lines, _process: process })
    }

    /// What the product has to be told.
    pub fn settings(&self) -> [(&str, &str); 2] {
        [("SMTP_URL", &self.url), ("SMTP_FROM", "To-do list <todo@example.com>")]
    }

    /// The next letter.
    ///
    /// # Panics
    ///
    /// When none comes within [`PATIENCE`].
    pub async fn next(&mut self) -> Received {
        let line = timeout(PATIENCE, self.lines.next_line()).await;
        let line = line.unwrap_or_else(|_| panic!("no letter within {PATIENCE:?}"));
        let line = line.expect("its output").expect("a letter, not the end");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// The next letter with this subject; those before it are passed over.
    ///
    /// # Panics
    ///
    /// When a letter is waited for longer than [`PATIENCE`].
    pub async fn about(&mut self, subject: &str) -> Received {
        loop {
            let letter = self.next().await;
            if letter.subject == subject {
                return letter;
            }
        }
    }

    /// Whether no letter comes for so long.
    pub async fn is_quiet_for(&mut self, time: Duration) -> bool {
        timeout(time, self.lines.next_line()).await.is_err()
    }
}

impl Received {
    /// Where the letter's link leads.
    pub fn link(&self) -> &str {
        let link = self.text.split_whitespace().find(|word| word.starts_with("http"));
        link.unwrap_or_else(|| panic!("no link in {}", self.text))
    }

    /// The link's path and query.
    pub fn path(&self) -> &str {
        let link = self.link();
        let host = link.find("://").map_or(0, |scheme| scheme + "://".len());
        link[host..].find('/').map_or("/", |path| &link[host + path..])
    }

    /// What the link's query says under `name`.
    pub fn parameter(&self, name: &str) -> String {
        let (_, query) = self.link().split_once('?').expect("a query");
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(found, _)| found == name);
        found.unwrap_or_else(|| panic!("no {name} in {query}")).1.into_owned()
    }
}
