//! The session is over: sign in again in place by the password or a passkey, by a code as well where one is asked for, or
//! in another tab, and go on. Nothing that was typed is lost by it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    alert::Alert,
    frame::Viewer,
    sent_form::{Sending, SentForm},
};
use crate::words::say;
use crate::{
    actions::{Refused, account::SignIn, second_factor::SecondStep},
    erase::Erase,
};

/// Who showed a passkey here, or signed in elsewhere, goes on: `public/passkey.js` tells.
#[cfg(feature = "hydrate")]
const ENTERED: &str = "todo-entered";
/// A passkey was shown, and a code is asked for.
#[cfg(feature = "hydrate")]
const NEEDS_CODE: &str = "todo-needs-code";

/// Asks for the password of whoever looks at the page, for as long as `when` says; `then` is told
/// that they are signed in.
#[component]
pub fn SignInAgain(when: Memo<bool>, then: Callback<()>) -> impl IntoView {
    let action = Sending::to::<SignIn>();
    let code = Sending::to::<SecondStep>();
    let refusal = action.refusal();
    let asks = Memo::new(move |_| refusal.read().as_ref().is_some_and(Refused::asks_for_code));
    let over = RwSignal::new(false);
    let go_on = move || {
        over.set(false);
        action.forget();
        then.run(());
        // `public/live.js` listens again.
        #[cfg(feature = "hydrate")]
        crate::browser::tell("todo-signed-in");
    };
    Effect::new(move || over.set(when.get()));
    Effect::new(move |before: Option<usize>| {
        let answered = action.answered() + code.answered();
        if before.is_some_and(|before| before < answered) {
            go_on();
        }
        answered
    });
    #[cfg(feature = "hydrate")]
    {
        crate::browser::on_event(ENTERED, go_on);
        crate::browser::on_event(NEEDS_CODE, move || action.refuse(Refused::needs_code()));
    }
    let email = use_context::<Option<Viewer>>().flatten().map(|viewer| viewer.email);
    view! {
        {move || {
            let email = email.clone();
            over.get()
                .then(|| {
                    if asks.get() {
                        view! { <CodeQuestion action code /> }.erase()
                    } else {
                        view! { <Question action email=email.unwrap_or_default() /> }.erase()
                    }
                })
        }}
    }
    .erase()
}

#[component]
fn Question(action: Sending, email: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    crate::browser::focus::on("again-password");
    let fields = view! {
        <h2 id="again-title">{say("again.title")}</h2>
        <p>{say("again.words")}</p>
        <Alert refused=action.refusal() />
        <input type="hidden" name="next" value=here() />
        <div class="field">
            <label for="again-email">{say("email")}</label>
            <input id="again-email" name="email" type="email" value=email.clone() readonly autocomplete="username" />
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
        <div class="actions" data-passkey="again" data-email=email hidden>
            <button type="button">{say("passkey.show")}</button>
            <p role="status"></p>
        </div>
        <a href="/login" target="_blank">
            {say("again.elsewhere")}
        </a>
    }
    .erase();
    view! { <Dialog action>{fields}</Dialog> }.erase()
}

/// A code after the password, which may be typed again from the start.
#[component]
fn CodeQuestion(action: Sending, code: Sending) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    crate::browser::focus::on("again-code");
    let fields = view! {
        <h2 id="again-title">{say("again.title")}</h2>
        <p>{say("second.words")}</p>
        <Alert refused=code.refusal() />
        <input type="hidden" name="next" value=here() />
        <div class="field">
            <label for="again-code">{say("second.code")}</label>
            <input id="again-code" name="code" required autocomplete="one-time-code" />
        </div>
        <button class="primary" disabled=move || code.is_pending()>
            {say("second.confirm")}
        </button>
        <button
            type="button"
            on:click=move |_| {
                code.forget();
                action.forget();
            }
        >
            {say("second.over")}
        </button>
    }
    .erase();
    view! { <Dialog action=code>{fields}</Dialog> }.erase()
}

#[component]
fn Dialog(action: Sending, children: Children) -> impl IntoView {
    view! {
        <div class="veil">
            <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="again-title">
                <SentForm action>{children()}</SentForm>
            </div>
        </div>
    }
    .erase()
}

/// The page that the question stands on.
fn here() -> String {
    let location = use_location();
    format!("{}{}", location.pathname.get_untracked(), asked(&location.search.get_untracked()))
}

fn asked(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
}
