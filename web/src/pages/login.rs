//! Signing in and signing up.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_location, use_query_map},
    location::Url,
};

use crate::{
    actions::{
        Refused, Submission,
        account::{SignIn, SignInLink, SignUp, load_providers},
        second_factor::SecondStep,
    },
    components::{
        alert::{Alert, submission},
        field::{Field, Input, unplaced},
        frame::{Frame, Viewer},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::listing::{escape, local_path},
    visitor,
    words::{say, say_with},
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
pub(super) const EMAIL: Input = Input {
    label: "email",
    name: "email",
    kind: "email",
    autocomplete: "username",
    hint: "",
    required: true,
    blamed: &[],
};
const PASSWORD: Input = Input {
    label: "password",
    name: "password",
    kind: "password",
    autocomplete: "current-password",
    hint: "",
    required: true,
    blamed: &[],
};
const CODE: Input = Input {
    label: "second.code",
    name: "code",
    kind: "text",
    autocomplete: "one-time-code",
    hint: "second.words",
    required: true,
    blamed: &[],
};
const NEW_PASSWORD: Input = Input {
    label: "password",
    name: "password",
    kind: "password",
    autocomplete: "new-password",
    hint: "password.hint",
    required: true,
    blamed: &[],
};

/// Where to go on after signing in, out of the query of an address. The router's own map of a query takes one escape
/// too many off, with which an address within loses what it holds (`leptos_router` 0.8).
fn raw_next(search: &str) -> String {
    let pairs = search.trim_start_matches('?').split('&');
    let next = pairs.filter_map(|pair| pair.strip_prefix("next=")).next_back();
    next.map(|next| Url::unescape(&next.replace('+', "%20"))).unwrap_or_default()
}

/// `/login`, and with `?mode=sign-up` the other half.
#[component]
pub fn Login() -> impl IntoView {
    let query = use_query_map();
    let search = use_location().search;
    let next = move || {
        let next = raw_next(&search.read());
        local_path(&next).unwrap_or_default().to_owned()
    };
    if use_context::<Option<Viewer>>().flatten().is_some() {
        let next = next();
        visitor::lead_to(if next.is_empty() { "/dashboard" } else { &next });
    }
    let mode = move || query.read().get("mode").unwrap_or_default();
    let joining = move || mode() == "sign-up";
    view! {
        <Frame class="narrow">
            <Tabs joining=Signal::derive(joining) next=Signal::derive(next) />
            {move || {
                match mode().as_str() {
                    "sign-up" => view! { <SignUpForm next=next() /> }.erase(),
                    "link" => view! { <LinkForm next=next() /> }.erase(),
                    "second-step" => view! { <CodeForm next=next() /> }.erase(),
                    _ => view! { <SignInForm next=next() /> }.erase(),
                }
            }}
            {matches!(&*mode(), "" | "sign-in" | "link").then(|| view! { <Passkey next=next() /> })}
            {(mode() != "second-step").then(|| view! { <Providers next=next() /> })}
        </Frame>
    }
    .erase()
}

#[component]
fn Tabs(joining: Signal<bool>, next: Signal<String>) -> impl IntoView {
    let href = move |mode: &str| match next.read().as_str() {
        "" => format!("/login?mode={mode}"),
        next => format!("/login?mode={mode}&next={}", escape(next)),
    };
    view! {
        <nav class="tabs" aria-label=say("login.tabs")>
            <a href=move || href("sign-in") aria-current=move || (!joining.get()).then_some("page")>
                {say("sign-in")}
            </a>
            <a href=move || href("sign-up") aria-current=move || joining.get().then_some("page")>
                {say("sign-up")}
            </a>
        </nav>
    }
}

#[component]
fn SignInForm(next: String) -> impl IntoView {
    let again = submission(SignIn::PATH);
    let refused = unplaced(again.as_ref(), &[EMAIL, PASSWORD]);
    let link = match &*next {
        "" => "/login?mode=link".to_owned(),
        next => format!("/login?mode=link&next={}", escape(next)),
    };
    let is_reset = use_query_map().read_untracked().get("reset").is_some();
    view! {
        <Title text=say("sign-in") />
        <h1>{say("login.back")}</h1>
        {is_reset
            .then(|| view! { <p role="status">{say("login.reset")}</p> })}
        <PlainForm action=SignIn::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            <input type="hidden" name="next" value=next />
            <Field input=EMAIL submission=again.clone() />
            <Field input=PASSWORD submission=again />
            <button class="primary">{say("sign-in")}</button>
            <a href="/forgot-password">{say("login.forgot")}</a>
            <a href=link>{say("login.link")}</a>
        </PlainForm>
    }
    .erase()
}

/// A code after the password.
#[component]
fn CodeForm(next: String) -> impl IntoView {
    let again = submission(SecondStep::PATH).map(|it| it.without(CODE.name));
    let refused = unplaced(again.as_ref(), &[CODE]);
    let is_over = refused.as_ref().is_some_and(Refused::asks_for_password);
    let over = match &*next {
        "" => "/login".to_owned(),
        next => format!("/login?next={}", escape(next)),
    };
    view! {
        <Title text=say("login.second") />
        <h1>{say("login.second")}</h1>
        <PlainForm action=SecondStep::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            {(!is_over).then(|| view! { <CodeFields next again /> })}
            <a href=over>{say("second.over")}</a>
            <p class="hint">{say("second.lost")}</p>
        </PlainForm>
    }
    .erase()
}

#[component]
fn CodeFields(next: String, again: Option<Submission>) -> impl IntoView {
    view! {
        <input type="hidden" name="next" value=next />
        <Field input=CODE submission=again />
        <label class="radio">
            <input type="checkbox" name="trust" value="1" />
            {say("second.trust")}
        </label>
        <button class="primary">{say("second.confirm")}</button>
    }
    .erase()
}

/// A letter instead of a password.
#[component]
fn LinkForm(next: String) -> impl IntoView {
    let again = submission(SignInLink::PATH);
    let refused = unplaced(again.as_ref(), &[EMAIL]);
    let query = use_query_map().read_untracked();
    let sent = query.get("sent").is_some();
    let is_used = query.get("error").is_some();
    view! {
        <Title text=say("login.link") />
        <h1>{say("login.link")}</h1>
        {sent.then(|| view! { <p class="card" role="status">{say("login.link.sent")}</p> })}
        {is_used.then(|| view! { <p class="card" role="alert">{say("login.link.used")}</p> })}
        <PlainForm action=SignInLink::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            <input type="hidden" name="next" value=next />
            <Field input=Input { hint: "login.link.hint", ..EMAIL } submission=again />
            <button class="primary">{say("recovery.send")}</button>
        </PlainForm>
    }
    .erase()
}

/// A passkey instead of a password: `public/passkey.js` shows it, and says what went wrong by the name of the error.
#[component]
fn Passkey(next: String) -> impl IntoView {
    view! {
        <div
            class="actions"
            data-passkey="show"
            data-next=if next.is_empty() { "/dashboard".to_owned() } else { next }
            data-not-allowed-error=say("passkey.cancelled")
            data-security-error=say("profile.passkey.insecure")
            data-challenge-not-found=say("refusal.passkey-late")
            data-passkey-not-found=say("refusal.passkey-unknown")
            data-too-many-requests=say("passkey.too-often")
            data-type-error=say("refused.unreachable")
            data-failed=say("refusal.passkey-shown")
            hidden
        >
            <button type="button">{say("passkey.show")}</button>
            <p role="status"></p>
        </div>
    }
    .erase()
}

/// Whoever vouches for people. A link leads there: no form may lead to another site.
#[component]
fn Providers(next: String) -> impl IntoView {
    let query = use_query_map().read_untracked();
    let with = query.get("with").unwrap_or_default();
    let is_refused = query.get("mode").is_none() && query.get("error").is_some();
    let there = next.clone();
    let providers = Resource::new(
        || (),
        move |()| {
            let (with, next) = (with.clone(), there.clone());
            async move { load_providers(with, next).await }
        },
    );
    let link = move |id: &str| format!("/login?with={}&next={}", escape(id), escape(&next));
    view! {
        {is_refused.then(|| view! { <p class="card" role="alert">{say("login.provider.refused")}</p> })}
        <Transition>
            <Alert refused=Signal::derive(move || providers.get().and_then(Result::err)) />
            {move || {
                let found = providers.get().and_then(Result::ok).unwrap_or_default();
                let lines = found.into_iter().map(|provider| {
                    view! {
                        <p>
                            <a class="button" rel="nofollow external" href=link(&provider.id)>
                                {say_with("login.provider", &[&provider.name])}
                            </a>
                        </p>
                    }
                });
                lines.collect_view()
            }}
        </Transition>
    }
    .erase()
}

#[component]
fn SignUpForm(next: String) -> impl IntoView {
    let again = submission(SignUp::PATH);
    let refused = unplaced(again.as_ref(), &[NAME, EMAIL, NEW_PASSWORD]);
    view! {
        <Title text=say("sign-up") />
        <h1>{say("login.create")}</h1>
        <PlainForm action=SignUp::PATH class="card form">
            <Alert refused=Signal::stored(refused) />
            <input type="hidden" name="next" value=next />
            <Field input=NAME submission=again.clone() />
            <Field input=EMAIL submission=again.clone() />
            <Field input=NEW_PASSWORD submission=again />
            <button class="primary">{say("sign-up")}</button>
        </PlainForm>
    }
    .erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_go_on_keeps_the_escapes_within() {
        let search =
            "?mode=sign-in&next=%2Fapi%2Fauth%2Foauth2%2Fauthorize%3Fstate%3Da%2520b%2526c";
        assert_eq!(raw_next(search), "/api/auth/oauth2/authorize?state=a%20b%26c");
        assert_eq!(raw_next("next=/tasks?tag=a%2Bb"), "/tasks?tag=a+b");
        assert_eq!(raw_next("?mode=sign-up"), "");
    }
}
