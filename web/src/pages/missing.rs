//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::frame::Frame;
use crate::words::say;

/// Any other path.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <Title text=say("missing.title") />
        <Frame class="notice">
            <p class="big" aria-hidden="true">
                "404"
            </p>
            <h1>{say("missing.here")}</h1>
            <p>{say("missing.words")}</p>
            <p>
                <a class="button primary" href="/">
                    {say("missing.start")}
                </a>
            </p>
        </Frame>
    }
}
