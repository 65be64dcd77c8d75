//! "How was my week?", "Give me a summary of today".

use super::super::words::Words;
use crate::task::Period;

/// Reads a wish to know how things stand.
pub(super) fn read(words: Words<'_>) -> Option<Period> {
    if let Some(rest) = words.after(SUMMARY) {
        return if rest.is_empty() { Some(Period::Today) } else { period(rest) };
    }
    if let Some(period) = words.before(&["summary", "review", "overview", "report"]) {
        return self::period(period);
    }
    words.after(HOW).and_then(period)
}

fn period(words: Words<'_>) -> Option<Period> {
    let words = words.after_any(&["of", "for", "about", "me", "my", "the", "this"]);
    let words = words.before_any(&["so far", "look like", "looking", "look", "going", "like"]);
    let phrase = words.keys().collect::<Vec<_>>().join(" ");
    match phrase.as_str() {
        "today" | "today's" | "day" | "daily" => Some(Period::Today),
        "week" | "week's" | "weekly" => Some(Period::Week),
        _ => None,
    }
}

const SUMMARY: &[&str] = &[
    "give me a summary",
    "show me a summary",
    "give me an overview",
    "show me an overview",
    "a summary",
    "an overview",
    "summary",
    "overview",
    "summarize",
    "summarise",
    "sum up",
    "recap",
];

const HOW: &[&str] =
    &["how was", "how is", "how's", "how does", "how did", "how am i doing", "what does"];

#[cfg(test)]
mod core_tests {
    use super::*;
    use crate::chat::builtin::words;

    #[test]
    fn wishes_to_know_how_things_stand_name_a_period() {
        let read = |text: &str| read(Words::new(text, &words::split(text)));
        for text in [
            "summary",
            "How is my day?",
            "today's summary",
            "summarize today",
            "What does my day look like?",
        ] {
            assert_eq!(read(text), Some(Period::Today), "{text}");
        }
        for text in [
            "How was my week?",
            "summary of this week",
            "Give me a summary of my week so far",
            "weekly review",
            "how am I doing this week",
        ] {
            assert_eq!(read(text), Some(Period::Week), "{text}");
        }
        for text in ["what's this week", "review the contract", "how is the weather", "report"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
