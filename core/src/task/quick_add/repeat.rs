//! Repetition: "every day", "weekly", "every monday", "every month on the 31st".

use super::{
    Recurrence,
    calendar::{self, Days},
    phrase::{Phrase, Says, Standing},
    time::DayPart,
};

/// How often, and on which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repeat {
    pub(super) recurrence: Recurrence,
    pub(super) days: Option<Days>,
    pub(super) part: Option<DayPart>,
}

/// Reads a repetition at the beginning of `words`. Steps that a task cannot have ("every 2 weeks",
/// "every other day") are none.
pub(super) fn read(words: &[&str]) -> Option<Phrase> {
    let (length, recurrence, days, standing) = interval(words)?;
    let rest = &words[length..];
    let (more, days) = match days {
        Some(days) => (0, Some(days)),
        None => pinned(rest, recurrence).map_or((0, None), |(more, days)| (more, Some(days))),
    };
    let length = length + more;
    // "every morning" is a day with its part; "every day" may be followed by one.
    let part = match words {
        ["every" | "each", word, ..] if DayPart::parse(word).is_some() => DayPart::parse(word),
        _ => None,
    };
    let after = words.get(length).and_then(|word| DayPart::parse(word)).filter(|_| part.is_none());
    let says = Says::Repeat(Repeat { recurrence, days, part: part.or(after) });
    Some(Phrase { length: length + usize::from(after.is_some()), says, standing })
}

fn interval(words: &[&str]) -> Option<(usize, Recurrence, Option<Days>, Standing)> {
    let certain = |length, recurrence, days| Some((length, recurrence, days, Standing::Certain));
    match words {
        ["every" | "each", "day", ..] => certain(2, Recurrence::Daily, None),
        ["every" | "each", "week", ..] => certain(2, Recurrence::Weekly, None),
        ["every" | "each", "month", ..] => certain(2, Recurrence::Monthly, None),
        ["every" | "each", word, ..] if DayPart::parse(word).is_some() => {
            certain(2, Recurrence::Daily, None)
        }
        ["every" | "each", word, rest @ ..] => match calendar::ordinal(word) {
            // "every 2nd monday" is no day of the month.
            Some(day) if !matches!(rest, [next, ..] if calendar::weekday(next).is_some() || is_unit(next)) =>
            {
                let length = if matches!(rest, ["of", "the" | "each" | "every", "month", ..]) {
                    5
                } else {
                    2
                };
                certain(length, Recurrence::Monthly, Some(Days::OfMonth(day)))
            }
            Some(_) => None,
            None => certain(2, Recurrence::Weekly, Some(Days::Weekday(day_of_week(word)?))),
        },
        ["on", word, ..] => certain(2, Recurrence::Weekly, Some(plural(word)?)),
        [word, ..] => {
            let recurrence = match *word {
                "daily" | "everyday" => Recurrence::Daily,
                "weekly" => Recurrence::Weekly,
                "monthly" => Recurrence::Monthly,
                _ => return Some((1, Recurrence::Weekly, Some(plural(word)?), Standing::Closing)),
            };
            Some((1, recurrence, None, Standing::Closing))
        }
        [] => None,
    }
}

/// The day that a week or month is pinned to: "on monday", "on the 31st".
fn pinned(words: &[&str], recurrence: Recurrence) -> Option<(usize, Days)> {
    match (recurrence, words) {
        (Recurrence::Weekly, ["on", word, ..]) => Some((2, Days::Weekday(day_of_week(word)?))),
        (Recurrence::Monthly, ["on", "the", word, ..]) => {
            Some((3, Days::OfMonth(calendar::ordinal(word)?)))
        }
        (Recurrence::Monthly, ["on", word, ..]) => {
            Some((2, Days::OfMonth(calendar::ordinal(word)?)))
        }
        _ => None,
    }
}

fn is_unit(word: &str) -> bool {
    matches!(word, "day" | "week" | "month" | "year")
}

fn day_of_week(word: &str) -> Option<jiff::civil::Weekday> {
    calendar::weekday(word).or_else(|| calendar::weekday(word.strip_suffix('s')?))
}

/// `mondays`.
fn plural(word: &str) -> Option<Days> {
    word.strip_suffix("days")?;
    calendar::weekday(word.strip_suffix('s')?).map(Days::Weekday)
}
