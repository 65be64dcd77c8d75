//! The pages of todo-chatbot: rendered on the server, hydrated in the browser. Every action is a
//! plain HTML form first.

// The types of nested views are deep.
#![recursion_limit = "256"]
#![expect(clippy::large_types_passed_by_value, reason = "components own what they are given")]

pub mod actions;
pub mod app;

mod browser;
pub mod components;
mod erase;
pub mod model;
pub mod pages;
mod raw_text;
pub mod visitor;
pub mod words;

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod backend;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
mod connector;
#[cfg(feature = "ssr")]
mod export;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod health;
#[cfg(feature = "ssr")]
mod proxy;
#[cfg(feature = "ssr")]
mod security;
#[cfg(feature = "ssr")]
pub mod serve;
#[cfg(feature = "ssr")]
mod session;

/// Takes over the page that the server rendered: where the browser starts.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    let root = leptos::prelude::document().document_element();
    // Tells tests, and styles, that events are handled from here on.
    let _ = root.map(|root| root.set_attribute("data-hydrated", ""));
}
