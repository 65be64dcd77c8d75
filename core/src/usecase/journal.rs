//! The journal use cases: what was done on the owner's behalf, and taking it back.

#[cfg(test)]
mod core_tests;
mod undo;

use jiff::Timestamp;
use uuid::Uuid;

use undo::Wish;

use super::{Context, Error};
use crate::{
    chat::{ConversationId, tool::Tool},
    journal::{
        Change, ChangeId, ChangePage, ChangeQuery, Effect, NotUndone, Occasion, PAGE_MAX, Recorded,
    },
    ports::{StoreError, Write},
    task::{InvalidField, Task},
    user::UserId,
};

/// Most changes that are taken back at once.
const BATCH_MAX: usize = 200;
/// Most pages that are looked through for what to undo.
const PAGES_MAX: usize = 10;

/// What came of the wish to take one change back.
#[derive(Debug)]
pub struct Attempt {
    pub wanted: Change,
    /// The change that took it back, or why there is none.
    pub result: Result<Change, NotUndone>,
}

/// Changes, newest first.
pub async fn list(
    ctx: &Context<'_>,
    owner: &UserId,
    query: &ChangeQuery,
) -> Result<ChangePage, Error> {
    if let Some(after) = query.after
        && ctx.changes.change(owner, after).await?.is_none()
    {
        let message =
            "is not a place in this list; send the X-Next-Cursor of the page before, or none";
        return Err(InvalidField::new("cursor", message).into());
    }
    Ok(ctx.changes.changes(owner, query).await?)
}

pub async fn find(ctx: &Context<'_>, owner: &UserId, id: ChangeId) -> Result<Recorded, Error> {
    ctx.changes.change(owner, id).await?.ok_or(Error::ChangeNotFound)
}

/// Takes one change back, and answers the change that did.
pub async fn undo(ctx: &Context<'_>, owner: &UserId, id: ChangeId) -> Result<Change, Error> {
    undo::one(ctx, owner, Wish { id, own: ChangeId(ctx.ids.next()) }).await
}

/// [`undo`] for each of several, and what became of each, in their order. No change is named twice; of two
/// that are about one task, the first is taken back first. An error of the store ends all of it.
pub async fn undo_each(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: &[ChangeId],
) -> Result<Vec<Result<Change, Error>>, Error> {
    let wish = |id: &ChangeId| Wish { id: *id, own: ChangeId(ctx.ids.next()) };
    let wishes: Vec<Wish> = ids.iter().map(wish).collect();
    undo::each(ctx, owner, &wishes).await
}

/// [`undo`] for a `request` that answers the same when it is made again.
pub async fn undo_for(
    ctx: &Context<'_>,
    owner: &UserId,
    id: ChangeId,
    request: Uuid,
) -> Result<Change, Error> {
    undo::one(ctx, owner, Wish { id, own: ChangeId::of_undo(request, id) }).await
}

/// Takes back what was last done in one go: in this conversation, or else by this actor. Each
/// change by itself, newest first; empty if there is nothing to take back.
pub async fn undo_last(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Uuid,
) -> Result<Vec<Attempt>, Error> {
    let wanted = last_in_one_go(ctx, owner, request).await?;
    attempts(ctx, owner, request, wanted).await
}

/// What [`undo_last`] would take back.
pub async fn last_in_one_go(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Uuid,
) -> Result<Vec<Change>, Error> {
    let occasion = match undone_before(ctx, owner, request).await? {
        Some(occasion) => Some(occasion),
        None => last_changes(ctx, owner, None, 1).await?.first().map(|last| last.occasion.id),
    };
    let Some(occasion) = occasion else { return Ok(Vec::new()) };
    let mut wanted = Vec::new();
    for Recorded { change, undone_by } in of_occasion(ctx, owner, occasion).await? {
        let own = ChangeId::of_undo(request, change.id);
        if change.undoes.is_none() && undone_by.is_none_or(|by| by == own) {
            wanted.push(change);
        }
    }
    Ok(wanted)
}

/// Takes back the last `count` changes, whenever each was made; else as [`undo_last`].
pub async fn undo_several(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Uuid,
    count: usize,
) -> Result<Vec<Attempt>, Error> {
    let wanted = last_several(ctx, owner, request, count).await?;
    attempts(ctx, owner, request, wanted).await
}

/// What [`undo_several`] would take back.
pub async fn last_several(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Uuid,
    count: usize,
) -> Result<Vec<Change>, Error> {
    last_changes(ctx, owner, Some(request), count).await
}

