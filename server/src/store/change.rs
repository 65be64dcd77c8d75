//! The journal in the database.

mod row;
mod snapshot;

use std::collections::HashMap;

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    prelude::Uuid,
    sea_query::{Expr, InsertStatement, Query},
};
use todo_core::{
    journal::{Change, ChangeId, ChangePage, ChangeQuery, Recorded},
    ports::{ChangeStore, StoreError},
    user::UserId,
};

pub(super) use row::read;

use super::{
    SeaStore,
    entity::change::{Column, Entity, Model},
    store_error, taken, without_nul,
};

#[async_trait]
impl ChangeStore for SeaStore {
    async fn change(&self, owner: &UserId, id: ChangeId) -> Result<Option<Recorded>, StoreError> {
        Ok(self.changes_by_id(owner, &[id]).await?.pop())
    }

    async fn changes_by_id(
        &self,
        owner: &UserId,
        ids: &[ChangeId],
    ) -> Result<Vec<Recorded>, StoreError> {
        let select = owned_by(owner).filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
        let rows = select.all(&self.connection).await.map_err(store_error)?;
        self.recorded(owner, rows).await
    }

    async fn changes(&self, owner: &UserId, query: &ChangeQuery) -> Result<ChangePage, StoreError> {
        let mut select = owned_by(owner);
        if let Some(conversation) = &query.conversation {
            select = select.filter(Column::ConversationId.eq(without_nul(&conversation.0)));
        }
        if let Some(occasion) = query.occasion {
            select = select.filter(Column::Occasion.eq(occasion));
        }
        if let Some(task) = query.task {
            select = select.filter(Column::TaskId.eq(task.0));
        }
        if let Some(after) = query.after {
            let Some(seq) = self.place(owner, after).await? else { return Ok(no_changes()) };
            select = select.filter(Column::Seq.lt(seq));
        }
        // One more than asked for tells whether there is a next page.
        let mut rows = select
            .order_by_desc(Column::Seq)
            .limit(query.limit as u64 + 1)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let next = rows.last().filter(|_| more).map(|last| ChangeId(last.id));
        Ok(ChangePage { changes: self.recorded(owner, rows).await?, next })
    }
}

impl SeaStore {
    /// What stands in `rows`, as far as it can be read, and what became of it.
    async fn recorded(
        &self,
        owner: &UserId,
        rows: Vec<Model>,
    ) -> Result<Vec<Recorded>, StoreError> {
        let changes: Vec<Change> = rows.into_iter().filter_map(row::read).collect();
        let ids: Vec<ChangeId> = changes.iter().map(|change| change.id).collect();
        let undone = self.undone(owner, &ids).await?;
        let undone_by = |id: ChangeId| undone.get(&id.0).map(|by| ChangeId(*by));
        let recorded = |change: Change| Recorded { undone_by: undone_by(change.id), change };
        Ok(changes.into_iter().map(recorded).collect())
    }

    /// Which of `ids` were taken back, and by what.
    async fn undone(
        &self,
        owner: &UserId,
        ids: &[ChangeId],
    ) -> Result<HashMap<Uuid, Uuid>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let pairs: Vec<(Uuid, Uuid)> = owned_by(owner)
            .filter(Column::Undoes.is_in(ids.iter().map(|id| id.0)))
            .select_only()
            .columns([Column::Undoes, Column::Id])
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(pairs.into_iter().collect())
    }

    async fn place(&self, owner: &UserId, id: ChangeId) -> Result<Option<i64>, StoreError> {
        owned_by(owner)
            .filter(Column::Id.eq(id.0))
            .select_only()
            .column(Column::Seq)
            .into_tuple()
            .one(&self.connection)
            .await
            .map_err(store_error)
    }
}

pub(super) async fn record(
    connection: &impl ConnectionTrait,
    owner: &UserId,
    changes: &[&Change],
) -> Result<(), StoreError> {
    let rows = changes.iter().map(|change| row::write(owner, change));
    Entity::insert_many(rows).exec_without_returning(connection).await.map_err(store_error)?;
    Ok(())
}

/// Notes `change` where `condition` holds.
pub(super) fn record_if(
    owner: &UserId,
    change: &Change,
    condition: Expr,
) -> Result<InsertStatement, StoreError> {
    let mut row = row::write(owner, change);
    let (columns, values): (Vec<Column>, Vec<Expr>) =
        taken(&mut row).into_iter().map(|(column, value)| (column, Expr::value(value))).unzip();
    let values = Query::select().exprs(values).and_where(condition).to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(Entity)
        .columns(columns)
        .select_from(values)
        .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    Ok(insert)
}

/// Where every question to the journal begins: nobody sees that of another account.
fn owned_by(owner: &UserId) -> Select<Entity> {
    Entity::find().filter(belongs_to(owner))
}

fn belongs_to(owner: &UserId) -> Expr {
    Column::UserId.eq(without_nul(owner.as_str()))
}

fn no_changes() -> ChangePage {
    ChangePage { changes: Vec::new(), next: None }
}
