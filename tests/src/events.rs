//! A streamed answer, read event by event.

use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;

use crate::Answer;

/// A streamed answer. Dropping it closes the connection.
#[derive(Debug)]
pub struct Events {
    pub headers: HeaderMap,
    /// The id of the last event; empty where none had one.
    pub last_id: String,
    body: Incoming,
    text: String,
}

impl Events {
    /// The events, or the answer of a request that was refused.
    pub(crate) async fn read(response: http::Response<Incoming>) -> Result<Self, Answer> {
        if response.status() != StatusCode::OK {
            return Err(Answer::read(response).await.expect("an answer"));
        }
        let (parts, body) = response.into_parts();
        Ok(Self { headers: parts.headers, last_id: String::new(), body, text: String::new() })
    }

    /// The next event's name and data; `None` at the end.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (id, event, rest) = (field(event, "id:"), parse(event), rest.to_owned());
                self.text = rest;
                self.last_id = id.unwrap_or(std::mem::take(&mut self.last_id));
                if event.is_some() {
                    return event;
                }
            }
            self.read_more().await?;
        }
    }

    async fn read_more(&mut self) -> Option<()> {
        let frame = self.body.frame().await?.expect("a stream that is not cut off");
        let bytes = frame.into_data().unwrap_or_default();
        self.text.push_str(std::str::from_utf8(&bytes).expect("whole letters"));
        Some(())
    }

    /// Waits for a comment, before which there must be no event.
    ///
    /// # Panics
    ///
    /// If an event comes before it, or the end.
    pub async fn comment(&mut self) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                assert!(event.starts_with(':'), "no comment: {event}");
                let rest = rest.to_owned();
                self.text = rest;
                return;
            }
            self.read_more().await.expect("a comment, not the end");
        }
    }

    /// The next event, which must have this name.
    #[track_caller]
    pub fn expect<'a>(&'a mut self, name: &'a str) -> impl Future<Output = Value> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let (found, data) =
                self.next().await.unwrap_or_else(|| panic!("the end, not {name}, at {place}"));
            assert_eq!(found, name, "{data} at {place}");
            data
        }
    }

    /// All events that are left.
    pub async fn rest(mut self) -> Vec<(String, Value)> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}

/// `None` for a comment.
fn parse(event: &str) -> Option<(String, Value)> {
    let data = field(event, "data:")?;
    let data = serde_json::from_str(&data).unwrap_or_else(|error| panic!("{error} in {data}"));
    Some((field(event, "event:").expect("a name"), data))
}

fn field(event: &str, name: &str) -> Option<String> {
    let mut values = event.lines().filter_map(|line| line.strip_prefix(name));
    values.next().map(|value| value.trim_start().to_owned())
}
