//! What was said, as the assistant reads it: without hesitations, and in English.

use super::{language, words};

/// What people say while they think.
const HESITATIONS: [&str; 9] = ["um", "umm", "uh", "uhh", "uhm", "er", "erm", "hmm", "hm"];

/// Longest text that is more than read as it stands, in bytes. Longer text is no spoken request.
const TEXT_MAX_BYTES: usize = 600;

/// `text` as English without hesitations; `None` if it is that already.
pub(super) fn heard(text: &str) -> Option<String> {
    if text.len() > TEXT_MAX_BYTES {
        return None;
    }
    let fluent = without_hesitations(text);
    language::in_english(fluent.as_deref().unwrap_or(text)).or(fluent)
}

fn without_hesitations(text: &str) -> Option<String> {
    let is_hesitation = |word: &&str| HESITATIONS.contains(&words::key(word).as_str());
    let (hesitations, fluent): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(is_hesitation);
    // Alone it is an answer of sorts; in quotation marks it may be a name.
    let is_speech = !fluent.is_empty() && !text.contains(['"', '“', '«']);
    (is_speech && !hesitations.is_empty()).then(|| fluent.join(" "))
}
