//! When a task is due: a whole day, or a moment.

use std::{cmp::Ordering, fmt};

use jiff::{
    SignedDuration, Timestamp, Unit, ZonedDateTime,
    civil::{Date, DateTime, Time, date},
    fmt::temporal::Pieces,
    tz::TimeZone,
};

#[cfg(test)]
mod core_tests;

/// The hour at which a reminder fires that names a day alone.
pub const REMINDER_HOUR: i8 = 9;

/// The last moment that a [`Timestamp`] and whole microseconds can both hold: 9999-12-30T22:00:00Z.
pub const LAST_MOMENT: Timestamp = Timestamp::constant(253_402_207_200, 0);
/// The first moment of the year 1.
const FIRST_MOMENT: Timestamp = Timestamp::constant(-62_135_596_800, 0);

/// Largest number that is read as seconds; what is above is milliseconds, as the original has it.
const SECONDS_MAX: f64 = 2e10;
/// In one second.
const MILLISECONDS: i32 = 1_000;
/// From here on an offset may lead past the last moment.
const LAST_DAYS: Date = date(9999, 12, 30);
/// Up to here an offset may lead to before the year 1.
const FIRST_DAYS: Date = date(1, 1, 2);

/// When a task is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Some time on that day, wherever the owner is.
    Day(Date),
    /// At that moment, in whole microseconds.
    At(Timestamp),
    /// At that time in UTC, on a day so late that no [`Timestamp`] holds it ("9999-12-31T23:59:59" for
    /// never). It is kept as it was sent, and otherwise like the whole day.
    Last { day: Date, time: Time },
}

/// Text that is not a date or time. The message says what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not a date this list can hold; send 2026-11-24, 2026-11-24T17:00:00 or 2026-11-24T17:00:00Z, in the years 1 to 9999"
)]
pub struct InvalidDue;

impl Due {
    /// Reads ISO 8601 text. A bare date, or midnight without an offset (what the original's
    /// clients send for a date), is a whole day; a time without an offset is read in `zone`. A number
    /// is a moment: seconds since 1970, or milliseconds when it is too large for seconds. What is so
    /// close to the ends of the years 1 and 9999 that it is no moment stays as it is written.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, InvalidDue> {
        match Text::parse(text)? {
            Text::Moment(moment) => in_range(moment).map(Self::At),
            Text::Edge(written) => Ok(Self::from_utc(written)),
            // It is that day for its owner, wherever they are.
            Text::DayIn(day, _) => Ok(Self::Day(day)),
            Text::Local(local) if local.time() == Time::midnight() => Ok(Self::Day(local.date())),
            Text::Local(local) => Ok(moment(local, zone).map_or(Self::from_utc(local), Self::At)),
        }
    }

    /// What a clock in UTC shows: a whole day at midnight.
    pub fn from_utc(utc: DateTime) -> Self {
        match (utc.time(), TimeZone::UTC.to_timestamp(utc)) {
            (time, _) if time == Time::midnight() => Self::Day(utc.date()),
            (_, Ok(moment)) => Self::At(whole_microseconds(moment)),
            (time, Err(_)) => Self::Last { day: utc.date(), time: whole_microsecond(time) },
        }
    }

    /// What a clock in UTC shows then: how it is stored. A whole day counts as its midnight.
    pub fn utc(&self) -> DateTime {
        match self {
            Self::Day(day) => day.at(0, 0, 0, 0),
            Self::At(moment) => TimeZone::UTC.to_datetime(*moment),
            Self::Last { day, time } => day.to_datetime(*time),
        }
    }

    /// The calendar day this falls on for someone in `zone`.
    pub fn day(&self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) | Self::Last { day, .. } => *day,
            Self::At(moment) => zone.to_datetime(*moment).date(),
        }
    }

    /// Whether it is past for someone in `zone`: a moment when it passes, a day when it ends.
    pub fn is_over(&self, zone: &TimeZone, now: Timestamp) -> bool {
        match self {
            Self::Day(day) | Self::Last { day, .. } => *day < zone.to_datetime(now).date(),
            Self::At(moment) => *moment < now,
        }
    }

    /// Where it stands among others for someone in `zone`: a whole day where it begins there, before the
    /// moments in it.
    pub fn place(&self, zone: &TimeZone) -> DuePlace {
        match self {
            Self::Day(day) | Self::Last { day, .. } => {
                DuePlace { at: start_of(*day, zone), day: Some(*day) }
            }
            Self::At(moment) => DuePlace { at: *moment, day: None },
        }
    }
}

