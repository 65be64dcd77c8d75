//! How the account is signed in to, on the profile page: a provider is added, a way given up.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::Saved;
use crate::{
    actions::account::{RemoveWay, Way, Ways, load_ways},
    components::{
        alert::{Alert, FormAlert, submission},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::listing::escape,
    words::{say, say_with},
};

/// The section about the ways of signing in.
#[component]
pub fn WaySection(
    #[prop(into)] added: Signal<bool>,
    #[prop(into)] gone: Signal<bool>,
) -> impl IntoView {
    let query = use_query_map().read_untracked();
    let with = query.get("with").unwrap_or_default();
    // What a letter's link was refused is told of where the address is.
    let is_refused = query.get("error").is_some() && query.get("saved").is_none();
    let ways = Resource::new(
        || (),
        move |()| {
            let with = with.clone();
            async move { load_ways(with).await }
        },
    );
    let failed = submission(RemoveWay::PATH).map(|submission| submission.refused);
    view! {
        <section class="card" aria-labelledby="ways-title">
            <h2 id="ways-title">{say("profile.ways")}</h2>
            <Saved when=added text=say("profile.ways.added") />
            <Saved when=gone text=say("profile.ways.gone") />
            {is_refused.then(|| view! { <p role="alert">{say("profile.ways.refused")}</p> })}
            <FormAlert refused=failed />
            <Transition fallback=|| {
                view! { <p role="status">{say("loading")}</p> }
            }>
                <Alert refused=Signal::derive(move || ways.get().and_then(Result::err)) />
                {move || ways.get().and_then(Result::ok).map(|ways| view! { <List ways /> })}
            </Transition>
        </section>
    }
    .erase()
}

/// The last way stays: without one nobody gets in. A link leads to a provider: no form may lead to another site.
#[component]
fn List(ways: Ways) -> impl IntoView {
    let Ways { used, more } = ways;
    let is_last = used.len() < 2;
    let rows = used.into_iter().map(|way| view! { <Row way is_last /> });
    let more = more.into_iter().map(|provider| {
        let href = format!("/profile?with={}", escape(&provider.id));
        view! {
            <p>
                <a class="button" rel="nofollow external" href=href>
                    {say_with("profile.ways.add", &[&provider.name])}
                </a>
            </p>
        }
    });
    view! {
        <ul class="devices">{rows.collect_view()}</ul>
        {more.collect_view()}
    }
    .erase()
}

#[component]
fn Row(way: Way, is_last: bool) -> impl IntoView {
    let Way { id, name } = way;
    let label = say_with("remove", &[&name]);
    let remove = (!is_last).then(|| {
        view! {
            <PlainForm action=RemoveWay::PATH>
                <input type="hidden" name="id" value=id />
                <button aria-label=label>{say("profile.ways.remove")}</button>
            </PlainForm>
        }
    });
    view! {
        <li>
            <strong>{name}</strong>
            {remove}
        </li>
    }
    .erase()
}
