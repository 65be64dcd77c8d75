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

/// `saved` and the form that gives the one that is shown another name or, where `listing` is none of them and worth
/// keeping, keeps it.
#[component]
pub fn SavedFilters(
    #[prop(into)] saved: Signal<Vec<Saved>>,
    #[prop(into)] listing: Signal<Listing>,
    actions: FilterActions,
) -> impl IntoView {
    let address = Memo::new(move |_| listing.read().kept().href());
    let kept = Memo::new(move |_| {
        let shown = saved.read().iter().find(|saved| saved.href == *address.read()).cloned();
        shown.or_else(|| listing.read().is_worth_keeping().then(Saved::default))
    });
    view! {
        <Show when=move || !saved.read().is_empty() || kept.read().is_some()>
            <nav aria-label=say("filters.saved") class="views saved-filters">
                <ul>
                    {move || {
                        let link = |saved| view! { <Link saved address remove=actions.remove /> };
                        saved.get().into_iter().map(link).collect_view()
                    }}
                </ul>
                {move || {
                    kept.get()
                        .map(|shown| {
                            let id = shown.id.clone();
                            view! { <Keep shown listing save=actions.save /> }.erase_of(id)
                        })
                }}
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

/// The form that keeps what is shown, under the name that it has already unless another is typed. Where it is the filter
/// `shown`, in place of that.
#[component]
fn Keep(shown: Saved, listing: Signal<Listing>, save: Sending) -> impl IntoView {
    let Saved { id, name, .. } = shown;
    let (class, words) =
        if id.is_empty() { ("keep", "filters.save") } else { ("rename", "filters.rename") };
    let name = move || if name.is_empty() { listing.read().heading() } else { name.clone() };
    let query = move || listing.read().kept().query();
    let fields = view! {
        <input type="hidden" name="query" value=query />
        <input type="hidden" name="instead" value=id />
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
        <details class=class>
            <summary>
                <Icon glyph=if class == "keep" { Glyph::Plus } else { Glyph::Pencil } />
                {say(words)}
            </summary>
            <SentForm action=save>{fields}</SentForm>
        </details>
    }
    .erase()
}
