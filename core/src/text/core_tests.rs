//! What is the same, and where words are.

use proptest::prelude::*;

use super::*;

#[test]
fn texts_that_a_person_calls_the_same_are_the_same() {
    for (one, other) in [
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("İstanbul", "istanbul"),
        ("ılık", "ILIK"),
        ("Café", "cafe\u{301}"),
        ("ｆｕｌｌ", "full"),
        ("ﬁle", "FILE"),
        ("كتاب", "کتاب"),
        ("مـــحمد", "محمد"),
        ("عَلِی", "علي"),
        ("آج", "اج"),
        ("मां", "माँ"),
        ("ज़रूरी", "जरूरी"),
        ("٣", "3"),
        ("۵", "5"),
        ("७", "7"),
        ("don’t", "don't"),
        ("20‑24", "20–24"),
        ("❤️", "❤"),
        ("to\u{200b}day", "today"),
        ("Łódź", "lodz"),
    ] {
        assert_eq!(fold(one), fold(other), "{one} and {other}");
    }
    for (one, other) in [("कल", "काल"), ("が", "か"), ("a b", "ab"), ("हो", "हा")]
    {
        assert_ne!(fold(one), fold(other), "{one} and {other}");
    }
}

#[test]
fn the_case_of_no_letter_counts_and_folding_twice_changes_nothing() {
    let cased =
        |letter: &char| letter.to_uppercase().ne([*letter]) || letter.to_lowercase().ne([*letter]);
    for letter in ('\0'..=char::MAX).filter(cased) {
        let folded = fold(&letter.to_string());
        assert_eq!(fold(&folded), folded, "{letter:?} twice");
        assert_eq!(fold(&letter.to_uppercase().to_string()), folded, "{letter:?} in capitals");
        assert_eq!(fold(&letter.to_lowercase().to_string()), folded, "{letter:?} in small letters");
    }
}

#[test]
fn what_shows_nothing_is_blank() {
    for text in [
        "",
        " ",
        "\u{200b}",
        "\u{200e}\u{2060} \u{feff}",
        "\u{ad}",
        "\u{3164}",
        "\u{2800}",
        "\u{e0041}",
        "\u{fff9}\u{fffa}\u{fffb}",
        "\u{fffc}",
        "\u{1d159}",
        "\u{115f}\u{1160}\u{ffa0}",
        "\u{13437} \u{13441}",
        "\u{16fe4}\u{301}",
        "\u{ffff}\u{1fffe}\u{fdd0}",
    ] {
        assert!(is_blank(text), "{text:?}");
    }
    for text in ["a", "🌱", "।", "٠", "-", "\u{200f}ب", "\u{fffd}", "𝄞", "\u{fffc}a"] {
        assert!(!is_blank(text), "{text:?}");
    }
}

#[test]
fn each_wanted_word_may_stand_anywhere() {
    let text = fold("Call the Dentist’s office");
    for wanted in ["dentist call", "CALL", "fic tist", ""] {
        assert!(contains_words(&text, wanted), "{wanted}");
    }
    assert!(!contains_words(&text, "call mom"));
    let numbers = (0..1000).map(|number| format!("w{number} w{number} "));
    let sought = sought(&numbers.collect::<String>()).len();
    assert_eq!(sought, WORDS_SOUGHT_MAX, "each once, and no more than these");
}

#[test]
fn words_have_keys_places_and_gaps() {
    let text = "Buy “Oat Milk”, then: (call) Bob? #home! 'n' it's";
    let read: Vec<(&str, &str, Gap)> = words(text)
        .iter()
        .map(|word| (&text[word.range.clone()], word.after))
        .zip(words(text).iter().map(|word| word.key.clone()))
        .map(|((source, after), key)| (source, &*key.leak(), after))
        .collect();
    assert_eq!(
        read,
        [
            ("Buy", "buy", Gap::Space),
            ("Oat Milk", "", Gap::Comma),
            ("then", "then", Gap::Colon),
            ("call", "call", Gap::Space),
            ("Bob", "bob", Gap::Question),
            ("#home", "#home", Gap::Stop),
            ("n", "", Gap::Space),
            ("it's", "it's", Gap::Space),
        ]
    );
}

proptest! {
    #[test]
    fn words_are_in_order_and_hold_all_that_is_not_white_space(text in "\\PC{0,80}|[a\"'“”«» ,.?\n]{0,60}") {
        let mut free = 0;
        for word in words(&text) {
            prop_assert!(free <= word.whole.start && word.whole.start <= word.range.start);
            prop_assert!(word.range.end <= word.whole.end && word.range.start < word.range.end);
            prop_assert!(text[free..word.whole.start].trim().is_empty());
            free = word.whole.end;
        }
        prop_assert!(text[free..].trim().is_empty());
    }

    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }
}

#[test]
fn words_sound_alike_across_scripts_by_their_consonants() {
    for (one, other) in [
        ("bijli", "بجلی"),
        ("bill", "بل"),
        ("report", "رپورٹ"),
        ("school", "اسکول"),
        ("बिजली", "بجلی"),
        ("chabi", "चाबी"),
        ("doodh", "दूध"),
        ("gas", "گیس"),
        ("ammi", "امی"),
    ] {
        assert!(sounds_alike(&fold(one), &fold(other)), "{one} {other}");
        assert!(sounds_alike(&fold(other), &fold(one)), "{other} {one}");
    }
    for (one, other) in [("bijli", "bijlee"), ("ko", "کو"), ("pani", "بجلی"), ("दो", "do")]
    {
        assert!(!sounds_alike(&fold(one), &fold(other)), "{one} {other}");
    }
}

#[test]
fn words_that_are_said_alike_sound_alike_and_no_others() {
    for (one, other) in [
        ("sight", "site"),
        ("carsen", "carson"),
        ("by", "buy"),
        ("flour", "flower"),
        ("write", "right"),
        ("mail", "male"),
        ("bye", "buy"),
    ] {
        assert!(super::sounds_like(one, other), "{one}, {other}");
    }
    for (one, other) in [
        ("bread", "bird"),
        ("cat", "kid"),
        ("bank", "bake"),
        ("milk", "mail"),
        ("mom", "mum's"),
        ("दूध", "दवा"),
    ] {
        assert!(!super::sounds_like(one, other), "{one}, {other}");
    }
}
