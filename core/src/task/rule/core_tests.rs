//! What rules mean, and how they are written.

use jiff::civil::{Time, date, time};
use proptest::prelude::*;

use super::*;

fn rule(text: &str) -> Rule {
    Rule::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The next four days after `from`, or as many as there are.
fn days(text: &str, from: Date) -> Vec<String> {
    let from = Place { day: from, time: None };
    rule(text).occurrences(from, None, from).take(4).map(|place| place.day.to_string()).collect()
}

#[test]
fn rules_step_by_the_calendar() {
    let saturday = date(2026, 11, 28);
    let cases: [(&str, &[&str]); 20] = [
        ("FREQ=DAILY;INTERVAL=3", &["2026-12-01", "2026-12-04", "2026-12-07", "2026-12-10"]),
        ("FREQ=WEEKLY", &["2026-12-05", "2026-12-12", "2026-12-19", "2026-12-26"]),
        ("FREQ=WEEKLY;INTERVAL=2", &["2026-12-12", "2026-12-26", "2027-01-09", "2027-01-23"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", &["2026-11-30", "2026-12-02", "2026-12-04", "2026-12-07"]),
        // The week of 28 November is one; the next of every second begins on 7 December.
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
            &["2026-11-29", "2026-12-08", "2026-12-13", "2026-12-22"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
            &["2026-12-06", "2026-12-08", "2026-12-20", "2026-12-22"],
        ),
        (
            "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
            &["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", &["2026-12-01", "2026-12-15", "2027-01-01", "2027-01-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", &["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", &["2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31"]),
        ("FREQ=MONTHLY;BYDAY=1MO", &["2026-12-07", "2027-01-04", "2027-02-01", "2027-03-01"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", &["2026-12-25", "2027-01-29", "2027-02-26", "2027-03-26"]),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            &["2026-11-30", "2026-12-31", "2027-01-29", "2027-02-26"],
        ),
        // Friday the thirteenth.
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            &["2027-08-13", "2028-10-13", "2029-04-13", "2029-07-13"],
        ),
        ("FREQ=YEARLY", &["2027-11-28", "2028-11-28", "2029-11-28", "2030-11-28"]),
        (
            "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3",
            &["2027-05-03", "2028-05-03", "2029-05-03", "2030-05-03"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            &["2027-11-25", "2028-11-23", "2029-11-22", "2030-11-28"],
        ),
        ("FREQ=YEARLY;BYDAY=-1MO", &["2026-12-28", "2027-12-27", "2028-12-25", "2029-12-31"]),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            &["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"],
        ),
        ("FREQ=DAILY;UNTIL=20261130", &["2026-11-29", "2026-11-30"]),
    ];
    for (text, expected) in cases {
        assert_eq!(days(text, saturday), expected, "{text}");
    }
}

#[test]
fn a_day_that_never_comes_ends_the_search() {
    assert!(days("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", date(2026, 11, 28)).is_empty());
    assert!(days("FREQ=DAILY", Date::MAX).is_empty());
}

#[test]
fn the_day_of_the_month_comes_back_after_a_short_month() {
    let february = Place { day: date(2026, 2, 28), time: None };
    let next = |text| {
        let rule = rule(text);
        rule.occurrences(february, Some(31), february).next().unwrap().day.to_string()
    };
    assert_eq!(next("FREQ=MONTHLY"), "2026-03-31");
    let leap = Place { day: date(2027, 2, 28), time: None };
    let yearly = Rule::every(Frequency::Yearly);
    assert_eq!(yearly.occurrences(leap, Some(29), leap).next().unwrap().day, date(2028, 2, 29));
}

#[test]
fn times_of_day_come_one_after_the_other() {
    let rule = rule("FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0,30");
    let eight = Place { day: date(2026, 11, 28), time: Some(time(8, 30, 0, 0)) };
    let places: Vec<String> = rule
        .occurrences(eight, None, eight)
        .take(3)
        .map(|place| format!("{} {}", place.day, place.time.unwrap()))
        .collect();
    assert_eq!(places, ["2026-11-28 20:00:00", "2026-11-28 20:30:00", "2026-11-29 08:00:00"]);
}

#[test]
fn a_list_begins_on_the_first_day_that_is_meant() {
    let saturday = date(2026, 11, 28);
    assert_eq!(rule("FREQ=WEEKLY;BYDAY=MO,WE").first_day(saturday), Some(date(2026, 11, 30)));
    assert_eq!(rule("FREQ=WEEKLY;BYDAY=SA").first_day(saturday), Some(saturday));
    assert_eq!(
        rule("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3").first_day(saturday),
        Some(date(2027, 5, 3))
    );
    assert_eq!(rule("FREQ=MONTHLY").first_day(saturday), Some(saturday));
}

#[test]
fn texts_are_read_whatever_their_case_and_order_and_written_one_way() {
    let cases = [
        ("rrule:byday=fr,mo,mo;freq=weekly;interval=1", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("FREQ=MONTHLY;BYDAY=+1MO;WKST=SU", "FREQ=MONTHLY;BYDAY=1MO;WKST=SU"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,15,1", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1"),
        ("FREQ=DAILY;UNTIL=20270301T170000Z;", "FREQ=DAILY;UNTIL=20270301T170000Z"),
        ("FREQ=DAILY;COUNT=14", "FREQ=DAILY;COUNT=14"),
        ("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION"),
    ];
    for (text, written) in cases {
        assert_eq!(rule(text).to_string(), written);
        assert_eq!(rule(written), rule(text));
    }
}

#[test]
fn what_cannot_be_kept_is_refused_with_its_reason() {
    let cases = [
        ("", "needs a frequency"),
        ("BYDAY=MO", "needs a frequency"),
        ("FREQ=HOURLY", "nothing shorter"),
        ("FREQ=DAILY;BYWEEKNO=3", "BYWEEKNO cannot be kept"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be"),
        ("FREQ=DAILY;INTERVAL=many", "INTERVAL cannot be \"MANY\""),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270301", "both COUNT and UNTIL"),
        ("FREQ=DAILY;COUNT=0", "COUNT must be"),
        ("FREQ=DAILY;UNTIL=20270301T170000", "UNTIL must be"),
        ("FREQ=DAILY;UNTIL=20270230", "UNTIL must be"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY counts"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY has no meaning"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must be"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=DAILY;MO", "\"MO\" is no part"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no month that is as long"),
        ("FREQ=WEEKLY;BYDAY=", "BYDAY cannot be"),
        ("FREQ=WEEKLY;BYDAY=MO;X-FROM=COMPLETION", "X-FROM=COMPLETION counts"),
    ];
    for (text, reason) in cases {
        let refused = Rule::parse(text).unwrap_err().to_string();
        assert!(refused.contains(reason), "{text}: {refused}");
    }
}

#[test]
fn the_originals_words_are_the_nearest() {
    for (text, word) in [
        ("FREQ=DAILY", Recurrence::Daily),
        ("FREQ=WEEKLY;BYDAY=MO,WE", Recurrence::Weekly),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Recurrence::Monthly),
        ("FREQ=YEARLY", Recurrence::Monthly),
    ] {
        assert_eq!(rule(text).word(), word, "{text}");
        assert_eq!(rule(text).beyond_word().is_none(), text == "FREQ=DAILY", "{text}");
        assert_eq!(Rule::stored(word, rule(text).beyond_word().as_deref()), Some(rule(text)));
    }
}

#[test]
fn a_word_that_somebody_changed_since_counts_more_than_the_rule_beside_it() {
    let stale = Some("FREQ=WEEKLY;BYDAY=MO,WE");
    assert_eq!(Rule::stored(Recurrence::Daily, stale), Some(rule("FREQ=DAILY")));
    assert_eq!(Rule::stored(Recurrence::None, stale), None);
    assert_eq!(Rule::stored(Recurrence::Weekly, Some("FREQ=SOON")), Some(rule("FREQ=WEEKLY")));
}

#[test]
fn rules_are_said_in_words() {
    for (text, words) in [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=WEEKLY;INTERVAL=2", "Every 2 weeks"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "Every Monday, Wednesday and Friday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "Every 2 weeks on Monday and Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "Every month on the 1st and 15th"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "Every month on the second to last day"),
        ("FREQ=MONTHLY;BYDAY=1MO", "Every month on the first Monday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Every month on the last weekday"),
        ("FREQ=MONTHLY;BYDAY=MO", "Every month on every Monday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1", "Every month on the last of the 1st and 15th"),
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3", "Every year on the 3rd of May"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "Every year on the fourth Thursday of November"),
        ("FREQ=WEEKLY;BYDAY=SU;UNTIL=20270301", "Every Sunday, until 1 March 2027"),
        ("FREQ=DAILY;COUNT=14", "Every day, 14 times"),
        ("FREQ=DAILY;BYHOUR=8,20", "Every day at 08:00 and 20:00"),
        ("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "Every 3 days, counted from when it is done"),
    ] {
        assert_eq!(rule(text).words(), words, "{text}");
    }
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let frequency = prop::sample::select(vec![
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::Monthly,
        Frequency::Yearly,
    ]);
    let weekday = (prop::option::of(-5..=5_i8), 0..7_i8).prop_map(|(nth, day)| OnWeekday {
        nth,
        weekday: Weekday::from_monday_zero_offset(day).unwrap(),
    });
    let end = prop_oneof![
        Just(End::Never),
        (0..40_000_i32).prop_map(|days| End::On(date(2000, 1, 1) + jiff::Span::new().days(days))),
        (0..4_102_444_800_i64).prop_map(|at| End::At(Timestamp::from_second(at).unwrap())),
        (1..=COUNT_MAX).prop_map(End::Times),
    ];
    let list = |least: i8, most: i8| prop::collection::vec(least..=most, 0..3);
    (
        (frequency, 1..=20_u16, end),
        (list(1, 12), list(-31, 31), prop::collection::vec(weekday, 0..4)),
        (list(0, 23), list(0, 59), prop::collection::vec(-3..=3_i16, 0..2), any::<bool>()),
    )
        .prop_filter_map("not a rule", |((frequency, interval, end), days, times)| {
            let (months, month_days, weekdays) = days;
            let (hours, minutes, positions, completion) = times;
            let counted_from = if completion { CountedFrom::Completion } else { CountedFrom::Due };
            let every = Parts { interval, end, counted_from, ..Parts::every(frequency) };
            Rule::new(Parts { months, month_days, weekdays, positions, hours, minutes, ..every })
                .ok()
        })
}

proptest! {
    #[test]
    fn a_rule_is_read_back_from_its_text(rule in any_rule()) {
        prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
    }

    #[test]
    fn occurrences_rise_strictly_and_are_found_from_anywhere(
        rule in any_rule(), day in 0..36_500_i32, hour in prop::option::of(0..24_i8),
    ) {
        let day = date(2000, 1, 1) + jiff::Span::new().days(day);
        let from = Place { day, time: hour.map(|hour| Time::new(hour, 15, 0, 0).unwrap()) };
        let places: Vec<Place> = rule.occurrences(from, None, from).take(5).collect();
        prop_assert!(places.first().is_none_or(|first| *first > from));
        prop_assert!(places.is_sorted_by(|one, other| one < other));
        for pair in places.windows(2) {
            let next = rule.occurrences(from, None, pair[0]).next();
            prop_assert_eq!(next, Some(pair[1]));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text: String, parts in "(FREQ=(DAILY|WEEKLY);)?[A-Z]{2,10}=[0-9A-Z,+-]{0,9}") {
        let _ = (Rule::parse(&text), Rule::parse(&parts));
    }
}
