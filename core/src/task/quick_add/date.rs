//! Days: "tomorrow", "next friday", "in 3 days", "24 Nov", "end of month".

use jiff::{Timestamp, ZonedDateTime, civil::Date};

use super::{
    Due,
    calendar::{
        self, Days, coming, day_number, day_of_month, digits, ordinal, plus_days, plus_months,
        weekday, year,
    },
    iso, number_word, occasion,
    phrase::{Phrase, Says, Standing},
    time::DayPart,
};

/// Most that can be counted on from today: "in 9999 days".
const COUNT_MAX: i64 = 9_999;

/// How much the words of a day look like one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// "tomorrow", "next week", "24 Nov".
    Clear,
    /// "monday", "may 5", "christmas": a day, or part of a name.
    Namelike,
    /// "24th": one of many things that are counted.
    Counted,
    /// "24/11": a day only if something says so.
    Ratio,
}

/// Reads a day at the beginning of `words`, with the part of the day after it.
pub(super) fn read(words: &[&str], now: &ZonedDateTime) -> Option<Phrase> {
    if let Some(phrase) = distance(words, now).or_else(|| iso(words, now)) {
        return Some(phrase);
    }
    let (skipped, leads) = preposition(words);
    let (length, days, look) = day(&words[skipped..], now.date())?;
    let standing = match (leads, look) {
        (Lead::Sure, Look::Clear | Look::Namelike | Look::Ratio) => Standing::Certain,
        (Lead::None | Lead::For, Look::Clear) => Standing::Plain,
        (_, Look::Counted) | (Lead::None | Lead::For, Look::Namelike) => Standing::Closing,
        (Lead::None | Lead::For, Look::Ratio) => return None,
    };
    let end = skipped + length;
    // "tonight", "this evening"; or a part of the day after its day.
    let within = match words[end - 1] {
        "tonight" => Some(DayPart::Night),
        word => DayPart::parse(word),
    };
    let after = words.get(end).and_then(|word| DayPart::parse(word)).filter(|_| within.is_none());
    let says = Says::Date { days, part: within.or(after) };
    Some(Phrase { length: end + usize::from(after.is_some()), says, standing })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    For,
    Sure,
}

fn preposition(words: &[&str]) -> (usize, Lead) {
    match words {
        ["due", "on" | "by", ..] => (2, Lead::Sure),
        ["on" | "by" | "due" | "before" | "until" | "starting", ..] => (1, Lead::Sure),
        ["for", ..] => (1, Lead::For),
        _ => (0, Lead::None),
    }
}

fn day(words: &[&str], today: Date) -> Option<(usize, Days, Look)> {
    let clear = |length, day: Option<Date>| Some((length, Days::Only(day?), Look::Clear));
    match words {
        ["today" | "tonight" | "eod", ..] => clear(1, Some(today)),
        ["tomorrow" | "tmr" | "tmrw", ..] => clear(1, today.tomorrow().ok()),
        ["the", "day", "after", "tomorrow", ..] => clear(4, plus_days(today, 2)),
        ["day", "after", "tomorrow", ..] => clear(3, plus_days(today, 2)),
        ["end", "of", rest @ ..] => {
            period_end(rest, today).and_then(|(length, day)| clear(2 + length, Some(day)))
        }
        ["the", "end", "of", rest @ ..] => {
            period_end(rest, today).and_then(|(length, day)| clear(3 + length, Some(day)))
        }
        ["the", rest @ ..] if occasion::nth_weekday(rest, today).is_some() => {
            occasion::nth_weekday(rest, today)
                .and_then(|(length, day)| clear(1 + length, Some(day)))
        }
        ["eom", ..] => clear(1, Some(today.last_of_month())),
        ["next", period, ..] => clear(2, calendar::next(period, today)),
        ["this", "weekend", ..] => clear(2, calendar::weekend(today)),
        ["weekend", ..] => Some((1, Days::Only(calendar::weekend(today)?), Look::Namelike)),
        ["this", word, ..] if DayPart::parse(word).is_some() => clear(2, Some(today)),
        ["this" | "coming", word, ..] => clear(2, coming(weekday(word)?, today)),
        ["the", rest @ ..] => match month_day(rest) {
            Some((length, days, look)) => Some((length + 1, days, look)),
            None => Some((2, Days::OfMonth(ordinal(rest.first()?)?), Look::Counted)),
        },
        _ => named(words, today),
    }
}

