//! Days and moments as programs write them: `2026-11-24`, `2026-11-24T17:00`, `2026-11-24T17:00:00Z`.
//!
//! They mean what [`Due::parse`] reads, but for parts of a second, which are left out. Read by hand:
//! the parser of all that ISO 8601 allows, with its errors, is a twentieth of what browsers load.

use jiff::{
    civil::{Date, Time},
    tz::{Offset, TimeZone},
};

use crate::task::Due;

/// Reads a word in lower case; a time without an offset is one in `zone`.
pub(super) fn read(word: &str, zone: &TimeZone) -> Option<Due> {
    let (day, rest) = word.split_at_checked("2026-11-24".len())?;
    let day = date(day)?;
    if rest.is_empty() {
        return Some(Due::Day(day));
    }
    let rest = rest.strip_prefix('t')?;
    let (clock, offset) = rest.split_at(rest.find(['z', '+', '-']).unwrap_or(rest.len()));
    let time = time(clock)?;
    let zone = match offset {
        "" if time == Time::midnight() => return Some(Due::Day(day)),
        "" => zone.clone(),
        "z" => TimeZone::UTC,
        offset => distance(offset)?.to_time_zone(),
    };
    let moment = day.to_datetime(time).to_zoned_datetime(zone).ok()?.timestamp();
    // Years before the first are nothing that a list can hold.
    (TimeZone::UTC.to_datetime(moment).year() >= 1).then_some(Due::At(moment))
}

fn date(text: &str) -> Option<Date> {
    let (year_text, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    Date::new(year(year_text)?, pair(month)?, pair(day)?).ok()
}

/// `17:00`, `17:00:00`, `17:00:00.000`.
fn time(text: &str) -> Option<Time> {
    let (hour, rest) = text.split_once(':')?;
    let (minute, rest) = rest.split_once(':').unwrap_or((rest, "00"));
    let (second, parts) = rest.split_once('.').unwrap_or((rest, "0"));
    let are_digits = !parts.is_empty() && parts.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits {
        return None;
    }
    Time::new(pair(hour)?, pair(minute)?, pair(second)?, 0).ok()
}

/// `+05:30`: how far from UTC.
fn distance(text: &str) -> Option<Offset> {
    let (sign, text) = text.split_at_checked(1)?;
    let (hours, minutes) = text.split_once(':')?;
    let minutes = pair(minutes).filter(|minutes| *minutes < 60)?;
    let seconds = (i32::from(pair(hours)?) * 60 + i32::from(minutes)) * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

fn year(text: &str) -> Option<i16> {
    if text.len() == 4 { digits(text)?.parse().ok().filter(|year| *year > 0) } else { None }
}

fn pair(text: &str) -> Option<i8> {
    if text.len() == 2 { digits(text)?.parse().ok() } else { None }
}

/// No sign, which `parse` would take.
fn digits(text: &str) -> Option<&str> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)
}

#[cfg(test)]
mod core_tests {
    use proptest::prelude::*;

    use super::*;

    fn karachi() -> TimeZone {
        TimeZone::get("Asia/Karachi").unwrap()
    }

    #[test]
    fn a_time_may_have_an_offset_and_parts_of_a_second() {
        let at = |text: &str| read(text, &karachi()).map(|due| due.to_string());
        assert_eq!(at("2026-11-24t17:00").as_deref(), Some("2026-11-24T12:00:00Z"));
        assert_eq!(at("2026-11-24t17:00:05.250z").as_deref(), Some("2026-11-24T17:00:05Z"));
        assert_eq!(at("2026-11-24t17:00:00-03:30").as_deref(), Some("2026-11-24T20:30:00Z"));
        assert_eq!(at("2026-11-24t00:00").as_deref(), Some("2026-11-24T00:00:00"));
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        for text in ["2026-11-2", "2026-02-30", "2026-11-24t", "2026-11-24t25:00", "2026-11-24x"] {
            assert_eq!(read(text, &karachi()), None, "{text}");
        }
    }

    proptest! {
        /// Whatever is read is what the API reads.
        #[test]
        fn it_means_what_the_api_reads(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9](t[0-2][0-9]:[0-6][0-9](:[0-6][0-9])?(z|[+-][0-2][0-9]:[0-6][0-9])?)?"
        ) {
            if let Some(due) = read(&text, &karachi()) {
                prop_assert_eq!(Due::parse(&text.to_uppercase(), &karachi()), Ok(due));
            }
        }
    }
}
