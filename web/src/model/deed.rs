//! What was done last, and how it is taken back: read from the journal, whoever did it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use todo_core::wire;

/// How long after it a change is told about.
pub const TOLD_SECONDS: i64 = 20;

/// A change, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deed {
    /// The change's id.
    pub id: String,
    pub said: String,
    /// It takes another change back.
    pub is_undo: bool,
}

impl Deed {
    /// `change`, if it was made just before `now` and still stands.
    pub fn fresh(change: &wire::Change, now: Timestamp) -> Option<Self> {
        let at: Timestamp = change.at.parse().ok()?;
        let is_fresh = now.duration_since(at) < SignedDuration::from_secs(TOLD_SECONDS);
        (is_fresh && change.undone_by.is_none()).then(|| Self {
            id: change.id.to_string(),
            said: said(change),
            is_undo: change.undoes.is_some(),
        })
    }
}

fn said(change: &wire::Change) -> String {
    let title = &change.title;
    if change.undoes.is_some() {
        return format!("Took the change of “{title}” back");
    }
    let verb = match (&change.before, &change.after) {
        (None, _) => "Added",
        (Some(_), None) => "Deleted",
        (Some(before), Some(after)) => match (before.completed, after.completed) {
            (false, true) => "Completed",
            (true, false) => "Reopened",
            _ if before.due_date != after.due_date => "Moved",
            _ => "Changed",
        },
    };
    match change.actor.as_str() {
        "assistant" => format!("{verb} “{title}” for you"),
        _ => format!("{verb} “{title}”"),
    }
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

    #[test]
    fn a_change_is_told_about_for_a_while_and_while_it_stands() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let deleted = change(true, false);
        let told = Deed::fresh(&deleted, at("2026-11-23T07:00:05Z")).unwrap();
        assert_eq!(told.said, "Deleted “Tea”");
        assert_eq!(Deed::fresh(&deleted, at("2026-11-23T07:01:00Z")), None);
        let undone = wire::Change { undone_by: Some(deleted.id), ..deleted };
        assert_eq!(Deed::fresh(&undone, at("2026-11-23T07:00:05Z")), None);
    }

    #[test]
    fn what_the_assistant_did_says_so() {
        let added = wire::Change { actor: "assistant".into(), ..change(false, true) };
        assert_eq!(said(&added), "Added “Tea” for you");
    }
}
