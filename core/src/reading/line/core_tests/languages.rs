//! Dates in every language, where nobody says which it is. Today is Tuesday 24 November 2026, ten in the
//! morning in Karachi.

use super::{super::*, assert_reads, now, short};

/// Languages may bring examples with their lexicons, `examples/CODE.toml`: a line, and what it means.
#[test]
fn the_examples_of_each_language_are_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reading/line/examples");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let examples: std::collections::BTreeMap<String, String> = toml::from_str(&text).unwrap();
        let table: Vec<(&str, &str)> =
            examples.iter().map(|(line, meaning)| (line.as_str(), meaning.as_str())).collect();
        assert_reads(&table);
    }
}

#[test]
fn words_of_other_languages_do_not_make_english_lines_theirs() {
    assert_reads(&[
        ("Peer review", "Peer review"),
        ("Buy a mangal", "Buy a mangal"),
        ("Call Juma", "Call Juma"),
        ("Do it", "Do it"),
        ("Swim in the mar", "Swim in the mar"),
    ]);
}

#[test]
fn the_language_that_was_read_is_told() {
    let language = |text| parse(text, &now()).language;
    assert_eq!(language("Call mom tomorrow"), "en");
    assert_eq!(language("Llamar a mamá mañana"), "es");
    assert_eq!(language("कल फोन करना"), "hi");
    assert_eq!(language("کل فون کرنا"), "ur");
    assert_eq!(language("Call mom"), "en");
}

#[test]
fn every_word_of_every_lexicon_is_read() {
    // A table or key that nobody reads is a slip: English has all of them.
    let english = lexicon::of(lexicon::DEFAULT_LANGUAGE).unwrap();
    const OF_ONE_LANGUAGE: [&str; 20] = [
        "day_before",
        "day_after",
        "on_after",
        "until_after",
        "part_after",
        "next_after",
        "daily_sure",
        "and_half",
        "and_quarter",
        "less_quarter",
        "and_minutes",
        "half_to",
        "second_next",
        "start_after",
        "end_after",
        "fortnight_on",
        "every_after",
        "minutes_follow",
        "less_minutes",
        "three_quarter_hour",
    ];
    for lexicon in lexicon::all() {
        for table in ["word", "clock", "unit", "part"] {
            for (key, _) in lexicon.entries(table) {
                let is_known = english.text(table, key).is_some() || OF_ONE_LANGUAGE.contains(&key);
                assert!(is_known || key == "noon", "{}: [{table}] {key}", lexicon.code);
            }
        }
    }
    assert_eq!(short(parse("", &now()), &now()), "");
}
