//! Runs a tool for the one who asks: every call ends in a use case.

mod ask;
mod many;
mod matching;
mod undo;
mod weigh;

pub use ask::{Question, question, run_agreed};
pub use weigh::weigh;

use serde_json::Value;
use uuid::Uuid;

use super::super::{Context, Error, journal, task};
use crate::{
    chat::{
        ConversationId,
        proposal::Shown,
        tool::{
            Action, ToolCall,
            output::{self, LISTED_MAX, Listed},
        },
        wording::quote,
    },
    journal::{Actor, Occasion},
    talk::Account,
    task::{NewTask, Tally, Task, TaskId, list::Query},
    user::UserId,
};

/// Where a call belongs: it runs for an answer in a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub conversation: &'a ConversationId,
    /// The id of the answer, which is stored when the turn is over.
    pub answer: Uuid,
    /// The tasks as the user was shown them who said yes to the call; none if nobody was asked.
    pub agreed: &'a [Shown],
}

/// Runs `call` for `owner`. What the model or the user can put right becomes an `{"error": …}`;
/// an error is only what ends the whole turn. The same `request` again makes no second task.
pub async fn run(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
) -> Result<Value, Error> {
    carry_out(ctx, owner, call, request, None, &[]).await
}

/// What the call that ran as `request` did to the list.
pub async fn account(ctx: &Context<'_>, owner: &UserId, request: Uuid) -> Result<Account, Error> {
    let changes = journal::of_one_occasion(ctx, owner, request).await?;
    Ok(Account::of_call(changes, &ctx.now()))
}

/// [`run`] for an answer in a conversation. What changes is noted in the journal.
pub async fn run_at(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
    place: Option<Place<'_>>,
) -> Result<Value, Error> {
    let agreed = place.map_or(&[][..], |place| place.agreed);
    carry_out(ctx, owner, call, request, place, agreed).await
}

async fn carry_out(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
    place: Option<Place<'_>>,
    agreed: &[Shown],
) -> Result<Value, Error> {
    let action = match call.action(&ctx.now()) {
        // Only in a conversation somebody is asked about as many as that.
        Ok(_) if call.is_own() && place.is_none() => return Ok(output::error(NOT_HERE)),
        Ok(action) => action,
        Err(bad) => return Ok(output::error(&bad.to_string())),
    };
    let ctx = noting(ctx, call, request, place);
    match act(&ctx, owner, (call, action), request, agreed).await {
        Ok(value) => Ok(value),
        Err(error) => Ok(output::error(&explained(error)?)),
    }
}

/// The context in which everything that is done is noted as done through `call`.
fn noting<'a>(
    ctx: &Context<'a>,
    call: &ToolCall,
    request: Uuid,
    place: Option<Place<'_>>,
) -> Context<'a> {
    let actor = match &ctx.actor {
        Actor::Owner | Actor::Assistant => Actor::Assistant,
        Actor::Token { name } => Actor::Token { name: name.clone() },
    };
    let occasion = Occasion {
        id: place.map_or(request, |place| place.answer),
        conversation: place.map(|place| place.conversation.clone()),
        tool: call.name.clone(),
    };
    Context { actor, occasion: Some(occasion), ..ctx.clone() }
}

const NOT_HERE: &str = "there is no such argument; name the tasks by their ids";

/// What went wrong, in words; an error is what ends the whole turn.
fn explained(error: Error) -> Result<String, Error> {
    match error {
        Error::Store(error) => Err(Error::Store(error)),
        Error::TaskNotFound => Ok("that task is not on the list (any more)".to_owned()),
        Error::Changed(task) => Ok(format!(
            "{} was changed since you were asked, so it was left as it is; ask again",
            quote(task.title.as_str())
        )),
        error => Ok(error.to_string()),
    }
}

async fn act(
    ctx: &Context<'_>,
    owner: &UserId,
    (call, action): (&ToolCall, Action),
    request: Uuid,
    agreed: &[Shown],
) -> Result<Value, Error> {
    match action {
        Action::Add(new) => add(ctx, owner, new, request).await,
        Action::List(query) => list(ctx, owner, &query).await,
        Action::Complete(id) => {
            let expected = Shown::expected(agreed, id);
            let change = task::Change::Complete;
            Ok(output::completed(&task::change_expected(ctx, owner, id, &expected, &change).await?))
        }
        Action::Update(id, edit) => {
            let expected = Shown::expected(agreed, id);
            let sets_reminder = edit.reminder.is_some();
            let change = task::Change::Edit(edit);
            let task = task::change_expected(ctx, owner, id, &expected, &change).await?;
            let updated = output::updated(&task);
            if sets_reminder { promised(ctx, owner, &task, updated).await } else { Ok(updated) }
        }
        Action::Delete(id, title) => delete(ctx, owner, id, title.as_deref(), agreed).await,
        Action::CompleteMany(ids) => {
            many::change(ctx, owner, ids, &task::Change::Complete, "completed", agreed).await
        }
        Action::UpdateMany(ids, adjustment) => {
            let change = task::Change::Adjust(adjustment);
            many::change(ctx, owner, ids, &change, "updated", agreed).await
        }
        Action::ListDeleted => {
            let gone = journal::deleted(ctx, owner).await?;
            let tally = Tally { count: gone.len() as u64, tasks: gone };
            Ok(Listed::new(ctx.zone.clone()).with(&tally))
        }
        Action::ListMatching(matching) => matching::list(ctx, owner, &matching).await,
        Action::ChangeMatching(wanted) => {
            matching::change(ctx, owner, &wanted, matching::status(call)).await
        }
        Action::Summarize(period) => {
            Ok(output::summary(&task::summarize(ctx, owner, period).await?, &ctx.zone))
        }
        Action::Undo(wanted) => undo::run(ctx, owner, wanted, request).await,
    }
}

async fn add(
    ctx: &Context<'_>,
    owner: &UserId,
    new: NewTask,
    request: Uuid,
) -> Result<Value, Error> {
    let key = request.to_string();
    let task = task::add(ctx, owner, new, Some(&key)).await?;
    promised(ctx, owner, &task, output::created(&task)).await
}

/// `output` with what will come of the task's reminder, if it has one.
async fn promised(
    ctx: &Context<'_>,
    owner: &UserId,
    task: &Task,
    output: Value,
) -> Result<Value, Error> {
    let Some(at) = task.reminder.filter(|_| !task.is_done()) else { return Ok(output) };
    let promise = ctx.notifier.reach(owner).await?.promise(at);
    Ok(output::promising(output, &promise, &ctx.zone))
}

async fn delete(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    title: Option<&str>,
    agreed: &[Shown],
) -> Result<Value, Error> {
    let expected = Shown::expected(agreed, id);
    let gone = match title {
        Some(title) => task::delete_titled(ctx, owner, id, title, &expected).await?,
        None => task::delete_expected(ctx, owner, id, &expected).await?,
    };
    Ok(output::deleted(&gone))
}

async fn list(ctx: &Context<'_>, owner: &UserId, query: &Query) -> Result<Value, Error> {
    let tally = task::tally(ctx, owner, query, LISTED_MAX).await?;
    Ok(Listed::new(ctx.zone.clone()).with(&tally))
}
