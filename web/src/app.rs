//! The document and its routes.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode, StaticSegment,
    components::{Route, Router, Routes},
};

use crate::{
    pages::{
        chat::Chat, dashboard::Dashboard, landing::Landing, login::Login, missing::Missing,
        profile::Profile,
    },
    visitor::{Reader, ZoneVersion, keep_zone},
};

/// The whole document, as the server sends it. Files are named by their content: see `assets`.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let icon = format!("/{}/icon.svg", options.site_pkg_dir);
    let style = format!("/{}/app.css", options.site_pkg_dir);
    // No output's name, no wasm: the page stays the plain forms it begins as. So does the answer
    // to a refused form, whose address is the action's.
    let hydrates = !options.output_name.is_empty() && !Reader::is_answered();
    let scripts = hydrates.then(|| view! { <HydrationScripts options /> });
    let preferences = Reader::of_request().preferences;
    view! {
        <!DOCTYPE html>
        <html lang="en" dir=preferences.direction() data-theme=preferences.theme.word()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <link rel="icon" href=icon type="image/svg+xml" />
                <link rel="stylesheet" href=style />
                {scripts}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Every page, by its path. Pages are sent whole: streamed parts would need scripts to fall into
/// place.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let reader = SharedValue::new(Reader::of_request).into_inner();
    let zone = ZoneVersion::default();
    keep_zone(&reader.preferences, zone);
    provide_context(reader.viewer);
    provide_context(reader.preferences);
    provide_context(zone);

    view! {
        <Title formatter=|title| format!("{title} · Todo") />
        <Router>
            <Routes fallback=Missing>
                <Route path=StaticSegment("") view=Landing ssr=SsrMode::Async />
                <Route path=StaticSegment("login") view=Login ssr=SsrMode::Async />
                <Route path=StaticSegment("dashboard") view=Dashboard ssr=SsrMode::Async />
                <Route path=StaticSegment("chat") view=Chat ssr=SsrMode::Async />
                <Route path=StaticSegment("profile") view=Profile ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
