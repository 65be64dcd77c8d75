//! The tasks that an answer is about, as rows that can be worked: not said twice, once in words and once as
//! a row.

use std::{collections::HashMap, hash::BuildHasher};

use serde_json::Value;
use todo_core::{chat::tool::Tool, wire};

use super::task_line::TaskLine;

/// Rows that one answer shows; what is more stays in its words.
pub const CARDS_MAX: usize = 30;
/// So much of a title is left at least where it is cut short.
const CUT_MIN_CHARS: usize = 12;
/// Rows of what was changed, where the answer lists nothing.
const TOUCHED_MAX: usize = 8;

/// The text of `message` without the lines that rows stand for, and those rows. `known` are the tasks as
/// they are now, by their ids.
pub fn of<S: BuildHasher>(
    message: &wire::Message,
    known: &HashMap<String, TaskLine, S>,
) -> (String, Vec<TaskLine>) {
    let listed = listed(&message.tool_calls);
    let mut cards: Vec<TaskLine> = Vec::new();
    let mut rest: Vec<&str> = Vec::new();
    for line in message.content.lines() {
        let card = item(line).and_then(|item| {
            let is_meant = |(_, title): &&(String, String)| is_about(item, title);
            let is_new = |id: &String| !cards.iter().any(|card| card.id == *id);
            let named = listed.iter().filter(is_meant).filter(|(id, _)| is_new(id));
            // Of "Call" and "Call Ann", the one that says more.
            let (id, _) = named.max_by_key(|(_, title)| title.len())?;
            known.get(id)
        });
        match card {
            Some(card) if cards.len() < CARDS_MAX => cards.push(card.clone()),
            _ => rest.push(line),
        }
    }
    if cards.is_empty() {
        let touched = touched(&message.tool_calls);
        cards = touched.iter().filter_map(|id| known.get(id)).take(TOUCHED_MAX).cloned().collect();
    }
    (rest.join("\n").trim().to_owned(), cards)
}

/// What stands after the sign of a list: `1.`, `-`.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let after = if digits.len() < line.len() {
        digits.strip_prefix(['.', ')'])
    } else {
        line.strip_prefix(['-', '*', '•'])
    };
    let item = after?.strip_prefix(' ')?;
    Some(item.trim_start_matches(['*', '“', '"', ' ']))
}

/// Whether an item begins with this title, as a whole or cut short.
fn is_about(item: &str, title: &str) -> bool {
    if let Some((start, _)) = item.split_once('…')
        && start.chars().count() >= CUT_MIN_CHARS
        && title.starts_with(start)
    {
        return true;
    }
    let rest = item.strip_prefix(title);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// The tasks that were looked at: ids and titles.
fn listed(calls: &[wire::ToolUse]) -> Vec<(String, String)> {
    let tasks = calls.iter().filter_map(|call| call.result.as_array()).flatten();
    let text = |task: &Value, name: &str| task[name].as_str().map(str::to_owned);
    tasks.filter_map(|task| text(task, "id").zip(text(task, "title"))).collect()
}

/// The ids of the tasks that were changed, each once, the first first.
fn touched(calls: &[wire::ToolUse]) -> Vec<String> {
    let changes =
        |call: &&wire::ToolUse| Tool::named(&call.tool).is_some_and(|tool| !tool.is_read_only());
    let mut ids: Vec<String> = Vec::new();
    for call in calls.iter().filter(changes) {
        let several = ["tasks", "changes"].iter().filter_map(|name| call.result[*name].as_array());
        for result in several.flatten().chain([&call.result]) {
            if let (Some(id), None) = (result["task_id"].as_str(), result.get("error"))
                && !ids.iter().any(|known| known == id)
            {
                ids.push(id.to_owned());
            }
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known() -> HashMap<String, TaskLine> {
        let line = |(id, title): (&str, &str)| {
            let line =
                TaskLine { id: id.to_owned(), title: title.to_owned(), ..TaskLine::default() };
            (id.to_owned(), line)
        };
        [("1", "Call Ann"), ("2", "Buy milk"), ("3", "Call")].map(line).into()
    }

    fn answer(content: &str, tool: &str, result: &Value) -> wire::Message {
        serde_json::from_value(json!({
            "id": "m", "role": "assistant", "content": content, "created_at": "",
            "tool_calls": [{ "tool": tool, "args": {}, "result": result }],
        }))
        .unwrap()
    }

    fn shown(message: &wire::Message) -> (String, Vec<String>) {
        let (text, cards) = of(message, &known());
        (text, cards.into_iter().map(|card| card.id).collect())
    }

    #[test]
    fn lines_that_list_tasks_become_rows() {
        let list = json!([
            { "id": "3", "title": "Call" }, { "id": "1", "title": "Call Ann" },
            { "id": "2", "title": "Buy milk" }, { "id": "9", "title": "Gone" },
        ]);
        let text =
            "You have 4:\n1. Call Ann, high priority\n- **Buy milk** — tomorrow\n3. Gone\nAnd?";
        let (text, cards) = shown(&answer(text, "list_tasks", &list));
        assert_eq!(text, "You have 4:\n3. Gone\nAnd?");
        assert_eq!(cards, ["1", "2"]);
    }

    #[test]
    fn what_was_looked_at_on_the_way_is_no_row_and_what_was_changed_is_one() {
        let list = json!([{ "id": "1", "title": "Call Ann" }]);
        assert_eq!(shown(&answer("Nothing to do.", "list_tasks", &list)).1, [""; 0]);
        let done = json!({ "task_id": "2", "title": "Buy milk", "status": "completed" });
        let (text, cards) =
            shown(&answer("Marked “Buy milk” as complete.", "complete_task", &done));
        assert_eq!(
            (text.as_str(), cards),
            ("Marked “Buy milk” as complete.", vec!["2".to_owned()])
        );
        let failed = json!({ "task_id": "2", "error": "no" });
        assert_eq!(shown(&answer("No.", "complete_task", &failed)).1, [""; 0]);
    }
}
