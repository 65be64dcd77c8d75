//! Reminders in memory.

use async_trait::async_trait;
use jiff::Timestamp;

use super::MemoryTasks;
use crate::{
    ports::{ReminderStore, StoreError},
    reminder::Reminder,
    task::{Task, TaskId},
    user::UserId,
};

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
            tables.told.entry(reminder).or_insert(false);
        }
        Ok(())
    }

    async fn waiting(&self, owner: &UserId, limit: usize) -> Result<Vec<Reminder>, StoreError> {
        let tables = self.tables();
        let is_waiting = |task: &Task, at| tables.told.get(&(task.id, at)) == Some(&false);
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
        Ok(tables.told.get_mut(&(task, at)).map(|dismissed| *dismissed = true).is_some())
    }
}
