//! Calls that a model wrote into its text instead of making them: JSON alone, behind a tool's name, between
//! tags, in a fence, as tags, or as the code of a program. They are taken for what they mean, and nobody is
//! shown them.

mod code;
mod named;
mod tags;

use std::ops::Range;

use serde_json::{Map, Value};

use super::tool::{Tool, ToolCall};

/// Most places of a text that are read as far as they go.
const ATTEMPTS_MAX: usize = 64;
/// Most calls that are read from one text.
const CALLS_MAX: usize = 64;
/// How what is written around a call begins.
const OPENERS: [char; 4] = ['{', '[', '<', '('];
/// How a written call begins, if not by the name of a tool. What follows is not told before it is known what it is.
const BEGINNINGS: [&str; 13] = [
    "<tool",
    "<function",
    "<invoke",
    "<|",
    "<\u{ff5c}",
    "[tool_calls",
    "<minimax:",
    "action:",
    "```",
    "print(",
    "{\"",
    "{\n",
    "[{",
];
/// Those of them that mean nothing else.
const MEANT_BEGINNINGS: usize = 7;
/// Names under which calls have their arguments.
const ARGUMENTS: [&str; 6] = ["arguments", "parameters", "args", "input", "params", "action_input"];
/// Names under which calls have their tool.
const NAMES: [&str; 6] = ["name", "tool", "tool_name", "function", "function_name", "action"];

/// A text, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    pub calls: Vec<ToolCall>,
    /// What else it says.
    pub rest: String,
}

/// Calls, and where all that was written for them stands in the text.
struct Found {
    calls: Vec<ToolCall>,
    place: Range<usize>,
}

/// What stands at an opener.
enum Read {
    Calls(Found),
    /// Something whole that is no call ends here.
    Other(usize),
    /// Nothing that could be read; it was tried.
    Nothing,
    /// Nothing that had to be tried.
    Plain,
}

/// The calls that are written in `text`; `None` if it has none.
pub fn written(text: &str) -> Option<Written> {
    let mut calls = Vec::new();
    let mut rest = String::new();
    let (mut told, mut from, mut attempts) = (0, 0, 0);
    while let Some(start) = text[from..].find(OPENERS).map(|start| from + start) {
        if attempts == ATTEMPTS_MAX || calls.len() >= CALLS_MAX {
            break;
        }
        let read = read(text, told, start);
        attempts += usize::from(!matches!(read, Read::Plain));
        // An opener is one byte.
        from = match read {
            Read::Calls(found) => {
                rest.push_str(&text[told..found.place.start]);
                calls.extend(found.calls);
                told = found.place.end;
                told
            }
            Read::Other(end) => end,
            Read::Nothing | Read::Plain => start + 1,
        };
    }
    rest.push_str(&text[told..]);
    (!calls.is_empty()).then(|| Written { calls, rest: tags::without_wrappings(&rest) })
}

/// What stands at the opener at `start`; what is before `told` belongs to another call.
fn read(text: &str, told: usize, start: usize) -> Read {
    match text.as_bytes()[start] {
        b'<' => tags::call(text, start).map_or(Read::Plain, Read::Calls),
        b'(' => code::call(text, told, start).map_or(Read::Plain, Read::Calls),
        _ => json(text, told, start),
    }
}

/// A JSON value, alone or behind the name of the tool whose arguments it is.
fn json(text: &str, told: usize, start: usize) -> Read {
    let Some((value, length)) = prefix(&text[start..]) else { return Read::Nothing };
    let named = named::before(&text[told..start]);
    let calls = calls_of(&value, named.as_ref().map(|named| named.tool));
    let mut place = start..start + length;
    if calls.is_empty() {
        return Read::Other(place.end);
    }
    if let Some(named) = named {
        place.start = told + named.begins;
        let after = &text[place.end..];
        let behind = after.trim_start();
        if named.is_fenced && behind.starts_with(named::FENCE) {
            place.end += after.len() - behind.len() + named::FENCE.len();
        }
    }
    Read::Calls(Found { calls, place })
}

/// Whether a text has something in it that was meant to be a call, and cannot be read as one.
pub fn is_garbled(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_tagged = BEGINNINGS[..MEANT_BEGINNINGS].iter().any(|it| lower.contains(it));
    let has = |names: &[&str]| names.iter().any(|name| lower.contains(&format!("\"{name}\"")));
    let is_named = |after: &str| {
        Tool::ALL.iter().any(|tool| lower.contains(&format!("{}{after}", tool.name())))
    };
    is_tagged
        || is_named("(")
        || is_named(">")
        || (is_named("\"") && has(&NAMES) && has(&ARGUMENTS))
        || is_raw(text)
}

/// Whether a text is nothing but data for programs, in a fence or not. No answer to a person is that.
fn is_raw(text: &str) -> bool {
    let bare = text.trim().trim_matches('`').trim_start_matches(char::is_alphabetic).trim();
    prefix(bare).is_some_and(|(value, length)| {
        length == bare.len() && (value.is_object() || value.is_array())
    })
}

/// Whether `text` begins as a written call does.
pub(super) fn is_beginning(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    beginnings().any(|beginning| lower.starts_with(beginning))
}

