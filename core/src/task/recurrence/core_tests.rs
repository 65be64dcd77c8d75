//! The next date, by the calendar.

use jiff::{Timestamp, civil::date};
use proptest::prelude::*;

use super::*;

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn next(recurrence: Recurrence, text: &str) -> String {
    let due = Due::parse(text, &berlin()).unwrap();
    let month_day = Some(due.day(&berlin()).day());
    recurrence.next(due, month_day, &berlin()).unwrap().to_string()
}

#[test]
fn a_day_is_followed_by_the_next_of_its_kind() {
    assert_eq!(next(Recurrence::Daily, "2026-12-31"), "2027-01-01T00:00:00");
    assert_eq!(next(Recurrence::Weekly, "2026-12-28"), "2027-01-04T00:00:00");
    assert_eq!(next(Recurrence::Monthly, "2026-12-15"), "2027-01-15T00:00:00");
    assert_eq!(next(Recurrence::Monthly, "2028-01-29"), "2028-02-29T00:00:00");
}

#[test]
fn a_month_too_short_does_not_change_the_day_for_ever() {
    let mut due = Due::Day(date(2026, 1, 31));
    let days: Vec<String> = std::iter::repeat_with(|| {
        due = Recurrence::Monthly.next(due, Some(31), &TimeZone::UTC).unwrap();
        due.to_string()[..10].to_owned()
    })
    .take(4)
    .collect();
    assert_eq!(days, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
}

#[test]
fn a_change_of_the_clocks_does_not_change_the_hour() {
    // Eight in the morning, before and after both changes.
    assert_eq!(next(Recurrence::Daily, "2026-03-28T07:00:00Z"), "2026-03-29T06:00:00Z");
    assert_eq!(next(Recurrence::Weekly, "2026-10-24T06:00:00Z"), "2026-10-31T07:00:00Z");
}

#[test]
fn a_time_that_the_clocks_skip_is_an_hour_later() {
    assert_eq!(next(Recurrence::Daily, "2026-03-28T01:30:00Z"), "2026-03-29T01:30:00Z");
}

#[test]
fn the_day_is_that_of_the_zone() {
    // Half past midnight on 1 December in Berlin is November in UTC.
    assert_eq!(next(Recurrence::Monthly, "2026-11-30T23:30:00Z"), "2026-12-31T23:30:00Z");
}

#[test]
fn what_does_not_repeat_and_what_time_ends_before_has_no_next() {
    let due = Due::Day(date(2026, 1, 31));
    assert_eq!(Recurrence::None.next(due, None, &TimeZone::UTC), None);
    assert_eq!(Recurrence::Daily.next(Due::Day(Date::MAX), None, &TimeZone::UTC), None);
    assert_eq!(Recurrence::Daily.next(Due::At(Timestamp::MAX), None, &TimeZone::UTC), None);
}

proptest! {
    #[test]
    fn the_next_date_is_later_and_at_the_same_time_of_day(
        second in 0..4_102_444_800_i64,
        recurrence in prop::sample::select(vec![
            Recurrence::Daily, Recurrence::Weekly, Recurrence::Monthly,
        ]),
    ) {
        let zone = TimeZone::get("Asia/Karachi").unwrap();
        let moment = Timestamp::from_second(second).unwrap();
        let Some(Due::At(next)) = recurrence.next(Due::At(moment), None, &zone) else {
            return Err(TestCaseError::fail("no next moment"));
        };
        prop_assert!(next > moment);
        // No change of the clocks here since 2009; before, the clock may have skipped the time.
        if second > 1_300_000_000 {
            prop_assert_eq!(zone.to_datetime(next).time(), zone.to_datetime(moment).time());
        }
    }

    #[test]
    fn a_month_later_is_the_wanted_day_or_the_last(
        month in 0..1_200_i32, wanted in 1..=31_i8,
    ) {
        let first = date(2000, 1, 1).checked_add(month.months()).unwrap();
        let day = first.with().day(wanted.min(first.days_in_month())).build().unwrap();
        let next = Recurrence::Monthly.next(Due::Day(day), Some(wanted), &TimeZone::UTC).unwrap();
        let next = next.day(&TimeZone::UTC);
        prop_assert_eq!(next.first_of_month(), first.checked_add(1.month()).unwrap());
        prop_assert_eq!(next.day(), wanted.min(next.days_in_month()));
    }
}
