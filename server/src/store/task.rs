//! Tasks in the database.

mod due;
mod query;
pub(super) mod row;

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr,
};
use todo_core::{
    ports::{StoreError, TaskStore, Write},
    task::{
        Task, TaskId,
        list::{Counts, Page, Query},
    },
    user::UserId,
};

use super::{Moment, SeaStore, change, entity::task, store_error, without_nul, write_transaction};

#[async_trait]
impl TaskStore for SeaStore {
    async fn find(&self, owner: &UserId, id: TaskId) -> Result<Option<Task>, StoreError> {
        let row = owned_by(owner)
            .filter(task::Column::Id.eq(id.0))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(row.map(row::read))
    }

    async fn list(&self, owner: &UserId, query: &Query) -> Result<Page, StoreError> {
        query::page(&self.connection, owned_by(owner), query).await.map_err(store_error)
    }

    async fn count(&self, owner: &UserId) -> Result<Counts, StoreError> {
        query::counts(&self.connection, owned_by(owner)).await.map_err(store_error)
    }

    async fn completions(
        &self,
        owner: &UserId,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let moments: Vec<Moment> = owned_by(owner)
            .filter(task::Column::CompletedAt.gte(Moment::from(since)))
            .filter(task::Column::Completed.eq(true))
            .select_only()
            .column(task::Column::CompletedAt)
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(moments.into_iter().map(Timestamp::from).collect())
    }

    async fn commit(&self, owner: &UserId, writes: &[Write]) -> Result<(), StoreError> {
        // One statement is a transaction by itself, and saves two round trips.
        if let [write] = writes {
            return apply(&self.connection, owner, write).await;
        }
        let transaction = write_transaction(&self.connection).await.map_err(store_error)?;
        for write in writes {
            apply(&transaction, owner, write).await?;
        }
        transaction.commit().await.map_err(store_error)
    }
}

/// Where every question about tasks begins: nobody sees the tasks of another account.
fn owned_by(owner: &UserId) -> Select<task::Entity> {
    task::Entity::find().filter(belongs_to(owner))
}

fn belongs_to(owner: &UserId) -> Expr {
    task::Column::UserId.eq(without_nul(owner.as_str()))
}

async fn apply(
    connection: &impl ConnectionTrait,
    owner: &UserId,
    write: &Write,
) -> Result<(), StoreError> {
    match write {
        Write::Insert(task) => insert(connection, owner, task).await,
        Write::Update { task, loaded } => update(connection, owner, task, *loaded).await,
        Write::DeleteUnchanged { id, loaded } => delete(connection, owner, *id, *loaded).await,
        Write::Record(change) => change::record(connection, owner, change).await,
        Write::Forget { before } => change::forget(connection, owner, *before).await,
    }
}

async fn insert(
    connection: &impl ConnectionTrait,
    owner: &UserId,
    task: &Task,
) -> Result<(), StoreError> {
    let row = row::write(owner, task);
    task::Entity::insert(row).exec_without_returning(connection).await.map_err(store_error)?;
    Ok(())
}

async fn update(
    connection: &impl ConnectionTrait,
    owner: &UserId,
    task: &Task,
    loaded: Timestamp,
) -> Result<(), StoreError> {
    let updated = task::Entity::update_many()
        .set(row::write(owner, task))
        .filter(belongs_to(owner))
        .filter(task::Column::Id.eq(task.id.0))
        .filter(task::Column::UpdatedAt.eq(Moment::from(loaded)))
        .exec(connection)
        .await
        .map_err(store_error)?;
    if updated.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

async fn delete(
    connection: &impl ConnectionTrait,
    owner: &UserId,
    id: TaskId,
    loaded: Timestamp,
) -> Result<(), StoreError> {
    let deleted = task::Entity::delete_many()
        .filter(belongs_to(owner))
        .filter(task::Column::Id.eq(id.0))
        .filter(task::Column::UpdatedAt.eq(Moment::from(loaded)))
        .exec(connection)
        .await
        .map_err(store_error)?;
    if deleted.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
}
