//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::frame::Frame;

/// Any other path.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <Title text="Page not found" />
        <Frame class="notice">
            <p class="big" aria-hidden="true">
                "404"
            </p>
            <h1>"There is no page here"</h1>
            <p>"The address may be mistyped, or what it showed is gone."</p>
            <p>
                <a class="button primary" href="/">
                    "Go to the start"
                </a>
            </p>
        </Frame>
    }
}
