//! Numbers in the words of the language that transcripts are read in.

use super::lexicon;

/// The least number that is joined with ones: "twenty one".
const TENS_MIN: i8 = 20;

/// `five`, `twenty`, `forty five`, `forty-five`: how many words, and the number.
pub(crate) fn cardinal(words: &[&str]) -> Option<(usize, i16)> {
    joined(words, "number").map(|(length, number)| (length, number.into()))
}

/// `third`, `twentieth`, `twenty first`, `thirty-first`, up to the last day of a month: how many
/// words, and the number.
pub(crate) fn ordinal(words: &[&str]) -> Option<(usize, i8)> {
    let is_day = |(_, number): &(usize, i8)| *number <= 31;
    joined(words, "ordinal").filter(is_day)
}

/// Tens with what `table` calls the ones after them, or a number by itself.
fn joined(words: &[&str], table: &str) -> Option<(usize, i8)> {
    let first = words.first()?;
    let ones = |word: &str| named(table, word).filter(|ones| *ones < 10);
    let tens = |word: &str| named("number", word).filter(|tens| *tens >= TENS_MIN);
    if let Some((ten, one)) = first.split_once('-') {
        return Some((1, tens(ten)? + ones(one)?));
    }
    let two = || Some((2, tens(first)? + ones(words.get(1)?)?));
    two().or_else(|| named(table, first).map(|number| (1, number)))
}

/// The number that a word stands for in a table of the lexicon.
fn named(table: &str, word: &str) -> Option<i8> {
    key(table, word)?.parse().ok()
}

/// Whether a word, in lower case, names a month.
pub(crate) fn names_month(word: &str) -> bool {
    key("month", word).is_some()
}

fn key(table: &str, word: &str) -> Option<&'static str> {
    let lexicon = lexicon::of(lexicon::DEFAULT_LANGUAGE)?;
    let names = |names| lexicon::phrases(names).any(|name| name == word);
    lexicon.entries(table).find(|(_, known)| names(known)).map(|(key, _)| key)
}
