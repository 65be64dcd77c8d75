//! What was changed just now, and the way to take it back. Without scripts it goes with the next page.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    sent_form::{Sending, SentForm},
};
use crate::words::{say, say_with};
use crate::{erase::Erase, model::deed::Deed};

/// How long it stays, once nobody points at it.
#[cfg(feature = "hydrate")]
const SHOWN_FOR: std::time::Duration = std::time::Duration::from_secs(9);

/// Tells of `deed`. Screen readers hear it as well.
#[component]
pub fn Toast(#[prop(into)] deed: Signal<Option<Deed>>, undo: Sending) -> impl IntoView {
    let seen = RwSignal::new(String::new());
    let held = RwSignal::new(false);
    let shown = Memo::new(move |_| deed.get().filter(|deed| deed.id != *seen.read()));
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(deed) = shown.get()
            && !held.get()
        {
            let timer = set_timeout_with_handle(move || drop(seen.try_set(deed.id)), SHOWN_FOR);
            on_cleanup(move || timer.iter().for_each(TimeoutHandle::clear));
        }
    });
    view! {
        <div
            class="toasts"
            on:pointerenter=move |_| held.set(true)
            on:pointerleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            <p class="unseen" role="status">
                {move || shown.get().map(|deed| say_with("toast.undo", &[&deed.said, way_back(&deed)]))}
            </p>
            {move || shown.get().map(|deed| view! { <Telling deed undo seen /> })}
        </div>
    }
    .erase()
}

/// What the button says that takes `deed` back.
fn way_back(deed: &Deed) -> &'static str {
    say(if deed.is_undo { "redo" } else { "undo" })
}

#[component]
fn Telling(deed: Deed, undo: Sending, seen: RwSignal<String>) -> impl IntoView {
    let (id, way) = (deed.id.clone(), way_back(&deed));
    let fields = view! {
        <input type="hidden" name="change" value=deed.id />
        <button id="undo" aria-keyshortcuts="u">
            {way}
        </button>
    }
    .erase();
    view! {
        <div class="toast">
            <p>{deed.said}</p>
            <SentForm action=undo>{fields}</SentForm>
            <button
                class="tool"
                type="button"
                aria-label=say("close")
                on:click=move |_| seen.set(id.clone())
            >
                <Icon glyph=Glyph::Close />
            </button>
        </div>
    }
    .erase()
}
