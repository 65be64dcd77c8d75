//! Lists of tasks: what is asked for, in its order, a page at a time.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, ExprTrait, Order, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{self, Alias, Expr, Func},
};
use todo_core::{
    task::{
        Priority, Task, TaskId,
        list::{Counts, Cursor, Key, Page, Query, Sort, Status},
        tag_name,
    },
    text::sought,
    user::UserId,
};

use super::{belongs_to, due, manual, owned_by, place::Seen, row};
use crate::store::{
    Flag, Moment, Schema,
    dialect::{self, PRIORITY_RANK},
    entity::task::{self, Column},
};

/// The tasks of `owner` that `query` asks for.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    query: &Query,
) -> Result<Page, DbErr> {
    let backend = connection.get_database_backend();
    let matching = owned_by(owner).filter(matching(backend, schema, owner, query));
    let mut tasks = match query.sort {
        Sort::DueAscending | Sort::DueDescending => {
            due::tasks(connection, schema, owner, &matching, query).await?
        }
        Sort::Manual => manual::tasks(connection, schema, owner, &matching, query).await?,
        Sort::Newest | Sort::Priority => tasks(connection, schema, owner, matching, query).await?,
    };
    let mut next = None;
    if let Some(limit) = query.limit.filter(|limit| tasks.len() > *limit) {
        tasks.truncate(limit);
        next = tasks.last().map(|last| Cursor::of(query.sort, last));
    }
    Ok(Page { tasks, next })
}

