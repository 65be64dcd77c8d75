//! The keyboard's map, while the list is shown. It can be switched off: single letters are in the
//! way of those who speak to their computer.

use std::cell::Cell;

use leptos::{
    ev::{self, KeyboardEvent},
    prelude::{document, on_cleanup, window_event_listener},
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlDialogElement, HtmlElement},
};

use super::focus;
use crate::model::preferences::{KEYS_OFF_COOKIE, set_cookie};

/// The dialog that shows the map.
const MAP: &str = "keys";

thread_local! {
    /// `g` was pressed: the next letter says where to go.
    static GOING: Cell<bool> = const { Cell::new(false) };
}

/// Listens while the page is shown.
pub(crate) fn listen() {
    focus::watch();
    let listener = window_event_listener(ev::keydown, |event| {
        if takes(&event) {
            // The letter is the shortcut, not the first one typed.
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether letters are shortcuts in this browser.
pub(crate) fn are_on() -> bool {
    super::cookie(KEYS_OFF_COOKIE).is_none()
}

/// Switches the letters on or off.
pub(crate) fn switch(on: bool) {
    super::keep_cookie(&set_cookie(KEYS_OFF_COOKIE, (!on).then_some("1")));
}

fn takes(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let is_chord = event.ctrl_key() || event.meta_key();
    if is_chord && key.eq_ignore_ascii_case("k") {
        focus::go(find("#quick-add"));
        return true;
    }
    if is_chord && key.eq_ignore_ascii_case("j") {
        press(find("#assistant"));
        return true;
    }
    if key == "Escape" {
        return leave();
    }
    let is_open = find("dialog[open], .veil").is_some();
    if is_chord || event.alt_key() || is_typing() || is_open || !are_on() {
        return false;
    }
    if GOING.replace(key == "g") && key != "g" {
        return go_to(&key);
    }
    letter(&key)
}

fn letter(key: &str) -> bool {
    match key {
        "q" | "n" => focus::go(find("#quick-add")),
        "/" => focus::go(find("#search")),
        "j" => focus::step(1),
        "k" => focus::step(-1),
        "x" => press(in_row(".round")),
        "e" => press(in_row(".edit")),
        "m" => {
            press(in_row(".menu summary"));
            focus::go(in_row(".menu[open] .popover button"));
        }
        "s" => press(in_row(".menu .item.scripted")),
        "u" => press(find("#undo")),
        "?" => show_map(),
        "g" => {}
        _ => return false,
    }
    true
}

/// `g` and a letter: a list, or a page.
fn go_to(key: &str) -> bool {
    let place = match key {
        "t" => "/dashboard",
        "i" => "/dashboard?view=inbox",
        "u" => "/dashboard?view=upcoming",
        "w" => "/dashboard?view=week",
        "b" => "/dashboard?view=board",
        "c" => "/dashboard?view=completed",
        "a" => "/chat",
        "p" => "/profile",
        _ => return false,
    };
    press(find(&format!("nav a[href='{place}']")));
    true
}

/// Closes what is open: a menu, the form of a task, the assistant; then nothing is selected any more.
fn leave() -> bool {
    if close_menu() {
        return true;
    }
    let open = [".editor .cancel", ".panel .close", "#unselect"].into_iter().find_map(find);
    let is_open = open.is_some();
    press(open);
    is_open
}

/// Closes the menu that is open, and goes back to its button.
pub(crate) fn close_menu() -> bool {
    let Some(menu) = find("details.menu[open]") else { return false };
    let _ = menu.remove_attribute("open");
    focus::go(menu.query_selector("summary").ok().flatten());
    true
}

fn show_map() {
    let map = document().get_element_by_id(MAP).and_then(|it| it.dyn_into().ok());
    if let Some(map) = map.filter(|map: &HtmlDialogElement| !map.open()) {
        let _ = map.show_modal();
    }
}

fn in_row(css: &str) -> Option<Element> {
    let row = document().active_element()?.closest(".task").ok().flatten()?;
    row.query_selector(css).ok().flatten()
}

fn press(element: Option<Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

fn find(css: &str) -> Option<Element> {
    document().query_selector(css).ok().flatten()
}

fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}
