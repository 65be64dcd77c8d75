//! The files are what they seem.

use super::*;

#[test]
fn every_file_is_toml_and_read_as_such() {
    for (code, text) in FILES {
        let known: toml::Table =
            toml::from_str(text).unwrap_or_else(|error| panic!("{code}.toml: {error}"));
        let read = of(code).unwrap();
        let pairs = |name: &str| read.entries(name).collect::<Vec<_>>();
        for (name, table) in &known {
            let table =
                table.as_table().unwrap_or_else(|| panic!("{code}.toml: {name} is no table"));
            assert_eq!(table.len(), pairs(name).len(), "{code}.toml: [{name}]");
            for (key, value) in table {
                assert_eq!(read.text(name, key), value.as_str(), "{code}.toml: [{name}] {key}");
            }
        }
        assert_eq!(known.len(), read.tables.len(), "{code}.toml");
    }
}

#[test]
fn a_yes_in_no_language_is_a_no_in_another() {
    let said = |key: &'static str| {
        all().iter().flat_map(move |lexicon| lexicon.phrases("answer", key).map(crate::text::fold))
    };
    for yes in said("yes") {
        assert!(said("no").all(|no| no != yes), "{yes} is both");
    }
}

#[test]
fn a_language_is_found_by_its_code_and_by_a_tag_that_says_more() {
    assert_eq!(all().first().map(|lexicon| lexicon.code), Some(DEFAULT_LANGUAGE));
    assert_eq!(of("es-ES").map(|lexicon| lexicon.code), Some("es"));
    assert_eq!(of("ur-Latn").map(|lexicon| lexicon.code), Some("ur-latn"));
    assert_eq!(of("ur-PK").map(|lexicon| lexicon.code), Some("ur"));
    assert!(of("tlh").is_none());
}
