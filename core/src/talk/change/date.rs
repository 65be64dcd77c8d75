//! Where a change moves a date to.

use jiff::{
    SignedDuration, Span, Timestamp, ZonedDateTime,
    civil::{DateTime, Time},
    tz::TimeZone,
};

use super::super::item::Item;
use crate::{
    reading::{
        rules::spoken,
        sentence::Grammar,
        span,
        when::{self, Moment},
    },
    task::{Due, Length, REMINDER_HOUR},
};

/// The hour at which the second half of the day begins.
const NOON: i8 = 12;

/// "A week later", "two days earlier": how much the date moves; `None` if that is no distance.
pub(super) fn later(when: &str, grammar: &Grammar) -> Option<Span> {
    let words = spoken(when);
    let (span, length) = span::read(grammar, &words)?;
    let rest = &words[length..];
    let (name, length) = grammar.value("direction", rest)?;
    (length == rest.len()).then(|| if name == "earlier" { span.negate() } else { span })
}

/// So long before `due`; on that day at the time `at`, in words, where that is said.
pub(crate) fn before(
    due: Due,
    span: Span,
    at: Option<&str>,
    now: &ZonedDateTime,
) -> Option<Timestamp> {
    let zone = now.time_zone();
    let local = moment_of(due, now)?.to_zoned_datetime(zone.clone()).checked_sub(span).ok()?;
    match at {
        Some(at) => moment_of(moved(at, Some(Due::Day(local.date())), now)?, now),
        None => Some(local.timestamp()),
    }
}

/// The date that `when` means for a task that has one: a time alone keeps the day, a day alone keeps
/// the time.
pub(crate) fn moved(when: &str, before: Option<Due>, now: &ZonedDateTime) -> Option<Due> {
    let zone = now.time_zone();
    // An hour of another day is not the next one to come.
    let is_today = before.is_none_or(|before| before.day(zone) == now.date());
    let midnight = now.start_of_day().ok()?;
    let as_of = |from: &ZonedDateTime| {
        when::read(when, from).or_else(|| when::read(&format!("at {when}"), from))
    };
    let read = as_of(now)?;
    let read = if read.is_time_only && !is_today { as_of(&midnight)? } else { read };
    let of_month = other_month(before, read.due, now).filter(|_| !read.is_time_only);
    let of_month = of_month.and_then(|first| of_that_month(&first, read.due?, &as_of));
    let read = of_month.unwrap_or(read);
    match (read.due?, before) {
        (Due::At(moment), Some(before)) if read.is_time_only => {
            let due = at_time_of(before, moment, now)?;
            Some(in_same_half(when, due, before, now).unwrap_or(due))
        }
        // From day to day is of no hour.
        (Due::Day(day), Some(Due::At(moment))) if read.end.is_none() => {
            let time: Time = zone.to_datetime(moment).time();
            at(day.to_datetime(time), zone)
        }
        (due, _) => Some(due),
    }
}

/// The beginning of the month in which something is due, where that is not the month that was read.
fn other_month(
    before: Option<Due>,
    read: Option<Due>,
    now: &ZonedDateTime,
) -> Option<ZonedDateTime> {
    let zone = now.time_zone();
    let (first, read) = (before?.day(zone).first_of_month(), read?.day(zone).first_of_month());
    let is_other = first > now.date() && read != first;
    is_other.then(|| first.to_zoned_datetime(zone.clone()).ok()).flatten()
}

/// "The 10th", of what is due on 15 April: the day of that month. A weekday, a distance and a month that is said are no
/// such day, whenever they are heard.
fn of_that_month(
    first: &ZonedDateTime,
    read: Due,
    as_of: &impl Fn(&ZonedDateTime) -> Option<Moment>,
) -> Option<Moment> {
    let zone = first.time_zone();
    let later = [Span::new().days(1), Span::new().months(1)];
    let mut heard = later.into_iter().map(|span| first.checked_add(span).ok());
    let day = |moment: &Moment| Some(moment.due?.day(zone).day());
    let is_alike = |from: Option<ZonedDateTime>| {
        from.and_then(|from| day(&as_of(&from)?)) == Some(read.day(zone).day())
    };
    let of_month = as_of(first)?;
    let is_in_it = of_month.due?.day(zone).first_of_month() == first.date();
    (is_in_it && day(&of_month) == Some(read.day(zone).day()) && heard.all(is_alike))
        .then_some(of_month)
}

/// Where something that is due and ends then is [`moved`] to, and where it ends: it lasts as long as is said with
/// the new date, else as long as before.
pub(crate) fn moved_whole(
    when: &str,
    (due, end): (Option<Due>, Option<Due>),
    now: &ZonedDateTime,
) -> Option<(Due, Option<Due>)> {
    if let Some(to) = from_its_day(when, (due, end), now) {
        return Some((to, None));
    }
    let to = moved(when, due, now)?;
    let said = said_length(when, now).and_then(|length| length.end_of(to));
    Some((to, said.or(lasting((due, end), to))))
}

