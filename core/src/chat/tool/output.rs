//! What the tools return, as the published contract has it.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::{
    chat::wording,
    journal::{Change, Effect},
    reminder::{Channel, Promise},
    task::{Due, Rule, SUMMARISED_MAX, State, Summary, Tally, Task},
};

/// Most tasks that one `list_tasks` shows.
pub const LISTED_MAX: usize = 50;
/// Most characters of JSON that one `list_tasks` shows.
pub const LISTED_MAX_CHARS: usize = 14_000;
/// Most characters of JSON for tasks of a kind that one `summarize_tasks` shows.
pub const SUMMARISED_MAX_CHARS: usize = 4_500;
/// Most changes that one `undo_change` tells of.
pub const UNDONE_MAX: usize = 30;
/// What a model is to tell somebody whose reminders arrive nowhere else.
const ONLY_THE_PAGE: &str = "it shows only while a page of this list is open; other ways to be reminded are turned on \
    on the profile page";
/// Most characters of a description that `list_tasks` shows.
const DESCRIPTION_MAX_CHARS: usize = 200;

pub fn created(task: &Task) -> Value {
    done(task, "created")
}

/// `output` with when a reminder will arrive, and how: what may be said of it, and no more.
pub fn promising(mut output: Value, promise: &Promise, zone: &TimeZone) -> Value {
    let local = |at| local(Due::At(at), zone);
    let also: Vec<&str> = promise.channels.iter().map(|channel| channel.name()).collect();
    let mut reminder = json!({ "at": local(promise.at), "in_open_page": true, "also_by": also });
    if let Some(until) = promise.held_until {
        reminder["held_until"] = json!(local(until));
    }
    if promise.channels.is_empty() {
        reminder["note"] = json!(ONLY_THE_PAGE);
    }
    output["reminder"] = reminder;
    output
}

/// The channels that [`promising`] named, and until when quiet hours hold them back; `None` if nothing was promised.
pub(crate) fn promised(output: &Value, zone: &TimeZone) -> Option<(Vec<Channel>, Option<Due>)> {
    let reminder = output.get("reminder")?;
    let also = reminder.get("also_by")?.as_array()?.iter().filter_map(Value::as_str);
    let held = reminder.get("held_until").and_then(Value::as_str);
    let held = held.and_then(|until| Due::parse(until, zone).ok());
    Some((also.filter_map(Channel::named).collect(), held))
}

pub fn completed(task: &Task) -> Value {
    counting_skipped(done(task, "completed"), task)
}

pub fn updated(task: &Task) -> Value {
    done(task, "updated")
}

pub fn deleted(task: &Task) -> Value {
    done(task, "deleted")
}

/// What became of each of several tasks.
pub fn many(results: &[Value]) -> Value {
    json!({ "tasks": results })
}

/// A task of several, with its title shortened so that all results fit.
pub fn one_of_many(task: &Task, status: &str) -> Value {
    let title = wording::one_line(task.title.as_str());
    counting_skipped(json!({ "task_id": task.id, "status": status, "title": title }), task)
}

/// A task of several that was not changed.
pub fn failed_of_many(task_id: &str, message: &str) -> Value {
    json!({ "task_id": task_id, "error": message })
}

pub fn summary(summary: &Summary, zone: &TimeZone) -> Value {
    let group = |tally: &Tally| {
        let listed = Listed::bounded(zone.clone(), SUMMARISED_MAX, SUMMARISED_MAX_CHARS);
        json!({ "count": tally.count, "tasks": listed.with(tally) })
    };
    json!({
        "period": summary.period.word(),
        "from": summary.from.to_string(),
        "to": summary.to.to_string(),
        "overdue": group(&summary.overdue),
        "due": group(&summary.due),
        "completed": group(&summary.completed),
    })
}

/// What was taken back, each change by itself; what was not comes first. The rest is counted.
pub fn undone(results: &[Value]) -> Value {
    let (failed, done): (Vec<&Value>, Vec<&Value>) =
        results.iter().partition(|result| result.get("error").is_some());
    let shown: Vec<&Value> = failed.into_iter().chain(done).take(UNDONE_MAX).collect();
    let left_out = results.len() - shown.len();
    json!({ "changes": shown, "left_out": left_out })
}

