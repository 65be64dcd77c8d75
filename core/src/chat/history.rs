//! What of a conversation a model gets to see again.

use super::{Message, Speaker, model::Entry, tool::CallRecord};

/// Most characters of history in a prompt; about a quarter as many tokens.
pub(crate) const HISTORY_MAX_CHARS: usize = 48_000;

/// The last turns that fit, oldest first. A turn, from what the user said to what was answered,
/// is kept whole or left out whole, and so a call is never parted from its result.
pub(crate) fn recall(messages: &[Message]) -> Vec<Entry> {
    let mut room = HISTORY_MAX_CHARS;
    let mut start = messages.len();
    for turn in turns(messages).into_iter().rev() {
        let size: usize = turn.iter().map(size).sum();
        let Some(left) = room.checked_sub(size) else { break };
        room = left;
        start -= turn.len();
    }
    messages[start..].iter().flat_map(entries).collect()
}

/// Splits before everything the user said.
fn turns(messages: &[Message]) -> Vec<&[Message]> {
    let mut turns = Vec::new();
    let mut start = 0;
    for (at, message) in messages.iter().enumerate().skip(1) {
        if message.speaker == Speaker::User {
            turns.push(&messages[start..at]);
            start = at;
        }
    }
    turns.push(&messages[start..]);
    turns
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

fn size(message: &Message) -> usize {
    message.text.chars().count() + message.calls.iter().map(record_size).sum::<usize>()
}

fn record_size(record: &CallRecord) -> usize {
    record.call.arguments.to_string().chars().count() + record.output.to_string().chars().count()
}
