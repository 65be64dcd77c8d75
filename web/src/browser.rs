//! What only a browser knows or does. On the server these do nothing, or their server's share.

#[cfg(feature = "hydrate")]
pub(crate) mod focus;
#[cfg(feature = "hydrate")]
pub(crate) mod form;
#[cfg(feature = "hydrate")]
pub(crate) mod keys;
#[cfg(feature = "hydrate")]
mod request;
#[cfg(feature = "hydrate")]
pub(crate) mod stream;

#[cfg(feature = "hydrate")]
use {
    leptos::{
        leptos_dom::helpers::TimeoutHandle,
        prelude::{
            Effect, Get, GetValue, RwSignal, Set, SetValue, StoredValue, document, on_cleanup,
            request_animation_frame, set_timeout_with_handle, window, window_event_listener,
            window_event_listener_untyped,
        },
        wasm_bindgen::{JsCast, JsValue},
        web_sys::{
            HtmlFormElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, js_sys,
        },
    },
    std::{cell::Cell, thread::LocalKey, time::Duration},
};

/// A key under which a form that is sent twice counts once.
#[cfg(feature = "ssr")]
#[expect(clippy::disallowed_methods, reason = "the one place where the pages make random keys")]
pub(crate) fn fresh_key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// A key under which a form that is sent twice counts once.
#[cfg(not(feature = "ssr"))]
pub(crate) fn fresh_key() -> String {
    let half = || leptos::web_sys::js_sys::Math::random().to_bits();
    format!("{:016x}{:016x}", half(), half())
}

/// Loads the page at the present address from the server.
#[cfg(not(feature = "ssr"))]
pub(crate) fn load_page() {
    leptos::prelude::Effect::new(|| {
        let location = window().location();
        if let Ok(address) = location.href() {
            let _ = location.assign(&address);
        }
    });
}

/// What the reading module makes of a line, as JSON, for who has tasks of these `titles`, a line each;
/// `None` while it is not there.
#[cfg(feature = "hydrate")]
pub(crate) fn read_line(text: &str, titles: &str) -> Option<String> {
    reading()?.call2(&JsValue::NULL, &text.into(), &titles.into()).ok()?.as_string()
}

/// A day and, if there is one, a time of it, as the list words them: `public/pickers.js` does it.
#[cfg(feature = "hydrate")]
pub(crate) fn moment(day: &str, time: &str) -> String {
    let worded = || {
        let word = js_sys::Reflect::get(&window(), &"todoMoment".into()).ok()?;
        let word = word.dyn_into::<js_sys::Function>().ok()?;
        word.call2(&JsValue::NULL, &day.into(), &time.into()).ok()?.as_string()
    };
    worded().unwrap_or_else(|| format!("{day} {time}"))
}

/// The server words what it knows itself: this is of what waits in a browser.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn moment(day: &str, time: &str) -> String {
    format!("{day} {time}").trim_end().to_owned()
}

/// Whether the reading module is there.
#[cfg(feature = "hydrate")]
pub(crate) fn can_read() -> bool {
    reading().is_some()
}

#[cfg(feature = "hydrate")]
fn reading() -> Option<js_sys::Function> {
    js_sys::Reflect::get(&window(), &"todoRead".into()).ok()?.dyn_into().ok()
}

/// Whether nobody was there when the page last listened for news: `public/live.js` marks it.
#[cfg(feature = "hydrate")]
pub(crate) fn is_away() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-away"))
}

/// Does what `text` says without the server, as far as it is clear by itself: whether it is done. `public/waiting.js` does it.
#[cfg(feature = "hydrate")]
pub(crate) async fn do_alone(text: &str) -> bool {
    let begin = || {
        let act = js_sys::Reflect::get(&window(), &"todoAlone".into()).ok()?;
        let act = act.dyn_into::<js_sys::Function>().ok()?;
        act.call1(&JsValue::NULL, &text.into()).ok()?.dyn_into::<js_sys::Promise>().ok()
    };
    let Some(doing) = begin() else { return false };
    js_sys::futures::JsFuture::from(doing).await.is_ok_and(|done| done.is_truthy())
}

/// The text that is pasted by `event`.
#[cfg(feature = "hydrate")]
pub(crate) fn pasted(event: &leptos::web_sys::Event) -> Option<String> {
    let data = js_sys::Reflect::get(event, &"clipboardData".into()).ok()?;
    let read = js_sys::Reflect::get(&data, &"getData".into()).ok()?;
    let read = read.dyn_into::<js_sys::Function>().ok()?;
    read.call1(&data, &"text".into()).ok()?.as_string()
}