/// A place in the order of due dates, seen from one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DuePlace {
    at: Timestamp,
    day: Option<Date>,
}

impl Ord for DuePlace {
    fn cmp(&self, other: &Self) -> Ordering {
        // Two days begin at once where a zone leaves one out.
        let key = |place: &Self| (place.at, place.day.is_none(), place.day);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for DuePlace {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// When `day` begins in `zone`, or the nearest moment that can be held.
pub fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    let nearest = if day.year() < 1 { Timestamp::MIN } else { Timestamp::MAX };
    zone.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(nearest)
}

impl fmt::Display for Due {
    /// The wire form, which [`Due::parse`] reads back: midnight without an offset for a whole
    /// day, RFC 3339 in UTC for a moment, without an offset where no moment is that late.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}T00:00:00"),
            Self::At(moment) => moment.fmt(f),
            Self::Last { day, time } => day.to_datetime(*time).fmt(f),
        }
    }
}

/// Reads when to remind: the same texts as [`Due::parse`], where midnight is midnight and a day
/// alone means [`REMINDER_HOUR`] in `zone`, or in the zone that it names. What is so close to the ends of the
/// years 1 and 9999 that it is no moment becomes the nearest one.
pub fn parse_reminder(text: &str, zone: &TimeZone) -> Result<Timestamp, InvalidDue> {
    let at_hour = |day: Date| day.at(REMINDER_HOUR, 0, 0, 0);
    match Text::parse(text)? {
        Text::Moment(moment) => in_range(moment),
        Text::Edge(written) => Ok(nearest(written.date())),
        Text::DayIn(day, zone) => moment_or_nearest(at_hour(day), &zone),
        Text::Local(local) if text.trim().parse::<Time>().is_ok() => moment_or_nearest(local, zone),
        Text::Local(local) => moment_or_nearest(at_hour(local.date()), zone),
    }
}

/// [`moment`], or the nearest one where there is none so late or so early.
fn moment_or_nearest(local: DateTime, zone: &TimeZone) -> Result<Timestamp, InvalidDue> {
    let is_edge = local.date() >= LAST_DAYS || local.date() <= FIRST_DAYS;
    moment(local, zone)
        .or_else(|error| if is_edge { Ok(nearest(local.date())) } else { Err(error) })
}

/// The moment at that end of the years 1 to 9999 to which `day` is nearer.
fn nearest(day: Date) -> Timestamp {
    if day >= LAST_DAYS { LAST_MOMENT } else { FIRST_MOMENT }
}

/// What ISO 8601 text can say: a moment, or what a clock on some wall shows.
enum Text {
    Moment(Timestamp),
    Local(DateTime),
    /// A day where a zone is that the text names.
    DayIn(Date, TimeZone),
    /// A time at the end of all days, or at their beginning, that is no moment.
    Edge(DateTime),
}

