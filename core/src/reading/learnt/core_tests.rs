//! What holds for every guess, whatever was learnt.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::reading::{grammars, rules};

/// Saturday, 28 November 2026.
fn now() -> ZonedDateTime {
    date(2026, 11, 28).at(10, 0, 0, 0).in_tz("Europe/Berlin").unwrap_or_default()
}

/// A list with one task, of these words.
struct Task<'a>(&'a [&'a str]);

impl List for Task<'_> {
    fn has_word(&self, word: &Word) -> bool {
        self.0.contains(&word.key.as_str())
    }

    fn named(&self, words: &[Word]) -> Named {
        if words.iter().any(|word| self.has_word(word)) { Named::Whole } else { Named::Nothing }
    }
}

fn guess(text: &str, known: &[&str]) -> Option<Guess> {
    read(text, &now(), rules::language(text), &Task(known))
}

/// Words of all the languages, and anything.
fn text() -> impl Strategy<Value = String> {
    let known: Vec<&'static str> = grammars()
        .iter()
        .flat_map(|grammar| grammar.vocabulary().take(40))
        .map(|(word, _)| word)
        .collect();
    let word = prop_oneof![
        3 => proptest::sample::select(known).prop_map(str::to_owned),
        1 => "\\PC{0,10}",
        1 => any::<String>(),
    ];
    proptest::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
}

#[test]
fn there_is_a_model_and_it_knows_what_it_was_shown() {
    for (text, known, act) in [
        ("could you jot down that the bins go out tonight", &[] as &[&str], Act::Add),
        ("so the rent is out of the way", &["rent"], Act::Complete),
        ("where do i even begin", &[], Act::First),
        ("my dog is so cute", &[], Act::Elsewhere),
    ] {
        assert_eq!(guess(text, known).map(|guess| guess.request.act), Some(act), "{text}");
    }
}

#[test]
fn likelihoods_of_all_kinds_are_a_hundred_percent() {
    for text in ["call mum tomorrow", "what is due today?", "what a day it was"] {
        let guess = guess(text, &[]).unwrap();
        let sum: f32 = KINDS.iter().map(|kind| guess.likelihood(*kind)).sum();
        assert!((sum - 100.0).abs() < 0.1, "{text}: {sum}");
        assert!(guess.certainty() >= 100.0 / 9.0, "{text}");
    }
}

#[test]
fn bytes_of_another_length_are_no_model() {
    assert!(Weights::decode(&[]).is_none());
    assert!(Weights::decode(&BYTES[1..]).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_guess_is_the_same_twice_and_says_only_what_was_said(text in text()) {
        let first = guess(&text, &["milk"]);
        prop_assert_eq!(&first, &guess(&text, &["milk"]));
        let words = [Slot::Title, Slot::Task, Slot::When, Slot::Name, Slot::Note, Slot::Tag];
        for (slot, said) in first.iter().flat_map(|guess| &guess.request.slots) {
            prop_assert!(!words.contains(slot) || text.contains(said), "{:?}: {}", slot, said);
        }
    }

    #[test]
    fn a_text_in_any_script_is_read_the_same_twice(text in text()) {
        let read = |text: &str| rules::read(text, &now(), None).requests;
        prop_assert_eq!(read(&text), read(&text));
    }
}