/// Days with a name or number of their own.
fn named(words: &[&str], today: Date) -> Option<(usize, Days, Look)> {
    let first = words.first()?;
    if let Some(weekday) = weekday(first) {
        return Some((1, Days::Only(coming(weekday, today)?), Look::Namelike));
    }
    month_day(words)
        .or_else(|| {
            let (length, days) = occasion::feast(words)?;
            Some((length, days, Look::Namelike))
        })
        .or_else(|| numeric(first))
        .or_else(|| ordinal(first).map(|day| (1, Days::OfMonth(day), Look::Counted)))
}

/// `24 Nov`, `24th of November 2026`, `Nov 24, 2026`, `november twenty fourth`.
fn month_day(words: &[&str]) -> Option<(usize, Days, Look)> {
    let (length, month, day) = match words {
        _ if spelled_month_day(words).is_some() => spelled_month_day(words)?,
        [day, "of", name, ..] if calendar::month(name).is_some() => (3, *name, ordinal(day)?),
        [day, name, ..] if calendar::month(name).is_some() => (2, *name, day_of_month(day)?),
        [name, day, ..] => (2, *name, day_of_month(day)?),
        _ => return None,
    };
    // "march 5 miles": verbs too.
    let look = if matches!(month, "may" | "march" | "mar") { Look::Namelike } else { Look::Clear };
    let month = calendar::month(month)?;
    if let Some(year) = words.get(length).and_then(|word| year(word)) {
        return Some((length + 1, Days::Only(Date::new(year, month, day).ok()?), Look::Clear));
    }
    // A day that no year has is none.
    Date::new(2000, month, day).ok()?;
    Some((length, Days::OfYear { month, day }, look))
}

/// `twenty fourth of november`, `november twenty fourth`.
fn spelled_month_day<'a>(words: &[&'a str]) -> Option<(usize, &'a str, i8)> {
    if let Some((length, day)) = number_word::ordinal(words) {
        let of = usize::from(words.get(length) == Some(&"of"));
        let month = words.get(length + of).filter(|name| calendar::month(name).is_some())?;
        return Some((length + of + 1, month, day));
    }
    let month = words.first().filter(|name| calendar::month(name).is_some())?;
    let the = usize::from(words.get(1) == Some(&"the"));
    let (length, day) = number_word::ordinal(words.get(1 + the..)?)?;
    Some((1 + the + length, month, day))
}

/// `24/11` (day first unless that cannot be), `24/11/2026`, `24.11.2026`.
fn numeric(word: &str) -> Option<(usize, Days, Look)> {
    let separator = if word.contains('/') { '/' } else { '.' };
    let numbers: Vec<&str> = word.split(separator).take(4).collect();
    let (one, other, year) = match numbers[..] {
        [one, other] if separator == '/' => (one, other, None),
        [one, other, last] => (one, other, Some(year(last)?)),
        _ => return None,
    };
    let (one, other) = (day_number(one)?, day_number(other)?);
    let (day, month) = if other > 12 { (other, one) } else { (one, other) };
    Date::new(2000, month, day).ok()?;
    match year {
        Some(year) => Some((1, Days::Only(Date::new(year, month, day).ok()?), Look::Clear)),
        None => Some((1, Days::OfYear { month, day }, Look::Ratio)),
    }
}

/// `2026-11-24`, with or without a time.
fn iso(words: &[&str], now: &ZonedDateTime) -> Option<Phrase> {
    let (skipped, _) = preposition(words);
    let says = match iso::read(words.get(skipped)?, now.time_zone())? {
        Due::Day(day) => Says::Date { days: Days::Only(day), part: None },
        Due::At(moment) => Says::Moment(moment),
    };
    Some(Phrase { length: skipped + 1, says, standing: Standing::Certain })
}

