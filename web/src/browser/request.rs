//! What pages send by themselves: the session's cookie goes along.

use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{AbortSignal, Headers, RequestInit, Response, js_sys::futures::JsFuture},
};

pub(super) async fn post(
    path: &str,
    headers: &[(&str, &str)],
    body: &JsValue,
    signal: Option<&AbortSignal>,
) -> Result<Response, JsValue> {
    let named = Headers::new()?;
    for (name, value) in headers {
        named.set(name, value)?;
    }
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers_headers(&named);
    request.set_body(body);
    request.set_signal(signal);
    JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?.dyn_into()
}

/// The body; empty when it does not come.
pub(super) async fn text(response: &Response) -> String {
    let text = async { JsFuture::from(response.text().ok()?).await.ok()?.as_string() };
    text.await.unwrap_or_default()
}
