//! What only a browser knows or does. On the server these do nothing, or their server's share.

#[cfg(feature = "hydrate")]
pub(crate) mod form;
#[cfg(feature = "hydrate")]
mod request;
#[cfg(feature = "hydrate")]
pub(crate) mod stream;

#[cfg(feature = "hydrate")]
use leptos::{
    ev,
    prelude::{
        GetValue, SetValue, StoredValue, document, on_cleanup, request_animation_frame, window,
        window_event_listener,
    },
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{HtmlElement, js_sys},
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

/// Now, at the browser's present offset from UTC: enough to preview what a line says.
#[cfg(feature = "hydrate")]
pub(crate) fn now() -> Option<jiff::ZonedDateTime> {
    let date = js_sys::Date::new_0();
    let seconds = (-date.get_timezone_offset() * 60.0) as i32;
    let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
    let now = jiff::Timestamp::from_millisecond(date.get_time() as i64).ok()?;
    Some(now.to_zoned_datetime(offset.to_time_zone()))
}

/// The browser's time zone, `Asia/Karachi`.
#[cfg(feature = "hydrate")]
pub(crate) fn zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"))
        .ok()?
        .as_string()
}

/// Sets a cookie by its `Set-Cookie` line.
#[cfg(feature = "hydrate")]
pub(crate) fn keep_cookie(line: &str) {
    let cookie = JsValue::from_str("cookie");
    // A browser that refuses cookies keeps UTC; nothing else is lost.
    let _ = js_sys::Reflect::set(&document(), &cookie, &JsValue::from_str(line));
}

/// While the page is shown, `n` leads to the line that adds a task and `/` to the search.
#[cfg(feature = "hydrate")]
pub(crate) fn listen_for_shortcuts() {
    let listener = window_event_listener(ev::keydown, |event| {
        if is_typing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "n" => focus("quick-add"),
            "/" => focus("search"),
            _ => return,
        }
        // The letter is the shortcut, not the first one typed.
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
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

/// How far down the page the window is.
#[cfg(feature = "hydrate")]
fn place() -> f64 {
    window().scroll_y().unwrap_or_default()
}

#[cfg(feature = "hydrate")]
fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

#[cfg(feature = "hydrate")]
fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}