/// A change that `undo` took back.
pub fn undone_change(undo: &Change) -> Value {
    let status = match undo.effect {
        Effect::Created(_) => "restored",
        Effect::Edited { .. } => "changed_back",
        Effect::Deleted(_) => "removed",
    };
    let task = undo.effect.task();
    let title = wording::one_line(task.title.as_str());
    // The id is that of the undo: it is what can be taken back from now on.
    json!({ "change_id": undo.id, "task_id": task.id, "status": status, "title": title })
}

/// A change that was not taken back.
pub fn not_undone(change: &Change, message: &str) -> Value {
    json!({ "change_id": change.id, "task_id": change.effect.task().id, "error": message })
}

/// What went wrong, in words for the model and, through it, for the user.
pub fn error(message: &str) -> Value {
    json!({ "error": message })
}

/// Tasks as they are listed, as many as there is room for.
#[derive(Debug)]
pub struct Listed {
    tasks: Vec<Value>,
    chars: usize,
    tasks_max: usize,
    chars_max: usize,
    zone: TimeZone,
}

impl Listed {
    /// An empty list for someone in `zone`.
    pub fn new(zone: TimeZone) -> Self {
        Self::bounded(zone, LISTED_MAX, LISTED_MAX_CHARS)
    }

    fn bounded(zone: TimeZone, tasks_max: usize, chars_max: usize) -> Self {
        Self { tasks: Vec::new(), chars: 0, tasks_max, chars_max, zone }
    }

    /// The first of the tasks, as many as there is room for: what is shown is always the beginning. The
    /// array's last element says how many were left out, if any were.
    pub fn with(mut self, tally: &Tally) -> Value {
        for task in tally.tasks.iter().take(self.tasks_max) {
            let shown = self.shown(task);
            self.chars += shown.to_string().chars().count();
            if self.chars > self.chars_max {
                break;
            }
            self.tasks.push(shown);
        }
        let left_out = tally.count.saturating_sub(self.tasks.len() as u64);
        if left_out > 0 {
            self.tasks.push(json!({
                "left_out": left_out,
                "note": "more tasks match than are shown; ask with a narrower filter",
            }));
        }
        Value::Array(self.tasks)
    }

    fn shown(&self, task: &Task) -> Value {
        json!({
            "id": task.id,
            "title": task.title,
            "description": task.description.as_ref().map(|text| start_of(text.as_str())),
            "priority": task.priority,
            "due_date": task.due.map(|due| local(due, &self.zone)),
            "due_end": task.due_end().map(|end| local(end, &self.zone)),
            "tags": task.tags,
            "recurrence": task.recurrence_word(),
            "rrule": task.recurrence.as_ref().map(Rule::to_string),
            "reminder_at": task.reminder.map(|at| local(Due::At(at), &self.zone)),
            "completed": task.is_done(),
            "completed_at": self.completed_at(task),
            "created_on": self.zone.to_datetime(task.created_at).date().to_string(),
        })
    }

    fn completed_at(&self, task: &Task) -> Option<String> {
        match task.state {
            State::Done { at } => at.map(|at| local(Due::At(at), &self.zone)),
            State::Open => None,
        }
    }
}

/// A moment by the user's own clock, which models read better than UTC; still RFC 3339.
fn local(due: Due, zone: &TimeZone) -> String {
    match due {
        Due::Day(_) | Due::Last { .. } => due.to_string(),
        Due::At(moment) => moment.display_with_offset(zone.to_offset(moment)).to_string(),
    }
}

fn done(task: &Task, status: &str) -> Value {
    json!({ "task_id": task.id, "status": status, "title": task.title })
}

/// `output` with how many occurrences completing `task` passed over, if it did any.
fn counting_skipped(mut output: Value, task: &Task) -> Value {
    if task.skipped > 0 {
        output["skipped"] = json!(task.skipped);
    }
    output
}

fn start_of(text: &str) -> String {
    match text.char_indices().nth(DESCRIPTION_MAX_CHARS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
