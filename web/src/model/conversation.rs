//! The chat as it is shown: who said what, and what was done, in words.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use todo_core::{chat::tool::Tool, wire};

use super::due::moment_text;

/// The first things to try, offered while a conversation is empty.
pub const QUICK_ACTIONS: [&str; 4] = [
    "What's pending?",
    "Add a task to buy groceries tomorrow 5pm #home",
    "What have I completed?",
    "Show me all my tasks",
];

/// A conversation in the sidebar.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ConversationLine {
    pub id: String,
    pub title: String,
    pub when: String,
}

/// A message in the thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MessageLine {
    pub id: String,
    pub from_user: bool,
    pub text: String,
    /// What the assistant did, a sentence each.
    pub deeds: Vec<String>,
    /// The message waits for a yes or a no.
    pub asks: bool,
    /// Something was changed on the way, which "undo" takes back.
    pub changed: bool,
    pub when: String,
}

/// Everything the chat page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub conversations: Vec<ConversationLine>,
    /// The open conversation; `None` is a new one.
    pub open: Option<String>,
    pub messages: Vec<MessageLine>,
}

/// What can be said with one press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    Nothing,
    /// [`QUICK_ACTIONS`]
    Beginnings,
    YesOrNo,
    Undo,
}

impl Thread {
    /// What the last message leaves to say.
    pub fn offer(&self) -> Offer {
        match self.messages.last() {
            None => Offer::Beginnings,
            Some(message) if message.asks => Offer::YesOrNo,
            Some(message) if message.changed => Offer::Undo,
            Some(_) => Offer::Nothing,
        }
    }
}

impl ConversationLine {
    /// Whether its title holds all of `words`, in whatever case.
    pub fn is_about(&self, words: &str) -> bool {
        let title = self.title.to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| title.contains(word))
    }

    pub fn new(conversation: wire::Conversation, zone: &TimeZone, now: Timestamp) -> Self {
        let title = conversation.title.trim();
        Self {
            title: if title.is_empty() { "New conversation" } else { title }.to_owned(),
            when: when(&conversation.updated_at, zone, now),
            id: conversation.id,
        }
    }
}

impl MessageLine {
    pub fn new(message: wire::Message, zone: &TimeZone, now: Timestamp) -> Self {
        Self {
            from_user: message.role == "user",
            deeds: message.tool_calls.iter().map(deed).collect(),
            asks: message.confirmation.is_some(),
            changed: message.tool_calls.iter().any(changes),
            when: when(&message.created_at, zone, now),
            id: message.id,
            text: message.content,
        }
    }
}

/// Whether a tool changed something that can be taken back.
fn changes(call: &wire::ToolUse) -> bool {
    let tool = Tool::named(&call.tool).filter(|tool| *tool != Tool::UndoChange);
    tool.is_some_and(|tool| !tool.is_read_only()) && call.result.get("error").is_none()
}

/// What a tool did, in a sentence.
pub fn deed(call: &wire::ToolUse) -> String {
    let title = call.result.get("title").or_else(|| call.args.get("title")).and_then(Value::as_str);
    let name = title.map_or_else(|| "a task".to_owned(), |title| format!("“{title}”"));
    if call.result.get("error").is_some() {
        return format!("Could not {} {name}", verb(&call.tool));
    }
    match (call.tool.as_str(), call.result.as_array()) {
        ("add_task", _) => format!("Added {name}"),
        ("complete_task", _) => format!("Completed {name}"),
        ("update_task", _) => format!("Changed {name}"),
        ("delete_task", _) => format!("Deleted {name}"),
        ("list_tasks", Some(tasks)) if tasks.len() == 1 => "Looked at 1 task".to_owned(),
        ("list_tasks", Some(tasks)) => format!("Looked at {} tasks", tasks.len()),
        ("list_tasks" | "summarize_tasks", None) => "Looked at your tasks".to_owned(),
        ("complete_tasks", None) => format!("Completed {}", counted(call, "tasks")),
        ("update_tasks", None) => format!("Changed {}", counted(call, "tasks")),
        ("undo_change", None) => format!("Took back {}", counted(call, "changes")),
        (tool, _) => format!("Used {tool}"),
    }
}

