//! What lists are asked with. An empty parameter says as much as an absent one: forms send them.

/// The parameter, if it says anything.
pub(super) fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The parameter `limit`, at most `most`. What is no number from 1 on is as good as absent: the original knows of
/// no limit, and takes whatever stands there.
pub(super) fn size(limit: Option<&String>, most: usize) -> Option<usize> {
    let text = given(limit).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    // What is too large to be read is more than enough.
    let size: usize = text.parse().unwrap_or(most);
    (size > 0).then(|| size.min(most))
}
