//! The task use cases.

use jiff::{ToSpan, civil::Date};

use super::{Context, Error, journal};
use crate::{
    journal::Effect,
    ports::StoreError,
    task::{
        Adjustment, Completion, Edit, InvalidField, NewTask, Period, Summary, Task, TaskId,
        list::{Counts, Cursor, Key, PAGE_MAX, Page, Query, Sort, Status},
    },
    user::UserId,
};

#[cfg(test)]
mod core_tests;

/// How often a change is decided anew when somebody else was faster.
pub(super) const ATTEMPTS_MAX: usize = 32;

/// Most pages of one kind of task that a summary looks through.
const SUMMARISED_PAGES_MAX: usize = 20;

/// Days that the completion chart shows.
pub const CHART_DAYS: i32 = 7;

/// A change to one task.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Edit(Edit),
    /// An edit that depends on how the task is.
    Adjust(Adjustment),
    Toggle,
    Complete,
}

/// What somebody takes a task to be who changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Anything,
    /// One of these versions: its `updated_at`, as it is answered.
    OneOf(Vec<String>),
}

impl Expected {
    fn check(&self, task: &Task) -> Result<(), Error> {
        match self {
            Self::OneOf(versions) if !versions.contains(&task.updated_at.to_string()) => {
                Err(Error::Changed(Box::new(task.clone())))
            }
            _ => Ok(()),
        }
    }
}

/// Puts a task on the list. With the same `key` again, it answers the task it made then, if that is
/// still there.
pub async fn add(
    ctx: &Context<'_>,
    owner: &UserId,
    new: NewTask,
    key: Option<&str>,
) -> Result<Task, Error> {
    let id = match key {
        Some(key) => TaskId::for_request(owner, key),
        None => TaskId(ctx.ids.next()),
    };
    let task = new.create(id, owner.clone(), &ctx.zone, ctx.clock.now());
    match ctx.tasks.commit(owner, &journal::writes(ctx, Effect::created(task.clone()), None)).await
    {
        Ok(()) => Ok(task),
        Err(StoreError::Exists) => find(ctx, owner, id).await,
        Err(error) => Err(error.into()),
    }
}

pub async fn find(ctx: &Context<'_>, owner: &UserId, id: TaskId) -> Result<Task, Error> {
    ctx.tasks.find(owner, id).await?.ok_or(Error::TaskNotFound)
}

pub async fn list(ctx: &Context<'_>, owner: &UserId, query: &Query) -> Result<Page, Error> {
    if query.is_impossible {
        return Ok(Page { tasks: Vec::new(), next: None });
    }
    let query = Query { zone: ctx.zone.clone(), ..query.clone() };
    if query.undated_first && query.sort == Sort::DueDescending {
        return list_undated_first(ctx, owner, query).await;
    }
    Ok(ctx.tasks.list(owner, &query).await?)
}

/// Tasks without a due date, and from where they end those with one, latest first.
async fn list_undated_first(
    ctx: &Context<'_>,
    owner: &UserId,
    query: Query,
) -> Result<Page, Error> {
    let key = query.after.as_ref().map(|place| place.key);
    let is_ranged = query.dated || query.due_from.is_some() || query.due_to.is_some();
    let mut page = Page { tasks: Vec::new(), next: None };
    if !is_ranged && matches!(key, None | Some(Key::DueDescending(None))) {
        page = ctx.tasks.list(owner, &Query { undated: true, ..query.clone() }).await?;
    }
    let room = query.limit.map(|limit| limit.saturating_sub(page.tasks.len()));
    if room == Some(0) {
        // Whether dated ones follow, the next page tells.
        page.next = page.tasks.last().map(|last| Cursor::of(query.sort, last));
        return Ok(page);
    }
    let after = query.after.filter(|place| place.key != Key::DueDescending(None));
    let rest = Query { dated: true, limit: room, after, ..query };
    let dated = ctx.tasks.list(owner, &rest).await?;
    page.tasks.extend(dated.tasks);
    Ok(Page { next: dated.next, ..page })
}

/// Makes one change and returns the task as it now stands.
pub async fn change(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    change: &Change,
) -> Result<Task, Error> {
    change_expected(ctx, owner, id, &Expected::Anything, change).await
}

