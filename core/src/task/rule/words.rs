//! A rule in words, as it is shown to people.

use jiff::{
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{CountedFrom, End, Frequency, OnWeekday, Parts, Rule};

const WORKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

impl Rule {
    /// What it means, for people: `Every Monday, Wednesday and Friday`, `Every 2 weeks`,
    /// `Every month on the last day, until 1 March 2027`.
    pub fn words(&self) -> String {
        let parts = self.parts();
        let times = if self.names_times() { times(parts) } else { String::new() };
        format!("{}{times}{}", days(parts), end(parts.end))
    }
}

fn end(end: End) -> String {
    match end {
        End::Never => String::new(),
        End::On(day) => format!(", until {}", date(day)),
        End::At(moment) => format!(", until {}", date(TimeZone::UTC.to_datetime(moment).date())),
        End::Times(1) => ", for the last time".to_owned(),
        End::Times(times) => format!(", {times} times"),
    }
}

fn days(parts: &Parts) -> String {
    let every = every(parts);
    if parts.counted_from == CountedFrom::Completion {
        return format!("{every}, counted from when it is done");
    }
    let on = on_days(parts);
    let months = list(&parts.months, "and", |month| month_name(*month).to_owned());
    let plain = parts.interval == 1 && parts.positions.is_empty();
    let uncounted = parts.weekdays.iter().all(|on| on.nth.is_none());
    // A week or day of some weekdays is better called by these.
    let by_weekday = matches!(parts.frequency, Frequency::Daily | Frequency::Weekly)
        && plain
        && uncounted
        && !parts.weekdays.is_empty()
        && parts.month_days.is_empty();
    let named =
        if by_weekday { format!("Every {}", weekdays(&parts.weekdays, "and")) } else { every };
    match (by_weekday || on.is_empty(), months.is_empty()) {
        (true, true) => named,
        (true, false) => format!("{named} in {months}"),
        (false, true) => format!("{named} on {on}"),
        (false, false) => format!("{named} on {on} of {months}"),
    }
}

fn every(parts: &Parts) -> String {
    let unit = match parts.frequency {
        Frequency::Daily => "day",
        Frequency::Weekly => "week",
        Frequency::Monthly => "month",
        Frequency::Yearly => "year",
    };
    match parts.interval {
        1 => format!("Every {unit}"),
        interval => format!("Every {interval} {unit}s"),
    }
}

/// `Monday and the last day`, `the first Monday`, `the last weekday`; nothing if no days are named.
fn on_days(parts: &Parts) -> String {
    let days = match (parts.weekdays.is_empty(), parts.month_days.is_empty()) {
        (true, true) => return String::new(),
        (true, false) => month_days(&parts.month_days),
        (false, true) if parts.positions.is_empty() => return each_weekday(parts),
        (false, true) => weekdays(&parts.weekdays, "or"),
        (false, false) => {
            format!("{} that is {}", weekdays(&parts.weekdays, "or"), month_days(&parts.month_days))
        }
    };
    if parts.positions.is_empty() {
        return days;
    }
    let positions = list(&parts.positions, "and", |position| nth(i32::from(*position)));
    let of = if parts.month_days.is_empty() { "" } else { "of " };
    format!("the {positions} {of}{days}")
}

/// `the first Monday`; in a month or year `every Monday` where it is each of them.
fn each_weekday(parts: &Parts) -> String {
    let days = weekdays(&parts.weekdays, "and");
    let by_week = matches!(parts.frequency, Frequency::Daily | Frequency::Weekly);
    let each = !by_week && parts.weekdays.iter().all(|on| on.nth.is_none());
    if each { format!("every {days}") } else { days }
}

fn month_days(days: &[i8]) -> String {
    let from_start: Vec<i8> = days.iter().copied().filter(|day| *day > 0).collect();
    let from_end: Vec<i8> = days.iter().copied().filter(|day| *day < 0).rev().collect();
    let numbers = list(&from_start, "and", |day| ordinal(i32::from(*day)));
    let ends = list(&from_end, "and", |day| format!("{} day", nth(i32::from(*day))));
    match (numbers.is_empty(), ends.is_empty()) {
        (false, false) => format!("the {numbers} and the {ends}"),
        (false, true) => format!("the {numbers}"),
        _ => format!("the {ends}"),
    }
}

fn weekdays(on: &[OnWeekday], joined: &str) -> String {
    let workdays = on.len() == WORKDAYS.len()
        && on.iter().zip(WORKDAYS).all(|(on, day)| on.nth.is_none() && on.weekday == day);
    if workdays {
        return "weekday".to_owned();
    }
    list(on, joined, |on| match on.nth {
        None => weekday_name(on.weekday).to_owned(),
        Some(place) => format!("the {} {}", nth(i32::from(place)), weekday_name(on.weekday)),
    })
}

fn times(parts: &Parts) -> String {
    let minutes = if parts.minutes.is_empty() { &[0][..] } else { &parts.minutes };
    let times: Vec<(i8, i8)> = parts
        .hours
        .iter()
        .flat_map(|hour| minutes.iter().map(move |minute| (*hour, *minute)))
        .collect();
    if times.is_empty() {
        return format!(", at minute {}", list(minutes, "and", ToString::to_string));
    }
    format!(" at {}", list(&times, "and", |(hour, minute)| format!("{hour:02}:{minute:02}")))
}

/// `first`, `last`, `second to last`, `11th`.
fn nth(place: i32) -> String {
    match place {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        -1 => "last".to_owned(),
        ..-1 => format!("{} to last", nth(-place)),
        _ => ordinal(place),
    }
}

fn ordinal(number: i32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// `one, two and three`.
fn list<T>(items: &[T], joined: &str, say: impl Fn(&T) -> String) -> String {
    let mut words: Vec<String> = items.iter().map(say).collect();
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} {joined} {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn date(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day.month()), day.year())
}

fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month_name(month: i8) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}
