//! Where the conversation stands while an answer is made.

use jiff::{ZonedDateTime, tz::TimeZone};
use serde_json::Value;

use super::{
    frame::Frame,
    item::{self, Item},
};
use crate::chat::{
    model::{Entry, Prompt, Reply},
    tool::{CallRecord, Tool, ToolCall},
};

/// What is known of the message that is answered.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    /// What the user said last.
    pub(crate) text: &'a str,
    /// What was done for it so far.
    pub(crate) done: Vec<&'a CallRecord>,
    /// What the answer just before changed.
    pub(crate) just_done: Vec<CallRecord>,
    /// What the answer before left behind.
    pub(crate) frame: Frame,
    pub(crate) now: &'a ZonedDateTime,
}

impl<'a> Scene<'a> {
    pub(crate) fn of(prompt: &'a Prompt) -> Self {
        let asked = prompt.entries.iter().rposition(|entry| matches!(entry, Entry::User(_)));
        let turn = &prompt.entries[asked.unwrap_or(prompt.entries.len())..];
        let text = match turn.first() {
            Some(Entry::User(text)) => text,
            _ => "",
        };
        let before = &prompt.entries[..asked.unwrap_or(prompt.entries.len())];
        let just = before.iter().rev().take_while(|entry| !matches!(entry, Entry::User(_)));
        let changes = just.flat_map(records).filter(|record| record.is_change());
        Self {
            text,
            done: turn.iter().flat_map(records).collect(),
            just_done: changes.cloned().collect(),
            frame: prompt.frame.clone().unwrap_or_default(),
            now: &prompt.now,
        }
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        self.now.time_zone()
    }

    /// The listings made for this message, before anything was changed.
    pub(crate) fn lookups(&self) -> Vec<&'a CallRecord> {
        let is_lookup = |record: &&&CallRecord| record.call.tool() == Some(Tool::ListTasks);
        self.done.iter().filter(is_lookup).copied().collect()
    }

    /// The list, as far as it was looked up; `None` if it was not.
    pub(crate) fn list(&self) -> Option<Vec<Item>> {
        let lookups = self.lookups();
        (!lookups.is_empty()).then(|| item::listed(&lookups, self.zone()))
    }

    /// What a call of this message came to.
    pub(crate) fn record(&self, call: &ToolCall) -> Option<&'a CallRecord> {
        self.done.iter().find(|record| record.call.is_same(call)).copied()
    }

    /// The tasks of the list that were left out of it.
    pub(crate) fn left_out(&self) -> usize {
        self.lookups().first().map_or(0, |record| item::left_out(record))
    }

    /// Calls tools, in this order.
    pub(crate) fn wants(&self, calls: Vec<ToolCall>) -> Reply {
        let first = self.done.len();
        let named = calls.into_iter().enumerate();
        Reply::wants(
            named
                .map(|(at, call)| ToolCall { id: format!("call_{}", first + at), ..call })
                .collect(),
        )
    }

    /// Looks the list up with these arguments.
    pub(crate) fn look_up(&self, arguments: Value) -> Reply {
        self.wants(vec![ToolCall::new(Tool::ListTasks.name(), arguments)])
    }
}

fn records(entry: &Entry) -> &[CallRecord] {
    match entry {
        Entry::Tools(records) => records,
        Entry::User(_) | Entry::Assistant(_) => &[],
    }
}
