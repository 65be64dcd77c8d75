//! The second step on the profile page: turned on and off, and its backup codes.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Saved;
use crate::{
    actions::account::RevokeOtherDevices,
    actions::second_factor::{
        BeginFactor, Begun, ConfirmFactor, EndFactor, Factor, ForgetBrowsers, RenewBackupCodes,
        load_factor,
    },
    components::{
        alert::{Alert, FormAlert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
    words::{say, say_with},
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
    #[prop(into)] untrusted: Signal<bool>,
) -> impl IntoView {
    let factor = Resource::new(|| (), |()| load_factor());
    view! {
        <section class="card" aria-labelledby="factor-title">
            <h2 id="factor-title">{say("profile.second")}</h2>
            <p>{say("profile.second.words")}</p>
            <p class="hint">{say("profile.second.provider")}</p>
            <Saved when=on text=say("profile.second.turned-on") />
            {move || on.get().then(|| view! { <OthersOut /> })}
            <Saved when=off text=say("profile.second.turned-off") />
            <Saved when=untrusted text=say("profile.second.untrusted") />
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
        Factor { is_on: true, trusted, left, codes, .. } => {
            view! { <On trusted left codes /> }.erase()
        }
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
    let Begun { picture, address, key, codes } = begun;
    let again = submission(ConfirmFactor::PATH).map(|it| it.without(CODE.name));
    let refused = unplaced(again.as_ref(), &[CODE]);
    view! {
        <p>{say("profile.second.scan")}</p>
        <div class="qr" role="img" aria-label=say("profile.second.qr") inner_html=picture></div>
        <p>
            <code id="factor-key">{key}</code>
        </p>
        <p class="buttons">
            <a class="button" href=address>
                {say("profile.second.open")}
            </a>
            <Copy what="#factor-key" />
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
fn On(trusted: u64, left: usize, codes: Vec<String>) -> impl IntoView {
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
        <p>{say_with("profile.second.left", &[&left.to_string()])}</p>
        {new}
        <Browsers trusted />
        <WithPassword action=RenewBackupCodes::PATH input=RENEW button=say("profile.second.new-codes") />
        <WithPassword action=EndFactor::PATH input=END button=say("profile.second.off") />
    }
    .erase()
}

/// The browsers in which no code is asked for, and what ends that.
#[component]
fn Browsers(trusted: u64) -> impl IntoView {
    let end = (trusted > 0).then(|| {
        view! {
            <PlainForm action=ForgetBrowsers::PATH>
                <button>{say("profile.second.forget")}</button>
            </PlainForm>
        }
    });
    view! {
        <p>{say_with("profile.second.browsers", &[&trusted.to_string()])}</p>
        <p class="hint">{say("profile.second.browsers-words")}</p>
        {end}
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
    view! {
        <ul class="codes">{codes.collect_view()}</ul>
        <p>
            <Copy what=".codes>li>code" />
        </p>
    }
    .erase()
}

/// Copies what stands at `what`: `public/copy.js` shows it and works it.
#[component]
fn Copy(what: &'static str) -> impl IntoView {
    view! {
        <button type="button" data-copy=what data-copied=say("profile.second.copied") hidden>
            {say("profile.second.copy")}
        </button>
        <span role="status"></span>
    }
    .erase()
}

/// Offers to end what was signed in to by the password alone.
#[component]
fn OthersOut() -> impl IntoView {
    view! {
        <p>{say("profile.second.others")}</p>
        <PlainForm action=RevokeOtherDevices::PATH>
            <button>{say("profile.sign-out-all")}</button>
        </PlainForm>
    }
    .erase()
}
