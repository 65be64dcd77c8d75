//! One exchange: the conversation is taken, the message stored, the turn run, the answer stored.

mod account;
mod hold;
mod ids;

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{Mutex, PoisonError},
    task::Poll,
};

use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{Context, Error, task, usage},
    MESSAGES_MAX,
    follow::{Follower, Progress, Started},
    say::{Request, parse_message},
    tool::{self, Place},
};
use crate::{
    chat::{
        ConversationId, MadeBy, Message, Speaker,
        builtin::Builtin,
        impact::Impact,
        model::{ModelError, Prompt, Reply},
        proposal::{Proposed, Shown},
        tool::{CallRecord, ToolCall},
        turn::{Answer, Spoken, Step, Stop, Turn, is_undo},
    },
    ports::{Model, StoreError},
    task::{
        Task,
        list::{Query, Status},
    },
    user::UserId,
};
pub use hold::HOLD_TIME;
pub(super) use ids::ExchangeIds;

/// Most messages that a turn looks back on; how many of them the model sees, tokens decide.
const HISTORY_MAX_MESSAGES: usize = 200;
/// Most open tasks, the newest, among which a sentence may mean another than a model does.
const BESIDE_MAX: usize = 100;

pub(super) struct Exchange<'a> {
    pub(super) ctx: &'a Context<'a>,
    pub(super) owner: &'a UserId,
    pub(super) conversation: &'a ConversationId,
    pub(super) ids: ExchangeIds,
    /// Names this attempt; the same request sent twice makes two.
    pub(super) turn: Uuid,
    pub(super) follower: &'a dyn Follower,
}

/// What a turn begins with.
struct Opening {
    ids: ExchangeIds,
    before: Vec<Message>,
    text: String,
    /// What was done for `text` before.
    kept: Vec<CallRecord>,
    /// The answer that the new one takes the place of.
    replaced: Option<Message>,
    /// Whether `text` was never asked before.
    is_new: bool,
    /// The messages that it took the place of.
    edited: Vec<Message>,
}

/// An answer, new or given before.
pub(super) struct Given {
    pub(super) message: Message,
    /// Whether nothing was done for it: it is new, and no tool was called that changes something.
    pub(super) is_idle: bool,
}

/// Tools that ran, and why not all of them did.
struct Ran {
    outputs: Vec<Value>,
    failure: Option<Error>,
}

