//! Takes back what a tool did.

use serde_json::Value;
use uuid::Uuid;

use super::{super::super::journal, Context, Error};
use crate::{
    chat::tool::{Undo, output},
    user::UserId,
};

/// Takes back what is `wanted`, as far as that goes.
pub(super) async fn run(
    ctx: &Context<'_>,
    owner: &UserId,
    wanted: Undo,
    request: Uuid,
) -> Result<Value, Error> {
    let attempts = match wanted {
        Undo::Change(id) => {
            let undo = journal::undo_for(ctx, owner, id, request).await?;
            return Ok(output::undone(&[output::undone_change(&undo)]));
        }
        Undo::Last(count) => journal::undo_several(ctx, owner, request, count).await?,
        Undo::LastUndo => journal::redo_last(ctx, owner, request).await?,
        Undo::InOneGo => journal::undo_last(ctx, owner, request).await?,
    };
    if attempts.is_empty() {
        return Ok(output::error(NOTHING));
    }
    let results: Vec<Value> = attempts
        .iter()
        .map(|attempt| match &attempt.result {
            Ok(undo) => output::undone_change(undo),
            Err(reason) => output::not_undone(&attempt.wanted, &reason.to_string()),
        })
        .collect();
    Ok(output::undone(&results))
}

const NOTHING: &str = "there is nothing to undo here: I can take back what I did in this \
                       conversation in the last 24 hours";
