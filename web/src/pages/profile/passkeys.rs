//! Passkeys on the profile page: listed, added, renamed, removed.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Saved;
use crate::{
    actions::passkey::{Passkey, Passkeys, RemovePasskey, RenamePasskey, load_passkeys},
    components::{
        alert::{Alert, submission},
        plain_form::PlainForm,
    },
    erase::Erase,
    words::{say, say_with},
};

/// The longest name of a passkey, in characters.
const NAME_CHARACTERS_MAX: u32 = 64;

/// The section about passkeys.
#[component]
pub fn PasskeySection(
    #[prop(into)] added: Signal<bool>,
    #[prop(into)] renamed: Signal<bool>,
    #[prop(into)] gone: Signal<bool>,
) -> impl IntoView {
    let passkeys = Resource::new(|| (), |()| load_passkeys());
    let failed = [RenamePasskey::PATH, RemovePasskey::PATH].into_iter().find_map(submission);
    let failed = failed.map(|submission| submission.refused);
    view! {
        <section class="card" aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{say("profile.passkeys")}</h2>
            <p>{say("profile.passkeys.words")}</p>
            <Saved when=added text=say("profile.passkey.added") />
            <Saved when=renamed text=say("profile.passkey.renamed") />
            <Saved when=gone text=say("profile.passkey.gone") />
            <Alert refused=Signal::stored(failed) />
            <Transition fallback=|| {
                view! { <p role="status">{say("loading")}</p> }
            }>
                <Alert refused=Signal::derive(move || passkeys.get().and_then(Result::err)) />
                {move || passkeys.get().and_then(Result::ok).map(|passkeys| view! { <List passkeys /> })}
            </Transition>
        </section>
    }
    .erase()
}

#[component]
fn List(passkeys: Passkeys) -> impl IntoView {
    let Passkeys { all, suggestion } = passkeys;
    view! {
        <ul class="devices">
            {all.into_iter().map(|passkey| view! { <Row passkey /> }).collect_view()}
        </ul>
        <Make suggestion />
    }
    .erase()
}

#[component]
fn Row(passkey: Passkey) -> impl IntoView {
    let Passkey { id, name, about } = passkey;
    let removed = id.clone();
    let remove = say_with("remove", &[&name]);
    view! {
        <li>
            <div>
                <strong>
                    <bdi>{name.clone()}</bdi>
                </strong>
                <span class="hint">{about}</span>
                <details>
                    <summary>{say("rename")}</summary>
                    <PlainForm action=RenamePasskey::PATH class="actions">
                        <input type="hidden" name="id" value=id />
                        <input
                            name="passkey_name"
                            aria-label=say("profile.passkey.name")
                            value=name
                            required
                            maxlength=NAME_CHARACTERS_MAX
                            dir="auto"
                            autocomplete="off"
                        />
                        <button>{say("save")}</button>
                    </PlainForm>
                </details>
            </div>
            <PlainForm action=RemovePasskey::PATH>
                <input type="hidden" name="id" value=removed />
                <button aria-label=remove>{say("profile.ways.remove")}</button>
            </PlainForm>
        </li>
    }
    .erase()
}

/// Another one: `public/passkey.js` makes it, and says what went wrong by the name of the error.
#[component]
fn Make(suggestion: String) -> impl IntoView {
    view! {
        <div
            class="form"
            data-passkey="make"
            data-unable=say("profile.passkey.unable")
            data-security-error=say("profile.passkey.insecure")
            data-not-allowed-error=say("passkey.cancelled")
            data-invalid-state-error=say("refusal.passkey-known")
            data-previously-registered=say("refusal.passkey-known")
            data-session-not-fresh=say("refusal.long-ago")
            data-too-many-passkeys=say("refusal.passkeys-many")
            data-too-many-requests=say("passkey.too-often")
            data-unauthorized=say("refused.signed-out")
            data-type-error=say("refused.unreachable")
            data-failed=say("refusal.passkey-new")
            hidden
        >
            <div class="field">
                <label for="passkey-name">{say("profile.passkey.name")}</label>
                <input
                    id="passkey-name"
                    value=suggestion
                    maxlength=NAME_CHARACTERS_MAX
                    dir="auto"
                    autocomplete="off"
                />
            </div>
            <button type="button">{say("profile.passkey.add")}</button>
            <p role="status"></p>
        </div>
    }
    .erase()
}
