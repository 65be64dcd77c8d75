//! The chat as it is shown: who said what, and what was done, in words.

#[cfg(feature = "ssr")]
use std::collections::HashMap;

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use todo_core::{chat::tool::Tool, wire};

use super::{due::moment_text, listing::escape, task_line::TaskLine};
use crate::words::{count, say, say_with};

/// The keys of the first things to try, offered while a conversation is empty.
pub const QUICK_ACTIONS: [&str; 4] = ["try.pending", "try.add", "try.done", "try.all"];

/// Where a conversation is shown.
pub fn address(conversation: &str) -> String {
    format!("/chat?c={}", escape(conversation))
}

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
    /// A language model wrote it, in Markdown.
    pub is_marked: bool,
    /// What the assistant does just now, and what it could not do: a sentence each.
    pub deeds: Vec<String>,
    /// The tasks that the answer is about.
    pub cards: Vec<TaskLine>,
    /// What has done what the message asks about: `yes`, or a word; empty if it asks nothing.
    pub asks: String,
    /// Something was changed on the way, which "undo" takes back.
    pub changed: bool,
    pub when: String,
}

/// Everything the chat page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub conversations: Vec<ConversationLine>,
    /// There are more conversations than these.
    pub has_more: bool,
    /// What these conversations were searched for.
    pub found: String,
    /// The open conversation; `None` is a new one.
    pub open: Option<String>,
    pub messages: Vec<MessageLine>,
    /// Where the messages before these end, if there are any.
    pub earlier: Option<String>,
    /// The place that these messages are before; empty if they are the last ones.
    pub before: String,
    /// How many turns of the page had ended when it was asked for.
    #[serde(skip)]
    pub turns: usize,
}

/// What can be said with one press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    Nothing,
    /// [`QUICK_ACTIONS`]
    Beginnings,
    /// What agrees, and a no.
    YesOrNo(String),
    Undo,
}

impl Thread {
    /// What the last message leaves to say.
    pub fn offer(&self) -> Offer {
        match self.messages.last() {
            _ if self.is_past() => Offer::Nothing,
            None => Offer::Beginnings,
            Some(message) if !message.asks.is_empty() => Offer::YesOrNo(message.asks.clone()),
            Some(message) if message.changed => Offer::Undo,
            Some(_) => Offer::Nothing,
        }
    }

    /// What is shown once `now` is there: what was shown before it stays, unless another message took its place.
    #[must_use]
    pub fn go_on(&self, now: &Self) -> Self {
        let first = now.messages.first().map(|first| &first.id);
        let place = self.messages.iter().position(|it| Some(&it.id) == first);
        match place.filter(|place| *place > 0 && self.open == now.open && !now.is_past()) {
            Some(place) => {
                let messages = self.messages.iter().take(place).chain(&now.messages);
                let messages = messages.cloned().collect();
                Self { messages, earlier: self.earlier.clone(), ..now.clone() }
            }
            None => now.clone(),
        }
    }

    /// Adds what was asked for, if it is what comes before this.
    pub fn prepend(&mut self, loaded: &Self) {
        if self.open == loaded.open && self.earlier.as_ref() == Some(&loaded.before) {
            self.messages.splice(..0, loaded.messages.iter().cloned());
            self.earlier.clone_from(&loaded.earlier);
        }
    }

    /// Whether these are not the last messages.
    pub fn is_past(&self) -> bool {
        !self.before.is_empty()
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
            title: if title.is_empty() { say("chat.new") } else { title }.to_owned(),
            when: when(&conversation.updated_at, zone, now),
            id: conversation.id,
        }
    }
}

