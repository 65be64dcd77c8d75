//! A reply's body, put right where servers write what no parser takes: a byte order mark, half a
//! surrogate, a number that is none, a whole reply where a stream was asked for. And its end is told in a form that can be
//! seen: a stream that just stops is no reply.

use std::io;

use axum::body::Bytes;
use futures_util::{Stream, StreamExt, stream};
use reqwest::{
    Body,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::Value;
use todo_core::chat::lenient::mended;

use super::response::END;

/// What stands before the data of an event.
const DATA: &str = "data:";
/// The data of the last event.
const DONE: &str = "[DONE]";
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The events of a reply, whatever its server calls it: a stream, or one whole reply that becomes one.
pub(super) async fn events<S>(headers: &HeaderMap, body: S) -> io::Result<Body>
where
    S: Stream<Item = io::Result<Bytes>> + Send + 'static,
{
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_called = |name: &str| kind.trim_start().to_ascii_lowercase().starts_with(name);
    if is_called("text/event-stream") {
        return Ok(Body::wrap_stream(lines(body)));
    }
    let mut body = Box::pin(body);
    let mut first = Vec::new();
    while begins(&first).is_none()
        && let Some(piece) = body.next().await
    {
        first.extend_from_slice(&piece?);
    }
    if !is_called("application/json") && begins(&first) != Some('{') {
        let body = stream::once(async { Ok(Bytes::from(first)) }).chain(body);
        return Ok(Body::wrap_stream(lines(body)));
    }
    while let Some(piece) = body.next().await {
        first.extend_from_slice(&piece?);
    }
    Ok(Body::from(streamed(&first)))
}

/// The first letter that says what a reply is; `None` while that has not arrived.
fn begins(reply: &[u8]) -> Option<char> {
    let text = String::from_utf8_lossy(reply);
    text.trim_start_matches(|it: char| it.is_whitespace() || it == BYTE_ORDER_MARK).chars().next()
}

/// A whole reply as a stream of one event.
fn streamed(body: &[u8]) -> Bytes {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches(BYTE_ORDER_MARK);
    if text.trim_start().starts_with(DATA) {
        // A stream under a wrong name.
        return text.split_inclusive('\n').map(line).collect::<String>().into();
    }
    // On one line, as an event wants it; what is no JSON stays what it is.
    let text = mended(text);
    let line = serde_json::from_str::<Value>(&text).map_or(text.into_owned(), |it| it.to_string());
    Bytes::from(format!("{DATA} {line}\n\n{DATA} {END}\n\n{DATA} {DONE}\n\n"))
}

/// A stream of events, line by line.
fn lines<S>(body: S) -> impl Stream<Item = io::Result<Bytes>>
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

#[cfg(test)]
mod tests {
    use super::*;

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
