//! What was said, as the assistant reads it: without hesitations, and in English.

use super::{language, words};

/// What people say while they think, however long.
const HESITATIONS: [&str; 6] = ["um", "uh", "uhm", "er", "erm", "hm"];

/// Longest text that is more than read as it stands, in words. Longer text is no spoken request.
const TEXT_MAX_WORDS: usize = 40;

/// `text` as English without hesitations; `None` if it is that already.
pub(super) fn heard(text: &str) -> Option<String> {
    if text.split_whitespace().nth(TEXT_MAX_WORDS).is_some() {
        return None;
    }
    let fluent = without_hesitations(text);
    language::in_english(fluent.as_deref().unwrap_or(text)).or(fluent)
}

fn without_hesitations(text: &str) -> Option<String> {
    let (hesitations, fluent): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| is_hesitation(word));
    // Alone it is an answer of sorts; in quotation marks it may be a name.
    let is_speech = !fluent.is_empty() && !text.contains(['"', '“', '«']);
    (is_speech && !hesitations.is_empty()).then(|| fluent.join(" "))
}

fn is_hesitation(word: &str) -> bool {
    let mut letters: Vec<char> = words::key(word).chars().collect();
    letters.dedup();
    HESITATIONS.iter().any(|sound| sound.chars().eq(letters.iter().copied()))
}
