//! Numbers in words, as people say them and speech recognition writes them down.

use super::calendar::{digits, number_name};

const TEENS: [&str; 7] =
    ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];

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
pub(super) fn cardinal(words: &[&str]) -> Option<(usize, i16)> {
    let first = words.first()?;
    if let Some((ten, unit)) = first.split_once('-') {
        return Some((1, tens(ten)? + unit_number(unit)?));
    }
    if let Some(ten) = tens(first) {
        let unit = words.get(1).and_then(|word| unit_number(word));
        return Some(unit.map_or((1, ten), |unit| (2, ten + unit)));
    }
    let teen = || (13..).zip(TEENS).find_map(|(number, name)| (name == *first).then_some(number));
    number_name(first).or_else(teen).map(|number| (1, number))
}

/// `third`, `twentieth`, `twenty first`, `thirty-first`: how many words, and the number.
pub(super) fn ordinal(words: &[&str]) -> Option<(usize, i8)> {
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

/// `half past six`, `quarter to five`, `ten past 6`, `six thirty`: how many words, and minutes
/// since midnight on a dial.
pub(super) fn dial(words: &[&str]) -> Option<(usize, i16)> {
    let skipped = usize::from(words.first() == Some(&"a"));
    let (length, minutes) = match *words.get(skipped)? {
        "half" => (1, 30),
        "quarter" => (1, 15),
        _ if skipped > 0 => return None,
        _ => minutes(words)?,
    };
    let length = skipped + length;
    match *words.get(length..)? {
        ["past", hour, ..] => Some((length + 2, hour_number(hour)? * 60 + minutes)),
        ["to", hour, ..] if minutes < 30 => {
            Some((length + 2, (hour_number(hour)? + 11) % 12 * 60 + 60 - minutes))
        }
        _ => hour_and_minutes(words),
    }
}

/// `six thirty`.
fn hour_and_minutes(words: &[&str]) -> Option<(usize, i16)> {
    let hour = number_name(words.first()?)?;
    let (length, minutes) =
        cardinal(&words[1..]).filter(|(_, minutes)| (10..60).contains(minutes))?;
    Some((1 + length, hour % 12 * 60 + minutes))
}

fn minutes(words: &[&str]) -> Option<(usize, i16)> {
    let written = || digits(words.first()?)?.parse().ok().map(|minutes| (1, minutes));
    cardinal(words).or_else(written).filter(|(_, minutes)| (1..60).contains(minutes))
}

fn hour_number(word: &str) -> Option<i16> {
    let hour = number_name(word).or_else(|| digits(word)?.parse().ok())?;
    (1..=12).contains(&hour).then_some(hour % 12)
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
    number_name(word).filter(|number| *number < 10)
}

fn single(word: &str) -> Option<i8> {
    (1..).zip(ORDINALS).find_map(|(number, name)| (name == word).then_some(number))
}
