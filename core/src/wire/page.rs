//! What lists are asked with. An empty parameter says as much as an absent one: forms send them.

use crate::task::InvalidField;

/// The parameter, if it says anything.
pub(super) fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The parameter `limit`, 1 to `most`.
pub(super) fn size(limit: Option<&String>, most: usize) -> Result<Option<usize>, InvalidField> {
    let parse = |text: &str| text.parse().ok().filter(|size| (1..=most).contains(size));
    let refused = || InvalidField::new("limit", format!("must be a number from 1 to {most}"));
    given(limit).map(|text| parse(text).ok_or_else(refused)).transpose()
}