#[cfg(feature = "ssr")]
impl MessageLine {
    /// `message` for someone in `zone` at `now`; `known` are the tasks as they are now, by their ids.
    pub fn new(
        message: wire::Message,
        known: &HashMap<String, TaskLine>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Self {
        let (text, cards) = super::cards::of(&message, known);
        Self {
            from_user: message.role == "user",
            deeds: message.tool_calls.iter().filter(|call| has_failed(call)).map(deed).collect(),
            asks: message.confirmation.map_or_else(String::new, |it| it.reply),
            changed: message.tool_calls.iter().any(changes),
            is_marked: message.model.is_some(),
            when: when(&message.created_at, zone, now),
            id: message.id,
            text,
            cards,
        }
    }
}

/// Whether a tool changed something that can be taken back.
fn changes(call: &wire::ToolUse) -> bool {
    let tool = Tool::named(&call.tool).filter(|tool| *tool != Tool::UndoChange);
    tool.is_some_and(|tool| !tool.is_read_only()) && !has_failed(call)
}

/// Whether it is told: what was only looked at is no news.
pub fn is_told(call: &wire::ToolUse) -> bool {
    has_failed(call) || changes(call) || call.tool == "undo_change"
}

fn has_failed(call: &wire::ToolUse) -> bool {
    call.result.get("error").is_some()
}

/// What a tool did, in a sentence.
pub fn deed(call: &wire::ToolUse) -> String {
    let title = call.result.get("title").or_else(|| call.args.get("title")).and_then(Value::as_str);
    let name = named(title);
    if has_failed(call) {
        return say_with(failure(&call.tool), &[&name]);
    }
    let tasks = || count("count.tasks.one", "count.tasks.other", well(call, "tasks"));
    match call.tool.as_str() {
        "add_task" => say_with("deed.added", &[&name]),
        "complete_task" => say_with("deed.completed", &[&name]),
        "update_task" => say_with("deed.changed", &[&name]),
        "delete_task" => say_with("deed.deleted", &[&name]),
        "complete_tasks" => say_with("deed.completed", &[&tasks()]),
        "update_tasks" => say_with("deed.changed", &[&tasks()]),
        "undo_change" => count("count.changes.one", "count.changes.other", well(call, "changes")),
        tool => say_with("did.used", &[tool]),
    }
}

/// What a tool is about to do, in a sentence that is not at its end.
pub fn doing(call: &wire::ProposedCall) -> String {
    let title = call.args.get("title").and_then(Value::as_str);
    let name = named(title);
    match call.tool.as_str() {
        "add_task" => say_with("doing.add", &[&name]),
        "complete_task" => say_with("doing.complete", &[&name]),
        "update_task" => say_with("doing.change", &[&name]),
        "delete_task" => say_with("doing.delete", &[&name]),
        "complete_tasks" => say_with("doing.complete", &[say("some-tasks")]),
        "update_tasks" => say_with("doing.change", &[say("some-tasks")]),
        "undo_change" => say("doing.undo").to_owned(),
        "list_tasks" | "summarize_tasks" => say("doing.look").to_owned(),
        tool => say_with("doing.use", &[tool]),
    }
}

fn named(title: Option<&str>) -> String {
    title.map_or_else(|| say("a-task").to_owned(), |title| say_with("deed.title", &[title]))
}

/// How many of several went well.
fn well(call: &wire::ToolUse, things: &str) -> u64 {
    let results = call.result.get(things).and_then(Value::as_array);
    let well = |result: &&Value| result.get("error").is_none();
    let shown = results.map_or(0, |results| results.iter().filter(well).count() as u64);
    let left_out = call.result.get("left_out").and_then(Value::as_u64).unwrap_or_default();
    shown + left_out
}

/// The key of what a tool could not do.
fn failure(tool: &str) -> &'static str {
    match tool {
        "add_task" => "failed.add",
        "complete_task" | "complete_tasks" => "failed.complete",
        "update_task" | "update_tasks" => "failed.change",
        "undo_change" => "failed.undo",
        "delete_task" => "failed.delete",
        _ => "failed.look",
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
        let results = json!({"tasks": [{"title": "a"}, {"error": "no"}, {"title": "b"}]});
        assert_eq!(did("complete_tasks", json!({}), results), "Completed 2 tasks");
        let undone = json!({"changes": [{"title": "a"}], "left_out": 0});
        assert_eq!(did("undo_change", json!({}), undone), "Took 1 change back");
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
            MessageLine::new(message, &HashMap::new(), &TimeZone::UTC, Timestamp::UNIX_EPOCH)
        };
        assert!(answer("add_task", json!({"title": "a"})).changed);
        for tool in ["list_tasks", "summarize_tasks", "undo_change", "frobnicate"] {
            assert!(!answer(tool, json!({})).changed, "{tool}");
        }
        assert!(!answer("delete_task", json!({"error": "gone"})).changed);
    }

    fn thread(numbers: std::ops::Range<usize>) -> Thread {
        let message =
            |number: usize| MessageLine { id: number.to_string(), ..MessageLine::default() };
        Thread {
            open: Some("talk".to_owned()),
            earlier: (numbers.start > 0).then(|| format!("before.{}", numbers.start)),
            messages: numbers.map(message).collect(),
            ..Thread::default()
        }
    }

    #[test]
    fn what_was_shown_stays_while_the_talk_goes_on() {
        let mut shown = Thread::default().go_on(&thread(60..90));
        assert_eq!(shown, thread(60..90));
        let asked = Thread { before: "before.60".to_owned(), ..thread(30..60) };
        for _ in 0..2 {
            shown.prepend(&asked);
            assert_eq!(shown, thread(30..90), "once");
        }
        shown = shown.go_on(&thread(62..92));
        assert_eq!(shown, thread(30..92));
        // Who goes to a page of earlier messages sees that page.
        assert_eq!(shown.go_on(&asked), asked);
        // An edit forgets what followed, and what is far away is another place.
        assert_eq!(shown.go_on(&thread(40..70)), thread(30..70));
        assert_eq!(shown.go_on(&thread(20..50)), thread(20..50));
        assert_eq!(shown.go_on(&thread(300..330)), thread(300..330));
        let another = Thread { open: Some("other".to_owned()), ..thread(70..80) };
        assert_eq!(shown.go_on(&another), another);
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
