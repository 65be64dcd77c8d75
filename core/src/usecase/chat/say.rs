//! One exchange: the message is stored, the turn runs, the answer is stored.

use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{Context, Error},
    MESSAGE_MAX_CHARS, MESSAGES_MAX, find,
    tool::{self, Place},
};
use crate::{
    chat::{
        Conversation, ConversationId, Message, Speaker,
        tool::{CallRecord, ToolCall},
        turn::{Answer, Step, Turn},
    },
    ports::StoreError,
    task::{InvalidField, refuse_nul},
    user::UserId,
};

/// Most messages that a turn looks back on.
const HISTORY_MAX_MESSAGES: usize = 100;
/// Longest title made from a first message, in characters.
const TITLE_FROM_MESSAGE_MAX_CHARS: usize = 60;

/// The assistant's answer, and where it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub conversation: ConversationId,
    pub message: Message,
}

/// What happens on the way to an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress<'a> {
    /// The conversation is known, the message stored.
    Started(&'a ConversationId),
    /// The model is asked.
    Thinking,
    /// The model said so much more; the answer as a whole counts.
    Heard(&'a str),
    /// A tool is about to run.
    Calling(&'a ToolCall),
    /// A tool ran.
    Called(&'a CallRecord),
}

type Observer<'a> = &'a (dyn Fn(Progress<'_>) + Send + Sync);

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
    observe: Observer<'_>,
) -> Result<Said, Error> {
    let text = parse_message(text)?;
    let ids = ExchangeIds::of(owner, key, ctx);
    let conversation = match conversation {
        Some(id) => find(ctx, owner, &id).await?.id,
        None => begin(ctx, owner, ids.conversation(), text).await?,
    };
    let exchange = Exchange { ctx, owner, conversation: &conversation, ids, observe };
    let message = exchange.run(text).await?;
    Ok(Said { conversation, message })
}

/// The ids of everything an exchange makes. They follow from the request where it has a key, so
/// that the same request finds what it made before.
struct ExchangeIds(Uuid);

impl ExchangeIds {
    fn of(owner: &UserId, key: Option<&str>, ctx: &Context<'_>) -> Self {
        Self(match key {
            Some(key) => {
                let space = Uuid::new_v5(&Uuid::NAMESPACE_OID, owner.as_str().as_bytes());
                Uuid::new_v5(&space, format!("message {key}").as_bytes())
            }
            None => ctx.ids.next(),
        })
    }

    fn question(&self) -> Uuid {
        self.0
    }

    fn answer(&self) -> Uuid {
        Uuid::new_v5(&self.0, b"answer")
    }

    fn conversation(&self) -> ConversationId {
        ConversationId(Uuid::new_v5(&self.0, b"conversation").to_string())
    }

    fn call(&self, index: usize) -> Uuid {
        Uuid::new_v5(&self.0, format!("call {index}").as_bytes())
    }
}

struct Exchange<'a> {
    ctx: &'a Context<'a>,
    owner: &'a UserId,
    conversation: &'a ConversationId,
    ids: ExchangeIds,
    observe: Observer<'a>,
}

impl Exchange<'_> {
    async fn run(&self, text: &str) -> Result<Message, Error> {
        let mut known = self.messages(HISTORY_MAX_MESSAGES).await?;
        if let Some(answer) = self.answer_among(&known) {
            return Ok(answer);
        }
        if let Some(at) = known.iter().position(|message| message.id == self.ids.question()) {
            // Sent before, but never answered: go on from there.
            known.truncate(at);
        } else {
            let message = question(&self.ids, text, self.time_after(&known));
            if !self.store(&message).await? {
                return self.answer_given().await;
            }
        }
        (self.observe)(Progress::Started(self.conversation));
        let answer = self.converse(&known, text).await?;
        let asked_at = self.messages(1).await?;
        let message = answered(&self.ids, answer, self.time_after(&asked_at));
        if self.store(&message).await? {
            Ok(message)
        } else {
            // The same request, sent twice at the same time: the other one was faster.
            self.answer_given().await
        }
    }

    /// Drives the turn: everything it asks for is done here, nothing is decided.
    async fn converse(&self, before: &[Message], text: &str) -> Result<Answer, Error> {
        let now = self.ctx.clock.now().to_zoned_datetime(self.ctx.zone.clone());
        let (mut turn, mut step) = Turn::begin(before, text, &now);
        let mut calls = 0;
        loop {
            step = match step {
                Step::Done(answer) => return Ok(answer),
                Step::AskModel(prompt) => {
                    (self.observe)(Progress::Thinking);
                    let heard = |text: &str| (self.observe)(Progress::Heard(text));
                    turn.replied(self.ctx.model.reply(&prompt, &heard).await)
                }
                Step::RunTools(wanted) => {
                    let outputs = self.run_tools(&wanted, calls).await?;
                    calls += wanted.len();
                    turn.ran(outputs)
                }
            };
        }
    }

    async fn run_tools(&self, calls: &[ToolCall], before: usize) -> Result<Vec<Value>, Error> {
        let mut outputs = Vec::with_capacity(calls.len());
        for (index, call) in calls.iter().enumerate() {
            (self.observe)(Progress::Calling(call));
            let request = self.ids.call(before + index);
            let place = Place { conversation: self.conversation, answer: self.ids.answer() };
            let output = tool::run_at(self.ctx, self.owner, call, request, Some(place)).await?;
            let record = CallRecord { call: call.clone(), output };
            (self.observe)(Progress::Called(&record));
            outputs.push(record.output);
        }
        Ok(outputs)
    }

    async fn answer_given(&self) -> Result<Message, Error> {
        let messages = self.messages(MESSAGES_MAX).await?;
        // Asked in another conversation, or still being answered.
        self.answer_among(&messages).ok_or(Error::Conflict)
    }

    fn answer_among(&self, messages: &[Message]) -> Option<Message> {
        messages.iter().find(|message| message.id == self.ids.answer()).cloned()
    }

    async fn messages(&self, limit: usize) -> Result<Vec<Message>, StoreError> {
        self.ctx.conversations.messages(self.owner, self.conversation, limit).await
    }

    /// `false` if it is stored already.
    async fn store(&self, message: &Message) -> Result<bool, Error> {
        match self.ctx.conversations.append(self.owner, self.conversation, message).await {
            Ok(()) => Ok(true),
            Err(StoreError::Exists) => Ok(false),
            // The conversation was deleted meanwhile.
            Err(StoreError::Stale) => Err(Error::ConversationNotFound),
            Err(error) => Err(error.into()),
        }
    }

    /// The present, but later than the last message: their order is the order of their times.
    fn time_after(&self, messages: &[Message]) -> Timestamp {
        let now = self.ctx.clock.now();
        let next = messages.last().and_then(|last| last.at.checked_add(1.microsecond()).ok());
        next.map_or(now, |next| now.max(next))
    }
}

/// Makes the conversation, unless the same request made it already.
async fn begin(
    ctx: &Context<'_>,
    owner: &UserId,
    id: ConversationId,
    text: &str,
) -> Result<ConversationId, Error> {
    let now = ctx.clock.now();
    let title = title_of(text);
    let conversation = Conversation { id, title, created_at: now, updated_at: now };
    match ctx.conversations.create(owner, &conversation).await {
        Ok(()) | Err(StoreError::Exists) => Ok(conversation.id),
        Err(error) => Err(error.into()),
    }
}

fn question(ids: &ExchangeIds, text: &str, at: Timestamp) -> Message {
    Message {
        id: ids.question(),
        speaker: Speaker::User,
        text: text.to_owned(),
        calls: Vec::new(),
        proposal: Vec::new(),
        at,
    }
}

fn answered(ids: &ExchangeIds, answer: Answer, at: Timestamp) -> Message {
    Message {
        id: ids.answer(),
        speaker: Speaker::Assistant,
        text: answer.text,
        calls: answer.calls,
        proposal: answer.proposal,
        at,
    }
}

fn parse_message(text: &str) -> Result<&str, InvalidField> {
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
