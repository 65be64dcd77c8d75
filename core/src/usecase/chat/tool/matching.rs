//! All tasks that are like something, however many: listed, weighed, changed.

use serde_json::{Value, json};

use super::{
    super::super::task::{self, Expected},
    Context, Error,
};
use crate::{
    chat::{
        impact::Impact,
        tool::{
            Action, Tool, ToolCall,
            output::{LISTED_MAX, Listed},
        },
    },
    journal::Effect,
    talk::matching::Matching,
    task::{
        Tally, Task,
        list::{PAGE_MAX, Query},
    },
    user::UserId,
};

/// Most tasks that are written at once.
const BATCH_MAX: usize = 200;
/// Most tasks that are named of those that something was done to.
const NAMED_MAX: usize = 10;

/// What is to be done to one task.
enum Deed {
    Delete,
    Change(Box<task::Change>),
}

/// The first of them, and how many there are.
pub(super) async fn list(
    ctx: &Context<'_>,
    owner: &UserId,
    matching: &Matching,
) -> Result<Value, Error> {
    let mut tasks = all(ctx, owner, matching).await?;
    let count = tasks.len() as u64;
    tasks.truncate(LISTED_MAX);
    Ok(Listed::new(ctx.zone.clone()).with(&Tally { count, tasks }))
}

/// What would become of the first of them, if they are as many as were counted.
pub(super) async fn impact(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    matching: &Matching,
) -> Result<Impact, Error> {
    let tasks = all(ctx, owner, matching).await?;
    if tasks.len() as u64 != matching.count {
        return Ok(Impact::none(CHANGED_MEANWHILE.to_owned()));
    }
    let effect = |before: &Task| {
        let effect = match deed(ctx, matching, before)? {
            Deed::Delete => Effect::deleted(before.clone()),
            Deed::Change(change) => {
                Effect::edited(before.clone(), task::preview(ctx, before, &change).ok()?)
            }
        };
        effect.is_visible().then_some(effect)
    };
    let effects: Vec<Effect> = tasks.iter().filter_map(effect).take(NAMED_MAX).collect();
    if effects.is_empty() {
        return Ok(Impact::none(SO_ALREADY.to_owned()));
    }
    let beyond = tasks.len() - effects.len();
    Ok(Impact { beyond, ..Impact::of(call.clone(), effects) })
}

/// Changes those that are as they were counted.
pub(super) async fn change(
    ctx: &Context<'_>,
    owner: &UserId,
    matching: &Matching,
    status: &str,
) -> Result<Value, Error> {
    let tasks = all(ctx, owner, matching).await?;
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for batch in tasks.chunks(BATCH_MAX) {
        for result in change_batch(ctx, owner, matching, batch).await? {
            match result {
                Ok(task) => done.push(task),
                Err(Error::Invalid(why)) => refused.push(why.to_string()),
                Err(_) => {}
            }
        }
    }
    let titled = |task: &Task| json!({ "title": task.title });
    let mut results: Vec<Value> = done.iter().take(NAMED_MAX).map(titled).collect();
    let left = matching.count.saturating_sub((done.len() + refused.len()) as u64);
    if left > 0 {
        results.push(json!({ "error": format!("{left} {LEFT_AS_THEY_ARE}") }));
    }
    refused.dedup();
    results.extend(refused.iter().take(NAMED_MAX).map(|why| json!({ "error": why })));
    Ok(json!({ "status": status, "count": done.len(), "tasks": results }))
}

async fn change_batch(
    ctx: &Context<'_>,
    owner: &UserId,
    matching: &Matching,
    batch: &[Task],
) -> Result<Vec<Result<Task, Error>>, Error> {
    let (mut gone, mut changed) = (Vec::new(), Vec::new());
    for task in batch {
        let (id, as_counted) = (task.id, Expected::OneOf(vec![task.updated_at.to_string()]));
        match deed(ctx, matching, task) {
            Some(Deed::Delete) => gone.push((id, as_counted)),
            Some(Deed::Change(change)) => changed.push((id, as_counted, *change)),
            None => {}
        }
    }
    let mut results = task::delete_each_expected(ctx, owner, &gone).await?;
    results.extend(task::change_each_so(ctx, owner, &changed).await?);
    Ok(results)
}

/// What is to be done to a task; `None` if it cannot be.
fn deed(ctx: &Context<'_>, matching: &Matching, task: &Task) -> Option<Deed> {
    let now = ctx.now();
    Some(match matching.call(task, &now)?.action(&now).ok()? {
        Action::Delete(..) => Deed::Delete,
        Action::Complete(_) => Deed::Change(Box::new(task::Change::Complete)),
        Action::Update(_, edit) => Deed::Change(Box::new(task::Change::Edit(edit))),
        Action::UpdateMany(_, adjustment) => {
            Deed::Change(Box::new(task::Change::Adjust(adjustment)))
        }
        _ => return None,
    })
}

/// Each of them, page by page.
async fn all(ctx: &Context<'_>, owner: &UserId, matching: &Matching) -> Result<Vec<Task>, Error> {
    let now = ctx.now();
    let mut query = Query { limit: Some(PAGE_MAX), ..matching.query(&ctx.zone) };
    let mut found: Vec<Task> = Vec::new();
    loop {
        let page = task::list(ctx, owner, &query).await?;
        found.extend(page.tasks.into_iter().filter(|task| matching.admits(task, &now)));
        query.after = page.next;
        if query.after.is_none() {
            return Ok(found);
        }
    }
}

/// The tool's word for what was done.
pub(super) fn status(call: &ToolCall) -> &'static str {
    match call.tool() {
        Some(Tool::DeleteTask) => "deleted",
        Some(Tool::CompleteTasks) => "completed",
        _ => "updated",
    }
}

const CHANGED_MEANWHILE: &str = "the list was changed just now, so nothing is done; ask again";
const SO_ALREADY: &str = "that is so already";
const LEFT_AS_THEY_ARE: &str =
    "of them were changed since you were asked, so they were left as they are; ask again";
