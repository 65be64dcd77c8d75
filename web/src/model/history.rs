//! What happened to one task, read from the journal: in words, and with the way to take it back.

use serde::{Deserialize, Serialize};

/// A change of a task, or several that were typed into its form in one go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The changes' ids, the last one first, with commas between them.
    pub id: String,
    /// The task's title, as it was last.
    pub title: String,
    /// What became of it, a sentence for each thing.
    pub said: Vec<String>,
    /// Who did it, and when.
    pub by: String,
    /// It was taken back.
    pub is_undone: bool,
    /// It can be taken back.
    pub can_be_undone: bool,
}

#[cfg(feature = "ssr")]
pub use words::past;

#[cfg(feature = "ssr")]
mod words {
    use jiff::{Timestamp, tz::TimeZone};
    use todo_core::wire;

    use super::Past;
    use crate::{
        components::disputed::label,
        model::{
            deed::{is_made_again, is_one_edit},
            due::moment_text,
            task_form::TaskForm,
            task_line::{TaskLine, priority_word},
        },
        words::{isolated, say, say_with},
    };

    /// `changes` of one task, newest first, for someone in `zone` at `now`.
    pub fn past(changes: &[wire::Change], zone: &TimeZone, now: Timestamp) -> Vec<Past> {
        let are_one = |later: &wire::Change, change: &wire::Change| is_one_edit(later, change);
        changes.chunk_by(are_one).map(|together| told(together, changes, zone, now)).collect()
    }

    /// What the changes of `together` did, which were made in one go; `all` may have what they take back.
    fn told(
        together: &[wire::Change],
        all: &[wire::Change],
        zone: &TimeZone,
        now: Timestamp,
    ) -> Past {
        let ids: Vec<String> = together.iter().map(|change| change.id.to_string()).collect();
        let (Some(newest), Some(oldest)) = (together.first(), together.last()) else {
            return Past::default();
        };
        let at = newest.at.parse().map(|at| moment_text(at, zone, now)).unwrap_or_default();
        let who = match newest.actor.as_str() {
            "owner" => say("you").to_owned(),
            "token" => newest.token.clone().unwrap_or_default(),
            _ => say("assistant").to_owned(),
        };
        let is_undone = newest.undone_by.is_some();
        let is_late = newest.undo_until.parse::<Timestamp>().is_ok_and(|until| until < now);
        Past {
            id: ids.join(","),
            title: newest.title.clone(),
            said: said(newest, oldest, is_made_again(newest, all), zone, now),
            by: say_with("history.by", &[&who, &at]),
            is_undone,
            can_be_undone: !is_undone && !is_late,
        }
    }

