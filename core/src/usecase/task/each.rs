//! One change, decided for one task or for several: each by itself, so that what fails for one stands for
//! the others, and for all of them as few statements as for one.

use std::collections::HashMap;

use super::{Change, Expected, apply, change_expected, delete_expected};
use crate::{
    journal::Effect,
    ports::{StoreError, Write},
    task::{Completion, Task, TaskId},
    usecase::{Context, Error, journal},
    user::UserId,
};

/// A task before and after a change.
pub(super) struct Changed {
    before: Task,
    pub(super) after: Task,
    completion: Completion,
}

impl Changed {
    /// What `change` makes of a task that is as expected.
    pub(super) fn decide(
        ctx: &Context<'_>,
        before: Task,
        expected: &Expected,
        change: &Change,
    ) -> Result<Self, Error> {
        expected.check(&before)?;
        let mut after = before.clone();
        let completion = apply(&mut after, change, ctx)?;
        Ok(Self { before, after, completion })
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.after.updated_at == self.before.updated_at
    }

    /// The task on which depends what else happens.
    pub(super) fn occurrence(&self) -> Option<TaskId> {
        match &self.completion {
            Completion::Only => None,
            Completion::Repeated(next) => Some(next.id),
            Completion::Retracted(id) => Some(*id),
        }
    }

    /// All that is written, where that task is `known`.
    pub(super) fn writes(&self, ctx: &Context<'_>, known: Option<&Task>) -> Vec<Write> {
        let occurrence = match &self.completion {
            Completion::Only => None,
            Completion::Repeated(next) => {
                known.is_none().then(|| Effect::created(next.as_ref().clone()))
            }
            Completion::Retracted(_) => {
                known.filter(|next| next.is_untouched()).cloned().map(Effect::deleted)
            }
        };
        let effect = Effect::edited(self.before.clone(), self.after.clone());
        journal::writes(ctx, effect, occurrence)
    }
}

/// The tasks with these ids, in their order; `None` for what is not there.
pub async fn find_each(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: &[TaskId],
) -> Result<Vec<Option<Task>>, StoreError> {
    let mut found = by_id(ctx, owner, ids).await?;
    Ok(ids.iter().map(|id| found.remove(id)).collect())
}

/// Makes `change` to each of the tasks that is as it is expected, and answers in their order what became of
/// each. No task is named twice. An error of the store ends all of it.
pub async fn change_each(
    ctx: &Context<'_>,
    owner: &UserId,
    wanted: &[(TaskId, Expected)],
    change: &Change,
) -> Result<Vec<Result<Task, Error>>, Error> {
    let so = |(id, expected): &(TaskId, Expected)| (*id, expected.clone(), change.clone());
    change_each_so(ctx, owner, &wanted.iter().map(so).collect::<Vec<_>>()).await
}

/// [`change_each`], where each has a change of its own.
pub async fn change_each_so(
    ctx: &Context<'_>,
    owner: &UserId,
    wanted: &[(TaskId, Expected, Change)],
) -> Result<Vec<Result<Task, Error>>, Error> {
    let ids: Vec<TaskId> = wanted.iter().map(|(id, ..)| *id).collect();
    let found = find_each(ctx, owner, &ids).await?;
    let decided: Vec<Result<Changed, Error>> = wanted
        .iter()
        .zip(found)
        .map(|((_, expected, change), found)| {
            Changed::decide(ctx, found.ok_or(Error::TaskNotFound)?, expected, change)
        })
        .collect();

    let made = || decided.iter().flatten().filter(|changed| !changed.is_nothing());
    let occurrences: Vec<TaskId> = made().filter_map(Changed::occurrence).collect();
    let known = by_id(ctx, owner, &occurrences).await?;
    let known = |changed: &Changed| changed.occurrence().and_then(|id| known.get(&id));
    let writes: Vec<Write> =
        made().flat_map(|changed| changed.writes(ctx, known(changed))).collect();
    if !writes.is_empty() {
        match ctx.tasks.commit(owner, &writes).await {
            Ok(()) => {}
            // Somebody was faster with one of them: the others need not suffer for it.
            Err(StoreError::Stale | StoreError::Exists) => {
                return one_by_one(ctx, owner, wanted).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(decided.into_iter().map(|decided| decided.map(|changed| changed.after)).collect())
}

/// Removes each of the tasks, and answers in their order what each was. No task is named twice. An error of
/// the store ends all of it.
pub async fn delete_each(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: &[TaskId],
) -> Result<Vec<Result<Task, Error>>, Error> {
    let wanted: Vec<_> = ids.iter().map(|id| (*id, Expected::Anything)).collect();
    delete_each_expected(ctx, owner, &wanted).await
}

/// [`delete_each`], of those that are as they are expected.
pub async fn delete_each_expected(
    ctx: &Context<'_>,
    owner: &UserId,
    wanted: &[(TaskId, Expected)],
) -> Result<Vec<Result<Task, Error>>, Error> {
    let ids: Vec<TaskId> = wanted.iter().map(|(id, _)| *id).collect();
    let found = find_each(ctx, owner, &ids).await?;
    let as_expected = |((_, expected), found): (&(TaskId, Expected), Option<Task>)| {
        let task = found.ok_or(Error::TaskNotFound)?;
        expected.check(&task).map(|()| task)
    };
    let found: Vec<Result<Task, Error>> = wanted.iter().zip(found).map(as_expected).collect();
    let effects = found.iter().flatten().cloned().map(Effect::deleted);
    let writes: Vec<Write> =
        effects.flat_map(|effect| journal::writes(ctx, effect, None)).collect();
    if !writes.is_empty() {
        match ctx.tasks.commit(owner, &writes).await {
            Ok(()) => {}
            Err(StoreError::Stale) => return delete_one_by_one(ctx, owner, wanted).await,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

async fn delete_one_by_one(
    ctx: &Context<'_>,
    owner: &UserId,
    wanted: &[(TaskId, Expected)],
) -> Result<Vec<Result<Task, Error>>, Error> {
    let mut results = Vec::with_capacity(wanted.len());
    for (id, expected) in wanted {
        results.push(unless_store(delete_expected(ctx, owner, *id, expected).await)?);
    }
    Ok(results)
}

/// What became of one of several; that the store failed is the end of all of them.
pub(in super::super) fn unless_store<T>(
    result: Result<T, Error>,
) -> Result<Result<T, Error>, Error> {
    match result {
        Err(Error::Store(error)) => Err(Error::Store(error)),
        result => Ok(result),
    }
}

async fn one_by_one(
    ctx: &Context<'_>,
    owner: &UserId,
    wanted: &[(TaskId, Expected, Change)],
) -> Result<Vec<Result<Task, Error>>, Error> {
    let mut results = Vec::with_capacity(wanted.len());
    for (id, expected, change) in wanted {
        let result = change_expected(ctx, owner, *id, expected, change).await;
        results.push(unless_store(result)?);
    }
    Ok(results)
}

pub(in super::super) async fn by_id(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: &[TaskId],
) -> Result<HashMap<TaskId, Task>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = ctx.tasks.find_each(owner, ids).await?;
    Ok(found.into_iter().map(|task| (task.id, task)).collect())
}
