//! Titles, descriptions, tags.

use super::*;

#[test]
fn a_title_is_trimmed_and_on_one_line() {
    assert_eq!(Title::parse("  Buy\n\tmilk \u{a0}now ").unwrap().as_str(), "Buy milk now");
}

#[test]
fn a_title_counts_characters_not_bytes() {
    assert!(Title::parse(&"💡".repeat(TITLE_MAX_CHARS)).is_ok());
    let error = Title::parse(&"💡".repeat(TITLE_MAX_CHARS + 1)).unwrap_err();
    assert_eq!(error.to_string(), "title: has 256 characters; 255 is the most");
}

#[test]
fn an_empty_title_and_one_with_nul_are_refused() {
    for text in ["", " \n\u{2003}", "Buy\0milk"] {
        assert_eq!(Title::parse(text).unwrap_err().field, "title", "{text:?}");
    }
}

#[test]
fn right_to_left_text_is_kept() {
    assert_eq!(Title::parse("شراء الحليب").unwrap().as_str(), "شراء الحليب");
}

#[test]
fn a_description_keeps_its_lines_up_to_its_limit() {
    assert_eq!(Description::parse("one\n two").unwrap().as_str(), "one\n two");
    assert!(Description::parse(&"ü".repeat(DESCRIPTION_MAX_CHARS)).is_ok());
    for text in ["ü".repeat(DESCRIPTION_MAX_CHARS + 1), "\0".to_owned()] {
        assert_eq!(Description::parse(&text).unwrap_err().field, "description");
    }
}

#[test]
fn tags_lose_their_sign_and_their_doubles() {
    let tags = Tags::typed(["#Home", " home ", "big shop", "ÜBER", "über"]).unwrap();
    assert_eq!(tags.as_slice(), ["Home", "big-shop", "ÜBER"]);
}

#[test]
fn tags_are_kept_as_sent_each_once() {
    let sent = ["with space", "A", "a", "#hash", " edge "];
    assert_eq!(Tags::parse(sent.iter().chain(&["A"])).unwrap().as_slice(), sent);
}

#[test]
fn added_tags_are_not_doubled_by_their_case() {
    let (kept, added) = (Tags::parse(["#Home"]).unwrap(), Tags::parse(["#home", "shop"]).unwrap());
    assert_eq!(kept.with(&added).unwrap().as_slice(), ["#Home", "shop"]);
}

#[test]
fn tags_are_one_whatever_their_case_and_sign() {
    for tag in ["home", "Home", "#home", " HOME ", "## hóme"] {
        assert_eq!(tag_key(tag), "home", "{tag:?}");
    }
    let names = ["#Home", " at work ", "c#", "#"].map(tag_name);
    assert_eq!(names, ["Home", "at work", "c#", "#"]);
    assert_ne!(tag_key("#"), tag_key("home"));
    let (kept, added) = (Tags::parse(["#Home"]).unwrap(), Tags::parse(["home"]).unwrap());
    assert_eq!(kept.with(&added).unwrap().as_slice(), ["#Home"]);
}

#[test]
fn what_cannot_be_seen_is_no_title_and_no_tag() {
    for text in ["\u{200b}", "\u{ad}\u{2060}", "\u{feff} \u{200d}"] {
        assert_eq!(Title::parse(text).unwrap_err().field, "title", "{text:?}");
        assert_eq!(Tags::parse([text]).unwrap_err().field, "tags", "{text:?}");
    }
}

#[test]
fn tags_that_cannot_be_taken_are_refused() {
    let long = "x".repeat(TAG_MAX_CHARS + 1);
    for tag in ["", "  ", "a\0b", long.as_str()] {
        assert_eq!(Tags::parse([tag]).unwrap_err().field, "tags", "{tag:?}");
    }
    let many = (0..=TAGS_MAX).map(|n| n.to_string());
    assert_eq!(Tags::parse(many).unwrap_err().to_string(), "tags: are too many; 20 is the most");
}