/// Takes back what was last taken back in one go, where [`undo_last`] looks.
pub async fn redo_last(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Uuid,
) -> Result<Vec<Attempt>, Error> {
    let wanted = last_undone(ctx, owner).await?;
    attempts(ctx, owner, request, wanted).await
}

/// What [`redo_last`] would take back: changes that took others back.
pub async fn last_undone(ctx: &Context<'_>, owner: &UserId) -> Result<Vec<Change>, Error> {
    let undoes = |change: &Change| change.undoes.is_some();
    let last = meant(ctx, owner, None, 1, &undoes).await?;
    let Some(last) = last.first() else { return Ok(Vec::new()) };
    let together = of_occasion(ctx, owner, last.occasion.id).await?;
    let open = together.into_iter().filter(|recorded| recorded.undone_by.is_none());
    Ok(open.map(|recorded| recorded.change).filter(undoes).collect())
}

/// What taking each of the changes back would do, as things stand; nothing where that cannot be.
pub async fn preview_each(
    ctx: &Context<'_>,
    owner: &UserId,
    changes: &[Change],
) -> Result<Vec<Option<Effect>>, Error> {
    let mut effects = Vec::with_capacity(changes.len());
    for batch in changes.chunks(BATCH_MAX) {
        effects.extend(undo::effects(ctx, owner, batch).await?);
    }
    Ok(effects)
}

/// The tasks that were deleted and are not back, the latest first.
pub async fn deleted(ctx: &Context<'_>, owner: &UserId) -> Result<Vec<Task>, Error> {
    let mut gone = Vec::new();
    each_page(ctx, owner, ChangeQuery::default(), PAGES_MAX, |page| {
        gone.extend(page.iter().filter_map(
            |Recorded { change, undone_by }| match &change.effect {
                Effect::Deleted(task) if change.undoes.is_none() && undone_by.is_none() => {
                    Some(task.as_ref().clone())
                }
                _ => None,
            },
        ));
        true
    })
    .await?;
    Ok(gone)
}

/// What was done for one occasion, such as an answer; oldest first.
pub async fn of_one_occasion(
    ctx: &Context<'_>,
    owner: &UserId,
    occasion: Uuid,
) -> Result<Vec<Change>, Error> {
    let changes = of_occasion(ctx, owner, occasion).await?;
    Ok(changes.into_iter().rev().map(|recorded| recorded.change).collect())
}

async fn attempts(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Uuid,
    changes: Vec<Change>,
) -> Result<Vec<Attempt>, Error> {
    let of_request =
        |change: &Change| Wish { id: change.id, own: ChangeId::of_undo(request, change.id) };
    let wishes: Vec<Wish> = changes.iter().map(of_request).collect();
    let mut results = Vec::with_capacity(wishes.len());
    for batch in wishes.chunks(BATCH_MAX) {
        results.extend(undo::each(ctx, owner, batch).await?);
    }
    let mut attempts = Vec::with_capacity(changes.len());
    for (wanted, result) in changes.into_iter().zip(results) {
        let result = match result {
            Ok(change) => Ok(change),
            Err(Error::NotUndone(reason)) => Err(reason),
            Err(error) => return Err(error),
        };
        attempts.push(Attempt { wanted, result });
    }
    Ok(attempts)
}

/// What is written for `effect`: itself, what came with it, and what the journal notes about it.
pub(super) fn writes(ctx: &Context<'_>, effect: Effect, occurrence: Option<Effect>) -> Vec<Write> {
    let mut writes = vec![effect.write()];
    writes.extend(occurrence.as_ref().map(Effect::write));
    if effect.is_visible() || occurrence.is_some() {
        let id = ChangeId(ctx.ids.next());
        let by_hand = || by_hand(id, tool_for(&effect));
        let occasion = ctx.occasion.clone().unwrap_or_else(by_hand);
        let (at, actor) = (ctx.clock.now(), ctx.actor.clone());
        let change = Change { id, at, actor, occasion, effect, occurrence, undoes: None };
        writes.push(Write::Record(change));
    }
    writes
}

/// The occasion of a change that no tool made: itself.
fn by_hand(id: ChangeId, tool: Tool) -> Occasion {
    Occasion { id: id.0, conversation: None, tool: tool.name().to_owned() }
}

/// The tool that would have had this effect.
fn tool_for(effect: &Effect) -> Tool {
    match effect {
        Effect::Created(_) => Tool::AddTask,
        Effect::Deleted(_) => Tool::DeleteTask,
        Effect::Edited { before, after } if after.is_done() && !before.is_done() => {
            Tool::CompleteTask
        }
        Effect::Edited { .. } => Tool::UpdateTask,
    }
}

