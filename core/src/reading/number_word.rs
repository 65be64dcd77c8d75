//! English numbers in words, as speech recognition writes them down. All in lower case.

use super::lexicon;

const CARDINALS: [&str; 19] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// `five`, `twenty`, `forty five`, `forty-five`: how many words, and the number.
pub(crate) fn cardinal(words: &[&str]) -> Option<(usize, i16)> {
    let first = words.first()?;
    if let Some((ten, unit)) = first.split_once('-') {
        return Some((1, tens(ten)? + unit_number(unit)?));
    }
    if let Some(ten) = tens(first) {
        let unit = words.get(1).and_then(|word| unit_number(word));
        return Some(unit.map_or((1, ten), |unit| (2, ten + unit)));
    }
    below_twenty(first).map(|number| (1, number))
}

/// `third`, `twentieth`, `twenty first`, `thirty-first`, up to the last day of a month: how many
/// words, and the number.
pub(crate) fn ordinal(words: &[&str]) -> Option<(usize, i8)> {
    let first = words.first()?;
    if let Some((ten, unit)) = first.split_once('-') {
        return Some((1, ten_of_month(ten)? + single(unit).filter(|unit| *unit < 10)?));
    }
    if let Some(ten) = ten_of_month(first) {
        let unit = words.get(1).and_then(|word| single(word)).filter(|unit| *unit < 10)?;
        return Some((2, ten + unit));
    }
    if *first == "thirtieth" { Some((1, 30)) } else { single(first).map(|number| (1, number)) }
}

fn below_twenty(word: &str) -> Option<i16> {
    (1..).zip(CARDINALS).find_map(|(number, name)| (name == word).then_some(number))
}

fn tens(word: &str) -> Option<i16> {
    (2..).zip(TENS).find_map(|(ten, name)| (name == word).then_some(ten * 10))
}

fn ten_of_month(word: &str) -> Option<i8> {
    match word {
        "twenty" => Some(20),
        "thirty" => Some(30),
        _ => None,
    }
}

fn unit_number(word: &str) -> Option<i16> {
    below_twenty(word).filter(|number| *number < 10)
}

fn single(word: &str) -> Option<i8> {
    (1..).zip(ORDINALS).find_map(|(number, name)| (name == word).then_some(number))
}

/// Whether a word, in lower case, names a month.
pub(crate) fn names_month(word: &str) -> bool {
    let months = lexicon::of(lexicon::DEFAULT_LANGUAGE)
        .into_iter()
        .flat_map(|english| english.entries("month"));
    months.into_iter().any(|(_, names)| lexicon::phrases(names).any(|name| name == word))
}
