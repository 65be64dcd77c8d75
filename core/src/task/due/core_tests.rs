//! Due dates and reminders.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn karachi() -> TimeZone {
    TimeZone::get("Asia/Karachi").unwrap()
}

fn at(text: &str) -> Due {
    Due::At(text.parse().unwrap())
}

#[test]
fn a_date_alone_or_at_midnight_without_an_offset_is_a_whole_day() {
    let day = Ok(Due::Day(date(2026, 11, 24)));
    for text in
        ["2026-11-24", "2026-11-24T00:00", "2026-11-24T00:00:00", " 2026-11-24 00:00:00.000 "]
    {
        assert_eq!(Due::parse(text, &karachi()), day, "{text}");
    }
}

#[test]
fn a_time_without_an_offset_is_read_in_the_zone() {
    assert_eq!(Due::parse("2026-11-24T17:00:00", &karachi()), Ok(at("2026-11-24T12:00:00Z")));
    assert_eq!(Due::parse("2026-11-24T17:00:00", &TimeZone::UTC), Ok(at("2026-11-24T17:00:00Z")));
}

#[test]
fn an_offset_counts_more_than_the_zone() {
    for text in ["2026-11-24T17:00:00Z", "2026-11-24T22:00:00+05:00"] {
        assert_eq!(Due::parse(text, &karachi()), Ok(at("2026-11-24T17:00:00Z")), "{text}");
    }
    let midnight = Due::parse("2026-11-24T00:00:00Z", &karachi());
    assert_eq!(midnight, Ok(at("2026-11-24T00:00:00Z")));
}

#[test]
fn what_is_no_date_of_the_years_1_to_9999_is_refused() {
    for text in [
        "",
        "tomorrow",
        "24/11/2026",
        "2026-13-01",
        "2026-02-30",
        "17:00",
        "0000-01-01",
        "-000001-01-01",
        "10000-01-01",
        "+010000-01-01",
        "0000-12-31T23:59:59Z",
        "2026-11-24\0",
        "99999999999999999999",
        "-9999-01-01T00:00:00Z",
    ] {
        assert_eq!(Due::parse(text, &karachi()), Err(InvalidDue), "{text}");
    }
}

#[test]
fn the_first_and_the_last_day_are_kept() {
    for text in ["0001-01-01T00:00:00", "9999-12-31T00:00:00", "9999-12-31T23:59:59.999999"] {
        let due = Due::parse(text, &karachi()).unwrap();
        assert_eq!(due.to_string(), text);
        assert_eq!(Due::parse(&due.to_string(), &TimeZone::UTC), Ok(due));
        assert_eq!(Due::from_utc(due.utc()), due);
    }
    for (text, kept) in [
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59"),
        ("9999-12-31T23:59:59+05:00", "9999-12-31T18:59:59"),
        ("9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59"),
    ] {
        assert_eq!(Due::parse(text, &karachi()).unwrap().to_string(), kept);
    }
}

#[test]
fn what_a_database_cannot_keep_is_cut_off() {
    let due = Due::parse("2026-11-24T17:00:00.123456789Z", &TimeZone::UTC).unwrap();
    assert_eq!(due.to_string(), "2026-11-24T17:00:00.123456Z");
}

#[test]
fn a_moment_falls_on_the_day_that_it_is_there() {
    let due = at("2026-11-24T20:00:00Z");
    assert_eq!(due.day(&TimeZone::UTC), date(2026, 11, 24));
    assert_eq!(due.day(&karachi()), date(2026, 11, 25));
}

#[test]
fn a_reminder_on_a_day_fires_in_the_morning_and_one_at_midnight_at_midnight() {
    let reminder = |text| parse_reminder(text, &karachi()).map(|at| at.to_string());
    assert_eq!(reminder("2026-11-24").as_deref(), Ok("2026-11-24T04:00:00Z"));
    assert_eq!(reminder("2026-11-24T00:00:00").as_deref(), Ok("2026-11-23T19:00:00Z"));
    assert_eq!(reminder("2026-11-24T17:00:00Z").as_deref(), Ok("2026-11-24T17:00:00Z"));
    assert_eq!(reminder("soon"), Err(InvalidDue));
}

