//! Sums up today or this week.

use serde_json::{Value, json};

use super::{
    super::{
        model::Reply,
        tool::{CallRecord, Tool},
        wording,
    },
    Scene,
    item::{self, Item},
    phrase, says,
};
use crate::task::Period;

/// A part of a summary: so many tasks, and the first of them.
pub(super) struct Group {
    pub(super) count: u64,
    pub(super) items: Vec<Item>,
}

/// Asks for a summary, or says it.
pub(super) fn reply(scene: &Scene<'_>, period: Period) -> Reply {
    let Some(record) = summary(scene) else { return look_up(scene, period) };
    if let Some(problem) = wording::problem(&record.output) {
        return says(&wording::as_sentence(problem));
    }
    let group = |name| group(record, name, scene);
    let (done, due, overdue) = (group("completed"), group("due"), group("overdue"));
    let when = if period == Period::Today { "Today" } else { "This week" };
    let heading = format!(
        "{when}: {}, {}, {}.",
        counted("done", &done),
        counted("due", &due),
        counted("overdue", &overdue)
    );
    let mut text = heading;
    let mut numbered = 0;
    for (name, group) in [("Overdue", overdue), ("Due", due), ("Done", done)] {
        if !group.items.is_empty() {
            let lines = phrase::numbered_from(numbered, &group.items, scene.now);
            text = format!("{text}\n{name}:\n{lines}{}", more(&group));
            numbered += group.items.len();
        }
    }
    says(&text)
}

/// Calls for a summary of `period`.
pub(super) fn look_up(scene: &Scene<'_>, period: Period) -> Reply {
    scene.calls(Tool::SummarizeTasks, [json!({ "period": period.word() })])
}

/// The summary made for this message.
pub(super) fn summary<'a>(scene: &Scene<'a>) -> Option<&'a CallRecord> {
    scene.done_with(|tool| tool == Tool::SummarizeTasks).first().copied()
}

/// One part of a summary.
pub(super) fn group(record: &CallRecord, name: &str, scene: &Scene<'_>) -> Group {
    let group = record.output.get(name).unwrap_or(&Value::Null);
    let items = item::read_all(wording::results(group, "tasks"), scene.now.time_zone());
    let count = group.get("count").and_then(Value::as_u64).unwrap_or_default();
    Group { count: count.max(items.len() as u64), items }
}

fn counted(what: &str, group: &Group) -> String {
    match group.count {
        0 => format!("nothing {what}"),
        1 => format!("1 task {what}"),
        count => format!("{count} tasks {what}"),
    }
}

fn more(group: &Group) -> String {
    match group.count.saturating_sub(group.items.len() as u64) {
        0 => String::new(),
        more => format!("\n…and {more} more."),
    }
}
