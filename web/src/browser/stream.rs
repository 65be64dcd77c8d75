//! An answer of the API as it comes.

use leptos::{
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{
        AbortSignal, ReadableStreamDefaultReader, ReadableStreamReadResult, Response,
        js_sys::{Uint8Array, futures::JsFuture},
    },
};
use serde_json::Value;

use super::request;
use crate::{
    actions::Refused,
    model::{
        answering::refused,
        events::{Event, EventReader},
    },
};

/// Sends JSON under an idempotency `key` and tells `hear` each event of the answer until it ends.
pub(crate) async fn post(
    path: &str,
    body: &str,
    key: &str,
    signal: &AbortSignal,
    hear: impl FnMut(Event),
) -> Result<(), Refused> {
    let headers = [
        ("accept", "text/event-stream"),
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    let response = request::post(path, &headers, &body.into(), Some(signal))
        .await
        .map_err(|_| Refused::unreachable())?;
    if !response.ok() {
        return Err(refusal(&response).await);
    }
    listen(&response, hear).await.map_err(|_| Refused::cut_off())
}

async fn listen(response: &Response, mut hear: impl FnMut(Event)) -> Result<(), JsValue> {
    let body = response.body().ok_or(JsValue::NULL)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut events = EventReader::default();
    loop {
        let piece: ReadableStreamReadResult = JsFuture::from(reader.read()).await?.unchecked_into();
        if piece.get_done() == Some(true) {
            return Ok(());
        }
        let bytes = Uint8Array::new(&piece.get_value()).to_vec();
        events.read(&bytes).into_iter().for_each(&mut hear);
    }
}

/// The problem that the API answered instead; without one, its status.
async fn refusal(response: &Response) -> Refused {
    match serde_json::from_slice::<Value>(request::text(response).await.as_bytes()) {
        Ok(problem) => refused(&problem),
        Err(_) => Refused::from_status(response.status()),
    }
}