/// Where in `text` a written call may begin; also where the end of the text may yet become one.
pub(super) fn beginning(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let whole = beginnings().filter_map(|beginning| lower.find(beginning)).min();
    let longest = BEGINNINGS.iter().map(|beginning| beginning.len()).max().unwrap_or_default();
    let from = lower.len().saturating_sub(longest);
    // Not of names: every other word ends as some of them begin.
    let cut = (from..lower.len())
        .filter(|at| lower.is_char_boundary(*at))
        .find(|at| BEGINNINGS.iter().any(|beginning| is_cut(&lower[*at..], beginning)));
    match (whole, cut) {
        (Some(whole), Some(cut)) => Some(whole.min(cut)),
        (whole, cut) => whole.or(cut),
    }
}

/// Whether the end of a text may become this beginning; not so a letter, by which any word may end.
fn is_cut(end: &str, beginning: &str) -> bool {
    beginning.starts_with(end) && !end.starts_with(|it: char| it.is_ascii_alphabetic())
}

fn beginnings() -> impl Iterator<Item = &'static str> {
    BEGINNINGS.into_iter().chain(Tool::ALL.into_iter().map(Tool::name))
}

/// A value at the beginning of the text, and how many bytes it takes.
fn prefix(text: &str) -> Option<(Value, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, values.byte_offset()))
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
    // `{"add_task": {"title": "Buy milk"}}`
    if let (1, Some((name, arguments @ Value::Object(_)))) = (fields.len(), fields.iter().next())
        && let Some(tool) = Tool::meant(name)
    {
        return Some(ToolCall::new(tool.name(), arguments.clone()));
    }
    let key = NAMES.iter().find(|name| fields.get(**name).is_some_and(Value::is_string))?;
    let tool = Tool::meant(fields[*key].as_str()?)?;
    let arguments = ARGUMENTS.iter().find_map(|name| fields.get(*name)).cloned();
    // `{"tool": "add_task", "title": "Buy milk"}`
    let beside = || {
        let rest =
            fields.iter().filter(|(name, _)| name != key && *name != "type" && *name != "id");
        Value::Object(rest.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    Some(ToolCall::new(tool.name(), arguments.unwrap_or_else(beside)))
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
            (format!("<|channel|>commentary to=functions.add_task <|constrain|>json<|message|>{arguments}<|call|>"), ""),
            (format!("<|tool_calls_section_begin|><|tool_call_begin|>functions.add_task:0<|tool_call_argument_begin|>{arguments}<|tool_call_end|><|tool_calls_section_end|>"), ""),
            (format!("Sure.\n<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>add_task\n```json\n{arguments}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"), "Sure."),
            (format!("I add it. Action: add_task\nAction Input: {arguments}"), "I add it."),
            (format!("add_task({arguments})"), ""),
            ("[add_task(title=\"Buy milk\")]".to_owned(), ""),
            ("Okay.\n```tool_code\nprint(default_api.add_task(title='Buy milk'))\n```".to_owned(), "Okay."),
            ("<tool_call>\n<function=add_task>\n<parameter=title>\nBuy milk\n</parameter>\n</function>\n</tool_call>".to_owned(), ""),
            ("<function_calls>\n<invoke name=\"add_task\">\n<parameter name=\"title\">Buy milk</parameter>\n</invoke>\n</function_calls>".to_owned(), ""),
            ("<minimax:tool_call><invoke name=\"add_task\"><parameter name=\"title\">Buy milk</parameter></invoke></minimax:tool_call>".to_owned(), ""),
            ("<｜DSML｜function_calls><｜DSML｜invoke name=\"add_task\"><｜DSML｜parameter name=\"title\" string=\"true\">Buy milk</｜DSML｜parameter></｜DSML｜invoke></｜DSML｜function_calls>".to_owned(), ""),
            ("<tool_call>add_task\n<arg_key>title</arg_key>\n<arg_value>Buy milk</arg_value>\n</tool_call>".to_owned(), ""),
            ("<add_task><title>Buy milk</title></add_task>".to_owned(), ""),
            (json!({ "add_task": arguments }).to_string(), ""),
            (json!({ "action": "addTask", "action_input": arguments }).to_string(), ""),
            (json!({ "function_name": "mcp__todo__add_task", "parameters": arguments }).to_string(), ""),
            (json!({ "tool": "functions_add_task", "title": "Buy milk" }).to_string(), ""),
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
            "Use list_tasks() to see them (or ask me).",
            "a < b and <b>bold</b> <title>",
            "add_task is how I add (by title) tasks.",
            "Example: `add_task(title=\"Example\")` is how tools are called.",
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
            "<invoke name=\"add_task\"><parameter name=\"title\">Buy mi",
            "add_task(title=\"Buy mi",
            "<|tool_call_begin|>functions.add_task:0<|tool_call_argument_begin|>{\"ti",
            r#"{"name": "create_task", "arguments": {"title": "Buy milk"}}"#,
            "```json\n{\"title\": \"Buy milk\"}\n```",
            r#"[{"title": "Buy milk"}]"#,
        ] {
            assert!(is_garbled(text) && written(text).is_none(), "{text}");
        }
        assert!(!is_garbled("I added “Buy milk” with add_task."));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(text in "(add_task|<tool_call>|[a-z{}\\[\\]\":,<>()='`\n|é😀｜]){0,200}") {
            let _ = (written(&text), is_garbled(&text), beginning(&text));
        }
    }
}
