//! A form that loads a page, with or without scripts.

use crate::erase::Erase;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// A form that posts to `action` and comes back to this page.
#[component]
pub fn PlainForm(
    action: &'static str,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=action class=class>
            <Back />
            {children()}
        </form>
    }
    .erase()
}

/// The hidden input that says which page the form stands on.
#[component]
pub fn Back() -> impl IntoView {
    let location = use_location();
    let place = move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    };
    view! { <input type="hidden" name="back" value=place /> }
}
