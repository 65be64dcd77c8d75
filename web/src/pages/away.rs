//! What is shown in place of a page while there is no network: the service worker keeps it. It says nothing of anybody.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::words::say;

/// How soon the page that was asked for is tried again.
const RETRY_SECONDS: u16 = 5;

/// `/no-network`
#[component]
pub fn Away() -> impl IntoView {
    view! {
        <Title text=say("away.title") />
        <Meta http_equiv="refresh" content=RETRY_SECONDS.to_string() />
        <main id="main" class="notice">
            <h1>{say("away.title")}</h1>
            <p>{say("away.words")}</p>
            <p>
                <a class="button primary" href="/dashboard">
                    {say("away.list")}
                </a>
            </p>
        </main>
    }
}
