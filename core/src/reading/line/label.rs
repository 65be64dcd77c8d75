//! How recognised phrases are shown.

use jiff::{
    ZonedDateTime,
    civil::{Date, Weekday},
};

use super::{Line, interpretation::Interpretation};
use crate::{
    reading::moment::{Days, Meaning, Repeat},
    task::{
        Due, Priority,
        rule::{self, End, OnWeekday, Rule},
    },
};

/// What a phrase came to mean, in a few words.
pub(super) fn of(
    says: &Meaning,
    said: &Interpretation,
    line: &Line,
    now: &ZonedDateTime,
) -> String {
    let due = line.due;
    match says {
        Meaning::Day { ends: true, .. } if line.rule.is_some() => until(line, now),
        Meaning::Day { .. } if said.clock.is_some() => day(due, now),
        Meaning::Day { part: None, .. } => day(due, now),
        Meaning::Day { .. } | Meaning::Moment(_) => day_and_time(due, now),
        Meaning::Range { .. } => format!("{} – {}", day(due, now), day(line.end, now)),
        // Where nothing else names the day, the time does.
        Meaning::Time { .. } | Meaning::Part(_) if said.days.is_none() => {
            with_end(day_and_time(due, now), line, now)
        }
        Meaning::Time { .. } | Meaning::Part(_) => {
            with_end(time(due, now).unwrap_or_default(), line, now)
        }
        Meaning::Times(_) => rule_of(line),
        Meaning::Repeat(repeat) => repetition(repeat, line.language),
        Meaning::For(_) => until(line, now),
        Meaning::Count(count) => rule::count(line.language, *count),
        Meaning::Except(_) => rule_of(line),
        Meaning::AfterCompletion => rule::from_completion(line.language),
        Meaning::Priority(priority) => priority_name(*priority).to_owned(),
    }
}

pub(super) fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "Low",
        Priority::Medium => "Medium",
        Priority::High => "High",
    }
}

fn rule_of(line: &Line) -> String {
    line.rule.as_ref().map(|rule| rule.words_in(line.language)).unwrap_or_default()
}

fn until(line: &Line, now: &ZonedDateTime) -> String {
    match line.rule.as_ref().map(|rule| rule.parts().end) {
        Some(End::On(day)) => rule::until(line.language, day, &day_name(day, now.date())),
        _ => String::new(),
    }
}

fn with_end(start: String, line: &Line, now: &ZonedDateTime) -> String {
    match time(line.end, now) {
        Some(end) => format!("{start}–{end}"),
        None => start,
    }
}

fn day(due: Option<Due>, now: &ZonedDateTime) -> String {
    due.map(|due| day_name(due.day(now.time_zone()), now.date())).unwrap_or_default()
}

fn day_and_time(due: Option<Due>, now: &ZonedDateTime) -> String {
    match time(due, now) {
        Some(time) => format!("{}, {time}", day(due, now)),
        None => day(due, now),
    }
}

fn time(due: Option<Due>, now: &ZonedDateTime) -> Option<String> {
    match due? {
        Due::At(moment) => {
            let time = now.time_zone().to_datetime(moment).time();
            Some(format!("{:02}:{:02}", time.hour(), time.minute()))
        }
        Due::Day(_) | Due::Last { .. } => None,
    }
}

fn day_name(day: Date, today: Date) -> String {
    if day == today {
        return "Today".to_owned();
    }
    if today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) {
        return "Tomorrow".to_owned();
    }
    // By hand: the browser would load the formatter of every date there is.
    let name = format!("{} {} {}", name(day.weekday()), day.day(), month(day));
    if day.year() == today.year() { name } else { format!("{name} {}", day.year()) }
}

/// In the words of the rule that it would be without a date to keep to.
fn repetition(repeat: &Repeat, language: &str) -> String {
    let mut parts = repeat.parts.clone();
    match repeat.pinned {
        Some(Days::Weekday(weekday)) => parts.weekdays = vec![OnWeekday { nth: None, weekday }],
        Some(Days::OfMonth(day)) => parts.month_days = vec![day],
        Some(Days::OfYear { month, day }) => {
            (parts.months, parts.month_days) = (vec![month], vec![day]);
        }
        _ => {}
    }
    Rule::new(parts).map(|rule| rule.words_in(language)).unwrap_or_default()
}

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

fn month(day: Date) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    usize::try_from(day.month() - 1)
        .ok()
        .and_then(|month| NAMES.get(month))
        .copied()
        .unwrap_or_default()
}
