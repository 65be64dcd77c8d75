//! How a task repeats: a recurrence rule, as RFC 5545 knows them.
//!
//! Written here, since the crates that know such rules (`rrule`, `calcard`) bring a second calendar and
//! its zones, more than all the rest of core, into the page; and a task needs one date at a time.

mod calendar;
mod text;
mod words;

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};

use super::Recurrence;

pub use calendar::{Occurrences, Place};
pub use text::RULE_MAX_BYTES;
pub(crate) use words::{count, from_completion, until};

#[cfg(test)]
mod core_tests;

/// Longest step: every so many days, weeks, months or years.
pub const INTERVAL_MAX: u16 = 999;
/// Most occurrences that a rule can count down.
pub const COUNT_MAX: u32 = 9_999;

/// What a rule counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A day of the week: each of them, or one of those in a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OnWeekday {
    /// The first (1), the second … or from the end the last (−1); `None` is each. Counted in the month,
    /// and in the year by a yearly rule that names no months.
    pub nth: Option<i8>,
    pub weekday: Weekday,
}

/// When a rule ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum End {
    #[default]
    Never,
    /// After this day, wherever the owner is.
    On(Date),
    /// After this moment.
    At(Timestamp),
    /// After so many occurrences, the present one among them: 1 to [`COUNT_MAX`]. It counts down from
    /// task to task.
    Times(u32),
}

/// What the next date is counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CountedFrom {
    /// The date the task was due.
    #[default]
    Due,
    /// The day it was completed.
    Completion,
}

/// What a rule says, part by part. Empty lists say nothing: what they leave open, the task's own date
/// tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parts {
    pub frequency: Frequency,
    /// Every so many days, weeks, months or years: 1 to [`INTERVAL_MAX`].
    pub interval: u16,
    /// Only in these months, 1 to 12.
    pub months: Vec<i8>,
    /// Days of the month: 1 to 31, or from its end −1 (the last) to −31. A month that has no such day is
    /// left out; a monthly rule without days keeps to the task's own day instead, or the last before it.
    pub month_days: Vec<i8>,
    pub weekdays: Vec<OnWeekday>,
    /// Of the days that all this leaves in a day, week, month or year, the first (1), the last (−1) …
    pub positions: Vec<i16>,
    /// Times of day: each of these hours, 0 to 23, at each of [`minutes`](Self::minutes), 0 to 59.
    pub hours: Vec<i8>,
    pub minutes: Vec<i8>,
    /// The day on which weeks begin, for rules that leave weeks out.
    pub week_start: Weekday,
    pub end: End,
    pub counted_from: CountedFrom,
}

impl Parts {
    /// Every day, week, month or year, without end.
    pub fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            months: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            positions: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            week_start: Weekday::Monday,
            end: End::Never,
            counted_from: CountedFrom::Due,
        }
    }
}

/// How a task repeats. A rule that exists can be said, kept and followed.
///
/// Its text is that of RFC 5545's `RRULE`, without the name: `FREQ=MONTHLY;BYDAY=1MO`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule(Parts);

/// A rule that cannot be kept. The message says why, and what can.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidRule(pub(super) String);

impl Rule {
    /// The rule that says `parts`, its lists in order and without doubles.
    pub fn new(mut parts: Parts) -> Result<Self, InvalidRule> {
        in_order(&mut parts.months, |month| *month);
        // From the first day to the last, those counted from the end behind.
        in_order(&mut parts.month_days, |day| (*day < 0, *day));
        in_order(&mut parts.weekdays, |on| (on.weekday.to_monday_zero_offset(), on.nth));
        in_order(&mut parts.positions, |position| (*position < 0, *position));
        in_order(&mut parts.hours, |hour| *hour);
        in_order(&mut parts.minutes, |minute| *minute);
        match refusal(&parts) {
            Some(reason) => Err(InvalidRule(reason)),
            None => Ok(Self(parts)),
        }
    }

    /// Every day, week, month or year.
    pub fn every(frequency: Frequency) -> Self {
        Self(Parts::every(frequency))
    }

    /// What it says, to be changed and made a rule again.
    pub fn parts(&self) -> &Parts {
        &self.0
    }

    /// The one of the original's four words that comes nearest. A yearly task is a monthly one to it:
    /// it comes back too often there, but is never lost.
    pub fn word(&self) -> Recurrence {
        match self.0.frequency {
            Frequency::Daily => Recurrence::Daily,
            Frequency::Weekly => Recurrence::Weekly,
            Frequency::Monthly | Frequency::Yearly => Recurrence::Monthly,
        }
    }

    /// The rule that one of the original's words means; none for what does not repeat.
    pub fn of_word(word: Recurrence) -> Option<Self> {
        match word {
            Recurrence::None => None,
            Recurrence::Daily => Some(Self::every(Frequency::Daily)),
            Recurrence::Weekly => Some(Self::every(Frequency::Weekly)),
            Recurrence::Monthly => Some(Self::every(Frequency::Monthly)),
        }
    }

