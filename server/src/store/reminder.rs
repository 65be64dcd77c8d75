//! Reminders in the database.
//!
//! Many replicas look at once. The id of a told reminder follows from its task and its moment, so that of two that
//! tell the same one only the first leaves a row.

mod due;

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::Uuid,
    sea_query::{Expr, OnConflict},
};
use todo_core::{
    ports::{ReminderStore, StoreError},
    reminder::{KEPT_DAYS, Reminder},
    task::{Task, TaskId},
    user::UserId,
};

use super::{
    Moment, SeaStore,
    entity::{
        delivery,
        reminder::{self, Column, Entity},
        task,
    },
    happening, store_error,
    task::row,
    without_nul,
};
use crate::live::Kind;
use due::{BATCH, Due, Period, Written};

/// Most rows of one account that are looked through for what waits.
const LOOKED_THROUGH_MAX: u64 = 1_000;

#[async_trait]
impl ReminderStore for SeaStore {
    async fn tell_due(&self, from: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        for written in Written::on(self.schema.backend()) {
            let mut after = None;
            loop {
                let period = Period { from, now, after };
                let due = due::page(self, *written, &period).await.map_err(store_error)?;
                self.note_told(&due, now).await.map_err(store_error)?;
                let Some(last) = due.last().filter(|_| due.len() as u64 == BATCH) else { break };
                after = Some(last.clone());
            }
        }
        Ok(())
    }

    async fn waiting(&self, owner: &UserId, limit: usize) -> Result<Vec<Reminder>, StoreError> {
        let told = Entity::find()
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .filter(Column::DismissedAt.is_null())
            .order_by_desc(Column::RemindAt)
            .limit(LOOKED_THROUGH_MAX)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let tasks = self.tasks_of(owner, &told).await.map_err(store_error)?;
        let mut waiting: Vec<_> = told.iter().filter_map(|told| waits(told, &tasks)).collect();
        waiting.sort_by_key(|reminder| (reminder.at, reminder.task));
        waiting.truncate(limit);
        Ok(waiting)
    }

    async fn dismiss(
        &self,
        owner: &UserId,
        task: TaskId,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let dismissed = Entity::update_many()
            .col_expr(Column::DismissedAt, Expr::value(Moment::from(now)))
            .filter(Column::Id.eq(Reminder::id(task, at)))
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if dismissed.rows_affected == 0 {
            return Ok(false);
        }
        let noted =
            happening::note(&transaction, owner, Kind::Reminders, &task.to_string()).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(owner, [noted]);
        Ok(true)
    }

    async fn forget(&self, now: Timestamp) -> Result<(), StoreError> {
        let kept = jiff::SignedDuration::from_hours(KEPT_DAYS * 24);
        let before = now.checked_sub(kept).unwrap_or(Timestamp::MIN);
        Entity::delete_many()
            .filter(Column::ToldAt.lt(Moment::from(before)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        delivery::Entity::delete_many()
            .filter(delivery::Column::DoneAt.lt(Moment::from(before)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

impl SeaStore {
    /// Notes those of `due` that are not noted yet.
    async fn note_told(&self, due: &[Due], now: Timestamp) -> Result<(), DbErr> {
        let id = |(task, _, at): &Due| Reminder::id(TaskId(task.uuid()), (*at).into());
        let ids: Vec<Uuid> = due.iter().map(id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        // Asking first spares SQLite's only writer; who tells it meanwhile is met by the conflict.
        let told: Vec<Uuid> = Entity::find()
            .filter(Column::Id.is_in(ids))
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(&self.connection)
            .await?;
        let told: HashSet<Uuid> = told.into_iter().collect();
        let rows = due.iter().filter(|due| !told.contains(&id(due))).map(|due| {
            let (task, owner, at) = due;
            reminder::ActiveModel {
                id: Set(id(due)),
                user_id: Set(owner.clone()),
                task_id: Set(task.uuid()),
                remind_at: Set(*at),
                told_at: Set(Moment::from(now)),
                dismissed_at: Set(None),
            }
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return Ok(());
        }
        let known = OnConflict::column(Column::Id).do_nothing().to_owned();
        let transaction = self.connection.begin().await?;
        self.note_deliveries(&transaction, &rows, now).await?;
        let insert = Entity::insert_many(rows).on_conflict(known);
        insert.exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        for due in due.iter().filter(|due| !told.contains(&id(due))) {
            self.tell(&UserId(due.1.clone()), [id(due)]);
        }
        Ok(())
    }

    /// The reminder that was told, if it waits.
    pub(super) async fn waiting_of(
        &self,
        owner: &UserId,
        told: &reminder::Model,
    ) -> Result<Option<Reminder>, DbErr> {
        let tasks = self.tasks_of(owner, std::slice::from_ref(told)).await?;
        Ok(waits(told, &tasks))
    }

    /// [`SeaStore::waiting_of`], for several: by the ids of what was told.
    pub(super) async fn all_waiting_of(
        &self,
        owner: &UserId,
        told: &[reminder::Model],
    ) -> Result<HashMap<Uuid, Reminder>, DbErr> {
        let tasks = self.tasks_of(owner, told).await?;
        let waiting = told.iter().filter_map(|told| Some((told.id, waits(told, &tasks)?)));
        Ok(waiting.collect())
    }

    async fn tasks_of(
        &self,
        owner: &UserId,
        told: &[reminder::Model],
    ) -> Result<HashMap<Uuid, Task>, DbErr> {
        if told.is_empty() {
            return Ok(HashMap::new());
        }
        let id =
            |told: &reminder::Model| self.schema.key(task::Column::Id, &told.task_id.to_string());
        let rows = task::shown()
            .filter(task::Column::UserId.eq(without_nul(owner.as_str())))
            .filter(task::Column::Id.is_in(told.iter().filter_map(id)))
            .filter(task::Column::Completed.eq(false))
            .all(&self.connection)
            .await?;
        Ok(rows.into_iter().map(|row| (row.id.uuid(), row::read(row))).collect())
    }
}

/// The reminder, if its task is open and still has it.
fn waits(told: &reminder::Model, tasks: &HashMap<Uuid, Task>) -> Option<Reminder> {
    let task = tasks.get(&told.task_id)?;
    let at = Timestamp::from(told.remind_at);
    (task.reminder == Some(at)).then(|| Reminder {
        task: task.id,
        title: task.title.to_string(),
        due: task.due,
        at,
    })
}
