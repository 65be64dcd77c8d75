//! Signing in and signing up.

use leptos::{either::Either, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    actions::account::{SignIn, SignUp},
    components::{
        alert::{Alert, submission},
        field::{Field, Input, unplaced},
        frame::{Frame, Viewer},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::listing::{escape, local_path},
    visitor,
    words::say,
};

const NAME: Input = Input {
    label: "login.name",
    name: "name",
    kind: "text",
    autocomplete: "name",
    hint: "",
    required: true,
    blamed: &[],
};
pub(super) const EMAIL: Input = Input {
    label: "email",
    name: "email",
    kind: "email",
    autocomplete: "username",
    hint: "",
    required: true,
    blamed: &[],
};
const PASSWORD: Input = Input {
    label: "password",
    name: "password",
    kind: "password",
    autocomplete: "current-password",
    hint: "",
    required: true,
    blamed: &[],
};
const NEW_PASSWORD: Input = Input {
    label: "password",
    name: "password",
    kind: "password",
    autocomplete: "new-password",
    hint: "password.hint",
    required: true,
    blamed: &[],
};

/// `/login`, and with `?mode=sign-up` the other half.
#[component]
pub fn Login() -> impl IntoView {
    let query = use_query_map();
    let next = move || {
        let next = query.read().get("next").unwrap_or_default();
        local_path(&next).unwrap_or_default().to_owned()
    };
    if use_context::<Option<Viewer>>().flatten().is_some() {
        let next = next();
        visitor::lead_to(if next.is_empty() { "/dashboard" } else { &next });
    }
    let joining = move || query.read().get("mode").as_deref() == Some("sign-up");
    view! {
        <Frame class="narrow">
            <Tabs joining=Signal::derive(joining) next=Signal::derive(next) />
            {move || {
                if joining() {
                    Either::Left(view! { <SignUpForm next=next() /> })
                } else {
                    Either::Right(view! { <SignInForm next=next() /> })
                }
            }}
        </Frame>
    }
    .erase()
}

#[component]
fn Tabs(joining: Signal<bool>, next: Signal<String>) -> impl IntoView {
    let href = move |mode: &str| match next.read().as_str() {
        "" => format!("/login?mode={mode}"),
        next => format!("/login?mode={mode}&next={}", escape(next)),
    };
    view! {
        <nav class="tabs" aria-label=say("login.tabs")>
            <a href=move || href("sign-in") aria-current=move || (!joining.get()).then_some("page")>
                {say("sign-in")}
            </a>
            <a href=move || href("sign-up") aria-current=move || joining.get().then_some("page")>
                {say("sign-up")}
            </a>
        </nav>
    }
}

#[component]
fn SignInForm(next: String) -> impl IntoView {
    let again = submission(SignIn::PATH);
    let refused = unplaced(again.as_ref(), &[EMAIL, PASSWORD]);
    let is_reset = use_query_map().read_untracked().get("reset").is_some();
    view! {
        <Title text=say("sign-in") />
        <h1>{say("login.back")}</h1>
        {is_reset
            .then(|| view! { <p role="status">{say("login.reset")}</p> })}
        <PlainForm action=SignIn::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            <input type="hidden" name="next" value=next />
            <Field input=EMAIL submission=again.clone() />
            <Field input=PASSWORD submission=again />
            <button class="primary">{say("sign-in")}</button>
            <a href="/forgot-password">{say("login.forgot")}</a>
        </PlainForm>
    }
    .erase()
}

#[component]
fn SignUpForm(next: String) -> impl IntoView {
    let again = submission(SignUp::PATH);
    let refused = unplaced(again.as_ref(), &[NAME, EMAIL, NEW_PASSWORD]);
    view! {
        <Title text=say("sign-up") />
        <h1>{say("login.create")}</h1>
        <PlainForm action=SignUp::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            <input type="hidden" name="next" value=next />
            <Field input=NAME submission=again.clone() />
            <Field input=EMAIL submission=again.clone() />
            <Field input=NEW_PASSWORD submission=again />
            <button class="primary">{say("sign-up")}</button>
        </PlainForm>
    }
    .erase()
}
