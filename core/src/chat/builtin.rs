//! The built-in assistant: deterministic, no network.
//!
//! A function of the prompt. It reads the user's sentence for an intent, looks up in the list
//! which tasks are meant, calls the tools, and says what they did. What it remembers it finds in
//! the prompt: the list last shown, the task last spoken of, the question it asked last. Texts of
//! tasks are compared and quoted, never read for an intent.

mod acting;
mod adding;
#[cfg(test)]
mod core_tests;
mod finding;
mod hearing;
mod intent;
mod item;
mod language;
mod matching;
mod phrase;
mod question;
mod several;
mod showing;
mod summing;
mod target;
mod undoing;
mod view;
mod words;

use async_trait::async_trait;
use jiff::ZonedDateTime;
use serde_json::Value;

use super::{
    model::{Entry, Listener, ModelError, Prompt, Reply},
    tool::{CallRecord, Tool, ToolCall},
};
use crate::ports::Model;
use intent::Intent;

/// The assistant that is always there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Builtin;

#[async_trait]
impl Model for Builtin {
    async fn reply(&self, prompt: &Prompt, _: Listener<'_>) -> Result<Reply, ModelError> {
        Ok(reply(prompt))
    }
}

/// What the assistant does next: a function of the prompt and nothing else.
pub fn reply(prompt: &Prompt) -> Reply {
    let scene = Scene::of(&prompt.entries, &prompt.now);
    several::reply(&scene).unwrap_or_else(|| {
        fulfil(&scene, &question::understand(scene.before, scene.text, scene.now))
    })
}

/// Does what the message is understood to ask for, or says what was done.
fn fulfil(scene: &Scene<'_>, intent: &Intent) -> Reply {
    match intent {
        Intent::Add(line) => adding::reply(scene, line),
        Intent::Show(view) => showing::reply(scene, view),
        Intent::Act(deed, target) => acting::reply(scene, deed, target),
        Intent::Incomplete(question) => says(question),
        Intent::Greet => says(phrase::GREETING),
        Intent::Thank => says(phrase::WELCOME),
        Intent::Help => says(phrase::HELP),
        Intent::Summarize(period) => summing::reply(scene, *period),
        Intent::Undo(count) => undoing::reply(scene, *count),
        Intent::Decline => says(phrase::DECLINED),
        Intent::Answer => says(phrase::NOTHING_ASKED),
        Intent::Unknown => says(&phrase::unknown(scene.text)),
    }
}

/// Where the conversation stands.
#[derive(Debug)]
struct Scene<'a> {
    /// Everything before the user's last message.
    before: &'a [Entry],
    /// The user's last message.
    text: &'a str,
    /// What was done for it so far.
    done: Vec<&'a CallRecord>,
    now: &'a ZonedDateTime,
}

impl<'a> Scene<'a> {
    fn of(entries: &'a [Entry], now: &'a ZonedDateTime) -> Self {
        let asked = entries.iter().rposition(|entry| matches!(entry, Entry::User(_)));
        let (before, turn) = entries.split_at(asked.unwrap_or(entries.len()));
        let text = match turn.first() {
            Some(Entry::User(text)) => text,
            _ => "",
        };
        let done = turn.iter().flat_map(|entry| match entry {
            Entry::Tools(records) => records.as_slice(),
            Entry::User(_) | Entry::Assistant(_) => &[],
        });
        Self { before, text, done: done.collect(), now }
    }

    /// The listings made for this message.
    fn lookups(&self) -> Vec<&'a CallRecord> {
        self.done_with(|tool| tool == Tool::ListTasks)
    }

    /// The changes made for this message, also those that failed.
    fn actions(&self) -> Vec<&'a CallRecord> {
        self.done_with(|tool| !tool.is_read_only())
    }

    fn done_with(&self, wanted: impl Fn(Tool) -> bool) -> Vec<&'a CallRecord> {
        let wanted = |record: &&&CallRecord| record.call.tool().is_some_and(&wanted);
        self.done.iter().filter(wanted).copied().collect()
    }

    /// Calls `tool` once for each of `arguments`.
    fn calls(&self, tool: Tool, arguments: impl IntoIterator<Item = Value>) -> Reply {
        let first = self.done.len();
        let calls = arguments.into_iter().enumerate().map(|(at, arguments)| ToolCall {
            id: format!("call_{}", first + at),
            ..ToolCall::new(tool.name(), arguments)
        });
        Reply::wants(calls.collect())
    }
}

fn says(text: &str) -> Reply {
    Reply::says(text)
}
