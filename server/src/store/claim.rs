//! Rows that are due, taken on by one replica.
//!
//! Taking one on moves its moment: that is the lease and the pause before another attempt in one column. On Postgres rows
//! that another replica is about to take on are passed over; `SQLite` has one writer anyway.

use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    prelude::Uuid,
    sea_query::{Expr, LockBehavior, LockType},
};

use super::Moment;

/// The columns of a table whose rows are taken on.
pub(super) struct Claimed<C> {
    pub(super) id: C,
    pub(super) due_at: C,
    pub(super) attempts: C,
}

/// Takes on the rows that `due` finds by their ids alone, as many as `limit` of those that wait longest: they are due
/// again at `until`, after one attempt more.
pub(super) async fn claim<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    due: Select<E>,
    columns: Claimed<E::Column>,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<E::Model>, DbErr> {
    // Asking first spares SQLite's only writer.
    if due.clone().into_tuple::<Uuid>().one(connection).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut due = due.order_by_asc(columns.due_at).limit(u64::from(limit)).into_query();
    let backend = connection.get_database_backend();
    if backend == DbBackend::Postgres {
        due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut taken = E::update_many()
        .col_expr(columns.due_at, Expr::value(Moment::from(until)))
        .col_expr(columns.attempts, Expr::col(columns.attempts).add(1))
        .filter(columns.id.in_subquery(due))
        .into_query();
    let rows = connection.query_all_raw(backend.build(taken.returning_all())).await?;
    rows.iter().map(|row| E::Model::from_query_result(row, "")).collect()
}
