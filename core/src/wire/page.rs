//! What lists are asked with. An empty parameter says as much as an absent one: forms send them.

use crate::task::InvalidField;

/// The parameter, if it says anything.
pub(super) fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The parameter `limit`, from 1 on; more than `most` is as much as `most`.
pub(super) fn size(limit: Option<&String>, most: usize) -> Result<Option<usize>, InvalidField> {
    let parse = |text: &str| {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        // What is too large to be read is more than enough.
        is_number.then(|| text.parse().unwrap_or(most)).filter(|size| *size > 0)
    };
    let refused = || {
        InvalidField::new(
            "limit",
            format!("must be a number from 1 on; more than {most} is {most}"),
        )
    };
    given(limit).map(|text| parse(text).map(|size| size.min(most)).ok_or_else(refused)).transpose()
}
