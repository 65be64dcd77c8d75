//! What follows a repeating task, in many zones.

use jiff::{SignedDuration, ToSpan, civil::date};
use proptest::prelude::*;

use super::*;
use crate::{
    task::{Completion, Edit, NewTask, TaskId, Title},
    user::UserId,
};

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Karachi",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Kiritimati",
];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn berlin() -> TimeZone {
    zone("Europe/Berlin")
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(year: i16, month: i8, day: i8) -> Due {
    Due::Day(date(year, month, day))
}

fn task(rule: &str, due: Option<Due>, zone: &TimeZone) -> Task {
    let recurrence = Rule::parse(rule).ok();
    let new = NewTask { due, recurrence, ..NewTask::titled(Title::parse("Gym").unwrap()) };
    let id = TaskId(uuid::Uuid::from_u128(1));
    new.create(id, UserId("alice".into()), zone, at("2026-01-01T00:00:00Z"))
}

/// Completes `task` at `now`: the next one, if there is one.
fn completed(task: &mut Task, zone: &TimeZone, now: &str) -> Option<Task> {
    match task.complete(zone, at(now)) {
        Completion::Repeated(next) => Some(*next),
        _ => None,
    }
}

/// The wire forms of what follows `due`, each completed a second after it was due.
fn run(rule: &str, due: &str, zone: &TimeZone, times: usize) -> Vec<String> {
    let mut present = task(rule, Due::parse(due, zone).ok(), zone);
    let mut dues = Vec::new();
    for _ in 0..times {
        let now = match present.due {
            Some(Due::At(at)) => at + SignedDuration::from_secs(1),
            _ => zone.to_timestamp(present.due_day(zone).unwrap().at(12, 0, 0, 0)).unwrap(),
        };
        let Completion::Repeated(next) = present.complete(zone, now) else { break };
        dues.push(next.due.unwrap().to_string());
        present = *next;
    }
    dues
}

#[test]
fn a_month_too_short_does_not_change_the_day_for_ever() {
    let days = run("FREQ=MONTHLY", "2026-01-31", &TimeZone::UTC, 3);
    assert_eq!(days, ["2026-02-28T00:00:00", "2026-03-31T00:00:00", "2026-04-30T00:00:00"]);
    let leap = run("FREQ=YEARLY", "2024-02-29", &TimeZone::UTC, 4);
    assert_eq!(leap.last().map(String::as_str), Some("2028-02-29T00:00:00"));
}

#[test]
fn a_change_of_the_clocks_does_not_change_the_hour() {
    // Eight in the morning, before and after both changes.
    assert_eq!(run("FREQ=DAILY", "2026-03-28T08:00:00", &berlin(), 1), ["2026-03-29T06:00:00Z"]);
    assert_eq!(run("FREQ=WEEKLY", "2026-10-24T08:00:00", &berlin(), 1), ["2026-10-31T07:00:00Z"]);
}

#[test]
fn an_hour_that_one_night_skips_is_back_the_next_day() {
    let nights = run("FREQ=DAILY", "2026-03-28T02:30:00", &berlin(), 3);
    // Half past two, half past three in place of it, half past two.
    assert_eq!(nights, ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"]);
}

#[test]
fn a_date_that_somebody_else_moved_counts_more_than_the_time_that_was_kept() {
    let zone = berlin();
    let mut moved = task("FREQ=DAILY", Due::parse("2026-11-24T08:00:00", &zone).ok(), &zone);
    // As the original does it, which knows nothing of the kept time.
    moved.due = Due::parse("2026-11-24T17:00:00", &zone).ok();
    let next = completed(&mut moved, &zone, "2026-11-24T16:30:00Z").unwrap();
    assert_eq!(next.due, Due::parse("2026-11-25T17:00:00", &zone).ok());
}

#[test]
fn sending_the_same_date_back_keeps_the_day_of_the_month() {
    let utc = TimeZone::UTC;
    let mut january = task("FREQ=MONTHLY", Some(day(2026, 1, 31)), &utc);
    let mut february = completed(&mut january, &utc, "2026-01-31T05:00:00Z").unwrap();
    let mut kept = |due| {
        let edit = Edit { due: Some(Some(due)), ..Edit::default() };
        february.edit(edit, &utc, at("2026-02-01T00:00:00Z")).unwrap();
        february.kept.month_day
    };
    assert_eq!((kept(day(2026, 2, 28)), kept(day(2026, 2, 20))), (Some(31), Some(20)));
}

#[test]
fn a_repeating_task_without_a_date_counts_from_the_day_it_was_done() {
    let zone = zone("Asia/Karachi");
    let mut undated = task("FREQ=MONTHLY", None, &zone);
    let next = completed(&mut undated, &zone, "2026-01-30T20:00:00Z").unwrap();
    assert_eq!((next.due, next.kept.month_day), (Some(day(2026, 2, 28)), Some(31)));
}

#[test]
fn counted_from_completion_it_is_the_day_it_was_done_that_counts() {
    let zone = berlin();
    let due = Due::parse("2026-11-20T18:00:00", &zone).ok();
    let mut late = task("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", due, &zone);
    // An hour before.
    late.reminder = Some(at("2026-11-20T16:00:00Z"));
    let next = completed(&mut late, &zone, "2026-11-24T09:00:00Z").unwrap();
    assert_eq!(next.reminder, Some(at("2026-11-27T16:00:00Z")));
    assert_eq!((next.due, late.skipped), (Due::parse("2026-11-27T18:00:00", &zone).ok(), 0));
}

#[test]
fn an_overdue_task_moves_to_the_next_date_to_come_and_counts_what_it_passes_over() {
    let zone = berlin();
    let now = "2026-11-28T09:00:00Z";
    for (rule, due, next, skipped) in [
        ("FREQ=WEEKLY", "2026-11-03", "2026-12-01", 3),
        ("FREQ=DAILY", "2026-11-24", "2026-11-29", 4),
        // What was due yesterday leaves today's.
        ("FREQ=DAILY", "2026-11-27", "2026-11-28", 0),
        ("FREQ=DAILY", "2026-11-28", "2026-11-29", 0),
        ("FREQ=DAILY", "2026-11-25T08:00:00", "2026-11-29T08:00:00", 3),
        ("FREQ=DAILY", "2026-11-25T18:00:00", "2026-11-28T18:00:00", 2),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-08-31", "2026-11-30", 2),
        ("FREQ=DAILY", "1990-01-01", "2026-11-29", SKIPPED_MAX),
    ] {
        let mut overdue = task(rule, Due::parse(due, &zone).ok(), &zone);
        let following = completed(&mut overdue, &zone, now).unwrap();
        assert_eq!(following.due, Due::parse(next, &zone).ok(), "{rule} {due}");
        assert_eq!((overdue.skipped, following.skipped), (skipped, 0), "{rule} {due}");

        let mut kept = task(rule, Due::parse(due, &zone).ok(), &zone);
        kept.keep_every = true;
        let following = completed(&mut kept, &zone, now).unwrap();
        let step = run(rule, due, &zone, 1).pop();
        assert_eq!(following.due.map(|due| due.to_string()), step, "{rule} {due}");
        assert!(following.keep_every && kept.skipped == 0);
    }
}

#[test]
fn a_rule_ends_after_its_day_its_moment_or_its_count() {
    let utc = TimeZone::UTC;
    let dues = |rule: &str| run(rule, "2026-11-24T08:00:00", &utc, 5).len();
    assert_eq!(dues("FREQ=DAILY;UNTIL=20261126"), 2);
    assert_eq!(dues("FREQ=DAILY;UNTIL=20261126T075959Z"), 1);
    assert_eq!(dues("FREQ=DAILY;COUNT=3"), 2);
    // Those that are passed over count, too.
    let mut overdue = task("FREQ=DAILY;COUNT=6", Some(day(2026, 11, 24)), &utc);
    let next = completed(&mut overdue, &utc, "2026-11-27T08:00:00Z").unwrap();
    assert_eq!(next.recurrence.unwrap().to_string(), "FREQ=DAILY;COUNT=2");
    let mut over = task("FREQ=DAILY;COUNT=3", Some(day(2026, 11, 20)), &utc);
    assert_eq!(completed(&mut over, &utc, "2026-11-27T08:00:00Z"), None);
}

#[test]
fn two_times_a_day_come_one_after_the_other() {
    let dues = run("FREQ=DAILY;BYHOUR=8,20", "2026-11-24T08:00:00", &berlin(), 3);
    assert_eq!(dues, ["2026-11-24T19:00:00Z", "2026-11-25T07:00:00Z", "2026-11-25T19:00:00Z"]);
    // After a whole day comes another day.
    let dues = run("FREQ=DAILY;BYHOUR=8,20", "2026-11-24", &berlin(), 1);
    assert_eq!(dues, ["2026-11-25T07:00:00Z"]);
}

#[test]
fn the_reminder_moves_along_at_the_same_time_of_day() {
    let zone = berlin();
    let mut done = task("FREQ=WEEKLY", Some(day(2026, 10, 20)), &zone);
    // The evening before, at eight in Berlin; the clocks change on 25 October.
    done.reminder = Some(at("2026-10-19T18:00:00Z"));
    let next = completed(&mut done, &zone, "2026-10-20T05:00:00Z").unwrap();
    assert_eq!(next.reminder, Some(at("2026-10-26T19:00:00Z")));

    // A quarter of an hour before each of two times.
    let mut meds =
        task("FREQ=DAILY;BYHOUR=8,20", Due::parse("2026-11-24T08:00", &zone).ok(), &zone);
    meds.reminder = Some(at("2026-11-24T06:45:00Z"));
    let next = completed(&mut meds, &zone, "2026-11-24T07:00:00Z").unwrap();
    assert_eq!(next.reminder, Some(at("2026-11-24T18:45:00Z")));
}

#[test]
fn a_reminder_without_a_due_date_repeats_by_itself() {
    let utc = TimeZone::UTC;
    let mut done = task("FREQ=DAILY", None, &utc);
    done.reminder = Some(at("2026-11-24T18:00:00Z"));
    let next = completed(&mut done, &utc, "2026-11-24T05:00:00Z").unwrap();
    assert_eq!(next.reminder, Some(at("2026-11-25T18:00:00Z")));
}

#[test]
fn how_long_it_lasts_stays_the_same() {
    let zone = berlin();
    let mut night = task("FREQ=WEEKLY", Due::parse("2026-10-24T23:00:00", &zone).ok(), &zone);
    night.length = "PT8H".parse().ok();
    let next = completed(&mut night, &zone, "2026-10-25T08:00:00Z").unwrap();
    assert_eq!(next.due_end(), Due::parse("2026-11-01T07:00:00", &zone).ok());
}

#[test]
fn a_moment_is_overdue_when_it_passes_a_day_when_it_ends_and_what_lasts_when_its_end_does() {
    let zone = zone("America/New_York");
    let overdue = |due: &str, length: &str, now: &str| {
        let mut task = task("FREQ=DAILY", Due::parse(due, &zone).ok(), &zone);
        task.length = length.parse().ok();
        task.is_overdue(&zone, at(now))
    };
    assert!(!overdue("2026-11-24T17:00:00", "", "2026-11-24T22:00:00Z"));
    assert!(overdue("2026-11-24T17:00:00", "", "2026-11-24T22:00:00.000001Z"));
    assert!(!overdue("2026-11-24T17:00:00", "PT1H", "2026-11-24T22:30:00Z"));
    // Eleven in the evening of the 24th where the owner is.
    assert!(!overdue("2026-11-24", "", "2026-11-25T04:00:00Z"));
    assert!(overdue("2026-11-24", "", "2026-11-25T05:00:00Z"));
    assert!(!overdue("2026-11-22", "P2D", "2026-11-25T04:00:00Z"));
}

proptest! {
    #[test]
    fn occurrences_rise_strictly_and_keep_the_local_hour(
        name in prop::sample::select(&ZONES[..]),
        rule in prop::sample::select(vec![
            "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY",
            "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=YEARLY", "FREQ=DAILY;X-FROM=COMPLETION",
        ]),
        days in 0..14_000_i32,
        minute in 0..1_440_i32,
    ) {
        let zone = zone(name);
        let wanted = date(2000, 1, 1).checked_add(days.days()).unwrap().at(0, 0, 0, 0)
            .checked_add(minute.minutes()).unwrap();
        let mut present = task(rule, moment(wanted, &zone).ok().map(Due::At), &zone);
        // The night of the first one may have none of that hour.
        let time = present.kept.time.unwrap();
        for _ in 0..8 {
            let Some(Due::At(due)) = present.due else { panic!("no moment") };
            let Completion::Repeated(next) = present.complete(&zone, due) else { panic!("no next") };
            let Some(Due::At(next_due)) = next.due else { panic!("no moment") };
            prop_assert!(next_due > due, "{next_due} after {due}");
            prop_assert_eq!(next.kept.time, Some(time));
            let shown = zone.to_datetime(next_due);
            let expected = moment(shown.date().to_datetime(time), &zone);
            prop_assert!(expected == Ok(next_due) || shown.date() > zone.to_datetime(due).date());
            present = *next;
        }
    }

    #[test]
    fn what_follows_an_overdue_task_is_never_over(
        name in prop::sample::select(&ZONES[..]),
        rule in prop::sample::select(vec!["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=MONTHLY"]),
        late_minutes in 0..200_000_i64,
        whole_day: bool,
    ) {
        let zone = zone(name);
        let due = at("2026-03-01T15:30:00Z");
        let now = due + SignedDuration::from_mins(late_minutes);
        let due = if whole_day { Due::Day(zone.to_datetime(due).date()) } else { Due::At(due) };
        let mut present = task(rule, Some(due), &zone);
        let Completion::Repeated(next) = present.complete(&zone, now) else { panic!("no next") };
        prop_assert!(!next.is_overdue(&zone, now));
        prop_assert_eq!(next.id, present.id.successor());
        prop_assert_eq!(present.complete(&zone, now), Completion::Only);
    }
}