impl Text {
    fn parse(text: &str) -> Result<Self, InvalidDue> {
        let text = text.trim();
        // `…T17:00:00[Europe/Paris]`: the other types read no more than what stands before it.
        if text.contains('[') {
            if let Some((day, zone)) = day_in_zone(text)? {
                return Ok(Self::DayIn(day, zone));
            }
            let zoned: ZonedDateTime = text.parse().map_err(|_| InvalidDue)?;
            return Ok(Self::Moment(zoned.timestamp()));
        }
        if let Ok(moment) = text.parse::<Timestamp>() {
            return in_range(moment).map(Self::Moment).or_else(|_| edge(text));
        }
        // A date without a zone would be read of it, and its offset be passed over.
        if let Ok(edge) = edge(text) {
            return Ok(edge);
        }
        let Ok(local) = text.parse::<DateTime>() else { return number(text).map(Self::Moment) };
        if local.year() < 1 { Err(InvalidDue) } else { Ok(Self::Local(local)) }
    }
}

/// The day of `2026-12-05[Europe/Paris]`, which names a zone but no time, and the zone.
fn day_in_zone(text: &str) -> Result<Option<(Date, TimeZone)>, InvalidDue> {
    let pieces = Pieces::parse(text).map_err(|_| InvalidDue)?;
    if pieces.time().is_some() {
        return Ok(None);
    }
    let zone = pieces.to_time_zone().map_err(|_| InvalidDue)?.ok_or(InvalidDue)?;
    let day = pieces.date();
    if day.year() < 1 { Err(InvalidDue) } else { Ok(Some((day, zone))) }
}

/// The time of `text` in UTC, which names an offset, where its day is the last or first that there is;
/// as it is written where even that lies outside the years 1 to 9999.
fn edge(text: &str) -> Result<Text, InvalidDue> {
    let pieces = Pieces::parse(text).map_err(|_| InvalidDue)?;
    let day = pieces.date();
    let is_at_end = day >= LAST_DAYS || (day <= FIRST_DAYS && day.year() >= 1);
    let offset = pieces.to_numeric_offset().filter(|_| is_at_end).ok_or(InvalidDue)?;
    let written = day.to_datetime(pieces.time().unwrap_or(Time::midnight()));
    let utc = written.checked_sub(SignedDuration::from_secs(offset.seconds().into()));
    Ok(Text::Edge(utc.ok().filter(|utc| utc.year() >= 1).unwrap_or(written)))
}

/// The moment of a number: seconds since 1970 or, above [`SECONDS_MAX`], milliseconds.
fn number(text: &str) -> Result<Timestamp, InvalidDue> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| is_number).ok_or(InvalidDue)?;
    let since = SignedDuration::try_from_secs_f64(number).map_err(|_| InvalidDue)?;
    let since = if number.abs() > SECONDS_MAX { since / MILLISECONDS } else { since };
    // No decimal fraction is one in binary: the nearest microsecond is meant.
    let moment = Timestamp::from_duration(since).map_err(|_| InvalidDue)?;
    let moment = moment.round(Unit::Microsecond).map_err(|_| InvalidDue)?;
    if moment > LAST_MOMENT { Err(InvalidDue) } else { in_range(moment) }
}

/// The moment at which the clocks of `zone` show `local`; where they skip it, as much later.
pub(super) fn moment(local: DateTime, zone: &TimeZone) -> Result<Timestamp, InvalidDue> {
    let moment = local.to_zoned_datetime(zone.clone()).map_err(|_| InvalidDue)?;
    in_range(moment.timestamp())
}

/// What the original's date type (and so its rows) can hold.
pub(super) fn in_range(moment: Timestamp) -> Result<Timestamp, InvalidDue> {
    let year = TimeZone::UTC.to_datetime(moment).year();
    if year < 1 { Err(InvalidDue) } else { Ok(whole_microseconds(moment)) }
}

fn whole_microsecond(time: Time) -> Time {
    let subsecond = time.subsec_nanosecond() / 1_000 * 1_000;
    time.with().subsec_nanosecond(subsecond).build().unwrap_or(time)
}

/// Both databases keep microseconds; what they cannot keep is cut off before it is answered.
fn whole_microseconds(moment: Timestamp) -> Timestamp {
    let subsecond = moment.subsec_nanosecond() / 1_000 * 1_000;
    Timestamp::new(moment.as_second(), subsecond).unwrap_or(moment)
}
