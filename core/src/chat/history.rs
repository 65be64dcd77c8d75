//! What of a conversation a model gets to see again: the latest turns for which there is room.

use super::{Message, Speaker, model::Entry, tokens, tool::CallRecord, wording::one_line};
use crate::talk::wording::Wording;

/// Most tokens of what is told of the turns that are left out.
pub(crate) const SUMMARY_MAX_TOKENS: usize = 600;
/// What the summary begins with, for the model and for the user.
pub(crate) const SUMMARY_HEAD: &str = "(Of the beginning of this conversation I keep only this:";

/// Earlier turns, each from what the user said to what was answered. A turn is kept whole or left
/// out whole, and so a call is never parted from its result.
#[derive(Debug)]
pub(crate) struct History {
    /// Oldest first.
    turns: Vec<Past>,
    /// There was more before the first of them.
    is_cut: bool,
}

#[derive(Debug)]
struct Past {
    entries: Vec<Entry>,
    tokens: usize,
}

/// What is recalled, and whether that is everything.
#[derive(Debug)]
pub(crate) struct Recalled {
    pub(crate) entries: Vec<Entry>,
    pub(crate) is_whole: bool,
    /// What is kept of the turns that are left out, if there are any that were loaded.
    pub(crate) summary: Option<String>,
}

impl History {
    pub(crate) fn of(messages: &[Message]) -> Self {
        let begins = |message: &Message| message.speaker == Speaker::User;
        // An answer whose question was not loaded says nothing by itself.
        let first = messages.iter().position(begins).unwrap_or(messages.len());
        let turns = messages[first..].chunk_by(|_, next| !begins(next)).map(Past::of).collect();
        Self { turns, is_cut: first > 0 }
    }

    /// Every call that was made, with its result.
    pub(crate) fn records(&self) -> impl Iterator<Item = &CallRecord> {
        let entries = self.turns.iter().flat_map(|turn| &turn.entries);
        entries.flat_map(|entry| match entry {
            Entry::Tools(records) => records.as_slice(),
            Entry::User(_) | Entry::Assistant(_) => &[],
        })
    }

    /// The latest turns that come to at most `room` tokens, oldest first.
    /// Of those before them a summary is kept, in `wording`.
    pub(crate) fn recall(&self, room: usize, wording: Wording) -> Recalled {
        let mut left = room;
        let fits = |turn: &&Past| match left.checked_sub(turn.tokens) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let kept = self.turns.iter().rev().take_while(fits).count();
        let (left_out, turns) = self.turns.split_at(self.turns.len() - kept);
        Recalled {
            entries: turns.iter().flat_map(|turn| turn.entries.clone()).collect(),
            is_whole: !self.is_cut && left_out.is_empty(),
            summary: summary(left_out, wording),
        }
    }
}

/// What was said and done in these turns, as far back as there is room for.
fn summary(turns: &[Past], wording: Wording) -> Option<String> {
    let mut room = SUMMARY_MAX_TOKENS.checked_sub(tokens::tokens(SUMMARY_HEAD))?;
    let mut lines: Vec<String> = Vec::new();
    for line in turns.iter().rev().filter_map(|turn| turn.line(wording)) {
        let Some(rest) = room.checked_sub(tokens::tokens(&line) + 1) else { break };
        room = rest;
        lines.push(line);
    }
    lines.reverse();
    (!lines.is_empty()).then(|| format!("{SUMMARY_HEAD}\n{})", lines.join("\n")))
}

impl Past {
    fn of(messages: &[Message]) -> Self {
        let entries: Vec<Entry> = messages.iter().flat_map(entries).collect();
        Self { tokens: tokens::of_entries(&entries), entries }
    }

    /// The beginning of what was said, and what was done for it.
    fn line(&self, wording: Wording) -> Option<String> {
        let said = self.entries.iter().find_map(|entry| match entry {
            Entry::User(text) => Some(one_line(text)),
            _ => None,
        })?;
        let done = self.entries.iter().find_map(|entry| match entry {
            Entry::Tools(records) => Some(one_line(&wording.summary(records))),
            _ => None,
        });
        Some(match done.filter(|done| !done.is_empty()) {
            Some(done) => format!("- {said} → {done}"),
            None => format!("- {said}"),
        })
    }
}

fn entries(message: &Message) -> Vec<Entry> {
    match message.speaker {
        Speaker::User => vec![Entry::User(message.text.clone())],
        Speaker::Assistant if message.calls.is_empty() => {
            vec![Entry::Assistant(message.text.clone())]
        }
        Speaker::Assistant => {
            vec![Entry::Tools(message.calls.clone()), Entry::Assistant(message.text.clone())]
        }
    }
}
