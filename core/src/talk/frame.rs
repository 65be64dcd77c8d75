//! What an answer leaves behind for the next sentence: what was shown, what is asked, what was
//! touched. It travels with the assistant's message.

use serde::{Deserialize, Serialize};

use serde_json::Value;

use super::round::Round;
use crate::{
    chat::{
        tool::{CallRecord, Tool},
        wording::results,
    },
    reading::request::{Request, Slot},
};

/// Where the conversation stands after an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// The language of the answer: the name of its lexicon.
    pub language: String,
    /// The tasks last shown as a list, in its order.
    pub shown: Vec<Seen>,
    /// The tasks last spoken of one by one: what "it" means.
    pub touched: Vec<Seen>,
    /// The question that waits for an answer.
    pub asked: Option<Asked>,
    /// What was last done or shown, for "and next week?".
    pub last: Option<Request>,
    /// What was taken back last, for "I meant the other one".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone: Option<Request>,
    /// The round through the day that is under way.
    pub round: Option<Round>,
    /// Whether the turn ended before what was asked for was done.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_given_up: bool,
}

/// A task as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub id: String,
    pub title: String,
}

/// A question, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub request: Request,
    pub missing: Missing,
    /// What is to be done to the same task besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Request>,
}

/// What an answer has to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Which of the tasks that were shown.
    Which,
    /// Something to put in a slot.
    Value(Slot),
    /// A yes to the request as it was understood.
    Consent,
}

impl Frame {
    /// Notes what a call showed or changed.
    pub fn learn(&mut self, record: &CallRecord) {
        let seen = |value: &Value, id: &str| {
            let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
            Some(Seen { id: text(id)?, title: text("title")? })
        };
        match record.call.tool() {
            Some(Tool::ListTasks) => {
                let tasks = record.output.as_array().into_iter().flatten();
                self.shown = tasks.filter_map(|task| seen(task, "id")).collect();
            }
            Some(Tool::DeleteTask | Tool::SummarizeTasks | Tool::UndoChange) | None => {}
            Some(_) => {
                let many = results(&record.output, "tasks")
                    .iter()
                    .filter_map(|task| seen(task, "task_id"));
                self.touched = seen(&record.output, "task_id").into_iter().chain(many).collect();
            }
        }
    }

    /// What stays known of an earlier frame when the answer after it brought `self`.
    #[must_use]
    pub fn after(self, before: Option<&Frame>) -> Self {
        let Some(before) = before else { return self };
        let shows = !self.shown.is_empty();
        Self {
            shown: if self.shown.is_empty() { before.shown.clone() } else { self.shown },
            // What was spoken of before another list was shown is not meant any more.
            touched: if self.touched.is_empty() && !shows {
                before.touched.clone()
            } else {
                self.touched
            },
            language: if self.language.is_empty() {
                before.language.clone()
            } else {
                self.language
            },
            ..self
        }
    }
}
