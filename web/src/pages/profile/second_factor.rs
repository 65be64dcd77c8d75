//! The second step on the profile page: turned on and off, and its backup codes.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Saved;
use crate::{
    actions::second_factor::{
        BeginFactor, Begun, ConfirmFactor, EndFactor, Factor, RenewBackupCodes, load_factor,
    },
    components::{
        alert::{Alert, FormAlert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
    words::say,
};

const PASSWORD: Input = Input {
    label: "profile.current",
    name: "",
    kind: "password",
    autocomplete: "current-password",
    hint: "",
    required: true,
    blamed: &["password"],
};
const BEGIN: Input = Input { name: "begin_password", ..PASSWORD };
const END: Input = Input { name: "end_password", hint: "profile.second.trusted", ..PASSWORD };
const RENEW: Input =
    Input { name: "codes_password", hint: "profile.second.codes-words", ..PASSWORD };
const CODE: Input = Input {
    label: "second.code",
    name: "factor_code",
    kind: "text",
    autocomplete: "one-time-code",
    hint: "profile.second.then",
    required: true,
    blamed: &["code"],
};

/// The section about the second step.
#[component]
pub fn FactorSection(
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] off: Signal<bool>,
) -> impl IntoView {
    let factor = Resource::new(|| (), |()| load_factor());
    view! {
        <section class="card" aria-labelledby="factor-title">
            <h2 id="factor-title">{say("profile.second")}</h2>
            <p>{say("profile.second.words")}</p>
            <p class="hint">{say("profile.second.provider")}</p>
            <Saved when=on text=say("profile.second.turned-on") />
            <Saved when=off text=say("profile.second.turned-off") />
            <Transition fallback=|| {
                view! { <p role="status">{say("loading")}</p> }
            }>
                <Alert refused=Signal::derive(move || factor.get().and_then(Result::err)) />
                {move || factor.get().and_then(Result::ok).map(|factor| view! { <Standing factor /> })}
            </Transition>
        </section>
    }
    .erase()
}

#[component]
fn Standing(factor: Factor) -> impl IntoView {
    match factor {
        Factor { is_on: true, codes, .. } => view! { <On codes /> }.erase(),
        Factor { begun: Some(begun), .. } => view! { <Confirm begun /> }.erase(),
        Factor { has_password: false, .. } => {
            view! { <p>{say("profile.second.no-password")}</p> }.erase()
        }
        _ => view! { <WithPassword action=BeginFactor::PATH input=BEGIN button=say("profile.second.begin") /> }
            .erase(),
    }
}

/// A form that the password opens.
#[component]
fn WithPassword(action: &'static str, input: Input, button: &'static str) -> impl IntoView {
    let again = submission(action);
    let refused = unplaced(again.as_ref(), &[input]);
    view! {
        <PlainForm action=action class="form">
            <FormAlert refused />
            <Field input=input submission=again />
            <button>{button}</button>
        </PlainForm>
    }
    .erase()
}

/// What to scan and to keep, and the code that shows that it was scanned.
#[component]
fn Confirm(begun: Begun) -> impl IntoView {
    let Begun { picture, key, codes } = begun;
    let again = submission(ConfirmFactor::PATH);
    let refused = unplaced(again.as_ref(), &[CODE]);
    view! {
        <p>{say("profile.second.scan")}</p>
        <div class="qr" role="img" aria-label=say("profile.second.qr") inner_html=picture></div>
        <p>
            <code id="factor-key">{key}</code>
        </p>
        <p>{say("profile.second.codes")}</p>
        <Codes codes />
        <PlainForm action=ConfirmFactor::PATH class="form">
            <FormAlert refused />
            <Field input=CODE submission=again />
            <button class="primary">{say("second.confirm")}</button>
        </PlainForm>
    }
    .erase()
}

#[component]
fn On(codes: Vec<String>) -> impl IntoView {
    let new = (!codes.is_empty()).then(|| {
        view! {
            <div role="status">
                <p class="saved">{say("profile.second.codes")}</p>
                <Codes codes />
            </div>
        }
    });
    view! {
        <p>
            <strong>{say("profile.second.on")}</strong>
        </p>
        {new}
        <WithPassword action=RenewBackupCodes::PATH input=RENEW button=say("profile.second.new-codes") />
        <WithPassword action=EndFactor::PATH input=END button=say("profile.second.off") />
    }
    .erase()
}

#[component]
fn Codes(codes: Vec<String>) -> impl IntoView {
    let codes = codes.into_iter().map(|code| {
        view! {
            <li>
                <code>{code}</code>
            </li>
        }
    });
    view! { <ul class="codes">{codes.collect_view()}</ul> }.erase()
}
