//! Which conversations to show, and from where on.

use jiff::Timestamp;

use super::{Conversation, ConversationId};
use crate::task::InvalidField;

/// Most conversations on one page, and most that a search finds.
pub const PAGE_MAX: usize = 100;
/// Longest text to search for, in characters.
pub const SEARCH_MAX_CHARS: usize = 200;
/// What a place in this list begins with.
const ORDER: &str = "used";

/// A question to the list of conversations, last used first. The default is everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Part of the title or of a message, whatever its case.
    pub search: Option<String>,
    /// At most so many, 1 to [`PAGE_MAX`]; `None` is all of them.
    pub limit: Option<usize>,
    /// Only what comes after this place.
    pub after: Option<Place>,
}

/// Some conversations, and where to go on if there are more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub conversations: Vec<Conversation>,
    pub next: Option<Place>,
}

/// A place in the list: that of the last conversation seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub used_at: Timestamp,
    pub id: ConversationId,
}

impl Page {
    /// A page of at most `limit`, out of one conversation more if there is a next page.
    pub fn of(mut conversations: Vec<Conversation>, limit: Option<usize>) -> Self {
        let Some(limit) = limit.filter(|limit| conversations.len() > *limit) else {
            return Self { conversations, next: None };
        };
        conversations.truncate(limit);
        let next = conversations.last().map(Place::of);
        Self { conversations, next }
    }
}

impl Place {
    pub fn of(conversation: &Conversation) -> Self {
        Self { used_at: conversation.updated_at, id: conversation.id.clone() }
    }

    /// Plain text for a URL: `used.1795539600000000.<id>`.
    pub fn encode(&self) -> String {
        format!("{ORDER}.{}.{}", self.used_at.as_microsecond(), self.id)
    }

    /// Reads what [`Place::encode`] wrote.
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        decode(text).ok_or_else(|| {
            InvalidField::new(
                "cursor",
                "is not a place in this list; send the X-Next-Cursor of the page before",
            )
        })
    }
}

fn decode(text: &str) -> Option<Place> {
    let (order, rest) = text.split_once('.')?;
    let (used_at, id) = rest.split_once('.')?;
    let used_at = Timestamp::from_microsecond(used_at.parse().ok()?).ok()?;
    (order == ORDER).then(|| Place { used_at, id: ConversationId(id.to_owned()) })
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text_whatever_the_id() {
        for id in ["0193a7f2", "7", "a.b", ""] {
            let place = Place { used_at: Timestamp::UNIX_EPOCH, id: ConversationId(id.to_owned()) };
            assert_eq!(Place::parse(&place.encode()), Ok(place));
        }
        for text in ["", "used", "used.1", "used.x.1", "newest.1.2", "used.99999999999999999999.1"]
        {
            assert_eq!(Place::parse(text).unwrap_err().field, "cursor", "{text}");
        }
    }
}
