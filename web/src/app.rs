//! The document and its routes.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode, StaticSegment,
    components::{Route, Router, Routes},
};

use crate::pages::{landing::Landing, missing::Missing};

/// The whole document, as the server sends it. Files are named by their content: see `assets`.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let icon = format!("/{}/icon.svg", options.site_pkg_dir);
    let style = format!("/{}/app.css", options.site_pkg_dir);
    // No output's name, no wasm: the page stays the plain forms it begins as.
    let scripts = (!options.output_name.is_empty()).then(|| view! { <HydrationScripts options /> });
    view! {
        <!DOCTYPE html>
        <html lang="en">
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

/// Every page, by its path.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();

    view! {
        <Title formatter=|title| format!("{title} · Todo") />
        <Router>
            <Routes fallback=Missing>
                <Route path=StaticSegment("") view=Landing ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
