//! Distances: "in 3 days", "an hour and a half", "2 weeks from friday", "+3d".

use jiff::{Span, Timestamp, ZonedDateTime, civil::Date};

use super::{Meaning, Phrase, Reader, Standing, number::ONE};

/// Most that can be counted on from now: "in 9999 days".
const COUNT_MAX: i64 = 9_999;

/// Most units in one distance: "1 week, 2 days, 3 hours and 5 minutes".
const UNITS_MAX: usize = 4;

/// How far something is away. Months and days are the calendar's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Distance {
    months: i64,
    days: i64,
    minutes: i64,
}

impl Distance {
    fn of(amount: i64, unit: &str) -> Option<Self> {
        let whole = |parts: i64| (parts % ONE == 0).then_some(parts / ONE);
        // Half a day is twelve hours.
        let days = |parts: i64| match whole(parts) {
            Some(days) => Self { days, ..Self::default() },
            None => Self { minutes: parts * 24, ..Self::default() },
        };
        if amount > COUNT_MAX * ONE {
            return None;
        }
        Some(match unit {
            "minute" => Self { minutes: whole(amount)?, ..Self::default() },
            "half_hour" => Self { minutes: amount / 2, ..Self::default() },
            "quarter_hour" => Self { minutes: amount / 4, ..Self::default() },
            "three_quarter_hour" => Self { minutes: amount * 3 / 4, ..Self::default() },
            "hour" => Self { minutes: amount, ..Self::default() },
            "day" => days(amount),
            "week" => days(amount * 7),
            "fortnight" => days(amount * 14),
            "month" => Self { months: whole(amount)?, ..Self::default() },
            "year" => Self { months: whole(amount * 12)?, ..Self::default() },
            _ => return None,
        })
    }

    fn plus(self, other: Self) -> Self {
        Self {
            months: self.months + other.months,
            days: self.days + other.days,
            minutes: self.minutes + other.minutes,
        }
    }

    /// The day so far from `day`; minutes lead to none.
    pub(in super::super) fn day_from(self, day: Date) -> Option<Date> {
        if self.minutes == 0 { day.checked_add(self.calendar()?).ok() } else { None }
    }

    pub(in super::super) fn moment_from(self, now: &ZonedDateTime) -> Option<Timestamp> {
        let then = now.checked_add(self.calendar()?).ok()?;
        let minute = then.timestamp().as_second().div_euclid(60).checked_add(self.minutes)?;
        Timestamp::from_second(minute.checked_mul(60)?).ok()
    }

    /// In days, if it is so many weeks.
    pub(super) fn whole_weeks(self) -> Option<i64> {
        let is_whole = self.months == 0 && self.minutes == 0 && self.days % 7 == 0;
        is_whole.then_some(self.days)
    }

    /// In whole days, weeks, months or years, one of them.
    pub(super) fn in_one_unit(self) -> Option<(super::repeat::Unit, i64)> {
        use super::repeat::Unit;
        match self {
            Self { months: 0, days, minutes: 0 } => Some((Unit::Day, days)),
            Self { months, days: 0, minutes: 0 } => Some((Unit::Month, months)),
            _ => None,
        }
    }

    fn calendar(self) -> Option<Span> {
        Span::new().try_months(self.months).ok()?.try_days(self.days).ok()
    }
}

impl Reader<'_> {
    /// `in 3 days`, `+3d`, `2 weeks from now`, `a week from friday`.
    pub(super) fn distance(&self, at: usize) -> Option<Phrase> {
        let plus = (self.key(at) == "+" && self.is_glued(at + 1)).then_some(at + 1);
        if let Some(from) = self.word(at, "in").or(plus) {
            let (end, distance) = self.length(from)?;
            let end = self.skip(self.skip(end, "later"), "time");
            return self.from_now(end, distance, Standing::Certain);
        }
        let (end, distance) = self.length(at)?;
        if let Some(end) = self.word(end, "later") {
            return self.from_now(end, distance, Standing::Certain);
        }
        self.counted_from(end, distance)
    }

    /// "a week from friday", "a week on monday", "two weeks today".
    fn counted_from(&self, at: usize, distance: Distance) -> Option<Phrase> {
        let from = self.word(at, "counted_from");
        let start = from.or_else(|| self.word(at, "counted_on")).unwrap_or(at);
        let found = self.day(start)?;
        let is_day = || {
            let is_plain = start > at || self.term(start, "day").is_some();
            distance.whole_weeks().is_some() && is_plain && self.is_named_day(start, &found)
        };
        let standing = match from {
            Some(_) => Standing::Certain,
            None => is_day().then_some(Standing::Closing)?,
        };
        let days = super::Days::Only(distance.day_from(found.days.first(self.now.date())?)?);
        let meaning = Meaning::Day { days, part: found.part, ends: false };
        Some(Phrase { end: found.end, meaning, standing })
    }

    fn from_now(&self, end: usize, distance: Distance, standing: Standing) -> Option<Phrase> {
        // "Check in 24 hours before": not from now.
        if self.word(end, "from_other").is_some() {
            return None;
        }
        let meaning = match distance.day_from(self.now.date()) {
            Some(day) => Meaning::Day { days: super::Days::Only(day), part: None, ends: false },
            None => {
                Meaning::Moment(distance.moment_from(self.now).filter(|_| distance.minutes != 0)?)
            }
        };
        Some(Phrase { end, meaning, standing })
    }

    /// `3 days`, `an hour and a half`, `1h30m`, `1 week and 2 days`.
    pub(super) fn length(&self, at: usize) -> Option<(usize, Distance)> {
        let (mut end, mut distance) = self.one_length(at)?;
        for _ in 1..UNITS_MAX {
            let Some((further, more)) = self.one_length(self.skip(end, "and")) else { break };
            distance = distance.plus(more);
            end = further;
        }
        Some((end, distance))
    }

    fn one_length(&self, at: usize) -> Option<(usize, Distance)> {
        let (end, amount) = self.amount(at)?;
        let (end, unit) = self.term(end, "unit")?;
        match self.and_a_half(end) {
            Some(end) => Some((end, Distance::of(amount + ONE / 2, unit)?)),
            None => Some((end, Distance::of(amount, unit)?)),
        }
    }
}
