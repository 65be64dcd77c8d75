//! What is asked for in words where nobody is there to answer: one change of one task, clear without a question.

use jiff::ZonedDateTime;
use serde_json::Value;

use super::{
    change::Change,
    frame::Frame,
    item::Item,
    reference::{Meant, Referent},
};
use crate::{
    chat::tool::ToolCall,
    reading::{
        request::{Act, Slot},
        rules,
    },
};

/// The call that `text`, said at `now`, asks for of the tasks on `list`, which are as `list_tasks` tells them. `None` where
/// the assistant would ask something, or where several things are asked for: nothing is guessed that nobody sees.
pub fn call_alone(text: &str, now: &ZonedDateTime, list: &[Value]) -> Option<ToolCall> {
    let items: Vec<Item> =
        list.iter().filter_map(|task| Item::read(task, now.time_zone())).collect();
    let frame = Frame::default();
    let place = Referent { grammar: rules::language(text), frame: &frame, items: &items, now };
    let reading = rules::read(text, now, Some(&place));
    let place = Referent { grammar: reading.grammar, ..place };
    let [request] = reading.requests.as_slice() else { return None };
    let is_clear = !reading.is_question && reading.unread.is_empty() && is_plain(request.act);
    let task = request.find(Slot::Task).filter(|_| is_clear)?;
    let Meant::These(meant) = place.find(request.act, task) else { return None };
    let [item] = meant.as_slice() else { return None };
    let change = Change::of(request, reading.grammar, now).ok()?;
    if change.is_done(item) { None } else { change.call(item, now) }
}

/// Whether what is done is said in so many words. A deletion wants a yes, a snooze what rang.
fn is_plain(act: Act) -> bool {
    matches!(
        act,
        Act::Complete
            | Act::Reopen
            | Act::Rename
            | Act::Move
            | Act::Shift
            | Act::Undate
            | Act::Prioritise
            | Act::Tag
            | Act::Untag
            | Act::Repeat
            | Act::StopRepeating
            | Act::Remind
            | Act::Unremind
            | Act::Note
    )
}

#[cfg(test)]
mod core_tests {
    use serde_json::json;

    use super::*;

    fn told(text: &str) -> Option<(String, Value)> {
        let now = "2026-11-23T12:00:00+05:00[+05:00]".parse().unwrap();
        let list = [
            json!({ "id": "milk", "title": "Buy milk" }),
            json!({ "id": "dentist", "title": "Dentist", "due_date": "2026-11-24T17:00" }),
            json!({ "id": "ann", "title": "Call Ann about the trip" }),
            json!({ "id": "bob", "title": "Call Bob about the trip" }),
            json!({ "id": "tea", "title": "Drink tea", "completed": true }),
        ];
        call_alone(text, &now, &list).map(|call| (call.name, call.arguments))
    }

    #[test]
    fn one_clear_change_of_one_task_is_a_call() {
        let update = |fields: Value| Some(("update_task".to_owned(), fields));
        assert_eq!(
            told("complete buy milk"),
            Some(("complete_task".to_owned(), json!({ "task_id": "milk" })))
        );
        assert_eq!(
            told("move buy milk to friday"),
            update(json!({ "task_id": "milk", "due_date": "2026-11-27T00:00:00" }))
        );
        // The hour of the day before stays.
        assert_eq!(
            told("move the dentist to friday"),
            update(json!({ "task_id": "dentist", "due_date": "2026-11-27T12:00:00Z" }))
        );
        assert_eq!(
            told("reopen drink tea"),
            update(json!({ "task_id": "tea", "completed": false }))
        );
    }

    #[test]
    fn what_would_be_asked_about_is_left_alone() {
        for text in [
            "complete the trip",
            "delete buy milk",
            "complete the gym",
            "what is due today?",
            "complete buy milk and move the dentist to friday",
            "move buy milk",
            "undo",
            "complete drink tea",
            "",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
