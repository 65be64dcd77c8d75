//! Conversations with the built-in assistant. It is Tuesday, 2026-11-24, 08:00 in Karachi.

mod afterthoughts;
mod all;
mod contract;
mod copies;
mod deeds;
mod european;
mod following;
mod growth;
mod indic;
mod lists;
mod properties;
mod questions;
mod relative;
mod reminders;
mod rounds;
mod several;
mod spoken;
mod stories;

use super::Builtin;
use crate::chat::dialogue::Dialogue;

/// A list made of lines as the input field takes them.
async fn list_of(lines: &[&str]) -> Dialogue<Builtin> {
    let dialogue = Dialogue::with(Builtin);
    for line in lines {
        dialogue.has(line).await;
    }
    dialogue
}
