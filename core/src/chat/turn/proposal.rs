//! Which deletion waits for a yes, and what the tasks in it are called.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::{
    Message, Speaker,
    tool::{CallRecord, SHOWN_TITLE, Tool, ToolCall},
    wording::results,
};

/// The calls that wait for a yes: those of the message just before. Anything said in between
/// makes a proposal lapse.
pub(super) fn pending(before: &[Message]) -> &[ToolCall] {
    match before.last() {
        Some(last) if last.speaker == Speaker::Assistant => &last.proposal,
        _ => &[],
    }
}

/// The titles of the tasks that this conversation has seen, by id. A model may only propose to
/// delete what is among them, so that the question can name it.
#[derive(Debug, Default)]
pub(super) struct KnownTitles(HashMap<String, String>);

impl KnownTitles {
    pub(super) fn from_messages(messages: &[Message]) -> Self {
        let mut known = Self::default();
        for record in messages.iter().flat_map(|message| &message.calls) {
            known.learn(record);
        }
        known
    }

    pub(super) fn learn(&mut self, record: &CallRecord) {
        match &record.output {
            Value::Array(tasks) => {
                for task in tasks {
                    self.learn_task(task, "id");
                }
            }
            output if record.call.tool() == Some(Tool::SummarizeTasks) => {
                for group in ["overdue", "due", "completed"] {
                    for task in output.get(group).map_or(&[][..], |group| results(group, "tasks")) {
                        self.learn_task(task, "id");
                    }
                }
            }
            output => self.learn_task(output, "task_id"),
        }
    }

    /// What the tasks are called that the calls are about.
    pub(super) fn of(&self, calls: &[ToolCall]) -> Vec<String> {
        calls.iter().flat_map(|call| self.of_call(call)).collect()
    }

    fn of_call(&self, call: &ToolCall) -> Vec<String> {
        let text = |name: &str| call.arguments.get(name).and_then(Value::as_str);
        let titled = |id: &str| self.0.get(id).cloned().unwrap_or_else(|| "that task".to_owned());
        match (text("task_id"), call.arguments.get("task_ids").and_then(Value::as_array)) {
            (Some(id), _) => vec![titled(id)],
            (None, Some(ids)) => ids.iter().filter_map(Value::as_str).map(titled).collect(),
            (None, None) => text("title").map(str::to_owned).into_iter().collect(),
        }
    }

    /// The call as it is proposed, about tasks that were seen. A deletion is of the task that is
    /// meant, under the title that the user is shown, and nothing else that a model may have put in.
    /// `None` if a task was never seen.
    pub(super) fn proposed(&self, call: ToolCall) -> Option<ToolCall> {
        let ids: Vec<&str> = match (call.arguments.get("task_id"), call.arguments.get("task_ids")) {
            (Some(Value::String(id)), _) => vec![id],
            (None, Some(Value::Array(ids))) => ids.iter().filter_map(Value::as_str).collect(),
            (None, None) if call.tool() == Some(Tool::AddTask) => return Some(call),
            _ => return None,
        };
        if !ids.iter().all(|id| self.0.contains_key(*id)) {
            return None;
        }
        if call.tool() != Some(Tool::DeleteTask) {
            return Some(call);
        }
        let arguments = json!({ "task_id": ids.first()?, SHOWN_TITLE: self.0.get(*ids.first()?)? });
        Some(ToolCall { arguments, ..call })
    }

    fn learn_task(&mut self, task: &Value, id: &str) {
        let text = |name| task.get(name).and_then(Value::as_str).map(str::to_owned);
        if let (Some(id), Some(title)) = (text(id), text("title")) {
            self.0.insert(id, title);
        }
    }
}
