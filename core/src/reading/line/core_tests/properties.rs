//! What holds for whatever somebody types.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

/// Anything, and lines made of the words that the parser knows.
fn lines() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "add",
        "a",
        "task",
        "to",
        "remind",
        "me",
        "buy",
        "milk",
        "the",
        "on",
        "at",
        "by",
        "in",
        "for",
        "every",
        "each",
        "other",
        "next",
        "this",
        "end",
        "of",
        "month",
        "week",
        "day",
        "days",
        "year",
        "today",
        "tonight",
        "tomorrow",
        "after",
        "monday",
        "mondays",
        "friday,",
        "may",
        "nov",
        "24",
        "24th",
        "31st",
        "2026",
        "24/11",
        "2026-11-24",
        "2026-02-30",
        "5",
        "5pm",
        "17:00",
        "99",
        "pm",
        "noon",
        "midnight",
        "morning",
        "night",
        "daily",
        "weekly",
        "monthly",
        "!high",
        "!!!",
        "#home",
        "#",
        "high",
        "priority",
        "“",
        "\"quoted",
        "text\"",
        "💡",
        "مرحبا",
        "İ",
        "ß",
        ":",
        "-",
        "9999",
        "years",
        "hours",
        "from",
        "now",
        "list",
        "my",
        "until",
        "except",
        "and",
        "from",
        "to",
        "1.5",
        "+3d",
        "14:00-15:00",
        "mañana",
        "a las",
        "cinco",
        "y media",
        "el lunes",
        "kal",
        "subah",
        "baje",
        "yaad dilana",
        "कल",
        "शाम",
        "५ बजे",
        "हर सोमवार",
        "کل",
        "پیر کو",
        "تک",
    ]);
    let known = prop::collection::vec(words, 0..14).prop_map(|words| words.join(" "));
    prop_oneof![3 => known, 1 => any::<String>(), 1 => "\\PC{0,60}"]
}

/// Any moment that a clock is likely to show, in zones with and without changes of the clocks.
fn moments() -> impl Strategy<Value = ZonedDateTime> {
    let zones = ["UTC", "Asia/Karachi", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"];
    (0..4_102_444_800_i64, prop::sample::select(zones.to_vec())).prop_map(|(second, zone)| {
        Timestamp::from_second(second).unwrap().to_zoned_datetime(TimeZone::get(zone).unwrap())
    })
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn parts_are_disjoint_and_in_order(text in lines(), now in moments()) {
        let mut free = 0;
        for part in parse(&text, &now).parts {
            prop_assert!(free <= part.range.start && part.range.start < part.range.end);
            prop_assert!(text.get(part.range.clone()).is_some(), "off a character boundary");
            free = part.range.end;
        }
    }

    #[test]
    fn title_and_parts_together_are_the_whole_text(text in lines(), now in moments()) {
        let said = parse(&text, &now);
        let mut left = text.clone();
        for part in said.parts.iter().rev() {
            left.replace_range(part.range.clone(), " ");
        }
        // The capital letter that a title begins with may be several letters: compare capitals.
        prop_assert_eq!(letters(&said.title.to_uppercase()), letters(&left.to_uppercase()));
    }

    #[test]
    fn nothing_is_due_before_today_unless_a_date_says_so(text in lines(), now in moments()) {
        let is_explicit = text.contains("20") || text.chars().any(|c| c.is_ascii_punctuation() && c == '/');
        if let Some(due) = parse(&text, &now).due {
            prop_assert!(is_explicit || due.day(now.time_zone()) >= now.date());
        }
    }

    #[test]
    fn the_same_text_at_the_same_time_means_the_same(text in lines(), now in moments()) {
        prop_assert_eq!(parse(&text, &now), parse(&text, &now));
    }

    #[test]
    fn a_line_without_phrases_is_the_title(text in "[a-zA-Z ]{0,40}", now in moments()) {
        let said = parse(&text, &now);
        if said.parts.is_empty() {
            prop_assert_eq!(said.title, text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}

#[test]
fn text_beyond_the_limit_is_a_title_as_it_stands() {
    for word in ["at ", "every ", "on the ", "\"", "“ ", "#a ", "in 3 ", "💡"] {
        let within = word.repeat(TEXT_MAX_BYTES / word.len());
        let beyond = word.repeat(TEXT_MAX_BYTES);
        assert!(parse(&within, &now()).title.len() <= within.len());
        assert_eq!(parse(&beyond, &now()).title, beyond.trim());
    }
}

#[test]
fn twice_the_text_is_twice_the_work() {
    const WORDS: usize = 120;
    let steps = |text: String| crate::reading::steps::of(|| drop(parse(&text, &now())));
    for words in [
        "at ",
        "every mon, ",
        "in 3 ",
        "1 day ",
        "from 5 dec to ",
        "on the ",
        "next ",
        "5pm and ",
        "#a ",
        "!high ",
        "remind me to ",
        "the 1st, ",
        "“ ",
        "kal ",
        "हर सोमवार ",
        "el lunes y ",
        "2-3 ",
        "twenty ",
        "💡 ",
        "a' ",
    ] {
        let (once, twice) = (steps(words.repeat(WORDS)), steps(words.repeat(2 * WORDS)));
        assert!(twice * 2 <= once * 5, "{words:?}: {once} steps, then {twice}");
    }
}
