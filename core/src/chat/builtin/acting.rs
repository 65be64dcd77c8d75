//! Changes tasks.

use jiff::{SignedDuration, Span, ToSpan, ZonedDateTime, civil::Time};
use serde_json::{Value, json};

use super::{
    super::{
        model::Reply,
        tool::{CallRecord, TASK_IDS_MAX, Tool},
        wording,
    },
    Scene,
    finding::{Found, find},
    intent::{Deed, When},
    item::Item,
    phrase, says,
    target::Target,
};
use crate::{
    reading::line::{self as quick_add, PartKind},
    task::{Due, Recurrence, fold},
};

/// Most tasks that are changed for one sentence. The turn's own limit is a little higher.
const CHANGED_MAX: usize = 12;

/// Does `deed` to what `target` means, or asks, or says what was done.
pub(super) fn reply(scene: &Scene<'_>, deed: &Deed, target: &Target) -> Reply {
    match find(scene, deed, target) {
        Found::LookUp(arguments) => scene.calls(Tool::ListTasks, arguments),
        Found::Say(text) => says(&text),
        Found::These(items) if !scene.actions().is_empty() => says(&done(scene, deed, &items)),
        Found::These(items) => act(scene, deed, items),
    }
}

fn act(scene: &Scene<'_>, deed: &Deed, mut items: Vec<Item>) -> Reply {
    // What was looked up just now is known to be so; what was shown earlier may have changed.
    if !scene.done.is_empty()
        && let Some(text) = done_already(deed, &items)
    {
        return says(&text);
    }
    if *deed == Deed::Delete {
        let ids = items.iter().map(|item| json!({ "task_id": item.id }));
        return scene.calls(Tool::DeleteTask, ids);
    }
    if items.len() > CHANGED_MAX
        && let Some((tool, mut arguments)) = at_once(deed)
    {
        items.truncate(TASK_IDS_MAX);
        arguments["task_ids"] = items.iter().map(|item| item.id.as_str()).collect();
        return scene.calls(tool, [arguments]);
    }
    items.truncate(CHANGED_MAX);
    let tool = if *deed == Deed::Complete { Tool::CompleteTask } else { Tool::UpdateTask };
    let arguments: Option<Vec<Value>> =
        items.iter().map(|item| arguments(deed, item, scene.now)).collect();
    match arguments {
        Some(arguments) => scene.calls(tool, arguments),
        None => says(NOT_A_DATE),
    }
}

fn done_already(deed: &Deed, items: &[Item]) -> Option<String> {
    let titles = titles(items);
    match deed {
        Deed::Complete if items.iter().all(|item| item.completed) => {
            Some(format!("{} is complete already.", wording::quotes(&titles)))
        }
        Deed::Reopen if items.iter().all(|item| !item.completed) => {
            Some(format!("{} is open already.", wording::quotes(&titles)))
        }
        _ => None,
    }
}

/// The arguments that do `deed` to `item`; `None` if the date cannot be told.
fn arguments(deed: &Deed, item: &Item, now: &ZonedDateTime) -> Option<Value> {
    let id = &item.id;
    Some(match deed {
        Deed::Complete | Deed::Delete => json!({ "task_id": id }),
        Deed::Reopen => json!({ "task_id": id, "completed": false }),
        Deed::Rename(title) => json!({ "task_id": id, "title": title }),
        Deed::Prioritise(priority) => json!({ "task_id": id, "priority": priority }),
        Deed::Repeat(recurrence) => json!({ "task_id": id, "recurrence": recurrence }),
        Deed::Tag(tags) => {
            let all = [item.tags.as_slice(), tags].concat();
            json!({ "task_id": id, "tags": all })
        }
        Deed::Untag(tags) => json!({ "task_id": id, "tags": without(&item.tags, tags) }),
        Deed::Reschedule(When::Never) => json!({ "task_id": id, "due_date": "none" }),
        Deed::Reschedule(when) => {
            json!({ "task_id": id, "due_date": new_due(when, item, now)?.to_string() })
        }
    })
}

/// The call that does `deed` to many tasks, if it is the same for all.
fn at_once(deed: &Deed) -> Option<(Tool, Value)> {
    match deed {
        Deed::Complete => Some((Tool::CompleteTasks, json!({}))),
        Deed::Prioritise(priority) => Some((Tool::UpdateTasks, json!({ "priority": priority }))),
        Deed::Repeat(recurrence) => Some((Tool::UpdateTasks, json!({ "recurrence": recurrence }))),
        Deed::Tag(tags) => Some((Tool::UpdateTasks, json!({ "add_tags": tags }))),
        Deed::Reschedule(When::Never) => Some((Tool::UpdateTasks, json!({ "due_date": "none" }))),
        Deed::Reschedule(_) | Deed::Reopen | Deed::Delete | Deed::Rename(_) | Deed::Untag(_) => {
            None
        }
    }
}

fn without(tags: &[String], removed: &[String]) -> Vec<String> {
    let stays = |tag: &&String| !removed.iter().any(|gone| fold(gone) == fold(tag));
    tags.iter().filter(stays).cloned().collect()
}

/// The date a task moves to: a time alone keeps the day, a day alone keeps the time.
fn new_due(when: &When, item: &Item, now: &ZonedDateTime) -> Option<Due> {
    match when {
        When::Never => None,
        When::Days(days) => later(item.due, days.days(), now),
        When::Months(months) => later(item.due, months.months(), now),
        When::Hours(hours) => {
            let from = match item.due {
                Some(Due::At(moment)) => moment,
                Some(Due::Day(_)) | None => now.timestamp(),
            };
            from.checked_add(SignedDuration::from_hours(i64::from(*hours))).ok().map(Due::At)
        }
        When::Said(text) => said(text, item.due, now),
    }
}