/// Calls `then` for every event of this name, while the page is shown.
#[cfg(feature = "hydrate")]
pub(crate) fn on_event(name: &str, then: impl Fn() + 'static) {
    let listener = window_event_listener_untyped(name, move |_| then());
    on_cleanup(move || listener.remove());
}

/// Tells the scripts beside the wasm that something of this name happened.
#[cfg(feature = "hydrate")]
pub(crate) fn tell(name: &str) {
    if let Ok(event) = document().create_event("Event") {
        event.init_event(name);
        let _ = window().dispatch_event(&event);
    }
}

/// The browser's time zone, `Asia/Karachi`.
#[cfg(feature = "hydrate")]
pub(crate) fn zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"))
        .ok()?
        .as_string()
}

/// Keeps what is being written as a `draft` of this name for as long as the tab is open, and gives it back to a page that
/// is loaded anew.
#[cfg(feature = "hydrate")]
pub(crate) fn keep_draft(name: String, draft: RwSignal<String>) {
    let name = JsValue::from_str(&name);
    Effect::new(move |before: Option<()>| {
        let text = draft.get();
        // A browser that keeps nothing loses it when the page is left, and nothing else.
        let Ok(kept) = js_sys::Reflect::get(&window(), &"sessionStorage".into()) else { return };
        if before.is_some() || !text.is_empty() {
            let _ = js_sys::Reflect::set(&kept, &name, &text.into());
        } else if let Some(text) =
            js_sys::Reflect::get(&kept, &name).ok().and_then(|it| it.as_string())
        {
            draft.set(text);
        }
    });
}

/// Sets a cookie by its `Set-Cookie` line.
#[cfg(feature = "hydrate")]
pub(crate) fn keep_cookie(line: &str) {
    let cookie = JsValue::from_str("cookie");
    // A browser that refuses cookies keeps UTC; nothing else is lost.
    let _ = js_sys::Reflect::set(&document(), &cookie, &JsValue::from_str(line));
}

/// Scrolls to an element, once what changes with it is on the page; unless the reader scrolled back
/// since it was last `reached`.
#[cfg(feature = "hydrate")]
pub(crate) fn follow(id: &'static str, reached: StoredValue<f64>) {
    /// Pixels that are no scrolling back: browsers round.
    const SLACK: f64 = 8.0;
    request_animation_frame(move || {
        let is_at_end = || {
            let height = document().document_element().map(|root| root.scroll_height());
            let end = place() + window().inner_height().ok()?.as_f64()?;
            Some(end + SLACK >= f64::from(height?))
        };
        let last = reached.try_get_value().unwrap_or(f64::MAX);
        if place() + SLACK < last && is_at_end() != Some(true) {
            return;
        }
        if let Some(element) = document().get_element_by_id(id) {
            element.scroll_into_view_with_bool(false);
            reached.try_set_value(place());
        }
    });
}

/// Scrolls what scrolls by itself to its end, once what changes with it is on the page.
#[cfg(feature = "hydrate")]
pub(crate) fn scroll_to_end(css: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().query_selector(css).ok().flatten() {
            element.set_scroll_top(element.scroll_height());
        }
    });
}

/// Keeps what is read in its place while more comes before it, on the page or within what `css` finds.
#[cfg(feature = "hydrate")]
pub(crate) fn keep_place(css: &'static str) {
    let parts = || [document().query_selector(css).ok().flatten(), document().scrolling_element()];
    let heights = parts().map(|part| part.map(|it| (it.scroll_height(), it.scroll_top())));
    request_animation_frame(move || {
        for (part, before) in parts().into_iter().zip(heights) {
            if let (Some(part), Some((height, top))) = (part, before) {
                part.set_scroll_top(top + part.scroll_height() - height);
            }
        }
    });
}

/// How far down the page the window is.
#[cfg(feature = "hydrate")]
fn place() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// The value of a cookie that scripts may read.
#[cfg(feature = "hydrate")]
pub(crate) fn cookie(name: &str) -> Option<String> {
    let all = js_sys::Reflect::get(&document(), &JsValue::from_str("cookie")).ok()?.as_string()?;
    crate::model::preferences::cookie(&all, name).map(str::to_owned)
}

