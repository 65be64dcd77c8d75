//! The document and its routes.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode, StaticSegment,
    components::{FlatRoutes, Route, Router},
};

#[cfg(feature = "ssr")]
use crate::pages::{
    landing::Landing,
    login::Login,
    missing::Missing,
    profile::Profile,
    recovery::{ForgotPassword, ResetPassword},
};
use crate::{
    components::unsaved::Unsaved,
    pages::{
        chat::{Chat, turn::Turn},
        dashboard::Dashboard,
    },
    visitor::{Reader, ZoneVersion, keep_zone},
};

/// The pages that scripts take over. The others are links and plain forms for good, and no part of
/// what the browser loads.
const HYDRATED: [&str; 2] = ["/dashboard", "/chat"];

/// The whole document, as the server sends it. Files are named by their content: see `assets`.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let icon = format!("/{}/icon.svg", options.site_pkg_dir);
    let style = format!("/{}/app.css", options.site_pkg_dir);
    // No output's name, no wasm: the page stays the plain forms it begins as.
    let hydrates = !options.output_name.is_empty() && Reader::is_at(&HYDRATED);
    let voice = format!("/{}/voice.js", options.site_pkg_dir);
    let live = format!("/{}/live.js", options.site_pkg_dir);
    let scripts = hydrates.then(|| {
        view! {
            <HydrationScripts options />
            <script src=voice defer></script>
            <script src=live defer></script>
        }
    });
    let preferences = Reader::of_request().preferences;
    view! {
        <!DOCTYPE html>
        <html lang="en" dir=preferences.direction() data-theme=preferences.theme.word()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta
                    name="description"
                    content="A to-do list you can talk to: one line takes tasks, requests and questions."
                />
                <meta name="theme-color" content="#f1f2f6" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#0b0d11" media="(prefers-color-scheme: dark)" />
                <link rel="manifest" href="/site.webmanifest" />
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
    provide_context(Turn::of(reader.viewer.as_ref()));
    provide_context(reader.viewer);
    provide_context(reader.preferences);
    provide_context(zone);
    provide_context(Unsaved::default());

    view! {
        <Title formatter=|title| format!("{title} · Todo") />
        <Router>
            <Pages />
        </Router>
    }
}

#[cfg(feature = "ssr")]
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=Missing>
            <Route path=StaticSegment("") view=Landing ssr=SsrMode::Async />
            <Route path=StaticSegment("login") view=Login ssr=SsrMode::Async />
            <Route
                path=StaticSegment("forgot-password")
                view=ForgotPassword
                ssr=SsrMode::Async
            />
            <Route path=StaticSegment("reset-password") view=ResetPassword ssr=SsrMode::Async />
            <Route path=StaticSegment("dashboard") view=Dashboard ssr=SsrMode::Async />
            <Route path=StaticSegment("chat") view=Chat ssr=SsrMode::Async />
            <Route path=StaticSegment("profile") view=Profile ssr=SsrMode::Async />
        </FlatRoutes>
    }
}

/// The browser's share. Whatever else is asked for, the server has it.
#[cfg(not(feature = "ssr"))]
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=crate::browser::load_page>
            <Route path=StaticSegment("dashboard") view=Dashboard ssr=SsrMode::Async />
            <Route path=StaticSegment("chat") view=Chat ssr=SsrMode::Async />
        </FlatRoutes>
    }
}