/// `in 3 days`, `in an hour`, `2 weeks from now`, `a week from friday`.
fn distance(words: &[&str], now: &ZonedDateTime) -> Option<Phrase> {
    let (length, count, unit) = match words {
        ["in", "half", "an", "hour", ..] => (4, 30, "minutes"),
        ["in", rest @ ..] => {
            let (length, count) = number(rest)?;
            (length + 2, count, *rest.get(length)?)
        }
        _ => {
            let (length, count) = number(words)?;
            let (unit, from) = (words.get(length)?, words.get(length + 1..)?);
            match from {
                ["from", "now" | "today", ..] => (length + 3, count, *unit),
                ["from", from @ ..] => return distance_from(from, length + 2, count, unit, now),
                _ => return None,
            }
        }
    };
    let says = match Distance::of(count, unit)? {
        Distance::Minutes(minutes) => {
            let minute = now.timestamp().as_second().div_euclid(60) + minutes;
            Says::Moment(Timestamp::from_second(minute * 60).ok()?)
        }
        distance => Says::Date { days: Days::Only(distance.from(now.date())?), part: None },
    };
    Some(Phrase { length, says, standing: Standing::Certain })
}

/// `friday`, of "a week from friday"; so many words precede it.
fn distance_from(
    words: &[&str],
    before: usize,
    count: i64,
    unit: &str,
    now: &ZonedDateTime,
) -> Option<Phrase> {
    let (length, days, _) = day(words, now.date())?;
    let from = days.first(now.date())?;
    let day = Distance::of(count, unit)?.from(from)?;
    let says = Says::Date { days: Days::Only(day), part: None };
    Some(Phrase { length: before + length, says, standing: Standing::Certain })
}

#[derive(Clone, Copy)]
enum Distance {
    Minutes(i64),
    Days(i64),
    Months(i64),
}

impl Distance {
    fn of(count: i64, unit: &str) -> Option<Self> {
        Some(match unit {
            "minute" | "minutes" | "min" | "mins" => Self::Minutes(count),
            "hour" | "hours" | "hr" | "hrs" => Self::Minutes(count * 60),
            "day" | "days" => Self::Days(count),
            "week" | "weeks" => Self::Days(count * 7),
            "month" | "months" => Self::Months(count),
            "year" | "years" => Self::Months(count * 12),
            _ => return None,
        })
    }

    /// The day so far from `day`; minutes lead to none.
    fn from(self, day: Date) -> Option<Date> {
        match self {
            Self::Minutes(_) => None,
            Self::Days(days) => plus_days(day, days),
            Self::Months(months) => plus_months(day, months),
        }
    }
}

/// A number at the beginning of `words`, and how many words it is.
fn number(words: &[&str]) -> Option<(usize, i64)> {
    let first = words.first()?;
    if matches!(*first, "a" | "an") {
        return Some((1, 1));
    }
    if let Some((length, number)) = number_word::cardinal(words) {
        return Some((length, number.into()));
    }
    digits(first)?.parse().ok().filter(|number| *number <= COUNT_MAX).map(|number| (1, number))
}

/// The last day of the period at the beginning of `words`: "the month", "next month".
fn period_end(words: &[&str], today: Date) -> Option<(usize, Date)> {
    match words {
        ["next", "month", ..] => Some((2, plus_months(today, 1)?.last_of_month())),
        ["the" | "this", period, ..] => Some((2, last_day(period, today)?)),
        [period, ..] => Some((1, last_day(period, today)?)),
        [] => None,
    }
}

fn last_day(period: &str, today: Date) -> Option<Date> {
    match period {
        "day" => Some(today),
        "month" => Some(today.last_of_month()),
        "year" => Some(today.last_of_year()),
        _ => None,
    }
}
