//! Where the keyboard is: it never falls to the top of the page because a row went away.

use std::cell::{Cell, RefCell};

use leptos::{
    ev,
    prelude::{document, on_cleanup, request_animation_frame, window, window_event_listener},
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, js_sys},
};

/// The round button of each row, which stands for the row.
const ROWS: &str = ".task:not(.leaving, .arriving) .round";
/// What is opened from a row and leads back to it: who is in there is still in that row.
const OF_ROW: &str = ".drawer";
/// What takes back what was done last.
const UNDO: &str = "#undo";
/// Where to go when there are no rows.
const LINE: &str = "#quick-add";

thread_local! {
    /// The rows that were there when something was taken back, until the reader goes elsewhere.
    static BEFORE_UNDO: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
    /// The place of the row that the reader was in last, until they go elsewhere.
    static ROW: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Goes to the element `id` once what changes with it is on the page.
pub(crate) fn on(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || go(document().get_element_by_id(&id)));
}

/// Goes there where that is of use to who has arrived, and is not in the middle of something else: on a screen that is
/// touched, a keyboard would come up and cover what was opened.
pub(crate) fn on_arrival(id: &'static str) {
    request_animation_frame(move || {
        let elsewhere = "input, select, textarea, [open], [open] *";
        let is_busy =
            document().active_element().is_some_and(|it| it.matches(elsewhere) == Ok(true));
        if is_touched() == Some(false) && !is_busy {
            go(document().get_element_by_id(id));
        }
    });
}

/// Whether fingers are what this is worked with before all.
fn is_touched() -> Option<bool> {
    let ask = js_sys::Reflect::get(&window(), &"matchMedia".into()).ok()?;
    let ask = ask.dyn_into::<js_sys::Function>().ok()?;
    let told = ask.call1(&window(), &"(pointer: coarse)".into()).ok()?;
    js_sys::Reflect::get(&told, &"matches".into()).ok()?.as_bool()
}

/// Remembers in which row the reader is, for as long as the page is shown.
pub(super) fn watch() {
    let undo = window_event_listener(ev::click, |event| {
        if super::is_within(&event, UNDO) {
            BEFORE_UNDO.set(Some(names()));
        }
    });
    let listener = window_event_listener(ev::focusin, |event| {
        let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        if element.as_ref().is_none_or(|it| !it.matches(UNDO).unwrap_or_default()) {
            BEFORE_UNDO.set(None);
        }
        let is_of_row = |it: &Element| it.closest(OF_ROW).ok().flatten().is_some();
        if !element.as_ref().is_some_and(is_of_row) {
            ROW.set(element.and_then(|it| place(&it)));
        }
    });
    on_cleanup(move || {
        undo.remove();
        listener.remove();
    });
}

/// Goes to the row that came back, or to where the row was that the reader was in, if that is gone.
pub(crate) fn restore() {
    request_animation_frame(|| {
        if let Some(row) = come_back() {
            BEFORE_UNDO.set(None);
            return step_to(row);
        }
        let is_lost = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
        if let (true, Some(row)) = (is_lost, ROW.get()) {
            step_to(row);
        }
    });
}

/// The place of the row that was not there when something was taken back.
fn come_back() -> Option<usize> {
    BEFORE_UNDO.with_borrow(|before| {
        let before = before.as_ref()?;
        names().iter().position(|name| !before.contains(name))
    })
}

/// The tasks of the rows, in the order of the page.
pub(crate) fn names() -> Vec<String> {
    let name = |round: Element| round.closest(".task").ok().flatten()?.get_attribute("data-id");
    rows().into_iter().filter_map(name).collect()
}

/// Goes to the row after (or before) the one that the reader is in; from elsewhere, to the first.
pub(super) fn step(by: isize) {
    let here = document().active_element().and_then(|it| place(&it));
    step_to(here.map_or(0, |here| here.saturating_add_signed(by)));
}

fn step_to(row: usize) {
    let rows = rows();
    let row = rows.get(row.min(rows.len().saturating_sub(1))).cloned();
    go(row.or_else(|| document().query_selector(LINE).ok().flatten()));
}

pub(super) fn go(element: Option<Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
        // Whoever goes on writing writes at the end.
        if let Some(field) = element.dyn_ref::<HtmlInputElement>() {
            let _ = field.set_selection_range(u32::MAX, u32::MAX);
        } else if let Some(field) = element.dyn_ref::<HtmlTextAreaElement>() {
            let _ = field.set_selection_range(u32::MAX, u32::MAX);
        }
    }
}

/// The place of the row around `element`.
fn place(element: &Element) -> Option<usize> {
    let row = element.closest(".task").ok().flatten()?;
    rows().iter().position(|it| row.contains(Some(it)))
}

fn rows() -> Vec<Element> {
    let all = js_sys::Reflect::get(&document(), &"querySelectorAll".into())
        .and_then(|function| function.dyn_into::<js_sys::Function>())
        .and_then(|function| function.call1(&document(), &ROWS.into()));
    all.map(|all| js_sys::Array::from(&all).iter().filter_map(|it| it.dyn_into().ok()).collect())
        .unwrap_or_default()
}
