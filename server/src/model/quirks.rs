//! What a server does not take, learnt from its refusals and remembered for the process.

use std::sync::atomic::{AtomicBool, Ordering};

use super::request::{Message, Request};

/// A part of a request that a server objects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objection {
    StreamOptions,
    Temperature,
    /// `content: null` beside tool calls.
    NullContent,
}

impl Objection {
    /// What a refusal is about, where it says so.
    pub(super) fn read(body: &str) -> Option<Self> {
        let body = body.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| body.contains(word));
        if says(&["stream_options", "include_usage"]) {
            Some(Self::StreamOptions)
        } else if says(&["temperature"]) {
            Some(Self::Temperature)
        } else if says(&["content"]) && says(&["null", "none", "string", "required", "empty"]) {
            Some(Self::NullContent)
        } else {
            None
        }
    }
}

/// What a server was found not to take: a part of a request is `true` here once it was refused.
#[derive(Debug, Default)]
pub(super) struct Quirks {
    stream_options: AtomicBool,
    temperature: AtomicBool,
    null_content: AtomicBool,
}

impl Quirks {
    /// Remembers an objection; `false` if it was known, so that asking again helps nothing.
    pub(super) fn learn(&self, objection: Objection) -> bool {
        let known = match objection {
            Objection::StreamOptions => &self.stream_options,
            Objection::Temperature => &self.temperature,
            Objection::NullContent => &self.null_content,
        };
        !known.swap(true, Ordering::Relaxed)
    }

    /// The request as this server takes it.
    pub(super) fn fit(&self, request: &Request) -> Request {
        let mut request = request.clone();
        if self.stream_options.load(Ordering::Relaxed) {
            request.stream_options = None;
        }
        if self.temperature.load(Ordering::Relaxed) {
            request.temperature = None;
        }
        if self.null_content.load(Ordering::Relaxed) {
            for message in &mut request.messages {
                if let Message::Assistant { content, .. } = message {
                    content.get_or_insert_default();
                }
            }
        }
        request
    }
}
