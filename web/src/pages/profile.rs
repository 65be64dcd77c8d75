//! The account: name, password, devices, personal tokens, and how the pages look.

pub mod letters;
pub mod tokens;

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use self::{
    letters::{EndSection, LetterSection},
    tokens::TokenSection,
};
use crate::{
    actions::{
        account::{
            ChangePassword, Device, RenameAccount, RevokeDevice, RevokeOtherDevices, load_devices,
        },
        settings::SetAppearance,
    },
    components::{
        alert::{Alert, submission},
        field::{Field, Input, unplaced},
        frame::{Frame, Viewer},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::preferences::{Preferences, Theme},
};

const NAME: Input = Input {
    label: "Name",
    name: "name",
    kind: "text",
    autocomplete: "name",
    hint: "",
    required: true,
    blamed: &[],
};
const CURRENT: Input = Input {
    label: "Current password",
    name: "current",
    kind: "password",
    autocomplete: "current-password",
    hint: "",
    required: true,
    blamed: &["currentPassword", "password"],
};
const NEXT: Input = Input {
    label: "New password",
    name: "new",
    kind: "password",
    autocomplete: "new-password",
    hint: "8 to 128 characters.",
    required: true,
    blamed: &["newPassword"],
};
const ZONE: Input = Input {
    label: "Time zone",
    name: "zone",
    kind: "text",
    autocomplete: "off",
    hint: "",
    required: false,
    blamed: &[],
};

/// `/profile`
#[component]
pub fn Profile() -> impl IntoView {
    let devices = Resource::new(|| (), |()| load_devices());
    let query = use_query_map();
    let saved = move |what: &'static str| {
        Signal::derive(move || query.read().get("saved").as_deref() == Some(what))
    };
    view! {
        <Title text="Profile" />
        <Frame class="profile">
            <h1>"Profile"</h1>
            <Account saved=saved("name") />
            <Appearance saved=saved("appearance") />
            <Password saved=saved("password") />
            <section class="card" aria-labelledby="devices-title">
                <h2 id="devices-title">"Signed-in devices"</h2>
                <Saved when=saved("devices") text="Signed out." />
                <Transition fallback=|| {
                    view! { <p role="status">"Loading devices…"</p> }
                }>
                    <Alert refused=Signal::derive(move || devices.get().and_then(Result::err)) />
                    {move || devices.get().and_then(Result::ok).map(|devices| view! { <Devices devices /> })}
                </Transition>
            </section>
            <LetterSection sent=saved("letter") saved=saved("notifications") />
            <TokenSection revoked=saved("tokens") />
            <EndSection />
        </Frame>
    }
    .erase()
}

/// Says that a form was taken.
#[component]
fn Saved(when: Signal<bool>, text: &'static str) -> impl IntoView {
    view! {
        <div role="status">
            {move || when.get().then(|| view! { <p class="saved">{text}</p> })}
        </div>
    }
}

#[component]
fn Account(saved: Signal<bool>) -> impl IntoView {
    let viewer = use_context::<Option<Viewer>>().flatten();
    let (name, email) = viewer.map(|viewer| (viewer.name, viewer.email)).unwrap_or_default();
    let again = submission(RenameAccount::PATH);
    let refused = unplaced(again.as_ref(), &[NAME]);
    view! {
        <section class="card" aria-labelledby="account-title">
            <h2 id="account-title">"Account"</h2>
            <Saved when=saved text="Your name is changed." />
            <p class="pair">
                <span>"E-mail"</span>
                <strong>{email}</strong>
            </p>
            <PlainForm action=RenameAccount::PATH class="form">
                <Alert refused=Signal::stored(refused) />
                <Field input=NAME value=name submission=again />
                <button>"Change name"</button>
            </PlainForm>
        </section>
    }
    .erase()
}

