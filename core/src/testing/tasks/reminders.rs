//! Reminders in memory.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::MemoryTasks;
use crate::{
    ports::{Feed, Notes, ReminderStore, StoreError},
    reminder::{KEPT_DAYS, Reminder},
    task::{Task, TaskId},
    user::UserId,
};

/// A reminder that was told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    when: Timestamp,
    is_dismissed: bool,
}

#[async_trait]
impl ReminderStore for MemoryTasks {
    async fn tell_due(&self, from: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let due: Vec<_> = tables
            .tasks
            .values()
            .filter(|task| !task.is_done())
            .filter_map(|task| Some((task.id, task.reminder?)))
            .filter(|(_, at)| from < *at && *at <= now)
            .collect();
        for reminder in due {
            tables.told.entry(reminder).or_insert(Told { when: now, is_dismissed: false });
        }
        Ok(())
    }

    async fn waiting(&self, owner: &UserId, limit: usize) -> Result<Vec<Reminder>, StoreError> {
        let tables = self.tables();
        let is_waiting = |task: &Task, at| {
            tables.told.get(&(task.id, at)).is_some_and(|told| !told.is_dismissed)
        };
        let mut waiting: Vec<Reminder> = tables
            .tasks
            .values()
            .filter(|task| task.owner == *owner && !task.is_done())
            .filter_map(|task| {
                let at = task.reminder.filter(|at| is_waiting(task, *at))?;
                Some(Reminder { task: task.id, title: task.title.to_string(), due: task.due, at })
            })
            .collect();
        waiting.sort_by_key(|reminder| (reminder.at, reminder.task));
        waiting.truncate(limit);
        Ok(waiting)
    }

    async fn dismiss(
        &self,
        owner: &UserId,
        task: TaskId,
        at: Timestamp,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        if tables.tasks.get(&task).is_none_or(|task| task.owner != *owner) {
            return Ok(false);
        }
        Ok(tables.told.get_mut(&(task, at)).map(|told| told.is_dismissed = true).is_some())
    }

    async fn forget(&self, now: Timestamp) -> Result<(), StoreError> {
        let kept = SignedDuration::from_hours(KEPT_DAYS * 24);
        let before = now.checked_sub(kept).unwrap_or(Timestamp::MIN);
        self.tables().told.retain(|_, told| told.when >= before);
        Ok(())
    }
}

#[async_trait]
impl Feed for MemoryTasks {
    async fn newest(&self) -> Result<Notes, StoreError> {
        let changes = i64::try_from(self.tables().journal.len()).unwrap_or(i64::MAX);
        Ok(Notes { changes, others: 0 })
    }

    async fn happened_after(
        &self,
        notes: Notes,
        since: Timestamp,
    ) -> Result<Vec<(UserId, Uuid)>, StoreError> {
        let tables = self.tables();
        let seen = usize::try_from(notes.changes).unwrap_or_default();
        let changes = tables.journal.iter().skip(seen);
        let changes = changes.map(|(owner, change)| (owner.clone(), change.id.0));
        let told = tables.told.iter().filter(|(_, told)| told.when >= since);
        let told = told.filter_map(|((task, at), _)| {
            Some((tables.tasks.get(task)?.owner.clone(), Reminder::id(*task, *at)))
        });
        Ok(changes.chain(told).collect())
    }
}
