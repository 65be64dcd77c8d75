//! Search, sort and filters: a form that asks for another address, as soon as something is chosen.

use leptos::{ev::SubmitEvent, prelude::*};
#[cfg(feature = "hydrate")]
use {
    crate::browser::{self, form},
    leptos_router::{NavigateOptions, hooks::use_navigate},
};

use super::icon::{Glyph, Icon};
use crate::{
    erase::Erase,
    model::{
        listing::{Listing, PRIORITIES, SORTS, View},
        tags,
    },
    words::{say, say_with},
};

/// How long nothing is typed before the search begins.
#[cfg(feature = "hydrate")]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(200);

/// Narrows the list down and orders it.
#[component]
pub fn Filters(#[prop(into)] listing: Signal<Listing>) -> impl IntoView {
    let start = listing.get_untracked();
    let search = RwSignal::new(typed(&start));
    // What the form asked for, until the address says it.
    let sent = StoredValue::new(None::<String>);
    #[cfg(feature = "hydrate")]
    let navigate = use_navigate();
    let apply = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Ok(values) = form::values(&event) {
            event.prevent_default();
            let asked = Listing::read(|name| values.get(name));
            sent.set_value(Some(asked.search.clone()));
            let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
            navigate(&asked.href(), options);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, sent);
    };
    #[cfg(feature = "hydrate")]
    follow(listing, search, sent);
    view! {
        <search class="filters">
            <form id="filters" method="get" action="/dashboard" on:submit=apply>
                <input type="hidden" name="view" value=move || listing.read().view.word() />
                <input type="hidden" name="tag" value=move || listing.read().tag.clone() />
                <input type="hidden" name="by" value=move || listing.read().by.word() />
                <input type="hidden" name="from" value=move || listing.read().from.clone() />
                <div class="search">
                    <label for="search" class="unseen">
                        {say("search.tasks")}
                    </label>
                    <Icon glyph=Glyph::Search />
                    <input
                        id="search"
                        type="search"
                        name="search"
                        value=start.search
                        prop:value=move || search.get()
                        on:input=move |event| {
                            search.set(event_target_value(&event));
                            #[cfg(feature = "hydrate")]
                            browser::submit_after(PAUSE, "filters");
                        }
                        placeholder=say("search")
                        autocomplete="off"
                        dir="auto"
                        aria-keyshortcuts="/"
                    />
                </div>
                <Pick
                    name="priority"
                    label=say("priority")
                    options=&PRIORITIES
                    chosen=Signal::derive(move || listing.read().priority.clone())
                />
                <Pick
                    name="sort"
                    label=say("order")
                    options=&SORTS
                    chosen=Signal::derive(move || listing.read().sort.clone())
                />
                <button class="apply">{say("apply")}</button>
            </form>
        </search>
    }
    .erase()
}

/// What stands in the field: typed before the scripts came, or asked for by the address.
fn typed(listing: &Listing) -> String {
    #[cfg(feature = "hydrate")]
    if let Some(typed) = browser::typed("search") {
        return typed;
    }
    listing.search.clone()
}

/// The field shows what the address says, but for what is just being typed there. An address that the form did not ask
/// for, as after Back, comes before what stands in the field.
#[cfg(feature = "hydrate")]
fn follow(listing: Signal<Listing>, search: RwSignal<String>, sent: StoredValue<Option<String>>) {
    let asked = Memo::new(move |_| listing.read().search.clone());
    Effect::new(move |before: Option<()>| {
        let asked = asked.get();
        let sent = sent.try_update_value(Option::take).flatten();
        let is_typed = before.is_none() || sent.as_ref() == Some(&asked);
        if !(is_typed && browser::has_focus("search")) {
            search.set(asked);
        }
    });
    if search.get_untracked() != asked.get_untracked() {
        Effect::new(|| browser::submit_after(PAUSE, "filters"));
    }
}

#[component]
fn Pick(
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
    chosen: Signal<String>,
) -> impl IntoView {
    let id = format!("filter-{name}");
    let start = chosen.get_untracked();
    let option = move |(word, title): &(&'static str, &'static str)| {
        view! {
            <option value=*word selected=*word == start>
                {say(title)}
            </option>
        }
    };
    let submit = |_| {
        #[cfg(feature = "hydrate")]
        browser::submit_after(std::time::Duration::ZERO, "filters");
    };
    view! {
        <div class="pick">
            <label for=id.clone() class="unseen">
                {label}
            </label>
            <select id=id name=name prop:value=move || chosen.get() on:change=submit>
                {options.iter().map(option).collect_view()}
            </select>
        </div>
    }
    .erase()
}

/// What narrows the list down, each to be removed by itself.
#[component]
pub fn Narrowed(#[prop(into)] listing: Signal<Listing>) -> impl IntoView {
    let chip = |(name, href): (String, String)| {
        let label = say_with("remove", &[&name]);
        view! {
            <li>
                <a href=href class="chip" aria-label=label>
                    <bdi>{name}</bdi>
                    <Icon glyph=Glyph::Close />
                </a>
            </li>
        }
    };
    view! {
        <ul class="chips narrowed" aria-label=say("narrowed")>
            {move || listing.read().chips().into_iter().map(chip).collect_view()}
        </ul>
    }
    .erase()
}

/// The lists.
#[component]
pub fn Views(
    /// Which of them is shown; on other pages none is.
    #[prop(optional, into)]
    listing: Option<Signal<Listing>>,
) -> impl IntoView {
    let link = move |view: View| {
        let glyph = match view {
            View::Today => Glyph::Sun,
            View::Inbox => Glyph::Inbox,
            View::Upcoming => Glyph::Calendar,
            View::Week => Glyph::Week,
            View::Board => Glyph::Board,
            View::Completed => Glyph::Check,
        };
        let here = move || {
            let is_shown = |it: &Listing| it.view == view && !it.is_filtered();
            listing.is_some_and(|listing| is_shown(&listing.read())).then_some("page")
        };
        view! {
            <li>
                <a href=Listing { view, ..Listing::default() }.href() aria-current=here>
                    <Icon glyph />
                    {say(view.title())}
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label=say("lists") class="views">
            <ul>
                {View::ALL.into_iter().map(link).collect_view()}
                <li>
                    <a href="/changes" rel="external">
                        <Icon glyph=Glyph::Undo />
                        {say("changes")}
                    </a>
                </li>
            </ul>
        </nav>
    }
    .erase()
}

/// The tags that are used most.
#[component]
pub fn TagLinks(
    #[prop(into)] tags: Signal<Vec<String>>,
    #[prop(into)] listing: Signal<Listing>,
) -> impl IntoView {
    let link = move |tag: String| {
        let here = {
            let tag = tag.clone();
            move || tags::is_same(&listing.read().tag, &tag).then_some("page")
        };
        let href = Listing::default().tagged(&tag).href();
        view! {
            <li>
                <a href=href aria-current=here>
                    <span class=tags::colour(&tag) aria-hidden="true">
                        "#"
                    </span>
                    <bdi>{tag}</bdi>
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label=say("tags") class="views tags">
            <ul>{move || tags.get().into_iter().map(link).collect_view()}</ul>
        </nav>
    }
    .erase()
}
