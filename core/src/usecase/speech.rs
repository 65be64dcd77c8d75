//! The speech use cases: what is said is done as if it were typed.

#[cfg(test)]
mod core_tests;

use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::Value;

use super::{Context, Error, chat};
use crate::{
    chat::{
        ConversationId, Message, listing,
        model::{Entry, Listener, ModelError, Prompt, Reply},
        proposal,
        tool::{CallRecord, Tool},
    },
    ports::{Model, StoreError, Transcriber},
    reading::{
        request::{Act, Request, Slot},
        rules::{self, Reading},
        selection,
    },
    speech::{
        ActionType, Language, Outcome, Recording, TranscriberError, Transcript, Transcription,
        UnusableRecording, aloud, clear,
    },
    talk::{Account, consent::is_enough, frame::Frame},
    task::{Task, TaskId},
    user::UserId,
};

/// What a language model is told besides.
const SPOKEN: &str = "\n- The user speaks, and your answer is read aloud: one or two short \
    sentences. What they said was written down by a machine; expect words that only sound alike.";

/// The assistant's answer to something that was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    pub conversation: ConversationId,
    pub action: ActionType,
    pub payload: Payload,
    /// A deletion waits for this to be said in the same conversation.
    pub awaited: Option<String>,
    /// The answer to read.
    pub text: String,
    /// The answer to say.
    pub speech: String,
    /// What it did, as in [`chat::Said`].
    pub account: Option<Account>,
    /// It changed something, other than by taking a change back: "undo" does that.
    pub can_be_undone: bool,
    /// The speaker said that this is all.
    pub is_over: bool,
}

/// The tasks that an answer is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    None,
    /// Tasks as they now are.
    Tasks(Vec<Task>),
    /// Tasks as the tool listed them.
    Listed(Vec<Value>),
    /// Tasks that are gone: their ids and titles.
    Gone(Vec<Value>),
}

/// How long a question waits for an answer that does not say where it was asked.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Says what was heard to the assistant, as [`chat::ask`] does. The conversation keeps the words as
/// they were heard; the assistant reads them without what only speech has. Without a conversation it
/// goes on with the one used last, if that was just now and waits for an answer, or what was said
/// points back: "make it urgent".
pub async fn process(
    ctx: &Context<'_>,
    owner: &UserId,
    conversation: Option<ConversationId>,
    transcript: &Transcript,
    key: Option<&str>,
    follower: &dyn chat::Follower,
) -> Result<Spoken, Error> {
    let listening = Listening(ctx.model);
    let ctx = Context { model: &listening, ..ctx.clone() };
    let text = transcript.as_str().to_owned();
    let is_over = is_enough(clear(&text).as_str());
    let conversation = match conversation {
        None => just_now(&ctx, owner, &text, key).await?,
        named => named,
    };
    let request = chat::Request::Say { conversation, text };
    let said = chat::ask(&ctx, owner, &request, key, follower).await?;
    let outcome = Outcome::of(&said.message);
    let is_new =
        |record: &CallRecord| record.is_change() && record.call.tool() != Some(Tool::UndoChange);
    let can_be_undone = said.message.calls.iter().any(is_new);
    let now = said.message.at.to_zoned_datetime(ctx.zone.clone());
    Ok(Spoken {
        conversation: said.conversation,
        action: outcome.action(),
        awaited: proposal::reply_to(&said.message),
        payload: payload(&ctx, owner, outcome).await?,
        speech: aloud(&said.message.text, &now),
        text: said.message.text,
        account: said.account,
        can_be_undone,
        is_over,
    })
}

