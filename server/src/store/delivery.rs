//! Reminders on their way, in the database.
//!
//! The moment that [`claim`] moves is also the end of quiet hours.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use jiff::{Timestamp, civil::Time};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect, Select,
    prelude::Uuid,
    sea_query::{Expr, OnConflict},
};
use todo_core::{
    ports::StoreError,
    reminder::{Channel, Quiet, Reminder},
    task::TaskId,
    user::UserId,
};

use super::{
    Moment, SeaStore,
    claim::{Claimed, claim},
    entity::{
        delivery::{self, Column, Entity},
        device, notification, reminder,
    },
    store_error, without_nul,
};
use crate::notify::{Delivery, DeliveryStore, Wishes};

#[async_trait]
impl DeliveryStore for SeaStore {
    async fn wishes(&self, owner: &UserId) -> Result<Wishes, StoreError> {
        let row = notification::Entity::find_by_id(without_nul(owner.as_str()))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        let asked = device::Entity::find()
            .filter(device::Column::UserId.eq(without_nul(owner.as_str())))
            .select_only()
            .column(device::Column::Id)
            .into_tuple::<Uuid>()
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        let wishes = row.map(|row| read(&row)).unwrap_or_default();
        Ok(Wishes { push: asked.is_some(), ..wishes })
    }

    async fn set_wishes(&self, owner: &UserId, wishes: &Wishes) -> Result<(), StoreError> {
        use notification::Column::{Email, QuietFrom, QuietUntil, UserId};
        let time = |time: Time| time.to_string();
        let row = notification::ActiveModel {
            user_id: Set(without_nul(owner.as_str())),
            email: Set(wishes.email),
            quiet_from: Set(wishes.quiet.map(|quiet| time(quiet.from))),
            quiet_until: Set(wishes.quiet.map(|quiet| time(quiet.until))),
        };
        let replaced =
            OnConflict::column(UserId).update_columns([Email, QuietFrom, QuietUntil]).to_owned();
        notification::Entity::insert(row)
            .on_conflict(replaced)
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn take_on(
        &self,
        channel: Channel,
        busy: &[UserId],
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let columns = Claimed { id: Column::Id, due_at: Column::DueAt, attempts: Column::Attempts };
        let due = due(channel, busy, now);
        let taken = claim(&self.connection, due, columns, until, limit).await;
        Ok(taken.map_err(store_error)?.iter().filter_map(delivery).collect())
    }

    async fn waits(&self, delivery: &Delivery) -> Result<Option<Reminder>, StoreError> {
        let told = reminder::Entity::find_by_id(Reminder::id(delivery.task, delivery.at))
            .filter(reminder::Column::DismissedAt.is_null())
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        let Some(told) = told else { return Ok(None) };
        self.waiting_of(&delivery.owner, &told).await.map_err(store_error)
    }

    async fn put_off(&self, id: Uuid, until: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(Moment::from(until)))
            .filter(Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn finish(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::DoneAt, Expr::value(Moment::from(now)))
            .filter(Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

impl SeaStore {
    async fn wishes_of(
        &self,
        transaction: &DatabaseTransaction,
        owners: &HashSet<String>,
    ) -> Result<HashMap<String, Wishes>, DbErr> {
        let mut wishes: HashMap<String, Wishes> = notification::Entity::find()
            .filter(notification::Column::UserId.is_in(owners))
            .all(transaction)
            .await?
            .into_iter()
            .map(|row| (row.user_id.clone(), read(&row)))
            .collect();
        let asked: Vec<String> = device::Entity::find()
            .filter(device::Column::UserId.is_in(owners))
            .select_only()
            .column(device::Column::UserId)
            .distinct()
            .into_tuple()
            .all(transaction)
            .await?;
        for owner in asked {
            wishes.entry(owner).or_default().push = true;
        }
        Ok(wishes)
    }

    /// Notes for each reminder that came due how it is to be delivered, beside the reminder itself.
    pub(super) async fn note_deliveries(
        &self,
        transaction: &DatabaseTransaction,
        told: &[reminder::ActiveModel],
        now: Timestamp,
    ) -> Result<(), DbErr> {
        let owners: HashSet<String> =
            told.iter().map(|told| told.user_id.as_ref().clone()).collect();
        let wishes = self.wishes_of(transaction, &owners).await?;
        let rows: Vec<_> = told
            .iter()
            .filter_map(|told| Some((told, wishes.get(told.user_id.as_ref())?)))
            .flat_map(|(told, wishes)| wishes.channels().map(|channel| row(told, channel, now)))
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let known = OnConflict::column(Column::Id).do_nothing().to_owned();
        Entity::insert_many(rows).on_conflict(known).exec_without_returning(transaction).await?;
        Ok(())
    }
}

/// What is due by a channel, but for those who are busy: its ids.
fn due(channel: Channel, busy: &[UserId], now: Timestamp) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DoneAt.is_null())
        .filter(Column::DueAt.lte(Moment::from(now)))
        .filter(Column::Channel.eq(channel.name()))
        .filter(Column::UserId.is_not_in(busy.iter().map(|owner| without_nul(owner.as_str()))))
}

fn row(told: &reminder::ActiveModel, channel: Channel, now: Timestamp) -> delivery::ActiveModel {
    let (task, at) = (*told.task_id.as_ref(), *told.remind_at.as_ref());
    delivery::ActiveModel {
        id: Set(Delivery::id(TaskId(task), at.into(), channel)),
        user_id: Set(told.user_id.as_ref().clone()),
        task_id: Set(task),
        remind_at: Set(Moment::from(Timestamp::from(at))),
        channel: Set(channel.name().to_owned()),
        due_at: Set(Moment::from(now)),
        attempts: Set(0),
        done_at: Set(None),
    }
}

/// A channel that this version does not know is left to the one that noted it.
fn delivery(row: &delivery::Model) -> Option<Delivery> {
    Some(Delivery {
        id: row.id,
        owner: UserId(row.user_id.clone()),
        task: TaskId(row.task_id),
        at: row.remind_at.into(),
        channel: Channel::named(&row.channel)?,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
    })
}

fn read(row: &notification::Model) -> Wishes {
    let time = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let quiet = time(&row.quiet_from).zip(time(&row.quiet_until));
    let quiet = quiet.map(|(from, until): (Time, Time)| Quiet { from, until });
    Wishes { email: row.email, quiet, ..Wishes::default() }
}
