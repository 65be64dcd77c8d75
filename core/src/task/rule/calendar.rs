//! Which days and times a rule means.

use jiff::{
    Span, ToSpan,
    civil::{Date, Time},
};

use super::{Frequency, OnWeekday, Rule};

/// Days looked at for the next date: the 29th of February comes on each weekday within 40 years.
const DAYS_MAX: usize = 41 * 366;

/// A place on the owner's calendar: a whole day, or a time on it. A day comes before its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub day: Date,
    pub time: Option<Time>,
}

/// The places that a rule means, in order: see [`Rule::occurrences`].
#[derive(Clone, Debug)]
pub struct Occurrences<'a> {
    rule: &'a Rule,
    from: Place,
    /// The day of the month that is kept where the rule names none.
    month_day: i8,
    after: Place,
    /// The first day of the next period: day, week, month or year.
    period: Option<Date>,
    /// What is left of the present period, the next one last.
    places: Vec<Place>,
    days_left: usize,
}

impl Rule {
    /// The places after `after`, by steps counted from `from`. What the rule leaves open (weekday, day of
    /// the month, time of day) is as in `from`; `month_day` is the day of the month to keep to where that
    /// is another, because the month of `from` was too short for it.
    ///
    /// It goes on until the calendar or the rule's last day ends, or nothing is found in 41 years of
    /// days that it could be. A count, and an end at a moment, are the caller's to heed.
    pub fn occurrences(&self, from: Place, month_day: Option<i8>, after: Place) -> Occurrences<'_> {
        let skipped = self.periods_between(from.day, after.day);
        Occurrences {
            rule: self,
            from,
            month_day: month_day.unwrap_or_else(|| from.day.day()),
            after,
            period: self.period(from.day, skipped),
            places: Vec::new(),
            days_left: DAYS_MAX,
        }
    }

    /// The first day from `day` on that the rule means: where a list begins that says "every Monday".
    pub fn first_day(&self, day: Date) -> Option<Date> {
        let parts = self.parts();
        if parts.months.is_empty() && parts.month_days.is_empty() && parts.weekdays.is_empty() {
            return Some(day);
        }
        let from = Place { day, time: None };
        let before = Place { day: day.yesterday().ok()?, time: Some(Time::MAX) };
        self.occurrences(from, None, before).next().map(|place| place.day)
    }

    /// The first day of the period `steps` steps after that of `day`.
    fn period(&self, day: Date, steps: i64) -> Option<Date> {
        let first = match self.parts().frequency {
            Frequency::Daily => day,
            Frequency::Weekly => {
                let into = day.weekday().since(self.parts().week_start);
                day.checked_sub(i64::from(into).days()).ok()?
            }
            Frequency::Monthly => day.first_of_month(),
            Frequency::Yearly => day.first_of_year(),
        };
        first.checked_add(self.step(steps)?).ok()
    }

    fn step(&self, steps: i64) -> Option<Span> {
        let span = Span::new();
        let length = steps.checked_mul(i64::from(self.parts().interval))?;
        match self.parts().frequency {
            Frequency::Daily => span.try_days(length),
            Frequency::Weekly => span.try_weeks(length),
            Frequency::Monthly => span.try_months(length),
            Frequency::Yearly => span.try_years(length),
        }
        .ok()
    }

    /// Steps from the period of `from` that surely do not reach past `to`.
    fn periods_between(&self, from: Date, to: Date) -> i64 {
        let months = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
        let days = i64::from((to - from).get_days());
        let periods = match self.parts().frequency {
            Frequency::Daily => days,
            Frequency::Weekly => days / 7,
            Frequency::Monthly => months(to) - months(from),
            Frequency::Yearly => i64::from(to.year()) - i64::from(from.year()),
        };
        (periods / i64::from(self.parts().interval)).max(0)
    }
}

impl Iterator for Occurrences<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        while self.places.is_empty() {
            let first = self.period?;
            if self.days_left == 0 {
                return None;
            }
            self.places = self.places_in(first);
            self.period = self.rule.step(1).and_then(|step| first.checked_add(step).ok());
        }
        let place = self.places.pop()?;
        self.days_left = DAYS_MAX;
        Some(place)
    }
}