impl Exchange<'_> {
    /// Runs while no other turn of the conversation does.
    pub(super) async fn run(&self, request: &Request) -> Result<Given, Error> {
        if !self.ctx.conversations.hold(self.owner, self.conversation, &self.hold()).await? {
            let known = self.messages(HISTORY_MAX_MESSAGES).await?;
            return self.answer_among(&known).map(Given::before).ok_or(Error::TurnRunning);
        }
        // A turn is a large future, and on the stack it would be in each of those that await it.
        let run = Box::pin(self.run_alone(request));
        let Ok(answer) = first_of(self.lose_hold(), run).await else {
            // Whatever it did from here on would get into the way of the turn that has it now.
            return Err(self.lost().await);
        };
        // A hold that is not given back ends by itself.
        let _ = self.ctx.conversations.release(self.owner, self.conversation, self.turn).await;
        answer
    }

    async fn run_alone(&self, request: &Request) -> Result<Given, Error> {
        let opening = match request {
            Request::Say { text, .. } => self.open(text, None).await?,
            Request::Edit { message, text, .. } => self.open(text, Some(*message)).await?,
            Request::Regenerate { .. } => Ok(self.reopen().await?),
        };
        match opening {
            Ok(opening) => self.answer(opening).await,
            Err(answer) => {
                self.tell_start(self.ids);
                Ok(Given::before(answer))
            }
        }
    }

    /// Stores the question, in place of the message `edited` and what followed it if there is one;
    /// or finds the answer that was given before.
    async fn open(
        &self,
        text: &str,
        edited: Option<Uuid>,
    ) -> Result<Result<Opening, Message>, Error> {
        let text = parse_message(text)?;
        let looks_back = if edited.is_some() { MESSAGES_MAX } else { HISTORY_MAX_MESSAGES };
        let mut known = self.messages(looks_back).await?;
        if let Some(answer) = self.answer_among(&known) {
            return Ok(Err(answer));
        }
        let asked = known.iter().position(|message| message.id == self.ids.question());
        if asked.is_none() && edited.is_none() {
            self.close_broken(&mut known).await?;
        }
        let replaced = match (asked, edited) {
            (None, Some(id)) => Some(place_of(&known, id).ok_or(Error::MessageNotFound)?),
            _ => None,
        };
        usage::count_request(self.ctx, self.owner).await?;
        let is_new = asked.is_none();
        if let Some(at) = asked {
            // Sent before, but never answered: go on from there.
            known.truncate(at);
        } else {
            let question = self.question(text, self.time_after(&known));
            if !self.store(&question, replaced.map(|at| &known[at])).await? {
                return self.answer_given().await.map(Err);
            }
        }
        let edited = known.split_off(replaced.unwrap_or(known.len()));
        let (text, kept) = (text.to_owned(), Vec::new());
        Ok(Ok(Opening { ids: self.ids, before: known, text, kept, replaced: None, is_new, edited }))
    }

    /// Finds what the user said last, and what was done for it.
    async fn reopen(&self) -> Result<Opening, Error> {
        let mut before = self.messages(HISTORY_MAX_MESSAGES).await?;
        let asked = before.iter().rposition(|message| message.speaker == Speaker::User);
        let mut last = before.split_off(asked.ok_or(Error::NothingSaid)?).into_iter();
        let question = last.next().ok_or(Error::NothingSaid)?;
        let answers: Vec<Message> = last.collect();
        usage::count_request(self.ctx, self.owner).await?;
        let mut kept: Vec<CallRecord> =
            answers.iter().flat_map(|answer| &answer.calls).cloned().collect();
        // With what was looked up for the changes; what was looked up after them may be so again.
        kept.truncate(kept.iter().rposition(CallRecord::is_change).map_or(0, |last| last + 1));
        Ok(Opening {
            ids: ExchangeIds::of_question(question.id),
            before,
            text: question.text,
            kept,
            replaced: answers.into_iter().next(),
            is_new: false,
            edited: Vec::new(),
        })
    }

    async fn answer(&self, opening: Opening) -> Result<Given, Error> {
        self.tell_start(opening.ids);
        let answer = self.converse(&opening).await?;
        usage::add_tokens(self.ctx, self.owner, answer.usage).await;
        let may_change =
            |record: &CallRecord| record.call.tool().is_some_and(|tool| !tool.is_read_only());
        let is_idle = opening.is_new && !answer.calls.iter().any(may_change);
        let answer = self.accounted(opening.ids, answer).await;
        let answer = self.told_what_stays(&opening.edited, answer).await;
        let asked_at = self.messages(1).await?;
        let message = answered(opening.ids, answer, self.time_after(&asked_at));
        if self.store(&message, opening.replaced.as_ref()).await? {
            Ok(Given { message, is_idle })
        } else {
            self.answer_given().await.map(Given::before)
        }
    }

    /// Drives the turn: everything it asks for is done here, nothing is decided.
    async fn converse(&self, opening: &Opening) -> Result<Answer, Error> {
        let now = self.ctx.now();
        let model: &dyn Model = if is_undo(&opening.text, &now) {
            // What is meant is in the journal; a model could only get it wrong.
            &Builtin
        } else if usage::is_out_of_tokens(self.ctx, self.owner).await? {
            &usage::Thrift
        } else {
            self.ctx.model
        };
        let kept = opening.kept.clone();
        let (mut turn, mut step) = Turn::resume(&opening.before, &opening.text, kept, &now);
        let mut done = opening.kept.iter().map(|record| record.call.clone()).collect::<Vec<_>>();
        loop {
            step = match step {
                Step::Done(answer) => return Ok(answer),
                Step::AskModel(prompt) => match self.listen(model, &prompt).await {
                    Ok(reply) => turn.replied(reply),
                    Err((heard, why)) => turn.cancel(&heard, why),
                },
                Step::Weigh(calls) => match self.weigh(&turn, opening.ids, &calls, &done).await {
                    Ok((impacts, beside)) => turn.weighed(impacts, &beside),
                    Err(_) if turn.has_changed_something() => turn.cancel("", Stop::ListAway),
                    Err(failure) => return Err(failure),
                },
                Step::RunTools(calls) => {
                    let calls: Vec<Proposed> = calls.into_iter().map(Proposed::unasked).collect();
                    let ran = self.run_tools(opening.ids, &calls, &mut done).await;
                    after(&mut turn, ran)?
                }
                Step::CarryOut(agreed) => {
                    let ran = self.run_tools(opening.ids, &agreed, &mut done).await;
                    after(&mut turn, ran)?
                }
            };
        }
    }

    /// The model's reply; or, if the follower ends the turn before, what was heard of it and why.
    async fn listen(
        &self,
        model: &dyn Model,
        prompt: &Prompt,
    ) -> Result<Result<Reply, ModelError>, (String, Stop)> {
        let text = Mutex::new((String::new(), Spoken::default()));
        let heard = |piece: &str| {
            let mut text = text.lock().unwrap_or_else(PoisonError::into_inner);
            text.0.push_str(piece);
            self.follower.hear(Progress::Heard(&text.1.hear(piece)));
        };
        self.follower.hear(Progress::Thinking);
        let outcome = first_of(self.follower.stopped(), model.reply(prompt, &heard)).await;
        let (text, _) = text.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcome.map_err(|why| (text, why))
    }

    /// Runs the calls in order until one fails or the follower ends the turn. `done` are those of
    /// the turn so far.
    async fn run_tools(
        &self,
        ids: ExchangeIds,
        calls: &[Proposed],
        done: &mut Vec<ToolCall>,
    ) -> Ran {
        let mut outputs = Vec::with_capacity(calls.len());
        for Proposed { call, shown, .. } in calls {
            if self.is_stopped().await {
                break;
            }
            self.follower.hear(Progress::Calling(call));
            let request = ids.next_call(call, done);
            done.push(call.clone());
            let place = self.place(ids, shown);
            let ran = tool::run_at(self.ctx, self.owner, call, request, Some(place)).await;
            let output = match ran {
                Ok(output) => output,
                Err(failure) => return Ran { outputs, failure: Some(failure) },
            };
            let record = CallRecord { call: call.clone(), output };
            self.follower.hear(Progress::Called(&record));
            outputs.push(record.output);
        }
        Ran { outputs, failure: None }
    }

    /// What each of the calls would do, and what else may be meant.
    async fn weigh(
        &self,
        turn: &Turn,
        ids: ExchangeIds,
        calls: &[ToolCall],
        done: &[ToolCall],
    ) -> Result<(Vec<Impact>, Vec<Task>), Error> {
        let mut impacts = Vec::with_capacity(calls.len());
        for call in calls {
            let request = ids.next_call(call, done);
            let place = self.place(ids, &[]);
            impacts.push(tool::weigh(self.ctx, self.owner, call, request, Some(place)).await?);
        }
        let touches = impacts.iter().any(|impact| impact.existing().next().is_some());
        if !(touches && turn.looks_around()) {
            return Ok((impacts, Vec::new()));
        }
        let open =
            Query { status: Some(Status::Todo), limit: Some(BESIDE_MAX), ..Query::default() };
        Ok((impacts, task::list(self.ctx, self.owner, &open).await?.tasks))
    }

    fn place<'b>(&'b self, ids: ExchangeIds, agreed: &'b [Shown]) -> Place<'b> {
        Place { conversation: self.conversation, answer: ids.answer(), agreed }
    }

    async fn is_stopped(&self) -> bool {
        first_of(self.follower.stopped(), std::future::ready(())).await.is_err()
    }

    fn tell_start(&self, ids: ExchangeIds) {
        let (question, answer) = (ids.question(), ids.answer());
        let started = Started { conversation: self.conversation, question, answer };
        self.follower.hear(Progress::Started(started));
    }

    async fn answer_given(&self) -> Result<Message, Error> {
        let messages = self.messages(MESSAGES_MAX).await?;
        // Asked in another conversation.
        self.answer_among(&messages).ok_or(Error::Conflict)
    }

    fn answer_among(&self, messages: &[Message]) -> Option<Message> {
        messages.iter().find(|message| message.id == self.ids.answer()).cloned()
    }

    async fn messages(&self, limit: usize) -> Result<Vec<Message>, StoreError> {
        self.ctx.conversations.messages(self.owner, self.conversation, limit).await
    }

    /// Adds the message, in place of `first` and what followed it if there is one; `false` if it is
    /// stored already.
    async fn store(&self, message: &Message, first: Option<&Message>) -> Result<bool, Error> {
        let (owner, id, turn) = (self.owner, self.conversation, self.turn);
        let stored = match first {
            None => self.ctx.conversations.append(owner, id, turn, message).await,
            Some(first) => self.ctx.conversations.replace(owner, id, turn, first, message).await,
        };
        match stored {
            Ok(()) => Ok(true),
            Err(StoreError::Exists) => Ok(false),
            Err(StoreError::Stale) => Err(self.lost().await),
            Err(error) => Err(error.into()),
        }
    }

    /// Why the turn does not hold the conversation any more.
    async fn lost(&self) -> Error {
        match self.ctx.conversations.find(self.owner, self.conversation).await {
            Ok(None) => Error::ConversationNotFound,
            Ok(Some(_)) => Error::TurnRunning,
            Err(error) => error.into(),
        }
    }

    fn question(&self, text: &str, at: Timestamp) -> Message {
        Message {
            id: self.ids.question(),
            speaker: Speaker::User,
            text: text.to_owned(),
            calls: Vec::new(),
            proposal: Vec::new(),
            frame: None,
            made_by: None,
            at,
        }
    }

    /// The present, but later than the last message: their order is the order of their times.
    fn time_after(&self, messages: &[Message]) -> Timestamp {
        let now = self.ctx.clock.now();
        let next = messages.last().and_then(|last| last.at.checked_add(1.microsecond()).ok());
        next.map_or(now, |next| now.max(next))
    }
}

