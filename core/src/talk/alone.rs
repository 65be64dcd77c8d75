//! What is asked for in words where nobody is there to answer: what is clear without a question, of tasks that are there and
//! of new ones.

use jiff::ZonedDateTime;
use serde_json::Value;

use super::{
    change::Change,
    doubt,
    frame::Frame,
    item::Item,
    reference::{Meant, Referent},
    wording::capitalised,
};
use crate::{
    chat::tool::ToolCall,
    reading::{
        request::{Act, Request, Slot},
        rules::{self, spoken},
        sentence::Grammar,
    },
    text::Gap,
};

/// How many things are done at once without asking, at most.
const DEEDS_MAX: usize = 10;

/// Something that is clear by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// A line that becomes a new task.
    Add(String),
    /// A change of one task.
    Change(ToolCall),
}

/// What `text`, said at `now`, asks for, each thing by itself, of the tasks on `list`, which are as `list_tasks` tells them.
/// `None` where the assistant would ask something about any of it, or where two things are asked of one task: nothing is
/// guessed that nobody sees, and nothing is done by half.
pub fn deeds_alone(text: &str, now: &ZonedDateTime, list: &[Value]) -> Option<Vec<Deed>> {
    let items: Vec<Item> =
        list.iter().filter_map(|task| Item::read(task, now.time_zone())).collect();
    let frame = Frame::default();
    let place = Referent { grammar: rules::language(text), frame: &frame, items: &items, now };
    let reading = rules::read(text, now, Some(&place));
    let place = Referent { grammar: reading.grammar, ..place };
    let requests = reading.requests.as_slice();
    let is_clear = !reading.is_question && reading.unread.is_empty();
    if !is_clear || requests.is_empty() || requests.len() > DEEDS_MAX {
        return None;
    }
    let mut changed: Vec<String> = Vec::new();
    let mut deeds = Vec::new();
    for request in requests {
        if request.is_doubtful {
            return None;
        }
        if request.act == Act::Add {
            deeds.push(Deed::Add(line(request, reading.grammar)?));
            continue;
        }
        let (task, call) = change(request, &place)?;
        if changed.contains(&task) {
            return None;
        }
        changed.push(task);
        deeds.push(Deed::Change(call));
    }
    Some(deeds)
}

/// The line of a new task, where it is said in so many words that one is to be added, and what comes of it is what a line does:
/// one task, and no reminder beside its date.
fn line(request: &Request, grammar: &Grammar) -> Option<String> {
    let title = request.find(Slot::Title)?;
    let words = spoken(title);
    let is_joined = |at: usize| {
        words[at].after >= Gap::Comma && at + 1 < words.len()
            || grammar.begins("and", &words[at..]).is_some()
    };
    let is_plain = request.slots.len() == 1
        && doubt::asks_to_add(grammar, &spoken(&request.text))
        && !(0..words.len()).any(is_joined);
    is_plain.then(|| capitalised(title))
}

/// The id of the task that a request means, and the call that changes it.
fn change(request: &Request, place: &Referent<'_>) -> Option<(String, ToolCall)> {
    let task = request.find(Slot::Task).filter(|_| is_plain(request.act))?;
    let Meant::These(meant) = place.find(request.act, task) else { return None };
    let [item] = meant.as_slice() else { return None };
    let change = Change::of(request, place.grammar, place.now).ok()?;
    let call = if change.is_done(item) { None } else { change.call(item, place.now) };
    Some((item.id.clone(), call?))
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

    /// What is done: a new line, or a call's name and arguments.
    fn told(text: &str) -> Option<Vec<(String, Value)>> {
        let now = "2026-11-23T12:00:00+05:00[+05:00]".parse().unwrap();
        let list = [
            json!({ "id": "milk", "title": "Buy milk" }),
            json!({ "id": "dentist", "title": "Dentist", "due_date": "2026-11-24T17:00" }),
            json!({ "id": "ann", "title": "Call Ann about the trip" }),
            json!({ "id": "bob", "title": "Call Bob about the trip" }),
            json!({ "id": "tea", "title": "Drink tea", "completed": true }),
        ];
        let told = |deed| match deed {
            Deed::Add(line) => ("add".to_owned(), json!(line)),
            Deed::Change(call) => (call.name, call.arguments),
        };
        deeds_alone(text, &now, &list).map(|deeds| deeds.into_iter().map(told).collect())
    }

    fn complete(id: &str) -> (String, Value) {
        ("complete_task".to_owned(), json!({ "task_id": id }))
    }

    fn update(fields: Value) -> (String, Value) {
        ("update_task".to_owned(), fields)
    }

    fn add(line: &str) -> (String, Value) {
        ("add".to_owned(), json!(line))
    }

    #[test]
    fn one_clear_change_of_one_task_is_a_call() {
        for (text, call) in [
            ("complete buy milk", complete("milk")),
            (
                "move buy milk to friday",
                update(json!({ "task_id": "milk", "due_date": "2026-11-27T00:00:00" })),
            ),
            // The hour of the day before stays.
            (
                "move the dentist to friday",
                update(json!({ "task_id": "dentist", "due_date": "2026-11-27T12:00:00Z" })),
            ),
            ("reopen drink tea", update(json!({ "task_id": "tea", "completed": false }))),
        ] {
            assert_eq!(told(text), Some(vec![call]), "{text}");
        }
    }

    #[test]
    fn what_is_to_be_added_in_so_many_words_is_a_line() {
        for (text, line) in [
            ("add water the plants tomorrow", "Water the plants tomorrow"),
            ("Add a task to call mom", "Call mom"),
            ("please add pay rent on the 1st #home", "Pay rent on the 1st #home"),
            ("agrega regar las plantas mañana", "Regar las plantas mañana"),
        ] {
            assert_eq!(told(text), Some(vec![add(line)]), "{text}");
        }
    }

    #[test]
    fn several_requests_are_each_done_by_itself() {
        let moved = update(json!({ "task_id": "dentist", "due_date": "2026-11-27T12:00:00Z" }));
        assert_eq!(
            told("complete buy milk and move the dentist to friday"),
            Some(vec![complete("milk"), moved.clone()])
        );
        assert_eq!(
            told("Complete buy milk. Add a task to call mom tomorrow. Move the dentist to friday."),
            Some(vec![complete("milk"), add("Call mom tomorrow"), moved])
        );
    }

    #[test]
    fn what_would_be_asked_about_is_left_alone_with_all_that_is_said_beside() {
        for text in [
            "complete the trip",
            "delete buy milk",
            "complete the gym",
            "what is due today?",
            "complete buy milk and delete the dentist",
            "complete buy milk and complete the trip",
            "move buy milk to friday and rename buy milk to Buy oat milk",
            "complete buy milk. what is due today?",
            "move buy milk",
            "undo",
            "complete drink tea",
            "buy bread",
            "add milk, eggs and bread",
            "add bread and butter",
            "add a task to call mom and make it urgent",
            "remind me to call mom tomorrow at 5pm",
            "",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
