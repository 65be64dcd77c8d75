//! The filters that the reader keeps: links to them, and a way to keep the one that is shown.

use leptos::prelude::*;
use todo_core::task::saved::FILTER_NAME_MAX_CHARS;

use super::{
    icon::{Glyph, Icon},
    sent_form::{Sending, SentForm},
};
use crate::{
    actions::filter::Saved,
    erase::Erase,
    model::listing::Listing,
    words::{say, say_with},
};

/// What the page can do about saved filters.
#[derive(Clone, Copy, Debug)]
pub struct FilterActions {
    pub save: Sending,
    pub remove: Sending,
}

/// `saved` and, where `listing` is none of them and worth keeping, the form that keeps it.
#[component]
pub fn SavedFilters(
    #[prop(into)] saved: Signal<Vec<Saved>>,
    #[prop(into)] listing: Signal<Listing>,
    actions: FilterActions,
) -> impl IntoView {
    let address = Memo::new(move |_| listing.read().kept().href());
    let is_new = Memo::new(move |_| {
        let is_saved = saved.read().iter().any(|saved| saved.href == *address.read());
        listing.read().is_worth_keeping() && !is_saved
    });
    view! {
        <Show when=move || !saved.read().is_empty() || is_new.get()>
            <nav aria-label=say("filters.saved") class="views saved">
                <ul>
                    {move || {
                        let link = |saved| view! { <Link saved address remove=actions.remove /> };
                        saved.get().into_iter().map(link).collect_view()
                    }}
                </ul>
                {move || is_new.get().then(|| view! { <Keep listing save=actions.save /> })}
            </nav>
        </Show>
    }
    .erase()
}

#[component]
fn Link(saved: Saved, address: Memo<String>, remove: Sending) -> impl IntoView {
    let Saved { id, name, href } = saved;
    let label = say_with("remove", &[&name]);
    let here = {
        let href = href.clone();
        move || (*address.read() == href).then_some("page")
    };
    let fields = view! {
        <input type="hidden" name="id" value=id />
        <button class="tool" aria-label=label title=say("filters.remove")>
            <Icon glyph=Glyph::Close />
        </button>
    }
    .erase();
    view! {
        <li>
            <a href=href aria-current=here>
                <Icon glyph=Glyph::Search />
                <bdi>{name}</bdi>
            </a>
            <SentForm action=remove>{fields}</SentForm>
        </li>
    }
    .erase()
}

/// The form that keeps what is shown, under the name that it has already unless another is typed.
#[component]
fn Keep(listing: Signal<Listing>, save: Sending) -> impl IntoView {
    let name = move || listing.read().heading();
    let query = move || listing.read().kept().query();
    let fields = view! {
        <input type="hidden" name="query" value=query />
        <input
            name="name"
            value=name
            aria-label=say("filters.name")
            required
            maxlength=FILTER_NAME_MAX_CHARS.to_string()
            dir="auto"
            autocomplete="off"
        />
        <button class="small">{say("save")}</button>
    }
    .erase();
    view! {
        <details class="keep">
            <summary>
                <Icon glyph=Glyph::Plus />
                {say("filters.save")}
            </summary>
            <SentForm action=save>{fields}</SentForm>
        </details>
    }
    .erase()
}
