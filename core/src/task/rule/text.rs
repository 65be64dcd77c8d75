//! A rule's text: what RFC 5545 writes behind `RRULE:`.

use std::{fmt, str::FromStr};

use jiff::{
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use super::{CountedFrom, End, Frequency, InvalidRule, OnWeekday, Parts, Rule};

/// Longest text of a rule, in bytes.
pub const RULE_MAX_BYTES: usize = 500;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

const FREQUENCIES: [(&str, Frequency); 4] = [
    ("DAILY", Frequency::Daily),
    ("WEEKLY", Frequency::Weekly),
    ("MONTHLY", Frequency::Monthly),
    ("YEARLY", Frequency::Yearly),
];

impl Rule {
    /// Reads RFC 5545's text of a rule, with or without `RRULE:` before it, whatever its case. What
    /// this list does not keep (hours between, `BYWEEKNO`, `BYYEARDAY`, seconds) is refused by name.
    pub fn parse(text: &str) -> Result<Self, InvalidRule> {
        let text = text.trim();
        if text.len() > RULE_MAX_BYTES {
            return Err(InvalidRule(format!(
                "has {} bytes; {RULE_MAX_BYTES} is the most",
                text.len()
            )));
        }
        let text = text.to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let mut seen = Vec::new();
        let mut parts = Parts::every(frequency(text)?);
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| {
                InvalidRule(format!("{part:?} is no part of a rule; send FREQ=WEEKLY;BYDAY=MO,WE"))
            })?;
            // Two ends are two of one part.
            let name = name.trim();
            let once = if name == "COUNT" { "UNTIL" } else { name };
            if seen.contains(&once) {
                return Err(InvalidRule(format!("says {name} twice, or both COUNT and UNTIL")));
            }
            seen.push(once);
            set(&mut parts, name, value.trim())?;
        }
        Self::new(parts)
    }
}

impl FromStr for Rule {
    type Err = InvalidRule;

    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        Self::parse(text)
    }
}

/// Everything else is read against the frequency, wherever in the text it stands.
fn frequency(text: &str) -> Result<Frequency, InvalidRule> {
    let word = text.split(';').find_map(|part| part.trim().strip_prefix("FREQ="));
    let word = word.ok_or_else(|| InvalidRule("needs a frequency: FREQ=WEEKLY".to_owned()))?;
    named(&FREQUENCIES, word.trim()).ok_or_else(|| {
        InvalidRule("repeats by FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, nothing shorter".to_owned())
    })
}

fn set(parts: &mut Parts, name: &str, value: &str) -> Result<(), InvalidRule> {
    let unread = || InvalidRule(format!("{name} cannot be {value:?}"));
    match name {
        "FREQ" => {}
        "INTERVAL" => parts.interval = value.parse().map_err(|_| unread())?,
        "COUNT" => parts.end = End::Times(value.parse().map_err(|_| unread())?),
        "UNTIL" => parts.end = until(value)?,
        "BYMONTH" => parts.months = numbers(value).ok_or_else(unread)?,
        "BYMONTHDAY" => parts.month_days = numbers(value).ok_or_else(unread)?,
        "BYSETPOS" => parts.positions = numbers(value).ok_or_else(unread)?,
        "BYHOUR" => parts.hours = numbers(value).ok_or_else(unread)?,
        "BYMINUTE" => parts.minutes = numbers(value).ok_or_else(unread)?,
        "BYDAY" => parts.weekdays = list(value, on_weekday).ok_or_else(unread)?,
        "WKST" => parts.week_start = named(&WEEKDAYS, value).ok_or_else(unread)?,
        "X-FROM" => {
            parts.counted_from = match value {
                "COMPLETION" => CountedFrom::Completion,
                "DUE" => CountedFrom::Due,
                _ => return Err(unread()),
            }
        }
        _ => {
            return Err(InvalidRule(format!(
                "{name} cannot be kept; use FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, BYHOUR, BYMINUTE, WKST, UNTIL, COUNT"
            )));
        }
    }
    Ok(())
}

fn named<T: Copy>(names: &[(&str, T)], word: &str) -> Option<T> {
    names.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// Values between commas, at least one.
fn list<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    value.split(',').map(|item| read(item.trim())).collect()
}

