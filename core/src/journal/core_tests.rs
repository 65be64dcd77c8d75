//! What takes a change back.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::*;
use crate::{
    task::{NewTask, Priority, TaskId, Title},
    user::UserId,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_510_800 + second).unwrap()
}

fn task(title: &str) -> Task {
    let new = NewTask::titled(Title::parse(title).unwrap());
    new.create(TaskId(Uuid::from_u128(1)), UserId("alice".to_owned()), &TimeZone::UTC, at(0))
}

fn change(effect: Effect) -> Change {
    Change {
        id: ChangeId(Uuid::from_u128(9)),
        at: at(0),
        actor: Actor::Assistant,
        occasion: Occasion { id: Uuid::nil(), conversation: None, tool: "update_task".to_owned() },
        effect,
        occurrence: None,
        undoes: None,
    }
}

fn edited() -> (Task, Task) {
    let before = task("Buy milk");
    let after = Task { priority: Priority::High, updated_at: at(1), ..before.clone() };
    (before, after)
}

#[test]
fn an_edit_is_taken_back_as_a_further_change() {
    let (before, after) = edited();
    // Somebody changed it and changed it back: it is as the edit left it.
    let present = Task { updated_at: at(5), ..after.clone() };
    let edit = change(Effect::edited(before.clone(), after));

    let (undo, _) = edit.inverse(Some(&present), None, at(3)).unwrap();

    assert_eq!(undo.before(), Some(&present));
    let restored = undo.after().unwrap();
    assert!(restored.is_same(&before));
    assert!(restored.updated_at > present.updated_at, "also when the clock went back");
}

#[test]
fn what_was_changed_since_is_not_taken_back_and_the_fields_are_named() {
    let (before, after) = edited();
    let title = Title::parse("Buy oat milk").unwrap();
    let present = Task { title, state: crate::task::State::Done { at: None }, ..after.clone() };
    let edit = change(Effect::edited(before.clone(), after.clone()));
    let refused = edit.inverse(Some(&present), None, at(3)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "“Buy oat milk” was changed since (its title, whether it is done), so this was not \
         undone. Look at the task and change it by hand instead."
    );
    let creation = change(Effect::created(before.clone()));
    assert!(matches!(creation.inverse(Some(&after), None, at(3)), Err(NotUndone::Changed { .. })));
    assert!(matches!(creation.inverse(None, None, at(3)), Err(NotUndone::Gone { .. })));
    let deletion = change(Effect::deleted(before.clone()));
    assert!(matches!(deletion.inverse(Some(&before), None, at(3)), Err(NotUndone::Back { .. })));
}

#[test]
fn an_undone_undo_leaves_what_was_there() {
    let (before, after) = edited();
    for (effect, present) in [
        (Effect::created(after.clone()), Some(after.clone())),
        (Effect::edited(before.clone(), after.clone()), Some(after)),
        (Effect::deleted(before), None),
    ] {
        let (undo, _) = change(effect).inverse(present.as_ref(), None, at(2)).unwrap();
        let then = undo.after().cloned();
        let (redo, _) = change(undo).inverse(then.as_ref(), None, at(3)).unwrap();
        match (redo.after(), present.as_ref()) {
            (Some(now), Some(present)) => assert!(now.is_same(present)),
            (now, present) => assert_eq!(now, present),
        }
    }
}

#[test]
fn a_change_can_be_undone_for_a_day_and_once() {
    let recorded = |undone_by| Recorded { change: change(Effect::created(task("a"))), undone_by };
    let day = SignedDuration::from_hours(UNDO_HOURS_MAX);
    assert_eq!(recorded(None).refuse_undo(at(0) + day), Ok(()));
    let late = at(1) + day;
    assert_eq!(recorded(None).refuse_undo(late), Err(NotUndone::TooLate));
    let other = Some(ChangeId(Uuid::nil()));
    assert_eq!(recorded(other).refuse_undo(at(1)), Err(NotUndone::Already));
}
