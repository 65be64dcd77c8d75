//! Lists in the order that their owner gave them.
//!
//! A task that was never moved stands where it was made, so that whoever adds tasks, the original too, need not know
//! of ranks. The few that were moved and the others are two ranges, each with its index; they are read side by side
//! and merged.

use std::cmp::Reverse;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, ExprTrait, Order, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::Expr,
};
use todo_core::task::{
    MadeAfter, Rank, Task,
    list::{Cursor, Key, Query},
};

use super::{due, row};
use crate::store::{
    Schema,
    entity::task::{self, Column},
};

/// The tasks among `matching`, after the cursor of `query`, one more than it asks for if there are so many.
pub(super) async fn tasks(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    matching: &Select<task::Entity>,
    query: &Query,
) -> Result<Vec<Task>, DbErr> {
    let days = due::in_days(connection.get_database_backend(), schema, query);
    let matching = matching.clone().filter(Condition::all().add_option(days));
    let after = query.after.as_ref().and_then(place);
    let moved = matching
        .clone()
        .filter(Column::Rank.is_not_null())
        .filter(Condition::all().add_option(after.map(|it| moved_after(schema, it))))
        .order_by(Column::Rank, Order::Desc);
    let made = matching
        .filter(Column::Rank.is_null())
        .filter(Condition::all().add_option(after.map(|it| made_after(schema, it))))
        .order_by(Column::CreatedAt, Order::Desc);
    let mut tasks = Vec::new();
    for range in [moved, made] {
        let range =
            range.order_by(Column::Id, Order::Desc).limit(query.limit.map(|it| it as u64 + 1));
        tasks.extend(range.all(connection).await?.into_iter().map(row::read));
    }
    tasks.sort_by_cached_key(|task: &Task| Reverse((task.rank(), task.id)));
    Ok(tasks)
}

/// A place in this order.
fn place(after: &Cursor) -> Option<(&Rank, &Cursor)> {
    match &after.key {
        Key::Manual(rank) => Some((rank, after)),
        _ => None,
    }
}

/// What was moved to behind a place. That of the first keys alone lets `SQLite` begin in the middle of the index.
fn moved_after(schema: &Schema, (rank, after): (&Rank, &Cursor)) -> Condition {
    let id = schema.key(Column::Id, &after.id.to_string());
    let row = Expr::tuple([Expr::col(Column::Rank), Expr::col(Column::Id)]);
    let place = Expr::tuple([Expr::value(rank.as_str()), Expr::value(id)]);
    Condition::all().add(Column::Rank.lte(rank.as_str())).add(row.lt(place))
}

/// What was never moved and comes after a place.
fn made_after(schema: &Schema, (rank, after): (&Rank, &Cursor)) -> Condition {
    let MadeAfter { before, ties } = rank.made_after();
    let at = schema.moment(Column::CreatedAt, before);
    if !ties {
        return Condition::all().add(Column::CreatedAt.lt(at));
    }
    let id = schema.key(Column::Id, &after.id.to_string());
    let row = Expr::tuple([Expr::col(Column::CreatedAt), Expr::col(Column::Id)]);
    let place = Expr::tuple([Expr::value(at), Expr::value(id)]);
    Condition::all().add(Column::CreatedAt.lte(at)).add(row.lt(place))
}
