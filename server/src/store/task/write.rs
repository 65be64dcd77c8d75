//! Writing tasks: what is of one kind goes to the database together, in as few statements as for one.

mod noted;

use std::collections::BTreeMap;

use jiff::Timestamp;
use sea_orm::{
    ActiveValue, Condition, ConnectionTrait, DbBackend, DeleteMany, EntityTrait, QueryFilter,
    UpdateMany,
    sea_query::{self, CaseStatement, Expr, InsertStatement, Value},
};
use todo_core::{
    journal::Change,
    ports::{StoreError, Write},
    task::{Task, TaskId},
    user::UserId,
};

pub(super) use self::noted::noted;
use super::{belongs_to, is, row};
use crate::store::{
    Schema, change, dialect,
    entity::task::{self, Column},
    store_error, taken,
};

/// Most rows that one statement writes.
const ROWS_MAX: usize = 100;

/// Writes of one kind.
pub(super) enum Batch<'a> {
    Insert(Vec<&'a Task>),
    Update(Vec<Edited<'a>>),
    Delete(Vec<(TaskId, Timestamp)>),
    Record(Vec<&'a Change>),
}

/// A task as it was loaded, and as it is to be.
#[derive(Clone, Copy)]
pub(super) struct Edited<'a> {
    before: &'a Task,
    after: &'a Task,
}

/// `writes` by their kinds, in the order in which these first come.
pub(super) fn batches(writes: &[Write]) -> Vec<Batch<'_>> {
    let mut batches: Vec<Batch> = Vec::new();
    for write in writes {
        let mut one = Batch::of(write);
        if !batches.iter_mut().any(|batch| batch.takes(&mut one)) {
            batches.push(one);
        }
    }
    batches
}

impl<'a> Batch<'a> {
    fn of(write: &'a Write) -> Self {
        match write {
            Write::Insert(task) => Self::Insert(vec![task]),
            Write::Update { before, task } => Self::Update(vec![Edited { before, after: task }]),
            Write::DeleteUnchanged { id, loaded } => Self::Delete(vec![(*id, *loaded)]),
            Write::Record(change) => Self::Record(vec![change]),
        }
    }

    /// Takes what `other` holds, if it is of the same kind.
    fn takes(&mut self, other: &mut Self) -> bool {
        match (self, other) {
            (Self::Insert(own), Self::Insert(others)) => own.append(others),
            (Self::Update(own), Self::Update(others)) => own.append(others),
            (Self::Delete(own), Self::Delete(others)) => own.append(others),
            (Self::Record(own), Self::Record(others)) => own.append(others),
            _ => return false,
        }
        true
    }

    pub(super) async fn send(
        &self,
        connection: &impl ConnectionTrait,
        schema: &Schema,
        owner: &UserId,
    ) -> Result<(), StoreError> {
        match self {
            Self::Insert(tasks) => {
                let backend = connection.get_database_backend();
                for tasks in tasks.chunks(ROWS_MAX) {
                    let insert = insertion(backend, schema, owner, tasks)?;
                    connection.execute(&insert).await.map_err(store_error)?;
                }
            }
            Self::Update(edited) => {
                for edited in edited.chunks(ROWS_MAX) {
                    update(connection, schema, owner, edited).await?;
                }
            }
            Self::Delete(ids) => {
                for ids in ids.chunks(ROWS_MAX) {
                    delete(connection, schema, owner, ids).await?;
                }
            }
            Self::Record(changes) => {
                for changes in changes.chunks(ROWS_MAX) {
                    change::record(connection, owner, changes).await?;
                }
            }
        }
        Ok(())
    }
}

fn insertion(
    backend: DbBackend,
    schema: &Schema,
    owner: &UserId,
    tasks: &[&Task],
) -> Result<InsertStatement, StoreError> {
    let mut insert = sea_query::Query::insert();
    insert.into_table(task::Entity);
    for (place, task) in tasks.iter().enumerate() {
        let mut row = row::write(schema, owner, task);
        let source = source(backend, &row, task);
        let (mut columns, mut values) = (vec![Column::DerivedFrom], vec![source]);
        for (column, value) in taken(&mut row) {
            columns.push(column);
            values.push(Expr::value(value));
        }
        // Whole rows, and so the same columns in each.
        if place == 0 {
            insert.columns(columns);
        }
        insert.values(values).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    }
    Ok(insert)
}

