//! What happened to the task of the form, and the way to take each of it back.

use leptos::prelude::*;

use super::{
    alert::Alert,
    sent_form::{Sending, SentForm},
};
use crate::{actions::Loaded, erase::Erase, model::history::Past, words::say};

/// What was changed of a task, loaded once somebody wants to see it.
#[derive(Clone, Copy, Debug)]
pub struct History {
    pub changes: Loaded<Vec<Past>>,
    pub is_wanted: RwSignal<bool>,
    pub undo: Sending,
}

/// The changes, newest first.
#[component]
pub fn TaskHistory(history: History) -> impl IntoView {
    let open = move |_| history.is_wanted.set(true);
    let list = view! { <Transition><Entries history /></Transition> }.erase();
    view! {
        <details class="history" on:toggle=open>
            <summary>{say("history")}</summary>
            <Alert refused=history.undo.refusal() />
            {list}
        </details>
    }
    .erase()
}

#[component]
fn Entries(history: History) -> impl IntoView {
    // What was read stays while more is.
    let known = Memo::new(move |before: Option<&Vec<Past>>| match history.changes.get() {
        Some(Ok(past)) => past,
        _ => before.cloned().unwrap_or_default(),
    });
    let entries = move || known.get().into_iter().map(move |past| view! { <Entry past history /> });
    view! { <ol>{move || entries().collect_view()}</ol> }.erase()
}

#[component]
fn Entry(past: Past, history: History) -> impl IntoView {
    let id = past.id.clone();
    let way_back = past.can_be_undone.then(|| {
        let fields = view! {
            <input type="hidden" name="change" value=id />
            <button>{say("history.undo")}</button>
        }
        .erase();
        view! { <SentForm action=history.undo>{fields}</SentForm> }
    });
    told(past, (), way_back)
}

/// What became of a task, by whom and when: below what `leads`, and beside the `way_back`.
pub fn told(
    past: Past,
    leads: impl IntoView + 'static,
    way_back: Option<impl IntoView + 'static>,
) -> impl IntoView {
    let said = past.said.into_iter().map(|said| view! { <p dir="auto">{said}</p> }).collect_view();
    view! {
        <li class:undone=past.is_undone>
            <div>
                {leads}
                {said}
                <p class="hint">
                    {past.by} {past.is_undone.then(|| format!(" · {}", say("history.is-undone")))}
                </p>
            </div>
            {way_back}
        </li>
    }
    .erase()
}
