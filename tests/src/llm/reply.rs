//! What the scripted server says, and how it may go wrong.

use std::io;

use http::StatusCode;
use serde_json::{Value, json};

/// The length of the pieces in which arguments come, in characters.
const PIECE_CHARS: usize = 7;
/// The tokens that every reply says it cost.
const USAGE: (u64, u64) = (120, 12);

/// One reply of a scripted server.
#[derive(Debug)]
pub struct LlmReply {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) events: Vec<io::Result<String>>,
    pub(super) end: End,
    pub(super) is_silent: bool,
}

/// How the stream ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Regular,
    Cut,
    /// Nothing more comes, and the connection stays.
    Silence,
}

impl Clone for LlmReply {
    fn clone(&self) -> Self {
        let events = self.events.iter().flatten().map(|event| Ok(event.clone())).collect();
        Self { headers: self.headers.clone(), events, ..*self }
    }
}

impl LlmReply {
    /// Words, as they come.
    pub fn says(text: &str) -> Self {
        let words = text.split_inclusive(' ').map(|word| delta(&json!({ "content": word })));
        let first = delta(&json!({ "role": "assistant", "content": "" }));
        Self::stream(std::iter::once(first).chain(words), "stop")
    }

    /// Calls of tools, with their arguments in pieces.
    pub fn calls(calls: &[(&str, Value)]) -> Self {
        let written: Vec<_> =
            calls.iter().map(|(name, arguments)| (*name, arguments.to_string())).collect();
        Self::calls_as_written(&written)
    }

    /// Calls whose arguments are whatever text.
    pub fn calls_as_written(calls: &[(&str, String)]) -> Self {
        let pieces = calls.iter().enumerate().flat_map(|(index, (name, arguments))| {
            let head = json!({
                "index": index,
                "id": format!("call_{index}"),
                "type": "function",
                "function": { "name": name, "arguments": "" },
            });
            let letters: Vec<char> = arguments.chars().collect();
            let rest = letters.chunks(PIECE_CHARS).map(move |piece| {
                let text: String = piece.iter().collect();
                json!({ "index": index, "function": { "arguments": text } })
            });
            std::iter::once(head).chain(rest).collect::<Vec<_>>()
        });
        Self::stream(pieces.map(|piece| delta(&json!({ "tool_calls": [piece] }))), "tool_calls")
    }

    /// An error instead of a reply.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a status");
        let body = json!({ "error": { "message": "As scripted.", "type": "scripted" } });
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { status, headers, ..Self::of(vec![body.to_string()]) }
    }

    /// With this body instead of its own.
    #[must_use]
    pub fn saying(mut self, body: &str) -> Self {
        self.events = vec![Ok(body.to_owned())];
        self
    }

    /// This text, whatever it is.
    pub fn raw(text: &str) -> Self {
        Self::of(vec![text.to_owned()])
    }

    /// No answer at all.
    pub fn silence() -> Self {
        Self { is_silent: true, ..Self::of(Vec::new()) }
    }

    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Says that it is of this media type; of none if that is empty.
    #[must_use]
    pub fn with_kind(mut self, kind: &str) -> Self {
        self.headers.retain(|(name, _)| *name != "content-type");
        if kind.is_empty() { self } else { self.with_header("content-type", kind) }
    }

    /// Breaks the connection after so many events.
    #[must_use]
    pub fn cut_after(mut self, events: usize) -> Self {
        self.events.truncate(events);
        Self { end: End::Cut, ..self }
    }

    /// Ends as if all were said, after so many events.
    #[must_use]
    pub fn ended_after(mut self, events: usize) -> Self {
        self.events.truncate(events);
        self
    }

    /// Says nothing more after so many events.
    #[must_use]
    pub fn silent_after(mut self, events: usize) -> Self {
        self.events.truncate(events);
        Self { end: End::Silence, ..self }
    }

    /// Without the events that contain `part`: `finish_reason\":\"`, `usage`, `[DONE]`.
    #[must_use]
    pub fn without(mut self, part: &str) -> Self {
        self.events.retain(|event| !event.as_ref().is_ok_and(|event| event.contains(part)));
        self
    }

    /// Rewrites every event.
    #[must_use]
    pub fn rewritten(mut self, rewrite: impl Fn(&str) -> String) -> Self {
        for event in self.events.iter_mut().flatten() {
            *event = rewrite(event);
        }
        self
    }

    /// Signs the first call, as Gemini does.
    pub(super) fn signed(self, signature: &str) -> Self {
        let content = json!({ "google": { "thought_signature": signature } });
        let head = r#""index":0,"type":"function""#;
        self.rewritten(|event| event.replace(head, &format!(r#""extra_content":{content},{head}"#)))
    }

    fn stream(deltas: impl Iterator<Item = String>, finish: &str) -> Self {
        let finish = json!({ "choices": [{ "delta": {}, "finish_reason": finish, "index": 0 }] });
        let (input, output) = USAGE;
        let usage = json!({
            "choices": [],
            "usage": { "prompt_tokens": input, "completion_tokens": output },
        });
        let end = [event(&finish.to_string()), event(&usage.to_string()), event("[DONE]")];
        let headers = vec![("content-type", "text/event-stream".to_owned())];
        Self { headers, ..Self::of(deltas.chain(end).collect()) }
    }

    fn of(events: Vec<String>) -> Self {
        Self {
            status: StatusCode::OK,
            headers: Vec::new(),
            events: events.into_iter().map(Ok).collect(),
            end: End::Regular,
            is_silent: false,
        }
    }
}

fn delta(delta: &Value) -> String {
    let chunk = json!({ "choices": [{ "delta": delta, "finish_reason": null, "index": 0 }] });
    event(&chunk.to_string())
}

fn event(data: &str) -> String {
    format!("data: {data}\n\n")
}
