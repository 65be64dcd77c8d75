//! Repetitions: "every monday", "every 2 weeks", "monthly on the 1st and 15th", "हर सोमवार".

use jiff::civil::{Date, Weekday};

use super::{DayPart, Days, Meaning, Phrase, Reader, Standing, calendar};
use crate::{
    task::rule::{CountedFrom, Frequency, OnWeekday, Parts, Rule},
    text::Gap,
};

/// Most days of the month in one phrase.
const MONTH_DAYS_MAX: usize = 12;
/// Most times that something is repeated by a number in words: "10 times".
const TIMES_MAX: i64 = 999;

const WORKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

/// What is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Month,
}

/// How something repeats, and where that begins.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Repeat {
    pub(in super::super) parts: Parts,
    /// The days it is pinned to, where the rule leaves them to the date: "every monday".
    pub(in super::super) pinned: Option<Days>,
    pub(in super::super) part: Option<DayPart>,
}

impl Repeat {
    fn every(frequency: Frequency, interval: i64) -> Option<Self> {
        let interval = interval.try_into().ok()?;
        let parts = Parts { interval, ..Parts::every(frequency) };
        Some(Self { parts, pinned: None, part: None })
    }

    /// On these days of the week: one is told by the date, several by the rule.
    fn on_weekdays(mut self, days: &[Weekday]) -> Self {
        match *days {
            [day] => self.pinned = Some(Days::Weekday(day)),
            _ => self.parts.weekdays = each(days),
        }
        self
    }

    fn on_month_days(mut self, days: Vec<i8>) -> Self {
        match *days {
            [day] if day > 0 => self.pinned = Some(Days::OfMonth(day)),
            _ => self.parts.month_days = days,
        }
        self
    }

    fn yearly(days: Days) -> Option<Self> {
        Some(Self { pinned: Some(days), ..Self::every(Frequency::Yearly, 1)? })
    }

    /// The first day from `from` on.
    pub(in super::super) fn first(&self, from: Date) -> Option<Date> {
        match self.pinned {
            Some(days) => days.first(from),
            None => Rule::new(self.parts.clone()).ok()?.first_day(from),
        }
    }

    /// The same without some days of the week; `None` where no rule says so.
    pub(in super::super) fn except(mut self, days: &[Weekday]) -> Option<Self> {
        let parts = &mut self.parts;
        let all: Vec<Weekday> = match (parts.frequency, parts.interval) {
            (Frequency::Daily, 1) => WORKDAYS.into_iter().chain(WEEKEND).collect(),
            (Frequency::Weekly, 1) => parts.weekdays.iter().map(|on| on.weekday).collect(),
            _ => return None,
        };
        let left: Vec<Weekday> = all.into_iter().filter(|day| !days.contains(day)).collect();
        parts.frequency = Frequency::Weekly;
        parts.weekdays = each(&left);
        (!left.is_empty()).then_some(self)
    }
}

fn each(days: &[Weekday]) -> Vec<OnWeekday> {
    days.iter().map(|weekday| OnWeekday { nth: None, weekday: *weekday }).collect()
}

type Found = (usize, Repeat, Standing);

