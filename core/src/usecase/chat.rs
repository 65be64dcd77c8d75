//! The chat use cases.

#[cfg(test)]
mod core_tests;
mod exchange;
mod follow;
mod say;
pub mod tool;

pub use exchange::HOLD_TIME;
pub use follow::{Follower, Progress, Started};
pub use say::{Request, Said, ask, say, say_observed};

use std::ops::Range;

use super::{Context, Error};
use crate::{
    chat::{Conversation, ConversationId, Message, listing},
    task::{InvalidField, refuse_nul},
    text::is_blank,
    user::UserId,
};

/// Longest message someone may send, in characters.
pub const MESSAGE_MAX_CHARS: usize = 4_000;
/// Longest title of a conversation, in characters.
pub const TITLE_MAX_CHARS: usize = 200;
/// Most messages of one conversation that are shown: the last ones.
pub const MESSAGES_MAX: usize = 1_000;

/// The conversations of `owner` that `query` asks for, last used first.
pub async fn conversations(
    ctx: &Context<'_>,
    owner: &UserId,
    query: &listing::Query,
) -> Result<listing::Page, Error> {
    Ok(ctx.conversations.list(owner, query).await?)
}

/// Some messages of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Messages {
    /// How many were said before them.
    pub skipped: u64,
    /// Oldest first.
    pub messages: Vec<Message>,
    pub is_last: bool,
}

/// At most `limit` messages after the first `skipped`; without these, from the [`MESSAGES_MAX`]th before
/// the last on.
pub async fn messages(
    ctx: &Context<'_>,
    owner: &UserId,
    id: &ConversationId,
    skipped: Option<u64>,
    limit: usize,
) -> Result<Messages, Error> {
    let skipped = if let Some(skipped) = skipped {
        skipped
    } else {
        find(ctx, owner, id).await?;
        let said = ctx.conversations.count_messages(owner, id).await?;
        said.saturating_sub(MESSAGES_MAX as u64)
    };
    // One more than asked for tells whether these are the last.
    let mut messages = ctx.conversations.messages_after(owner, id, skipped, limit + 1).await?;
    let is_last = messages.len() <= limit;
    messages.truncate(limit);
    Ok(Messages { skipped, messages, is_last })
}

/// Which messages of a conversation are the last `limit` of those before the place `before`, counted from its
/// beginning; of all of them without it.
pub async fn last_messages(
    ctx: &Context<'_>,
    owner: &UserId,
    id: &ConversationId,
    before: Option<u64>,
    limit: usize,
) -> Result<Range<u64>, Error> {
    find(ctx, owner, id).await?;
    let said = ctx.conversations.count_messages(owner, id).await?;
    let end = before.unwrap_or(said).min(said);
    Ok(end.saturating_sub(limit as u64)..end)
}

/// Gives a conversation another title and returns it as it now stands.
pub async fn rename(
    ctx: &Context<'_>,
    owner: &UserId,
    id: &ConversationId,
    title: &str,
) -> Result<Conversation, Error> {
    let title = parse_title(title)?;
    let conversation = find(ctx, owner, id).await?;
    if !ctx.conversations.rename(owner, id, &title).await? {
        return Err(Error::ConversationNotFound);
    }
    Ok(Conversation { title, ..conversation })
}

/// Removes a conversation and its messages. The tasks it made stay.
pub async fn delete(ctx: &Context<'_>, owner: &UserId, id: &ConversationId) -> Result<(), Error> {
    find(ctx, owner, id).await?;
    if ctx.conversations.delete(owner, id).await? {
        Ok(())
    } else {
        Err(Error::ConversationNotFound)
    }
}

async fn find(
    ctx: &Context<'_>,
    owner: &UserId,
    id: &ConversationId,
) -> Result<Conversation, Error> {
    // Postgres refuses NUL in text, also in a question.
    if id.0.contains('\0') {
        return Err(Error::ConversationNotFound);
    }
    ctx.conversations.find(owner, id).await?.ok_or(Error::ConversationNotFound)
}

fn parse_title(text: &str) -> Result<String, InvalidField> {
    refuse_nul("title", text)?;
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match title.chars().count() {
        0 => Err(InvalidField::new("title", "must not be empty")),
        _ if is_blank(&title) => {
            Err(InvalidField::new("title", "has nothing but invisible characters; write a name"))
        }
        1..=TITLE_MAX_CHARS => Ok(title),
        n => Err(InvalidField::new(
            "title",
            format!("has {n} characters; {TITLE_MAX_CHARS} is the most"),
        )),
    }
}
