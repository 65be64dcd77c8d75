//! Places in lists that are in the order in which tasks were made.

use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, IdenStatic as _, QueryFilter, Select, sea_query::Expr,
};
use todo_core::{
    task::{Task, TaskId},
    user::UserId,
};

use super::{is, owned_by};
use crate::store::{
    Form, Moment, Schema, dialect,
    entity::task::{self, Column},
    odd::stored,
};

/// The last task seen, as it is stored.
pub(super) struct Seen {
    pub(super) made: Expr,
    pub(super) id: Expr,
}

impl Seen {
    /// The task `id` of `owner`, read as made `at`.
    pub(super) fn new(schema: &Schema, owner: &UserId, id: TaskId, at: Timestamp) -> Self {
        let row = owned_by(owner).filter(is(schema, id));
        let made = schema.moment(Column::CreatedAt, at);
        let made = schema.place(Column::CreatedAt, made, row.clone());
        Self { made, id: stored_id(schema, id, row) }
    }

    /// The task `id` of `owner`, which was never moved and is ranked as made `at`: whenever it was made, before
    /// the first rank.
    pub(super) fn before_ranks(schema: &Schema, owner: &UserId, id: TaskId, at: Timestamp) -> Self {
        let row = owned_by(owner).filter(is(schema, id));
        let never_moved = row.clone().filter(Column::Rank.is_null());
        let otherwise = Expr::value(schema.moment(Column::CreatedAt, at));
        let made = stored(Expr::col(Column::CreatedAt), never_moved, otherwise);
        Self { made, id: stored_id(schema, id, row) }
    }

    /// The columns that are compared with it.
    pub(super) fn columns() -> [Expr; 2] {
        [Column::CreatedAt, Column::Id].map(Expr::col)
    }
}

/// Two ranges as one, where a task of the second comes next unless the first one's `is_first`. Each stays as the
/// database has it, which tells more times apart than are read.
pub(super) fn merged(
    one: Vec<Task>,
    other: Vec<Task>,
    is_first: impl Fn(&Task, &Task) -> bool,
) -> Vec<Task> {
    let mut tasks = Vec::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
    while let (Some(first), Some(second)) = (one.peek(), other.peek()) {
        let next = if is_first(first, second) { one.next() } else { other.next() };
        tasks.extend(next);
    }
    tasks.extend(one.chain(other));
    tasks
}

/// Where a range of due dates, in the order of their texts, goes on: after the task `id` of `owner`, read as due `at`.
pub(super) fn due(
    schema: &Schema,
    owner: &UserId,
    id: TaskId,
    at: Moment,
    in_range: Condition,
) -> [Expr; 2] {
    let row = owned_by(owner).filter(is(schema, id));
    let due = schema.place(Column::DueDate, at, row.clone().filter(in_range));
    [due, stored_id(schema, id, row)]
}

/// Where the reminders in the form of their column go on: after that of the task `id` of `owner`, read as `at`.
pub(in crate::store) fn reminder(
    schema: &Schema,
    owner: &UserId,
    id: TaskId,
    at: Timestamp,
) -> [Expr; 2] {
    let row = owned_by(owner).filter(is(schema, id));
    let at = schema.moment(Column::ReminderAt, at);
    [schema.place(Column::ReminderAt, at, row.clone()), stored_id(schema, id, row)]
}

/// Where a range of times of `column`, in the order of their moments whatever their texts, goes on: after the task `id`
/// of `owner`, read as `at`.
pub(in crate::store) fn shifted(
    schema: &Schema,
    owner: &UserId,
    id: TaskId,
    column: Column,
    at: Timestamp,
) -> [Expr; 2] {
    let row = owned_by(owner).filter(is(schema, id));
    let no_such_time = row.clone().filter(dialect::is_no_such_time(Expr::col(column)));
    let text = Expr::cust(dialect::shifted_at(column.as_str()));
    let at = stored(text, no_such_time, Expr::value(dialect::shifted(at)));
    [at, stored_id(schema, id, row)]
}

/// The id of the task `id` of `owner`, as it is stored.
pub(super) fn id_of(schema: &Schema, owner: &UserId, id: TaskId) -> Expr {
    stored_id(schema, id, owned_by(owner).filter(is(schema, id)))
}

/// The id as it is stored, where others may have written it in another way.
fn stored_id(schema: &Schema, id: TaskId, row: Select<task::Entity>) -> Expr {
    let plain = Expr::value(schema.key(Column::Id, &id.to_string()));
    if schema.backend() != DbBackend::Sqlite || schema.form(Column::Id) != Form::Hex {
        return plain;
    }
    stored(Expr::col(Column::Id), row, plain)
}
