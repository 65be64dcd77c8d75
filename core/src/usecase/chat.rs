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

use super::{Context, Error};
use crate::{
    chat::{Conversation, ConversationId, Message, listing},
    task::{InvalidField, refuse_nul},
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

/// The last [`MESSAGES_MAX`] messages, oldest first.
pub async fn messages(
    ctx: &Context<'_>,
    owner: &UserId,
    id: &ConversationId,
) -> Result<Vec<Message>, Error> {
    find(ctx, owner, id).await?;
    Ok(ctx.conversations.messages(owner, id, MESSAGES_MAX).await?)
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
        1..=TITLE_MAX_CHARS => Ok(title),
        n => Err(InvalidField::new(
            "title",
            format!("has {n} characters; {TITLE_MAX_CHARS} is the most"),
        )),
    }
}
