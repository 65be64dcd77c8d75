//! What a form holds, sent as its browser would send it.

use leptos::{
    prelude::window,
    server_fn::redirect::{REDIRECT_HEADER, call_redirect_hook},
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{
        Element, Event, FormData, HtmlButtonElement, HtmlFormElement, SubmitEvent, UrlSearchParams,
        js_sys,
    },
};

use super::request;
use crate::{
    actions::Refused,
    model::{expected::Expected, task_form::TaskForm},
};

/// The names and values of the form that is submitted, and of the button that does it.
pub(crate) fn values(event: &SubmitEvent) -> Result<UrlSearchParams, JsValue> {
    let form: HtmlFormElement = event.target().ok_or(JsValue::NULL)?.dyn_into()?;
    let data = FormData::new_with_form(&form)?;
    if let Some(button) = event.submitter().and_then(|it| it.dyn_into::<HtmlButtonElement>().ok())
        && !button.name().is_empty()
    {
        data.append_with_str(&button.name(), &button.value())?;
    }
    UrlSearchParams::new_with_str_sequence_sequence(&data)
}

/// Whether the button that submits the form is the one of this name.
pub(crate) fn is_pressed(event: &SubmitEvent, name: &str) -> bool {
    let button = event.submitter().and_then(|it| it.dyn_into::<HtmlButtonElement>().ok());
    button.is_some_and(|button| button.name() == name)
}

/// These names and values.
pub(crate) fn named(values: &[(String, String)]) -> Option<UrlSearchParams> {
    let all = UrlSearchParams::new().ok()?;
    values.iter().for_each(|(name, value)| all.append(name, value));
    Some(all)
}

/// What the form of a task holds, in which `event` happened.
pub(crate) fn holding(event: &Event) -> Option<TaskForm> {
    let form = event.target()?.dyn_into::<Element>().ok()?.closest("form").ok()??;
    let data = FormData::new_with_form(form.dyn_ref()?).ok()?;
    Some(TaskForm::read("form", |name| data.get(name).as_string()))
}

/// What waits for the network, as `public/waiting.js` tells: the values of each form.
pub(crate) fn waiting() -> Vec<Expected> {
    let told = js_sys::Reflect::get(&window(), &"todoWaiting".into()).ok();
    let told = told.and_then(|told| told.as_string()).unwrap_or_default();
    let forms = told.lines().filter_map(|form| UrlSearchParams::new_with_str(form).ok());
    forms.filter_map(|form| Expected::of_waiting(|name| form.get(name))).collect()
}

/// Sends them to an action, and goes where its answer leads. What it says is JSON.
pub(crate) async fn send(path: &str, values: &UrlSearchParams) -> Result<String, Refused> {
    let response = request::post(path, &[("accept", "application/json")], values, None)
        .await
        .map_err(|_| Refused::unreachable())?;
    let text = request::text(&response).await;
    if !response.ok() {
        return Err(
            serde_json::from_slice(text.as_bytes()).unwrap_or_else(|_| Refused::unreachable())
        );
    }
    let header = |name| response.headers().get(name).ok().flatten();
    if let Some(place) = header(REDIRECT_HEADER).and_then(|_| header("location")) {
        call_redirect_hook(&place);
    }
    Ok(text)
}
