//! Conversations on the wire.

use serde::{Deserialize, Serialize};

use super::page::{self, given};
use crate::{
    chat::{
        self,
        listing::{PAGE_MAX, Place, Query, SEARCH_MAX_CHARS},
    },
    task::{InvalidField, refuse_nul},
};

/// A conversation in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    pub id: String,
    pub title: String,
    pub created_at: String,
    pub updated_at: String,
}

/// How `GET /api/{user_id}/conversations` narrows its answer. Empty is the same as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ConversationParameters {
    /// Part of the title or of a message, whatever its case; at most 200 characters. A search
    /// without `limit` finds the 100 conversations used last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// How many at most, from 1 on; more than 100 is 100. Absent, or anything else: all.
    #[cfg_attr(feature = "openapi", param(value_type = Option<u16>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Where the page starts: the `X-Next-Cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl ConversationParameters {
    pub fn parse(&self) -> Result<Query, InvalidField> {
        let search = given(self.search.as_ref()).map(parse_search).transpose()?;
        let limit = page::size(self.limit.as_ref(), PAGE_MAX);
        let after = given(self.cursor.as_ref()).map(Place::parse).transpose()?;
        Ok(Query { limit: limit.or(search.as_ref().map(|_| PAGE_MAX)), search, after })
    }
}

fn parse_search(text: &str) -> Result<String, InvalidField> {
    refuse_nul("search", text)?;
    match text.chars().count() {
        0..=SEARCH_MAX_CHARS => Ok(text.to_owned()),
        n => Err(InvalidField::new(
            "search",
            format!("has {n} characters; {SEARCH_MAX_CHARS} is the most"),
        )),
    }
}

/// What `PATCH /api/{user_id}/conversations/{id}` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenameConversation {
    pub title: String,
}

impl From<&chat::Conversation> for Conversation {
    fn from(conversation: &chat::Conversation) -> Self {
        Self {
            id: conversation.id.0.clone(),
            title: conversation.title.clone(),
            created_at: conversation.created_at.to_string(),
            updated_at: conversation.updated_at.to_string(),
        }
    }
}

#[cfg(test)]
mod core_tests {
    use super::*;

    fn parameters(search: &str, limit: &str, cursor: &str) -> Result<Query, InvalidField> {
        let given = |text: &str| Some(text.to_owned());
        ConversationParameters { search: given(search), limit: given(limit), cursor: given(cursor) }
            .parse()
    }

    #[test]
    fn a_search_is_bounded_and_nothing_asks_for_everything() {
        assert_eq!(parameters("", " ", ""), Ok(Query::default()));
        assert_eq!(parameters("milk", "", "").unwrap().limit, Some(PAGE_MAX));
        assert_eq!(parameters("milk", "7", "").unwrap().limit, Some(7));
        assert_eq!(parameters("milk", "101", "").unwrap().limit, Some(PAGE_MAX));
        for (search, limit, cursor, field) in [
            ("\0", "", "", "search"),
            (&*"x".repeat(SEARCH_MAX_CHARS + 1), "", "", "search"),
            ("", "", "newest.1.2", "cursor"),
        ] {
            assert_eq!(parameters(search, limit, cursor).unwrap_err().field, field);
        }
    }
}
