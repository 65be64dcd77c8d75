//! Lists of tasks: what is asked for, in its order, a page at a time.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, ExprTrait, Order, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{Alias, Expr, Func},
};
use todo_core::task::{
    Priority, Task,
    list::{Counts, Cursor, Key, Page, Query, Sort, Status},
};

use super::{due, row};
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
    let matching = owned.filter(matching(backend, query));
    let mut tasks = match query.sort {
        Sort::DueAscending | Sort::DueDescending => {
            due::tasks(connection, &matching, query).await?
        }
        Sort::Newest | Sort::Priority => tasks(connection, matching, query).await?,
    };
    let mut next = None;
    if let Some(limit) = query.limit.filter(|limit| tasks.len() > *limit) {
        tasks.truncate(limit);
        next = tasks.last().map(|last| Cursor::of(query.sort, last));
    }
    Ok(Page { tasks, next })
}

/// The tasks in an order that does not depend on where their owner is; one more than `query` asks for
/// tells whether there is a next page.
async fn tasks(
    connection: &impl ConnectionTrait,
    matching: Select<task::Entity>,
    query: &Query,
) -> Result<Vec<Task>, DbErr> {
    let mut select = matching.filter(
        Condition::all().add_option(due::in_days(connection.get_database_backend(), query)),
    );
    if let Some(after) = &query.after {
        select = select.filter(beyond(after));
    }
    select = ordered(select, query.sort);
    if let Some(limit) = query.limit {
        select = select.limit(limit as u64 + 1);
    }
    Ok(select.all(connection).await?.into_iter().map(row::read).collect())
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

fn ordered(select: Select<task::Entity>, sort: Sort) -> Select<task::Entity> {
    let select = match sort {
        Sort::Priority => select.order_by(rank(), Order::Desc),
        _ => select,
    };
    select.order_by(Column::CreatedAt, Order::Desc).order_by(Column::Id, Order::Desc)
}

/// What comes after a place. The comparison of whole rows is exact, and all that Postgres needs to
/// begin in the middle of an index; that of their first keys alone lets `SQLite` do so too.
fn beyond(after: &Cursor) -> Condition {
    let moment = |at| Expr::value(Moment::from(at));
    let (keys, place) = match after.key {
        Key::Created(at) => (vec![Expr::col(Column::CreatedAt)], vec![moment(at)]),
        Key::Priority(priority, at) => {
            (vec![rank(), Expr::col(Column::CreatedAt)], vec![rank_of(priority), moment(at)])
        }
        // Places in other lists.
        Key::DueAscending(_) | Key::DueDescending(_) => return Condition::all(),
    };
    let (first, its_place) = (keys[0].clone(), place[0].clone());
    let row = Expr::tuple(keys.into_iter().chain([Expr::col(Column::Id)]));
    let place = Expr::tuple(place.into_iter().chain([Expr::value(after.id.0)]));
    Condition::all().add(first.lte(its_place)).add(row.lt(place))
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
