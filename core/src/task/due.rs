//! When a task is due: a whole day, or a moment.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// When a task is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Some time on that day, wherever the owner is.
    Day(Date),
    /// At that moment.
    At(Timestamp),
}

/// Text that is not a date or time. The message says what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not a date this list can hold; send 2026-11-24, 2026-11-24T17:00:00 or 2026-11-24T17:00:00Z, in the years 1 to 9999"
)]
pub struct InvalidDue;

impl Due {
    /// Reads ISO 8601 text. A bare date, or midnight without an offset (what the original's
    /// clients send for a date), is a whole day; a time without an offset is read in `zone`.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, InvalidDue> {
        let text = text.trim();
        if let Ok(moment) = text.parse::<Timestamp>() {
            return in_range(moment).map(Self::At);
        }
        let local: DateTime = text.parse().map_err(|_| InvalidDue)?;
        if local.date().year() < 1 {
            return Err(InvalidDue);
        }
        if local == local.date().to_datetime(jiff::civil::Time::midnight()) {
            return Ok(Self::Day(local.date()));
        }
        let moment = local.to_zoned_datetime(zone.clone()).map_err(|_| InvalidDue)?;
        in_range(moment.timestamp()).map(Self::At)
    }

    /// The calendar day this falls on for someone in `zone`.
    pub fn day(&self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) => *day,
            Self::At(moment) => zone.to_datetime(*moment).date(),
        }
    }

    /// The moment to sort by: a whole day counts as its midnight in UTC.
    pub fn sort_key(&self) -> Timestamp {
        match self {
            Self::At(moment) => *moment,
            Self::Day(day) => TimeZone::UTC
                .to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
                .unwrap_or(Timestamp::MAX),
        }
    }
}

impl std::fmt::Display for Due {
    /// The wire form, which [`Due::parse`] reads back: midnight without an offset for a whole
    /// day, RFC 3339 in UTC for a moment.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}T00:00:00"),
            Self::At(moment) => moment.fmt(f),
        }
    }
}

/// What the original's date type (and so its rows) can hold.
fn in_range(moment: Timestamp) -> Result<Timestamp, InvalidDue> {
    let year = TimeZone::UTC.to_datetime(moment).year();
    if year < 1 { Err(InvalidDue) } else { Ok(moment) }
}
