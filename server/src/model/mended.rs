//! A reply's body, put right where servers write what no parser takes: a byte order mark, half a
//! surrogate, a whole reply where a stream was asked for. And its end is told in a form that can be
//! seen: a stream that just stops is no reply.

use std::{borrow::Cow, io};

use axum::body::Bytes;
use futures_util::{Stream, StreamExt, stream};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use super::response::END;

/// What stands before the data of an event.
const DATA: &str = "data:";
/// The data of the last event.
const DONE: &str = "[DONE]";
const BYTE_ORDER_MARK: char = '\u{feff}';
/// What takes the place of half a surrogate.
const REPLACEMENT: &str = "\\ufffd";

/// Whether a server answers with one whole reply, and does not stream it.
pub(super) fn is_whole(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("application/json")
}

/// A whole reply as a stream of one event.
pub(super) fn streamed(body: &[u8]) -> Bytes {
    let text = String::from_utf8_lossy(body);
    let text = mended(text.trim_start_matches(BYTE_ORDER_MARK));
    if text.trim_start().starts_with(DATA) {
        // A stream under a wrong name.
        return text.split_inclusive('\n').map(line).collect::<String>().into();
    }
    // On one line, as an event wants it; what is no JSON stays what it is.
    let line = serde_json::from_str::<Value>(&text).map_or(text.into_owned(), |it| it.to_string());
    Bytes::from(format!("{DATA} {line}\n\n{DATA} {END}\n\n{DATA} {DONE}\n\n"))
}

/// A stream of events, line by line.
pub(super) fn lines<S>(body: S) -> impl Stream<Item = io::Result<Bytes>>
where
    S: Stream<Item = io::Result<Bytes>>,
{
    let mut held: Vec<u8> = Vec::new();
    // An end of its own, so that a last line without one is told, too.
    let ended = body.map(|piece| piece.map(Some)).chain(stream::once(async { Ok(None) }));
    ended.map(move |piece| {
        let rest: Vec<u8> = match piece? {
            Some(piece) => {
                held.extend_from_slice(&piece);
                let whole = held.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                held.drain(..whole).collect()
            }
            None => std::mem::take(&mut held),
        };
        let text = String::from_utf8_lossy(&rest);
        Ok(text.split_inclusive('\n').map(line).collect::<String>().into())
    })
}

fn line(line: &str) -> String {
    let line = line.trim_start_matches(BYTE_ORDER_MARK);
    let Some(data) = line.strip_prefix(DATA) else { return line.to_owned() };
    let data = data.trim_start().trim_start_matches(BYTE_ORDER_MARK);
    if data.trim() == DONE {
        return format!("{DATA} {END}\n\n{DATA} {data}");
    }
    format!("{DATA} {}", mended(data))
}

/// JSON without halves of surrogates, which no parser takes.
fn mended(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = &rest[at..];
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                text.push_str(REPLACEMENT);
                rest = &escape[6..];
                continue;
            }
            (Some(_), _) => 6,
            // The backslash and what it escapes.
            (None, _) => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        text.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The UTF-16 unit that a text begins with, written as an escape.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_surrogates_are_replaced_and_nothing_else_is() {
        for (json, expected) in [
            (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
            (r#"{"a":"\ude00b"}"#, r#"{"a":"\ufffdb"}"#),
            (r#"{"a":"\ud83d\ude00"}"#, r#"{"a":"\ud83d\ude00"}"#),
            (r#"{"a":"\ud83d\u0041"}"#, r#"{"a":"\ufffd\u0041"}"#),
            (r#"{"a":"\\ud83d"}"#, r#"{"a":"\\ud83d"}"#),
            (r#"{"a":"\u00e9\n"}"#, r#"{"a":"\u00e9\n"}"#),
            (r#"{"a":"\ud8"#, r#"{"a":"\ud8"#),
        ] {
            assert_eq!(mended(json), expected);
        }
    }

    #[tokio::test]
    async fn lines_are_put_right_wherever_they_are_cut() {
        let sent = "\u{feff}data: {\"a\":\"\\ud83d\"}\r\n\r\ndata:\u{feff}{}\n\ndata: [DONE]";
        let expected =
            format!("data: {{\"a\":\"\\ufffd\"}}\r\n\r\ndata: {{}}\n\ndata: {END}\n\ndata: [DONE]");
        for size in [1, 3, 7, 1000] {
            let pieces =
                sent.as_bytes().chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece)));
            let heard: Vec<_> = lines(stream::iter(pieces.collect::<Vec<_>>())).collect().await;
            let heard: Vec<u8> =
                heard.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect();
            assert_eq!(String::from_utf8(heard).unwrap(), expected, "in pieces of {size}");
        }
    }
}
