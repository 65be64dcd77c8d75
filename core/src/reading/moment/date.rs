//! Days: "tomorrow", "next friday", "Tue 8 Dec", "end of month", "अगले सोमवार".

use jiff::civil::{Date, Weekday};

use super::{
    DayPart, Days, Meaning, Phrase, Reader, Standing,
    calendar::{self, plus_days, plus_months},
    iso,
};
use crate::task::Due;

/// How much the words of a day look like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// "tomorrow", "next week", "24 Nov".
    Clear,
    /// "monday", "may 5", "christmas": a day, or part of a name.
    Namelike,
    /// "24th": one of many things that are counted.
    Counted,
    /// "24/11": a day only if something says so.
    Ratio,
}

/// A day, up to a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) end: usize,
    pub(super) days: Days,
    pub(super) part: Option<DayPart>,
    pub(super) look: Look,
    /// Only a day of the week.
    pub(super) weekday: Option<Weekday>,
}

/// What leads to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    None,
    For,
    Sure,
}

impl Found {
    pub(super) fn new(end: usize, days: Days, look: Look) -> Self {
        Self { end, days, part: None, look, weekday: None }
    }

    fn clear(end: usize, day: Date) -> Self {
        Self::new(end, Days::Only(day), Look::Clear)
    }
}

