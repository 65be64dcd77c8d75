//! Calls that are written as code: `add_task(title="Buy milk")`.

use serde_json::{Map, Value};

use super::{Found, Tool, ToolCall, named, prefix};

/// What may stand around such a call and says nothing.
const AROUND: [char; 5] = [' ', '[', ']', ',', ';'];
/// What stands on either side of code within a sentence.
const QUOTE: char = '`';
const PRINTED: &str = "print(";
/// Most arguments, and longest list.
const ITEMS_MAX: usize = 64;

/// The call whose arguments begin at `start`, with a parenthesis; what is before `told` belongs to another call.
pub(super) fn call(text: &str, told: usize, start: usize) -> Option<Found> {
    let before = &text[told..start];
    let name = before.rsplit(|it: char| !named::is_of_name(it)).next()?;
    let tool = Tool::meant(name)?;
    let mut reader = Reader { rest: &text[start + 1..] };
    let arguments = reader.arguments()?;
    let (begins, ends) = around(text, told..start - name.len(), text.len() - reader.rest.len());
    let is_said = arguments.is_empty() || is_quoted(text, begins, ends);
    if is_said && !is_alone(text, begins, ends) {
        return None;
    }
    let call = ToolCall::new(tool.name(), Value::Object(arguments));
    Some(Found { calls: vec![call], place: begins..ends })
}

/// Where all of it begins and ends, with brackets and the like.
fn around(text: &str, before: std::ops::Range<usize>, end: usize) -> (usize, usize) {
    let head = text[before.clone()].trim_end_matches(AROUND);
    let (head, is_printed) = match head.strip_suffix(PRINTED) {
        Some(head) => (head, true),
        None => (head, false),
    };
    let mut rest = &text[end..];
    if is_printed {
        rest = rest.strip_prefix(')').unwrap_or(rest);
    }
    (before.start + head.len(), text.len() - rest.trim_start_matches(AROUND).len())
}

/// Whether it is code within a sentence: "call it as `add_task(title="Example")`".
fn is_quoted(text: &str, begins: usize, ends: usize) -> bool {
    text[..begins].ends_with(QUOTE) && text[ends..].starts_with(QUOTE)
}

/// Whether nothing else stands in its line: a name with empty parentheses is also said of a tool.
fn is_alone(text: &str, begins: usize, ends: usize) -> bool {
    let before = text[..begins].rsplit('\n').next().unwrap_or_default();
    let after = text[ends..].split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty()
}

/// Reads literals, as Python and JSON have them.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Up to the closing parenthesis: names with values, or one object.
    fn arguments(&mut self) -> Option<Map<String, Value>> {
        let mut arguments = Map::new();
        for _ in 0..ITEMS_MAX {
            self.skip_space();
            if self.takes(")") {
                return Some(arguments);
            }
            if self.rest.starts_with('{') {
                let Value::Object(object) = self.json()? else { return None };
                arguments = object;
            } else {
                let length = self.rest.find(|it: char| !named::is_of_name(it))?;
                let name = &self.rest[..length];
                self.rest = &self.rest[length..];
                self.skip_space();
                if name.is_empty() || !self.takes("=") {
                    return None;
                }
                self.skip_space();
                arguments.insert(name.to_owned(), self.value()?);
            }
            self.skip_space();
            let _ = self.takes(",");
        }
        None
    }

    fn value(&mut self) -> Option<Value> {
        match self.rest.chars().next()? {
            '"' | '\'' => self.text().map(Value::String),
            '[' => self.list(),
            '{' => self.json(),
            _ => {
                let length = self.rest.find([',', ')', ']'])?;
                let word = self.rest[..length].trim();
                self.rest = &self.rest[length..];
                match word {
                    "True" => Some(Value::Bool(true)),
                    "False" => Some(Value::Bool(false)),
                    "None" => Some(Value::Null),
                    word => serde_json::from_str(word).ok(),
                }
            }
        }
    }

    fn list(&mut self) -> Option<Value> {
        let mut items = Vec::new();
        let _ = self.takes("[");
        for _ in 0..ITEMS_MAX {
            self.skip_space();
            if self.takes("]") {
                return Some(Value::Array(items));
            }
            items.push(self.value()?);
            self.skip_space();
            let _ = self.takes(",");
        }
        None
    }

    fn json(&mut self) -> Option<Value> {
        let (value, length) = prefix(self.rest)?;
        self.rest = &self.rest[length..];
        Some(value)
    }

    /// A text in quotes of either kind, or in three of them.
    fn text(&mut self) -> Option<String> {
        let quote = if self.rest.starts_with("\"\"\"") || self.rest.starts_with("'''") {
            &self.rest[..3]
        } else {
            self.rest.get(..1)?
        };
        let mut text = String::new();
        let mut inside = &self.rest[quote.len()..];
        loop {
            if let Some(rest) = inside.strip_prefix(quote) {
                self.rest = rest;
                return Some(text);
            }
            let mut letters = inside.chars();
            match letters.next()? {
                '\\' => text.push(match letters.next()? {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                }),
                letter => text.push(letter),
            }
            inside = letters.as_str();
        }
    }

    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }
}