    /// What became of the task from before the `oldest` change until after the `newest` one. Of what was taken back, or
    /// made again, it is what that did.
    fn said(
        newest: &wire::Change,
        oldest: &wire::Change,
        is_again: bool,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Vec<String> {
        let line = |task: &wire::Task| TaskLine::new(task.clone(), zone, now);
        let (before, after) = (oldest.before.as_ref().map(line), newest.after.as_ref().map(line));
        if newest.undoes.is_none() {
            let next = newest.occurrence.as_ref().and_then(|it| it.after.as_ref()).map(line);
            return became(before.as_ref(), after.as_ref(), next.as_ref());
        }
        let (key, was, is) = if is_again {
            ("history.again", before, after)
        } else {
            ("history.undone", after, before)
        };
        vec![say_with(key, &[&became(was.as_ref(), is.as_ref(), None).join("; ")])]
    }

    /// What made `after` of `before`, with the `next` of what repeats.
    fn became(
        before: Option<&TaskLine>,
        after: Option<&TaskLine>,
        next: Option<&TaskLine>,
    ) -> Vec<String> {
        let whole = |key| vec![say(key).to_owned()];
        let (before, after) = match (before, after) {
            (None, _) => return whole("history.added"),
            (_, None) => return whole("history.deleted"),
            (Some(before), Some(after)) => (before, after),
        };
        match (before.completed, after.completed, next.and_then(|next| next.due.as_ref())) {
            (false, true, Some(due)) => vec![say_with("history.completed-next", &[&due.text])],
            (false, true, None) => whole("history.completed"),
            (true, false, _) => whole("history.reopened"),
            _ => {
                let edited = edited(before, after);
                if edited.is_empty() { whole("history.moved") } else { edited }
            }
        }
    }

    /// The fields that differ, with what they held and hold now.
    fn edited(before: &TaskLine, after: &TaskLine) -> Vec<String> {
        let was = TaskForm::of(before).inputs();
        let is = TaskForm::of(after).inputs();
        let both = was.into_iter().zip(is).filter(|(was, is)| was != is);
        let mut said: Vec<String> =
            both.map(|((name, was), (_, is))| field(name, (&was, before), (&is, after))).collect();
        // A day and its time are one thing to say.
        said.dedup();
        said
    }

    /// What a field of this name held and holds, by what stands in its input.
    fn field(name: &'static str, was: (&str, &TaskLine), is: (&str, &TaskLine)) -> String {
        let called = say(if name == "time" { "date" } else { label(name) });
        let [was, is] = [was, is].map(|(value, line)| shown(name, value, line));
        match (was, is) {
            _ if name == "description" => say_with("history.edited", &[called]),
            (_, None) => say_with("history.cleared", &[called]),
            (None, Some(is)) => say_with("history.set", &[called, &is]),
            (Some(was), Some(is)) => say_with("history.changed", &[called, &was, &is]),
        }
    }

    /// What an input of `line` holds, as people read it; nothing where it is empty.
    fn shown(name: &str, value: &str, line: &TaskLine) -> Option<String> {
        match name {
            "date" | "time" => line.due.as_ref().map(|due| due.text.clone()),
            "recurrence" => line.repeats.clone(),
            "priority" => Some(say(priority_word(line.priority)).to_owned()),
            _ if value.is_empty() => None,
            "reminder" => line.reminder.clone(),
            _ => Some(isolated(value)),
        }
    }

    #[cfg(test)]
    mod tests {
        use serde_json::{Value, json};

        use super::*;

        fn change(at: &str, before: &Value, after: &Value) -> wire::Change {
            let task = |own: &Value| {
                let mut task = json!({
                    "id": "01900000-0000-7000-8000-000000000000", "user_id": "u", "title": "Tea",
                    "description": null, "priority": "medium", "due_date": null, "tags": [],
                    "recurrence": "none", "reminder_at": null, "completed": false,
                    "completed_at": null, "created_at": at, "updated_at": at,
                });
                let fields = own.as_object()?;
                task.as_object_mut()?.extend(fields.clone());
                Some(task)
            };
            serde_json::from_value(json!({
                "id": "01900000-0000-7000-8000-000000000001", "at": at, "actor": "owner",
                "tool": "", "task_id": "01900000-0000-7000-8000-000000000000", "title": "Tea",
                "before": task(before), "after": task(after), "conversation_id": null,
                "message_id": null, "undoes": null, "undone_by": null,
                "undo_until": "2026-11-24T07:00:00Z",
            }))
            .unwrap()
        }

        fn told(changes: &[wire::Change]) -> Vec<Past> {
            past(changes, &TimeZone::UTC, "2026-11-23T08:00:00Z".parse().unwrap())
        }

        #[test]
        fn what_was_typed_in_pauses_is_one_entry_that_says_what_the_fields_hold_now() {
            let past = told(&[
                change(
                    "2026-11-23T07:00:40Z",
                    &json!({ "title": "Green" }),
                    &json!({
                        "title": "Green tea", "due_date": "2026-11-24", "tags": ["shop"],
                    }),
                ),
                change("2026-11-23T07:00:20Z", &json!({}), &json!({ "title": "Green" })),
                change("2026-11-23T06:00:00Z", &Value::Null, &json!({})),
            ]);
            let said: Vec<_> = past.iter().map(|it| it.said.join("; ")).collect();
            assert_eq!(said, ["Title: Tea → Green tea; Date: Tomorrow; Tags: shop", "Added"]);
            assert_eq!(past[0].by, "You, Today, 07:00");
            assert_eq!(past[0].id.split(',').count(), 2);
            assert!(past.iter().all(|it| it.can_be_undone));
        }

        #[test]
        fn what_was_taken_back_says_which_change_it_was_and_what_repeats_when_it_comes_again() {
            let (old, new) = (json!({ "title": "Lunch" }), json!({ "title": "Dinner" }));
            let id = |number| uuid::Uuid::from_u128(number);
            let renamed = wire::Change { id: id(1), ..change("2026-11-23T07:00:00Z", &old, &new) };
            let back = change("2026-11-23T07:00:01Z", &new, &old);
            let undone = wire::Change { id: id(2), undoes: Some(id(1)), ..back };
            let again = change("2026-11-23T07:00:02Z", &old, &new);
            let redone = wire::Change { id: id(3), undoes: Some(id(2)), ..again };
            let mut done =
                change("2026-11-23T06:00:00Z", &json!({}), &json!({ "completed": true }));
            let next =
                change("2026-11-23T06:00:00Z", &json!({}), &json!({ "due_date": "2026-11-24" }));
            done.occurrence = Some(wire::TaskChange { before: None, after: next.after });
            let past = told(&[redone, undone, renamed, done]);
            let said: Vec<_> = past.iter().map(|it| it.said.join("; ")).collect();
            let expected = [
                "Made again: Title: Lunch → Dinner",
                "Took back: Title: Lunch → Dinner",
                "Title: Lunch → Dinner",
                "Completed; it comes again: Tomorrow",
            ];
            assert_eq!(said, expected);
        }

        #[test]
        fn what_was_taken_back_or_is_too_old_cannot_be_taken_back() {
            let done = change("2026-11-23T07:00:00Z", &json!({}), &json!({ "completed": true }));
            let undone = wire::Change { undone_by: Some(done.id), ..done.clone() };
            let old = wire::Change { undo_until: "2026-11-23T07:30:00Z".into(), ..done };
            let past = told(&[undone, old]);
            assert_eq!((past[0].is_undone, past[0].can_be_undone), (true, false));
            assert_eq!((past[1].is_undone, past[1].can_be_undone), (false, false));
            assert_eq!(past[0].said, ["Completed"]);
        }
    }
}
