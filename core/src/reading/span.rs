//! Distances in time: "two days", "an hour and a half", "90 minutes".

use jiff::Span;

use super::{selection::number, sentence::Grammar};
use crate::text::Word;

/// The distance with which `words` begin, and how many of them say it.
pub(crate) fn read(grammar: &Grammar, words: &[Word]) -> Option<(Span, usize)> {
    let (first, mut length) = part(grammar, words)?;
    let mut span = first;
    loop {
        let joined = grammar.begins("and", &words[length..]).unwrap_or(0);
        let Some((more, taken)) = words.get(length + joined..).and_then(|rest| part(grammar, rest))
        else {
            break;
        };
        span = span.checked_add(more).ok()?;
        length += joined + taken;
    }
    Some((span, length))
}

fn part(grammar: &Grammar, words: &[Word]) -> Option<(Span, usize)> {
    if let Some((unit, length)) =
        grammar.value("unit", words).filter(|(unit, _)| *unit == "half_hour")
    {
        return Some((of(unit, 1)?, length));
    }
    if let Some((count, unit)) = glued(grammar, words.first()?) {
        return Some((of(&unit, count)?, 1));
    }
    let (count, taken) = match number(grammar, words) {
        Some((count, taken)) => (i64::try_from(count).ok()?, taken),
        None => match grammar.begins("couple", words) {
            Some(taken) => (2, taken),
            None => (1, grammar.begins("one_of", words)?),
        },
    };
    let rest = words.get(taken..)?;
    if let Some((unit, length)) = grammar.value("unit", rest) {
        return Some((of(unit, count)?, taken + length));
    }
    None
}

/// `45m`, `2h`.
fn glued(grammar: &Grammar, word: &Word) -> Option<(i64, String)> {
    let digits =
        word.key.len() - word.key.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let count = word.key[..digits].parse().ok()?;
    let unit = Word { key: word.key[digits..].to_owned(), ..word.clone() };
    let (unit, _) = grammar.value("unit", std::slice::from_ref(&unit))?;
    Some((count, unit.to_owned()))
}

fn of(unit: &str, count: i64) -> Option<Span> {
    Some(match unit {
        "minute" => Span::new().try_minutes(count).ok()?,
        "half_hour" => Span::new().try_minutes(count.checked_mul(30)?).ok()?,
        "quarter_hour" => Span::new().try_minutes(count.checked_mul(15)?).ok()?,
        "three_quarter_hour" => Span::new().try_minutes(count.checked_mul(45)?).ok()?,
        "hour" => Span::new().try_hours(count).ok()?,
        "day" => Span::new().try_days(count).ok()?,
        "week" => Span::new().try_weeks(count).ok()?,
        "fortnight" => Span::new().try_weeks(count.checked_mul(2)?).ok()?,
        "month" => Span::new().try_months(count).ok()?,
        "year" => Span::new().try_years(count).ok()?,
        _ => return None,
    })
}
