//! Programs that are told what happens, on the profile page: added, tried out, looked after, removed.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Saved;
use crate::{
    actions::webhook::{
        AddWebhook, RemoveWebhook, ResendWebhookMessage, Sent, TryWebhook, Webhook, load_webhooks,
    },
    components::{
        alert::{Alert, FormAlert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
    words::{say, say_with},
};

const URL: Input = Input {
    label: "profile.webhook.label",
    name: "webhook_url",
    kind: "url",
    autocomplete: "off",
    hint: "profile.webhook.hint",
    required: true,
    blamed: &["url"],
};

/// The section about programs that are told what happens.
#[component]
pub fn WebhookSection(
    #[prop(into)] saved: Signal<bool>,
    #[prop(into)] tried: Signal<bool>,
) -> impl IntoView {
    let webhooks = Resource::new(|| (), |()| load_webhooks());
    let failed = [TryWebhook::PATH, ResendWebhookMessage::PATH, RemoveWebhook::PATH]
        .into_iter()
        .find_map(submission)
        .map(|submission| submission.refused);
    view! {
        <section class="card" aria-labelledby="webhooks-title">
            <h2 id="webhooks-title">{say("profile.webhooks")}</h2>
            <p>{say("profile.webhooks.words")}</p>
            <Saved when=saved text=say("saved") />
            <Saved when=tried text=say("profile.webhook.took") />
            <FormAlert refused=failed />
            <Transition fallback=|| {
                view! { <p role="status">{say("loading")}</p> }
            }>
                <Alert refused=Signal::derive(move || webhooks.get().and_then(Result::err)) />
                {move || {
                    let all = webhooks.get().and_then(Result::ok)?;
                    let rows = all.into_iter().map(|webhook| view! { <Row webhook /> });
                    Some(view! { <ul class="devices">{rows.collect_view()}</ul> })
                }}
            </Transition>
            <NewWebhook />
        </section>
    }
    .erase()
}

#[component]
fn Row(webhook: Webhook) -> impl IntoView {
    let Webhook { id, url, secret, gone, messages } = webhook;
    let (of, tried) = (id.clone(), id.clone());
    let (try_it, remove) =
        (say_with("profile.webhook.try-one", &[&url]), say_with("remove", &[&url]));
    let messages = messages.into_iter().map(|sent| view! { <Message of=of.clone() sent /> });
    view! {
        <li>
            <div>
                <strong>{url}</strong>
                {gone
                    .then(|| {
                        view! { <span class="hint">{say("profile.webhook.gone")}</span> }
                    })} <details>
                    <summary>{say("profile.webhook.secret")}</summary>
                    <code>{secret}</code>
                </details> <ul>{messages.collect_view()}</ul>
            </div>
            <PlainForm action=TryWebhook::PATH>
                <input type="hidden" name="id" value=tried />
                <button aria-label=try_it>{say("profile.webhook.try")}</button>
            </PlainForm>
            <PlainForm action=RemoveWebhook::PATH>
                <input type="hidden" name="id" value=id />
                <button aria-label=remove>{say("profile.webhook.remove")}</button>
            </PlainForm>
        </li>
    }
    .erase()
}

#[component]
fn Message(of: String, sent: Sent) -> impl IntoView {
    let Sent { id, about, failed } = sent;
    let again = failed.then(|| {
        view! {
            <PlainForm action=ResendWebhookMessage::PATH>
                <input type="hidden" name="id" value=of />
                <input type="hidden" name="message" value=id />
                <button>{say("profile.webhook.again")}</button>
            </PlainForm>
        }
    });
    view! {
        <li>
            <span class="hint">{about}</span>
            {again}
        </li>
    }
    .erase()
}

#[component]
fn NewWebhook() -> impl IntoView {
    let again = submission(AddWebhook::PATH);
    let refused = unplaced(again.as_ref(), &[URL]);
    view! {
        <PlainForm action=AddWebhook::PATH class="form">
            <FormAlert refused />
            <Field input=URL submission=again />
            <button>{say("profile.webhook.add")}</button>
        </PlainForm>
    }
    .erase()
}
