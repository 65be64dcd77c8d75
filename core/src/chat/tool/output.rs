//! What the tools return, as the published contract has it.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::task::{Due, State, Task};

/// Most tasks that one `list_tasks` shows.
pub const LISTED_MAX: usize = 50;
/// Most characters of JSON that one `list_tasks` shows.
pub const LISTED_MAX_CHARS: usize = 12_000;
/// Most characters of a description that `list_tasks` shows.
const DESCRIPTION_MAX_CHARS: usize = 200;

pub fn created(task: &Task) -> Value {
    done(task, "created")
}

pub fn completed(task: &Task) -> Value {
    done(task, "completed")
}

pub fn updated(task: &Task) -> Value {
    done(task, "updated")
}

pub fn deleted(task: &Task) -> Value {
    done(task, "deleted")
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
    left_out: usize,
    zone: TimeZone,
}

impl Listed {
    /// An empty list for someone in `zone`.
    pub fn new(zone: TimeZone) -> Self {
        Self { tasks: Vec::new(), chars: 0, left_out: 0, zone }
    }

    /// Lists `task`, or counts it when there is no room. After the first without room, none is
    /// listed: what is shown is always the beginning.
    pub fn push(&mut self, task: &Task) {
        if self.left_out == 0 && self.tasks.len() < LISTED_MAX {
            let shown = self.shown(task);
            let chars = shown.to_string().chars().count();
            if self.chars + chars <= LISTED_MAX_CHARS {
                self.chars += chars;
                self.tasks.push(shown);
                return;
            }
        }
        self.left_out += 1;
    }

    /// The array; its last element says how many were left out, if any were.
    pub fn into_value(mut self) -> Value {
        if self.left_out > 0 {
            self.tasks.push(json!({
                "left_out": self.left_out,
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
            "due_date": task.due.map(|due| self.local(due)),
            "tags": task.tags,
            "recurrence": task.recurrence,
            "reminder_at": task.reminder.map(|at| self.local(Due::At(at))),
            "completed": task.is_done(),
            "completed_at": self.completed_at(task),
        })
    }

    fn completed_at(&self, task: &Task) -> Option<String> {
        match task.state {
            State::Done { at } => at.map(|at| self.local(Due::At(at))),
            State::Open => None,
        }
    }

    /// A moment by the user's own clock, which models read better than UTC; still RFC 3339.
    fn local(&self, due: Due) -> String {
        match due {
            Due::Day(_) => due.to_string(),
            Due::At(moment) => {
                let offset = self.zone.to_offset(moment);
                moment.display_with_offset(offset).to_string()
            }
        }
    }
}

fn done(task: &Task, status: &str) -> Value {
    json!({ "task_id": task.id, "status": status, "title": task.title })
}

fn start_of(text: &str) -> String {
    match text.char_indices().nth(DESCRIPTION_MAX_CHARS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
