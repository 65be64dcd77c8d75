//! What a call would do, before it does it.

use uuid::Uuid;

use super::{
    super::super::{journal, task},
    Context, Error, NOT_HERE, Place, explained, matching, noting,
};
use crate::{
    chat::{
        impact::Impact,
        tool::{Action, Tool, ToolCall, Undo, WantedId},
    },
    journal::{Change, ChangeId, Effect},
    task::{Task, TaskId},
    user::UserId,
};

/// What `call` would do for `owner` as things stand; [`run_at`](super::run_at) does it, and without
/// a place [`run`](super::run).
pub async fn weigh(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
    place: Option<Place<'_>>,
) -> Result<Impact, Error> {
    let action = match call.action(&ctx.now()) {
        Ok(_) if call.is_own() && place.is_none() => return Ok(Impact::none(NOT_HERE.to_owned())),
        Ok(action) => action,
        Err(bad) => return Ok(Impact::none(bad.to_string())),
    };
    let ctx = noting(ctx, call, request, place);
    match impact(&ctx, owner, call, action, request).await {
        Ok(impact) => Ok(impact),
        Err(error) => Ok(Impact::none(explained(error)?)),
    }
}

async fn impact(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    action: Action,
    request: Uuid,
) -> Result<Impact, Error> {
    let effects = match action {
        Action::List(_) | Action::ListDeleted | Action::ListMatching(_) | Action::Summarize(_) => {
            Vec::new()
        }
        Action::ChangeMatching(wanted) => {
            return matching::impact(ctx, owner, call, &wanted).await;
        }
        Action::Add(new) => {
            let id = TaskId::for_request(owner, &request.to_string());
            vec![Effect::created(new.create(id, owner.clone(), &ctx.zone, ctx.clock.now()))]
        }
        Action::Complete(id) => vec![changed(ctx, owner, id, &task::Change::Complete).await?],
        Action::Update(id, edit) => {
            vec![changed(ctx, owner, id, &task::Change::Edit(edit)).await?]
        }
        Action::Delete(id, _) => vec![Effect::deleted(task::find(ctx, owner, id).await?)],
        Action::CompleteMany(ids) => many(ctx, owner, ids, &task::Change::Complete).await?,
        Action::UpdateMany(ids, adjustment) => {
            many(ctx, owner, ids, &task::Change::Adjust(adjustment)).await?
        }
        Action::Undo(wanted) => return undo(ctx, owner, call, wanted, request).await,
    };
    Ok(Impact::of(call.clone(), effects.into_iter().filter(Effect::is_visible).collect()))
}

async fn changed(
    ctx: &Context<'_>,
    owner: &UserId,
    id: TaskId,
    change: &task::Change,
) -> Result<Effect, Error> {
    let before = task::find(ctx, owner, id).await?;
    let after = task::preview(ctx, &before, change)?;
    Ok(Effect::edited(before, after))
}

/// What becomes of those that can be changed; the call says what is wrong with the others.
async fn many(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: Vec<WantedId>,
    change: &task::Change,
) -> Result<Vec<Effect>, Error> {
    let ids: Vec<TaskId> = ids.into_iter().flatten().collect();
    let found = task::find_each(ctx, owner, &ids).await?;
    let changed = |before: Task| {
        let after = task::preview(ctx, &before, change).ok()?;
        Some(Effect::edited(before, after))
    };
    Ok(found.into_iter().flatten().filter_map(changed).collect())
}

/// Every change that would be taken back, each by a call of its own: what "the last change" is may
/// be another one by the time the user says yes.
async fn undo(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    wanted: Undo,
    request: Uuid,
) -> Result<Impact, Error> {
    let changes: Vec<Change> = match wanted {
        Undo::Change(id) => vec![journal::find(ctx, owner, id).await?.change],
        Undo::Last(count) => journal::last_several(ctx, owner, request, count).await?,
        Undo::LastUndo => journal::last_undone(ctx, owner).await?,
        Undo::InOneGo => journal::last_in_one_go(ctx, owner, request).await?,
    };
    let effects = journal::preview_each(ctx, owner, &changes).await?;
    let each = changes.iter().zip(effects);
    let mut calls: Vec<_> = each
        .map(|(change, effect)| (of_change(call, change.id), effect.into_iter().collect()))
        .collect();
    if calls.is_empty() {
        calls.push((call.clone(), Vec::new()));
    }
    Ok(Impact { calls, beyond: 0, problem: None })
}

fn of_change(call: &ToolCall, id: ChangeId) -> ToolCall {
    let arguments = serde_json::json!({ "change_id": id });
    ToolCall { extra: call.extra.clone(), ..ToolCall::new(Tool::UndoChange.name(), arguments) }
}
