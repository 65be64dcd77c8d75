//! Between a change and its row.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    prelude::Json,
};
use todo_core::{
    chat::ConversationId,
    journal::{Actor, Change, ChangeId, Effect, Occasion},
    task::Task,
    user::UserId,
};

use super::snapshot;
use crate::store::{entity::change, without_nul};

/// The change in `row`; `None` if another version wrote it in a way that this one cannot read.
pub(in crate::store) fn read(row: change::Model) -> Option<Change> {
    let owner = UserId(row.user_id);
    let effect = read_effect(&owner, row.before, row.after)?;
    let occurrence = read_effect(&owner, row.occurrence_before, row.occurrence_after);
    let actor = match row.actor.as_str() {
        "owner" => Actor::Owner,
        "token" => Actor::Token { name: row.token.unwrap_or_default() },
        _ => Actor::Assistant,
    };
    let conversation = row.conversation_id.map(ConversationId);
    Some(Change {
        id: ChangeId(row.id),
        at: row.at.into(),
        actor,
        occasion: Occasion { id: row.occasion, conversation, tool: row.tool },
        effect,
        occurrence,
        undoes: row.undoes.map(ChangeId),
    })
}

/// The row for `change` in the journal of `owner`.
pub(super) fn write(owner: &UserId, change: &Change) -> change::ActiveModel {
    let (actor, token) = match &change.actor {
        Actor::Owner => ("owner", None),
        Actor::Assistant => ("assistant", None),
        Actor::Token { name } => ("token", Some(without_nul(name))),
    };
    let task = change.effect.task();
    let occurrence = change.occurrence.as_ref();
    let conversation = change.occasion.conversation.as_ref();
    change::ActiveModel {
        seq: NotSet,
        id: Set(change.id.0),
        user_id: Set(owner.0.clone()),
        at: Set(change.at.into()),
        actor: Set(actor.to_owned()),
        token: Set(token),
        tool: Set(without_nul(&change.occasion.tool)),
        occasion: Set(change.occasion.id),
        conversation_id: Set(conversation.map(|id| without_nul(&id.0))),
        task_id: Set(task.id.0),
        title: Set(task.title.as_str().to_owned()),
        before: Set(write_task(change.effect.before())),
        after: Set(write_task(change.effect.after())),
        occurrence_before: Set(write_task(occurrence.and_then(Effect::before))),
        occurrence_after: Set(write_task(occurrence.and_then(Effect::after))),
        undoes: Set(change.undoes.map(|id| id.0)),
    }
}

fn read_effect(owner: &UserId, before: Option<Json>, after: Option<Json>) -> Option<Effect> {
    let read = |task: Json| snapshot::read(owner, task);
    match (before, after) {
        (None, None) => None,
        (None, Some(after)) => read(after).map(Effect::created),
        (Some(before), None) => read(before).map(Effect::deleted),
        (Some(before), Some(after)) => Some(Effect::edited(read(before)?, read(after)?)),
    }
}

fn write_task(task: Option<&Task>) -> Option<Json> {
    task.map(snapshot::write)
}
