//! Conversations on the wire.

use serde::{Deserialize, Serialize};

use super::page::{self, given};
use crate::{
    chat::{
        self,
        listing::{PAGE_MAX, Place, Query, SEARCH_MAX_CHARS},
    },
    task::{InvalidField, refuse_nul},
    usecase::chat::MESSAGES_MAX,
};

/// What a place among messages begins with.
const BEFORE: &str = "before.";

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

/// Which messages `GET /api/{user_id}/conversations/{id}/messages` answers. Empty is the same as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct MessageParameters {
    /// How many at most, from 1 on, the last ones; more than 1000, absent, or anything else is 1000.
    #[cfg_attr(feature = "openapi", param(value_type = Option<u16>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Where the page ends: the `X-Next-Cursor` of the page of later ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl MessageParameters {
    /// How many are asked for, and before which place, counted from the conversation's beginning.
    pub fn parse(&self) -> Result<(usize, Option<u64>), InvalidField> {
        let limit = page::size(self.limit.as_ref(), MESSAGES_MAX).unwrap_or(MESSAGES_MAX);
        let before = given(self.cursor.as_ref()).map(parse_before).transpose()?;
        Ok((limit, before))
    }

    /// The cursor of the page that ends before a place.
    pub fn cursor(before: u64) -> String {
        format!("{BEFORE}{before}")
    }
}

fn parse_before(text: &str) -> Result<u64, InvalidField> {
    let place = text.strip_prefix(BEFORE).and_then(|place| place.parse().ok());
    place.ok_or_else(|| {
        InvalidField::new(
            "cursor",
            "is not a place in this list; send the X-Next-Cursor of the page before",
        )
    })
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
    fn messages_are_bounded_and_their_places_survive_their_text() {
        let parameters = |limit: &str, cursor: &str| {
            let given = |text: &str| Some(text.to_owned());
            MessageParameters { limit: given(limit), cursor: given(cursor) }.parse()
        };
        assert_eq!(parameters("", ""), Ok((MESSAGES_MAX, None)));
        assert_eq!(parameters("30", &MessageParameters::cursor(7)), Ok((30, Some(7))));
        assert_eq!(parameters("100000", ""), Ok((MESSAGES_MAX, None)));
        for cursor in ["7", "before.", "before.-1", "used.1.x"] {
            assert_eq!(parameters("", cursor).unwrap_err().field, "cursor", "{cursor}");
        }
        assert_eq!(parameters("0", ""), Ok((MESSAGES_MAX, None)), "as good as none");
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
