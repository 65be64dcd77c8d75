//! Lists in the order that their owner gave them.
//!
//! A task that was never moved stands where it was made, so that whoever adds tasks, the original too, need not know
//! of ranks. The few that were moved and the others are two ranges, each with its index; they are read side by side
//! and merged.

use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, ExprTrait, Order, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::Expr,
};
use todo_core::{
    task::{
        MadeAfter, Rank, Task,
        list::{Cursor, Key, Query},
    },
    user::UserId,
};

use super::{
    due,
    place::{self, Seen, merged},
    row,
};
use crate::store::{
    Schema,
    entity::task::{self, Column},
};

/// The tasks among `matching`, after the cursor of `query`, one more than it asks for if there are so many.
pub(super) async fn tasks(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    matching: &Select<task::Entity>,
    query: &Query,
) -> Result<Vec<Task>, DbErr> {
    let days = due::in_days(connection.get_database_backend(), schema, query);
    let matching = matching.clone().filter(Condition::all().add_option(days));
    let after = query.after.as_ref().and_then(moved_to);
    let moved = matching
        .clone()
        .filter(Column::Rank.is_not_null())
        .filter(Condition::all().add_option(after.map(|it| moved_after(schema, owner, it))))
        .order_by(Column::Rank, Order::Desc);
    let made = matching
        .filter(Column::Rank.is_null())
        .filter(Condition::all().add_option(after.map(|it| made_after(schema, owner, it))))
        .order_by(Column::CreatedAt, Order::Desc);
    let limit = query.limit.map(|it| it as u64 + 1);
    let read = async |range: Select<task::Entity>| {
        let range = range.order_by(Column::Id, Order::Desc).limit(limit);
        let rows = range.all(connection).await?;
        Ok::<Vec<Task>, DbErr>(rows.into_iter().map(row::read).collect())
    };
    let is_first = |one: &Task, other: &Task| (one.rank(), one.id) > (other.rank(), other.id);
    Ok(merged(read(moved).await?, read(made).await?, is_first))
}

/// A place in this order.
fn moved_to(after: &Cursor) -> Option<(&Rank, &Cursor)> {
    match &after.key {
        Key::Manual(rank) => Some((rank, after)),
        _ => None,
    }
}

/// What was moved to behind a place. That of the first keys alone lets `SQLite` begin in the middle of the index.
fn moved_after(schema: &Schema, owner: &UserId, (rank, after): (&Rank, &Cursor)) -> Condition {
    let id = place::id_of(schema, owner, after.id);
    let row = Expr::tuple([Expr::col(Column::Rank), Expr::col(Column::Id)]);
    let place = Expr::tuple([Expr::value(rank.as_str()), id]);
    Condition::all().add(Column::Rank.lte(rank.as_str())).add(row.lt(place))
}

/// What was never moved and comes after a place.
fn made_after(schema: &Schema, owner: &UserId, (rank, after): (&Rank, &Cursor)) -> Condition {
    let MadeAfter { before, ties } = rank.made_after();
    let Some(before) = before else { return Condition::all() };
    // What was made before the ranks begin stands where they begin.
    let is_below_all = before <= Timestamp::UNIX_EPOCH;
    if !ties {
        let at = schema.moment(Column::CreatedAt, before);
        return Condition::all().add(if is_below_all {
            Expr::value(false)
        } else {
            Column::CreatedAt.lt(at)
        });
    }
    let seen = if is_below_all {
        Seen::before_ranks(schema, owner, after.id, before)
    } else {
        Seen::new(schema, owner, after.id, before)
    };
    let row = Expr::tuple(Seen::columns());
    let place = Expr::tuple([seen.made.clone(), seen.id]);
    let [made, _] = Seen::columns();
    Condition::all().add(made.lte(seen.made)).add(row.lt(place))
}