/// The occasion that `request` took back before, if it did: a turn that broke off goes on.
async fn undone_before(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Uuid,
) -> Result<Option<Uuid>, Error> {
    let Some(occasion) = &ctx.occasion else { return Ok(None) };
    for Recorded { change, .. } in of_occasion(ctx, owner, occasion.id).await? {
        if let Some(undone) = change.undoes
            && change.id == ChangeId::of_undo(request, undone)
        {
            return Ok(Some(find(ctx, owner, undone).await?.change.occasion.id));
        }
    }
    Ok(None)
}

/// The last `count` changes that may still be undone, or that `request` took back before. One that
/// took another back does not count: saying "undo" twice goes back two steps, not back and forth.
async fn last_changes(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Option<Uuid>,
    count: usize,
) -> Result<Vec<Change>, Error> {
    meant(ctx, owner, request, count, &|change| change.undoes.is_none()).await
}

/// The last `count` changes of a kind that may still be undone, or that `request` took back before.
/// In a conversation: its own, and what was done outside of any since the last of them, whoever did
/// it; of a conversation that did nothing itself, whatever was done anywhere.
async fn meant(
    ctx: &Context<'_>,
    owner: &UserId,
    request: Option<Uuid>,
    count: usize,
    is_of_kind: &(dyn Fn(&Change) -> bool + Sync),
) -> Result<Vec<Change>, Error> {
    let here = ctx.occasion.as_ref().and_then(|occasion| occasion.conversation.clone());
    let since = match &here {
        Some(_) => newest_in(ctx, owner, here.clone()).await?,
        None => None,
    };
    let now = ctx.clock.now();
    let is_meant = |change: &Change| match (&here, &change.occasion.conversation) {
        // Nothing was done here: what was done last is meant, wherever that was.
        (Some(_), _) if since.is_none() => true,
        (Some(here), Some(there)) => here == there,
        (Some(_), None) => since.is_none_or(|since| change.at > since),
        (None, None) => change.actor == ctx.actor,
        (None, Some(_)) => false,
    };
    let may_be_undone = |recorded: &&Recorded| {
        let Recorded { change, undone_by } = recorded;
        let by_request = request.map(|request| ChangeId::of_undo(request, change.id));
        is_meant(change)
            && is_of_kind(change)
            && (recorded.refuse_undo(now).is_ok()
                || (undone_by.is_some() && *undone_by == by_request))
    };
    let query = ChangeQuery::default();
    let mut found = Vec::new();
    each_page(ctx, owner, query, PAGES_MAX, |page| {
        let left = count - found.len();
        let changes = page.iter().filter(may_be_undone).take(left);
        found.extend(changes.map(|recorded| recorded.change.clone()));
        found.len() < count
    })
    .await?;
    Ok(found)
}

/// When something was last done in a conversation, other than taking something back.
async fn newest_in(
    ctx: &Context<'_>,
    owner: &UserId,
    conversation: Option<ConversationId>,
) -> Result<Option<Timestamp>, Error> {
    let mut newest = None;
    let query = ChangeQuery { conversation, ..ChangeQuery::default() };
    each_page(ctx, owner, query, PAGES_MAX, |page| {
        let mut done = page.iter().map(|recorded| &recorded.change);
        newest = done.find(|change| change.undoes.is_none()).map(|change| change.at);
        newest.is_none()
    })
    .await?;
    Ok(newest)
}

async fn of_occasion(
    ctx: &Context<'_>,
    owner: &UserId,
    occasion: Uuid,
) -> Result<Vec<Recorded>, Error> {
    let mut changes = Vec::new();
    let query = ChangeQuery { occasion: Some(occasion), ..ChangeQuery::default() };
    // All of it, however much was done in one go.
    each_page(ctx, owner, query, usize::MAX, |page| {
        changes.extend_from_slice(page);
        true
    })
    .await?;
    Ok(changes)
}

/// Shows `see` at most so many pages, one after the other, until it has seen enough or there is no more.
async fn each_page(
    ctx: &Context<'_>,
    owner: &UserId,
    mut query: ChangeQuery,
    pages: usize,
    mut see: impl FnMut(&[Recorded]) -> bool,
) -> Result<(), StoreError> {
    query.limit = PAGE_MAX;
    for _ in 0..pages {
        let page = ctx.changes.changes(owner, &query).await?;
        if !see(&page.changes) || page.next.is_none() {
            break;
        }
        query.after = page.next;
    }
    Ok(())
}
