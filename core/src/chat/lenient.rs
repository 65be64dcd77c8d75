//! JSON as models and their servers write it: what no parser takes is put right, so that a value at the side
//! spoils no reply.

use std::{borrow::Cow, fmt::Write as _};

use serde_json::{Number, Value};

/// Most values within one another; what is nested deeper becomes null. Parsers end at 128.
const DEPTH_MAX: usize = 100;
/// How often arguments may be written into a text of their own.
const WRITTEN_MAX: usize = 4;
/// What takes the place of half a surrogate.
const REPLACEMENT: &str = "\\ufffd";
const BYTE_ORDER_MARK: char = '\u{feff}';
const FENCE: &str = "```";
/// How long an escape of a UTF-16 unit is, in bytes.
const UNIT_BYTES: usize = 6;

/// JSON that a parser takes, as far as that can be had: without halves of surrogates, `NaN`, numbers that no
/// computer counts, what other languages call nothing, a comma too many, a line end within a text, or nesting
/// without end.
pub fn mended(json: &str) -> Cow<'_, str> {
    let json = json.trim_start_matches(BYTE_ORDER_MARK);
    // What is no JSON at all stays what it is.
    let is_begun = json.trim_start().starts_with(['{', '[', '"']);
    if !is_begun || serde_json::from_str::<Value>(json).is_ok() {
        return Cow::Borrowed(json);
    }
    let mut mending = Mending { rest: json, text: String::with_capacity(json.len()), depth: 0 };
    while mending.step().is_some() {}
    match serde_json::from_str::<Value>(&mending.text) {
        Ok(_) => Cow::Owned(mending.text),
        Err(_) => Cow::Borrowed(json),
    }
}

/// What a model calls a tool with: one object, in a fence, or written into a text once or several times; nothing
/// at all is null. `None` if it is none of these, as no part of an object is.
pub fn arguments(text: &str) -> Option<Value> {
    read_arguments(text, WRITTEN_MAX)
}

fn read_arguments(text: &str, more: usize) -> Option<Value> {
    let text = unfenced(text.trim().trim_matches(BYTE_ORDER_MARK).trim());
    if text.is_empty() {
        return Some(Value::Null);
    }
    match serde_json::from_str::<Value>(&mended(text)).ok()? {
        Value::String(inner) if more > 0 => read_arguments(&inner, more - 1),
        read => Some(read).filter(Value::is_object),
    }
}

/// A text without the fence around it.
fn unfenced(text: &str) -> &str {
    let inside = text.strip_prefix(FENCE).and_then(|text| text.strip_suffix(FENCE));
    inside.map_or(text, |text| text.trim_start_matches(|it: char| it.is_ascii_alphabetic()).trim())
}

struct Mending<'a> {
    rest: &'a str,
    text: String,
    depth: usize,
}

