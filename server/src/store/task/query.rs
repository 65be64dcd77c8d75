//! Lists of tasks: what is asked for, in its order, a page at a time.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, ExprTrait, Order, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{Alias, Expr, Func},
};
use todo_core::task::{
    Priority,
    list::{Counts, Cursor, Key, Page, Query, Sort, Status},
};

use super::row;
use crate::store::{
    Moment,
    dialect::{self, PRIORITY_RANK},
    entity::task::{self, Column},
};

/// The tasks among `owned` that `query` asks for.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    owned: Select<task::Entity>,
    query: &Query,
) -> Result<Page, DbErr> {
    let backend = connection.get_database_backend();
    let mut select = owned.filter(matching(backend, query));
    if let Some(after) = &query.after {
        select = select.filter(beyond(backend, after));
    }
    select = ordered(backend, select, query.sort);
    if let Some(limit) = query.limit {
        // One more than asked for tells whether there is a next page.
        select = select.limit(limit as u64 + 1);
    }
    let mut tasks: Vec<_> = select.all(connection).await?.into_iter().map(row::read).collect();
    let mut next = None;
    if let Some(limit) = query.limit.filter(|limit| tasks.len() > *limit) {
        tasks.truncate(limit);
        next = tasks.last().map(|last| Cursor::of(query.sort, last));
    }
    Ok(Page { tasks, next })
}

pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    owned: Select<task::Entity>,
) -> Result<Counts, DbErr> {
    let rows: Vec<(bool, i64)> = owned
        .select_only()
        .column(Column::Completed)
        .column_as(Column::Id.count(), "tasks")
        .group_by(Column::Completed)
        .into_tuple()
        .all(connection)
        .await?;
    let mut counts = Counts::default();
    for (completed, tasks) in rows {
        let tasks = u64::try_from(tasks).unwrap_or_default();
        counts.total += tasks;
        counts.completed += if completed { tasks } else { 0 };
    }
    Ok(counts)
}

fn matching(backend: DbBackend, query: &Query) -> Condition {
    Condition::all()
        .add_option(query.status.map(|status| Column::Completed.eq(status == Status::Done)))
        .add_option(query.priority.map(|priority| rank().eq(rank_of(priority))))
        .add_option(query.done_since.map(|since| Column::CompletedAt.gte(Moment::from(since))))
        .add_option(query.dated.then(|| Column::DueDate.is_not_null()))
        .add_option(query.search.as_deref().map(|part| found(backend, part)))
        .add_option(query.tag.as_deref().map(|tag| tagged(backend, tag)))
}

/// Rows that a program without `search_text` wrote are searched as well as the database can.
fn found(backend: DbBackend, part: &str) -> Condition {
    let part = row::searchable(part);
    let lower = |column: Column| Func::lower(Expr::col(column)).into();
    Condition::any().add(dialect::contains(backend, Expr::col(Column::SearchText), &part)).add(
        Condition::all().add(Column::SearchText.is_null()).add(
            Condition::any()
                .add(dialect::contains(backend, lower(Column::Title), &part))
                .add(dialect::contains(backend, lower(Column::Description), &part)),
        ),
    )
}

fn tagged(backend: DbBackend, tag: &str) -> Condition {
    let quoted = serde_json::Value::from(row::searchable(tag)).to_string();
    let written = Func::lower(Expr::col(Column::Tags).cast_as(Alias::new("text")));
    Condition::any()
        .add(dialect::contains(backend, Expr::col(Column::TagsText), &row::tag_text(tag)))
        .add(Condition::all().add(Column::TagsText.is_null()).add(dialect::contains(
            backend,
            written.into(),
            &quoted,
        )))
}

fn ordered(backend: DbBackend, select: Select<task::Entity>, sort: Sort) -> Select<task::Entity> {
    let (keys, order) = match sort {
        Sort::Newest => (vec![Expr::col(Column::CreatedAt)], Order::Desc),
        Sort::DueAscending => (vec![dialect::due_or_never(backend)], Order::Asc),
        Sort::DueDescending => (vec![dialect::due_or_ever(backend)], Order::Desc),
        Sort::Priority => (vec![rank(), Expr::col(Column::CreatedAt)], Order::Desc),
    };
    let ordered = keys.into_iter().fold(select, |select, key| select.order_by(key, order.clone()));
    ordered.order_by(Column::Id, order)
}

/// What comes after a place. The comparison of whole rows is exact, and all that Postgres needs to
/// begin in the middle of an index; that of their first keys alone lets `SQLite` do so too.
fn beyond(backend: DbBackend, after: &Cursor) -> Condition {
    let moment = |at| Expr::value(Moment::from(at));
    let (keys, place) = match after.key {
        Key::Created(at) => (vec![Expr::col(Column::CreatedAt)], vec![moment(at)]),
        Key::Priority(priority, at) => {
            (vec![rank(), Expr::col(Column::CreatedAt)], vec![rank_of(priority), moment(at)])
        }
        Key::DueAscending(due) => {
            let place = due.map_or_else(|| Expr::cust(dialect::never(backend)), moment);
            (vec![dialect::due_or_never(backend)], vec![place])
        }
        Key::DueDescending(due) => {
            let place = due.map_or_else(|| Expr::cust(dialect::ever(backend)), moment);
            (vec![dialect::due_or_ever(backend)], vec![place])
        }
    };
    let (first, its_place) = (keys[0].clone(), place[0].clone());
    let row = Expr::tuple(keys.into_iter().chain([Expr::col(Column::Id)]));
    let place = Expr::tuple(place.into_iter().chain([Expr::value(after.id.0)]));
    match after.key.sort() {
        Sort::DueAscending => Condition::all().add(first.gte(its_place)).add(row.gt(place)),
        _ => Condition::all().add(first.lte(its_place)).add(row.lt(place)),
    }
}

fn rank() -> Expr {
    Expr::cust(PRIORITY_RANK)
}

fn rank_of(priority: Priority) -> Expr {
    Expr::cust(match priority {
        Priority::Low => "0",
        Priority::Medium => "1",
        Priority::High => "2",
    })
}
