//! A form that scripts send without leaving the page. Without them it is a plain form.

use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use super::{alert::submission, plain_form::Back};
use crate::{actions::Refused, erase::Erase};

/// What forms of one action sent, and what came of it. All actions are sent alike, so that the
/// browser loads that once.
#[derive(Clone, Copy, Debug)]
pub struct Sending {
    /// The action's path.
    path: &'static str,
    /// How many are on their way.
    pending: RwSignal<usize>,
    /// How many were answered.
    answered: RwSignal<usize>,
    outcome: RwSignal<Option<Result<(), Refused>>>,
}

impl Sending {
    pub fn to<S: ServerFn>() -> Self {
        Self {
            path: S::PATH,
            pending: RwSignal::default(),
            answered: RwSignal::default(),
            outcome: RwSignal::default(),
        }
    }

    pub fn is_pending(self) -> bool {
        self.pending.get() > 0
    }

    /// How many were answered: what was loaded before is old.
    pub fn answered(self) -> usize {
        self.answered.get()
    }

    /// Whether the last one did what it was asked.
    pub fn succeeded(self) -> bool {
        matches!(self.outcome.get(), Some(Ok(())))
    }

    /// Why the last attempt was refused, by script or by plain form.
    pub fn refusal(self) -> Signal<Option<Refused>> {
        let plain = submission(self.path).map(|submission| submission.refused);
        Signal::derive(move || match self.outcome.get() {
            Some(outcome) => outcome.err(),
            None => plain.clone(),
        })
    }

    #[cfg(feature = "hydrate")]
    fn send(self, event: &SubmitEvent) {
        use crate::browser::form;

        let Ok(values) = form::values(event) else { return };
        event.prevent_default();
        self.pending.update(|pending| *pending += 1);
        leptos::task::spawn_local(async move {
            let outcome = form::send(self.path, &values).await;
            // The reader may have left the page.
            self.pending.try_update(|pending| *pending -= 1);
            self.outcome.try_set(Some(outcome));
            self.answered.try_update(|answered| *answered += 1);
        });
    }
}

/// The form around `children`.
#[component]
pub fn SentForm(action: Sending, children: Children) -> impl IntoView {
    let send = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        action.send(&event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <form method="post" action=action.path on:submit=send>
            <Back />
            {children()}
        </form>
    }
    .erase()
}
