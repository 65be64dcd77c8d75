//! Letters on the profile page: the address, reminders by e-mail, quiet hours; and how an account ends.

use leptos::{prelude::*, server_fn::ServerFn};

use todo_core::wire;

use super::Saved;
use crate::{
    actions::{
        Refused, Submission,
        recovery::{ConfirmAddress, DeleteAccount, Letters, SetNotifications, TryEmail},
    },
    components::{
        alert::{Alert, FormAlert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
    words::{refusal, say},
};

const FROM: Input = Input {
    label: "profile.quiet-from",
    name: "quiet_from",
    kind: "time",
    autocomplete: "off",
    hint: "profile.quiet.hint",
    required: false,
    blamed: &[],
};
const UNTIL: Input = Input { label: "profile.quiet-until", name: "quiet_until", hint: "", ..FROM };
const PLAN: Input =
    Input { label: "profile.plan-at", name: "plan_at", hint: "profile.plan.hint", ..FROM };
const PASSWORD: Input = Input {
    label: "profile.your-password",
    name: "password",
    kind: "password",
    autocomplete: "current-password",
    hint: "profile.end.hint",
    required: true,
    blamed: &[],
};

/// How reminders arrive when no page is open.
#[component]
pub fn LetterSection(
    letters: Resource<Result<Letters, Refused>>,
    #[prop(into)] sent: Signal<bool>,
    #[prop(into)] saved: Signal<bool>,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="letters-title">
            <h2 id="letters-title">{say("profile.reminders")}</h2>
            <p>{say("profile.reminders.words")}</p>
            // `public/live.js` shows it.
            <div class="actions" data-try-reminder=say("profile.reminders.sample") hidden>
                <button type="button">{say("profile.reminders.try")}</button>
            </div>
            <Saved when=sent text=say("profile.letter-sent") />
            <Saved when=saved text=say("saved") />
            <Transition fallback=|| {
                view! { <p role="status">{say("loading")}</p> }
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
    let Letters { confirmed, mail, notifications } = letters;
    let again = submission(SetNotifications::PATH);
    let refused = unplaced(again.as_ref(), &[FROM, UNTIL, PLAN]);
    let failed = [ConfirmAddress::PATH, TryEmail::PATH]
        .into_iter()
        .find_map(submission)
        .map(|submission| submission.refused);
    let wire::Notifications { email, push_key, quiet_from, quiet_until, plan_at, .. } =
        notifications;
    let hint = email.hint.map(|hint| refusal(&hint).unwrap_or(hint));
    view! {
        <FormAlert refused=failed />
        <PlainForm action=SetNotifications::PATH class="form">
            <FormAlert refused />
            <ByEmail mail on=email.on />
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            <div class="fields">
                <Field input=FROM value=quiet_from.unwrap_or_default() submission=again.clone() />
                <Field input=UNTIL value=quiet_until.unwrap_or_default() submission=again.clone() />
                <Plan mail at=plan_at.unwrap_or_default() submission=again />
            </div>
            <button>{say("profile.save-reminders")}</button>
        </PlainForm>
        {mail.then(|| view! { <Letter confirmed /> })}
        <Push key=push_key />
    }
    .erase()
}

/// Whether reminders come by e-mail. A server without mail keeps the wish, and offers nothing.
#[component]
fn ByEmail(mail: bool, on: bool) -> impl IntoView {
    if !mail {
        return on.then(|| view! { <input type="hidden" name="email" value="1" /> }).erase();
    }
    view! {
        <label class="radio">
            <input type="checkbox" name="email" value="1" checked=on />
            {say("profile.by-email")}
        </label>
    }
    .erase()
}

/// When the plan of the day comes by e-mail, likewise.
#[component]
fn Plan(mail: bool, at: String, submission: Option<Submission>) -> impl IntoView {
    if !mail {
        return view! { <input type="hidden" name="plan_at" value=at /> }.erase();
    }
    view! { <Field input=PLAN value=at submission /> }.erase()
}

/// The letter that confirms the address; one to try, when it is confirmed.
#[component]
fn Letter(confirmed: bool) -> impl IntoView {
    let (action, words) = if confirmed {
        (TryEmail::PATH, "profile.send-one")
    } else {
        (ConfirmAddress::PATH, "profile.confirm-address")
    };
    view! {
        <PlainForm action>
            <button>{say(words)}</button>
        </PlainForm>
    }
    .erase()
}

/// What this device is asked: `public/push.js` works it.
#[component]
fn Push(key: String) -> impl IntoView {
    view! {
        <div
            class="actions"
            data-push-key=key
            data-said-on=say("profile.push.said-on")
            data-said-off=say("profile.push.said-off")
            data-said-try=say("profile.push.said-try")
            data-refused=say("profile.push.refused")
            data-unable=say("profile.push.unable")
            hidden
        >
            <button type="button" data-push="on">{say("profile.push.on")}</button>
            <button type="button" data-push="off">{say("profile.push.off")}</button>
            <button type="button" data-push="try">{say("profile.push.try")}</button>
            <p role="status"></p>
        </div>
    }
    .erase()
}

/// How an account ends.
#[component]
pub fn EndSection(#[prop(into)] sent: Signal<bool>) -> impl IntoView {
    let again = submission(DeleteAccount::PATH);
    let refused = unplaced(again.as_ref(), &[PASSWORD]);
    view! {
        <section class="card" aria-labelledby="end-title">
            <h2 id="end-title">{say("profile.end")}</h2>
            <Saved when=sent text=say("profile.letter-sent") />
            <PlainForm action=DeleteAccount::PATH class="form">
                <FormAlert refused />
                <Field input=PASSWORD submission=again />
                <button class="danger">{say("profile.end")}</button>
            </PlainForm>
        </section>
    }
    .erase()
}
