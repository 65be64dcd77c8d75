//! The document and its routes.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode, StaticSegment,
    components::{FlatRoutes, Route, Router},
};

#[cfg(feature = "ssr")]
use crate::pages::{
    away::Away,
    changes::Changes,
    import::Import,
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
    raw_text,
    visitor::{Reader, ZoneVersion, keep_zone},
    words::{ELEMENT, Words},
};

/// The pages that scripts take over. The others are links and plain forms for good, and no part of
/// what the browser loads.
const HYDRATED: [&str; 2] = ["/dashboard", "/chat"];

/// The pages with a line that is read as it is typed, and those that lead there without being loaded anew.
const READ: [&str; 3] = ["/", "/dashboard", "/chat"];

/// The whole document, as the server sends it. Files are named by their content: see `assets`.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let file = |name: &str| format!("/{}/{name}", options.site_pkg_dir);
    let [icon, style, font] = ["icon.svg", "app.css", "inter.woff2"].map(file);
    let [voice, live, reading] = ["voice.js", "live.js", "line.js"].map(file);
    let [drag, import, pickers, waiting] =
        ["drag.js", "import.js", "pickers.js", "waiting.js"].map(file);
    // No output's name, no wasm: the page stays the plain forms it begins as.
    let has_wasm = !options.output_name.is_empty();
    let hydrates = has_wasm && Reader::is_at(&HYDRATED);
    let [push, copy, keys, swipe] = ["push.js", "copy.js", "keys.js", "swipe.js"].map(file);
    let passkey = file("passkey.js");
    let passkey = (hydrates || Reader::is_at(&["/login", "/profile"]))
        .then(|| view! { <script src=passkey defer></script> });
    let is_profile = Reader::is_at(&["/profile"]);
    let push = is_profile.then(|| {
        let live = live.clone();
        view! {
            <script src=push defer></script>
            <script src=copy defer></script>
            <script src=live defer></script>
        }
    });
    let scripts = hydrates.then(|| {
        view! {
            <HydrationScripts options />
            <script src=voice defer></script>
            <script src=waiting defer></script>
            <script src=live defer></script>
            <script src=drag defer></script>
            <script src=swipe defer></script>
            <script src=pickers defer></script>
        }
    });
    let import = Reader::is_at(&["/import"]).then(|| view! { <script src=import defer></script> });
    // Where there is a line to type into, and something to read it.
    let reads =
        (has_wasm && Reader::is_at(&READ)).then(|| view! { <script src=reading defer></script> });
    let Reader { preferences, viewer, .. } = Reader::of_request();
    let keys = viewer.map(|_| view! { <script src=keys defer></script> });
    let words = Words::present();
    let said = (is_profile || (has_wasm && Reader::is_at(&READ))).then(|| {
        view! { <script id=ELEMENT type="application/json" inner_html=words.for_browser()></script> }
    });
    view! {
        <!DOCTYPE html>
        <html
            lang=words.tag()
            dir=preferences.direction(words.direction()).to_owned()
            data-theme=preferences.theme.word()
            data-density=(!preferences.density.is_empty()).then(|| preferences.density.clone())
            data-language=Reader::language()
            data-clock=preferences.clock.word()
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta
                    name="description"
                    content=words.say("meta.description")
                />
                <meta name="theme-color" content="#f4f5f8" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#0c0e13" media="(prefers-color-scheme: dark)" />
                <link rel="manifest" href="/site.webmanifest" />
                <link rel="apple-touch-icon" href="/icon-192.png" />
                <link rel="icon" href=icon type="image/svg+xml" />
                <link rel="preload" href=font r#as="font" type="font/woff2" crossorigin="" />
                <link rel="stylesheet" href=style />
                {said}
                {keys}
                {scripts}
                {reads}
                {import}
                {push}
                {passkey}
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
        <Title formatter=titled />
        <Router>
            <Pages />
        </Router>
    }
}

/// What a tab is called. A search or a tag may stand in it.
fn titled(title: String) -> String {
    let title = if cfg!(feature = "ssr") { raw_text::escaped(&title) } else { title };
    format!("{title} · Saydo")
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
            <Route path=StaticSegment("changes") view=Changes ssr=SsrMode::Async />
            <Route path=StaticSegment("import") view=Import ssr=SsrMode::Async />
            <Route path=StaticSegment("profile") view=Profile ssr=SsrMode::Async />
            // The service worker keeps it by this name.
            <Route path=StaticSegment("no-network") view=Away ssr=SsrMode::Async />
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
