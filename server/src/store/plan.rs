//! Who wants today's plan by e-mail, in the database. Taking one on moves its moment, as with reminders.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Time};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    Statement,
    sea_query::{Expr, OnConflict},
};
use todo_core::{ports::StoreError, user::UserId};

use super::{
    Moment, SeaStore,
    entity::plan::{ActiveModel, Column, Entity, Model},
    store_error, without_nul,
};
use crate::notify::{PlanStore, Wanted};

#[async_trait]
impl PlanStore for SeaStore {
    async fn plan_at(&self, owner: &UserId) -> Result<Option<Time>, StoreError> {
        let row = Entity::find_by_id(without_nul(owner.as_str())).one(&self.connection).await;
        Ok(row.map_err(store_error)?.and_then(|row| row.at.parse().ok()))
    }

    async fn want_plan(&self, wanted: &Wanted, due: Timestamp) -> Result<(), StoreError> {
        let row = ActiveModel {
            user_id: Set(without_nul(wanted.owner.as_str())),
            at: Set(wanted.at.to_string()),
            due_at: Set(Moment::from(due)),
        };
        let replaced = OnConflict::column(Column::UserId)
            .update_columns([Column::At, Column::DueAt])
            .to_owned();
        let insert = Entity::insert(row).on_conflict(replaced);
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(store_error)
    }

    async fn want_no_plan(&self, owner: &UserId) -> Result<(), StoreError> {
        let gone = Entity::delete_by_id(without_nul(owner.as_str()));
        gone.exec(&self.connection).await.map(drop).map_err(store_error)
    }

    async fn take_plans(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Wanted>, StoreError> {
        self.take_due_plans(now, until, limit).await.map_err(store_error)
    }

    async fn put_plan_off(&self, wanted: &Wanted, until: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(Moment::from(until)))
            .filter(Column::UserId.eq(without_nul(wanted.owner.as_str())))
            // What was wished otherwise meanwhile stays so.
            .filter(Column::At.eq(wanted.at.to_string()))
            .exec(&self.connection)
            .await
            .map(drop)
            .map_err(store_error)
    }
}

impl SeaStore {
    async fn take_due_plans(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Wanted>, DbErr> {
        let due = Entity::find().filter(Column::DueAt.lte(Moment::from(now)));
        // Asking first spares SQLite's only writer.
        if due.one(&self.connection).await?.is_none() {
            return Ok(Vec::new());
        }
        let backend = self.connection.get_database_backend();
        let locks = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE plans SET due_at = $1 WHERE user_id IN (SELECT user_id FROM plans WHERE due_at <= $2 \
             ORDER BY due_at LIMIT {limit} {locks}) RETURNING *"
        );
        let values = [Moment::from(until).into(), Moment::from(now).into()];
        let taken = Statement::from_sql_and_values(backend, sql, values);
        let rows = self.connection.query_all_raw(taken).await?;
        let rows = rows.iter().map(|row| Model::from_query_result(row, ""));
        Ok(rows.collect::<Result<Vec<_>, _>>()?.iter().filter_map(read).collect())
    }
}

fn read(row: &Model) -> Option<Wanted> {
    Some(Wanted { owner: UserId(row.user_id.clone()), at: row.at.parse().ok()? })
}