#[component]
fn Appearance(saved: Signal<bool>) -> impl IntoView {
    let preferences = use_context::<Preferences>().unwrap_or_default();
    let again = submission(SetAppearance::PATH);
    let refused = unplaced(again.as_ref(), &[ZONE]);
    let hint = if preferences.zone_chosen { "Chosen by you." } else { "Taken from your browser." };
    let zone = if preferences.zone_chosen { preferences.zone.clone() } else { String::new() };
    let theme = move |theme: Theme| {
        view! {
            <Radio
                name="theme"
                value=theme.word()
                title=theme.title()
                checked=theme == preferences.theme
            />
        }
    };
    let rtl = preferences.right_to_left;
    view! {
        <section class="card" aria-labelledby="appearance-title">
            <h2 id="appearance-title">"Appearance"</h2>
            <Saved when=saved text="Saved." />
            <PlainForm action=SetAppearance::PATH class="form">
                <Alert refused=Signal::stored(refused) />
                <fieldset class="radios">
                    <legend>"Theme"</legend>
                    {Theme::ALL.into_iter().map(theme).collect_view()}
                </fieldset>
                <fieldset class="radios">
                    <legend>"Text direction"</legend>
                    <Radio name="direction" value="ltr" title="Left to right" checked=!rtl />
                    <Radio name="direction" value="rtl" title="Right to left" checked=rtl />
                </fieldset>
                <p class="pair">
                    <span>"Time zone in use"</span>
                    <strong>{preferences.zone.clone()}</strong>
                    <span class="hint">{hint}</span>
                </p>
                <Field
                    input=Input { hint: "Like Europe/Paris. Empty follows your browser.", ..ZONE }
                    value=zone
                    submission=again
                />
                <button>"Save appearance"</button>
            </PlainForm>
        </section>
    }
    .erase()
}

#[component]
fn Radio(
    name: &'static str,
    value: &'static str,
    title: &'static str,
    checked: bool,
) -> impl IntoView {
    view! {
        <label class="radio">
            <input type="radio" name=name value=value checked=checked />
            {title}
        </label>
    }
}

#[component]
fn Password(saved: Signal<bool>) -> impl IntoView {
    let viewer = use_context::<Option<Viewer>>().flatten();
    let email = viewer.map(|viewer| viewer.email);
    let again = submission(ChangePassword::PATH);
    let refused = unplaced(again.as_ref(), &[CURRENT, NEXT]);
    view! {
        <section class="card" aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <Saved when=saved text="Your password is changed." />
            <PlainForm action=ChangePassword::PATH class="form">
                <Alert refused=Signal::stored(refused) />
                <input type="hidden" name="username" autocomplete="username" value=email />
                <Field input=CURRENT submission=again.clone() />
                <Field input=NEXT submission=again />
                <label class="radio">
                    <input type="checkbox" name="sign_out_others" value="1" checked />
                    "Sign out my other devices"
                </label>
                <button>"Change password"</button>
            </PlainForm>
        </section>
    }
    .erase()
}

#[component]
fn Devices(devices: Vec<Device>) -> impl IntoView {
    let others = devices.len() > 1;
    view! {
        <ul class="devices">
            {devices.into_iter().map(|device| view! { <DeviceRow device /> }).collect_view()}
        </ul>
        {others
            .then(|| {
                view! {
                    <PlainForm action=RevokeOtherDevices::PATH>
                        <button>"Sign out all other devices"</button>
                    </PlainForm>
                }
            })}
    }
    .erase()
}

#[component]
fn DeviceRow(device: Device) -> impl IntoView {
    view! {
        <li>
            <div>
                <strong>{device.name.clone()}</strong>
                <span class="hint">{format!("Since {}", device.since)}</span>
            </div>
            {if device.current {
                view! { <span class="badge">"This device"</span> }.erase()
            } else {
                view! {
                    <PlainForm action=RevokeDevice::PATH>
                        <input type="hidden" name="id" value=device.id />
                        <button aria-label=format!("Sign out {}", device.name)>"Sign out"</button>
                    </PlainForm>
                }
                    .erase()
            }}
        </li>
    }
    .erase()
}
