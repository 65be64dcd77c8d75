//! How recognised phrases are shown.

use jiff::{
    ZonedDateTime,
    civil::{Date, Weekday},
};

use super::{
    Due, Priority, Recurrence, calendar::Days, interpretation::Interpretation, phrase::Says,
    repeat::Repeat,
};

/// What a phrase came to mean, in a few words.
pub(super) fn of(
    says: &Says,
    said: &Interpretation,
    due: Option<Due>,
    now: &ZonedDateTime,
) -> String {
    match says {
        Says::Date { .. } if said.clock.is_some() => day(due, now),
        Says::Date { part: None, .. } => day(due, now),
        Says::Date { .. } | Says::Moment(_) => day_and_time(due, now),
        // Where nothing else names the day, the time does.
        Says::Time(_) | Says::DayPart(_) if said.days.is_none() => day_and_time(due, now),
        Says::Time(_) | Says::DayPart(_) => time(due, now).unwrap_or_default(),
        Says::Repeat(repeat) => repetition(*repeat),
        Says::Priority(priority) => match priority {
            Priority::Low => "Low".to_owned(),
            Priority::Medium => "Medium".to_owned(),
            Priority::High => "High".to_owned(),
        },
        Says::Tag(tag) => format!("#{tag}"),
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
        Due::Day(_) => None,
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
    let name = format!("{:.3} {} {}", name(day.weekday()), day.day(), month(day));
    if day.year() == today.year() { name } else { format!("{name} {}", day.year()) }
}

fn repetition(repeat: Repeat) -> String {
    match (repeat.recurrence, repeat.days) {
        (Recurrence::Weekly, Some(Days::Weekday(weekday))) => format!("Every {}", name(weekday)),
        (Recurrence::Monthly, Some(Days::OfMonth(day))) => format!("Every month on day {day}"),
        (Recurrence::Daily, _) => "Every day".to_owned(),
        (Recurrence::Weekly, _) => "Every week".to_owned(),
        (Recurrence::Monthly, _) => "Every month".to_owned(),
        (Recurrence::None, _) => String::new(),
    }
}

fn name(weekday: Weekday) -> &'static str {
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

fn month(day: Date) -> &'static str {
    match day.month() {
        1 => "Jan",
        2 => "Feb",
        3 => "Mar",
        4 => "Apr",
        5 => "May",
        6 => "Jun",
        7 => "Jul",
        8 => "Aug",
        9 => "Sep",
        10 => "Oct",
        11 => "Nov",
        _ => "Dec",
    }
}
