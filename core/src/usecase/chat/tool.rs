//! Runs a tool for the one who asks: every call ends in a task use case.

use serde_json::Value;
use uuid::Uuid;

use super::super::{Context, Error, task};
use crate::{
    chat::tool::{
        Action, Listing, ToolCall,
        output::{self, Listed},
    },
    task::{
        Edit, NewTask, Task, TaskId, fold,
        list::{PAGE_MAX, Query},
    },
    user::UserId,
};

/// Most pages of tasks that one `list_tasks` looks through.
const PAGES_MAX: usize = 20;

/// Runs `call` for `owner`. What the model or the user can put right becomes an `{"error": …}`;
/// an error is only what ends the whole turn. The same `request` again makes no second task.
pub async fn run(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
) -> Result<Value, Error> {
    let action = match call.action(&ctx.zone) {
        Ok(action) => action,
        Err(bad) => return Ok(output::error(&bad.to_string())),
    };
    match act(ctx, owner, action, request).await {
        Ok(value) => Ok(value),
        Err(Error::Store(error)) => Err(Error::Store(error)),
        Err(Error::TaskNotFound) => Ok(output::error("that task is not on the list (any more)")),
        Err(error) => Ok(output::error(&error.to_string())),
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
        Action::Delete(id) => Ok(output::deleted(&task::delete(ctx, owner, id).await?)),
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

async fn list(ctx: &Context<'_>, owner: &UserId, listing: Listing) -> Result<Value, Error> {
    let mut listed = Listed::new(ctx.zone.clone());
    let mut query = Query { limit: Some(PAGE_MAX), ..listing.query.clone() };
    for _ in 0..PAGES_MAX {
        let page = task::list(ctx, owner, &query).await?;
        for task in page.tasks.iter().filter(|task| admits(&listing, task, ctx)) {
            listed.push(task);
        }
        match page.next {
            Some(cursor) => query.after = Some(cursor),
            None => break,
        }
    }
    Ok(listed.into_value())
}

fn admits(listing: &Listing, task: &Task, ctx: &Context<'_>) -> bool {
    let titled =
        listing.title.as_ref().is_none_or(|part| fold(task.title.as_str()).contains(part.as_str()));
    let day = task.due_day(&ctx.zone);
    let from = listing.due_from.is_none_or(|from| day.is_some_and(|day| day >= from));
    let to = listing.due_to.is_none_or(|to| day.is_some_and(|day| day <= to));
    titled && from && to
}
