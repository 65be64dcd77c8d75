//! The days that names and numbers stand for.

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
pub(in super::super) enum Days {
    Only(Date),
    Weekday(Weekday),
    OfMonth(i8),
    OfYear { month: i8, day: i8 },
}

impl Days {
    /// The first of them that is not before `from`, but for a day that was named exactly.
    pub(in super::super) fn first(self, from: Date) -> Option<Date> {
        match self {
            Self::Only(day) => Some(day),
            Self::Weekday(weekday) => from.yesterday().ok()?.nth_weekday(1, weekday).ok(),
            Self::OfMonth(day) => (0..MONTHS_AHEAD)
                .filter_map(|months| plus_months(from.first_of_month(), months))
                .filter_map(|month| Date::new(month.year(), month.month(), day).ok())
                .find(|date| *date >= from),
            Self::OfYear { month, day } => (from.year()
                ..=from.year().saturating_add(LEAP_YEARS_APART_MAX))
                .filter_map(|year| Date::new(year, month, day).ok())
                .find(|date| *date >= from),
        }
    }
}

/// The day of the week that a lexicon's key names.
pub(super) fn weekday(key: &str) -> Option<Weekday> {
    Some(match key {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// The weekday in the week after this one.
pub(super) fn weekday_of_next_week(weekday: Weekday, today: Date) -> Option<Date> {
    let monday = today.nth_weekday(1, Weekday::Monday).ok()?;
    plus_days(monday, weekday.to_monday_zero_offset().into())
}

/// The first day of the period after this one.
pub(super) fn next(unit: &str, today: Date) -> Option<Date> {
    match unit {
        "week" => today.nth_weekday(1, Weekday::Monday).ok(),
        "weekend" => weekday_of_next_week(Weekday::Saturday, today),
        "month" => plus_months(today.first_of_month(), 1),
        "year" => plus_months(today.first_of_year(), 12),
        _ => None,
    }
}

/// The first day of the period that `day` is in.
pub(super) fn first_day(unit: &str, day: Date) -> Option<Date> {
    match unit {
        "day" => Some(day),
        "week" => plus_days(day, -i64::from(day.weekday().to_monday_zero_offset())),
        "weekend" => weekend(day),
        "month" => Some(day.first_of_month()),
        "year" => Some(day.first_of_year()),
        _ => None,
    }
}

/// The last day of the period that `day` is in. A week's work ends on Friday, or else with it.
pub(super) fn last_day(unit: &str, day: Date) -> Option<Date> {
    match unit {
        "day" => Some(day),
        "week" => match day.weekday() {
            Weekday::Saturday | Weekday::Sunday => this(Weekday::Sunday, day),
            _ => this(Weekday::Friday, day),
        },
        "weekend" => this(Weekday::Sunday, day),
        "month" => Some(day.last_of_month()),
        "year" => Some(day.last_of_year()),
        _ => None,
    }
}

/// This week's Saturday, or today if it has begun.
pub(super) fn weekend(today: Date) -> Option<Date> {
    match today.weekday() {
        Weekday::Saturday | Weekday::Sunday => Some(today),
        _ => coming(Weekday::Saturday, today),
    }
}

/// The first such day from `day` on.
fn this(weekday: Weekday, day: Date) -> Option<Date> {
    Days::Weekday(weekday).first(day)
}

/// The first such day after today.
pub(super) fn coming(weekday: Weekday, today: Date) -> Option<Date> {
    today.nth_weekday(1, weekday).ok()
}

pub(super) fn plus_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub(super) fn plus_months(day: Date, months: i64) -> Option<Date> {
    day.checked_add(Span::new().try_months(months).ok()?).ok()
}
