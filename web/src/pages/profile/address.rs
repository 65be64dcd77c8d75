//! The account's address on the profile page: another one takes its place by letter.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::Saved;
use crate::{
    actions::{
        Refused,
        recovery::{ChangeAddress, Letters},
    },
    components::{
        alert::{FormAlert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
    words::say,
};

const ADDRESS: Input = Input {
    label: "profile.address.new",
    name: "new_email",
    kind: "email",
    autocomplete: "email",
    hint: "profile.address.hint",
    required: true,
    blamed: &["newEmail"],
};

/// What became of a letter about the address, and the form that asks for one. What a server without mail cannot do is not
/// offered.
#[component]
pub fn Address(letters: Resource<Result<Letters, Refused>>) -> impl IntoView {
    view! {
        <Followed />
        <Transition>
            {move || letters.get().and_then(Result::ok).map(|letters| view! { <Form letters /> })}
        </Transition>
    }
    .erase()
}

/// Where a letter's link, and the form itself, lead back to.
#[component]
fn Followed() -> impl IntoView {
    let query = use_query_map().read_untracked();
    let text = match (query.get("saved").as_deref(), query.get("error")) {
        (Some("address" | "new-address"), Some(_)) => {
            let refused = Some(Refused::new(401, say("profile.address.refused")));
            return view! { <FormAlert refused /> }.erase();
        }
        (Some("address"), None) => say("profile.address.confirmed"),
        (Some("new-address"), None) => say("profile.address.followed"),
        (Some("new-letter"), _) => say("profile.address.sent"),
        (Some("first-letter"), _) => say("profile.address.asked"),
        _ => return ().erase(),
    };
    view! { <Saved when=Signal::stored(true) text /> }.erase()
}

#[component]
fn Form(letters: Letters) -> impl IntoView {
    if !letters.mail {
        return view! { <p class="hint">{say("profile.address.no-mail")}</p> }.erase();
    }
    let again = submission(ChangeAddress::PATH);
    let refused = unplaced(again.as_ref(), &[ADDRESS]);
    let hint = if letters.confirmed { "profile.address.hint-confirmed" } else { ADDRESS.hint };
    view! {
        <PlainForm action=ChangeAddress::PATH class="form">
            <FormAlert refused />
            <Field input=Input { hint, ..ADDRESS } submission=again />
            <button>{say("profile.address.change")}</button>
        </PlainForm>
    }
    .erase()
}
