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

    /// What the task is called that `call` is about.
    pub(super) fn of_call(&self, call: &ToolCall) -> Option<&str> {
        let id = call.arguments.get("task_id")?.as_str()?;
        self.0.get(id).map(String::as_str)
    }

    pub(super) fn of(&self, calls: &[ToolCall]) -> Vec<String> {
        calls.iter().map(|call| self.of_call(call).unwrap_or("that task").to_owned()).collect()
    }

    /// The deletion as it is proposed: of the task that is meant, under the title that the user is
    /// shown, and nothing else that a model may have put in. `None` if that task was never seen.
    pub(super) fn proposed(&self, call: ToolCall) -> Option<ToolCall> {
        let title = self.of_call(&call)?;
        let id = call.arguments.get("task_id")?;
        let arguments = json!({ "task_id": id, SHOWN_TITLE: title });
        Some(ToolCall { arguments, ..call })
    }

    fn learn_task(&mut self, task: &Value, id: &str) {
        let text = |name| task.get(name).and_then(Value::as_str).map(str::to_owned);
        if let (Some(id), Some(title)) = (text(id), text("title")) {
            self.0.insert(id, title);
        }
    }
}
