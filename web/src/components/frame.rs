//! What every page has around it: the skip link, the header with its ways, the main part.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::A;
use serde::{Deserialize, Serialize};

use super::{
    icon::{Glyph, Icon},
    key_map::KeyMap,
    plain_form::PlainForm,
};
use crate::{actions::account::SignOut, erase::Erase, words::say};

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
    /// Where else the keyboard may want to begin: an address on this page, and the key of its name.
    #[prop(optional)]
    skip: Option<(&'static str, &'static str)>,
    children: Children,
) -> impl IntoView {
    let viewer = use_context::<Option<Viewer>>().flatten();
    let is_app = viewer.is_some();
    let (skip, words) = skip.unwrap_or(("#main", "skip"));
    view! {
        // The browser's own way: the router would scroll there and leave the keyboard behind.
        <a class="skip" href=skip rel="external">
            {say(words)}
        </a>
        <header class="bar" class:app=is_app>
            <A href=if is_app { "/dashboard" } else { "/" } attr:class="brand">
                <Mark />
                {say("brand")}
            </A>
            {match viewer {
                Some(viewer) => view! { <Ways viewer /> }.erase(),
                None => view! { <VisitorWays /> }.erase(),
            }}
        </header>
        <main id="main" class=class tabindex="-1">
            {children()}
        </main>
        {is_app.then(|| view! { <KeyMap /> })}
    }
    .erase()
}

/// The letters that stand for a person: the first of their first and of their last name, which the styles make capitals
/// (here that would be twelve kilobytes of tables for the browser to load). Letters that join would be a word, so there it is
/// one.
pub fn initials(name: &str) -> String {
    const JOINED: std::ops::RangeInclusive<char> = '\u{600}'..='\u{8ff}';
    let mut first = name.split_whitespace().filter_map(|word| word.chars().next());
    let one = first.next().unwrap_or('•');
    let last = first.next_back().filter(|last| !JOINED.contains(last) && !JOINED.contains(&one));
    std::iter::once(one).chain(last).collect()
}

/// The mark of the product: something said, and done.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path d="M9 2h14a8 8 0 0 1 8 8v8a8 8 0 0 1-8 8H13l-6.6 4.6c-.9.6-1.9-.1-1.6-1.1L6 25.4A8 8 0 0 1 1 18v-8a8 8 0 0 1 8-8z" />
            <path d="M9.5 14.2l4.5 4.5 8.8-9.4" />
        </svg>
    }
    .erase()
}

#[component]
fn Ways(viewer: Viewer) -> impl IntoView {
    let button = view! {
        <button class="quiet">{say("sign-out")}</button>
    }
    .erase();
    view! {
        <nav aria-label=say("main") class="ways">
            <A href="/dashboard">
                <Icon glyph=Glyph::List />
                <span>{say("tasks")}</span>
            </A>
            <A href="/chat">
                <Icon glyph=Glyph::Chat />
                <span>{say("chat")}</span>
            </A>
            <A href="/profile" attr:rel="external" attr:title=viewer.email>
                <span class="initials" aria-hidden="true">
                    {initials(&viewer.name)}
                </span>
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
        <nav aria-label=say("main") class="ways">
            <a href="/login">{say("sign-in")}</a>
            <a href="/login?mode=sign-up" class="button small">{say("sign-up")}</a>
        </nav>
        <Languages />
    }
    .erase()
}

/// The other languages that the pages have. Only the server knows them, and only visitors are shown them: whoever
/// has an account chooses in the profile.
#[component]
fn Languages() -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        use crate::{actions::settings::SetLanguage, words::Words};

        let present = Words::present().tag();
        let others = Words::all().filter(|words| words.tag() != present).map(|words| {
            view! {
                <button class="quiet" name="language" value=words.tag() lang=words.tag() dir=words.direction()>
                    {words.say("language.name")}
                </button>
            }
        });
        let others = others.collect_view().erase();
        view! {
            <PlainForm action=SetLanguage::PATH class="languages">{others}</PlainForm>
        }
        .erase()
    }
    #[cfg(not(feature = "ssr"))]
    ().erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_known_by_one_or_two_letters() {
        for (name, letters) in [
            ("Ann", "A"),
            ("Ann Marie khan", "Ak"),
            ("Ünal öz", "Üö"),
            ("احمد خان", "ا"),
            ("", "•"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
