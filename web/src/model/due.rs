//! How a due date reads: Today, Tomorrow, Overdue, or the date.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use todo_core::task::Due;

use crate::{
    visitor::Reader,
    words::{say, say_with},
};

/// The keys of the days' names, Monday first: in full, and short.
const WEEKDAYS: [(&str, &str); 7] = [
    ("weekday.1", "weekday.short.1"),
    ("weekday.2", "weekday.short.2"),
    ("weekday.3", "weekday.short.3"),
    ("weekday.4", "weekday.short.4"),
    ("weekday.5", "weekday.short.5"),
    ("weekday.6", "weekday.short.6"),
    ("weekday.7", "weekday.short.7"),
];
/// The keys of the months' names.
const MONTHS: [&str; 12] = [
    "month.1", "month.2", "month.3", "month.4", "month.5", "month.6", "month.7", "month.8",
    "month.9", "month.10", "month.11", "month.12",
];

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
    /// The same where a heading says that it is overdue.
    day: String,
    /// What its first day does not say, the time of day and the end; empty for a whole day.
    clock: String,
    pub urgency: Urgency,
    /// For `<time datetime>`.
    pub machine: String,
}

/// From when a task is due to its end, if it has one.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub due: Due,
    pub end: Option<Due>,
}

impl Span {
    /// As the API writes a task's `due_date` and `due_end`, for someone in `zone`.
    pub fn read(due: Option<&str>, end: Option<&str>, zone: &TimeZone) -> Option<Self> {
        let read = |text: &str| Due::parse(text, zone).ok();
        Some(Self { due: read(due?)?, end: end.and_then(read) })
    }

    /// Whether nothing of it is left.
    pub fn is_over(&self, zone: &TimeZone, now: Timestamp) -> bool {
        self.end.unwrap_or(self.due).is_over(zone, now)
    }

    /// The day under which it stands: the one on which it begins, or today while it goes on.
    pub fn day(&self, zone: &TimeZone, now: Timestamp) -> Date {
        let (day, today) = (self.due.day(zone), zone.to_datetime(now).date());
        if self.is_over(zone, now) { day } else { day.max(today) }
    }

    /// The label for someone in `zone` at `now`.
    pub fn label(&self, done: bool, zone: &TimeZone, now: Timestamp) -> DueLabel {
        let today = zone.to_datetime(now).date();
        let urgency = if done { Urgency::Past } else { self.urgency(zone, now) };
        let whole = |due: &Due| {
            let day = day_text(due.day(zone), today);
            clock(due, zone).map_or(day.clone(), |clock| say_with("date.clock", &[&day, &clock]))
        };
        let begins = clock(&self.due, zone);
        let (day, clock) = match (&self.end, begins) {
            (None, clock) => (whole(&self.due), clock.unwrap_or_default()),
            (Some(end), Some(begins)) if end.day(zone) == self.due.day(zone) => {
                let ends = clock(end, zone).unwrap_or_default();
                let clock = say_with("date.from-to", &[&begins, &ends]);
                let day = day_text(self.due.day(zone), today);
                (say_with("date.clock", &[&day, &clock]), clock)
            }
            (Some(end), begins) => {
                let ends = whole(end);
                let clock = match begins {
                    Some(begins) => say_with("date.from-to", &[&begins, &ends]),
                    None => say_with("date.until", &[&ends]),
                };
                (say_with("date.from-to", &[&whole(&self.due), &ends]), clock)
            }
        };
        let late = urgency == Urgency::Overdue;
        let text = if late { say_with("overdue", &[&day]) } else { day.clone() };
        let machine = match self.due {
            Due::Day(day) | Due::Last { day, .. } => day.to_string(),
            Due::At(moment) => moment.to_string(),
        };
        DueLabel { text, day, clock, urgency, machine }
    }

    fn urgency(&self, zone: &TimeZone, now: Timestamp) -> Urgency {
        let today = zone.to_datetime(now).date();
        match self.day(zone, now) {
            _ if self.is_over(zone, now) => Urgency::Overdue,
            day if day == today => Urgency::Today,
            day if today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) => Urgency::Tomorrow,
            _ => Urgency::Later,
        }
    }
}

impl DueLabel {
    /// As the reading of a line words it: no more is known of it yet.
    pub fn as_read(text: String) -> Self {
        let (day, clock, machine) = (text.clone(), String::new(), String::new());
        Self { text, day, clock, urgency: Urgency::Later, machine }
    }

    /// What is left to say under a heading that names the day; nothing of a whole day.
    pub fn under_its_day(self) -> Option<Self> {
        (!self.clock.is_empty()).then(|| Self { text: self.clock.clone(), ..self })
    }

    /// What is left to say under a heading that says that it is overdue.
    #[must_use]
    pub fn among_overdue(self) -> Self {
        Self { text: self.day.clone(), ..self }
    }
}

