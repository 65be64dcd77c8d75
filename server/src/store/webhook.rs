//! Programs that are told what happens, and what they are told, in the database.

mod message;

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait,
    PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect, prelude::Uuid, sea_query::Expr,
};
use todo_core::{ports::StoreError, user::UserId};

use super::{
    Moment, SeaStore,
    account::one_at_a_time,
    entity::{
        change,
        webhook::{self, ActiveModel, Column, Entity, Model},
        webhook_message,
    },
    store_error, without_nul,
};
use crate::notify::webhook::{After, Message, OnItsWay, Webhook, WebhookStore};

#[async_trait]
impl WebhookStore for SeaStore {
    async fn webhooks(&self, owner: &UserId) -> Result<Vec<Webhook>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .order_by_desc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.iter().filter_map(read).collect())
    }

    async fn add_webhook(
        &self,
        owner: &UserId,
        webhook: &Webhook,
        max: usize,
    ) -> Result<bool, StoreError> {
        let owner = without_nul(owner.as_str());
        let transaction = self.connection.begin().await.map_err(store_error)?;
        one_at_a_time(&transaction, &owner).await?;
        let theirs = Entity::find().filter(Column::UserId.eq(&owner));
        if theirs.count(&transaction).await.map_err(store_error)? >= max as u64 {
            return Ok(false);
        }
        let newest = newest_note_of(&transaction, &owner).await.map_err(store_error)?;
        let row = ActiveModel {
            id: Set(webhook.id),
            user_id: Set(owner),
            url: Set(webhook.url.to_string()),
            created_at: Set(Moment::from(webhook.created_at)),
            seen: Set(newest),
            gone_at: Set(None),
        };
        let inserted = Entity::insert(row).exec_without_returning(&transaction).await;
        inserted.map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(true)
    }

    async fn remove_webhook(&self, owner: &UserId, id: Uuid) -> Result<bool, StoreError> {
        let removed = Entity::delete_many()
            .filter(Column::Id.eq(id))
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(removed.rows_affected > 0)
    }

    async fn messages(
        &self,
        owner: &UserId,
        webhook: Uuid,
        limit: u64,
    ) -> Result<Vec<Message>, StoreError> {
        use webhook_message::Column;
        let rows = webhook_message::Entity::find()
            .filter(Column::WebhookId.eq(webhook))
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .order_by_desc(Column::MadeAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(message::read).collect())
    }

    async fn send_again(
        &self,
        owner: &UserId,
        webhook: Uuid,
        message: Uuid,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        use webhook_message::Column;
        let changed = webhook_message::Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(Moment::from(now)))
            .col_expr(Column::Attempts, Expr::value(0))
            .col_expr(Column::Arrived, Expr::value(false))
            .col_expr(Column::DoneAt, Expr::value(None::<Moment>))
            .filter(Column::Id.eq(message))
            .filter(Column::WebhookId.eq(webhook))
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(changed.rows_affected > 0)
    }

    async fn note_messages(&self, now: Timestamp) -> Result<(), StoreError> {
        self.note_changes(now).await.map_err(store_error)?;
        self.note_reminders(now).await.map_err(store_error)
    }

    async fn tidy_messages(&self, now: Timestamp) -> Result<(), StoreError> {
        self.move_on(now).await.map_err(store_error)?;
        self.forget_messages(now).await.map_err(store_error)
    }

    async fn take_messages(
        &self,
        busy: &[UserId],
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OnItsWay>, StoreError> {
        self.take_due_messages(busy, now, until, limit).await.map_err(store_error)
    }

    async fn settle_message(
        &self,
        webhook: &Webhook,
        message: &Message,
        outcome: &str,
        after: After,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.settle(webhook.id, message.id, outcome, after, now).await.map_err(store_error)
    }
}

impl SeaStore {
    async fn settle(
        &self,
        id: Uuid,
        message: Uuid,
        outcome: &str,
        after: After,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        use webhook_message::Column;
        let said = webhook_message::Entity::update_many()
            .col_expr(Column::Outcome, Expr::value(outcome))
            .filter(Column::Id.eq(message));
        let waiting = webhook_message::Entity::update_many()
            .filter(Column::WebhookId.eq(id))
            .filter(Column::DoneAt.is_null());
        let done = Expr::value(Moment::from(now));
        let said = match after {
            After::Arrived => said
                .col_expr(Column::Arrived, Expr::value(true))
                .col_expr(Column::DoneAt, done.clone()),
            After::Later(_) => said,
            After::Failed | After::Gone => said.col_expr(Column::DoneAt, done.clone()),
        };
        said.exec(&self.connection).await?;
        match after {
            // Who does not take one now takes no other either: the rest waits with it, and nobody waits for that.
            After::Later(until) => {
                let until = Moment::from(until);
                let put_off = waiting
                    .col_expr(Column::DueAt, Expr::value(until))
                    .filter(Column::Id.eq(message).or(Column::DueAt.lt(until)));
                put_off.exec(&self.connection).await?;
            }
            After::Gone => {
                waiting.col_expr(Column::DoneAt, done).exec(&self.connection).await?;
                let gone = Entity::update_many()
                    .col_expr(webhook::Column::GoneAt, Expr::value(Moment::from(now)))
                    .filter(webhook::Column::Id.eq(id));
                gone.exec(&self.connection).await?;
            }
            After::Arrived | After::Failed => {}
        }
        Ok(())
    }
}

/// The last note in the journal of `owner`; 0 if there is none.
async fn newest_note_of(connection: &impl ConnectionTrait, owner: &str) -> Result<i64, DbErr> {
    let newest: Option<i64> = change::Entity::find()
        .filter(change::Column::UserId.eq(owner))
        .order_by_desc(change::Column::Seq)
        .select_only()
        .column(change::Column::Seq)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(newest.unwrap_or_default())
}

/// A row that does not parse is told nothing.
fn read(row: &Model) -> Option<Webhook> {
    Some(Webhook {
        id: row.id,
        url: row.url.parse().ok()?,
        created_at: row.created_at.into(),
        is_gone: row.gone_at.is_some(),
    })
}