/// A row that is to be changed: what to, and its condition.
struct Changing {
    is_it: Condition,
    values: Vec<Expr>,
}

/// Rows in which the same columns change are changed by one statement.
async fn update(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    edited: &[Edited<'_>],
) -> Result<(), StoreError> {
    let mut alike: BTreeMap<Vec<String>, (Vec<Column>, Vec<Changing>)> = BTreeMap::new();
    for &edited in edited {
        let (columns, row) = changing(connection.get_database_backend(), schema, owner, edited);
        let names = columns.iter().map(|column| format!("{column:?}")).collect();
        alike.entry(names).or_insert((columns, Vec::new())).1.push(row);
    }
    for (columns, rows) in alike.into_values() {
        let updated = edition(owner, columns, &rows).exec(connection).await.map_err(store_error)?;
        if updated.rows_affected < rows.len() as u64 {
            return Err(StoreError::Stale);
        }
    }
    Ok(())
}

/// Which columns of a row change, and the row.
fn changing(
    backend: DbBackend,
    schema: &Schema,
    owner: &UserId,
    Edited { before, after }: Edited<'_>,
) -> (Vec<Column>, Changing) {
    let mut row = row::write(schema, owner, after);
    row::leave_unchanged(&mut row, before, after);
    let source =
        matches!(row.search_text, ActiveValue::Set(_)).then(|| source(backend, &row, after));
    let (mut columns, mut values): (Vec<Column>, Vec<Expr>) =
        taken(&mut row).into_iter().map(|(column, value)| (column, in_a_choice(value))).unzip();
    if let Some(source) = source {
        columns.push(Column::DerivedFrom);
        values.push(source);
    }
    (columns, Changing { is_it: is_as_of(schema, before.id, before.updated_at), values })
}

fn edition(owner: &UserId, columns: Vec<Column>, rows: &[Changing]) -> UpdateMany<task::Entity> {
    let mut update = task::Entity::update_many().filter(belongs_to(owner));
    for (place, column) in columns.into_iter().enumerate() {
        update = update.col_expr(column, chosen(rows, place));
    }
    update.filter(rows.iter().fold(Condition::any(), |any, row| any.add(row.is_it.clone())))
}

/// NULL has no type of its own where others are to choose from: times are of the column's, which it does
/// not know.
fn in_a_choice(value: Value) -> Expr {
    if value == value.as_null() { Expr::cust("NULL") } else { Expr::value(value) }
}

/// The value of a column for each of the rows.
fn chosen(rows: &[Changing], place: usize) -> Expr {
    let value = |row: &Changing| row.values[place].clone();
    match rows {
        [first, rest @ ..] if rest.iter().any(|row| row.values[place] != first.values[place]) => {
            let choice =
                |choice: CaseStatement, row: &Changing| choice.case(row.is_it.clone(), value(row));
            rows.iter().fold(CaseStatement::new(), choice).into()
        }
        _ => rows.first().map_or(Expr::cust("NULL"), value),
    }
}

async fn delete(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    tasks: &[(TaskId, Timestamp)],
) -> Result<(), StoreError> {
    let deleted = deletion(schema, owner, tasks).exec(connection).await.map_err(store_error)?;
    if deleted.rows_affected < tasks.len() as u64 { Err(StoreError::Stale) } else { Ok(()) }
}

fn deletion(
    schema: &Schema,
    owner: &UserId,
    tasks: &[(TaskId, Timestamp)],
) -> DeleteMany<task::Entity> {
    let any = tasks
        .iter()
        .fold(Condition::any(), |any, (id, loaded)| any.add(is_as_of(schema, *id, *loaded)));
    task::Entity::delete_many().filter(belongs_to(owner)).filter(any)
}

/// Whether it is the task `id`, and nobody who tells has changed it since it was `loaded`. What was read counts,
/// however it is stored.
fn is_as_of(schema: &Schema, id: TaskId, loaded: Timestamp) -> Condition {
    Condition::all().add(is(schema, id)).add(schema.reads_as(Column::UpdatedAt, loaded))
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
