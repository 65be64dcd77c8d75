//! The drawer beside the list: the form of the task that the address names.

use leptos::prelude::*;

use super::{
    history::{History, TaskHistory},
    sent_form::Sending,
    task_editor::TaskEditor,
    unsaved::Unsaved,
};
use crate::{
    actions::task::TaskPage,
    erase::Erase,
    model::{listing::Listing, task_line::TaskLine},
    words::say,
};

/// The form of the task that `listing` opens. It stays as it was opened while the list behind it changes. Another task
/// has a form of its own.
#[component]
pub fn TaskDrawer(
    page: Memo<TaskPage>,
    #[prop(into)] listing: Signal<Listing>,
    action: Sending,
    history: History,
) -> impl IntoView {
    let unsaved = expect_context::<Unsaved>();
    let line = Memo::new(move |before: Option<&Option<TaskLine>>| {
        let id = listing.read().edit.clone();
        let before = before.and_then(Option::as_ref).filter(|line| line.id == id);
        // What was typed is gone on with, also where the page knows nothing of its task.
        let kept = || unsaved.of(&id).map(|draft| draft.line);
        before.cloned().or_else(|| page.read().find(&id).cloned()).or_else(kept)
    });
    let is_missing = move || !listing.read().edit.is_empty() && line.read().is_none();
    let is_gone = Memo::new(move |_| {
        let (page, listing) = (page.read(), listing.read());
        !listing.edit.is_empty() && page.gone == listing.edit
    });
    let present = Memo::new(move |_| page.read().find(&listing.read().edit).cloned());
    // Whoever leaves the form is back in the row.
    #[cfg(feature = "hydrate")]
    Effect::new(move |was_open: Option<bool>| {
        let is_open = line.read().is_some();
        if was_open == Some(true) && !is_open {
            crate::browser::focus::restore();
        }
        is_open
    });
    view! {
        {move || {
            line.get()
                .map(|line| {
                    let id = line.id.clone();
                    view! {
                        <div class="drawer">
                            <TaskEditor line present is_gone listing action />
                            <TaskHistory history />
                        </div>
                    }
                        .erase_of(id)
                })
        }}
        <Show when=is_missing>
            <div class="alert" role="alert">
                <p>{say("drawer.gone")}</p>
                <a href=move || listing.read().closed().href() class="button">
                    {say("show-list")}
                </a>
            </div>
        </Show>
    }
    .erase()
}
