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

/// So many words, how often, on which days, and how sure that is.
type Interval = (usize, Recurrence, Option<Days>, Standing);

fn interval(words: &[&str]) -> Option<Interval> {
    let certain = |length, recurrence, days| Some((length, recurrence, days, Standing::Certain));
    match words {
        ["every" | "each", "day", ..] => certain(2, Recurrence::Daily, None),
        ["every" | "each", "week", ..] => certain(2, Recurrence::Weekly, None),
        ["every" | "each", "month", ..] => certain(2, Recurrence::Monthly, None),
        ["every" | "each", word, ..] if DayPart::parse(word).is_some() => {
            certain(2, Recurrence::Daily, None)
        }
        ["every" | "each", word, rest @ ..] => match calendar::ordinal(word) {
            Some(day) => {
                let length = 2 + of_the_month(rest)?;
                certain(length, Recurrence::Monthly, Some(Days::OfMonth(day)))
            }
            None => certain(2, Recurrence::Weekly, Some(Days::Weekday(day_of_week(word)?))),
        },
        ["on", "the", rest @ ..] => on_day_of_every_month(rest, 2),
        ["on" | "the", rest @ ..] if on_day_of_every_month(rest, 1).is_some() => {
            on_day_of_every_month(rest, 1)
        }
        ["on", word, ..] => certain(2, Recurrence::Weekly, Some(plural(word)?)),
        [word, ..] => {
            if let Some(found) = on_day_of_every_month(words, 0) {
                return Some(found);
            }
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

/// "1st of every month", after so many words.
fn on_day_of_every_month(words: &[&str], skipped: usize) -> Option<Interval> {
    match words {
        [day, "of", "every" | "each", "month", ..] => {
            let days = Days::OfMonth(calendar::ordinal(day)?);
            Some((skipped + 4, Recurrence::Monthly, Some(days), Standing::Certain))
        }
        _ => None,
    }
}

/// How many words of "of the month" follow "every 31st". `None` if it counts something else:
/// "every 2nd monday".
fn of_the_month(words: &[&str]) -> Option<usize> {
    match words {
        ["of", "the" | "each" | "every", "month", ..] => Some(3),
        ["day" | "week" | "month" | "year", ..] => None,
        [next, ..] if calendar::weekday(next).is_some() => None,
        _ => Some(0),
    }
}

/// The day that a week or month is pinned to: "on monday", "on the 31st", "on 15".
fn pinned(words: &[&str], recurrence: Recurrence) -> Option<(usize, Days)> {
    let ["on", words @ ..] = words else {
        return None;
    };
    match (recurrence, words) {
        (Recurrence::Weekly, [word, ..]) => Some((2, Days::Weekday(day_of_week(word)?))),
        (Recurrence::Monthly, ["the" | "day", word, ..]) => {
            Some((3, Days::OfMonth(calendar::day_of_month(word)?)))
        }
        (Recurrence::Monthly, [word, ..]) => {
            Some((2, Days::OfMonth(calendar::day_of_month(word)?)))
        }
        _ => None,
    }
}

fn day_of_week(word: &str) -> Option<jiff::civil::Weekday> {
    calendar::weekday(word).or_else(|| calendar::weekday(word.strip_suffix('s')?))
}

/// `mondays`.
fn plural(word: &str) -> Option<Days> {
    word.strip_suffix("days")?;
    calendar::weekday(word.strip_suffix('s')?).map(Days::Weekday)
}
