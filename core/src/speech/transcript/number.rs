//! Spelled numbers, where they name a place in the list or a distance: "task number twenty one".
//! Everywhere else they may belong to a title and stay: "buy two apples".

use super::{Word, key};
use crate::reading::number_word::{cardinal, names_month, ordinal};

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
    let (length, number) = ordinal(&[&key(words, at), &key(words, at + 1)])?;
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
    (dated && number <= 31).then(|| (length, format!("{number}{ending}")))
}

/// A number below a hundred in words, and how many of them: "five", "twenty one", "twenty-one".
pub(super) fn read(words: &[Word<'_>], at: usize) -> Option<(usize, usize)> {
    let (length, number) = cardinal(&[&key(words, at), &key(words, at + 1)])?;
    Some((length, usize::try_from(number).ok()?))
}
