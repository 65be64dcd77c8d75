//! What was done last, and how it is taken back: read from the journal, whoever did it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use todo_core::wire;

use crate::words::{count, isolated, say_with};

/// How long after it a change is told about.
pub const TOLD_SECONDS: i64 = 20;

/// How long after another one a change of the same kind may be part of the same deed.
const TOGETHER_SECONDS: i64 = 2;

/// The same for changes of one task: what is typed into its form is saved in pauses.
const EDITED_SECONDS: i64 = 60;

/// A change, or several that were made together, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deed {
    /// The changes' ids, the last one first, with commas between them.
    pub id: String,
    pub said: String,
    /// It takes another change back.
    pub is_undo: bool,
    /// The task, if it was edited: its form says so itself.
    pub edited: String,
}

impl Deed {
    /// The newest of `changes`, which begin with it, if it was made just before `now` and still stands; with
    /// those that were made together with it.
    pub fn fresh(changes: &[wire::Change], now: Timestamp) -> Option<Self> {
        let newest = changes.first()?;
        let told = newest.at.parse::<Timestamp>().ok()?;
        if now.duration_since(told) >= SignedDuration::from_secs(TOLD_SECONDS) {
            return None;
        }
        let mut together: Vec<&wire::Change> = Vec::new();
        for change in changes {
            let is_part = together.last().is_none_or(|last| are_one_deed(last, change));
            if change.undone_by.is_some() || !is_part {
                break;
            }
            together.push(change);
        }
        let ids: Vec<String> = together.iter().map(|change| change.id.to_string()).collect();
        let tasks: BTreeSet<_> = together.iter().map(|change| change.task_id).collect();
        let edited = is_edit(newest) && tasks.len() == 1;
        let is_again = is_made_again(newest, changes);
        (!ids.is_empty()).then(|| Self {
            id: ids.join(","),
            said: said(newest, tasks.len(), is_again),
            is_undo: newest.undoes.is_some() && !is_again,
            edited: if edited { newest.task_id.to_string() } else { String::new() },
        })
    }
}

/// Whether the `earlier` change was made together with the one after it. A task that is pressed twice is changed twice,
/// but for what one message of the assistant's did.
fn are_one_deed(later: &wire::Change, earlier: &wire::Change) -> bool {
    let is_same = verb(earlier) == verb(later) && earlier.actor == later.actor;
    let is_pressed_again = earlier.task_id == later.task_id && later.message_id.is_none();
    let is_together = is_same && !is_pressed_again && is_within(later, earlier, TOGETHER_SECONDS);
    is_one_edit(later, earlier) || is_together
}

/// Whether two changes, one after the other, were typed into the form of one task in one go. A day, a priority or a tag
/// is chosen with one press: each is a deed of its own.
pub fn is_one_edit(later: &wire::Change, earlier: &wire::Change) -> bool {
    let is_same = earlier.task_id == later.task_id && earlier.actor == later.actor;
    let are_typed = [later, earlier].into_iter().all(|it| is_typed(it) && it.undone_by.is_none());
    is_same && are_typed && is_within(later, earlier, EDITED_SECONDS)
}

/// Whether it is an edit of what is typed in pauses: of a title or a description.
fn is_typed(change: &wire::Change) -> bool {
    let typed = |task: &Option<wire::Task>| {
        task.as_ref().map(|task| (task.title.clone(), task.description.clone()))
    };
    is_edit(change) && typed(&change.before) != typed(&change.after)
}

/// Whether `change` takes back what took something back, as far as `changes` know; and so on.
pub fn is_made_again(change: &wire::Change, changes: &[wire::Change]) -> bool {
    let undone = |change: &wire::Change| {
        let undone = change.undoes?;
        changes.iter().find(|it| it.id == undone)
    };
    undone(change).is_some_and(|taken| taken.undoes.is_some() && !is_made_again(taken, changes))
}

fn is_within(later: &wire::Change, earlier: &wire::Change, seconds: i64) -> bool {
    let at = |change: &wire::Change| change.at.parse::<Timestamp>().ok();
    let apart = at(later).zip(at(earlier)).map(|(later, earlier)| later.duration_since(earlier));
    apart.is_some_and(|apart| apart < SignedDuration::from_secs(seconds))
}

/// The key of what it did.
fn verb(change: &wire::Change) -> &'static str {
    if change.undoes.is_some() {
        return "undo";
    }
    match (&change.before, &change.after) {
        (None, _) => "deed.added",
        (Some(_), None) => "deed.deleted",
        (Some(before), Some(after)) => match (before.completed, after.completed) {
            (false, true) => "deed.completed",
            (true, false) => "deed.reopened",
            _ if (&before.due_date, &before.rank) != (&after.due_date, &after.rank) => "deed.moved",
            _ => "deed.changed",
        },
    }
}

/// Whether it changed a task as its form does.
fn is_edit(change: &wire::Change) -> bool {
    change.undoes.is_none() && ["deed.moved", "deed.changed"].contains(&verb(change))
}

