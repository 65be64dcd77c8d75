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
    words::say,
};

const PASSWORD: Input = Input {
    label: "new-password",
    name: "new",
    kind: "password",
    autocomplete: "new-password",
    hint: "password.hint",
    required: true,
    blamed: &["newPassword", "password"],
};

/// `/forgot-password`
#[component]
pub fn ForgotPassword() -> impl IntoView {
    let query = use_query_map();
    let sent = move || query.read().get("sent").is_some();
    view! {
        <Title text=say("login.forgot") />
        <Frame class="narrow">
            <h1>{say("login.forgot")}</h1>
            {move || {
                if sent() {
                    Either::Left(
                        view! {
                            <p class="card" role="status">
                                {say("recovery.sent")}
                            </p>
                        },
                    )
                } else {
                    Either::Right(view! { <AskForm /> })
                }
            }}
            <p><a href="/login">{say("recovery.back")}</a></p>
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
            <Field input=Input { hint: "recovery.hint", ..EMAIL } submission=again />
            <button class="primary">{say("recovery.send")}</button>
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
                {say("recovery.used")}
                <a href="/forgot-password">{say("recovery.ask")}</a>
            </p>
        }),
    };
    view! {
        <Title text=say("recovery.choose") />
        <Frame class="narrow">
            <h1>{say("recovery.choose")}</h1>
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
            <p class="hint">{say("recovery.words")}</p>
            <button class="primary">{say("recovery.set")}</button>
        </PlainForm>
    }
    .erase()
}
