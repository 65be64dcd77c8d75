//! What every page has around it: the skip link, the header with its ways, the main part.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::A;
use serde::{Deserialize, Serialize};

use super::{
    icon::{Glyph, Icon},
    plain_form::PlainForm,
};
use crate::{actions::account::SignOut, erase::Erase};

/// Whoever looks at the page. Pages find it in the context; `None` is a visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub id: String,
    pub name: String,
    pub email: String,
}

/// The page around `children`.
#[component]
pub fn Frame(
    /// Lays the main part out: a class.
    #[prop(optional)]
    class: &'static str,
    /// Where else the keyboard may want to begin: an address on this page, and its name.
    #[prop(optional)]
    skip: Option<(&'static str, &'static str)>,
    children: Children,
) -> impl IntoView {
    let viewer = use_context::<Option<Viewer>>().flatten();
    let bar = if viewer.is_some() { "bar app" } else { "bar" };
    let (skip, words) = skip.unwrap_or(("#main", "Skip to the content"));
    view! {
        <a class="skip" href=skip>
            {words}
        </a>
        <header class=bar>
            <A href=if viewer.is_some() { "/dashboard" } else { "/" } attr:class="brand">
                <span class="brand-mark" aria-hidden="true">
                    <Icon glyph=Glyph::Check />
                </span>
                "Todo"
            </A>
            {match viewer {
                Some(viewer) => view! { <Ways viewer /> }.erase(),
                None => view! { <VisitorWays /> }.erase(),
            }}
        </header>
        <main id="main" class=class tabindex="-1">
            {children()}
        </main>
    }
    .erase()
}

#[component]
fn Ways(viewer: Viewer) -> impl IntoView {
    let button = view! {
        <button class="quiet">"Sign out"</button>
    }
    .erase();
    view! {
        <nav aria-label="Main" class="ways">
            <A href="/dashboard">
                <Icon glyph=Glyph::List />
                <span>"Tasks"</span>
            </A>
            <A href="/chat">
                <Icon glyph=Glyph::Chat />
                <span>"Chat"</span>
            </A>
            <A href="/profile" attr:rel="external" attr:title=viewer.email>
                <Icon glyph=Glyph::Person />
                <span dir="auto" class="viewer">{viewer.name}</span>
            </A>
        </nav>
        <PlainForm action=SignOut::PATH class="sign-out">{button}</PlainForm>
    }
    .erase()
}

#[component]
fn VisitorWays() -> impl IntoView {
    view! {
        <nav aria-label="Main" class="ways">
            <a href="/login">"Sign in"</a>
            <a href="/login?mode=sign-up" class="button small">"Sign up"</a>
        </nav>
    }
    .erase()
}
