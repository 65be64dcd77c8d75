//! What waits for the network is shown as done: the service worker keeps it, and `public/waiting.js` tells of it.

use leptos::prelude::*;

use crate::model::expected::Expected;

/// What waits, as it was told last and as it is shown: what arrived is shown until a list that was loaded since tells of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Waiting {
    told: RwSignal<Vec<Expected>>,
    shown: RwSignal<Vec<Expected>>,
}

impl Waiting {
    /// Hears of what waits, while the page is shown.
    pub fn heard() -> Self {
        let waiting = Self::default();
        #[cfg(feature = "hydrate")]
        {
            crate::browser::on_event("todo-waiting", move || waiting.hear());
            // Once the page is taken over as it was made.
            Effect::new(move || waiting.hear());
        }
        waiting
    }

    /// What is shown as done.
    pub fn expected(self) -> Vec<Expected> {
        self.shown.get()
    }

    /// Whether what was typed into the form of the task `id` waits.
    pub fn holds(self, id: &str) -> bool {
        let is_its = |it: &Expected| matches!(it, Expected::Edited { id: its, .. } if its == id);
        self.told.read().iter().any(is_its)
    }

    /// A list was loaded: it tells of whatever arrived.
    pub fn settle(self) {
        let told = self.told.get_untracked();
        if *self.shown.read_untracked() != told {
            self.shown.set(told);
        }
    }

    #[cfg(feature = "hydrate")]
    fn hear(self) {
        let told = crate::browser::form::waiting();
        let is_more = told.len() >= self.shown.read_untracked().len();
        self.told.set(told.clone());
        if is_more && *self.shown.read_untracked() != told {
            self.shown.set(told);
        }
    }
}
