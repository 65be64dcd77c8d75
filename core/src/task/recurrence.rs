//! How a task repeats.

use jiff::{Span, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::Due;

#[cfg(test)]
mod core_tests;

/// How often a task comes back once it is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Recurrence {
    #[default]
    None,
    Daily,
    Weekly,
    Monthly,
}

impl Recurrence {
    /// Reads the word it is called on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::None, Self::Daily, Self::Weekly, Self::Monthly]
            .into_iter()
            .find(|recurrence| recurrence.word() == word)
    }

    /// What it is called on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// One step on the calendar; `None` for a task that does not repeat.
    fn step(self) -> Option<Span> {
        match self {
            Self::None => None,
            Self::Daily => Some(1.day()),
            Self::Weekly => Some(1.week()),
            Self::Monthly => Some(1.month()),
        }
    }

    /// The next date after `due`, by the calendar of `zone`: a daily task keeps its hour over a
    /// change of the clocks, a monthly one its `month_day` wherever the month has one.
    /// `None` if it does not repeat, or would leave the years a date can hold.
    pub fn next(self, due: Due, month_day: Option<i8>, zone: &TimeZone) -> Option<Due> {
        let step = self.step()?;
        match due {
            Due::Day(day) => advance(day, step, month_day).map(Due::Day),
            Due::At(moment) => {
                let local = zone.to_datetime(moment);
                let day = advance(local.date(), step, month_day)?;
                let next = day.to_datetime(local.time()).to_zoned_datetime(zone.clone()).ok()?;
                Some(Due::At(next.timestamp()))
            }
        }
    }
}

fn advance(day: Date, step: Span, month_day: Option<i8>) -> Option<Date> {
    let next = day.checked_add(step).ok()?;
    match month_day {
        Some(wanted) if step.get_months() != 0 => {
            next.with().day(wanted.clamp(1, next.days_in_month())).build().ok()
        }
        _ => Some(next),
    }
}