/// The conversation used last, if that was just now and its last words wait for an answer or are pointed back to;
/// or were before the answer that a request with a key may be sent again for.
async fn just_now(
    ctx: &Context<'_>,
    owner: &UserId,
    text: &str,
    key: Option<&str>,
) -> Result<Option<ConversationId>, StoreError> {
    let query = listing::Query { limit: Some(1), ..listing::Query::default() };
    let page = ctx.conversations.list(owner, &query).await?;
    let Some(conversation) = page.conversations.into_iter().next() else { return Ok(None) };
    // The question, what was said to it, and the answer.
    let looks_back = if key.is_some() { 3 } else { 1 };
    let last = ctx.conversations.messages(owner, &conversation.id, looks_back).await?;
    let now = ctx.clock.now();
    let is_recent = |message: &&Message| now.duration_since(message.at) < ANSWERED_WITHIN;
    let mut recent = last.iter().filter(is_recent).peekable();
    // What was said is read only where there is something to point back to.
    let is_meant = recent.peek().is_some() && (recent.any(waits) || points_back(text, ctx));
    Ok(is_meant.then_some(conversation.id))
}

/// Whether the assistant asked something.
fn waits(message: &Message) -> bool {
    let asks = |frame: &Frame| {
        frame.asked.is_some() || frame.round.as_ref().is_some_and(|round| round.asks)
    };
    !message.proposal.is_empty() || message.frame.as_ref().is_some_and(asks)
}

/// Whether somebody means what was said or shown before: "the second one", "undo that".
fn points_back(text: &str, ctx: &Context<'_>) -> bool {
    let Reading { grammar, requests, .. } = rules::read(&clear(text), &ctx.now(), None);
    let is_pointer = |task: &str| {
        let words = rules::spoken(task);
        grammar.whole("pronoun", &words).is_some()
            || !selection::read(grammar, task, &words, &ctx.now()).places.is_empty()
    };
    let points = |request: &Request| match request.act {
        Act::Choose | Act::Correct | Act::Again | Act::Undo | Act::Redo => true,
        Act::Yes | Act::No => true,
        act => act.changes() && request.find(Slot::Task).is_none_or(is_pointer),
    };
    requests.iter().any(points)
}

async fn payload(
    ctx: &Context<'_>,
    owner: &UserId,
    outcome: Outcome,
) -> Result<Payload, StoreError> {
    Ok(match outcome {
        Outcome::Changed(_, ids) | Outcome::Proposed(_, ids) => {
            Payload::Tasks(find_all(ctx, owner, &ids).await?)
        }
        Outcome::Deleted(gone) => Payload::Gone(gone),
        Outcome::Listed(tasks) => Payload::Listed(tasks),
        Outcome::Failed | Outcome::Said => Payload::None,
    })
}

/// Those of the tasks that are still there.
async fn find_all(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: &[TaskId],
) -> Result<Vec<Task>, StoreError> {
    let mut tasks = Vec::new();
    for id in ids {
        tasks.extend(ctx.tasks.find(owner, *id).await?);
    }
    Ok(tasks)
}

/// A model that reads what the user said as it was meant.
struct Listening<'a>(&'a dyn Model);

#[async_trait]
impl Model for Listening<'_> {
    async fn reply(&self, prompt: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        let mut prompt = prompt.clone();
        prompt.system.push_str(SPOKEN);
        for entry in &mut prompt.entries {
            if let Entry::User(text) = entry {
                *text = clear(text);
            }
        }
        self.0.reply(&prompt, heard).await
    }
}

/// What a recording says, and how long it lasts.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    pub transcription: Transcription,
    pub seconds: Option<f64>,
}

/// Why a recording was not transcribed.
#[derive(Debug, thiserror::Error)]
pub enum CannotTranscribe {
    #[error(transparent)]
    Unusable(#[from] UnusableRecording),
    #[error(transparent)]
    Transcriber(#[from] TranscriberError),
}

/// Turns a recording into text. Nothing of it is kept.
pub async fn transcribe(
    transcriber: &dyn Transcriber,
    recording: &[u8],
    language: Option<&Language>,
) -> Result<Heard, CannotTranscribe> {
    let recording = Recording::parse(recording)?;
    let heard = transcriber.transcribe(&recording, language).await?;
    let text: String = heard.text.replace('\0', "").trim().to_owned();
    let text = text.chars().take(chat::MESSAGE_MAX_CHARS).collect();
    Ok(Heard { transcription: Transcription { text, ..heard }, seconds: recording.seconds() })
}
