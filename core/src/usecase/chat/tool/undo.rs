//! Takes back what a tool did.

use serde_json::Value;
use uuid::Uuid;

use super::{super::super::journal, Context, Error};
use crate::{chat::tool::output, journal::ChangeId, user::UserId};

/// Takes back the change `id`, or else what was last done in one go.
pub(super) async fn run(
    ctx: &Context<'_>,
    owner: &UserId,
    id: Option<ChangeId>,
    request: Uuid,
) -> Result<Value, Error> {
    if let Some(id) = id {
        let undo = journal::undo_for(ctx, owner, id, request).await?;
        return Ok(output::undone(&[output::undone_change(&undo)]));
    }
    let attempts = journal::undo_last(ctx, owner, request).await?;
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
