//! The task use cases.

use jiff::{ToSpan, civil::Date};

use super::{Context, Error};
use crate::{
    ports::{StoreError, Write},
    task::{
        Completion, Edit, NewTask, Task, TaskId,
        list::{Counts, Page, Query},
    },
    user::UserId,
};

#[cfg(test)]
mod core_tests;

/// How often a change is decided anew when somebody else was faster.
const ATTEMPTS_MAX: usize = 32;

/// Days that the completion chart shows.
pub const CHART_DAYS: i32 = 7;

/// A change to one task.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Edit(Edit),
    Toggle,
    Complete,
}

/// Puts a task on the list. With the same `key` again, it answers the task it made then.
pub async fn add(
    ctx: &Context<'_>,
    owner: &UserId,
    new: NewTask,
    key: Option<&str>,
) -> Result<Task, Error> {
    let id = match key {
        Some(key) => TaskId::for_request(owner, key),
        None => TaskId(ctx.ids.next()),
    };
    let task = new.create(id, owner.clone(), &ctx.zone, ctx.clock.now());
    match ctx.tasks.commit(owner, &[Write::Insert(task.clone())]).await {
        Ok(()) => Ok(task),
        Err(StoreError::Exists) => find(ctx, owner, id).await,
        Err(error) => Err(error.into()),
    }
}

pub async fn find(ctx: &Context<'_>, owner: &UserId, id: TaskId) -> Result<Task, Error> {
    ctx.tasks.find(owner, id).await?.ok_or(Error::TaskNotFound)
}

pub async fn list(ctx: &Context<'_>, owner: &UserId, query: &Query) -> Result<Page, Error> {
    Ok(ctx.tasks.list(owner, query).await?)
}

/// Makes one change and returns the task as it now stands.
pub async fn change(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    change: &Change,
) -> Result<Task, Error> {
    for _ in 0..ATTEMPTS_MAX {
        let mut task = find(ctx, owner, id).await?;
        let loaded = task.updated_at;
        let completion = apply(&mut task, change, ctx);
        if task.updated_at == loaded {
            return Ok(task);
        }
        let mut writes = vec![Write::Update { task: task.clone(), loaded }];
        writes.extend(consequence(ctx, owner, completion).await?);
        match ctx.tasks.commit(owner, &writes).await {
            Ok(()) => return Ok(task),
            Err(StoreError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Conflict)
}

/// Removes a task and returns it as it was.
pub async fn delete(ctx: &Context<'_>, owner: &UserId, id: TaskId) -> Result<Task, Error> {
    let task = find(ctx, owner, id).await?;
    ctx.tasks.commit(owner, &[Write::Delete(id)]).await?;
    Ok(task)
}

pub async fn count(ctx: &Context<'_>, owner: &UserId) -> Result<Counts, Error> {
    Ok(ctx.tasks.count(owner).await?)
}

/// How many tasks were completed on each of the last [`CHART_DAYS`] days, oldest day first.
pub async fn completed_by_day(
    ctx: &Context<'_>,
    owner: &UserId,
) -> Result<Vec<(Date, u64)>, Error> {
    let today = ctx.zone.to_datetime(ctx.clock.now()).date();
    let first = today.saturating_sub((CHART_DAYS - 1).days());
    let since = ctx.zone.to_timestamp(first.at(0, 0, 0, 0)).unwrap_or_else(|_| ctx.clock.now());
    let mut days: Vec<(Date, u64)> =
        first.series(1.day()).take_while(|day| *day <= today).map(|day| (day, 0)).collect();
    for at in ctx.tasks.completions(owner, since).await? {
        let day = ctx.zone.to_datetime(at).date();
        if let Some((_, count)) = days.iter_mut().find(|(known, _)| *known == day) {
            *count += 1;
        }
    }
    Ok(days)
}

fn apply(task: &mut Task, change: &Change, ctx: &Context<'_>) -> Completion {
    let now = ctx.clock.now();
    match change {
        Change::Edit(edit) => task.edit(edit.clone(), &ctx.zone, now),
        Change::Toggle => task.toggle(&ctx.zone, now),
        Change::Complete => task.complete(&ctx.zone, now),
    }
}

/// What else must be written, in the same transaction, for what a completion brings about.
async fn consequence(
    ctx: &Context<'_>,
    owner: &UserId,
    completion: Completion,
) -> Result<Option<Write>, Error> {
    Ok(match completion {
        Completion::Only => None,
        Completion::Repeated(next) => Some(Write::InsertIfAbsent(*next)),
        Completion::Retracted(id) => ctx
            .tasks
            .find(owner, id)
            .await?
            .filter(Task::is_untouched)
            .map(|next| Write::DeleteUnchanged { id: next.id, loaded: next.updated_at }),
    })
}
