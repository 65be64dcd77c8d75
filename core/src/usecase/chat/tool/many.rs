//! One change to several tasks: each by itself, so that what fails for one stands for the others.

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
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.push(match id {
            Ok(id) => {
                let expected = Shown::expected(agreed, id);
                match task::change_expected(ctx, owner, id, &expected, change).await {
                    Ok(task) => output::one_of_many(&task, status),
                    Err(error) => output::failed_of_many(&id.to_string(), &explained(error)?),
                }
            }
            Err(text) => output::failed_of_many(&text, NOT_AN_ID),
        });
    }
    Ok(output::many(&results))
}
