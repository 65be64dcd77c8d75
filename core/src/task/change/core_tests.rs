//! What changes make of a task.

use jiff::civil::date;

use super::*;

const NOW: &str = "2026-11-24T05:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn task(recurrence: Recurrence, due: Option<Due>) -> Task {
    let new = NewTask { due, recurrence, ..NewTask::titled(Title::parse("Gym").unwrap()) };
    new.create(TaskId(uuid::Uuid::from_u128(1)), UserId("alice".into()), &TimeZone::UTC, now())
}

fn day(year: i16, month: i8, day: i8) -> Due {
    Due::Day(date(year, month, day))
}

fn later() -> Timestamp {
    now() + jiff::SignedDuration::from_secs(60)
}

fn successor(completion: Completion) -> Task {
    match completion {
        Completion::Repeated(next) => *next,
        other => panic!("did not repeat: {other:?}"),
    }
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let mut changed = task(Recurrence::None, Some(day(2026, 11, 30)));
    let before = changed.clone();
    let edit = Edit { priority: Some(Priority::High), due: Some(None), ..Edit::default() };
    assert_eq!(changed.edit(edit, &TimeZone::UTC, later()), Completion::Only);
    let expected = Task { priority: Priority::High, due: None, updated_at: later(), ..before };
    assert_eq!(changed, expected);
}

#[test]
fn every_way_of_completing_repeats() {
    let ways: [fn(&mut Task) -> Completion; 3] = [
        |task| task.complete(&TimeZone::UTC, later()),
        |task| task.toggle(&TimeZone::UTC, later()),
        |task| {
            let edit = Edit { completed: Some(true), ..Edit::default() };
            task.edit(edit, &TimeZone::UTC, later())
        },
    ];
    for complete in ways {
        let mut done = task(Recurrence::Daily, Some(day(2026, 11, 24)));
        let next = successor(complete(&mut done));
        assert_eq!(done.state, State::Done { at: Some(later()) });
        assert_eq!((next.due, next.state), (Some(day(2026, 11, 25)), State::Open));
        assert_eq!(next.id, done.id.successor());
        assert!(next.is_untouched());
    }
}

#[test]
fn completing_what_is_done_does_nothing() {
    let mut done = task(Recurrence::Daily, Some(day(2026, 11, 24)));
    done.complete(&TimeZone::UTC, now());
    let before = done.clone();
    assert_eq!(done.complete(&TimeZone::UTC, later()), Completion::Only);
    assert_eq!(done, before);
}

#[test]
fn an_edit_that_makes_a_task_repeat_and_completes_it_repeats_it() {
    let mut done = task(Recurrence::None, Some(day(2026, 11, 24)));
    let edit =
        Edit { recurrence: Some(Recurrence::Weekly), completed: Some(true), ..Edit::default() };
    let next = successor(done.edit(edit, &TimeZone::UTC, later()));
    assert_eq!(next.due, Some(day(2026, 12, 1)));
}

#[test]
fn reopening_takes_the_next_occurrence_back() {
    let mut reopened = task(Recurrence::Daily, Some(day(2026, 11, 24)));
    let next = successor(reopened.complete(&TimeZone::UTC, now()));
    assert_eq!(reopened.reopen(later()), Completion::Retracted(next.id));
    assert_eq!(reopened.state, State::Open);
    assert_eq!(reopened.reopen(later()), Completion::Only);
}

#[test]
fn a_monthly_task_keeps_to_its_day_over_a_short_month() {
    let january = task(Recurrence::Monthly, Some(day(2026, 1, 31)));
    let february = successor(january.clone().complete(&TimeZone::UTC, now()));
    let march = successor(february.clone().complete(&TimeZone::UTC, now()));
    assert_eq!((february.due, march.due), (Some(day(2026, 2, 28)), Some(day(2026, 3, 31))));
}

#[test]
fn sending_the_same_date_back_keeps_the_day_of_the_month() {
    let mut january = task(Recurrence::Monthly, Some(day(2026, 1, 31)));
    let mut february = successor(january.complete(&TimeZone::UTC, now()));
    let same =
        Edit { due: Some(february.due), recurrence: Some(Recurrence::Monthly), ..Edit::default() };
    february.edit(same, &TimeZone::UTC, later());
    assert_eq!(february.month_day, Some(31));
    let moved = Edit { due: Some(Some(day(2026, 2, 20))), ..Edit::default() };
    february.edit(moved, &TimeZone::UTC, later());
    assert_eq!(february.month_day, Some(20));
}

#[test]
fn a_repeating_task_without_a_date_counts_from_the_day_it_was_done() {
    let zone = TimeZone::get("Asia/Karachi").unwrap();
    let evening: Timestamp = "2026-01-30T20:00:00Z".parse().unwrap();
    let next = successor(task(Recurrence::Monthly, None).complete(&zone, evening));
    assert_eq!((next.due, next.month_day), (Some(day(2026, 2, 28)), Some(31)));
}

#[test]
fn the_reminder_moves_along_at_the_same_time_of_day() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let mut done = task(Recurrence::Weekly, Some(day(2026, 10, 20)));
    // The evening before, at eight in Berlin; the clocks change on 25 October.
    done.reminder = Some("2026-10-19T18:00:00Z".parse().unwrap());
    let next = successor(done.complete(&zone, now()));
    assert_eq!(next.reminder.unwrap().to_string(), "2026-10-26T19:00:00Z");
}

#[test]
fn a_reminder_without_a_due_date_repeats_by_itself() {
    let mut done = task(Recurrence::Daily, None);
    done.reminder = Some("2026-11-24T18:00:00Z".parse().unwrap());
    let next = successor(done.complete(&TimeZone::UTC, now()));
    assert_eq!(next.reminder.unwrap().to_string(), "2026-11-25T18:00:00Z");
}

#[test]
fn the_version_rises_also_when_the_clock_goes_back() {
    let mut changed = task(Recurrence::None, None);
    let versions: Vec<Timestamp> = [now(), Timestamp::UNIX_EPOCH, now()]
        .map(|now| {
            changed.toggle(&TimeZone::UTC, now);
            changed.updated_at
        })
        .to_vec();
    assert!(versions.is_sorted_by(|one, other| one < other) && versions[0] > now());
}

#[test]
fn a_task_that_time_ends_before_is_done_without_a_next() {
    let mut done = task(Recurrence::Daily, Some(day(9999, 12, 31)));
    assert_eq!(done.complete(&TimeZone::UTC, now()), Completion::Only);
    assert!(done.is_done());
}