impl Occurrences<'_> {
    /// The places in the period that begins with `first`, the last one first.
    fn places_in(&mut self, first: Date) -> Vec<Place> {
        let parts = self.rule.parts();
        let days = match parts.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => i32::from(first.days_in_month()),
            Frequency::Yearly => i32::from(first.days_in_year()),
        };
        self.days_left = self.days_left.saturating_sub(days.unsigned_abs() as usize);
        let times = self.times();
        let mut places: Vec<Place> = first
            .series(1.day())
            .take(days.unsigned_abs() as usize)
            .filter(|day| self.means(*day))
            .flat_map(|day| times.iter().map(move |time| Place { day, time: *time }))
            .collect();
        if !parts.positions.is_empty() {
            places = picked(&places, &parts.positions);
        }
        let last = match parts.end {
            super::End::On(day) => day,
            _ => Date::MAX,
        };
        places.retain(|place| *place > self.after && place.day <= last);
        places.reverse();
        places
    }

    fn times(&self) -> Vec<Option<Time>> {
        let parts = self.rule.parts();
        if !self.rule.names_times() {
            return vec![self.from.time];
        }
        let kept = self.from.time.unwrap_or(Time::midnight());
        let or_kept =
            |list: &[i8], kept: i8| if list.is_empty() { vec![kept] } else { list.to_vec() };
        let minutes = or_kept(&parts.minutes, kept.minute());
        let at = |hour, minute| Time::new(hour, minute, kept.second(), 0).ok();
        or_kept(&parts.hours, kept.hour())
            .into_iter()
            .flat_map(|hour| minutes.iter().map(move |minute| at(hour, *minute)))
            .collect()
    }

    fn means(&self, day: Date) -> bool {
        let parts = self.rule.parts();
        let last = day.days_in_month();
        let from_end = day.day() - last - 1;
        let month = parts.months.is_empty() || parts.months.contains(&day.month());
        let month_day = parts.month_days.is_empty()
            || parts.month_days.contains(&day.day())
            || parts.month_days.contains(&from_end);
        let weekday =
            parts.weekdays.is_empty() || parts.weekdays.iter().any(|on| self.is(day, *on));
        let left_open = parts.month_days.is_empty() && parts.weekdays.is_empty();
        month && month_day && weekday && (!left_open || self.is_as_kept(day))
    }

    /// Whether `day` is that of the task itself, where the rule names none.
    fn is_as_kept(&self, day: Date) -> bool {
        let parts = self.rule.parts();
        let kept = day.day() == self.month_day.clamp(1, day.days_in_month());
        match parts.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => day.weekday() == self.from.day.weekday(),
            Frequency::Monthly => kept,
            Frequency::Yearly => {
                kept && (!parts.months.is_empty() || day.month() == self.from.day.month())
            }
        }
    }

    fn is(&self, day: Date, on: OnWeekday) -> bool {
        if day.weekday() != on.weekday {
            return false;
        }
        let Some(nth) = on.nth else { return true };
        let parts = self.rule.parts();
        let in_year = parts.frequency == Frequency::Yearly && parts.months.is_empty();
        let (place, length) = if in_year {
            (day.day_of_year(), day.days_in_year())
        } else {
            (i16::from(day.day()), i16::from(day.days_in_month()))
        };
        let from_start = (place - 1) / 7 + 1;
        let from_end = -((length - place) / 7 + 1);
        [from_start, from_end].contains(&i16::from(nth))
    }
}

/// Those of `places` that `positions` count: 1 is the first, −1 the last.
fn picked(places: &[Place], positions: &[i16]) -> Vec<Place> {
    let count = places.len();
    let index = |position: &i16| {
        let distance = usize::from(position.unsigned_abs());
        if *position > 0 { distance.checked_sub(1) } else { count.checked_sub(distance) }
    };
    let mut picked: Vec<Place> =
        positions.iter().filter_map(index).filter_map(|index| places.get(index)).copied().collect();
    picked.sort_unstable();
    picked.dedup();
    picked
}