/// What was typed into a field of the page before the scripts took it over.
#[cfg(feature = "hydrate")]
pub(crate) fn typed(id: &str) -> Option<String> {
    let root = document().document_element()?;
    if root.has_attribute("data-hydrated") {
        return None;
    }
    let field = document().get_element_by_id(id)?;
    js_sys::Reflect::get(&field, &"value".into()).ok()?.as_string()
}

/// Puts `value` into a field, as if it was typed.
#[cfg(feature = "hydrate")]
pub(crate) fn fill(id: &str, value: &str) {
    let Some(field) = document().get_element_by_id(id) else { return };
    let _ = js_sys::Reflect::set(&field, &"value".into(), &value.into());
    // A choice that is not offered yet: whoever words it hears of it.
    if let Some(select) = field.dyn_ref::<HtmlSelectElement>()
        && select.value() != value
        && let Ok(option) = HtmlOptionElement::new_with_text_and_value(value, value)
    {
        let _ = select.append_child(&option);
        select.set_value(value);
    }
    if let Ok(event) = document().create_event("Event") {
        event.init_event_with_bubbles("input", true);
        let _ = field.dispatch_event(&event);
    }
}

/// [`fill`], unless the field holds this already.
#[cfg(feature = "hydrate")]
pub(crate) fn refill(id: &str, value: &str) {
    let field = document().get_element_by_id(id);
    let held = field.and_then(|it| js_sys::Reflect::get(&it, &"value".into()).ok()?.as_string());
    if held.is_some_and(|held| held != value) {
        fill(id, value);
    }
}

/// Goes to another address of these pages.
#[cfg(feature = "hydrate")]
pub(crate) fn go_to(place: &str) {
    leptos::server_fn::redirect::call_redirect_hook(place);
}

/// Goes into a field and selects a part of what stands there: what is typed next takes its place.
#[cfg(feature = "hydrate")]
pub(crate) fn select(id: &str, from: u32, to: u32) {
    let field =
        document().get_element_by_id(id).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
        let _ = field.set_selection_range(from, to);
    }
}

/// Lets the browser ask before the reader leaves for another site, or closes the tab, for as long as
/// something `is_unsaved` and the page is shown.
#[cfg(feature = "hydrate")]
pub(crate) fn ask_before_leaving(is_unsaved: impl Fn() -> bool + 'static) {
    let listener = window_event_listener(leptos::ev::beforeunload, move |event| {
        if is_unsaved() {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether the reader is in this field.
#[cfg(feature = "hydrate")]
pub(crate) fn has_focus(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

/// Whether an event happened within something that `css` finds.
#[cfg(feature = "hydrate")]
pub(crate) fn is_within(event: &leptos::web_sys::Event, css: &str) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<leptos::web_sys::Element>().ok());
    element.is_some_and(|element| element.closest(css).is_ok_and(|found| found.is_some()))
}

/// Submits a form once nothing more was asked for during `pause`.
#[cfg(feature = "hydrate")]
pub(crate) fn submit_after(pause: Duration, id: &'static str) {
    thread_local! {
        static SUBMITTING: Waiting = Waiting::default();
    }
    after(&SUBMITTING, pause, move || {
        let form = document().get_element_by_id(id);
        if let Some(form) = form.and_then(|it| it.dyn_into::<HtmlFormElement>().ok()) {
            let _ = form.request_submit();
        }
    });
}

/// Submits the form in which `event` happened, as its button would.
#[cfg(feature = "hydrate")]
pub(crate) fn submit_around(event: &leptos::web_sys::Event) {
    let element = event.target().and_then(|it| it.dyn_into::<leptos::web_sys::Element>().ok());
    let form = element.and_then(|it| it.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|it| it.dyn_into::<HtmlFormElement>().ok()) {
        let _ = form.request_submit();
    }
}

/// What waits to be done.
#[cfg(feature = "hydrate")]
pub(crate) type Waiting = Cell<Option<TimeoutHandle>>;

/// Does `what` after `pause`, in place of what was `waiting`.
#[cfg(feature = "hydrate")]
pub(crate) fn after(
    waiting: &'static LocalKey<Waiting>,
    pause: Duration,
    what: impl FnOnce() + 'static,
) {
    let next = set_timeout_with_handle(what, pause).ok();
    if let Some(before) = waiting.replace(next) {
        before.clear();
    }
}
