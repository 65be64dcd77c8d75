//! Moves a task in the reader's own order: a form that nobody sees, filled by `public/drag.js` when a row is dropped or
//! moved by key.

use leptos::{ev::SubmitEvent, prelude::*};

use super::sent_form::Sending;
use crate::{erase::Erase, model::order::Placement};

/// The form. `moving` is told what is on its way.
#[component]
pub fn Placing(action: Sending, moving: RwSignal<Option<Placement>>) -> impl IntoView {
    let send = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Ok(values) = crate::browser::form::values(&event) {
            let text = |name: &str| values.get(name).unwrap_or_default();
            event.prevent_default();
            moving.set(Some(Placement {
                id: text("id"),
                above: text("above"),
                below: text("below"),
            }));
            action.send(values, move |refused| {
                if refused.is_some() {
                    moving.try_set(None);
                }
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (action, moving, event);
    };
    view! {
        <form id="placing" hidden on:submit=send>
            <input type="hidden" name="id" />
            <input type="hidden" name="above" />
            <input type="hidden" name="below" />
        </form>
    }
    .erase()
}