impl Reader<'_> {
    /// How something repeats, or more about it.
    pub(super) fn repeat(&self, at: usize) -> Option<Phrase> {
        let Some((end, mut repeat, standing)) = self.interval(at) else {
            return self.more_about_repeat(at);
        };
        let mut end = self.pinned(end, &mut repeat).unwrap_or(end);
        if repeat.part.is_none()
            && let Some((after, part)) = self.term(self.skip(end, "of"), "part")
        {
            (end, repeat.part) = (after, DayPart::named(part));
        }
        let end = self.word(end, "every_after").unwrap_or_else(|| self.skip(end, "on_after"));
        Rule::new(repeat.parts.clone()).ok()?;
        Some(Phrase { end, meaning: Meaning::Repeat(repeat), standing })
    }

    /// "for 2 weeks", "10 times", "except weekends", "after I finish": says something only beside a
    /// repetition.
    fn more_about_repeat(&self, at: usize) -> Option<Phrase> {
        let certain = |end, meaning| Some(Phrase { end, meaning, standing: Standing::Certain });
        if let Some(end) = self.word(at, "after_completion") {
            return certain(end, Meaning::AfterCompletion);
        }
        if let Some((end, days)) = self.word(at, "except").and_then(|at| self.weekdays(at)) {
            return certain(end, Meaning::Except(days));
        }
        let start = self.skip(at, "for");
        if let Some((end, number)) =
            self.number(start).filter(|(_, number)| (1..=TIMES_MAX).contains(number))
            && let Some(end) = self.word(end, "times")
        {
            return certain(end, Meaning::Count(number.try_into().ok()?));
        }
        let (end, distance) = self.length(self.word(at, "for")?)?;
        certain(end, Meaning::For(distance))
    }

    fn interval(&self, at: usize) -> Option<Found> {
        let readings = [
            self.word(at, "every").and_then(|at| self.every(at)),
            self.on_days_of_month(at),
            self.adverb(at),
            self.plural(at),
            self.after_completion(at),
        ];
        readings.into_iter().flatten().max_by_key(|(end, ..)| *end)
    }

    /// What comes after "every".
    fn every(&self, at: usize) -> Option<Found> {
        if let Some((end, part)) = self.term(at, "part") {
            let daily = Repeat::every(Frequency::Daily, 1)?;
            let part = DayPart::named(part);
            return Some((end, Repeat { part, ..daily }, Standing::Certain));
        }
        let (end, repeat) = self
            .every_nth_of_month(at)
            .or_else(|| self.every_date(at))
            .or_else(|| self.every_unit(at))
            .or_else(|| self.every_weekday(at))?;
        Some((end, repeat, Standing::Certain))
    }

    /// "day", "other week", "2 weeks", "third day".
    fn every_unit(&self, at: usize) -> Option<(usize, Repeat)> {
        let (start, number) = if let Some(end) = self.word(at, "other") {
            (end, 2)
        } else if let Some(found) = self.ordinal(at).filter(|(_, nth)| *nth > 1) {
            (found.0, i64::from(found.1))
        } else {
            self.number(at).unwrap_or((at, 1))
        };
        let (end, unit) = self.term(start, "unit")?;
        let (frequency, number) = match unit {
            "day" => (Frequency::Daily, number),
            "week" => (Frequency::Weekly, number),
            "fortnight" => (Frequency::Weekly, number * 2),
            "month" => (Frequency::Monthly, number),
            "year" => (Frequency::Yearly, number),
            "workday" if number == 1 => return Some((end, weekly(&WORKDAYS)?)),
            "weekend" if number == 1 => return Some((end, weekly(&WEEKEND)?)),
            _ => return None,
        };
        Some((end, Repeat::every(frequency, number)?))
    }

    /// "mon, wed and fri", "other friday".
    fn every_weekday(&self, at: usize) -> Option<(usize, Repeat)> {
        let other = self.word(at, "other");
        let (end, days) = self.weekdays(other.unwrap_or(at))?;
        let weekly = Repeat::every(Frequency::Weekly, if other.is_some() { 2 } else { 1 })?;
        Some((end, weekly.on_weekdays(&days)))
    }

    /// "1st and 15th of the month", "last day of the month", "first monday".
    fn every_nth_of_month(&self, at: usize) -> Option<(usize, Repeat)> {
        let monthly = Repeat::every(Frequency::Monthly, 1)?;
        let (end, repeat) = self.nth_of_month(at, monthly)?;
        let of = self.word(end, "of").map(|of| self.skip(self.skip(of, "the"), "every"));
        match of.and_then(|of| self.is(of, "unit", "month")) {
            Some(end) => Some((end, repeat)),
            // "Every second tuesday" is every other one; "of the month" makes a place in it of the word.
            None if self.word(at, "other").is_some() => None,
            // "every 2nd week", "every 3 May": of no month.
            None if self.term(end, "unit").is_some()
                || self.term(self.skip(end, "of"), "month").is_some() =>
            {
                None
            }
            None => Some((end, repeat)),
        }
    }

    /// Days of a month by their numbers, or a weekday or the last day by its place.
    fn nth_of_month(&self, at: usize, monthly: Repeat) -> Option<(usize, Repeat)> {
        let start = self.skip(at, "the");
        if let Some((end, day)) = self.day_of_month(start)
            && let Some(end) = self.word(end, "day_after")
        {
            return Some((end, monthly.on_month_days(vec![day])));
        }
        let (end, nth) = self.ordinal(start)?;
        if let Some(end) = self.is(end, "unit", "day").filter(|_| matches!(nth, 1 | -1)) {
            return Some((end, monthly.on_month_days(vec![nth])));
        }
        if let Some(end) = self.is(end, "unit", "workday") {
            let mut repeat = monthly;
            repeat.parts.weekdays = each(&WORKDAYS);
            repeat.parts.positions = vec![nth.into()];
            return Some((end, repeat));
        }
        if let Some((end, key)) = self.term(end, "weekday").filter(|_| nth <= 5) {
            let mut repeat = monthly;
            let on = |weekday| OnWeekday { nth: Some(nth), weekday };
            repeat.parts.weekdays = calendar::weekday(key).map(on).into_iter().collect();
            return Some((end, repeat));
        }
        let (end, days) = self.month_days(start)?;
        Some((end, monthly.on_month_days(days)))
    }

    /// "1st, 10th and 20th".
    fn month_days(&self, at: usize) -> Option<(usize, Vec<i8>)> {
        let (mut end, day) = self.day_of_month(at)?;
        let mut days = vec![day];
        while days.len() < MONTH_DAYS_MAX {
            let Some(next) = self.next_in_list(end) else { break };
            let Some((further, day)) =
                self.ordinal(self.skip(next, "the")).filter(|(_, day)| *day > 0)
            else {
                break;
            };
            days.push(day);
            end = further;
        }
        Some((end, days))
    }

    /// "3 May", "may 3", "christmas".
    fn every_date(&self, at: usize) -> Option<(usize, Repeat)> {
        let found = self.month_day(at).or_else(|| {
            let (end, key) = self.term(at, "feast")?;
            let (month, day) = key.split_once('-')?;
            let days = Days::OfYear { month: month.parse().ok()?, day: day.parse().ok()? };
            Some(super::date::Found::new(end, days, super::date::Look::Clear))
        })?;
        match found.days {
            Days::OfYear { .. } => Some((found.end, Repeat::yearly(found.days)?)),
            _ => None,
        }
    }

    /// "the 1st of every month".
    fn on_days_of_month(&self, at: usize) -> Option<Found> {
        let start = self.skip(at, "on");
        let monthly = Repeat::every(Frequency::Monthly, 1)?;
        let (end, repeat) = self.nth_of_month(start, monthly.clone()).or_else(|| {
            let (end, days) = self.month_days(start)?;
            Some((end, monthly.on_month_days(days)))
        })?;
        let end = if self.is_sign(end, ".") { end + 1 } else { end };
        let every = self.word(end, "every").or_else(|| self.word(self.skip(end, "of"), "every"))?;
        let end = self.is(every, "unit", "month")?;
        Some((end, repeat, Standing::Certain))
    }

    /// "daily", "weekly".
    fn adverb(&self, at: usize) -> Option<Found> {
        let adverbs = [
            ("daily", Frequency::Daily, 1),
            ("weekly", Frequency::Weekly, 1),
            ("fortnightly", Frequency::Weekly, 2),
            ("monthly", Frequency::Monthly, 1),
            ("quarterly", Frequency::Monthly, 3),
            ("yearly", Frequency::Yearly, 1),
        ];
        let closing = adverbs.into_iter().find_map(|(key, frequency, interval)| {
            Some((self.word(at, key)?, Repeat::every(frequency, interval)?, Standing::Closing))
        });
        // In some languages it stands before what is done.
        let sure = || {
            Some((
                self.word(at, "daily_sure")?,
                Repeat::every(Frequency::Daily, 1)?,
                Standing::Certain,
            ))
        };
        closing.or_else(sure)
    }

    /// "mondays", "on mondays and fridays", "weekends", "saturday mornings", "mon/wed".
    fn plural(&self, at: usize) -> Option<Found> {
        let on = self.word(at, "on");
        let start = on.or_else(|| self.word(at, "the")).unwrap_or(at);
        let standing = if on.is_some() { Standing::Certain } else { Standing::Closing };
        let is_joined = |(end, _)| self.is_sign(end, "/");
        let is_plural = self.term(start, "weekdays").is_some()
            || self.term(start, "weekday").is_some_and(is_joined);
        (is_plural || self.has_parts).then_some(())?;
        let (end, days) = self.weekdays(start)?;
        if let Some((end, part)) = self.term(end, "parts") {
            let part = DayPart::named(part);
            return Some((end, Repeat { part, ..weekly(&days)? }, standing));
        }
        is_plural.then_some((end, weekly(&days)?, standing))
    }

    /// "3 days after I finish".
    fn after_completion(&self, at: usize) -> Option<Found> {
        let (end, distance) = self.length(at)?;
        let end = self.word(end, "after_completion")?;
        let (unit, number) = distance.in_one_unit()?;
        let frequency = match unit {
            Unit::Day => Frequency::Daily,
            Unit::Month => Frequency::Monthly,
        };
        let mut repeat = Repeat::every(frequency, number)?;
        repeat.parts.counted_from = CountedFrom::Completion;
        Some((end, repeat, Standing::Certain))
    }

    /// The days that "every week", "every month" or "every year" is pinned to: "on the 15th".
    fn pinned(&self, at: usize, repeat: &mut Repeat) -> Option<usize> {
        if repeat.pinned.is_some()
            || !repeat.parts.weekdays.is_empty()
            || !repeat.parts.month_days.is_empty()
        {
            return None;
        }
        let on = self.word(at, "on").or_else(|| self.word(at, "of"));
        let start = on.unwrap_or(at);
        let plain = repeat.clone();
        let (end, pinned) = match repeat.parts.frequency {
            Frequency::Daily => return None,
            Frequency::Weekly => {
                let (end, days) = self.weekdays(start)?;
                (end, plain.on_weekdays(&days))
            }
            Frequency::Monthly => {
                on?;
                let number = self.skip(self.skip(start, "the"), "day");
                self.nth_of_month(start, plain.clone()).or_else(|| {
                    let (end, days) = self.month_days(number)?;
                    // "every month on 3 May" is of no month.
                    self.term(self.skip(end, "of"), "month")
                        .is_none()
                        .then(|| (end, plain.on_month_days(days)))
                })?
            }
            Frequency::Yearly => {
                let found = self.month_day(self.skip(start, "the"))?;
                (found.end, Repeat { pinned: Some(found.days), ..plain })
            }
        };
        let end = self.word(end, "on_after").or(on.map(|_| end))?;
        *repeat = pinned;
        Some(end)
    }

    /// "mon, wed and fri", "monday to friday", "weekends".
    fn weekdays(&self, at: usize) -> Option<(usize, Vec<Weekday>)> {
        let (mut end, mut days) = self.some_weekdays(at)?;
        while days.len() < WORKDAYS.len() + WEEKEND.len() {
            let Some((further, more)) =
                self.next_in_list(end).and_then(|next| self.some_weekdays(next))
            else {
                break;
            };
            days.extend(more);
            end = further;
        }
        Some((end, days))
    }

    /// A day of the week, or those from one to another, or a kind of them.
    fn some_weekdays(&self, at: usize) -> Option<(usize, Vec<Weekday>)> {
        let kind = |(end, key)| match key {
            "workday" => Some((end, WORKDAYS.to_vec())),
            "weekend" => Some((end, WEEKEND.to_vec())),
            _ => None,
        };
        let at = self.skip(at, "on");
        if let Some(found) =
            self.term(at, "weekdays").or_else(|| self.term(at, "unit")).and_then(kind)
        {
            return Some(found);
        }
        let one = |at| {
            let (end, key) = self.term(at, "weekdays").or_else(|| self.term(at, "weekday"))?;
            Some((end, calendar::weekday(key)?))
        };
        let (end, first) = one(at)?;
        let next = if self.key(end) == "-" { Some(end + 1) } else { self.word(end, "to") };
        match next.and_then(one) {
            Some((end, last)) => Some((end, from_to(first, last))),
            None => Some((end, vec![first])),
        }
    }

    /// Where a list goes on; who dictates says no commas.
    fn next_in_list(&self, at: usize) -> Option<usize> {
        let is_listed = self.gap(at) == Gap::Comma || self.is_sign(at, "/");
        let sign = usize::from(self.is_sign(at, "/") || self.is_sign(at, ","));
        let is_dictated =
            || ["weekday", "weekdays"].iter().any(|table| self.term(at, table).is_some());
        self.word(at, "and")
            .or_else(|| (is_listed || sign > 0 || is_dictated()).then_some(at + sign))
    }
}

fn weekly(days: &[Weekday]) -> Option<Repeat> {
    Some(Repeat::every(Frequency::Weekly, 1)?.on_weekdays(days))
}

fn from_to(first: Weekday, last: Weekday) -> Vec<Weekday> {
    first.cycle_forward().take(usize::from(last.since(first).unsigned_abs()) + 1).collect()
}
