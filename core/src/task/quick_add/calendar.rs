//! The calendar's names and numbers, and the days they stand for.

use jiff::{
    Span,
    civil::{Date, Weekday},
};

/// Years until 29 February comes again, at most.
const LEAP_YEARS_APART_MAX: i16 = 8;

/// Months in which to look for a day of the month: each of them is in two in a row.
const MONTHS_AHEAD: i64 = 12;

/// Which day, of those that may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    Only(Date),
    From(Date),
    Weekday(Weekday),
    OfMonth(i8),
    OfYear { month: i8, day: i8 },
}

impl Days {
    /// The first of them that is not before `from`, but for a day that was named exactly.
    pub(super) fn first(self, from: Date) -> Option<Date> {
        match self {
            Self::Only(day) => Some(day),
            Self::From(day) => Some(day.max(from)),
            Self::Weekday(weekday) => from.yesterday().ok()?.nth_weekday(1, weekday).ok(),
            Self::OfMonth(day) => (0..MONTHS_AHEAD)
                .filter_map(|months| plus_months(from.first_of_month(), months))
                .filter_map(|month| Date::new(month.year(), month.month(), day).ok())
                .find(|date| *date >= from),
            Self::OfYear { month, day } => (from.year()..=from.year() + LEAP_YEARS_APART_MAX)
                .filter_map(|year| Date::new(year, month, day).ok())
                .find(|date| *date >= from),
        }
    }
}

/// `mon` or `monday`.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" | "weds" => Weekday::Wednesday,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// `24th`, `1st`.
pub(super) fn ordinal(word: &str) -> Option<i8> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?;
    day_number(digits)
}

/// `week`, `month`, `year`, `weekend` or a day of the week, in the period after this one.
pub(super) fn next(period: &str, today: Date) -> Option<Date> {
    let monday = today.nth_weekday(1, Weekday::Monday).ok()?;
    match period {
        "week" => Some(monday),
        "weekend" => plus_days(monday, 5),
        "month" => plus_months(today.first_of_month(), 1),
        "year" => plus_months(today.first_of_year(), 12),
        _ => {
            let days = weekday(period)?.to_monday_zero_offset();
            plus_days(monday, days.into())
        }
    }
}

/// This week's Saturday, or today if it has begun.
pub(super) fn weekend(today: Date) -> Option<Date> {
    match today.weekday() {
        Weekday::Saturday | Weekday::Sunday => Some(today),
        _ => coming(Weekday::Saturday, today),
    }
}

pub(super) fn coming(weekday: Weekday, today: Date) -> Option<Date> {
    today.nth_weekday(1, weekday).ok()
}

pub(super) fn plus_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub(super) fn plus_months(day: Date, months: i64) -> Option<Date> {
    day.checked_add(Span::new().try_months(months).ok()?).ok()
}

pub(super) fn month(name: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let abbreviated =
        |full: &str| name == "sept" && full == "september" || full.get(..3) == Some(name);
    (1..).zip(NAMES).find_map(|(month, full)| (full == name || abbreviated(full)).then_some(month))
}

pub(super) fn day_of_month(word: &str) -> Option<i8> {
    ordinal(word).or_else(|| day_number(word))
}

pub(super) fn day_number(word: &str) -> Option<i8> {
    digits(word)?.parse().ok().filter(|day| (1..=31).contains(day))
}

pub(super) fn year(word: &str) -> Option<i16> {
    if word.len() == 4 { digits(word)?.parse().ok().filter(|year| *year > 0) } else { None }
}

/// A few digits: neither a sign nor other scripts' digits, which `parse` would judge differently.
pub(super) fn digits(word: &str) -> Option<&str> {
    let few = (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    few.then_some(word)
}