/// [`change`], if the task is as somebody expects it.
pub async fn change_expected(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    expected: &Expected,
    change: &Change,
) -> Result<Task, Error> {
    for _ in 0..ATTEMPTS_MAX {
        let before = find(ctx, owner, id).await?;
        expected.check(&before)?;
        let mut task = before.clone();
        let completion = apply(&mut task, change, ctx)?;
        if task.updated_at == before.updated_at {
            return Ok(task);
        }
        let occurrence = consequence(ctx, owner, completion).await?;
        let effect = Effect::edited(before, task.clone());
        match ctx.tasks.commit(owner, &journal::writes(ctx, effect, occurrence)).await {
            Ok(()) => return Ok(task),
            Err(StoreError::Stale | StoreError::Exists) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Conflict)
}

/// Removes a task and returns it as it was.
pub async fn delete(ctx: &Context<'_>, owner: &UserId, id: TaskId) -> Result<Task, Error> {
    remove(ctx, owner, id, |_| Ok(())).await
}

/// [`delete`], if the task is as somebody expects it.
pub async fn delete_expected(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    expected: &Expected,
) -> Result<Task, Error> {
    remove(ctx, owner, id, |task| expected.check(task)).await
}

/// [`delete_expected`], if the task is still called `title`, as its owner was shown.
pub async fn delete_titled(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    title: &str,
    expected: &Expected,
) -> Result<Task, Error> {
    let refuse = |task: &Task| match task.title.as_str() {
        present if present == title => expected.check(task),
        present => Err(Error::Renamed { title: present.to_owned() }),
    };
    remove(ctx, owner, id, refuse).await
}

async fn remove(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    refuse: impl Fn(&Task) -> Result<(), Error>,
) -> Result<Task, Error> {
    for _ in 0..ATTEMPTS_MAX {
        let task = find(ctx, owner, id).await?;
        refuse(&task)?;
        let effect = Effect::deleted(task.clone());
        match ctx.tasks.commit(owner, &journal::writes(ctx, effect, None)).await {
            Ok(()) => return Ok(task),
            Err(StoreError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Conflict)
}

pub async fn count(ctx: &Context<'_>, owner: &UserId) -> Result<Counts, Error> {
    Ok(ctx.tasks.count(owner).await?)
}

/// How many tasks were completed on each of the last [`CHART_DAYS`] days, oldest day first.
pub async fn completed_by_day(
    ctx: &Context<'_>,
    owner: &UserId,
) -> Result<Vec<(Date, u64)>, Error> {
    let today = ctx.zone.to_datetime(ctx.clock.now()).date();
    let first = today.saturating_sub((CHART_DAYS - 1).days());
    let since = ctx.zone.to_timestamp(first.at(0, 0, 0, 0)).unwrap_or_else(|_| ctx.clock.now());
    let mut days: Vec<(Date, u64)> =
        first.series(1.day()).take_while(|day| *day <= today).map(|day| (day, 0)).collect();
    for at in ctx.tasks.completions(owner, since).await? {
        let day = ctx.zone.to_datetime(at).date();
        if let Some((_, count)) = days.iter_mut().find(|(known, _)| *known == day) {
            *count += 1;
        }
    }
    Ok(days)
}

/// How `period` stands, as far as [`SUMMARISED_PAGES_MAX`] pages of each kind of task reach.
pub async fn summarize(
    ctx: &Context<'_>,
    owner: &UserId,
    period: Period,
) -> Result<Summary, Error> {
    let now = ctx.clock.now();
    let mut summary = Summary::new(period, ctx.zone.to_datetime(now).date());
    let beginning = ctx.zone.to_timestamp(summary.from.at(0, 0, 0, 0));
    let done = Query {
        status: Some(Status::Done),
        done_since: Some(beginning.unwrap_or(now)),
        ..Query::default()
    };
    let due = Query {
        status: Some(Status::Todo),
        due_to: Some(summary.to),
        sort: Sort::DueAscending,
        ..Query::default()
    };
    for mut query in [done, due] {
        query.limit = Some(PAGE_MAX);
        for _ in 0..SUMMARISED_PAGES_MAX {
            let page = list(ctx, owner, &query).await?;
            for task in page.tasks {
                summary.push(task, &ctx.zone, now);
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
    }
    Ok(summary)
}

/// The task as `change` would leave it.
pub(super) fn preview(ctx: &Context<'_>, task: &Task, change: &Change) -> Result<Task, Error> {
    let mut after = task.clone();
    apply(&mut after, change, ctx)?;
    Ok(after)
}

fn apply(task: &mut Task, change: &Change, ctx: &Context<'_>) -> Result<Completion, InvalidField> {
    let now = ctx.clock.now();
    Ok(match change {
        Change::Edit(edit) => task.edit(edit.clone(), &ctx.zone, now)?,
        Change::Adjust(adjustment) => {
            let edit = adjustment.edit(task, &ctx.zone)?;
            task.edit(edit, &ctx.zone, now)?
        }
        Change::Toggle => task.toggle(&ctx.zone, now),
        Change::Complete => task.complete(&ctx.zone, now),
    })
}

/// What else happens, in the same transaction, when a task is completed or reopened.
async fn consequence(
    ctx: &Context<'_>,
    owner: &UserId,
    completion: Completion,
) -> Result<Option<Effect>, Error> {
    Ok(match completion {
        Completion::Only => None,
        Completion::Repeated(next) => {
            let known = ctx.tasks.find(owner, next.id).await?;
            known.is_none().then_some(Effect::Created(next))
        }
        Completion::Retracted(id) => {
            let next = ctx.tasks.find(owner, id).await?;
            next.filter(Task::is_untouched).map(Effect::deleted)
        }
    })
}