/// Later by `span`; what has no date moves from today.
fn later(due: Option<Due>, span: Span, now: &ZonedDateTime) -> Option<Due> {
    match due.unwrap_or(Due::Day(now.date())) {
        Due::Day(day) => day.checked_add(span).ok().map(Due::Day),
        Due::At(moment) => {
            let local = moment.to_zoned_datetime(now.time_zone().clone());
            local.checked_add(span).ok().map(|then| Due::At(then.timestamp()))
        }
    }
}

fn said(text: &str, before: Option<Due>, now: &ZonedDateTime) -> Option<Due> {
    let read = quick_add::parse(text, now);
    let only_time = read.parts.iter().all(|part| part.kind == PartKind::Time);
    match (read.due?, before) {
        (_, Some(before)) if only_time => {
            let day = before.day(now.time_zone());
            let start = day.to_zoned_datetime(now.time_zone().clone()).ok()?;
            quick_add::parse(text, &start).due
        }
        (Due::Day(day), Some(Due::At(moment))) => {
            let time: Time = now.time_zone().to_datetime(moment).time();
            let then = day.to_datetime(time).to_zoned_datetime(now.time_zone().clone()).ok()?;
            Some(Due::At(then.timestamp()))
        }
        (due, _) => Some(due),
    }
}

/// Says what was done, and what was not.
fn done(scene: &Scene<'_>, deed: &Deed, items: &[Item]) -> String {
    let actions = scene.actions();
    let changed: Vec<&Item> =
        items.iter().filter(|item| actions.iter().any(|record| succeeded(record, item))).collect();
    let mut sentences = Vec::new();
    if !changed.is_empty() {
        sentences.push(said_of(deed, &changed, &actions, scene.now));
    }
    for record in &actions {
        for problem in wording::problems(&record.output) {
            let sentence = wording::as_sentence(problem);
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
    }
    let tried: usize = actions.iter().map(|record| results(record).len()).sum();
    if items.len() > tried {
        let left = items.len() - tried;
        sentences.push(format!("There are {left} more; say it again to go on."));
    }
    sentences.join(" ")
}

fn succeeded(record: &CallRecord, item: &Item) -> bool {
    let is_it = |result: &Value| {
        wording::problem(result).is_none()
            && result.get("task_id").and_then(Value::as_str) == Some(item.id.as_str())
    };
    results(record).iter().any(is_it)
}

/// What became of each task that a call was about.
fn results(record: &CallRecord) -> &[Value] {
    match wording::results(&record.output, "tasks") {
        [] => std::slice::from_ref(&record.output),
        several => several,
    }
}

fn said_of(deed: &Deed, changed: &[&Item], actions: &[&CallRecord], now: &ZonedDateTime) -> String {
    let titles: Vec<&str> = changed.iter().map(|item| item.title.as_str()).collect();
    let quoted = wording::quotes(&titles);
    match deed {
        Deed::Complete => format!("Marked {quoted} as complete.{}", repeats(changed)),
        Deed::Reopen => format!("Reopened {quoted}."),
        Deed::Delete => format!("Deleted {quoted}."),
        Deed::Rename(title) => format!("Renamed {quoted} to {}.", wording::quote(title)),
        Deed::Prioritise(priority) => {
            format!("Set {quoted} to {} priority.", phrase::level(*priority))
        }
        Deed::Tag(tags) => format!("Tagged {quoted} with {}.", hashed(tags)),
        Deed::Untag(tags) => format!("Removed {} from {quoted}.", hashed(tags)),
        Deed::Repeat(Recurrence::None) => format!("{quoted} no longer repeats."),
        Deed::Repeat(recurrence) => {
            format!("{quoted} now repeats {}.", phrase::rhythm(*recurrence))
        }
        Deed::Reschedule(When::Never) => format!("Removed the date of {quoted}."),
        Deed::Reschedule(_) => moved(changed, actions, now),
    }
}

fn repeats(changed: &[&Item]) -> &'static str {
    let repeat = changed.iter().any(|item| item.recurrence != Recurrence::None);
    match (repeat, changed.len()) {
        (false, _) => "",
        (true, 1) => " It repeats, so the next one is on your list.",
        (true, _) => " What repeats is on your list again.",
    }
}

fn hashed(tags: &[String]) -> String {
    tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" and ")
}

/// One sentence for each new date.
fn moved(changed: &[&Item], actions: &[&CallRecord], now: &ZonedDateTime) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for item in changed {
        let record = actions.iter().find(|record| succeeded(record, item));
        let due = record
            .and_then(|record| record.call.arguments.get("due_date"))
            .and_then(Value::as_str)
            .and_then(|due| Due::parse(due, now.time_zone()).ok());
        let when = due.map(|due| phrase::when(due, now)).unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == when) {
            Some((_, titles)) => titles.push(&item.title),
            None => groups.push((when, vec![&item.title])),
        }
    }
    let sentence = |(when, titles): &(String, Vec<&str>)| {
        format!("Moved {} to {when}.", wording::quotes(titles))
    };
    groups.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn titles(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.title.as_str()).collect()
}

const NOT_A_DATE: &str =
    "I did not understand that date. Say for example “tomorrow 5pm”, “next friday” or “24 Nov”.";
