//! What a visitor sees first.

use leptos::prelude::*;
use leptos_meta::Title;

/// `/`
#[component]
pub fn Landing() -> impl IntoView {
    view! {
        <Title text="A to-do list you can talk to" />
        <main id="main">
            <h1>"A to-do list you can talk to"</h1>
        </main>
    }
}