fn numbers<T: FromStr>(value: &str) -> Option<Vec<T>> {
    list(value, |item| item.parse().ok())
}

fn on_weekday(item: &str) -> Option<OnWeekday> {
    let letters = item.find(|c: char| c.is_ascii_alphabetic())?;
    let (nth, weekday) = item.split_at(letters);
    let nth = if nth.is_empty() { None } else { Some(nth.parse().ok()?) };
    Some(OnWeekday { nth, weekday: named(&WEEKDAYS, weekday)? })
}

/// By hand here and below: the browser would load the formatter of every date there is.
fn until(value: &str) -> Result<End, InvalidRule> {
    let (day, time) = value.split_once('T').map_or((value, None), |(day, time)| (day, Some(time)));
    let end = match time {
        None => date(day).map(End::On),
        Some(time) => date(day).zip(time_in_utc(time)).and_then(|(day, time)| {
            let at = day.to_datetime(time).to_zoned_datetime(TimeZone::UTC).ok()?;
            Some(End::At(at.timestamp()))
        }),
    };
    end.ok_or_else(|| {
        InvalidRule("UNTIL must be a day (20270301) or in UTC (20270301T170000Z)".to_owned())
    })
}

fn date(text: &str) -> Option<Date> {
    let [year, month, day] = digits(text, [4, 2, 2])?;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn time_in_utc(text: &str) -> Option<Time> {
    let [hour, minute, second] = digits(text.strip_suffix('Z')?, [2, 2, 2])?;
    Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, 0).ok()
}

/// Three numbers of so many digits each, and nothing else.
fn digits(text: &str, lengths: [usize; 3]) -> Option<[i16; 3]> {
    let whole = text.len() == lengths.iter().sum::<usize>()
        && text.bytes().all(|byte| byte.is_ascii_digit());
    let (first, rest) = whole.then_some(text)?.split_at(lengths[0]);
    let (second, third) = rest.split_at(lengths[1]);
    Some([first.parse().ok()?, second.parse().ok()?, third.parse().ok()?])
}

impl fmt::Display for Rule {
    /// The text that [`Rule::parse`] reads back. `X-FROM` is this product's own part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        write!(f, "FREQ={}", name_of(&FREQUENCIES, &parts.frequency))?;
        if parts.interval != 1 {
            write!(f, ";INTERVAL={}", parts.interval)?;
        }
        listed(f, "BYMONTH", &parts.months)?;
        listed(f, "BYMONTHDAY", &parts.month_days)?;
        listed(f, "BYDAY", &parts.weekdays)?;
        listed(f, "BYHOUR", &parts.hours)?;
        listed(f, "BYMINUTE", &parts.minutes)?;
        listed(f, "BYSETPOS", &parts.positions)?;
        if parts.week_start != Weekday::Monday {
            write!(f, ";WKST={}", name_of(&WEEKDAYS, &parts.week_start))?;
        }
        match parts.end {
            End::Never => {}
            End::On(day) => write!(f, ";UNTIL={}", Compact(day))?,
            End::At(moment) => {
                let at = TimeZone::UTC.to_datetime(moment);
                let (hour, minute, second) = (at.hour(), at.minute(), at.second());
                write!(f, ";UNTIL={}T{hour:02}{minute:02}{second:02}Z", Compact(at.date()))?;
            }
            End::Times(times) => write!(f, ";COUNT={times}")?,
        }
        match parts.counted_from {
            CountedFrom::Due => Ok(()),
            CountedFrom::Completion => f.write_str(";X-FROM=COMPLETION"),
        }
    }
}

impl fmt::Display for OnWeekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(nth) = self.nth {
            write!(f, "{nth}")?;
        }
        f.write_str(name_of(&WEEKDAYS, &self.weekday))
    }
}

/// `20270301`
struct Compact(Date);

impl fmt::Display for Compact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(day) = self;
        write!(f, "{:04}{:02}{:02}", day.year(), day.month(), day.day())
    }
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
    names.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

fn listed<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, list: &[T]) -> fmt::Result {
    for (place, value) in list.iter().enumerate() {
        match place {
            0 => write!(f, ";{name}={value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}
