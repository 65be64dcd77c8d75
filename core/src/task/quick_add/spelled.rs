//! Times of day in words.

use super::{
    calendar::digits,
    number_word::{cardinal, number_name},
};

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
