//! The reminder use cases: what waits for its owner, and what becomes of it.

#[cfg(test)]
mod core_tests;

use jiff::Timestamp;

use super::{Context, Error, task};
use crate::{
    ports::ReminderStore,
    reminder::{Reminder, Snooze, WAITING_MAX},
    task::{Edit, Task, TaskId},
    user::UserId,
};

/// The reminders that came due and wait, the oldest first.
pub async fn waiting(
    reminders: &dyn ReminderStore,
    owner: &UserId,
) -> Result<Vec<Reminder>, Error> {
    Ok(reminders.waiting(owner, WAITING_MAX).await?)
}

/// Lets a reminder be: it waits no more. What waits no more already is let be again.
pub async fn dismiss(
    ctx: &Context<'_>,
    reminders: &dyn ReminderStore,
    owner: &UserId,
    id: TaskId,
    at: Timestamp,
) -> Result<(), Error> {
    let now = ctx.clock.now();
    if reminders.dismiss(owner, id, at, now).await? { Ok(()) } else { Err(Error::TaskNotFound) }
}

/// Moves the reminder of a task on, and answers the task.
pub async fn snooze(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    snooze: Snooze,
) -> Result<Task, Error> {
    let now = ctx.clock.now().to_zoned_datetime(ctx.zone.clone());
    let edit = Edit { reminder: Some(Some(snooze.until(&now))), ..Edit::default() };
    task::change(ctx, owner, id, &task::Change::Edit(edit)).await
}
