//! An answer of the API as it comes, fetched by the page itself: the session's cookie goes along.

use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{
        AbortSignal, Headers, ReadableStreamDefaultReader, ReadableStreamReadResult, RequestInit,
        Response,
        js_sys::{Uint8Array, futures::JsFuture},
    },
};
use serde_json::Value;

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
    let response = send(path, body, key, signal).await.map_err(|_| Refused::unreachable())?;
    if !response.ok() {
        return Err(refusal(&response).await);
    }
    listen(&response, hear).await.map_err(|_| Refused::cut_off())
}

async fn send(
    path: &str,
    body: &str,
    key: &str,
    signal: &AbortSignal,
) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    headers.set("idempotency-key", key)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers_headers(&headers);
    request.set_body(&body.into());
    request.set_signal(Some(signal));
    JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?.dyn_into()
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
    let text = async { JsFuture::from(response.text().ok()?).await.ok()?.as_string() };
    let text = text.await.unwrap_or_default();
    match serde_json::from_str::<Value>(&text) {
        Ok(problem) => refused(&problem),
        Err(_) => Refused::from_status(response.status()),
    }
}