/// Goes on after tools ran. A failure ends the turn; what was done before it is told.
fn after(turn: &mut Turn, ran: Ran) -> Result<Step, Error> {
    match (ran.failure, turn.ran(ran.outputs)) {
        (None, next) => Ok(next),
        (Some(_), Step::Done(answer)) if answer.has_changed_something() => Ok(Step::Done(answer)),
        (Some(_), _) if turn.has_changed_something() => Ok(turn.cancel("", Stop::ListAway)),
        (Some(failure), _) => Err(failure),
    }
}

impl Given {
    /// An answer that may be another turn's, whose calls it need not tell.
    fn before(message: Message) -> Self {
        Self { message, is_idle: false }
    }
}

fn answered(ids: ExchangeIds, answer: Answer, at: Timestamp) -> Message {
    let by_model = !answer.model.is_empty();
    Message {
        id: ids.answer(),
        speaker: Speaker::Assistant,
        text: answer.text,
        calls: answer.calls,
        proposal: answer.proposal,
        frame: Some(answer.frame),
        made_by: by_model.then_some(MadeBy { model: answer.model, usage: answer.usage }),
        at,
    }
}

/// Where the user's message `id` stands.
fn place_of(messages: &[Message], id: Uuid) -> Option<usize> {
    messages.iter().position(|message| message.id == id && message.speaker == Speaker::User)
}

/// The outcome of `work`; or that of `stop`, if it comes first: then `work` is dropped.
async fn first_of<S, W>(
    stop: impl Future<Output = S>,
    work: impl Future<Output = W>,
) -> Result<W, S> {
    let (mut stop, mut work) = (pin!(stop), pin!(work));
    poll_fn(|task| {
        if let Poll::Ready(why) = stop.as_mut().poll(task) {
            return Poll::Ready(Err(why));
        }
        work.as_mut().poll(task).map(Ok)
    })
    .await
}
