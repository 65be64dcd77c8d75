//! Letters on the profile page: the address, reminders by e-mail, quiet hours; and how an account ends.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Saved;
use crate::{
    actions::recovery::{
        ConfirmAddress, DeleteAccount, Letters, SetNotifications, TryEmail, load_letters,
    },
    components::{
        alert::{Alert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
};

const FROM: Input = Input {
    label: "Quiet from",
    name: "quiet_from",
    kind: "time",
    autocomplete: "off",
    hint: "What comes due in quiet hours arrives when they end. Both empty: never quiet.",
    required: false,
    blamed: &[],
};
const UNTIL: Input = Input { label: "Quiet until", name: "quiet_until", hint: "", ..FROM };
const PASSWORD: Input = Input {
    label: "Your password",
    name: "password",
    kind: "password",
    autocomplete: "current-password",
    hint: "All tasks and conversations go with the account. This cannot be undone.",
    required: true,
    blamed: &[],
};

/// How reminders arrive when no page is open.
#[component]
pub fn LetterSection(
    #[prop(into)] sent: Signal<bool>,
    #[prop(into)] saved: Signal<bool>,
) -> impl IntoView {
    let letters = Resource::new(|| (), |()| load_letters());
    view! {
        <section class="card" aria-labelledby="letters-title">
            <h2 id="letters-title">"Reminders"</h2>
            <p>"While a page of this list is open, reminders show there."</p>
            <Saved when=sent text="A letter is on its way." />
            <Saved when=saved text="Saved." />
            <Transition fallback=|| {
                view! { <p role="status">"Loading…"</p> }
            }>
                <Alert refused=Signal::derive(move || letters.get().and_then(Result::err)) />
                {move || letters.get().and_then(Result::ok).map(|letters| view! { <Channels letters /> })}
            </Transition>
        </section>
    }
    .erase()
}

#[component]
fn Channels(letters: Letters) -> impl IntoView {
    let Letters { confirmed, notifications } = letters;
    let again = submission(SetNotifications::PATH);
    let refused = unplaced(again.as_ref(), &[FROM, UNTIL]);
    let failed = [ConfirmAddress::PATH, TryEmail::PATH]
        .into_iter()
        .find_map(submission)
        .map(|submission| submission.refused);
    let email = notifications.email;
    let act = if confirmed {
        view! {
            <PlainForm action=TryEmail::PATH>
                <button>"Send me one to try"</button>
            </PlainForm>
        }
        .erase()
    } else {
        view! {
            <PlainForm action=ConfirmAddress::PATH>
                <button>"Confirm my address"</button>
            </PlainForm>
        }
        .erase()
    };
    view! {
        <Alert refused=Signal::stored(failed) />
        <PlainForm action=SetNotifications::PATH class="form">
            <Alert refused=Signal::stored(refused) />
            <label class="radio">
                <input type="checkbox" name="email" value="1" checked=email.on />
                "Also by e-mail"
            </label>
            {email.hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            <Field
                input=FROM
                value=notifications.quiet_from.unwrap_or_default()
                submission=again.clone()
            />
            <Field
                input=UNTIL
                value=notifications.quiet_until.unwrap_or_default()
                submission=again
            />
            <button>"Save reminders"</button>
        </PlainForm>
        {act}
    }
    .erase()
}

/// How an account ends.
#[component]
pub fn EndSection() -> impl IntoView {
    let again = submission(DeleteAccount::PATH);
    let refused = unplaced(again.as_ref(), &[PASSWORD]);
    view! {
        <section class="card" aria-labelledby="end-title">
            <h2 id="end-title">"Delete my account"</h2>
            <PlainForm action=DeleteAccount::PATH class="form">
                <Alert refused=Signal::stored(refused) />
                <Field input=PASSWORD submission=again />
                <button>"Delete my account"</button>
            </PlainForm>
        </section>
    }
    .erase()
}
