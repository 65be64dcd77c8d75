//! Calls that a model wrote into its text instead of making them: JSON alone, between tags, or in
//! a fence. They are taken for what they mean, and nobody is shown them.

use serde_json::{Map, Value};

use super::tool::{Tool, ToolCall};

/// Most places of a text at which a call is looked for.
const ATTEMPTS_MAX: usize = 64;
/// Most calls that are read from one text.
const CALLS_MAX: usize = 64;
/// What may stand around a written call, in lower case.
const WRAPPINGS: [&str; 13] = [
    "<tool_call>",
    "</tool_call>",
    "<tool_calls>",
    "</tool_calls>",
    "<function_call>",
    "</function_call>",
    "</function>",
    "<|tool_call|>",
    "<|/tool_call|>",
    "<|python_tag|>",
    "[tool_calls]",
    "<|eom_id|>",
    "<|eot_id|>",
];
/// How a written call begins. What follows is not told before it is known what it is.
const BEGINNINGS: [&str; 9] = [
    "<tool_call",
    "<function",
    "<|tool_call",
    "<|python_tag",
    "[tool_calls",
    "```",
    "{\"",
    "{\n",
    "[{",
];
/// Names under which calls have their arguments.
const ARGUMENTS: [&str; 5] = ["arguments", "parameters", "args", "input", "params"];
/// Names under which calls have their tool.
const NAMES: [&str; 4] = ["name", "tool", "tool_name", "function"];

/// A text, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    pub calls: Vec<ToolCall>,
    /// What else it says.
    pub rest: String,
}

/// The calls that are written in `text`; `None` if it has none.
pub fn written(text: &str) -> Option<Written> {
    let mut calls = Vec::new();
    let mut rest = String::new();
    let mut at = 0;
    for _ in 0..ATTEMPTS_MAX {
        let Some(start) = text[at..].find(['{', '[']).map(|start| at + start) else { break };
        let (tag, before) = named_by_tag(&text[at..start]);
        match prefix(&text[start..]) {
            Some((value, length)) if calls.len() < CALLS_MAX => {
                let found = calls_of(&value, tag);
                if found.is_empty() {
                    rest.push_str(&text[at..start + length]);
                } else {
                    rest.push_str(before);
                    calls.extend(found);
                }
                at = start + length;
            }
            _ => {
                // Braces are of one byte.
                rest.push_str(&text[at..=start]);
                at = start + 1;
            }
        }
    }
    rest.push_str(&text[at..]);
    (!calls.is_empty()).then(|| Written { calls, rest: without_wrappings(&rest) })
}

/// Whether a text has something in it that was meant to be a call, and cannot be read as one.
pub fn is_garbled(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_tagged = BEGINNINGS[..5].iter().any(|beginning| lower.contains(beginning));
    let has = |names: &[&str]| names.iter().any(|name| lower.contains(&format!("\"{name}\"")));
    let named = Tool::ALL.iter().any(|tool| lower.contains(&format!("{}\"", tool.name())));
    is_tagged || (named && has(&NAMES) && has(&ARGUMENTS))
}

/// Whether `text` begins as a written call does.
pub(super) fn is_beginning(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning))
}

/// Where in `text` a written call may begin; also where the end of the text may yet become one.
pub(super) fn beginning(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let whole = BEGINNINGS.iter().filter_map(|beginning| lower.find(beginning)).min();
    let longest = BEGINNINGS.iter().map(|beginning| beginning.len()).max().unwrap_or_default();
    let from = lower.len().saturating_sub(longest);
    let cut = (from..lower.len())
        .filter(|at| lower.is_char_boundary(*at))
        .find(|at| BEGINNINGS.iter().any(|beginning| beginning.starts_with(&lower[*at..])));
    match (whole, cut) {
        (Some(whole), Some(cut)) => Some(whole.min(cut)),
        (whole, cut) => whole.or(cut),
    }
}

/// A value at the beginning of the text, and how many bytes it takes.
fn prefix(text: &str) -> Option<(Value, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, values.byte_offset()))
}

/// `<function=add_task>` at the end of a text names the tool of what follows.
fn named_by_tag(before: &str) -> (Option<Tool>, &str) {
    let named = || {
        let trimmed = before.trim_end().strip_suffix('>')?;
        let (rest, tag) = trimmed.rsplit_once('<')?;
        let name = tag.strip_prefix("function")?.trim_start_matches([' ', '=']);
        let name = name.trim_start_matches("name=").trim_matches('"');
        Some((Tool::meant(name)?, rest))
    };
    named().map_or((None, before), |(tool, rest)| (Some(tool), rest))
}

