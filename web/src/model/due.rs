//! How a due date reads: Today, Tomorrow, Overdue, or the date.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use todo_core::task::Due;

/// How pressing a due date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Urgency {
    Overdue,
    Today,
    Tomorrow,
    Later,
    /// The task is done: its date is history.
    Past,
}

impl Urgency {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Overdue => "due overdue",
            Self::Today => "due today",
            Self::Tomorrow => "due tomorrow",
            Self::Later | Self::Past => "due",
        }
    }
}

/// A due date as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DueLabel {
    pub text: String,
    pub urgency: Urgency,
    /// For `<time datetime>`.
    pub machine: String,
}

/// The label of `due` for someone in `zone` at `now`.
pub fn label(due: &Due, done: bool, zone: &TimeZone, now: Timestamp) -> DueLabel {
    let today = zone.to_datetime(now).date();
    let urgency = if done { Urgency::Past } else { urgency(due, today, zone, now) };
    let day = day_text(due.day(zone), today);
    let text = match due {
        Due::Day(_) => day,
        Due::At(moment) => format!("{day}, {}", clock_text(*moment, zone)),
    };
    let text = if urgency == Urgency::Overdue { format!("Overdue · {text}") } else { text };
    let machine = match due {
        Due::Day(day) => day.to_string(),
        Due::At(moment) => moment.to_string(),
    };
    DueLabel { text, urgency, machine }
}

/// A moment in words, for reminders, sessions and messages: `Today, 17:00`.
pub fn moment_text(moment: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let today = zone.to_datetime(now).date();
    let day = day_text(zone.to_datetime(moment).date(), today);
    format!("{day}, {}", clock_text(moment, zone))
}

/// How a day reads above its tasks: its name if it is near, and the date.
pub fn day_heading(day: Date, today: Date) -> (String, String) {
    let near = day_text(day, today);
    if ["Today", "Tomorrow", "Yesterday"].contains(&near.as_str()) {
        (near, day.strftime("%a %-d %b").to_string())
    } else if (0..7).contains(&days_between(today, day)) {
        (day.strftime("%A").to_string(), day.strftime("%-d %b").to_string())
    } else {
        (near, String::new())
    }
}

/// Days from one date to another; negative if the other is earlier.
pub fn days_between(one: Date, other: Date) -> i32 {
    one.until(other).map_or(i32::MAX, |span| span.get_days())
}

fn urgency(due: &Due, today: Date, zone: &TimeZone, now: Timestamp) -> Urgency {
    let day = due.day(zone);
    let passed = match due {
        Due::Day(day) => *day < today,
        Due::At(moment) => *moment < now,
    };
    match day {
        _ if passed => Urgency::Overdue,
        day if day == today => Urgency::Today,
        day if today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) => Urgency::Tomorrow,
        _ => Urgency::Later,
    }
}

fn day_text(day: Date, today: Date) -> String {
    let is = |offset: i32| today.checked_add(offset.days()).is_ok_and(|other| other == day);
    if is(0) {
        "Today".to_owned()
    } else if is(1) {
        "Tomorrow".to_owned()
    } else if is(-1) {
        "Yesterday".to_owned()
    } else if day.year() == today.year() {
        day.strftime("%a %-d %b").to_string()
    } else {
        day.strftime("%-d %b %Y").to_string()
    }
}

fn clock_text(moment: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(moment).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn karachi() -> TimeZone {
        TimeZone::get("Asia/Karachi").unwrap()
    }

    /// Midday on Monday 23 November 2026 in Karachi.
    fn now() -> Timestamp {
        "2026-11-23T07:00:00Z".parse().unwrap()
    }

    fn read(due: &str) -> (String, Urgency) {
        let due = Due::parse(due, &karachi()).unwrap();
        let label = label(&due, false, &karachi(), now());
        (label.text, label.urgency)
    }

    #[test]
    fn days_near_now_have_names() {
        assert_eq!(read("2026-11-23"), ("Today".into(), Urgency::Today));
        assert_eq!(read("2026-11-24"), ("Tomorrow".into(), Urgency::Tomorrow));
        assert_eq!(read("2026-11-22"), ("Overdue · Yesterday".into(), Urgency::Overdue));
        assert_eq!(read("2026-11-27"), ("Fri 27 Nov".into(), Urgency::Later));
        assert_eq!(read("2027-01-02"), ("2 Jan 2027".into(), Urgency::Later));
    }

    #[test]
    fn a_moment_is_shown_and_judged_in_the_readers_zone() {
        // Half past eight in the evening, UTC, is already tomorrow in Karachi.
        assert_eq!(read("2026-11-23T20:30:00Z"), ("Tomorrow, 01:30".into(), Urgency::Tomorrow));
        assert_eq!(
            read("2026-11-23T06:59:00Z"),
            ("Overdue · Today, 11:59".into(), Urgency::Overdue)
        );
    }

    #[test]
    fn a_finished_task_is_never_overdue() {
        let due = Due::parse("2026-11-01", &karachi()).unwrap();
        let label = label(&due, true, &karachi(), now());
        assert_eq!((label.text.as_str(), label.urgency), ("Sun 1 Nov", Urgency::Past));
    }
}
