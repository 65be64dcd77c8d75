//! What notifications, and the page behind a letter's link, say in the language of whoever reads them.

use std::sync::LazyLock;

use serde::Deserialize;

/// What is said of a reminder. `{at}` stands for a moment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub(super) complete: String,
    pub(super) ten_minutes: String,
    pub(super) hour: String,
    pub(super) tomorrow_morning: String,
    pub(super) dismiss: String,
    /// Heads the page behind a letter's link.
    pub reminder: String,
    /// Of a notification that is sent to try out whether they arrive.
    pub(super) arrives: String,
    /// Beside a notification whose button did not do what it says.
    pub(super) failed: String,
    again: String,
    pub let_be: String,
    pub task_gone: String,
    pub open: String,
    /// Before the field for a moment in words, what it may hold, and that it held none.
    pub in_words: String,
    pub example: String,
    pub unclear: String,
    pub end_plan: String,
    pub plan_ended: String,
}

impl Words {
    /// That the reminder comes again at `at`.
    pub fn again(&self, at: &str) -> String {
        self.again.replace("{at}", at)
    }
}

/// By primary language; the first is for whoever speaks none of these.
static SPOKEN: LazyLock<Vec<(&str, Words)>> = LazyLock::new(|| {
    [
        ("en", include_str!("words/en.json")),
        ("de", include_str!("words/de.json")),
        ("es", include_str!("words/es.json")),
        ("fr", include_str!("words/fr.json")),
        ("hi", include_str!("words/hi.json")),
        ("ur", include_str!("words/ur.json")),
    ]
    .into_iter()
    .map(|(language, text)| (language, read(text)))
    .collect()
});

/// The words in the language of the BCP 47 tag, or in English, and which language that is.
pub fn words(tag: Option<&str>) -> (&'static str, &'static Words) {
    let primary = tag.and_then(|tag| tag.split('-').next()).unwrap_or_default();
    let spoken = |(language, _): &&(&str, Words)| language.eq_ignore_ascii_case(primary);
    let (language, words) = SPOKEN.iter().find(spoken).unwrap_or(&SPOKEN[0]);
    (language, words)
}

fn read(text: &str) -> Words {
    match serde_json::from_str(text) {
        Ok(words) => words,
        Err(error) => unreachable!("the words in the build are held by a test: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_when_a_reminder_comes_again() {
        for (language, words) in SPOKEN.iter() {
            assert!(words.again("09:20").contains("09:20"), "{language}");
        }
        assert_eq!(words(Some("tlh")).0, "en");
        assert_eq!(words(Some("UR-pk")).0, "ur");
    }
}
