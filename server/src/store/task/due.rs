//! Lists by due date, in the order of their owner's zone.
//!
//! A whole day is stored as its midnight in UTC and means another moment in every zone. So days and
//! moments are two ranges of one index, each in its order whatever the zone; they are read side by side
//! and merged. What has no date comes last.

use std::cmp::Ordering;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, ExprTrait, IdenStatic as _, Order,
    QueryFilter, QueryOrder, QuerySelect, Select, Value, sea_query::Expr,
};
use todo_core::{
    task::{
        Due, Task,
        list::{Cursor, Key, Query, Sort},
        start_of,
    },
    user::UserId,
};

use super::{
    place::{self, merged},
    row,
};
use crate::store::{
    Form, Moment, Schema, dialect,
    entity::task::{self, Column},
};

/// Whether a list by due date runs to the future or to the past.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    Onward,
    Backward,
}

/// A range of an index.
#[derive(Clone, Copy)]
enum Kind {
    Days,
    Moments,
    /// Moments that another program wrote into a file in another form than the file's: in text they stand elsewhere.
    Shifted,
    Undated,
    /// What another program wrote as a due date into a file, and is none: as good as undated.
    Illegible,
}

/// The tasks among `matching` in the order of `query`, after its cursor, one more than it asks for if
/// there are so many.
pub(super) async fn tasks(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    matching: &Select<task::Entity>,
    query: &Query,
) -> Result<Vec<Task>, DbErr> {
    let course = if query.sort == Sort::DueDescending { Course::Backward } else { Course::Onward };
    let limit = query.limit.map(|limit| limit as u64 + 1);
    let read = async |kind, limit| {
        range(connection, schema, owner, matching, query, (kind, course), limit).await
    };
    let mut tasks = Vec::new();
    if !query.undated {
        let is_first = |one: &Task, other: &Task| order(one, other, course, &query.zone).is_lt();
        let (days, moments) = (read(Kind::Days, limit).await?, read(Kind::Moments, limit).await?);
        tasks = merged(days, moments, is_first);
        if connection.get_database_backend() == DbBackend::Sqlite {
            tasks = merged(tasks, read(Kind::Shifted, limit).await?, is_first);
        }
        if let Some(limit) = limit {
            tasks.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
    }
    let missing = limit.map(|limit| limit.saturating_sub(tasks.len() as u64));
    if !query.is_dated() && missing != Some(0) {
        let mut undated = read(Kind::Undated, missing).await?;
        if connection.get_database_backend() == DbBackend::Sqlite {
            let illegible = read(Kind::Illegible, missing).await?;
            undated = merged(undated, illegible, |one, other| {
                order(one, other, course, &query.zone).is_lt()
            });
        }
        tasks.extend(undated);
    }
    Ok(tasks)
}

/// Whether a task is due in the days that `query` names, in any order.
pub(super) fn in_days(backend: DbBackend, schema: &Schema, query: &Query) -> Option<Condition> {
    let within = |kind| Condition::all().add(is(schema, kind)).add(within(schema, kind, query));
    let shifted = (backend == DbBackend::Sqlite).then(|| within(Kind::Shifted));
    query.is_ranged().then(|| {
        Condition::any().add(within(Kind::Days)).add(within(Kind::Moments)).add_option(shifted)
    })
}

/// Whether a task has none that can be read.
pub(super) fn undated(backend: DbBackend) -> Condition {
    match backend {
        DbBackend::Sqlite => dated(backend).not(),
        _ => Condition::all().add(Column::DueDate.is_null()),
    }
}

async fn range(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    matching: &Select<task::Entity>,
    query: &Query,
    (kind, course): (Kind, Course),
    limit: Option<u64>,
) -> Result<Vec<Task>, DbErr> {
    let after = match &query.after {
        None => Condition::all(),
        Some(after) => match beyond(schema, owner, after, (kind, course), &query.zone) {
            None => return Ok(Vec::new()),
            Some(condition) => condition,
        },
    };
    let order = if course == Course::Onward { Order::Asc } else { Order::Desc };
    let mut select =
        matching.clone().filter(is(schema, kind)).filter(within(schema, kind, query)).filter(after);
    if !matches!(kind, Kind::Illegible) {
        select = select.order_by(column(kind), order.clone());
    }
    select = select.order_by(Column::Id, order);
    if let Some(limit) = limit {
        select = select.limit(limit);
    }
    Ok(select.all(connection).await?.into_iter().map(row::read).collect())
}

fn is(schema: &Schema, kind: Kind) -> Condition {
    let backend = schema.backend();
    let whole_day = Expr::cust(dialect::whole_day(backend));
    let in_file = |sql: fn(&str, Form) -> String| {
        let sql = || Expr::cust(sql(Column::DueDate.as_str(), schema.form(Column::DueDate)));
        (backend == DbBackend::Sqlite).then(sql)
    };
    match kind {
        Kind::Days => dated(backend).add(whole_day.eq(Expr::cust("1"))),
        Kind::Moments => dated(backend)
            .add(whole_day.eq(Expr::cust("0")))
            .add_option(in_file(dialect::is_in_place)),
        Kind::Shifted => dated(backend)
            .add(whole_day.eq(Expr::cust("0")))
            .add_option(in_file(dialect::is_shifted)),
        Kind::Undated => {
            Condition::all().add(whole_day.eq(Expr::cust("0"))).add(Column::DueDate.is_null())
        }
        Kind::Illegible => Condition::all().add(Expr::cust(dialect::ILLEGIBLE_DUE)),
    }
}

/// Whether a task has a due date.
pub(super) fn dated(backend: DbBackend) -> Condition {
    let legible = (backend == DbBackend::Sqlite).then(|| Expr::cust(dialect::LEGIBLE_DUE));
    Condition::all().add(Column::DueDate.is_not_null()).add_option(legible)
}

/// The days of `query`, as a range of `kind`.
fn within(schema: &Schema, kind: Kind, query: &Query) -> Condition {
    let (from, to) = (query.due_from, query.due_to);
    let (before, since) = (query.due_before, query.due_since);
    match kind {
        Kind::Days => {
            // A day is over when the next one begins.
            let day = |moment| begun(schema, query.zone.to_datetime(moment).date());
            let next = to.and_then(|day| day.tomorrow().ok());
            Condition::all()
                .add_option(from.map(|day| Column::DueDate.gte(begun(schema, day))))
                .add_option(next.map(|day| Column::DueDate.lt(begun(schema, day))))
                .add_option(before.map(|moment| Column::DueDate.lt(day(moment))))
                .add_option(since.map(|moment| Column::DueDate.gte(day(moment))))
        }
        Kind::Moments | Kind::Shifted => {
            let next = to.and_then(|day| day.tomorrow().ok());
            let due = || column(kind);
            let at = |moment| value(schema, kind, moment);
            let begins = |day| at(start_of(day, &query.zone));
            Condition::all()
                .add_option(from.map(|day| due().gte(begins(day))))
                .add_option(next.map(|day| due().lt(begins(day))))
                .add_option(before.map(|moment| due().lt(at(moment))))
                .add_option(since.map(|moment| due().gte(at(moment))))
        }
        Kind::Undated | Kind::Illegible => Condition::all(),
    }
}

/// What a range is in the order of.
fn column(kind: Kind) -> Expr {
    match kind {
        Kind::Shifted => Expr::cust(dialect::shifted_at(Column::DueDate.as_str())),
        _ => Expr::col(Column::DueDate),
    }
}

/// A moment as a range has them.
fn value(schema: &Schema, kind: Kind, at: Timestamp) -> Expr {
    match kind {
        Kind::Shifted => Expr::value(dialect::shifted(at)),
        _ => Expr::value(due_at(schema, at)),
    }
}

/// What of a range comes after a place; `None` if nothing does.
fn beyond(
    schema: &Schema,
    owner: &UserId,
    after: &Cursor,
    (kind, course): (Kind, Course),
    zone: &TimeZone,
) -> Option<Condition> {
    let (&Key::DueAscending(due) | &Key::DueDescending(due)) = &after.key else {
        return Some(Condition::all());
    };
    let past = |at| {
        let place = place::due(schema, owner, after.id, at, is(schema, kind));
        past(column(kind), place, course)
    };
    Some(match (kind, due) {
        (Kind::Undated | Kind::Illegible, Some(_)) => Condition::all(),
        (Kind::Undated | Kind::Illegible, None) => {
            let (column, id) = (Expr::col(Column::Id), place::id_of(schema, owner, after.id));
            Condition::all().add(match course {
                Course::Onward => column.gt(id),
                Course::Backward => column.lt(id),
            })
        }
        (Kind::Days | Kind::Moments | Kind::Shifted, None) => return None,
        (Kind::Days, Some(due @ (Due::Day(_) | Due::Last { .. }))) => {
            past(schema.utc(Column::DueDate, due.utc()))
        }
        (Kind::Moments, Some(Due::At(at))) => past(due_at(schema, at)),
        (Kind::Shifted, Some(Due::At(at))) => {
            let place = place::shifted(schema, owner, after.id, Column::DueDate, at);
            self::past(column(kind), place, course)
        }
        // A day comes before the moments in it.
        (Kind::Moments | Kind::Shifted, Some(Due::Day(day) | Due::Last { day, .. })) => {
            let begins = value(schema, kind, start_of(day, zone));
            Condition::all().add(match course {
                Course::Onward => column(kind).gte(begins),
                Course::Backward => column(kind).lt(begins),
            })
        }
        (Kind::Days, Some(Due::At(at))) => {
            let next = last_begun(at, zone).tomorrow().ok().map(|next| begun(schema, next));
            match (course, next) {
                (Course::Onward, None) => return None,
                (Course::Onward, Some(next)) => Condition::all().add(Column::DueDate.gte(next)),
                (Course::Backward, next) => {
                    Condition::all().add_option(next.map(|next| Column::DueDate.lt(next)))
                }
            }
        }
    })
}

/// What comes after one place in a range. The comparison of whole rows is exact, and all that Postgres
/// needs to begin in the middle of an index; that of their first keys alone lets `SQLite` do so too.
fn past(due: Expr, [at, id]: [Expr; 2], course: Course) -> Condition {
    let row = Expr::tuple([due.clone(), Expr::col(Column::Id)]);
    let place = Expr::tuple([at.clone(), id]);
    match course {
        Course::Onward => Condition::all().add(due.gte(at)).add(row.gt(place)),
        Course::Backward => Condition::all().add(due.lte(at)).add(row.lt(place)),
    }
}

/// The last day that has begun at `at`.
fn last_begun(at: Timestamp, zone: &TimeZone) -> Date {
    let day = zone.to_datetime(at).date();
    // Clocks that go back over midnight show a day again that was over.
    match day.tomorrow() {
        Ok(next) if start_of(next, zone) <= at => next,
        _ => day,
    }
}

/// Where the days from this one on begin. In a file others may have written a day in another form: whatever stands
/// after it, the text of its date comes first.
fn begun(schema: &Schema, day: Date) -> Value {
    match schema.backend() {
        DbBackend::Sqlite => day.to_string().into(),
        _ => schema.utc(Column::DueDate, Due::Day(day).utc()).into(),
    }
}

fn due_at(schema: &Schema, at: Timestamp) -> Moment {
    schema.moment(Column::DueDate, at)
}

fn order(one: &Task, other: &Task, course: Course, zone: &TimeZone) -> Ordering {
    let key = |task: &Task| (task.due.map(|due| due.place(zone)), task.id);
    match course {
        Course::Onward => key(one).cmp(&key(other)),
        Course::Backward => key(other).cmp(&key(one)),
    }
}