    /// The rule in a row that holds the original's `word` and perhaps a rule's text beside it. The word
    /// has the last say: the original changes it and knows nothing of the text.
    pub fn stored(word: Recurrence, text: Option<&str>) -> Option<Self> {
        let rule = text.and_then(|text| Self::parse(text).ok());
        rule.filter(|rule| rule.word() == word).or_else(|| Self::of_word(word))
    }

    /// Its text, if it says more than one of the original's words.
    pub fn beyond_word(&self) -> Option<String> {
        (Self::of_word(self.word()).as_ref() != Some(self)).then(|| self.to_string())
    }

    /// The rule after so many more occurrences; `None` if there were as many as it counts.
    pub(super) fn count_down(&mut self, occurrences: u32) -> Option<()> {
        if let End::Times(left) = &mut self.0.end {
            *left = left.checked_sub(occurrences).filter(|left| *left > 0)?;
        }
        Some(())
    }

    /// Whether it names times of day itself.
    pub fn names_times(&self) -> bool {
        !(self.0.hours.is_empty() && self.0.minutes.is_empty())
    }
}

fn in_order<T: PartialEq, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    list.sort_by_key(key);
    list.dedup();
}

/// Why nobody can follow `parts`, if so.
fn refusal(parts: &Parts) -> Option<String> {
    if !(1..=INTERVAL_MAX).contains(&parts.interval) {
        return Some(format!("INTERVAL must be 1 to {INTERVAL_MAX}"));
    }
    if matches!(parts.end, End::Times(times) if !(1..=COUNT_MAX).contains(&times)) {
        return Some(format!("COUNT must be 1 to {COUNT_MAX}"));
    }
    let mut checks = ranges(parts).into_iter().chain(meanings(parts));
    checks.find(|(holds, _)| !holds).map(|(_, reason)| reason.to_owned())
}

/// What each part may be, and whether it is.
fn ranges(parts: &Parts) -> [(bool, &'static str); 6] {
    let counted = |on: &OnWeekday| on.nth.is_none_or(|nth| from_either_end(nth, 53));
    [
        (within(&parts.months, 1, 12), "BYMONTH must be 1 to 12"),
        (
            parts.month_days.iter().all(|day| from_either_end(*day, 31)),
            "BYMONTHDAY must be 1 to 31, or -31 to -1 from the end",
        ),
        (
            parts.positions.iter().all(|position| from_either_end(*position, 366)),
            "BYSETPOS must be 1 to 366, or -366 to -1 from the end",
        ),
        (within(&parts.hours, 0, 23), "BYHOUR must be 0 to 23"),
        (within(&parts.minutes, 0, 59), "BYMINUTE must be 0 to 59"),
        (parts.weekdays.iter().all(counted), "BYDAY must be weekdays such as MO, 1MO or -1FR"),
    ]
}

/// What parts mean only together, and whether they do.
fn meanings(parts: &Parts) -> [(bool, &'static str); 5] {
    let counts_weekdays = parts.weekdays.iter().any(|on| on.nth.is_some());
    let by_month = matches!(parts.frequency, Frequency::Monthly | Frequency::Yearly);
    let leaves_days_open =
        parts.months.is_empty() && parts.month_days.is_empty() && parts.weekdays.is_empty();
    [
        (
            !counts_weekdays || by_month,
            "BYDAY counts weekdays (1MO) only with FREQ=MONTHLY or YEARLY",
        ),
        (
            parts.month_days.is_empty() || parts.frequency != Frequency::Weekly,
            "BYMONTHDAY has no meaning with FREQ=WEEKLY; use FREQ=MONTHLY",
        ),
        (
            parts.positions.is_empty() || !leaves_days_open,
            "BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH beside it",
        ),
        (
            parts.counted_from == CountedFrom::Due || leaves_days_open,
            "X-FROM=COMPLETION counts from the day a task is done, and so names no days of its own",
        ),
        (has_a_day(parts), "BYMONTH has no month that is as long as BYMONTHDAY says"),
    ]
}

/// Whether any of its months ever has one of its days.
fn has_a_day(parts: &Parts) -> bool {
    let longest = parts.months.iter().map(|month| match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    });
    let longest = longest.max().unwrap_or(31);
    let mut days = parts.month_days.iter();
    parts.month_days.is_empty() || days.any(|day| day.unsigned_abs() <= longest)
}

fn within(list: &[i8], least: i8, most: i8) -> bool {
    list.iter().all(|value| (least..=most).contains(value))
}

/// Whether it is 1 to `most`, or -`most` to -1.
fn from_either_end(value: impl Into<i32>, most: i32) -> bool {
    (1..=most).contains(&value.into().abs())
}
