//! What tools return, described: `structuredContent` is one object, whatever core returns.

use std::sync::Arc;

use rmcp::model::JsonObject;
use serde_json::{Value, json};
use todo_core::{chat::tool::Tool, wire::TurnAccount};

use super::finder;

/// Where the object says what was done.
const ACCOUNT: &str = "account";

/// What a tool returned, and what it did to the list by our own notes, if it could do anything.
pub(super) struct Output {
    pub(super) returned: Value,
    pub(super) account: Option<TurnAccount>,
}

impl Output {
    /// What a tool returned that only reads.
    pub(super) fn read(returned: Value) -> Self {
        Self { returned, account: None }
    }

    /// The object for it.
    pub(super) fn structured(self) -> Value {
        let mut object = match self.returned {
            Value::Array(tasks) => json!({ "tasks": tasks }),
            output => output,
        };
        if let Some(account) = self.account {
            object[ACCOUNT] = json!(account);
        }
        object
    }
}

/// The JSON Schema of that object.
pub(super) fn schema(name: &str) -> Arc<JsonObject> {
    let text = json!({ "type": "string" });
    let objects = json!({ "type": "array", "items": { "type": "object" } });
    let object = json!({ "type": "object" });
    let tool = Tool::named(name);
    let mut properties = match (tool, name) {
        (Some(Tool::ListTasks | Tool::CompleteTasks | Tool::UpdateTasks), _) => {
            json!({ "tasks": objects })
        }
        (Some(Tool::SummarizeTasks), _) => json!({
            "period": text, "from": text, "to": text,
            "overdue": object, "due": object, "completed": object,
        }),
        (Some(Tool::UndoChange), _) => {
            json!({ "changes": objects, "left_out": { "type": "integer" } })
        }
        (None, finder::SEARCH) => json!({ "results": objects }),
        (None, finder::FETCH) => {
            json!({ "id": text, "title": text, "text": text, "url": text, "metadata": object })
        }
        _ => json!({ "task_id": text, "status": text, "title": text }),
    };
    let required: Vec<String> =
        properties.as_object().into_iter().flat_map(|all| all.keys().cloned()).collect();
    if tool.is_some_and(|tool| !tool.is_read_only()) {
        properties[ACCOUNT] = account();
    }
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    match schema {
        Value::Object(schema) => Arc::new(schema),
        _ => Arc::default(),
    }
}

/// What was done, which a tool that does something returns besides.
fn account() -> Value {
    let text = json!({ "type": "string" });
    let task = json!({ "type": "object", "properties": { "task_id": text, "act": text } });
    json!({
        "type": "object",
        "description": "What was done to the list, by the server's own notes: in words, and each task by \
            its title before and after.",
        "properties": { "summary": text, "tasks": { "type": "array", "items": task } },
        "required": ["summary", "tasks"],
    })
}

/// What people see a tool called.
pub(super) fn title(tool: Tool) -> &'static str {
    match tool {
        Tool::AddTask => "Add a task",
        Tool::ListTasks => "List tasks",
        Tool::CompleteTask => "Complete a task",
        Tool::UpdateTask => "Change a task",
        Tool::DeleteTask => "Delete a task",
        Tool::CompleteTasks => "Complete several tasks",
        Tool::UpdateTasks => "Change several tasks",
        Tool::SummarizeTasks => "How the day or week stands",
        Tool::UndoChange => "Undo what was done",
    }
}
