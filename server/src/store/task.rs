//! Tasks in the database.

mod due;
mod manual;
pub(super) mod place;
mod query;
pub(super) mod row;
mod write;

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, Select, sea_query::Expr};
use todo_core::{
    ports::{StoreError, TaskStore, Write},
    task::{
        Task, TaskId,
        list::{Counts, Page, Query},
    },
    user::UserId,
};

use super::{
    Moment, Schema, SeaStore,
    entity::task::{self, Column},
    store_error, without_nul,
};

#[async_trait]
impl TaskStore for SeaStore {
    async fn find(&self, owner: &UserId, id: TaskId) -> Result<Option<Task>, StoreError> {
        let row = owned_by(owner)
            .filter(is(&self.schema, id))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(row.map(row::read))
    }

    async fn find_each(&self, owner: &UserId, ids: &[TaskId]) -> Result<Vec<Task>, StoreError> {
        let keys = ids.iter().flat_map(|id| self.schema.keys(Column::Id, &id.to_string()));
        let found = owned_by(owner).filter(Column::Id.is_in(keys)).all(&self.connection).await;
        Ok(found.map_err(store_error)?.into_iter().map(row::read).collect())
    }

    async fn count_matching(&self, owner: &UserId, query: &Query) -> Result<u64, StoreError> {
        query::count(&self.connection, &self.schema, owner, query).await.map_err(store_error)
    }

    async fn list(&self, owner: &UserId, query: &Query) -> Result<Page, StoreError> {
        query::page(&self.connection, &self.schema, owner, query).await.map_err(store_error)
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
        let batches = write::batches(writes);
        let backend = self.connection.get_database_backend();
        if let Some(statement) = write::noted(backend, &self.schema, owner, &batches)? {
            let noted = self.connection.execute(&statement).await.map_err(store_error)?;
            if noted.rows_affected() == 0 {
                return Err(StoreError::Stale);
            }
        } else if let ([batch], [_]) = (&batches[..], writes) {
            // One statement is a transaction by itself, and saves two round trips.
            batch.send(&self.connection, &self.schema, owner).await?;
        } else {
            let transaction = self.connection.begin().await.map_err(store_error)?;
            for batch in batches {
                batch.send(&transaction, &self.schema, owner).await?;
            }
            transaction.commit().await.map_err(store_error)?;
        }
        let noted = |write: &Write| match write {
            Write::Record(change) => Some(change.id.0),
            _ => None,
        };
        self.tell(owner, writes.iter().filter_map(noted));
        Ok(())
    }
}

/// Where every question about tasks begins: nobody sees the tasks of another account.
fn owned_by(owner: &UserId) -> Select<task::Entity> {
    task::shown().filter(belongs_to(owner))
}

fn belongs_to(owner: &UserId) -> Expr {
    task::Column::UserId.eq(without_nul(owner.as_str()))
}

fn is(schema: &Schema, id: TaskId) -> Expr {
    match &schema.keys(Column::Id, &id.to_string())[..] {
        [] => Expr::value(false),
        [key] => Column::Id.eq(key.clone()),
        keys => Column::Id.is_in(keys.to_vec()),
    }
}
