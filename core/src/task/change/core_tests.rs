//! What changes make of a task.

use jiff::civil::date;

use super::*;

const NOW: &str = "2026-11-24T05:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn task(recurrence: Recurrence, due: Option<Due>) -> Task {
    let new = NewTask {
        due,
        recurrence: Rule::of_word(recurrence),
        ..NewTask::titled(Title::parse("Gym").unwrap())
    };
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
    assert_eq!(changed.edit(edit, &TimeZone::UTC, later()), Ok(Completion::Only));
    let expected = Task { priority: Priority::High, due: None, updated_at: later(), ..before };
    assert_eq!(changed, expected);
}

#[test]
fn an_edit_that_changes_nothing_leaves_the_version_as_it_is() {
    let mut same = task(Recurrence::Daily, Some(day(2026, 11, 30)));
    same.reminder = Some(later());
    let before = same.clone();
    let whole = Edit {
        title: Some(before.title.clone()),
        description: Some(None),
        priority: Some(before.priority),
        due: Some(before.due),
        tags: Some(before.tags.clone()),
        recurrence: Some(Repetition::Word(Recurrence::Daily)),
        reminder: Some(before.reminder),
        completed: Some(false),
        ..Edit::default()
    };
    for edit in [Edit::default(), whole] {
        assert_eq!(same.edit(edit, &TimeZone::UTC, later()), Ok(Completion::Only));
        assert_eq!(same, before);
    }
}

#[test]
fn a_version_past_the_last_moment_begins_anew() {
    for odd in [LAST_MOMENT, Timestamp::MAX] {
        let mut changed = Task { updated_at: odd, ..task(Recurrence::None, None) };
        let edit = Edit { priority: Some(Priority::High), ..Edit::default() };
        changed.edit(edit, &TimeZone::UTC, later()).unwrap();
        assert_eq!(changed.updated_at, later());
    }
}

#[test]
fn every_way_of_completing_repeats() {
    let ways: [fn(&mut Task) -> Completion; 3] = [
        |task| task.complete(&TimeZone::UTC, later()),
        |task| task.toggle(&TimeZone::UTC, later()),
        |task| {
            let edit = Edit { completed: Some(true), ..Edit::default() };
            task.edit(edit, &TimeZone::UTC, later()).unwrap()
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
    let weekly = Repetition::Word(Recurrence::Weekly);
    let edit = Edit { recurrence: Some(weekly), completed: Some(true), ..Edit::default() };
    let next = successor(done.edit(edit, &TimeZone::UTC, later()).unwrap());
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
fn a_word_sent_back_leaves_the_rule_that_it_stands_for() {
    let mut changed = task(Recurrence::None, Some(day(2026, 11, 30)));
    changed.recurrence = Rule::parse("FREQ=WEEKLY;INTERVAL=2").ok();
    let mut repeat = |repetition| {
        let edit = Edit { recurrence: Some(repetition), ..Edit::default() };
        changed.edit(edit, &TimeZone::UTC, later()).unwrap();
        changed.recurrence.as_ref().map(Rule::to_string)
    };
    let fortnightly = Some("FREQ=WEEKLY;INTERVAL=2".to_owned());
    assert_eq!(repeat(Repetition::Word(Recurrence::Weekly)), fortnightly);
    assert_eq!(repeat(Repetition::Word(Recurrence::Daily)), Some("FREQ=DAILY".to_owned()));
    let weekly = Rule::of_word(Recurrence::Weekly);
    assert_eq!(repeat(Repetition::Exactly(weekly)), Some("FREQ=WEEKLY".to_owned()));
    assert_eq!(repeat(Repetition::Word(Recurrence::None)), None);
}

#[test]
fn the_end_moves_along_with_the_date_and_goes_with_it() {
    let mut vacation = task(Recurrence::None, Some(day(2026, 12, 5)));
    let mut edit = |edit| vacation.edit(edit, &TimeZone::UTC, later()).map(|_| vacation.due_end());
    let end = Edit { due_end: Some(Some(day(2026, 12, 10))), ..Edit::default() };
    assert_eq!(edit(end), Ok(Some(day(2026, 12, 10))));
    let later = Edit { due: Some(Some(day(2026, 12, 12))), ..Edit::default() };
    assert_eq!(edit(later), Ok(Some(day(2026, 12, 17))));
    let before = Edit { due_end: Some(Some(day(2026, 12, 11))), ..Edit::default() };
    assert!(edit(before).is_err());
    assert_eq!(edit(Edit { due: Some(None), ..Edit::default() }), Ok(None));
}

#[test]
fn the_reminder_moves_along_by_the_calendar_where_that_is_asked_for() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let mut gym = task(Recurrence::None, Some(Due::At(at("2026-03-27T17:00:00Z"))));
    gym.reminder = Some(at("2026-03-27T08:00:00Z"));
    let mut moved = |due: Option<Due>, move_reminder| {
        let edit = Edit { due: Some(due), move_reminder, ..Edit::default() };
        gym.edit(edit, &zone, later()).unwrap();
        gym.reminder
    };
    // Summer time began in between: it stays nine in the morning.
    let monday = Due::At(at("2026-03-30T16:00:00Z"));
    assert_eq!(moved(Some(monday), true), Some(at("2026-03-30T07:00:00Z")));
    // To a whole day: by so many days.
    assert_eq!(moved(Some(day(2026, 4, 1)), true), Some(at("2026-04-01T07:00:00Z")));
    assert_eq!(moved(Some(day(2026, 4, 3)), false), Some(at("2026-04-01T07:00:00Z")));
    assert_eq!(moved(None, true), Some(at("2026-04-01T07:00:00Z")));
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
