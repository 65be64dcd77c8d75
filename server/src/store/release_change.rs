//! What was changed about the release, in the database.

use async_trait::async_trait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde_json::json;
use todo_core::ports::StoreError;
use uuid::Uuid;

use super::{
    Moment, SeaStore,
    entity::release_change::{ActiveModel, Column, Entity, Model},
    store_error,
};
use crate::operate::{Noted, Outcome, ReleaseLog};

#[async_trait]
impl ReleaseLog for SeaStore {
    async fn note(&self, change: &Noted) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(change.id),
            at: Set(Moment::from(change.at)),
            target: Set(change.target.clone()),
            wish: Set(json!(change.wish).to_string()),
            difference: Set(json!(change.difference).to_string()),
            undo: Set(change.undo.as_ref().map(|wish| json!(wish).to_string())),
            undoes: Set(change.undoes),
            outcome: Set(change.outcome.word().to_owned()),
            detail: Set(change.detail.clone()),
        };
        Entity::insert(row)
            .exec_without_returning(&self.connection)
            .await
            .map(drop)
            .map_err(store_error)
    }

    async fn conclude(&self, id: Uuid, outcome: Outcome, detail: &str) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Outcome, Expr::value(outcome.word()))
            .col_expr(Column::Detail, Expr::value(detail))
            .filter(Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .map(drop)
            .map_err(store_error)
    }

    async fn noted(&self, limit: u64) -> Result<Vec<Noted>, StoreError> {
        let newest = Entity::find().order_by_desc(Column::At).order_by_desc(Column::Id);
        let rows = newest.limit(limit).all(&self.connection).await.map_err(store_error)?;
        Ok(rows.into_iter().filter_map(read).collect())
    }

    async fn find_noted(&self, id: Uuid) -> Result<Option<Noted>, StoreError> {
        let row = Entity::find_by_id(id).one(&self.connection).await.map_err(store_error)?;
        Ok(row.and_then(read))
    }
}

/// A row that another version wrote, and that does not parse, is not shown.
fn read(row: Model) -> Option<Noted> {
    Some(Noted {
        id: row.id,
        at: row.at.into(),
        target: row.target,
        wish: serde_json::from_str(&row.wish).ok()?,
        difference: serde_json::from_str(&row.difference).ok()?,
        undo: row.undo.and_then(|wish| serde_json::from_str(&wish).ok()),
        undoes: row.undoes,
        outcome: Outcome::read(&row.outcome)?,
        detail: row.detail,
    })
}
