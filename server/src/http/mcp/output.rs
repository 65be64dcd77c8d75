//! What tools return, described: `structuredContent` is one object, whatever core returns.

use std::sync::Arc;

use rmcp::model::JsonObject;
use serde_json::{Value, json};
use todo_core::chat::tool::Tool;

use super::finder;

/// The object for what a tool returned.
pub(super) fn structured(output: Value) -> Value {
    match output {
        Value::Array(tasks) => json!({ "tasks": tasks }),
        output => output,
    }
}

/// The JSON Schema of that object.
pub(super) fn schema(name: &str) -> Arc<JsonObject> {
    let text = json!({ "type": "string" });
    let objects = json!({ "type": "array", "items": { "type": "object" } });
    let object = json!({ "type": "object" });
    let properties = match (Tool::named(name), name) {
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
    let required: Vec<&String> =
        properties.as_object().into_iter().flat_map(|all| all.keys()).collect();
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    match schema {
        Value::Object(schema) => Arc::new(schema),
        _ => Arc::default(),
    }
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
