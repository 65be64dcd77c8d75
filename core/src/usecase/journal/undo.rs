//! Taking changes back: one, or several with as few statements as one.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    super::task::{ATTEMPTS_MAX, by_id, unless_store},
    Context, Error, by_hand, find,
};
use crate::{
    chat::tool::Tool,
    journal::{Change, ChangeId, Effect, NotUndone, Recorded},
    ports::{StoreError, Write},
    task::{Task, TaskId},
    user::UserId,
};

/// The change that is to be taken back, and the id of the one that is to do it: what took it back under that
/// id before is what is wanted.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) id: ChangeId,
    pub(super) own: ChangeId,
}

type Results = Vec<Option<Result<Change, Error>>>;

pub(super) async fn one(ctx: &Context<'_>, owner: &UserId, wish: Wish) -> Result<Change, Error> {
    let Wish { id, own } = wish;
    for _ in 0..ATTEMPTS_MAX {
        let recorded = find(ctx, owner, id).await?;
        if recorded.undone_by == Some(own) {
            return Ok(find(ctx, owner, own).await?.change);
        }
        recorded.refuse_undo(ctx.clock.now())?;
        let undo = match inverse(ctx, owner, &recorded.change, own).await {
            // What stands in the way may be that somebody took it back just now.
            Err(Error::NotUndone(_)) if find(ctx, owner, id).await?.undone_by.is_some() => continue,
            undo => undo?,
        };
        match ctx.tasks.commit(owner, &writes([&undo])).await {
            Ok(()) => return Ok(undo),
            Err(StoreError::Stale | StoreError::Exists) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Conflict)
}

/// What became of each wish, in their order. Wishes about one task come one after the other; all others
/// together.
pub(super) async fn each(
    ctx: &Context<'_>,
    owner: &UserId,
    wishes: &[Wish],
) -> Result<Vec<Result<Change, Error>>, Error> {
    let mut results: Results = wishes.iter().map(|_| None).collect();
    let mut left: Vec<usize> = (0..wishes.len()).collect();
    while !left.is_empty() {
        left = together(ctx, owner, wishes, &left, &mut results).await?;
    }
    Ok(results.into_iter().map(|result| result.unwrap_or(Err(Error::ChangeNotFound))).collect())
}

/// Fulfils those wishes in `places` that are about different tasks, and answers the places of the others.
async fn together(
    ctx: &Context<'_>,
    owner: &UserId,
    wishes: &[Wish],
    places: &[usize],
    results: &mut Results,
) -> Result<Vec<usize>, Error> {
    let ids: Vec<ChangeId> = places.iter().map(|place| wishes[*place].id).collect();
    let known = recorded(ctx, owner, &ids).await?;
    let (mut touched, mut now, mut later) = (HashSet::new(), Vec::new(), Vec::new());
    for &place in places {
        let Wish { id, own } = wishes[place];
        let Some(found) = known.get(&id) else {
            results[place] = Some(Err(Error::ChangeNotFound));
            continue;
        };
        if found.undone_by == Some(own) {
            results[place] = Some(unless_store(one(ctx, owner, wishes[place]).await)?);
        } else if let Err(refused) = found.refuse_undo(ctx.clock.now()) {
            results[place] = Some(Err(refused.into()));
        } else if tasks_of(&found.change).any(|task| touched.contains(&task)) {
            later.push(place);
        } else {
            touched.extend(tasks_of(&found.change));
            now.push((place, &found.change));
        }
    }
    let present = by_id(ctx, owner, &touched.into_iter().collect::<Vec<_>>()).await?;
    let decided: Vec<(usize, Result<Change, NotUndone>)> = now
        .into_iter()
        .map(|(place, change)| (place, decide(ctx, change, wishes[place].own, &present)))
        .collect();
    commit(ctx, owner, wishes, decided, results).await?;
    Ok(later)
}

/// Writes what was decided, at once; where somebody was faster with some of it, one by one.
async fn commit(
    ctx: &Context<'_>,
    owner: &UserId,
    wishes: &[Wish],
    decided: Vec<(usize, Result<Change, NotUndone>)>,
    results: &mut Results,
) -> Result<(), Error> {
    let undone = decided.iter().filter_map(|(_, decided)| decided.as_ref().ok());
    let writes = writes(undone);
    let is_outrun = match writes.as_slice() {
        [] => false,
        writes => match ctx.tasks.commit(owner, writes).await {
            Ok(()) => false,
            Err(StoreError::Stale | StoreError::Exists) => true,
            Err(error) => return Err(error.into()),
        },
    };
    // What stands in the way may be that somebody took it back just now.
    let refused = decided.iter().filter(|(_, decided)| decided.is_err());
    let refused: Vec<ChangeId> = refused.map(|(place, _)| wishes[*place].id).collect();
    let meanwhile = recorded(ctx, owner, &refused).await?;
    for (place, decided) in decided {
        let is_undone = |it: &Recorded| it.undone_by.is_some();
        results[place] = Some(match decided {
            Err(_) if meanwhile.get(&wishes[place].id).is_some_and(is_undone) => {
                Err(NotUndone::Already.into())
            }
            Err(refused) => Err(refused.into()),
            Ok(_) if is_outrun => unless_store(one(ctx, owner, wishes[place]).await)?,
            Ok(undo) => Ok(undo),
        });
    }
    Ok(())
}

/// The change that takes `change` back, as things stand.
pub(super) async fn inverse(
    ctx: &Context<'_>,
    owner: &UserId,
    change: &Change,
    own: ChangeId,
) -> Result<Change, Error> {
    let touched: Vec<TaskId> = tasks_of(change).collect();
    Ok(decide(ctx, change, own, &by_id(ctx, owner, &touched).await?)?)
}

/// What taking each of the changes back would do, as things stand; nothing where that cannot be.
pub(super) async fn effects(
    ctx: &Context<'_>,
    owner: &UserId,
    changes: &[Change],
) -> Result<Vec<Option<Effect>>, Error> {
    let touched: HashSet<TaskId> = changes.iter().flat_map(tasks_of).collect();
    let present = by_id(ctx, owner, &touched.into_iter().collect::<Vec<_>>()).await?;
    let effect = |change: &Change| {
        let own = ChangeId::of_undo(Uuid::nil(), change.id);
        decide(ctx, change, own, &present).ok().map(|undo| undo.effect)
    };
    Ok(changes.iter().map(effect).collect())
}

/// The change that takes `change` back, where the tasks are as they are `present`.
fn decide(
    ctx: &Context<'_>,
    change: &Change,
    own: ChangeId,
    present: &HashMap<TaskId, Task>,
) -> Result<Change, NotUndone> {
    let at = ctx.clock.now();
    let task = present.get(&change.effect.task().id);
    let made = change.occurrence.as_ref().and_then(|made| present.get(&made.task().id));
    let (effect, occurrence) = change.inverse(task, made, at)?;
    let by_hand = || by_hand(own, Tool::UndoChange);
    let occasion = ctx.occasion.clone().unwrap_or_else(by_hand);
    let actor = ctx.actor.clone();
    Ok(Change { id: own, at, actor, occasion, effect, occurrence, undoes: Some(change.id) })
}

/// The notes come first: of two that undo the same, the slower one learns it there.
fn writes<'a>(undone: impl IntoIterator<Item = &'a Change>) -> Vec<Write> {
    let undone: Vec<&Change> = undone.into_iter().collect();
    let notes = undone.iter().map(|undo| Write::Record((*undo).clone()));
    let effects = undone.iter().flat_map(|undo| [Some(&undo.effect), undo.occurrence.as_ref()]);
    notes.chain(effects.flatten().map(Effect::write)).collect()
}

fn tasks_of(change: &Change) -> impl Iterator<Item = TaskId> {
    let occurrence = change.occurrence.as_ref().map(|made| made.task().id);
    std::iter::once(change.effect.task().id).chain(occurrence)
}

async fn recorded(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: &[ChangeId],
) -> Result<HashMap<ChangeId, Recorded>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = ctx.changes.changes_by_id(owner, ids).await?;
    Ok(found.into_iter().map(|recorded| (recorded.change.id, recorded)).collect())
}
