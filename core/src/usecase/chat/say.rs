//! What the assistant can be asked to do: answer something new, something edited, or again.

use uuid::Uuid;

use super::{
    super::{Context, Error, journal, usage},
    MESSAGE_MAX_CHARS,
    exchange::{Exchange, ExchangeIds, Given},
    find,
    follow::{Follower, Progress, Told},
};
use crate::{
    chat::{Conversation, ConversationId, Message},
    ports::StoreError,
    talk::Account,
    task::{InvalidField, refuse_nul},
    user::UserId,
};

/// Longest title made from a first message, in characters.
const TITLE_FROM_MESSAGE_MAX_CHARS: usize = 60;

/// The assistant's answer, and where it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub conversation: ConversationId,
    pub message: Message,
    /// What it did. `None` if the journal could not be read: the answer is worth having without.
    pub account: Option<Account>,
}

/// What the assistant is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// To answer `text`; without a conversation, or with one that the owner does not have, it begins one.
    Say { conversation: Option<ConversationId>, text: String },
    /// To answer `text` in place of what the user said in `message`. Everything that was said from
    /// there on is forgotten; the tasks it made stay.
    Edit { conversation: ConversationId, message: Uuid, text: String },
    /// To answer again what the user said last. What was done for it is not done once more.
    Regenerate { conversation: ConversationId },
}

/// Says `text` and answers what the assistant said. With the same `key` again, it answers what it
/// answered then and does nothing.
pub async fn say(
    ctx: &Context<'_>,
    owner: &UserId,
    conversation: Option<ConversationId>,
    text: &str,
    key: Option<&str>,
) -> Result<Said, Error> {
    say_observed(ctx, owner, conversation, text, key, &|_| {}).await
}

/// [`say`], telling `observe` what happens meanwhile.
pub async fn say_observed(
    ctx: &Context<'_>,
    owner: &UserId,
    conversation: Option<ConversationId>,
    text: &str,
    key: Option<&str>,
    observe: &(dyn Fn(Progress<'_>) + Send + Sync),
) -> Result<Said, Error> {
    let request = Request::Say { conversation, text: text.to_owned() };
    ask(ctx, owner, &request, key, &Told(observe)).await
}

/// Does what `request` asks for while `follower` hears of it and may end it. With the same `key`
/// again, it answers what it answered then and does nothing. One turn at a time: a conversation in
/// which another one runs is refused.
///
/// Whoever drops this future leaves the conversation held for [`HOLD_TIME`](super::HOLD_TIME);
/// end it through the follower instead.
pub async fn ask(
    ctx: &Context<'_>,
    owner: &UserId,
    request: &Request,
    key: Option<&str>,
    follower: &dyn Follower,
) -> Result<Said, Error> {
    let ids = ExchangeIds::of(owner, key, ctx);
    let conversation = match request {
        Request::Say { conversation: None, text } => {
            begin(ctx, owner, ids.conversation(), parse_message(text)?).await?
        }
        Request::Say { conversation: Some(id), text } => {
            let text = parse_message(text)?;
            match ctx.conversations.find(owner, id).await? {
                Some(known) => known.id,
                // As the original: whoever names one that is not theirs begins one of their own.
                None => begin(ctx, owner, ids.conversation(), text).await?,
            }
        }
        Request::Edit { conversation, text, .. } => {
            parse_message(text)?;
            find(ctx, owner, conversation).await?.id
        }
        Request::Regenerate { conversation } => find(ctx, owner, conversation).await?.id,
    };
    let turn = ctx.ids.next();
    let exchange = Exchange { ctx, owner, conversation: &conversation, ids, turn, follower };
    let Given { message, is_idle } = exchange.run(request).await?;
    let changes = if is_idle {
        Ok(Vec::new())
    } else {
        journal::of_one_occasion(ctx, owner, message.id).await
    };
    let account = changes.ok().map(|changes| Account::of_answer(&message, changes, &ctx.now()));
    Ok(Said { conversation, message, account })
}

/// Makes the conversation, unless the same request made it already.
async fn begin(
    ctx: &Context<'_>,
    owner: &UserId,
    id: ConversationId,
    text: &str,
) -> Result<ConversationId, Error> {
    if let Err(refused) = usage::admit(ctx, owner).await {
        // What was answered already may be asked for again.
        let known = ctx.conversations.find(owner, &id).await?;
        return known.map(|known| known.id).ok_or(refused);
    }
    let now = ctx.clock.now();
    let title = title_of(text);
    let conversation = Conversation { id, title, created_at: now, updated_at: now };
    match ctx.conversations.create(owner, &conversation).await {
        Ok(()) | Err(StoreError::Exists) => Ok(conversation.id),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn parse_message(text: &str) -> Result<&str, InvalidField> {
    refuse_nul("message", text)?;
    let text = text.trim();
    match text.chars().count() {
        0 => Err(InvalidField::new("message", "must not be empty")),
        1..=MESSAGE_MAX_CHARS => Ok(text),
        n => Err(InvalidField::new(
            "message",
            format!("has {n} characters; {MESSAGE_MAX_CHARS} is the most"),
        )),
    }
}

/// The beginning of the first message, cut between words where there are any.
fn title_of(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(TITLE_FROM_MESSAGE_MAX_CHARS) else {
        return line;
    };
    let start = &line[..end];
    let whole_words = start.rfind(' ').map_or(start, |space| &start[..space]);
    format!("{whole_words}…")
}
