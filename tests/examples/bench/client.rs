//! A client that costs next to nothing: the same bytes again and again over one connection, so that
//! what is measured is who answers.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

/// The largest answer that is read: a page of tasks.
const ANSWER_BYTES_MAX: usize = 1_000_000;

/// One request, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    address: String,
    bytes: Vec<u8>,
}

impl Call {
    /// A request to `base` (`http://host:port`) by whom `token` says; with a body where it is not empty.
    pub(crate) fn new(base: &str, method: &str, path: &str, token: &str, body: &str) -> Self {
        let address = base.trim_start_matches("http://").to_owned();
        let kind = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
        let text = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             {kind}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self { address, bytes: text.into_bytes() }
    }

    /// How many answers a second `connections` get that ask again at once, for `span`.
    pub(crate) async fn rate(&self, connections: usize, span: Duration) -> Result<f64> {
        let mut workers = JoinSet::new();
        let began = Instant::now();
        for _ in 0..connections {
            let call = self.clone();
            workers.spawn(async move { call.repeat(began + span).await });
        }
        let mut answers = 0_u32;
        while let Some(done) = workers.join_next().await {
            answers += done??;
        }
        Ok(f64::from(answers) / began.elapsed().as_secs_f64())
    }

    async fn repeat(&self, until: Instant) -> Result<u32> {
        let mut connection = Connection::open(&self.address).await?;
        let mut answers = 0;
        while Instant::now() < until {
            connection.ask(self).await?;
            answers += 1;
        }
        Ok(answers)
    }
}

/// An open connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address.trim_start_matches("http://")).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(ANSWER_BYTES_MAX) })
    }

    /// Sends the request and reads the whole answer: its head, then its body.
    pub(crate) async fn ask(&mut self, call: &Call) -> Result<(Cow<'_, str>, Cow<'_, str>)> {
        self.stream.write_all(&call.bytes).await?;
        self.buffer.clear();
        let mut head = None;
        loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the connection was closed");
            ensure!(
                self.buffer.len() <= ANSWER_BYTES_MAX,
                "an answer of over {ANSWER_BYTES_MAX} bytes"
            );
            if head.is_none() {
                head = self.head()?;
            }
            if let Some((start, length)) = head
                && self.buffer.len() >= start + length
            {
                let (head, body) = self.buffer.split_at(start);
                return Ok((String::from_utf8_lossy(head), String::from_utf8_lossy(body)));
            }
        }
    }

    /// Where the body begins and how long it is, once the head is there.
    fn head(&self) -> Result<Option<(usize, usize)>> {
        let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(&self.buffer[..end])?;
        if !(head.starts_with("HTTP/1.1 200") || head.starts_with("HTTP/1.1 201")) {
            bail!("refused: {head}");
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        Ok(Some((end + 4, length.context("an answer of known length")?)))
    }
}
