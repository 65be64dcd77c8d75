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

/// What came of it: how many are done, the first of them, and why others are not.
#[derive(Default)]
struct Outcome {
    done: usize,
    named: Vec<Value>,
    refused: Vec<String>,
}

impl Outcome {
    fn note(&mut self, results: Vec<Result<Task, Error>>) {
        for result in results {
            match result {
                Ok(task) => {
                    self.done += 1;
                    if self.named.len() < NAMED_MAX {
                        self.named.push(json!({ "title": task.title }));
                    }
                }
                Err(Error::Invalid(why)) => self.refused.push(why.to_string()),
                Err(_) => {}
            }
        }
    }
}

/// The first of them, and how many there are.
pub(super) async fn list(
    ctx: &Context<'_>,
    owner: &UserId,
    matching: &Matching,
) -> Result<Value, Error> {
    let mut tally = Tally::default();
    each(ctx, owner, matching, |task| {
        tally.count += 1;
        if tally.tasks.len() < LISTED_MAX {
            tally.tasks.push(task);
        }
    })
    .await?;
    Ok(Listed::new(ctx.zone.clone()).with(&tally))
}

/// What would become of the first of them, if they are as many as were counted.
pub(super) async fn impact(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    matching: &Matching,
) -> Result<Impact, Error> {
    let effect = |before: Task| {
        let effect = match deed(ctx, matching, &before)? {
            Deed::Delete => Effect::deleted(before),
            Deed::Change(change) => {
                let after = task::preview(ctx, &before, &change).ok()?;
                Effect::edited(before, after)
            }
        };
        effect.is_visible().then_some(effect)
    };
    let (mut count, mut effects) = (0_usize, Vec::new());
    each(ctx, owner, matching, |task| {
        count += 1;
        if effects.len() < LISTED_MAX {
            effects.extend(effect(task));
        }
    })
    .await?;
    if count as u64 != matching.count {
        return Ok(Impact::none(CHANGED_MEANWHILE.to_owned()));
    }
    if effects.is_empty() {
        return Ok(Impact::none(SO_ALREADY.to_owned()));
    }
    let beyond = count - effects.len();
    Ok(Impact { beyond, ..Impact::of(call.clone(), effects) })
}

/// Changes those that are as they were counted.
pub(super) async fn change(
    ctx: &Context<'_>,
    owner: &UserId,
    matching: &Matching,
    status: &str,
) -> Result<Value, Error> {
    let (mut gone, mut changed) = (Vec::new(), Vec::new());
    each(ctx, owner, matching, |task| {
        let (id, as_counted) = (task.id, Expected::OneOf(vec![task.updated_at.to_string()]));
        match deed(ctx, matching, &task) {
            Some(Deed::Delete) => gone.push((id, as_counted)),
            Some(Deed::Change(change)) => changed.push((id, as_counted, *change)),
            None => {}
        }
    })
    .await?;
    let mut outcome = Outcome::default();
    for batch in gone.chunks(BATCH_MAX) {
        outcome.note(task::delete_each_expected(ctx, owner, batch).await?);
    }
    for batch in changed.chunks(BATCH_MAX) {
        outcome.note(task::change_each_so(ctx, owner, batch).await?);
    }
    let Outcome { done, named: mut results, mut refused } = outcome;
    let left = matching.count.saturating_sub((done + refused.len()) as u64);
    if left > 0 {
        results.push(json!({ "error": format!("{left} {LEFT_AS_THEY_ARE}") }));
    }
    refused.dedup();
    results.extend(refused.iter().take(NAMED_MAX).map(|why| json!({ "error": why })));
    Ok(json!({ "status": status, "count": done, "tasks": results }))
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

/// Shows `see` each of them, page by page: a long list is never held whole.
async fn each(
    ctx: &Context<'_>,
    owner: &UserId,
    matching: &Matching,
    mut see: impl FnMut(Task),
) -> Result<(), Error> {
    let now = ctx.now();
    let mut query = Query { limit: Some(PAGE_MAX), ..matching.query(&ctx.zone) };
    loop {
        let page = task::list(ctx, owner, &query).await?;
        page.tasks.into_iter().filter(|task| matching.admits(task, &now)).for_each(&mut see);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(());
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
