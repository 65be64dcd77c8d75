//! Calls whose arguments are tags, and the tags around calls.

use serde_json::{Map, Value};

use super::{Found, Tool, ToolCall, named};

/// Longest tag, in bytes, and most arguments that are looked for.
const TAG_MAX_BYTES: usize = 128;
const ARGUMENTS_MAX: usize = 32;
/// Names of tags that wrap calls.
const WRAPPINGS: [&str; 10] = [
    "tool_call",
    "tool_calls",
    "function_call",
    "function_calls",
    "function",
    "invoke",
    "tool",
    "tools",
    "tool_use",
    "tool_code",
];
/// A wrapping that is no tag.
const BARE_WRAPPING: &str = "[tool_calls]";
/// What some templates put around the name and the value of an argument.
const ARGUMENT_NAME: &str = "arg_key";
const ARGUMENT_VALUE: &str = "arg_value";

/// A tag, and where what follows it begins.
struct Tag<'a> {
    /// `function=add_task`, `/invoke`
    inside: &'a str,
    ends: usize,
}

/// The call whose tag begins at `start`.
pub(super) fn call(text: &str, start: usize) -> Option<Found> {
    let opening = tag(text, start)?;
    let (tool, mut at) = match tool_of(opening.inside) {
        Some(tool) => (tool, opening.ends),
        None if WRAPPINGS.contains(&local_name(opening.inside)) => bare_name(text, opening.ends)?,
        None => return None,
    };
    let mut arguments = Map::new();
    for _ in 0..ARGUMENTS_MAX {
        at = skip_space(text, at);
        let Some(next) = tag(text, at) else { break };
        if next.inside.starts_with('/') {
            at = next.ends;
            break;
        }
        let (name, value, ends) = argument(text, &next)?;
        arguments.insert(name, value);
        at = ends;
    }
    let call = ToolCall::new(tool.name(), Value::Object(arguments));
    (!call.arguments.as_object()?.is_empty()).then(|| Found { calls: vec![call], place: start..at })
}

/// A text without tags that are not for people, and without fences of which nothing is left.
pub(super) fn without_wrappings(text: &str) -> String {
    let mut kept = String::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|start| at + start) {
        kept.push_str(&text[at..start]);
        if let Some(tag) = tag(text, start).filter(|tag| is_wrapping(tag.inside)) {
            at = tag.ends;
        } else {
            kept.push('<');
            at = start + 1;
        }
    }
    kept.push_str(&text[at..]);
    while let Some(at) = kept.to_ascii_lowercase().find(BARE_WRAPPING) {
        kept.replace_range(at..at + BARE_WRAPPING.len(), "");
    }
    without_empty_fences(&kept)
}

fn without_empty_fences(text: &str) -> String {
    let is_fence = |line: &str| line.trim_start().starts_with(named::FENCE);
    let mut kept: Vec<&str> = Vec::new();
    for line in text.lines() {
        let last = kept.iter().rev().find(|line| !line.trim().is_empty());
        if line.trim() == named::FENCE && last.is_some_and(|line| is_fence(line)) {
            while kept.pop().is_some_and(|line| !is_fence(line)) {}
        } else {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

fn tag(text: &str, start: usize) -> Option<Tag<'_>> {
    let rest = text.get(start..)?.strip_prefix('<')?;
    let end = rest.bytes().take(TAG_MAX_BYTES).position(|byte| byte == b'>')?;
    let inside = &rest[..end];
    (!inside.contains('<')).then_some(Tag { inside, ends: start + end + 2 })
}

/// The name of a tag without what it is prefixed with or has besides.
fn local_name(inside: &str) -> &str {
    let name = inside.trim_start_matches('/').split([' ', '=']).next().unwrap_or_default();
    name.rsplit([':', '\u{ff5c}']).next().unwrap_or_default()
}

fn is_wrapping(inside: &str) -> bool {
    let is_mark = inside.trim_start_matches('/').starts_with(['|', '\u{ff5c}']);
    is_mark || WRAPPINGS.contains(&local_name(inside).to_ascii_lowercase().as_str())
}

/// The tool that a tag names: `function=add_task`, `invoke name="add_task"`, or `add_task` itself.
fn tool_of(inside: &str) -> Option<Tool> {
    if inside.starts_with('/') {
        return None;
    }
    match local_name(inside) {
        "function" | "invoke" | "tool" | "tool_call" | "tool_use" => Tool::meant(named_in(inside)?),
        name => Tool::meant(name),
    }
}

/// `title` in `parameter=title` and in `parameter name="title" string="true"`.
fn named_in(inside: &str) -> Option<&str> {
    let given = match inside.split_once("name=") {
        Some((_, given)) => given,
        None => inside.split_once('=')?.1,
    };
    let quotes: &[char] = &['"', '\''];
    let bare = given.trim_start_matches(quotes);
    bare.split(|it: char| quotes.contains(&it) || it.is_whitespace()).next()
}

/// A tool that stands without quotes after its wrapping.
fn bare_name(text: &str, from: usize) -> Option<(Tool, usize)> {
    let at = skip_space(text, from);
    let name = text[at..].split(|it: char| !named::is_of_name(it)).next()?;
    Some((Tool::meant(name)?, at + name.len()))
}

/// An argument that begins with `tag`, and where it ends.
fn argument(text: &str, tag: &Tag<'_>) -> Option<(String, Value, usize)> {
    let (first, mut ends) = content(text, tag)?;
    let name = local_name(tag.inside);
    if name == ARGUMENT_NAME {
        let next = self::tag(text, skip_space(text, ends))?;
        let (value, after) = content(text, &next).filter(|_| next.inside == ARGUMENT_VALUE)?;
        ends = after;
        return Some((first.to_owned(), valued(value), ends));
    }
    let name = if name == "parameter" { named_in(tag.inside)? } else { name };
    Some((name.to_owned(), valued(first), ends))
}

/// What stands between a tag and its end.
fn content<'a>(text: &'a str, tag: &Tag<'_>) -> Option<(&'a str, usize)> {
    let name = tag.inside.split([' ', '=']).next()?;
    let closing = format!("</{name}>");
    let inside = &text[tag.ends..];
    let length = inside.find(&closing)?;
    Some((inside[..length].trim(), tag.ends + length + closing.len()))
}

/// Lists are lists; everything else is taken from text as well.
fn valued(text: &str) -> Value {
    let read = serde_json::from_str(text).ok().filter(|it: &Value| it.is_array() || it.is_object());
    read.unwrap_or_else(|| text.into())
}

fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}
