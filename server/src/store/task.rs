//! Tasks in the database.

mod due;
mod query;
pub(super) mod row;

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait,
    Iterable, QueryFilter, QuerySelect, Select,
    sea_query::{self, Expr},
};
use todo_core::{
    ports::{StoreError, TaskStore, Write},
    task::{
        Task, TaskId,
        list::{Counts, Page, Query},
    },
    user::UserId,
};

use super::{
    Moment, Schema, SeaStore, change, dialect,
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
        // One statement is a transaction by itself, and saves two round trips.
        if let [write] = writes {
            return apply(&self.connection, &self.schema, owner, write).await;
        }
        let transaction = self.connection.begin().await.map_err(store_error)?;
        for write in writes {
            apply(&transaction, &self.schema, owner, write).await?;
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
    schema: &Schema,
    owner: &UserId,
    write: &Write,
) -> Result<(), StoreError> {
    match write {
        Write::Insert(task) => insert(connection, schema, owner, task).await,
        Write::Update { before, task } => update(connection, schema, owner, before, task).await,
        Write::DeleteUnchanged { id, loaded } => {
            delete(connection, schema, owner, *id, *loaded).await
        }
        Write::Record(change) => change::record(connection, owner, change).await,
        Write::Forget { before } => change::forget(connection, owner, *before).await,
    }
}

async fn insert(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    task: &Task,
) -> Result<(), StoreError> {
    let mut row = row::write(schema, owner, task);
    let source = source(connection.get_database_backend(), &row, task);
    let (mut columns, mut values) = (vec![Column::DerivedFrom], vec![source]);
    for column in Column::iter() {
        if let ActiveValue::Set(value) = row.take(column) {
            columns.push(column);
            values.push(Expr::value(value));
        }
    }
    let mut insert = sea_query::Query::insert();
    insert.into_table(task::Entity).columns(columns);
    insert.values(values).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    connection.execute(&insert).await.map_err(store_error)?;
    Ok(())
}

async fn update(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    before: &Task,
    task: &Task,
) -> Result<(), StoreError> {
    let mut row = row::write(schema, owner, task);
    row::leave_unchanged(&mut row, before, task);
    let source = source(connection.get_database_backend(), &row, task);
    let updated = task::Entity::update_many()
        .set(row)
        .col_expr(Column::DerivedFrom, source)
        .filter(belongs_to(owner))
        .filter(is(schema, before.id))
        .filter(is_as_of(schema, before.updated_at))
        .exec(connection)
        .await
        .map_err(store_error)?;
    if updated.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

async fn delete(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    id: TaskId,
    loaded: Timestamp,
) -> Result<(), StoreError> {
    let deleted = task::Entity::delete_many()
        .filter(belongs_to(owner))
        .filter(is(schema, id))
        .filter(is_as_of(schema, loaded))
        .exec(connection)
        .await
        .map_err(store_error)?;
    if deleted.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

fn is(schema: &Schema, id: TaskId) -> Expr {
    schema
        .key(Column::Id, &id.to_string())
        .map_or_else(|| Expr::value(false), |id| Column::Id.eq(id))
}

/// Whether nobody who tells has changed a task since it was `loaded`. Where the time is missing, or is
/// none that a timestamp can hold, what is read in its place counts.
fn is_as_of(schema: &Schema, loaded: Timestamp) -> Condition {
    let at = schema.moment(Column::UpdatedAt, loaded);
    let same = Condition::any().add(Column::UpdatedAt.eq(at));
    if loaded == Timestamp::UNIX_EPOCH {
        same.add(Column::UpdatedAt.is_null())
    } else if loaded.as_second() >= Timestamp::MAX.as_second() {
        same.add(Column::UpdatedAt.gt(at))
    } else {
        same
    }
}

/// What the search texts in `row` are made from, which keeps its tags where they are not set.
fn source(backend: DbBackend, row: &task::ActiveModel, task: &Task) -> Expr {
    let description = task.description.as_ref().map(|text| text.as_str().to_owned());
    let tags = match &row.tags {
        ActiveValue::Set(tags) => Expr::value(tags.clone()),
        _ => Expr::col(Column::Tags),
    };
    dialect::source(backend, Expr::value(task.title.as_str()), Expr::value(description), tags)
}
