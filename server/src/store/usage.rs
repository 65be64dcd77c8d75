//! What accounts use of the assistant, counted in single statements, so that the counts hold for
//! all replicas together.

use async_trait::async_trait;
use jiff::civil::Date;
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, ExprTrait,
    sea_query::{Expr, OnConflict},
};
use todo_core::{
    chat::model::Usage,
    ports::{StoreError, UsageStore},
    usage::DayUsage,
    user::UserId,
};

use super::{
    SeaStore,
    entity::usage::{self, Column, Entity},
    store_error, without_nul,
};

#[async_trait]
impl UsageStore for SeaStore {
    async fn on_day(&self, owner: &UserId, day: Date) -> Result<DayUsage, StoreError> {
        let key = (without_nul(owner.as_str()), day.to_string());
        let row = Entity::find_by_id(key).one(&self.connection).await.map_err(store_error)?;
        Ok(row.map_or_else(|| DayUsage::none_on(day), |row| read(day, &row)))
    }

    async fn count_request(
        &self,
        owner: &UserId,
        day: Date,
        max: Option<u64>,
    ) -> Result<bool, StoreError> {
        if max == Some(0) {
            return Ok(false);
        }
        let mut count = OnConflict::columns([Column::UserId, Column::Day]);
        count.value(Column::Requests, stored(Column::Requests).add(1));
        if let Some(max) = max {
            count.action_and_where(stored(Column::Requests).lt(bounded(max)));
        }
        let first = usage::ActiveModel { requests: Set(1), ..row(owner, day, Usage::default()) };
        let counted = Entity::insert(first)
            .on_conflict(count)
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(counted > 0)
    }

    async fn add_tokens(&self, owner: &UserId, day: Date, usage: Usage) -> Result<(), StoreError> {
        let more = OnConflict::columns([Column::UserId, Column::Day])
            .value(
                Column::InputTokens,
                stored(Column::InputTokens).add(bounded(usage.input_tokens)),
            )
            .value(
                Column::OutputTokens,
                stored(Column::OutputTokens).add(bounded(usage.output_tokens)),
            )
            .to_owned();
        Entity::insert(row(owner, day, usage))
            .on_conflict(more)
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

fn row(owner: &UserId, day: Date, usage: Usage) -> usage::ActiveModel {
    usage::ActiveModel {
        user_id: Set(owner.0.clone()),
        day: Set(day.to_string()),
        requests: Set(0),
        input_tokens: Set(bounded(usage.input_tokens)),
        output_tokens: Set(bounded(usage.output_tokens)),
    }
}

fn read(day: Date, row: &usage::Model) -> DayUsage {
    let number = |n| u64::try_from(n).unwrap_or_default();
    let tokens =
        Usage { input_tokens: number(row.input_tokens), output_tokens: number(row.output_tokens) };
    DayUsage { day, requests: number(row.requests), tokens }
}

/// What stands in the table already.
fn stored(column: Column) -> Expr {
    Expr::col((Entity, column))
}

/// A number that the table has room for, also when others are added to it.
fn bounded(number: u64) -> i64 {
    i64::from(i32::try_from(number).unwrap_or(i32::MAX))
}
