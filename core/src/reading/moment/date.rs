//! Days: "tomorrow", "next friday", "Tue 8 Dec", "end of month", "अगले सोमवार".

use jiff::civil::{Date, Weekday};

use super::{
    DayPart, Days, Meaning, Phrase, Reader, Standing,
    calendar::{self, plus_days},
    iso,
};
use crate::task::Due;

/// Other things than days are numbered in words up to a dozen: "the second", "the third".
const NUMBERED_MAX: i8 = 12;

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

    pub(super) fn clear(end: usize, day: Date) -> Self {
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
        // "Over the weekend", "at christmas".
        let over = self.word(at, "over").map(|end| self.skip(end, "the")).filter(|end| {
            self.term(*end, "feast").is_some() || self.is(*end, "unit", "weekend").is_some()
        });
        if let Some(end) = over {
            return (end, Lead::Sure);
        }
        if let Some(end) = self.word(at, "on") {
            return (end, Lead::Sure);
        }
        if let Some(end) = self.word(at, "for") {
            return (end, Lead::For);
        }
        let at_end = self
            .word(at, "at")
            .filter(|end| self.term(*end, "day").is_some() || self.edge(*end).is_some());
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

    /// A day without what leads to it, with the part of it that is named.
    pub(super) fn day(&self, at: usize) -> Option<Found> {
        let first = self.word(at, "first_thing").map(|end| self.skip(end, "on"));
        let start = first.or_else(|| self.word(at, "loosely")).unwrap_or(at);
        let found = self.weekday_and_date(start).or_else(|| self.bare_day(start))?;
        let mut found = self.weeks_on(start, found).unwrap_or(found);
        if first.is_some() && found.part.is_none() {
            found.part = Some(DayPart::Morning);
        } else if found.part.is_none()
            && let Some((end, part)) = self.term(self.skip(found.end, "of"), "part")
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
            .or_else(|| self.counted(end))
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
            self.edge(at),
            self.nth_day(at),
            self.next(at),
            self.this(at),
            self.day_of_week(at),
            self.feast(at),
            self.nth_weekday(at),
            self.month_day(self.skip(at, "the")),
            self.numeric(at),
            self.counted(at),
            self.named(at),
        ];
        let found = readings.into_iter().flatten().max_by_key(|found| found.end)?;
        Some(Found { end: self.confirmed(&found).unwrap_or(found.end), ..found })
    }

    /// The end of words that say once more which day it is: "8 Dec (Tue)", "next tuesday, 3 March".
    fn confirmed(&self, found: &Found) -> Option<usize> {
        let day = found.days.first(self.now.date())?;
        if found.weekday.is_some() || !matches!(found.look, Look::Clear | Look::Ratio) {
            return None;
        }
        if let Some((end, key)) = self.term(found.end, "weekday") {
            return (Some(day.weekday()) == calendar::weekday(key)).then_some(end);
        }
        // "Next year 2027-01-01" says two things.
        let is_of_day = ["weekday", "day"]
            .iter()
            .any(|table| self.term(found.end - 1, table).is_some_and(|(end, _)| end == found.end));
        let start = self.skip(found.end, "the");
        let again = self.month_day(start).or_else(|| self.numeric(start)).filter(|_| is_of_day)?;
        (again.days.first(day) == Some(day)).then_some(again.end)
    }

    /// "tomorrow", "tonight".
    pub(super) fn relative(&self, at: usize) -> Option<Found> {
        let (end, key) = self.term(at, "day")?;
        let (days, part) =
            key.split_once('-').map_or((key, None), |(days, part)| (days, Some(part)));
        let day = plus_days(self.now.date(), days.parse().ok()?)?;
        Some(Found { part: part.and_then(DayPart::named), ..Found::clear(end, day) })
    }

    /// "christmas eve".
    fn feast(&self, at: usize) -> Option<Found> {
        let (end, key) = self.term(at, "feast")?;
        let (month, day) = key.split_once('-')?;
        let days = Days::OfYear { month: month.parse().ok()?, day: day.parse().ok()? };
        Some(Found::new(end, days, Look::Namelike))
    }

    /// `24 Nov`, `24th of November 2026`, `Nov 24, 2026`, `november twenty fourth`.
    pub(super) fn month_day(&self, at: usize) -> Option<Found> {
        let (end, month, day, name) =
            self.day_then_month(at).or_else(|| self.month_then_day(at))?;
        let of = self.skip(end, "of");
        if let Some(year) = self.year(of) {
            return Some(Found::clear(of + 1, Date::new(year, month, day).ok()?));
        }
        // A day that no year has is none.
        Date::new(2000, month, day).ok()?;
        // "march 5 miles": verbs too.
        let is_namelike = self.word(name, "namelike").is_some();
        let look = if is_namelike { Look::Namelike } else { Look::Clear };
        Some(Found::new(end, Days::OfYear { month, day }, look))
    }

    /// Four digits that are no part of something longer.
    pub(super) fn year(&self, at: usize) -> Option<i16> {
        let number = self.digits(at).filter(|_| self.key(at).len() == 4);
        number.filter(|_| self.is_boundary(at + 1))?.try_into().ok()
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

    /// `24th`, "the 24th", "the nineteenth".
    fn counted(&self, at: usize) -> Option<Found> {
        let the = self.word(at, "the");
        let start = the.unwrap_or(at);
        let (end, day) = self.ordinal(start).filter(|(_, day)| *day > 0)?;
        // "Finish the second": of a few things, not a day.
        let is_day = self.digits(start).is_some()
            || (the.is_some() && (day > NUMBERED_MAX || self.ends_with(at, "on")));
        is_day.then(|| Found::new(end, Days::OfMonth(day), Look::Counted))
    }

    /// "el 24", "am 24.", "24 तारीख": a little word says that the number is a day.
    fn day_by_number(&self, at: usize) -> Option<Found> {
        let led = self.word(at, "day_before");
        let (end, day) = self.day_of_month(led.unwrap_or(at))?;
        let end = if self.is_sign(end, ".") && led.is_some() { end + 1 } else { end };
        let after = self.word(end, "day_after");
        let is_day = led.is_some() || after.is_some();
        let end = after.unwrap_or(end);
        let is_more = self.term(end, "unit").is_some()
            || self
                .term(end, "clock")
                .is_some_and(|(_, key)| !matches!(key, "midday" | "midnight"));
        (is_day && !is_more && self.is_boundary(end))
            .then(|| Found::new(end, Days::OfMonth(day), Look::Clear))
    }

    /// "monday", "weekend".
    pub(super) fn named(&self, at: usize) -> Option<Found> {
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
}
