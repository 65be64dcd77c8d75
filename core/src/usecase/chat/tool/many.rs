//! One change to several tasks, and what became of each.

use serde_json::Value;

use super::{super::super::task, Context, Error, explained};
use crate::{
    chat::{
        proposal::Shown,
        tool::{WantedId, output},
    },
    user::UserId,
};

const NOT_AN_ID: &str = "is not an id that list_tasks returned";

/// Makes `change` to each of the tasks and answers what became of each.
pub(super) async fn change(
    ctx: &Context<'_>,
    owner: &UserId,
    ids: Vec<WantedId>,
    change: &task::Change,
    status: &str,
    agreed: &[Shown],
) -> Result<Value, Error> {
    let known = ids.iter().flatten();
    let wanted: Vec<_> = known.map(|id| (*id, Shown::expected(agreed, *id))).collect();
    let mut changed = task::change_each(ctx, owner, &wanted, change).await?.into_iter();
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.push(match id {
            Ok(id) => match changed.next().unwrap_or(Err(Error::TaskNotFound)) {
                Ok(task) => output::one_of_many(&task, status),
                Err(error) => output::failed_of_many(&id.to_string(), &explained(error)?),
            },
            Err(text) => output::failed_of_many(&text, NOT_AN_ID),
        });
    }
    Ok(output::many(&results))
}