/// What a tool is about to do, in a sentence that is not at its end.
pub fn doing(call: &wire::ProposedCall) -> String {
    let title = call.args.get("title").and_then(Value::as_str);
    let name = title.map_or_else(|| "a task".to_owned(), |title| format!("“{title}”"));
    match call.tool.as_str() {
        "add_task" => format!("Adding {name}…"),
        "complete_task" => format!("Completing {name}…"),
        "update_task" => format!("Changing {name}…"),
        "delete_task" => format!("Deleting {name}…"),
        "complete_tasks" => "Completing tasks…".to_owned(),
        "update_tasks" => "Changing tasks…".to_owned(),
        "undo_change" => "Taking it back…".to_owned(),
        "list_tasks" | "summarize_tasks" => "Looking at your tasks…".to_owned(),
        tool => format!("Using {tool}…"),
    }
}

/// How many of several went well: `1 task`, `3 changes`.
fn counted(call: &wire::ToolUse, things: &str) -> String {
    let results = call.result.get(things).and_then(Value::as_array);
    let well = |result: &&Value| result.get("error").is_none();
    let shown = results.map_or(0, |results| results.iter().filter(well).count() as u64);
    let left_out = call.result.get("left_out").and_then(Value::as_u64).unwrap_or_default();
    match shown + left_out {
        1 => format!("1 {}", things.trim_end_matches('s')),
        count => format!("{count} {things}"),
    }
}

fn verb(tool: &str) -> &'static str {
    match tool {
        "add_task" => "add",
        "complete_task" | "complete_tasks" => "complete",
        "update_task" | "update_tasks" => "change",
        "undo_change" => "undo",
        "delete_task" => "delete",
        _ => "look up",
    }
}

fn when(moment: &str, zone: &TimeZone, now: Timestamp) -> String {
    moment.parse().map(|moment| moment_text(moment, zone, now)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn did(tool: &str, args: Value, result: Value) -> String {
        deed(&wire::ToolUse { tool: tool.into(), args, result })
    }

    #[test]
    fn what_a_tool_did_reads_as_a_sentence() {
        let made = json!({"task_id": "1", "status": "created", "title": "Buy milk"});
        assert_eq!(did("add_task", json!({"title": "Buy milk"}), made), "Added “Buy milk”");
        assert_eq!(did("list_tasks", json!({}), json!([{}, {}])), "Looked at 2 tasks");
        let results = json!({"tasks": [{"title": "a"}, {"error": "no"}, {"title": "b"}]});
        assert_eq!(did("complete_tasks", json!({}), results), "Completed 2 tasks");
        let undone = json!({"changes": [{"title": "a"}], "left_out": 0});
        assert_eq!(did("undo_change", json!({}), undone), "Took back 1 change");
        assert_eq!(did("frobnicate", json!({}), Value::Null), "Used frobnicate");
    }

    #[test]
    fn what_a_tool_is_about_to_do_names_the_task_where_the_call_does() {
        let about =
            |tool: &str, args: Value| doing(&wire::ProposedCall { tool: tool.into(), args });
        assert_eq!(about("add_task", json!({"title": "Buy milk"})), "Adding “Buy milk”…");
        assert_eq!(about("complete_task", json!({"task_id": "1"})), "Completing a task…");
        assert_eq!(about("summarize_tasks", json!({})), "Looking at your tasks…");
    }

    #[test]
    fn undo_is_offered_after_what_changed_something() {
        let answer = |tool: &str, result: Value| {
            let tool_calls = vec![wire::ToolUse { tool: tool.into(), args: json!({}), result }];
            let (id, content) = ("1".to_owned(), String::new());
            let (role, created_at) = ("assistant".to_owned(), String::new());
            let message = wire::Message {
                id,
                role,
                content,
                tool_calls,
                confirmation: None,
                model: None,
                input_tokens: None,
                output_tokens: None,
                created_at,
            };
            MessageLine::new(message, &TimeZone::UTC, Timestamp::UNIX_EPOCH)
        };
        assert!(answer("add_task", json!({"title": "a"})).changed);
        for tool in ["list_tasks", "summarize_tasks", "undo_change", "frobnicate"] {
            assert!(!answer(tool, json!({})).changed, "{tool}");
        }
        assert!(!answer("delete_task", json!({"error": "gone"})).changed);
    }

    #[test]
    fn a_failed_tool_does_not_read_as_a_success() {
        let failed = json!({"error": "Task not found"});
        assert_eq!(
            did("complete_task", json!({"task_id": "9"}), failed),
            "Could not complete a task"
        );
    }
}