/// "From tuesday to wednesday", of what is on that tuesday: where it is moved to, at the same time if no other is said.
fn from_its_day(
    when: &str,
    (due, end): (Option<Due>, Option<Due>),
    now: &ZonedDateTime,
) -> Option<Due> {
    let read = when::read(when, now)?;
    let day = |due: Due| due.day(now.time_zone());
    let (from, to) = (read.due?, read.end?);
    let is_there = end.is_none() && due.is_some_and(|due| day(due) == day(from));
    match to {
        _ if !is_there || day(from) == day(to) => None,
        Due::Day(to) => moved(&to.to_string(), due, now),
        _ => Some(to),
    }
}

/// Where something that is due and ends then would end if it began at `to`.
pub(crate) fn lasting((due, end): (Option<Due>, Option<Due>), to: Due) -> Option<Due> {
    Length::of(due, end).ok().flatten()?.end_of(to)
}

/// How long something lasts of which `when` says beginning and end.
fn said_length(when: &str, now: &ZonedDateTime) -> Option<Length> {
    when::read(when, now).and_then(|read| Length::of(read.due, read.end).ok().flatten())
}

/// An hour that may be before noon or after it is of the half of the day in which what it puts right was, if that is
/// nearer: "it's at 8, not 7", "a las diez", of what was in the evening.
fn in_same_half(when: &str, due: Due, before: Due, now: &ZonedDateTime) -> Option<Due> {
    let (Due::At(due), Due::At(before)) = (due, before) else { return None };
    let zone = now.time_zone();
    let (due, before) = (zone.to_datetime(due), zone.to_datetime(before));
    let later = due.checked_add(Span::new().hours(NOON)).ok()?;
    let minutes = |other: DateTime| i32::from(other.hour()) * 60 + i32::from(other.minute());
    let away = |other: DateTime| (minutes(other) - minutes(before)).abs();
    let is_other = due.hour() < NOON && before.hour() >= NOON && away(later) < away(due);
    if is_other && is_open(when, now) { at(later, zone) } else { None }
}

/// Whether a time of day does not say which half of the day it is of: heard at noon, it is not over.
fn is_open(when: &str, now: &ZonedDateTime) -> bool {
    let noon = now.date().at(NOON, 0, 0, 0).to_zoned_datetime(now.time_zone().clone());
    let Ok(noon) = noon else { return false };
    let said = when::read(when, &noon).or_else(|| when::read(&format!("at {when}"), &noon));
    let due = said.and_then(|said| said.due);
    matches!(due, Some(Due::At(moment)) if now.time_zone().to_datetime(moment).hour() >= NOON)
}

/// The day of `due`, at the time that `moment` shows.
pub(crate) fn at_time_of(due: Due, moment: Timestamp, now: &ZonedDateTime) -> Option<Due> {
    let zone = now.time_zone();
    at(due.day(zone).to_datetime(zone.to_datetime(moment).time()), zone)
}

fn at(local: DateTime, zone: &TimeZone) -> Option<Due> {
    local.to_zoned_datetime(zone.clone()).ok().map(|then| Due::At(then.timestamp()))
}

/// Later by `span`. What has no date moves from today, what has no time by hours from now.
pub(super) fn shifted(due: Option<Due>, span: Span, now: &ZonedDateTime) -> Option<Due> {
    let is_of_hours = span.get_hours() != 0 || span.get_minutes() != 0;
    match due {
        Some(Due::Day(day)) if !is_of_hours => day.checked_add(span).ok().map(Due::Day),
        None if !is_of_hours => now.date().checked_add(span).ok().map(Due::Day),
        Some(Due::At(moment)) => {
            let local = moment.to_zoned_datetime(now.time_zone().clone());
            local.checked_add(span).ok().map(|then| Due::At(then.timestamp()))
        }
        _ => now.checked_add(span).ok().map(|then| Due::At(then.timestamp())),
    }
}

/// The date at which what repeats from now on is due first; `None` if it has one already.
pub(super) fn first_date(when: &str, item: &Item, now: &ZonedDateTime) -> Option<Due> {
    let due = when::read(when, now)?.due?;
    let names_day = due != Due::Day(now.date());
    if !names_day {
        return None;
    }
    moved(when, item.due, now).or(Some(due))
}

/// A date as a moment: a whole day in its morning.
pub(crate) fn moment_of(due: Due, now: &ZonedDateTime) -> Option<Timestamp> {
    match due {
        Due::At(moment) => Some(moment),
        Due::Day(day) | Due::Last { day, .. } => {
            let local = day.at(REMINDER_HOUR, 0, 0, 0);
            let moment = now.time_zone().to_timestamp(local).ok()?;
            // This morning is over: an hour from now.
            let later = now.timestamp().checked_add(SignedDuration::from_hours(1)).ok()?;
            Some(if moment <= now.timestamp() && day == now.date() { later } else { moment })
        }
    }
}
