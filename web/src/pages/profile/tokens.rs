//! Personal tokens on the profile page: listed, made (and shown once), revoked.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Saved;
use crate::{
    actions::token::{CreateToken, RevokeToken, Token, Tokens, load_tokens},
    components::{
        alert::{Alert, FormAlert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
    words::{say, say_with},
};

const NAME: Input = Input {
    label: "profile.token.label",
    name: "token_name",
    kind: "text",
    autocomplete: "off",
    hint: "profile.token.hint",
    required: true,
    blamed: &["name"],
};

/// The section about programs that act for the account.
#[component]
pub fn TokenSection(#[prop(into)] revoked: Signal<bool>) -> impl IntoView {
    let tokens = Resource::new(|| (), |()| load_tokens());
    view! {
        <section class="card" aria-labelledby="tokens-title">
            <h2 id="tokens-title">{say("profile.tokens")}</h2>
            <p>{say("profile.tokens.words")}</p>
            <Saved when=revoked text=say("profile.revoked") />
            <Transition fallback=|| {
                view! { <p role="status">{say("profile.loading-tokens")}</p> }
            }>
                <Alert refused=Signal::derive(move || tokens.get().and_then(Result::err)) />
                {move || tokens.get().and_then(Result::ok).map(|tokens| view! { <List tokens /> })}
            </Transition>
            <NewToken />
        </section>
    }
    .erase()
}

#[component]
fn List(tokens: Tokens) -> impl IntoView {
    let new = tokens.new.map(|token| {
        view! {
            <div role="status">
                <p class="saved">{say("profile.token.copy")}</p>
                <p>
                    <code>{token}</code>
                </p>
            </div>
        }
    });
    view! {
        {new}
        <ul class="devices">
            {tokens.all.into_iter().map(|token| view! { <Row token /> }).collect_view()}
        </ul>
    }
    .erase()
}

#[component]
fn Row(token: Token) -> impl IntoView {
    view! {
        <li>
            <div>
                <strong>{token.name.clone()}</strong>
                <span class="hint">{token.about}</span>
            </div>
            <PlainForm action=RevokeToken::PATH>
                <input type="hidden" name="id" value=token.id />
                <button aria-label=say_with("profile.revoke-one", &[&token.name])>{say("profile.revoke")}</button>
            </PlainForm>
        </li>
    }
    .erase()
}

#[component]
fn NewToken() -> impl IntoView {
    let again = submission(CreateToken::PATH);
    let refused = unplaced(again.as_ref(), &[NAME]);
    view! {
        <PlainForm action=CreateToken::PATH class="form">
            <FormAlert refused />
            <Field input=NAME submission=again />
            <fieldset class="radios">
                <legend>{say("profile.it-may")}</legend>
                <Right name="read" title=say("profile.read-tasks") />
                <Right name="write" title=say("profile.change-tasks") />
            </fieldset>
            <button>{say("profile.make-token")}</button>
        </PlainForm>
    }
    .erase()
}

#[component]
fn Right(name: &'static str, title: &'static str) -> impl IntoView {
    view! {
        <label class="radio">
            <input type="checkbox" name=name value="1" checked />
            {title}
        </label>
    }
}
