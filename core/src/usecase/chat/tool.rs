//! Runs a tool for the one who asks: every call ends in a use case.

mod many;
mod undo;

use serde_json::Value;
use uuid::Uuid;

use super::super::{Context, Error, task};
use crate::{
    chat::{
        ConversationId,
        tool::{
            Action, Listing, ToolCall,
            output::{self, Listed},
        },
    },
    journal::{Actor, Occasion},
    task::{
        Edit, NewTask, Task, TaskId,
        list::{PAGE_MAX, Query},
    },
    text::{contains_words, fold},
    user::UserId,
};

/// Most pages of tasks that one `list_tasks` looks through.
const PAGES_MAX: usize = 20;

/// Where a call belongs: it runs for an answer in a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub conversation: &'a ConversationId,
    /// The id of the answer, which is stored when the turn is over.
    pub answer: Uuid,
}

/// Runs `call` for `owner`. What the model or the user can put right becomes an `{"error": …}`;
/// an error is only what ends the whole turn. The same `request` again makes no second task.
pub async fn run(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
) -> Result<Value, Error> {
    run_at(ctx, owner, call, request, None).await
}

/// [`run`] for an answer in a conversation. What changes is noted in the journal.
pub async fn run_at(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
    place: Option<Place<'_>>,
) -> Result<Value, Error> {
    let action = match call.action(&ctx.zone) {
        Ok(action) => action,
        Err(bad) => return Ok(output::error(&bad.to_string())),
    };
    let ctx = noting(ctx, call, request, place);
    match act(&ctx, owner, action, request).await {
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

/// What went wrong, in words; an error is what ends the whole turn.
fn explained(error: Error) -> Result<String, Error> {
    match error {
        Error::Store(error) => Err(Error::Store(error)),
        Error::TaskNotFound => Ok("that task is not on the list (any more)".to_owned()),
        error => Ok(error.to_string()),
    }
}

async fn act(
    ctx: &Context<'_>,
    owner: &UserId,
    action: Action,
    request: Uuid,
) -> Result<Value, Error> {
    match action {
        Action::Add(new) => add(ctx, owner, new, request).await,
        Action::List(listing) => list(ctx, owner, listing).await,
        Action::Complete(id) => complete(ctx, owner, id).await,
        Action::Update(id, edit) => update(ctx, owner, id, edit).await,
        Action::Delete(id, title) => delete(ctx, owner, id, title.as_deref()).await,
        Action::CompleteMany(ids) => {
            many::change(ctx, owner, ids, &task::Change::Complete, "completed").await
        }
        Action::UpdateMany(ids, adjustment) => {
            many::change(ctx, owner, ids, &task::Change::Adjust(adjustment), "updated").await
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
    Ok(output::created(&task::add(ctx, owner, new, Some(&key)).await?))
}

async fn complete(ctx: &Context<'_>, owner: &UserId, id: TaskId) -> Result<Value, Error> {
    let done = task::change(ctx, owner, id, &task::Change::Complete).await?;
    Ok(output::completed(&done))
}

async fn update(ctx: &Context<'_>, owner: &UserId, id: TaskId, edit: Edit) -> Result<Value, Error> {
    let changed = task::change(ctx, owner, id, &task::Change::Edit(edit)).await?;
    Ok(output::updated(&changed))
}

async fn delete(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    title: Option<&str>,
) -> Result<Value, Error> {
    let gone = match title {
        Some(title) => task::delete_titled(ctx, owner, id, title).await?,
        None => task::delete(ctx, owner, id).await?,
    };
    Ok(output::deleted(&gone))
}

async fn list(ctx: &Context<'_>, owner: &UserId, listing: Listing) -> Result<Value, Error> {
    let mut listed = Listed::new(ctx.zone.clone());
    let mut query = Query { limit: Some(PAGE_MAX), ..listing.query.clone() };
    for _ in 0..PAGES_MAX {
        let page = task::list(ctx, owner, &query).await?;
        for task in page.tasks.iter().filter(|task| admits(&listing, task)) {
            listed.push(task);
        }
        match page.next {
            Some(cursor) => query.after = Some(cursor),
            None => break,
        }
    }
    Ok(listed.into_value())
}

fn admits(listing: &Listing, task: &Task) -> bool {
    let part = listing.title.as_ref();
    part.is_none_or(|part| contains_words(&fold(task.title.as_str()), part))
}