/// A moment in words, for reminders, sessions and messages: `Today, 17:00`.
pub fn moment_text(moment: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let today = zone.to_datetime(now).date();
    let day = day_text(zone.to_datetime(moment).date(), today);
    say_with("date.clock", &[&day, &clock_text(moment, zone)])
}

/// How a day reads above its tasks: its name if it is near, and the date.
pub fn day_heading(day: Date, today: Date) -> (String, String) {
    if let Some(key) = near(day, today) {
        return (say(key).to_owned(), with_weekday(day));
    }
    if (0..7).contains(&days_between(today, day)) {
        return (say(weekday(day).0).to_owned(), short(day));
    }
    (day_text(day, today), String::new())
}

/// How a day reads above its column: the day of the week, and the date.
pub fn column_heading(day: Date, today: Date) -> (String, String) {
    let title = near(day, today).unwrap_or_else(|| weekday(day).0);
    (say(title).to_owned(), short(day))
}

/// `23 Nov`
pub fn short(day: Date) -> String {
    say_with("date.short", &[&day.day().to_string(), say(month(day))])
}

/// Days from one date to another; negative if the other is earlier.
pub fn days_between(one: Date, other: Date) -> i32 {
    one.until(other).map_or(i32::MAX, |span| span.get_days())
}

/// A day by its name if it is near, else its date.
pub fn day_text(day: Date, today: Date) -> String {
    match near(day, today) {
        Some(key) => say(key).to_owned(),
        None if day.year() == today.year() => with_weekday(day),
        None => {
            let number = day.day().to_string();
            say_with("date.far", &[&number, say(month(day)), &day.year().to_string()])
        }
    }
}

/// The key of a day that has a name from where one is.
fn near(day: Date, today: Date) -> Option<&'static str> {
    match days_between(today, day) {
        0 => Some("today"),
        1 => Some("tomorrow"),
        -1 => Some("yesterday"),
        _ => None,
    }
}

fn with_weekday(day: Date) -> String {
    say_with("date.near", &[say(weekday_short(day)), &day.day().to_string(), say(month(day))])
}

/// The key of the short name of a day.
pub fn weekday_short(day: Date) -> &'static str {
    weekday(day).1
}

fn weekday(day: Date) -> (&'static str, &'static str) {
    let place = day.weekday().to_monday_zero_offset();
    usize::try_from(place).ok().and_then(|place| WEEKDAYS.get(place)).copied().unwrap_or_default()
}

fn month(day: Date) -> &'static str {
    let place = usize::try_from(day.month() - 1);
    place.ok().and_then(|place| MONTHS.get(place)).copied().unwrap_or_default()
}

/// The time of day, of what has one.
fn clock(due: &Due, zone: &TimeZone) -> Option<String> {
    match due {
        Due::Day(_) | Due::Last { .. } => None,
        Due::At(moment) => Some(clock_text(*moment, zone)),
    }
}

fn clock_text(moment: Timestamp, zone: &TimeZone) -> String {
    Reader::clock().worded(&zone.to_datetime(moment).strftime("%H:%M").to_string())
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
        lasting(due, None)
    }

    fn lasting(begins: &str, end: Option<&str>) -> (String, Urgency) {
        let due = |text: &str| Due::parse(text, &karachi()).unwrap();
        let span = Span { due: due(begins), end: end.map(due) };
        let label = span.label(false, &karachi(), now());
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
    fn what_lasts_is_shown_with_its_end_and_over_with_it() {
        let said = |due, end| lasting(due, Some(end));
        assert_eq!(
            said("2026-11-24T12:00:00Z", "2026-11-24T13:30:00Z"),
            ("Tomorrow, 17:00 – 18:30".into(), Urgency::Tomorrow)
        );
        let trip = ("Sat 5 Dec – Thu 10 Dec".into(), Urgency::Later);
        assert_eq!(said("2026-12-05", "2026-12-10"), trip);
        // It began on Saturday and goes on, as the meeting does that began at eleven.
        let trip = ("Sat 21 Nov – Wed 25 Nov".into(), Urgency::Today);
        assert_eq!(said("2026-11-21", "2026-11-25"), trip);
        let meeting = said("2026-11-23T06:00:00Z", "2026-11-23T08:00:00Z");
        assert_eq!(meeting, ("Today, 11:00 – 13:00".into(), Urgency::Today));
        let over = said("2026-11-20", "2026-11-21").1;
        assert_eq!(over, Urgency::Overdue);
    }

    #[test]
    fn a_finished_task_is_never_overdue() {
        let due = Due::parse("2026-11-01", &karachi()).unwrap();
        let label = Span { due, end: None }.label(true, &karachi(), now());
        assert_eq!((label.text.as_str(), label.urgency), ("Sun 1 Nov", Urgency::Past));
    }
}