/// What `change` did to its task, and others to `number` - 1 more; `is_again`: it was taken back meanwhile.
fn said(change: &wire::Change, number: usize, is_again: bool) -> String {
    let number = number as u64;
    let title = || isolated(&change.title);
    let what = match (number, change.undoes.is_some()) {
        (1, true) if is_again => return say_with("deed.again", &[&title()]),
        (1, true) => return say_with("deed.undone", &[&title()]),
        (_, true) if is_again => return count("count.again.one", "count.again.other", number),
        (_, true) => return count("count.changes.one", "count.changes.other", number),
        (1, false) => say_with("deed.title", &[&title()]),
        (_, false) => count("count.tasks.one", "count.tasks.other", number),
    };
    let said = say_with(verb(change), &[&what]);
    if change.actor == "assistant" { say_with("deed.for-you", &[&said]) } else { said }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(before: bool, after: bool) -> wire::Change {
        let task = |there: bool| {
            there.then(|| {
                json!({
                    "id": "01900000-0000-7000-8000-000000000000", "user_id": "u", "title": "Tea",
                    "description": null, "priority": "medium", "due_date": null, "tags": [],
                    "recurrence": "none", "reminder_at": null, "completed": false,
                    "completed_at": null, "created_at": "2026-11-23T07:00:00Z",
                    "updated_at": "2026-11-23T07:00:00Z",
                })
            })
        };
        serde_json::from_value(json!({
            "id": "01900000-0000-7000-8000-000000000001", "at": "2026-11-23T07:00:00Z",
            "actor": "owner", "tool": "", "task_id": "01900000-0000-7000-8000-000000000000",
            "title": "Tea", "before": task(before), "after": task(after),
            "conversation_id": null, "message_id": null, "undoes": null, "undone_by": null,
            "undo_until": "2026-11-24T07:00:00Z",
        }))
        .unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn told(changes: &[wire::Change], now: &str) -> Option<String> {
        Deed::fresh(changes, at(now)).map(|deed| deed.said)
    }

    #[test]
    fn a_change_is_told_about_for_a_while_and_while_it_stands() {
        let deleted = change(true, false);
        let said = told(std::slice::from_ref(&deleted), "2026-11-23T07:00:05Z");
        assert_eq!(said.as_deref(), Some("Deleted “Tea”"));
        assert_eq!(told(std::slice::from_ref(&deleted), "2026-11-23T07:01:00Z"), None);
        let undone = wire::Change { undone_by: Some(deleted.id), ..deleted };
        assert_eq!(told(&[undone], "2026-11-23T07:00:05Z"), None);
    }

    #[test]
    fn what_was_done_together_is_taken_back_together() {
        let (deleted, added) = (change(true, false), change(false, true));
        let earlier = wire::Change { at: "2026-11-23T06:59:50Z".into(), ..deleted.clone() };
        let other = wire::Change { task_id: deleted.id, ..deleted.clone() };
        let changes = [deleted, other, earlier, added];
        let deed = Deed::fresh(&changes, at("2026-11-23T07:00:05Z")).unwrap();
        assert_eq!(deed.said, "Deleted 2 tasks");
        assert_eq!(deed.id.split(',').count(), 2);
    }

    #[test]
    fn what_was_typed_into_one_form_is_one_deed() {
        let mut edited = change(true, true);
        edited.before.as_mut().unwrap().title = "Te".to_owned();
        let at_second = |second: u32| wire::Change {
            at: format!("2026-11-23T07:00:{second:02}Z"),
            ..edited.clone()
        };
        let mut elsewhere = at_second(20);
        elsewhere.task_id = edited.id;
        let deed = |changes: &[wire::Change]| Deed::fresh(changes, at("2026-11-23T07:00:50Z"));
        let typed = deed(&[at_second(40), at_second(25), at_second(0)]).unwrap();
        assert_eq!((typed.said.as_str(), typed.id.split(',').count()), ("Changed “Tea”", 3));
        assert_eq!(typed.edited, edited.task_id.to_string());
        assert_eq!(deed(&[at_second(40), elsewhere]).unwrap().id.split(',').count(), 1);
    }

    #[test]
    fn what_was_pressed_twice_is_two_deeds() {
        let moved = |day: &str, at: &str| {
            let mut change = wire::Change { at: at.to_owned(), ..change(true, true) };
            change.after.as_mut().unwrap().due_date = Some(day.to_owned());
            change
        };
        let changes = [
            moved("2026-11-30", "2026-11-23T07:00:01Z"),
            moved("2026-12-07", "2026-11-23T07:00:00Z"),
        ];
        let deed = Deed::fresh(&changes, at("2026-11-23T07:00:05Z")).unwrap();
        assert_eq!(deed.id.split(',').count(), 1);
    }

    #[test]
    fn what_was_taken_back_and_made_again_can_be_taken_back() {
        let id = |number: u128| uuid::Uuid::from_u128(number);
        let named = |number, undoes: Option<u128>, undone_by: Option<u128>| {
            let task = wire::Change { task_id: id(number), ..change(false, true) };
            wire::Change {
                id: id(number),
                undoes: undoes.map(id),
                undone_by: undone_by.map(id),
                ..task
            }
        };
        let added = named(1, None, Some(2));
        let undone = named(2, Some(1), Some(3));
        let deed = |changes: &[wire::Change]| {
            let deed = Deed::fresh(changes, at("2026-11-23T07:00:05Z")).unwrap();
            (deed.said, deed.is_undo)
        };
        let open = wire::Change { undone_by: None, ..undone.clone() };
        let taken_back = ("Took the change of “Tea” back".to_owned(), true);
        assert_eq!(deed(&[open, added.clone()]), taken_back);
        let again = [named(3, Some(2), None), undone.clone(), added.clone()];
        assert_eq!(deed(&again), ("Made the change of “Tea” again".to_owned(), false));
        let redone = named(3, Some(2), Some(4));
        assert_eq!(deed(&[named(4, Some(3), None), redone, undone, added]), taken_back);
    }

    #[test]
    fn what_the_assistant_did_says_so() {
        let added = wire::Change { actor: "assistant".into(), ..change(false, true) };
        assert_eq!(said(&added, 1, false), "Added “Tea” for you");
    }
}
