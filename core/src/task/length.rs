//! How long a task lasts, from when it is due to its end.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Span, ToSpan};

use super::{Due, InvalidField};

/// Seconds of a day, as lengths are written.
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How long a task lasts. It stays the same when the task moves or repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// Of a whole day: so many days more, at least one. 5 to 10 December is five.
    Days(i32),
    /// Of a moment: so long, in whole seconds, at least one.
    Time(SignedDuration),
}

impl Length {
    /// From `due` to `end`, both days or both moments; `None` if they are the same.
    pub fn between(due: Due, end: Due) -> Result<Option<Self>, InvalidField> {
        let refused = |message| Err(InvalidField::new("due_end", message));
        match (due, end) {
            (Due::Day(due), Due::Day(end)) if end >= due => {
                let days = (end - due).get_days();
                Ok((days > 0).then_some(Self::Days(days)))
            }
            (Due::At(due), Due::At(end)) if end >= due => {
                let seconds = end.duration_since(due).as_secs();
                Ok((seconds > 0).then(|| Self::Time(SignedDuration::from_secs(seconds))))
            }
            (Due::Day(_), Due::Day(_)) | (Due::At(_), Due::At(_)) => {
                refused("is before due_date; send a later one")
            }
            (Due::Day(_), Due::At(_)) => {
                refused("has a time and due_date has none; send both with a time, or both without")
            }
            (Due::Last { .. }, _) | (_, Due::Last { .. }) => {
                refused("is too late for a length; leave it out, or send days without a time")
            }
            (Due::At(_), Due::Day(_)) => {
                refused("has no time and due_date has one; send both with a time, or both without")
            }
        }
    }

    /// How long something lasts that is due and ends then; an end needs a date.
    pub fn of(due: Option<Due>, end: Option<Due>) -> Result<Option<Self>, InvalidField> {
        match (due, end) {
            (_, None) => Ok(None),
            (Some(due), Some(end)) => Self::between(due, end),
            (None, Some(_)) => Err(InvalidField::new("due_end", "needs a due_date beside it")),
        }
    }

    /// Where something ends that begins at `due`; `None` for the length of another kind, or one
    /// that ends after the year 9999.
    pub fn end_of(self, due: Due) -> Option<Due> {
        match (self, due) {
            (Self::Days(days), Due::Day(day)) => day.checked_add(days.days()).ok().map(Due::Day),
            (Self::Time(time), Due::At(moment)) => moment.checked_add(time).ok().map(Due::At),
            _ => None,
        }
    }
}

impl fmt::Display for Length {
    /// As ISO 8601 has it: `P5D`, `PT5400S`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "P{days}D"),
            Self::Time(time) => write!(f, "PT{}S", time.as_secs()),
        }
    }
}

impl FromStr for Length {
    type Err = InvalidField;

    /// Reads what [`Display`](fmt::Display) writes, and other ISO 8601 durations of days or of hours,
    /// minutes and seconds.
    fn from_str(text: &str) -> Result<Self, InvalidField> {
        let invalid = || InvalidField::new("length", "must be like P5D or PT1H30M");
        let span: Span = text.parse().map_err(|_| invalid())?;
        let days = span.get_weeks() * 7 + span.get_days();
        let seconds =
            i64::from(span.get_hours()) * 3_600 + span.get_minutes() * 60 + span.get_seconds();
        if span.get_years() != 0 || span.get_months() != 0 {
            return Err(invalid());
        }
        match (days, seconds) {
            (1.., 0) => Ok(Self::Days(days)),
            (0.., 1..) => {
                let seconds = i64::from(days) * DAY_SECONDS + seconds;
                Ok(Self::Time(SignedDuration::from_secs(seconds)))
            }
            _ => Err(invalid()),
        }
    }
}

#[cfg(test)]
mod core_tests {
    use jiff::civil::date;

    use super::*;

    fn at(text: &str) -> Due {
        Due::At(text.parse().unwrap())
    }

    #[test]
    fn it_is_what_lies_between_two_days_or_two_moments() {
        let (five, ten) = (Due::Day(date(2026, 12, 5)), Due::Day(date(2026, 12, 10)));
        assert_eq!(Length::between(five, ten), Ok(Some(Length::Days(5))));
        assert_eq!(Length::between(five, five), Ok(None));
        assert_eq!(Length::Days(5).end_of(five), Some(ten));
        let (two, half) = (at("2026-11-29T14:00:00Z"), at("2026-11-29T15:30:00Z"));
        let length = Length::between(two, half).unwrap().unwrap();
        assert_eq!((length.end_of(two), length.end_of(five)), (Some(half), None));
        for (due, end) in [(ten, five), (half, two), (five, two), (two, five)] {
            assert_eq!(Length::between(due, end).unwrap_err().field, "due_end");
        }
    }

    #[test]
    fn its_text_is_read_back() {
        for length in [Length::Days(5), Length::Time(SignedDuration::from_secs(5_400))] {
            assert_eq!(length.to_string().parse(), Ok(length));
        }
        assert_eq!("PT1H30M".parse(), Ok(Length::Time(SignedDuration::from_mins(90))));
        for text in ["", "P0D", "P1M", "-P1D", "soon"] {
            assert!(text.parse::<Length>().is_err(), "{text}");
        }
    }
}
