//! What of a conversation a model gets to see again: the latest turns for which there is room.

use super::{Message, Speaker, model::Entry, tokens};

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
}

impl History {
    pub(crate) fn of(messages: &[Message]) -> Self {
        let begins = |message: &Message| message.speaker == Speaker::User;
        // An answer whose question was not loaded says nothing by itself.
        let first = messages.iter().position(begins).unwrap_or(messages.len());
        let turns = messages[first..].chunk_by(|_, next| !begins(next)).map(Past::of).collect();
        Self { turns, is_cut: first > 0 }
    }

    /// The latest turns that come to at most `room` tokens, oldest first.
    pub(crate) fn recall(&self, room: usize) -> Recalled {
        let mut left = room;
        let fits = |turn: &&Past| match left.checked_sub(turn.tokens) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let kept = self.turns.iter().rev().take_while(fits).count();
        let turns = &self.turns[self.turns.len() - kept..];
        Recalled {
            entries: turns.iter().flat_map(|turn| turn.entries.clone()).collect(),
            is_whole: !self.is_cut && kept == self.turns.len(),
        }
    }
}

impl Past {
    fn of(messages: &[Message]) -> Self {
        let entries: Vec<Entry> = messages.iter().flat_map(entries).collect();
        Self { tokens: tokens::of_entries(&entries), entries }
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
