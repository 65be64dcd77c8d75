//! The signed-in devices on the profile page, each of which can be signed out.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Saved;
use crate::{
    actions::account::{Device, RevokeDevice, RevokeOtherDevices, load_devices},
    components::{alert::Alert, plain_form::PlainForm},
    erase::Erase,
    words::{say, say_with},
};

/// The section about the signed-in devices.
#[component]
pub fn DeviceSection(#[prop(into)] gone: Signal<bool>) -> impl IntoView {
    let devices = Resource::new(|| (), |()| load_devices());
    view! {
        <section class="card" aria-labelledby="devices-title">
            <h2 id="devices-title">{say("profile.devices")}</h2>
            <p class="hint">{say("profile.devices.words")}</p>
            <Saved when=gone text=say("profile.signed-out") />
            <Transition fallback=|| {
                view! { <p role="status">{say("profile.loading-devices")}</p> }
            }>
                <Alert refused=Signal::derive(move || devices.get().and_then(Result::err)) />
                {move || devices.get().and_then(Result::ok).map(|devices| view! { <Devices devices /> })}
            </Transition>
        </section>
    }
    .erase()
}

/// `public/live.js` puts it as it is by now in the place of what it was.
#[component]
fn Devices(devices: Vec<Device>) -> impl IntoView {
    let others = devices.len() > 1;
    view! {
        <div id="devices">
            <ul class="devices">
                {devices.into_iter().map(|device| view! { <DeviceRow device /> }).collect_view()}
            </ul>
            {others
                .then(|| {
                    view! {
                        <PlainForm action=RevokeOtherDevices::PATH>
                            <button>{say("profile.sign-out-all")}</button>
                        </PlainForm>
                    }
                })}
        </div>
    }
    .erase()
}

#[component]
fn DeviceRow(device: Device) -> impl IntoView {
    let about = [
        Some(say_with("profile.since", &[&device.since])),
        device.place.map(|place| say_with("profile.device.place", &[&place])),
        Some(say_with("profile.device.used", &[&device.used])),
    ];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <div>
                <strong>{device.name.clone()}</strong>
                <span class="hint">{about}</span>
            </div>
            {if device.current {
                view! { <span class="badge">{say("profile.this-device")}</span> }.erase()
            } else {
                view! {
                    <PlainForm action=RevokeDevice::PATH>
                        <input type="hidden" name="id" value=device.id />
                        <button aria-label=say_with("profile.sign-out-device", &[&device.name])>{say("sign-out")}</button>
                    </PlainForm>
                }
                    .erase()
            }}
        </li>
    }
    .erase()
}