/// How many tasks `query` asks for.
pub(super) async fn count(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    query: &Query,
) -> Result<u64, DbErr> {
    let backend = connection.get_database_backend();
    let matching = owned_by(owner)
        .filter(matching(backend, schema, owner, query))
        .filter(Condition::all().add_option(due::in_days(backend, schema, query)));
    let found: Option<i64> = matching
        .select_only()
        .column_as(Column::Id.count(), "tasks")
        .into_tuple()
        .one(connection)
        .await?;
    Ok(found.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

/// The tasks in an order that does not depend on where their owner is; one more than `query` asks for
/// tells whether there is a next page.
async fn tasks(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    matching: Select<task::Entity>,
    query: &Query,
) -> Result<Vec<Task>, DbErr> {
    let mut select = matching.filter(Condition::all().add_option(due::in_days(
        connection.get_database_backend(),
        schema,
        query,
    )));
    if let Some(after) = &query.after {
        select = select.filter(beyond(schema, owner, after, query.priority));
    }
    select = ordered(select, query);
    if let Some(limit) = query.limit {
        select = select.limit(limit as u64 + 1);
    }
    Ok(select.all(connection).await?.into_iter().map(row::read).collect())
}

pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    owned: Select<task::Entity>,
) -> Result<Counts, DbErr> {
    let rows: Vec<(Flag, i64)> = owned
        .select_only()
        .column(Column::Completed)
        .column_as(Column::Id.count(), "tasks")
        .group_by(Column::Completed)
        .into_tuple()
        .all(connection)
        .await?;
    let mut counts = Counts::default();
    for (Flag(completed), tasks) in rows {
        let tasks = u64::try_from(tasks).unwrap_or_default();
        counts.total += tasks;
        counts.completed += if completed { tasks } else { 0 };
    }
    Ok(counts)
}

fn matching(backend: DbBackend, schema: &Schema, owner: &UserId, query: &Query) -> Condition {
    let keys = |id: &TaskId| schema.keys(Column::Id, &id.to_string());
    let named = |ids: &Vec<TaskId>| Column::Id.is_in(ids.iter().flat_map(keys));
    Condition::all()
        .add_option(query.ids.as_ref().map(named))
        .add_option(query.status.map(|status| Column::Completed.eq(status == Status::Done)))
        .add_option(query.priority.map(|priority| rank().eq(rank_of(priority))))
        .add_option(query.done_since.map(|since| Column::CompletedAt.gte(Moment::from(since))))
        .add_option(query.dated.then(|| due::dated(backend)))
        .add_option(query.undated.then(|| due::undated(backend)))
        .add_option(query.lasting.map(|lasting| {
            if lasting { Column::Length.is_not_null() } else { Column::Length.is_null() }
        }))
        .add_option(query.search.as_deref().map(|part| found(backend, owner, part)))
        .add_option(query.title.as_deref().map(|part| titled(backend, owner, part)))
        .add_option(query.tag.as_deref().map(|tag| tagged(backend, owner, tag)))
}

/// Each of the words, in any order. What another program wrote last is searched as well as the database
/// can.
fn found(backend: DbBackend, owner: &UserId, words: &str) -> Condition {
    let words = row::searchable(words);
    let lower = |column: Column| Func::lower(Expr::col(column)).into();
    let (mut folded, mut as_written) = (Condition::all(), Condition::all());
    for word in sought(&words) {
        folded = folded.add(dialect::contains(backend, Expr::col(Column::SearchText), word));
        as_written = as_written.add(
            Condition::any()
                .add(dialect::contains(backend, lower(Column::Title), word))
                .add(dialect::contains(backend, lower(Column::Description), word)),
        );
    }
    fresh_or_stale(backend, owner, folded, as_written)
}

/// As [`found`], in the title alone.
fn titled(backend: DbBackend, owner: &UserId, words: &str) -> Condition {
    let words = row::searchable(words);
    let lower = Expr::from(Func::lower(Expr::col(Column::Title)));
    let (mut folded, mut as_written) = (Condition::all(), Condition::all());
    for word in sought(&words) {
        folded = folded.add(dialect::contains(backend, dialect::title_text(backend), word));
        as_written = as_written.add(dialect::contains(backend, lower.clone(), word));
    }
    fresh_or_stale(backend, owner, folded, as_written)
}

fn tagged(backend: DbBackend, owner: &UserId, tag: &str) -> Condition {
    let name = tag_name(tag);
    let written = Expr::from(Func::lower(Expr::col(Column::Tags).cast_as(Alias::new("text"))));
    let (mut folded, mut as_written) = (Condition::any(), Condition::any());
    // With its sign, too: rows keep what was stored.
    for spelt in [name.to_owned(), format!("#{name}")] {
        let text = row::tag_text(&spelt);
        folded = folded.add(dialect::contains(backend, Expr::col(Column::TagsText), &text));
        let quoted = serde_json::Value::from(row::searchable(&spelt)).to_string();
        as_written = as_written.add(dialect::contains(backend, written.clone(), &quoted));
    }
    fresh_or_stale(backend, owner, folded, as_written)
}

/// Tasks for which `folded` holds, or `as_written` where another program wrote last. Those are few and
/// have an index.
fn fresh_or_stale(
    backend: DbBackend,
    owner: &UserId,
    folded: Condition,
    as_written: Condition,
) -> Condition {
    let stale = sea_query::Query::select()
        .column(Column::Id)
        .from(task::Entity)
        .and_where(belongs_to(owner))
        .and_where(dialect::stale(backend))
        .to_owned();
    Condition::any()
        .add(Condition::all().add(folded).add(dialect::stale(backend).not()))
        .add(Condition::all().add(Expr::col(Column::Id).in_subquery(stale)).add(as_written))
}

fn ordered(select: Select<task::Entity>, query: &Query) -> Select<task::Entity> {
    let select = match query.sort {
        // Of one priority there is nothing to order, and SQLite would lose sight of the index.
        Sort::Priority if query.priority.is_none() => select.order_by(rank(), Order::Desc),
        _ => select,
    };
    select.order_by(Column::CreatedAt, Order::Desc).order_by(Column::Id, Order::Desc)
}

/// What comes after a place. The comparison of whole rows is exact, and all that Postgres needs to
/// begin in the middle of an index; that of their first keys alone lets `SQLite` do so too.
fn beyond(schema: &Schema, owner: &UserId, after: &Cursor, only: Option<Priority>) -> Condition {
    let (priority, at) = match after.key {
        Key::Priority(priority, at) => (Some(priority).filter(|_| only != Some(priority)), at),
        Key::Created(at) => (None, at),
        // Places in other lists.
        Key::DueAscending(_) | Key::DueDescending(_) | Key::Manual(_) => return Condition::all(),
    };
    let seen = Seen::new(schema, owner, after.id, at);
    let [made, id] = Seen::columns();
    let (first, its_place) = match priority {
        Some(priority) => (rank(), rank_of(priority)),
        None => (made.clone(), seen.made.clone()),
    };
    let keys = priority.map(|_| rank()).into_iter().chain([made, id]);
    let place = priority.map(rank_of).into_iter().chain([seen.made, seen.id]);
    Condition::all().add(first.lte(its_place)).add(Expr::tuple(keys).lt(Expr::tuple(place)))
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
