//! Questions to the list that somebody keeps under a name, to ask them again.

use jiff::Timestamp;
use uuid::Uuid;

use super::{InvalidField, refuse_nul};
use crate::text::is_blank;

/// Most filters that an account keeps.
pub const FILTERS_MAX: usize = 50;
/// Longest name of a filter, in characters.
pub const FILTER_NAME_MAX_CHARS: usize = 60;
/// Longest question of a filter, in bytes.
pub const FILTER_QUERY_MAX_BYTES: usize = 1_000;

/// A question to the list, under a name that no other of the account's has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    pub id: Uuid,
    /// On one line, 1 to [`FILTER_NAME_MAX_CHARS`] characters.
    pub name: String,
    /// What the address of the page that shows it says after the `?`, percent-encoded: `view=upcoming&tag=home`.
    pub query: String,
    pub saved_at: Timestamp,
}

impl SavedFilter {
    pub fn new(id: Uuid, name: &str, query: &str, now: Timestamp) -> Result<Self, InvalidField> {
        let query = query.trim_start_matches('?').to_owned();
        Ok(Self { id, name: parse_name(name)?, query: parse_query(query)?, saved_at: now })
    }
}

fn parse_name(text: &str) -> Result<String, InvalidField> {
    let refused = |message: String| Err(InvalidField::new("name", message));
    refuse_nul("name", text)?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        n if n > FILTER_NAME_MAX_CHARS => {
            refused(format!("has {n} characters; {FILTER_NAME_MAX_CHARS} is the most"))
        }
        _ if is_blank(&line) => refused("must not be empty".to_owned()),
        _ => Ok(line),
    }
}

/// What it asks is the page's own: here it only has to fit into an address.
fn parse_query(text: String) -> Result<String, InvalidField> {
    let is_pair = |pair: &str| pair.split_once('=').is_some_and(|(name, _)| !name.is_empty());
    let fits = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\"<>".contains(&byte));
    if text.len() > FILTER_QUERY_MAX_BYTES || !fits || !text.split('&').all(is_pair) {
        let message = format!(
            "is no question such as view=upcoming&tag=home, of at most {FILTER_QUERY_MAX_BYTES} letters"
        );
        return Err(InvalidField::new("query", message));
    }
    Ok(text)
}

#[cfg(test)]
mod core_tests {
    use super::*;

    fn save(name: &str, query: &str) -> Result<SavedFilter, InvalidField> {
        SavedFilter::new(Uuid::nil(), name, query, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_name_stands_on_one_line_and_a_question_is_kept_as_it_is_asked() {
        let saved =
            save("  At \n home ", "?view=upcoming&tag=home&search=tea%20%26%20milk").unwrap();
        assert_eq!(saved.name, "At home");
        assert_eq!(saved.query, "view=upcoming&tag=home&search=tea%20%26%20milk");
    }

    #[test]
    fn what_is_no_name_or_no_question_is_refused_with_what_to_send() {
        let long = "x".repeat(FILTER_NAME_MAX_CHARS + 1);
        for (name, said) in [
            (" ", "must not be empty"),
            ("\u{200b}", "must not be empty"),
            (&long, "60 is the most"),
        ] {
            let refused = save(name, "tag=home").unwrap_err();
            assert!(refused.field == "name" && refused.message.contains(said), "{refused}");
        }
        let long = format!("tag={}", "x".repeat(FILTER_QUERY_MAX_BYTES));
        for query in ["", "home", "=x", "tag=home&", "tag=a b", "tag=کام", "tag=a#b", &long] {
            assert_eq!(save("Home", query).unwrap_err().field, "query", "{query}");
        }
    }
}