impl Reader<'_> {
    /// A day with what leads to it, and with the part of the day after it.
    pub(super) fn date(&self, at: usize) -> Option<Phrase> {
        let (start, lead) = self.lead(at);
        if let Some(found) = self.iso(start) {
            return Some(found);
        }
        let found = self.day(start).or_else(|| self.day_by_number(at))?;
        let after =
            self.word(found.end, "on_after").or_else(|| self.word(found.end, "until_after"));
        let lead = if after.is_some() { Lead::Sure } else { lead };
        let end = after.unwrap_or(found.end);
        // "the january 6 report"
        let is_named =
            self.word(start, "the").is_some_and(|next| self.term(next, "month").is_some());
        let standing = match (lead, found.look) {
            (Lead::Sure | Lead::For | Lead::None, Look::Clear) if is_named => Standing::Closing,
            (Lead::Sure, Look::Clear | Look::Namelike | Look::Ratio) => Standing::Certain,
            (_, Look::Clear) => Standing::Plain,
            (_, Look::Counted | Look::Namelike) => Standing::Closing,
            (_, Look::Ratio) => {
                self.time(end)?;
                Standing::Closing
            }
        };
        let ends =
            self.word(at, "until").is_some() || self.word(found.end, "until_after").is_some();
        let meaning = Meaning::Day { days: found.days, part: found.part, ends };
        Some(Phrase { end, meaning, standing })
    }

    fn lead(&self, at: usize) -> (usize, Lead) {
        if let Some(end) = self.word(at, "on") {
            return (end, Lead::Sure);
        }
        if let Some(end) = self.word(at, "for") {
            return (end, Lead::For);
        }
        let at_end = self
            .word(at, "at")
            .filter(|end| self.word(*end, "end_of").is_some() || self.term(*end, "day").is_some());
        at_end.map_or((at, Lead::None), |end| (end, Lead::Sure))
    }

    /// `2026-11-24`, with or without a time.
    fn iso(&self, at: usize) -> Option<Phrase> {
        let piece = self.pieces.get(at).filter(|piece| !piece.is_glued)?;
        let word = &self.words[piece.word];
        let meaning = match iso::read(&word.key, self.now.time_zone())? {
            Due::Day(day) | Due::Last { day, .. } => {
                Meaning::Day { days: Days::Only(day), part: None, ends: false }
            }
            Due::At(moment) => Meaning::Moment(moment),
        };
        let length = self.pieces[at..].iter().take_while(|other| other.word == piece.word).count();
        Some(Phrase { end: at + length, meaning, standing: Standing::Certain })
    }

    /// A day without what leads to it.
    pub(super) fn day(&self, at: usize) -> Option<Found> {
        let mut found = self.weekday_and_date(at).or_else(|| self.bare_day(at))?;
        if found.part.is_none()
            && let Some((end, part)) = self.term(found.end, "part")
        {
            (found.end, found.part) = (end, DayPart::named(part));
        }
        Some(found)
    }

    /// "Tue 8 Dec": the weekday only confirms. One that does not fit is not understood.
    fn weekday_and_date(&self, at: usize) -> Option<Found> {
        let (end, key) = self.term(at, "weekday")?;
        let weekday = calendar::weekday(key)?;
        let start = self.skip(end, "the");
        let date = self
            .month_day(start)
            .or_else(|| self.numeric(start))
            .or_else(|| self.counted(start))
            .or_else(|| self.day_beside_weekday(start))?;
        let day = date.days.first(self.now.date())?;
        // Without its year, the day may be in one where the weekday fits: that is a guess too many.
        (day.weekday() == weekday).then_some(Found {
            days: Days::Only(day),
            look: Look::Clear,
            ..date
        })
    }

    /// "viernes 24": a number that is no hour of the dial.
    fn day_beside_weekday(&self, at: usize) -> Option<Found> {
        self.digits(at)?;
        let (end, day) = self.day_of_month(at).filter(|(_, day)| *day > 12)?;
        let is_more = self.term(end, "unit").is_some() || self.term(end, "clock").is_some();
        (!is_more && self.is_boundary(end))
            .then(|| Found::new(end, Days::OfMonth(day), Look::Counted))
    }

    fn bare_day(&self, at: usize) -> Option<Found> {
        let readings = [
            self.relative(at),
            self.next(at),
            self.this(at),
            self.period_end(at),
            self.feast(at),
            self.nth_weekday(at),
            self.month_day(self.skip(at, "the")),
            self.numeric(at),
            self.counted(at),
            self.named(at),
        ];
        let found = readings.into_iter().flatten().max_by_key(|found| found.end)?;
        // "8 Dec (Tue)"
        let confirmed = self.term(found.end, "weekday").filter(|(_, key)| {
            let day = found.days.first(self.now.date());
            found.weekday.is_none()
                && matches!(found.look, Look::Clear | Look::Ratio)
                && day.is_some_and(|day| Some(day.weekday()) == calendar::weekday(key))
        });
        Some(Found { end: confirmed.map_or(found.end, |(end, _)| end), ..found })
    }

    /// "tomorrow", "tonight".
    fn relative(&self, at: usize) -> Option<Found> {
        let (end, key) = self.term(at, "day")?;
        let (days, part) =
            key.split_once('-').map_or((key, None), |(days, part)| (days, Some(part)));
        let day = plus_days(self.now.date(), days.parse().ok()?)?;
        Some(Found { part: part.and_then(DayPart::named), ..Found::clear(end, day) })
    }

    /// "next friday", "next week", "el viernes que viene".
    fn next(&self, at: usize) -> Option<Found> {
        let today = self.now.date();
        let (start, before) =
            self.word(at, "next").map_or((self.skip(at, "the"), false), |end| (end, true));
        let (end, day) = if let Some((end, unit)) = self.term(start, "unit") {
            (end, calendar::next(unit, today)?)
        } else {
            let (end, key) = self.term(start, "weekday")?;
            (end, calendar::weekday_of_next_week(calendar::weekday(key)?, today)?)
        };
        let end = if before { end } else { self.word(end, "next_after")? };
        Some(Found::clear(end, day))
    }

    /// "this saturday", "this weekend", "this evening".
    fn this(&self, at: usize) -> Option<Found> {
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

    /// "end of month", "end of the week", "end of next month", "eom".
    fn period_end(&self, at: usize) -> Option<Found> {
        let today = self.now.date();
        if let Some((end, unit)) = self.term(at, "end") {
            return Some(Found::clear(end, calendar::last_day(unit, today)?));
        }
        let start = self.word(at, "end_of")?;
        if let Some((end, unit)) =
            self.word(start, "next").and_then(|start| self.term(start, "unit"))
        {
            let within = calendar::next(unit, today)?;
            return Some(Found::clear(end, calendar::last_day(unit, within)?));
        }
        let (end, unit) = self.term(self.skip(self.skip(start, "the"), "this"), "unit")?;
        Some(Found::clear(end, calendar::last_day(unit, today)?))
    }

    /// "christmas eve".
    fn feast(&self, at: usize) -> Option<Found> {
        let (end, key) = self.term(at, "feast")?;
        let (month, day) = key.split_once('-')?;
        let days = Days::OfYear { month: month.parse().ok()?, day: day.parse().ok()? };
        Some(Found::new(end, days, Look::Namelike))
    }

    /// "first monday of december", "last friday of the month": the next one to come.
    fn nth_weekday(&self, at: usize) -> Option<Found> {
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

    /// `24 Nov`, `24th of November 2026`, `Nov 24, 2026`, `november twenty fourth`.
    pub(super) fn month_day(&self, at: usize) -> Option<Found> {
        let (end, month, day, name) =
            self.day_then_month(at).or_else(|| self.month_then_day(at))?;
        let year = self.skip(end, "of");
        if let Some(number) =
            self.digits(year).filter(|_| self.key(year).len() == 4 && self.is_boundary(year + 1))
        {
            let date = Date::new(number.try_into().ok()?, month, day).ok()?;
            return Some(Found::clear(year + 1, date));
        }
        // A day that no year has is none.
        Date::new(2000, month, day).ok()?;
        // "march 5 miles": verbs too.
        let is_namelike = self.word(name, "namelike").is_some();
        let look = if is_namelike { Look::Namelike } else { Look::Clear };
        Some(Found::new(end, Days::OfYear { month, day }, look))
    }

    fn day_then_month(&self, at: usize) -> Option<(usize, i8, i8, usize)> {
        let (end, day) = self.day_of_month(self.skip(at, "the_day"))?;
        let name = self.skip(end, "of");
        let (end, month) = self.term(name, "month")?;
        Some((end, month.parse().ok()?, day, name))
    }

    fn month_then_day(&self, at: usize) -> Option<(usize, i8, i8, usize)> {
        let (end, month) = self.term(at, "month")?;
        let (end, day) = self.day_of_month(self.skip(end, "the"))?;
        // "Dec 24-26", "May 5:30".
        self.is_boundary(end).then_some((end, month.parse().ok()?, day, at))
    }

    /// `24`, `24th`, `twenty fourth`.
    pub(super) fn day_of_month(&self, at: usize) -> Option<(usize, i8)> {
        let found = self.ordinal(at).filter(|(_, day)| *day > 0);
        let number = || {
            let (end, number) = self.number(at)?;
            Some((end, i8::try_from(number).ok()?))
        };
        found.or_else(number).filter(|(_, day)| (1..=31).contains(day))
    }

    /// `24th`, "the 24th".
    fn counted(&self, at: usize) -> Option<Found> {
        let start = self.skip(at, "the");
        self.digits(start)?;
        let (end, day) = self.ordinal(start)?;
        Some(Found::new(end, Days::OfMonth(day), Look::Counted))
    }

    /// "el 24", "am 24.", "24 तारीख": a little word says that the number is a day.
    fn day_by_number(&self, at: usize) -> Option<Found> {
        let led = self.word(at, "day_before");
        let (end, day) = self.day_of_month(led.unwrap_or(at))?;
        let end = if self.is_sign(end, ".") && led.is_some() { end + 1 } else { end };
        let after = self.word(end, "day_after");
        let is_day = led.is_some() || after.is_some();
        let end = after.unwrap_or(end);
        let is_more = self.term(end, "unit").is_some() || self.term(end, "clock").is_some();
        (is_day && !is_more && self.is_boundary(end))
            .then(|| Found::new(end, Days::OfMonth(day), Look::Clear))
    }

    /// "monday", "weekend".
    fn named(&self, at: usize) -> Option<Found> {
        let today = self.now.date();
        if let Some(end) = self.is(at, "unit", "weekend") {
            return Some(Found::new(end, Days::Only(calendar::weekend(today)?), Look::Namelike));
        }
        let (end, key) = self.term(at, "weekday")?;
        // "Mon 8 Dec", when that is a Tuesday.
        let date = self.skip(end, "the");
        if self
            .month_day(date)
            .or_else(|| self.numeric(date))
            .is_some_and(|date| self.is_boundary(date.end))
        {
            return None;
        }
        let weekday = calendar::weekday(key)?;
        let days = Days::Only(calendar::coming(weekday, today)?);
        Some(Found { weekday: Some(weekday), ..Found::new(end, days, Look::Namelike) })
    }

    /// "from friday to sunday", "5 dec to 10 dec", "from 5 to 10 december".
    pub(super) fn range(&self, at: usize) -> Option<Phrase> {
        let from = self.word(at, "from");
        let start = from.unwrap_or(at);
        let first = self.day(start);
        let middle = match first {
            Some(found) => found.end,
            None => self.day_of_month(start)?.0,
        };
        let dash = (self.key(middle) == "-").then_some(middle + 1);
        let next = self.word(middle, "to").or(dash)?;
        let last = self.day(next)?;
        let first = match (first, last.days) {
            (Some(found), _) => found.days,
            (None, Days::OfYear { month, .. }) => {
                Days::OfYear { month, day: self.day_of_month(start)?.1 }
            }
            // "from 3 to 5 march 2027"
            (None, Days::Only(last)) if from.is_some() => {
                let day = self.day_of_month(start)?.1;
                Days::Only(Date::new(last.year(), last.month(), day).ok()?)
            }
            (None, _) => return None,
        };
        let begins = first.first(self.now.date())?;
        let to = match last.weekday {
            Some(weekday) => calendar::coming(weekday, begins)?,
            None => last.days.first(begins)?,
        };
        let until = self.word(last.end, "until_after");
        let is_led = from.is_some() || until.is_some();
        let standing = if is_led { Standing::Certain } else { Standing::Closing };
        // "Move everything due today to friday" names no range.
        let is_range = is_led || matches!(first, Days::OfYear { .. });
        (is_range && to > begins).then_some(Phrase {
            end: until.unwrap_or(last.end),
            meaning: Meaning::Range { from: first, to },
            standing,
        })
    }
}
