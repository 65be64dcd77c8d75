//! Which of the calls that were made belong to which wish.

use super::super::super::tool::{CallRecord, ToolCall};

/// The calls made for a message. A wish that asks for one that was made gets its result instead:
/// of looking, only what was looked up since the last change.
pub(super) struct Ledger<'a> {
    looked: Vec<&'a CallRecord>,
    changed: Vec<&'a CallRecord>,
    /// What the wishes that run side by side share.
    round: Vec<&'a CallRecord>,
}

impl<'a> Ledger<'a> {
    pub(super) fn of(done: &[&'a CallRecord]) -> Self {
        let is_read_only = |record: &&CallRecord| !changes(&record.call);
        let (looked, changed) = done.iter().copied().partition(is_read_only);
        Self { looked, changed, round: Vec::new() }
    }

    pub(super) fn begin_round(&mut self) {
        self.round.clear();
    }

    pub(super) fn take(&mut self, call: &ToolCall) -> Option<&'a CallRecord> {
        let is_it = |record: &&CallRecord| record.call.is_same(call);
        if let Some(record) = self.round.iter().copied().find(is_it) {
            return Some(record);
        }
        let records = if changes(call) { &mut self.changed } else { &mut self.looked };
        let at = records.iter().position(|record| record.call.is_same(call))?;
        let record = records.remove(at);
        self.round.push(record);
        Some(record)
    }

    /// Whether somebody else made changes for this message.
    pub(super) fn has_changes_of_others(&self) -> bool {
        !self.changed.is_empty()
    }
}

fn changes(call: &ToolCall) -> bool {
    call.tool().is_some_and(|tool| !tool.is_read_only())
}
