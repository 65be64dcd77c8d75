//! What requests with an `Idempotency-Key` were answered, for all replicas together: who inserts the row of
//! a key does the work, whoever comes later finds the answer in it.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, OnConflict},
};
use todo_core::ports::StoreError;

use super::{
    Moment, SeaStore,
    entity::kept_answer::{ActiveModel, Column, Entity, Model},
    store_error,
};
use crate::ports::{AnswerStore, KeptAnswer, Once, Standing};

/// How long an answer is kept.
pub(super) const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

#[async_trait]
impl AnswerStore for SeaStore {
    async fn take_on(
        &self,
        once: &Once,
        id: String,
        now: Timestamp,
        held_until: Timestamp,
    ) -> Result<Standing, StoreError> {
        if self.is_first(once, id.clone(), now, held_until).await.map_err(store_error)? {
            return Ok(Standing::Open(id));
        }
        let key = (once.owner.0.clone(), once.key.clone());
        let found = Entity::find_by_id(key).one(&self.connection).await.map_err(store_error)?;
        let Some(found) = found else {
            // It was given up a moment ago.
            return Ok(Standing::Running);
        };
        if found.request != once.request {
            return Ok(Standing::Another);
        }
        let id = found.id.clone();
        if let Some(answer) = read(found) {
            return Ok(Standing::Answered(id, answer));
        }
        let taken_over = unanswered(once, &id)
            .filter(Column::HeldUntil.lte(Moment::from(now)))
            .col_expr(Column::HeldUntil, Expr::value(Moment::from(held_until)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(if taken_over.rows_affected > 0 { Standing::Open(id) } else { Standing::Running })
    }

    async fn keep_answer(
        &self,
        once: &Once,
        id: &str,
        answer: &KeptAnswer,
    ) -> Result<(), StoreError> {
        let headers = serde_json::to_string(&answer.headers).unwrap_or_default();
        let kept = unanswered(once, id)
            .col_expr(Column::Status, Expr::value(i32::from(answer.status)))
            .col_expr(Column::Headers, Expr::value(headers))
            .col_expr(Column::Body, Expr::value(answer.body.clone()));
        kept.exec(&self.connection).await.map_err(store_error)?;
        Ok(())
    }

    async fn kept_answer(&self, once: &Once) -> Result<Option<KeptAnswer>, StoreError> {
        let key = (once.owner.0.clone(), once.key.clone());
        let found = Entity::find_by_id(key).one(&self.connection).await.map_err(store_error)?;
        Ok(found.and_then(read))
    }

    async fn put_down(&self, once: &Once, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let free = unanswered(once, id).col_expr(Column::HeldUntil, Expr::value(Moment::from(now)));
        free.exec(&self.connection).await.map_err(store_error)?;
        Ok(())
    }

    async fn give_up(&self, once: &Once, id: &str) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(is_unanswered(once, id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

impl SeaStore {
    /// In one statement, so that of two that come at once one is the first. A row that is past its time
    /// is as good as none.
    async fn is_first(
        &self,
        once: &Once,
        id: String,
        now: Timestamp,
        held_until: Timestamp,
    ) -> Result<bool, DbErr> {
        let row = ActiveModel {
            user_id: Set(once.owner.0.clone()),
            key: Set(once.key.clone()),
            id: Set(id),
            request: Set(once.request.clone()),
            made_at: Set(now.into()),
            held_until: Set(held_until.into()),
            status: Set(None),
            headers: NotSet,
            body: NotSet,
        };
        let mut replaced = OnConflict::columns([Column::UserId, Column::Key]);
        replaced
            .update_columns([
                Column::Id,
                Column::Request,
                Column::MadeAt,
                Column::HeldUntil,
                Column::Status,
            ])
            .action_and_where(
                Expr::col((Entity, Column::MadeAt)).lte(Moment::from(now - KEPT_FOR)),
            );
        let inserted = Entity::insert(row)
            .on_conflict(replaced)
            .exec_without_returning(&self.connection)
            .await?;
        Ok(inserted > 0)
    }
}

fn unanswered(once: &Once, id: &str) -> UpdateMany<Entity> {
    Entity::update_many().filter(is_unanswered(once, id))
}

fn is_unanswered(once: &Once, id: &str) -> Expr {
    Column::UserId
        .eq(once.owner.as_str())
        .and(Column::Key.eq(once.key.as_str()))
        .and(Column::Id.eq(id))
        .and(Column::Status.is_null())
}

fn read(row: Model) -> Option<KeptAnswer> {
    Some(KeptAnswer {
        status: row.status.and_then(|status| u16::try_from(status).ok())?,
        headers: serde_json::from_str(&row.headers?).ok()?,
        body: row.body?,
    })
}
