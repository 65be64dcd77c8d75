//! What was done last, and how it is taken back: read from the journal, whoever did it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use todo_core::wire;

use crate::words::{count, isolated, say_with};

/// How long after it a change is told about.
pub const TOLD_SECONDS: i64 = 20;

/// How long after another one a change of the same kind may be part of the same deed.
const TOGETHER_SECONDS: i64 = 2;

/// A change, or several that were made together, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deed {
    /// The changes' ids, the last one first, with commas between them.
    pub id: String,
    pub said: String,
    /// It takes another change back.
    pub is_undo: bool,
}

impl Deed {
    /// The newest of `changes`, which begin with it, if it was made just before `now` and still stands; with
    /// those that were made together with it.
    pub fn fresh(changes: &[wire::Change], now: Timestamp) -> Option<Self> {
        let newest = changes.first()?;
        let is_within = |later: Timestamp, change: &wire::Change, seconds: i64| {
            let at = change.at.parse::<Timestamp>();
            at.is_ok_and(|at| later.duration_since(at) < SignedDuration::from_secs(seconds))
        };
        if !is_within(now, newest, TOLD_SECONDS) {
            return None;
        }
        let mut together: Vec<&wire::Change> = Vec::new();
        for change in changes {
            let last = together.last().and_then(|last| last.at.parse::<Timestamp>().ok());
            let is_part = change.undone_by.is_none()
                && verb(change) == verb(newest)
                && change.actor == newest.actor
                && last.is_none_or(|last| is_within(last, change, TOGETHER_SECONDS));
            if !is_part {
                break;
            }
            together.push(change);
        }
        let ids: Vec<String> = together.iter().map(|change| change.id.to_string()).collect();
        (!ids.is_empty()).then(|| Self {
            id: ids.join(","),
            said: said(newest, ids.len()),
            is_undo: newest.undoes.is_some(),
        })
    }
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

/// What `change` did, and `number` - 1 others with it.
fn said(change: &wire::Change, number: usize) -> String {
    let number = number as u64;
    let what = match (number, change.undoes.is_some()) {
        (1, true) => return say_with("deed.undone", &[&isolated(&change.title)]),
        (_, true) => return count("count.changes.one", "count.changes.other", number),
        (1, false) => say_with("deed.title", &[&isolated(&change.title)]),
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
        let changes = [deleted.clone(), deleted.clone(), earlier, added];
        let deed = Deed::fresh(&changes, at("2026-11-23T07:00:05Z")).unwrap();
        assert_eq!(deed.said, "Deleted 2 tasks");
        assert_eq!(deed.id.split(',').count(), 2);
    }

    #[test]
    fn what_the_assistant_did_says_so() {
        let added = wire::Change { actor: "assistant".into(), ..change(false, true) };
        assert_eq!(said(&added, 1), "Added “Tea” for you");
    }
}