impl Mending<'_> {
    /// Takes the next part over; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let first = self.rest.chars().next()?;
        match first {
            '"' => {
                let string = self.string();
                self.keep(&string);
            }
            '{' | '[' => {
                self.depth += 1;
                if self.depth == DEPTH_MAX + 1 {
                    self.text.push_str("null");
                }
                self.mark(first);
            }
            '}' | ']' => {
                if self.depth <= DEPTH_MAX {
                    let kept = self.text.trim_end().trim_end_matches(',').len();
                    self.text.truncate(kept);
                }
                self.mark(first);
                self.depth = self.depth.saturating_sub(1);
            }
            letter if is_of_word(letter) => {
                let end = self.rest.find(|it| !is_of_word(it)).unwrap_or(self.rest.len());
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                self.keep(&value(word));
            }
            other => self.mark(other),
        }
        Some(())
    }

    fn keep(&mut self, part: &str) {
        if self.depth <= DEPTH_MAX {
            self.text.push_str(part);
        }
    }

    fn mark(&mut self, mark: char) {
        self.rest = &self.rest[mark.len_utf8()..];
        self.keep(mark.encode_utf8(&mut [0; 4]));
    }

    /// A text in quotation marks, or as much of it as there is.
    fn string(&mut self) -> String {
        let mut text = String::from("\"");
        self.rest = &self.rest[1..];
        while let Some(letter) = self.rest.chars().next() {
            let mut length = letter.len_utf8();
            match letter {
                '"' => {
                    text.push(letter);
                    self.rest = &self.rest[length..];
                    break;
                }
                '\\' => length = self.escape(&mut text),
                '\u{0}'..='\u{1f}' => {
                    let _ = write!(text, "\\u{:04x}", u32::from(letter));
                }
                _ => text.push(letter),
            }
            self.rest = &self.rest[length..];
        }
        text
    }

    /// Writes down the escape that comes next; how many bytes it takes.
    fn escape(&self, text: &mut String) -> usize {
        let escape = self.rest;
        let length = match (unit(escape), escape.get(UNIT_BYTES..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 2 * UNIT_BYTES,
            (Some(0xd800..=0xdfff), _) => {
                text.push_str(REPLACEMENT);
                return UNIT_BYTES;
            }
            (Some(_), _) => UNIT_BYTES,
            (None, _) => {
                // The backslash and what it escapes; what needs none stands for itself.
                let Some(escaped) = escape[1..].chars().next() else { return 1 };
                let length = 1 + escaped.len_utf8();
                let is_known = "\"\\/bfnrt".contains(escaped);
                text.push_str(if is_known { &escape[..length] } else { &escape[1..length] });
                return length;
            }
        };
        text.push_str(&escape[..length]);
        length
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "+-._".contains(letter)
}

/// A value that is no text, as JSON has it: what cannot be is null.
fn value(word: &str) -> String {
    let number = || match word.parse::<f64>() {
        Ok(_) if serde_json::from_str::<Number>(word).is_ok() => Some(word.to_owned()),
        Ok(number) => Number::from_f64(number).map(|number| number.to_string()),
        Err(_) => None,
    };
    match word {
        "true" | "false" | "null" => word.to_owned(),
        "True" => "true".to_owned(),
        "False" => "false".to_owned(),
        _ => number().unwrap_or_else(|| "null".to_owned()),
    }
}

/// The UTF-16 unit that a text begins with, written as an escape.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod core_tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_no_parser_takes_is_put_right_and_nothing_else_is() {
        let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let nested = format!(r#"{{"a":"Hi","b":{},"c":2}}"#, deep(5_000));
        for (json, expected) in [
            (r#"{"a":"\ud83d"}"#, json!({ "a": "\u{fffd}" })),
            (r#"{"a":"\ude00b"}"#, json!({ "a": "\u{fffd}b" })),
            (r#"{"a":"\ud83d\ude00","b":NaN}"#, json!({ "a": "😀", "b": null })),
            (r#"{"a":"\ud83d\u0041"}"#, json!({ "a": "\u{fffd}A" })),
            (r#"{"a":"\\ud83d","b":-Infinity}"#, json!({ "a": "\\ud83d", "b": null })),
            (
                r#"{"a":"NaN","b":1e999,"c":[undefined,None]}"#,
                json!({ "a": "NaN", "b": null, "c": [null, null] }),
            ),
            (r#"{"a":True,"b":.5,"c":007,}"#, json!({ "a": true, "b": 0.5, "c": 7.0 })),
            ("{\"a\":\"one\ntwo\",\"b\":\"it\\'s\"}", json!({ "a": "one\ntwo", "b": "it's" })),
            ("\u{feff}{\"a\":[1,2, ]}", json!({ "a": [1, 2] })),
            (r#"{"a":"é, ]","b":NaN}"#, json!({ "a": "é, ]", "b": null })),
        ] {
            let read: Value = serde_json::from_str(&mended(json))
                .unwrap_or_else(|error| panic!("{json}: {error}"));
            assert_eq!(read, expected, "{json}");
        }
        let read: Value = serde_json::from_str(&mended(&nested)).unwrap();
        assert_eq!((&read["a"], &read["c"]), (&json!("Hi"), &json!(2)));
        for other in ["hello", "<html>NaN</html>", "", r#"{"a":"\ud8"#, r#"{"a":NaN"#] {
            assert_eq!(mended(other), other);
        }
    }

    #[test]
    fn arguments_are_one_object_however_they_are_written() {
        let plain = json!({ "title": "Buy milk" });
        let once = plain.to_string();
        let twice = json!(once).to_string();
        for text in [
            once.clone(),
            twice.clone(),
            json!(twice).to_string(),
            format!("```json\n{once}\n```"),
            json!(format!("```\n{once}\n```")).to_string(),
            format!("\u{feff}{once}"),
            r#"{"title": "Buy milk",}"#.to_owned(),
        ] {
            assert_eq!(arguments(&text), Some(plain.clone()), "{text}");
        }
        assert_eq!(arguments(" "), Some(Value::Null));
        for text in [
            "[1]",
            "3",
            r#""milk""#,
            r#"{"title": "Buy mi"#,
            r#"{"title": "Buy milk""#,
            r#"{"title""#,
            "{",
        ] {
            assert_eq!(arguments(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_json_already_stays_as_it_is(text in r#"[\x20-\x7eé😀"\\]{0,40}"#) {
            let json = json!({ "a": text, "b": [1, -2.5, null, true] }).to_string();
            prop_assert_eq!(mended(&json), json.as_str());
        }

        #[test]
        fn any_text_is_read_to_its_end(text in r#"[\[\]{}",:\\uda0-9NaN \n]{0,200}"#) {
            let _ = (mended(&text), arguments(&text));
        }
    }
}
