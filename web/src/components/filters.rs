//! Search, sort and filters: a form that asks for another address.

use leptos::{ev::SubmitEvent, prelude::*};
#[cfg(feature = "hydrate")]
use {
    crate::browser::form,
    leptos_router::{NavigateOptions, hooks::use_navigate},
};

use super::icon::{Glyph, Icon};
use crate::{
    erase::Erase,
    model::listing::{Listing, PRIORITIES, SORTS, View},
};

/// Narrows the list down and orders it.
#[component]
pub fn Filters(#[prop(into)] listing: Signal<Listing>) -> impl IntoView {
    let fields = view! {
        {move || {
            let listing = listing.get();
            view! {
                <input type="hidden" name="view" value=listing.view.word() />
                <div class="search">
                    <label for="search" class="unseen">
                        "Search tasks"
                    </label>
                    <Icon glyph=Glyph::Search />
                    <input
                        id="search"
                        type="search"
                        name="search"
                        value=listing.search.clone()
                        placeholder="Search"
                        aria-keyshortcuts="/"
                    />
                </div>
                <Pick name="priority" label="Priority" options=&PRIORITIES chosen=listing.priority />
                <Pick name="sort" label="Sort" options=&SORTS chosen=listing.sort />
                <div class="pick">
                    <label for="filter-tag" class="unseen">
                        "Tag"
                    </label>
                    <input
                        id="filter-tag"
                        name="tag"
                        value=listing.tag
                        placeholder="Any tag"
                        autocomplete="off"
                    />
                </div>
                <button>"Apply"</button>
            }
        }}
    }
    .erase();
    #[cfg(feature = "hydrate")]
    let navigate = use_navigate();
    let apply = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Ok(values) = form::values(&event) {
            event.prevent_default();
            navigate(&format!("/dashboard?{}", values.to_string()), NavigateOptions::default());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <search class="filters">
            <form method="get" action="/dashboard" on:submit=apply>
                {fields}
            </form>
        </search>
    }
    .erase()
}

#[component]
fn Pick(
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
    chosen: String,
) -> impl IntoView {
    let id = format!("filter-{name}");
    let option = move |(word, title): &(&'static str, &'static str)| {
        view! {
            <option value=*word selected=*word == chosen>
                {*title}
            </option>
        }
    };
    view! {
        <div class="pick">
            <label for=id.clone() class="unseen">
                {label}
            </label>
            <select id=id name=name>
                {options.iter().map(option).collect_view()}
            </select>
        </div>
    }
    .erase()
}

/// The three lists.
#[component]
pub fn Views(#[prop(into)] listing: Signal<Listing>) -> impl IntoView {
    let link = move |view: View| {
        let glyph = match view {
            View::Inbox => Glyph::Inbox,
            View::Upcoming => Glyph::Calendar,
            View::Completed => Glyph::Check,
        };
        let here = move || (listing.read().view == view).then_some("page");
        view! {
            <li>
                <a href=Listing { view, ..Listing::default() }.href() aria-current=here>
                    <Icon glyph />
                    {view.title()}
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label="Lists" class="views">
            <ul>{View::ALL.into_iter().map(link).collect_view()}</ul>
        </nav>
    }
    .erase()
}
