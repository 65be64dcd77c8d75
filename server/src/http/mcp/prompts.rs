//! Prompts and resources: what people start with, and what they put beside their words.

use rmcp::{
    ErrorData,
    model::{
        GetPromptResult, Prompt, PromptMessage, ReadResourceResult, Resource, ResourceContents,
        ResourceTemplate, Role,
    },
};
use serde_json::{Value, json};
use todo_core::{chat::tool::Tool, task::TaskId, usecase, wire};

use super::tools::Tools;

/// The open tasks.
const LIST: &str = "todo://tasks";
/// Before a task's id.
const TASK: &str = "todo://tasks/";
const JSON: &str = "application/json";

/// A prompt: its name, its title, what it is for, and what it says.
type Written = (&'static str, &'static str, &'static str, &'static str);

const PROMPTS: [Written; 2] = [
    (
        "plan_my_day",
        "Plan my day",
        "Goes through what is due and overdue, and orders the day.",
        "Plan my day. Call summarize_tasks for today and list_tasks for what is pending. Show what is \
         overdue and due today, most urgent first, and what could wait. Propose an order with rough \
         times. Ask me before you move, change or complete anything.",
    ),
    (
        "weekly_review",
        "Weekly review",
        "Looks back on the week, and ahead to the next.",
        "Do a weekly review with me. Call summarize_tasks for the week and list_tasks for what is \
         pending. Tell me what I completed, what is overdue and what has no date; then go through \
         the overdue tasks one by one and ask what to do with each: move, drop or keep. Change \
         nothing before I answer.",
    ),
];

pub(super) fn prompts() -> Vec<Prompt> {
    let described =
        |(name, title, what, _): Written| Prompt::new(name, Some(what), None).with_title(title);
    PROMPTS.into_iter().map(described).collect()
}

pub(super) fn prompt(name: &str) -> Result<GetPromptResult, ErrorData> {
    let known = PROMPTS.into_iter().find(|(known, ..)| *known == name);
    let (_, _, what, text) = known.ok_or_else(|| {
        let names = PROMPTS.map(|(name, ..)| name).join(", ");
        ErrorData::invalid_params(
            format!("There is no such prompt; the prompts are {names}."),
            None,
        )
    })?;
    let message = PromptMessage::new_text(Role::User, text);
    Ok(GetPromptResult::new(vec![message]).with_description(what))
}

pub(super) fn resources() -> Vec<Resource> {
    let list = Resource::new(LIST, "tasks").with_title("Open tasks").with_mime_type(JSON);
    vec![list.with_description("The tasks that are not done, newest first.")]
}

pub(super) fn templates() -> Vec<ResourceTemplate> {
    let task = ResourceTemplate::new(format!("{TASK}{{id}}"), "task").with_title("A task");
    vec![task.with_mime_type(JSON).with_description("One task, by the id that list_tasks returns.")]
}

impl Tools {
    pub(super) async fn resource(&self, uri: &str) -> Result<ReadResourceResult, ErrorData> {
        let refused = |message: String| ErrorData::resource_not_found(message, None);
        let found: Value = if uri == LIST {
            let pending = json!({ "status": "pending" });
            self.output(Tool::ListTasks, pending).await.map_err(refused)?
        } else {
            let id = uri.strip_prefix(TASK).and_then(|id| id.parse().ok()).map(TaskId);
            let id = id.ok_or_else(|| {
                refused(format!("There is no such resource; there are {LIST} and {TASK}ID."))
            })?;
            self.task(id).await.map_err(refused)?
        };
        let contents = ResourceContents::text(found.to_string(), uri).with_mime_type(JSON);
        Ok(ReadResourceResult::new(vec![contents]))
    }

    /// A task as the HTTP API shows it.
    pub(super) async fn task(&self, id: TaskId) -> Result<Value, String> {
        self.may_read()?;
        let context = self.app.context(self.zone.clone()).map_err(|problem| problem.detail)?;
        let found = usecase::task::find(&context, &self.holder.user, id).await;
        let task = found.map_err(|error| error.to_string())?;
        serde_json::to_value(wire::Task::from(&task)).map_err(|error| error.to_string())
    }
}
