//! Saved filters on the wire.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::task::saved;

/// A question to the list that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaveFilter {
    /// At most 60 characters. What was kept under the same name gives way.
    pub name: String,
    /// What the address of the page that shows it says after the `?`: `view`, `search`, `priority`, `tag`, `sort`
    /// and `by`, percent-encoded; at most 1,000 letters.
    pub query: String,
}

/// A question to the list that is kept under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedFilter {
    pub id: Uuid,
    pub name: String,
    pub query: String,
    /// RFC 3339.
    pub saved_at: String,
}

impl From<&saved::SavedFilter> for SavedFilter {
    fn from(filter: &saved::SavedFilter) -> Self {
        Self {
            id: filter.id,
            name: filter.name.clone(),
            query: filter.query.clone(),
            saved_at: filter.saved_at.to_string(),
        }
    }
}
