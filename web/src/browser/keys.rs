//! The keys that work the list, while it is shown. Those of every page, `public/keys.js` takes before. Single letters
//! can be switched off: they are in the way of those who speak to their computer.

use leptos::{
    ev::{self, KeyboardEvent},
    prelude::{document, on_cleanup, window_event_listener},
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

use super::focus;
use crate::model::preferences::KEYS_OFF_COOKIE;

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

fn takes(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let is_chord = event.ctrl_key() || event.meta_key();
    if is_chord && key.eq_ignore_ascii_case("j") {
        press(find("#assistant"));
        return true;
    }
    if key == "Escape" {
        return leave();
    }
    let is_open = find("dialog[open], .veil").is_some();
    let are_off = super::cookie(KEYS_OFF_COOKIE).is_some();
    if is_chord || event.alt_key() || is_typing() || is_open || are_off {
        return false;
    }
    letter(&key)
}

fn letter(key: &str) -> bool {
    match key {
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
        _ => return false,
    }
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