#[test]
fn a_zone_in_brackets_is_read_as_such_or_refused() {
    let paris = "2026-11-24T17:00:00[Europe/Paris]";
    assert_eq!(Due::parse(paris, &karachi()), Ok(at("2026-11-24T16:00:00Z")));
    let reminder = parse_reminder(paris, &karachi()).map(|at| at.to_string());
    assert_eq!(reminder.as_deref(), Ok("2026-11-24T16:00:00Z"));
    let both = "2026-11-24T17:00:00+01:00[Europe/Paris]";
    assert_eq!(Due::parse(both, &karachi()), Ok(at("2026-11-24T16:00:00Z")));
    for text in [
        "2026-11-24T17:00:00[Mars/Crater]",
        "2026-11-24T17:00:00+05:00[Europe/Paris]",
        "2026-11-24T17:00:00[Europe/Paris",
        "2026-11-24T17:00:00[]",
        "2026-11-24T17:00:00Europe/Paris]",
        "2026-11-24T17:00:00Z[Europe/Paris] or so",
        "2026-11-24T17:00:00[u-ca=japanese]",
    ] {
        assert_eq!(Due::parse(text, &karachi()), Err(InvalidDue), "{text}");
    }
}

#[test]
fn an_unread_rest_is_refused() {
    for text in [
        "2026-11-24+05:00",
        "2026-11-24Z",
        "2026-11-24T17:00:00 tomorrow",
        "2026-11-24T17:00:00 PST",
        "2026-11-24T17:00:00+05:00:",
        "2026-11-24,",
        "2026-11-24T17:00:00.Z",
        "2026-11-24T17:00:00+5",
    ] {
        assert!(
            Due::parse(text, &karachi()).is_err() && parse_reminder(text, &karachi()).is_err(),
            "{text} is {:?}",
            Due::parse(text, &karachi())
        );
    }
}

proptest! {
    #[test]
    fn the_wire_form_is_read_back(second in -62_135_510_400_i64..253_402_200_000, is_day: bool) {
        let moment = Timestamp::from_second(second).unwrap();
        let due = if is_day {
            Due::Day(TimeZone::UTC.to_datetime(moment).date())
        } else {
            Due::At(moment)
        };
        prop_assert_eq!(Due::parse(&due.to_string(), &karachi()), Ok(due));
    }

    #[test]
    fn no_text_makes_it_panic(text: String) {
        let _ = (Due::parse(&text, &karachi()), parse_reminder(&text, &karachi()));
    }
}

#[test]
fn a_day_with_a_zone_and_no_time_is_that_day() {
    for text in ["2026-12-05[Europe/Paris]", "2026-12-05[America/New_York]"] {
        assert_eq!(Due::parse(text, &karachi()), Ok(Due::Day(date(2026, 12, 5))), "{text}");
    }
    let reminder = |text| parse_reminder(text, &karachi()).map(|at| at.to_string());
    assert_eq!(reminder("2026-12-05[Europe/Paris]").as_deref(), Ok("2026-12-05T08:00:00Z"));
    assert_eq!(reminder("2026-12-05T00:00[Europe/Paris]").as_deref(), Ok("2026-12-04T23:00:00Z"));
    for text in
        ["2026-12-05[Nowhere/Land]", "2026-12-05[]", "2026-02-30[Europe/Paris]", "[Europe/Paris]"]
    {
        assert_eq!(Due::parse(text, &karachi()), Err(InvalidDue), "{text}");
        assert_eq!(reminder(text), Err(InvalidDue), "{text}");
    }
}

#[test]
fn a_reminder_past_the_last_moment_is_at_the_last_one() {
    for text in
        ["9999-12-31T10:00:00Z", "9999-12-31T23:59:59", "9999-12-31", "9999-12-31T23:59:59-05:00"]
    {
        assert_eq!(parse_reminder(text, &jiff::tz::TimeZone::UTC), Ok(LAST_MOMENT), "{text}");
    }
    let first = parse_reminder("0001-01-01T00:00:00+05:00", &karachi()).map(|at| at.to_string());
    assert_eq!(first.as_deref(), Ok("0001-01-01T00:00:00Z"));
    let number = |ms: i64| parse_reminder(&ms.to_string(), &karachi());
    assert_eq!(number(253_402_207_200_000), Ok(LAST_MOMENT));
    assert_eq!(number(253_402_207_200_001), Err(InvalidDue));
}
