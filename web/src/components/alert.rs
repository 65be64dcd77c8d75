//! Bad news, where it happened.

use leptos::prelude::*;

use crate::{
    actions::{Refused, Submission},
    erase::Erase,
};

/// Why the last attempt was refused; silent while there is nothing to say.
#[component]
pub fn Alert(#[prop(into)] refused: Signal<Option<Refused>>) -> impl IntoView {
    view! {
        <div role="alert" class="alert-region">
            {move || refused.get().map(|refused| view! { <p class="alert">{refused.message}</p> })}
        </div>
    }
    .erase()
}

/// Why a plain form was refused, within it: the page that answers begins there, and so does the keyboard.
#[component]
pub fn FormAlert(refused: Option<Refused>) -> impl IntoView {
    let told = refused.map(|refused| {
        view! {
            <p class="alert" role="alert" tabindex="-1" autofocus>
                {refused.message}
            </p>
        }
    });
    told.erase()
}

/// The refused plain form of this action that the page answers, if it does.
pub fn submission(action: &str) -> Option<Submission> {
    #[cfg(feature = "ssr")]
    {
        let parts = use_context::<axum::http::request::Parts>()?;
        let submission = parts.extensions.get::<Submission>()?.clone();
        (submission.action == action).then_some(submission)
    }
    #[cfg(not(feature = "ssr"))]
    {
        let _ = action;
        None
    }
}
