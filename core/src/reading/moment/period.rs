//! Days told by the period they are in: "end of next month", "mid december", "the 3rd of next month".

use std::cell::Cell;

use jiff::civil::Date;

use super::{
    Days, Reader,
    calendar::{self, plus_days, plus_months},
    date::{Found, Look},
};

/// Days from the first of a month to its middle, and of a week.
const HALF_MONTH_DAYS: i64 = 14;
const HALF_WEEK_DAYS: i64 = 2;
/// Months from the first of a year to its middle.
const HALF_YEAR_MONTHS: i64 = 6;

/// A week, month or year, up to a place in the text.
struct Period {
    end: usize,
    unit: &'static str,
    first: Date,
}

/// A part of a period that stands for a day.
#[derive(Clone, Copy)]
enum Edge {
    Start,
    Middle,
    End,
}

impl Period {
    fn day(&self, edge: Edge, today: Date) -> Option<Date> {
        let day = match (edge, self.unit) {
            (Edge::Start, _) if self.first < today => calendar::next(self.unit, today)?,
            (Edge::Start, _) => self.first,
            (Edge::Middle, "week") => plus_days(self.first, HALF_WEEK_DAYS)?,
            (Edge::Middle, "month") => plus_days(self.first, HALF_MONTH_DAYS)?,
            (Edge::Middle, "year") => plus_months(self.first, HALF_YEAR_MONTHS)?,
            (Edge::Middle, _) => return None,
            (Edge::End, unit) => calendar::last_day(unit, self.first.max(today))?,
        };
        (day >= today).then_some(day)
    }
}

impl Reader<'_> {
    /// "end of month", "start of next week", "mid december", "eom", "महीने के अंत".
    pub(super) fn edge(&self, at: usize) -> Option<Found> {
        if !self.may_begin_period(at) {
            return None;
        }
        let today = self.now.date();
        if let Some((end, unit)) = self.term(at, "end") {
            return Some(Found::clear(end, calendar::last_day(unit, today)?));
        }
        let said = |at, edges: &[(&str, Edge)]| {
            edges.iter().find_map(|(key, edge)| Some((self.word(at, key)?, *edge)))
        };
        let before =
            [("start_of", Edge::Start), ("middle_of", Edge::Middle), ("end_of", Edge::End)];
        let after = [("start_after", Edge::Start), ("end_after", Edge::End)];
        let (end, day) = if let Some((start, edge)) = said(at, &before) {
            let period = self.period(start)?;
            // "By end of day tomorrow".
            let day = || self.relative(period.end).or_else(|| self.named(period.end));
            if let Some(found) = (period.unit == "day").then(day).flatten() {
                return Some(found);
            }
            (period.end, period.day(edge, today)?)
        } else {
            let period = self.period(at)?;
            let (end, edge) = said(self.skip(period.end, "of"), &after)?;
            (end, period.day(edge, today)?)
        };
        Some(Found::new(end, Days::Only(day), Look::Namelike))
    }

    /// Whether a period may begin at `at`, at a glance.
    pub(super) fn may_begin_period(&self, at: usize) -> bool {
        const WORDS: [&str; 7] =
            ["next", "second_next", "this", "the", "start_of", "middle_of", "end_of"];
        self.hits(at).any(|hit| match hit.term {
            ("word", key) => WORDS.contains(&key),
            (table, _) => matches!(table, "unit" | "month" | "end"),
        })
    }

    /// "next month", "the week", "december 2027".
    fn period(&self, at: usize) -> Option<Period> {
        let today = self.now.date();
        let unit = Cell::new("");
        let next = self.next_of(at, |start, from| {
            let (end, name) = self.term(start, "unit")?;
            unit.set(name);
            Some((end, calendar::next(name, from)?))
        });
        if let Some((end, first)) = next {
            return Some(Period { end, unit: unit.get(), first });
        }
        let start = self.skip(self.skip(at, "the"), "this");
        if let Some((end, unit)) = self.term(start, "unit") {
            return Some(Period { end, unit, first: calendar::first_day(unit, today)? });
        }
        let (end, month) = self.term(start, "month")?;
        let month = month.parse().ok()?;
        if let Some(year) = self.year(end) {
            let first = Date::new(year, month, 1).ok()?;
            return Some(Period { end: end + 1, unit: "month", first });
        }
        let first = Days::OfYear { month, day: 1 }.first(today.first_of_month())?;
        Some(Period { end, unit: "month", first })
    }

    /// "the 3rd of next month", "the last day of december", "अगले महीने की 5 तारीख".
    pub(super) fn nth_day(&self, at: usize) -> Option<Found> {
        let after = || {
            let period = self.may_begin_period(at).then(|| self.period(at)).flatten()?;
            let (end, day) = self.day_of_month(self.word(period.end, "of")?)?;
            Some((self.word(end, "day_after")?, day, period.first))
        };
        let before = || {
            let (end, day) = self.numbered_day(self.skip(at, "the"))?;
            let next = || self.word(end, "next").map(|_| end);
            let period = self.period(self.word(end, "of").or_else(next)?)?;
            (period.unit == "month").then_some((period.end, day, period.first))
        };
        let (end, day, first) = before().or_else(after)?;
        let today = self.now.date();
        let of = |month: Date| match day {
            -1 => Some(month.last_of_month()),
            day => Date::new(month.year(), month.month(), day).ok(),
        };
        let coming = of(first).filter(|day| *day >= today);
        let day = coming.or_else(|| of(plus_months(first, 1)?))?;
        Some(Found::new(end, Days::Only(day), Look::Namelike))
    }

    /// "3rd", "5.", "first", "last day".
    fn numbered_day(&self, at: usize) -> Option<(usize, i8)> {
        if let Some((end, nth)) = self.ordinal(at)
            && let Some(end) = self.is(end, "unit", "day")
        {
            return Some((end, nth));
        }
        let (end, day) = self.day_of_month(at)?;
        Some((if self.is_sign(end, ".") { end + 1 } else { end }, day))
    }

    /// "first monday of december", "last friday of the month": the next one to come.
    pub(super) fn nth_weekday(&self, at: usize) -> Option<Found> {
        let (end, nth) = self.ordinal(self.skip(at, "the"))?;
        let (end, key) = self.term(end, "weekday").filter(|_| nth <= 5)?;
        let weekday = calendar::weekday(key)?;
        let of = self.word(end, "of")?;
        let today = self.now.date();
        let on = |month: Date| month.nth_weekday_of_month(nth, weekday).ok();
        if let Some(end) = self.word(of, "next").and_then(|next| self.is(next, "unit", "month")) {
            return Some(Found::clear(end, on(plus_months(today.first_of_month(), 1)?)?));
        }
        if let Some(end) = self.is(self.skip(self.skip(of, "the"), "this"), "unit", "month") {
            let coming = on(today).filter(|day| *day >= today);
            let next = || on(plus_months(today.first_of_month(), 1)?);
            return Some(Found::clear(end, coming.or_else(next)?));
        }
        let (end, month) = self.term(of, "month")?;
        let month: i8 = month.parse().ok()?;
        let mut days = (today.year()..=today.year().saturating_add(1))
            .filter_map(|year| on(Date::new(year, month, 1).ok()?));
        days.find(|day| *day >= today).map(|day| Found::clear(end, day))
    }
}
