//! The account: name, password, devices, personal tokens, and how the pages look.

pub mod address;
pub mod appearance;
pub mod devices;
pub mod letters;
pub mod passkeys;
pub mod second_factor;
pub mod tokens;
pub mod ways;
pub mod webhooks;

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use self::{
    address::Address,
    appearance::Appearance,
    devices::DeviceSection,
    letters::{EndSection, LetterSection},
    passkeys::PasskeySection,
    second_factor::FactorSection,
    tokens::TokenSection,
    ways::WaySection,
    webhooks::WebhookSection,
};
use crate::{
    actions::{
        Refused,
        account::{ChangePassword, RenameAccount},
        recovery::{Letters, load_letters},
        task::{Summary, load_summary},
    },
    components::{
        alert::{FormAlert, submission},
        chart::Chart,
        field::{Field, Input, unplaced},
        filters::Views,
        frame::{Frame, Viewer, initials},
        plain_form::PlainForm,
    },
    erase::Erase,
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
const CURRENT: Input = Input {
    label: "profile.current",
    name: "current",
    kind: "password",
    autocomplete: "current-password",
    hint: "",
    required: true,
    blamed: &["currentPassword", "password"],
};
const NEXT: Input = Input {
    label: "new-password",
    name: "new",
    kind: "password",
    autocomplete: "new-password",
    hint: "password.hint",
    required: true,
    blamed: &["newPassword"],
};
/// `/profile`
#[component]
pub fn Profile() -> impl IntoView {
    let letters = Resource::new(|| (), |()| load_letters());
    let query = use_query_map();
    let saved = move |what: &'static str| {
        Signal::derive(move || query.read().get("saved").as_deref() == Some(what))
    };
    view! {
        <Title text=say("profile") />
        <Frame class="profile">
            <aside class="side">
                <Views />
            </aside>
            <h1>{say("profile")}</h1>
            <Account saved=saved("name") letters />
            <Appearance saved=saved("appearance") />
            <Password saved=saved("password") />
            <PasskeySection
                added=saved("passkey")
                renamed=saved("passkey-name")
                gone=saved("passkey-gone")
            />
            <FactorSection on=saved("factor") off=saved("factor-off") untrusted=saved("untrusted") />
            <WaySection added=saved("way") gone=saved("way-gone") />
            <DeviceSection gone=saved("devices") />
            <LetterSection letters sent=saved("letter") saved=saved("notifications") />
            <TokenSection revoked=saved("tokens") />
            <WebhookSection saved=saved("webhook") tried=saved("webhook-test") />
            <section class="card" aria-labelledby="data-title">
                <h2 id="data-title">{say("profile.data")}</h2>
                <p class="hint">{say("profile.data.words")}</p>
                <p class="buttons">
                    <a class="button" href="/import">
                        {say("export.title")}
                    </a>
                    <a class="button" href="/export/account.json" download>
                        {say("profile.download")}
                    </a>
                </p>
            </section>
            <EndSection sent=saved("end") />
        </Frame>
    }
    .erase()
}

/// Says that a form was taken: the page that answers begins there.
#[component]
fn Saved(when: Signal<bool>, text: &'static str) -> impl IntoView {
    view! {
        <div role="status">
            {move || when.get().then(|| view! { <p class="saved" tabindex="-1" autofocus>{text}</p> })}
        </div>
    }
}

#[component]
fn Account(saved: Signal<bool>, letters: Resource<Result<Letters, Refused>>) -> impl IntoView {
    let viewer = use_context::<Option<Viewer>>().flatten();
    let (name, email) = viewer.map(|viewer| (viewer.name, viewer.email)).unwrap_or_default();
    let summary = Resource::new(|| (), |()| load_summary());
    let again = submission(RenameAccount::PATH);
    let refused = unplaced(again.as_ref(), &[NAME]);
    view! {
        <section class="card" aria-labelledby="account-title">
            <h2 id="account-title">{say("profile.account")}</h2>
            <Saved when=saved text=say("profile.renamed") />
            <p class="who">
                <span class="initials large" aria-hidden="true">
                    {initials(&name)}
                </span>
                <span class="pair">
                    <span>{say("email")}</span>
                    <strong>{email}</strong>
                </span>
            </p>
            <Transition>
                {move || summary.get().and_then(Result::ok).map(|summary| view! { <Totals summary /> })}
            </Transition>
            <PlainForm action=RenameAccount::PATH class="form">
                <FormAlert refused />
                <Field input=NAME value=name submission=again />
                <button>{say("profile.rename")}</button>
            </PlainForm>
            <Address letters />
        </section>
    }
    .erase()
}

/// How the account stands.
#[component]
fn Totals(summary: Summary) -> impl IntoView {
    let Summary { pending, completed, bars, .. } = summary;
    view! {
        <div class="totals">
            <dl class="counts">
                <div>
                    <dt>{say("open")}</dt>
                    <dd>{pending}</dd>
                </div>
                <div>
                    <dt>{say("done")}</dt>
                    <dd>{completed}</dd>
                </div>
            </dl>
            <Chart bars=Signal::stored(bars) />
        </div>
    }
    .erase()
}

#[component]
fn Password(saved: Signal<bool>) -> impl IntoView {
    let viewer = use_context::<Option<Viewer>>().flatten();
    let email = viewer.map(|viewer| viewer.email);
    let again = submission(ChangePassword::PATH);
    let refused = unplaced(again.as_ref(), &[CURRENT, NEXT]);
    view! {
        <section class="card" aria-labelledby="password-title">
            <h2 id="password-title">{say("password")}</h2>
            <Saved when=saved text=say("profile.password-changed") />
            <PlainForm action=ChangePassword::PATH class="form">
                <FormAlert refused />
                <input type="hidden" name="username" autocomplete="username" value=email />
                <Field input=CURRENT submission=again.clone() />
                <Field input=NEXT submission=again />
                <label class="radio">
                    <input type="checkbox" name="sign_out_others" value="1" checked />
                    {say("profile.sign-out-others")}
                </label>
                <button>{say("profile.change-password")}</button>
            </PlainForm>
        </section>
    }
    .erase()
}
