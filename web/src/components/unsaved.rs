//! Forms that were left with something unsaved in them: nothing typed is thrown away by leaving it.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    erase::Erase,
    model::{
        draft::{self, Draft},
        listing::Listing,
    },
    words::say,
};

/// What is not saved, by task; for as long as the reader stays in this tab.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unsaved(pub RwSignal<Vec<Draft>>);

impl Unsaved {
    /// What was typed into the form of the task `id`.
    pub fn of(self, id: &str) -> Option<Draft> {
        self.0.read_untracked().iter().find(|draft| draft.line.id == id).cloned()
    }

    pub fn forget(self, id: &str) {
        self.0.try_update(|drafts| draft::drop_of(drafts, id));
    }
}

/// The forms that are closed, and not saved: go on with them, or throw away what they hold.
#[component]
pub fn UnsavedForms(#[prop(into)] listing: Signal<Listing>) -> impl IntoView {
    let unsaved = expect_context::<Unsaved>();
    #[cfg(feature = "hydrate")]
    crate::browser::ask_before_leaving(move || !unsaved.0.read_untracked().is_empty());
    let row = move |draft: Draft| {
        let (title, id) = (draft.line.title, draft.line.id);
        let go_on = listing.get_untracked().editing(&id).href();
        view! {
            <li>
                <span>{say("unsaved.mark")} <bdi>{title}</bdi></span>
                <A href=go_on scroll=false attr:class="button">
                    {say("unsaved.edit")}
                </A>
                <button type="button" class="quiet" on:click=move |_| unsaved.forget(&id)>
                    {say("unsaved.discard")}
                </button>
            </li>
        }
    };
    let closed = move || {
        let open = listing.read().edit.clone();
        let drafts = unsaved.0.get().into_iter().filter(|draft| draft.line.id != open);
        drafts.map(row).collect_view()
    };
    view! {
        <ul class="kept unsaved" aria-live="polite" aria-label=say("unsaved")>
            {closed}
        </ul>
    }
    .erase()
}
