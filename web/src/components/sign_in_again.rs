//! The session is over: sign in again in place, and go on. Nothing that was typed is lost by it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    alert::Alert,
    frame::Viewer,
    sent_form::{Sending, SentForm},
};
use crate::words::say;
use crate::{actions::account::SignIn, erase::Erase};

/// Asks for the password of whoever looks at the page, for as long as `when` says; `then` is told
/// that they are signed in.
#[component]
pub fn SignInAgain(when: Memo<bool>, then: Callback<()>) -> impl IntoView {
    let action = Sending::to::<SignIn>();
    let over = RwSignal::new(false);
    Effect::new(move || over.set(when.get()));
    Effect::new(move |before: Option<usize>| {
        let answered = action.answered();
        if before.is_some_and(|before| before < answered) {
            over.set(false);
            then.run(());
        }
        answered
    });
    let email = use_context::<Option<Viewer>>().flatten().map(|viewer| viewer.email);
    view! {
        {move || {
            let email = email.clone();
            over.get().then(|| view! { <Question action email=email.unwrap_or_default() /> })
        }}
    }
    .erase()
}

#[component]
fn Question(action: Sending, email: String) -> impl IntoView {
    let location = use_location();
    let here =
        format!("{}{}", location.pathname.get_untracked(), asked(&location.search.get_untracked()));
    #[cfg(feature = "hydrate")]
    crate::browser::focus::on("again-password");
    let fields = view! {
        <h2 id="again-title">{say("again.title")}</h2>
        <p>{say("again.words")}</p>
        <Alert refused=action.refusal() />
        <input type="hidden" name="next" value=here />
        <div class="field">
            <label for="again-email">{say("email")}</label>
            <input id="again-email" name="email" type="email" value=email readonly autocomplete="username" />
        </div>
        <div class="field">
            <label for="again-password">{say("password")}</label>
            <input
                id="again-password"
                name="password"
                type="password"
                required
                autocomplete="current-password"
            />
        </div>
        <button class="primary" disabled=move || action.is_pending()>
            {say("sign-in")}
        </button>
    }
    .erase();
    view! {
        <div class="veil">
            <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="again-title">
                <SentForm action>{fields}</SentForm>
            </div>
        </div>
    }
    .erase()
}

fn asked(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
}
