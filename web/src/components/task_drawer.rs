//! The drawer beside the list: the form of the task that the address names.

use leptos::prelude::*;

use super::{
    history::{History, TaskHistory},
    sent_form::Sending,
    task_editor::TaskEditor,
};
use crate::{
    actions::task::TaskPage,
    erase::Erase,
    model::{listing::Listing, task_line::TaskLine},
    words::say,
};

/// The form of the task that `listing` opens. It stays as it was opened while the list behind it changes.
#[component]
pub fn TaskDrawer(
    page: Memo<TaskPage>,
    #[prop(into)] listing: Signal<Listing>,
    action: Sending,
    history: History,
) -> impl IntoView {
    let line = Memo::new(move |before: Option<&Option<TaskLine>>| {
        let id = listing.read().edit.clone();
        let before = before.and_then(Option::as_ref).filter(|line| line.id == id);
        before.cloned().or_else(|| page.read().find(&id).cloned())
    });
    let is_missing = move || !listing.read().edit.is_empty() && line.read().is_none();
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
                    view! {
                        <div class="drawer">
                            <TaskEditor line present listing action />
                            <TaskHistory history />
                        </div>
                    }
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
