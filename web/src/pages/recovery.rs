//! A lost password: the page that asks for a letter, and the one that the letter leads to.

use leptos::{either::Either, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::login::EMAIL;
use crate::{
    actions::recovery::{ForgotPassword as Ask, ResetPassword as Set},
    components::{
        alert::{Alert, submission},
        field::{Field, Input, unplaced},
        frame::Frame,
        plain_form::PlainForm,
    },
    erase::Erase,
};

const PASSWORD: Input = Input {
    label: "New password",
    name: "new",
    kind: "password",
    autocomplete: "new-password",
    hint: "8 to 128 characters.",
    required: true,
    blamed: &["newPassword", "password"],
};

/// `/forgot-password`
#[component]
pub fn ForgotPassword() -> impl IntoView {
    let query = use_query_map();
    let sent = move || query.read().get("sent").is_some();
    view! {
        <Title text="Forgot your password?" />
        <Frame class="narrow">
            <h1>"Forgot your password?"</h1>
            {move || {
                if sent() {
                    Either::Left(
                        view! {
                            <p class="card" role="status">
                                "If there is an account with this address, a letter is on its way. \
                                Its link works once, for an hour. Look into the spam folder, too."
                            </p>
                        },
                    )
                } else {
                    Either::Right(view! { <AskForm /> })
                }
            }}
            <p><a href="/login">"Back to sign in"</a></p>
        </Frame>
    }
    .erase()
}

#[component]
fn AskForm() -> impl IntoView {
    let again = submission(Ask::PATH);
    let refused = unplaced(again.as_ref(), &[EMAIL]);
    view! {
        <PlainForm action=Ask::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            <Field input=Input { hint: "We send you a link to choose a new one.", ..EMAIL } submission=again />
            <button class="primary">"Send the letter"</button>
        </PlainForm>
    }
    .erase()
}

/// `/reset-password?token=…`, where the letter leads.
#[component]
pub fn ResetPassword() -> impl IntoView {
    let query = use_query_map();
    let token = query.read_untracked().get("token").filter(|token| !token.is_empty());
    let form = match token {
        Some(token) => Either::Left(view! { <SetForm token /> }),
        None => Either::Right(view! {
            <p class="card" role="alert">
                "This link was used already, is older than an hour, or is not whole. "
                <a href="/forgot-password">"Ask for another letter"</a>
            </p>
        }),
    };
    view! {
        <Title text="Choose a new password" />
        <Frame class="narrow">
            <h1>"Choose a new password"</h1>
            {form}
        </Frame>
    }
    .erase()
}

#[component]
fn SetForm(token: String) -> impl IntoView {
    let again = submission(Set::PATH);
    let refused = unplaced(again.as_ref(), &[PASSWORD]);
    view! {
        <PlainForm action=Set::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            <input type="hidden" name="token" value=token />
            <Field input=PASSWORD submission=again />
            <p class="hint">"You are signed out everywhere, then sign in with the new one."</p>
            <button class="primary">"Set the password"</button>
        </PlainForm>
    }
    .erase()
}
