//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

/// Any other path.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <Title text="Page not found" />
        <main id="main">
            <h1>"There is no page here"</h1>
        </main>
    }
}
