//! What was done on the list, whoever did it, and the way to take each of it back.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    actions::{
        changes::{Done, load_done},
        task::UndoChange,
    },
    components::{
        alert::{Alert, submission},
        filters::Views,
        frame::{Frame, Viewer},
        history::told,
        plain_form::PlainForm,
    },
    erase::Erase,
    model::{history::Past, listing::escape},
    visitor,
    words::{say, say_with},
};

/// `/changes`
#[component]
pub fn Changes() -> impl IntoView {
    if use_context::<Option<Viewer>>().flatten().is_none() {
        visitor::lead_to("/login?next=/changes");
    }
    let query = use_query_map();
    let after = move || query.read().get("after").unwrap_or_default();
    let done = Resource::new(after, load_done);
    let refused = submission(UndoChange::PATH).map(|again| again.refused);
    view! {
        <Title text=say("changes") />
        <Frame class="profile">
            <aside class="side">
                <Views />
            </aside>
            <h1>{say("changes")}</h1>
            <section class="card history">
                <p class="hint">{say("changes.words")}</p>
                <Alert refused=Signal::stored(refused) />
                <Transition>
                    <Alert refused=Signal::derive(move || done.get().and_then(Result::err)) />
                    {move || done.get().and_then(Result::ok).map(|done| view! { <List done /> })}
                </Transition>
            </section>
        </Frame>
    }
    .erase()
}

#[component]
fn List(done: Done) -> impl IntoView {
    let is_empty = done.past.is_empty();
    let rows = done.past.into_iter().map(|past| view! { <Row past /> }).collect_view();
    let older = done.next.map(|next| {
        view! {
            <p class="buttons">
                <a class="button" href=format!("/changes?after={}", escape(&next))>
                    {say("changes.older")}
                </a>
            </p>
        }
    });
    view! {
        {is_empty.then(|| view! { <p>{say("changes.none")}</p> })}
        <ol>{rows}</ol>
        {older}
    }
    .erase()
}

#[component]
fn Row(past: Past) -> impl IntoView {
    let id = past.id.clone();
    let way_back = past.can_be_undone.then(|| {
        let label = say_with("changes.undo-one", &[&past.title]);
        view! {
            <PlainForm action=UndoChange::PATH>
                <input type="hidden" name="change" value=id />
                <button aria-label=label>{say("history.undo")}</button>
            </PlainForm>
        }
    });
    let title = view! { <strong dir="auto">{past.title.clone()}</strong> };
    told(past, title, way_back)
}