/// The calls that a value stands for.
fn calls_of(value: &Value, tag: Option<Tool>) -> Vec<ToolCall> {
    match (value, tag) {
        (Value::Object(arguments), Some(tool)) if call_of(arguments).is_none() => {
            vec![ToolCall::new(tool.name(), value.clone())]
        }
        (Value::Object(fields), _) => match fields.get("tool_calls") {
            Some(calls) => calls_of(calls, None),
            None => call_of(fields).into_iter().collect(),
        },
        (Value::Array(values), _) => {
            let calls: Vec<ToolCall> =
                values.iter().filter_map(|value| call_of(value.as_object()?)).collect();
            // A list in which not everything is a call is something else.
            if calls.len() == values.len() { calls } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

fn call_of(fields: &Map<String, Value>) -> Option<ToolCall> {
    if let Some(Value::Object(function)) = fields.get("function") {
        return call_of(function);
    }
    let name = NAMES.iter().find_map(|name| fields.get(*name)?.as_str())?;
    let tool = Tool::meant(name)?;
    let arguments = ARGUMENTS.iter().find_map(|name| fields.get(*name)).cloned();
    Some(ToolCall::new(tool.name(), arguments.unwrap_or_default()))
}

fn without_wrappings(text: &str) -> String {
    let mut text = text.to_owned();
    for wrapping in WRAPPINGS {
        while let Some(at) = text.to_ascii_lowercase().find(wrapping) {
            text.replace_range(at..at + wrapping.len(), "");
        }
    }
    // A fence of which nothing is left.
    let lines: Vec<&str> = text.lines().collect();
    let is_fence = |line: &str| line.trim_start().starts_with("```");
    let mut kept: Vec<&str> = Vec::new();
    for line in lines {
        let closes_nothing = is_fence(line)
            && line.trim() == "```"
            && kept
                .iter()
                .rev()
                .find(|line| !line.trim().is_empty())
                .is_some_and(|line| is_fence(line));
        if closes_nothing {
            while kept.pop().is_some_and(|line| !is_fence(line)) {}
        } else {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

#[cfg(test)]
mod core_tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn calls_are_found_however_they_are_written() {
        let arguments = json!({ "title": "Buy milk" });
        let call = json!({ "name": "add_task", "arguments": arguments }).to_string();
        let pretty =
            serde_json::to_string_pretty(&json!({ "tool": "Add_Task", "args": arguments }))
                .unwrap();
        for (text, rest) in [
            (call.clone(), ""),
            (format!("  {call}\n"), ""),
            (format!("[{call}]"), ""),
            (format!("<tool_call>\n{call}\n</tool_call>"), ""),
            (format!("<tool_call>{call}"), ""),
            (format!("I will add it.\n```json\n{pretty}\n```"), "I will add it."),
            (format!("```tool_call\n{call}\n```\nDone!"), "Done!"),
            (format!("<function=add_task>{arguments}</function>"), ""),
            (format!("<function name=\"functions.add_task\">{arguments}</function>"), ""),
            (format!("[TOOL_CALLS] [{call}]"), ""),
            (json!({ "tool_calls": [{ "type": "function", "function": { "name": "add_task", "arguments": arguments } }] }).to_string(), ""),
        ] {
            let written = written(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(written.calls, [ToolCall::new("add_task", arguments.clone())], "{text}");
            assert_eq!(written.rest, rest, "{text}");
        }
    }

    #[test]
    fn what_is_no_call_is_left_as_it_is() {
        for text in [
            "Hello {name}!",
            "[x] Buy milk",
            r#"{"title": "Buy milk"}"#,
            r#"[{"name": "add_task"}, 1]"#,
            r#"{"name": "rm", "arguments": {}}"#,
            "```sh\nls\n```",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }

    #[test]
    fn a_call_that_cannot_be_read_is_known_as_one() {
        for text in [
            r#"<tool_call>{"name": "add_task", "argum"#,
            r#"{"name": "add_task", "arguments": {"title": "Buy"#,
            "<function=add_task>title: milk",
        ] {
            assert!(is_garbled(text) && written(text).is_none(), "{text}");
        }
        assert!(!is_garbled("I added “Buy milk” with add_task."));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(text in "[a-z{}\\[\\]\":,<>`\n|é😀]{0,200}") {
            let _ = (written(&text), is_garbled(&text), beginning(&text));
        }
    }
}
