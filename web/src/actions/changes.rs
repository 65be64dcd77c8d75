//! What was done on the account, page by page.

use serde::{Deserialize, Serialize};
use todo_core::wire;

use super::{Refused, api};
use crate::model::{
    history::{Past, past},
    listing::escape,
};

/// Most changes on one page.
const PAGE_MAX: usize = 50;

/// A page of what was done, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub past: Vec<Past>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// What was done before the change `after`; the newest where that is empty.
pub async fn load_done(after: String) -> Result<Done, Refused> {
    let place = if after.is_empty() { after } else { format!("&cursor={}", escape(&after)) };
    let path = api::own(&format!("changes?limit={PAGE_MAX}{place}")).await?;
    let answer = api::get::<Vec<wire::Change>>(&path).await?;
    let now = api::now();
    Ok(Done {
        next: answer.next_cursor().map(str::to_owned),
        past: past(&answer.body, now.time_zone(), now.timestamp()),
    })
}
