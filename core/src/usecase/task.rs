//! The task use cases.

use jiff::{ToSpan, civil::Date};

use super::{Context, Error, journal};
use crate::{
    journal::Effect,
    ports::StoreError,
    task::{
        Adjustment, Completion, Edit, InvalidField, NewTask, Period, Rank, SUMMARISED_MAX, Summary,
        Tally, Task, TaskId,
        list::{Counts, Cursor, Key, PAGE_MAX, Page, Query, Sort, Status},
    },
    user::UserId,
};

mod each;

#[cfg(test)]
mod core_tests;

use each::Changed;
pub(super) use each::{by_id, unless_store};
pub use each::{change_each, change_each_so, delete_each, delete_each_expected, find_each};

/// How often a change is decided anew when somebody else was faster.
pub(super) const ATTEMPTS_MAX: usize = 32;

/// Most pages of tasks that last which a summary looks through.
const LASTING_PAGES_MAX: usize = 4;

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
    /// Moves it in its owner's order.
    Move(Rank),
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

/// Puts the task `id` on the list once more, open; with the same `key` again, as [`add`] does.
pub async fn copy(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    key: Option<&str>,
) -> Result<Task, Error> {
    let new = NewTask::copied(find(ctx, owner, id).await?);
    add(ctx, owner, new, key).await
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
    let key = query.after.as_ref().map(|place| &place.key);
    let mut page = Page { tasks: Vec::new(), next: None };
    if !query.is_dated() && matches!(key, None | Some(Key::DueDescending(None))) {
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
        let changed = Changed::decide(ctx, before, expected, change)?;
        if changed.is_nothing() {
            return Ok(changed.after);
        }
        let known = match changed.occurrence() {
            Some(occurrence) => ctx.tasks.find(owner, occurrence).await?,
            None => None,
        };
        match ctx.tasks.commit(owner, &changed.writes(ctx, known.as_ref())).await {
            Ok(()) => return Ok(changed.after),
            Err(StoreError::Stale | StoreError::Exists) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Conflict)
}

/// Moves a task in its owner's order: right below the task `above`, right above the one `below`; one of them is
/// enough. Of two, one that is gone meanwhile does not count; nowhere is it moved when all are.
pub async fn place(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    above: Option<TaskId>,
    below: Option<TaskId>,
) -> Result<Task, Error> {
    let ids: Vec<TaskId> = [above, below].into_iter().flatten().filter(|it| *it != id).collect();
    let found = by_id(ctx, owner, &ids).await?;
    let rank = |wanted: Option<TaskId>| found.get(&wanted?).map(Task::rank);
    let rank = Rank::between(rank(above).as_ref(), rank(below).as_ref(), id);
    let Some(rank) = rank else {
        ctx.tasks.find(owner, id).await?.ok_or(Error::TaskNotFound)?;
        if !ids.is_empty() {
            return Err(Error::TaskNotFound);
        }
        let refused = "or below must name another task of yours to move this one next to";
        return Err(InvalidField::new("above", refused).into());
    };
    change(ctx, owner, id, &Change::Move(rank)).await
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

/// How many tasks `query` asks for, and the first `limit` of them.
pub async fn tally(
    ctx: &Context<'_>,
    owner: &UserId,
    query: &Query,
    limit: usize,
) -> Result<Tally, Error> {
    let page = list(ctx, owner, &Query { limit: Some(limit), ..query.clone() }).await?;
    let count = if page.next.is_none() {
        page.tasks.len() as u64
    } else {
        let query = Query { zone: ctx.zone.clone(), ..query.clone() };
        ctx.tasks.count_matching(owner, &query).await?
    };
    Ok(Tally { count, tasks: page.tasks })
}

/// How `period` stands.
pub async fn summarize(
    ctx: &Context<'_>,
    owner: &UserId,
    period: Period,
) -> Result<Summary, Error> {
    let now = ctx.clock.now();
    let mut summary = Summary::new(period, ctx.zone.to_datetime(now).date());
    let beginning = ctx.zone.to_timestamp(summary.from.at(0, 0, 0, 0)).unwrap_or(now);
    let done =
        Query { status: Some(Status::Done), done_since: Some(beginning), ..Query::default() };
    let open = Query {
        status: Some(Status::Todo),
        due_to: Some(summary.to),
        sort: Sort::DueAscending,
        ..Query::default()
    };
    let brief = Query { lasting: Some(false), ..open.clone() };
    let overdue = Query { due_before: Some(now), ..brief.clone() };
    let due = Query { due_since: Some(now), ..brief };
    summary.completed = tally(ctx, owner, &done, SUMMARISED_MAX).await?;
    summary.overdue = tally(ctx, owner, &overdue, SUMMARISED_MAX).await?;
    summary.due = tally(ctx, owner, &due, SUMMARISED_MAX).await?;
    // What lasts is over at its end, which no store knows. It is rare, and looked at one by one.
    let mut lasting = Query { lasting: Some(true), limit: Some(PAGE_MAX), ..open };
    for _ in 0..LASTING_PAGES_MAX {
        let page = list(ctx, owner, &lasting).await?;
        for task in page.tasks {
            summary.push(task, &ctx.zone, now);
        }
        lasting.after = page.next;
        if lasting.after.is_none() {
            break;
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
        Change::Move(rank) => {
            task.move_to(rank.clone(), now);
            Completion::Only
        }
    })
}
