//! Days told by their week: "next friday", "thursday next week", "friday week", "the week after next".

use jiff::civil::Date;

use super::{
    DayPart, Days, Reader,
    calendar::{self, plus_days},
    date::{Found, Look},
};

const WEEK_DAYS: i64 = 7;

impl Reader<'_> {
    /// "next friday", "next week", "el viernes que viene", "the friday after next".
    pub(super) fn next(&self, at: usize) -> Option<Found> {
        let (end, day) = self.next_of(at, |start, from| {
            if let Some((end, unit)) = self.term(start, "unit") {
                return Some((end, calendar::next(unit, from)?));
            }
            let (end, key) = self.term(start, "weekday")?;
            Some((end, calendar::weekday_of_next_week(calendar::weekday(key)?, from)?))
        })?;
        Some(Found::clear(end, day))
    }

    /// What `named` reads where a word says that the next one is meant, or the one after it.
    pub(super) fn next_of(
        &self,
        at: usize,
        named: impl Fn(usize, Date) -> Option<(usize, Date)>,
    ) -> Option<(usize, Date)> {
        let said = |at, keys: [(&str, bool); 2]| {
            keys.into_iter().find_map(|(key, is_second)| Some((self.word(at, key)?, is_second)))
        };
        let before = said(at, [("next", false), ("second_next", true)]);
        let start = before.map_or_else(|| self.skip(at, "the"), |(start, _)| start);
        let (end, day) = named(start, self.now.date())?;
        let (end, is_second) = match before {
            Some((_, is_second)) => (end, is_second),
            None => said(end, [("next_after", false), ("second_next_after", true)])?,
        };
        Some((end, if is_second { named(start, day)?.1 } else { day }))
    }

    /// "this saturday", "this weekend", "this evening".
    pub(super) fn this(&self, at: usize) -> Option<Found> {
        let start = self.word(at, "this")?;
        let today = self.now.date();
        if let Some((end, part)) = self.term(start, "part") {
            return Some(Found { part: DayPart::named(part), ..Found::clear(end, today) });
        }
        if let Some(end) = self.is(start, "unit", "weekend") {
            return Some(Found::clear(end, calendar::weekend(today)?));
        }
        let (end, key) = self.term(start, "weekday")?;
        Some(Found::clear(end, calendar::coming(calendar::weekday(key)?, today)?))
    }

    /// "next week on thursday", "thursday of next week", "nächste Woche Dienstag".
    pub(super) fn day_of_week(&self, at: usize) -> Option<Found> {
        let weekday = |at| {
            let (end, key) = self.term(at, "weekday")?;
            Some((end, calendar::weekday(key)?))
        };
        let (end, weekday, monday) = if let Some((end, monday)) = self.week(at) {
            let (end, weekday) = weekday(self.skip(self.skip(end, "of"), "on"))?;
            (end, weekday, monday)
        } else {
            let (end, weekday) = weekday(self.skip(at, "the"))?;
            let (end, monday) = self.week(self.skip(end, "of"))?;
            (end, weekday, monday)
        };
        let day = plus_days(monday, weekday.to_monday_zero_offset().into())?;
        (day >= self.now.date()).then(|| Found::clear(end, day))
    }

    /// The Monday of this week or one to come.
    fn week(&self, at: usize) -> Option<(usize, Date)> {
        if !self.may_begin_period(at) {
            return None;
        }
        if let Some(end) = self.word(at, "this").and_then(|start| self.is(start, "unit", "week")) {
            return Some((end, calendar::first_day("week", self.now.date())?));
        }
        self.next_of(at, |start, from| {
            Some((self.is(start, "unit", "week")?, calendar::next("week", from)?))
        })
    }

    /// "friday week", "heute in einer Woche": so many weeks after a day that was named.
    pub(super) fn weeks_on(&self, at: usize, found: Found) -> Option<Found> {
        self.is_named_day(at, &found).then_some(())?;
        let on = |key, days| Some((self.word(found.end, key)?, days));
        let counted = || {
            let (end, distance) = self.length(self.word(found.end, "in")?)?;
            Some((end, distance.whole_weeks()?))
        };
        let (end, days) = on("week_on", WEEK_DAYS)
            .or_else(|| on("fortnight_on", 2 * WEEK_DAYS))
            .filter(|(end, _)| self.digits(*end).is_none())
            .or_else(counted)?;
        let day = plus_days(found.days.first(self.now.date())?, days)?;
        Some(Found::new(end, Days::Only(day), Look::Namelike))
    }

    /// Whether a day is one of the week, or so far from today.
    pub(super) fn is_named_day(&self, at: usize, found: &Found) -> bool {
        found.weekday.is_some() || self.term(at, "day").is_some_and(|(end, _)| end == found.end)
    }
}
