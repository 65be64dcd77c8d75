//! Spelled numbers, where they name a place in the list or a distance: "task number twenty one".
//! Everywhere else they may belong to a title and stay: "buy two apples".

use super::{Word, key};
use crate::task::quick_add::names_month;

const UNITS: [&str; 20] = [
    "zero",
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
    "zeroth",
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
];
pub(super) fn rewritten(words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
    place(words, at).or_else(|| distance(words, at)).or_else(|| day(words, at))
}

/// "number three", "task twelve" where nothing of a title can follow.
fn place(words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
    let before = key(words, at.checked_sub(1)?);
    let (length, number) = read(words, at)?;
    let next = key(words, at + length);
    let closes = ["", "and", "as", "is", "to", "from", "for"].contains(&next.as_str());
    let named = before == "number" || (["task", "tasks"].contains(&before.as_str()) && closes);
    named.then(|| (length, number.to_string()))
}

/// "in twenty five minutes".
fn distance(words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
    let before = key(words, at.checked_sub(1)?);
    let (length, number) = read(words, at)?;
    let unit = key(words, at + length);
    let unit = unit.strip_suffix('s').unwrap_or(&unit);
    let counted = ["minute", "hour", "day", "week", "month"].contains(&unit);
    (before == "in" && counted).then(|| (length, number.to_string()))
}

/// "november twenty fourth", "the twenty fourth of november".
fn day(words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
    let (length, number) = ordinal(words, at)?;
    let is_month = |at: usize| names_month(&key(words, at));
    let after = at + length;
    let dated = at.checked_sub(1).is_some_and(is_month)
        || is_month(after)
        || (key(words, after) == "of" && is_month(after + 1));
    let ending = match number {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    (dated && (1..=31).contains(&number)).then(|| (length, format!("{number}{ending}")))
}

/// A number below a hundred in words, and how many of them: "five", "twenty one", "twenty-one".
pub(super) fn read(words: &[Word<'_>], at: usize) -> Option<(usize, usize)> {
    let word = key(words, at);
    if let Some((tens, unit)) = word.split_once('-') {
        return Some((1, ten(tens)? + unit_of(unit, &UNITS)?));
    }
    if let Some(number) = UNITS.iter().position(|name| *name == word) {
        return Some((1, number));
    }
    let tens = ten(&word)?;
    match unit_of(&key(words, at + 1), &UNITS) {
        Some(unit) => Some((2, tens + unit)),
        None => Some((1, tens)),
    }
}

fn ordinal(words: &[Word<'_>], at: usize) -> Option<(usize, usize)> {
    let word = key(words, at);
    if let Some((tens, unit)) = word.split_once('-') {
        return Some((1, ten(tens)? + unit_of(unit, &ORDINALS)?));
    }
    if let Some(number) = ORDINALS.iter().position(|name| *name == word) {
        return Some((1, number));
    }
    match word.as_str() {
        "twentieth" => Some((1, 20)),
        "thirtieth" => Some((1, 30)),
        _ => Some((2, ten(&word)? + unit_of(&key(words, at + 1), &ORDINALS)?)),
    }
}

fn ten(word: &str) -> Option<usize> {
    TENS.iter().position(|name| *name == word).map(|at| (at + 2) * 10)
}

/// A number from one to nine.
fn unit_of(word: &str, names: &[&str; 20]) -> Option<usize> {
    names.iter().position(|name| *name == word).filter(|number| (1..=9).contains(number))
}
