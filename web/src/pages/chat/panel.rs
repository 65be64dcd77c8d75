//! The assistant beside the list: the conversation that goes on, or was last. Only with scripts; without
//! them it is a page of its own.

use leptos::prelude::*;

use super::{
    composer::{Beginnings, Composer, Undo, YesOrNo},
    messages::Messages,
    turn::Turn,
};
#[cfg(feature = "hydrate")]
use crate::{actions::chat::load_thread, browser};
use crate::{
    components::{
        alert::Alert,
        icon::{Glyph, Icon},
        sent_form::Sending,
    },
    erase::Erase,
    model::conversation::{Offer, Thread, address},
    words::say,
};

/// Shows and hides the assistant.
#[component]
pub fn PanelButton(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            id="assistant"
            class="tool scripted"
            type="button"
            aria-label=say("assistant")
            title=say("assistant.key")
            aria-keyshortcuts="Control+J"
            aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <Icon glyph=Glyph::Chat />
        </button>
    }
    .erase()
}

/// The assistant, while it `is_open`. What is asked in the line opens it. `done` completes the tasks of its
/// answers.
#[component]
pub fn Panel(turn: Turn, is_open: RwSignal<bool>, done: Sending) -> impl IntoView {
    let thread = RwSignal::new(Thread::default());
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move || {
            if turn.is_running() {
                is_open.set(true);
            }
        });
        Effect::new(move || load(turn, is_open, done, thread));
        Effect::new(move |before: Option<bool>| {
            let is_open = is_open.get();
            if is_open && before == Some(false) && !turn.is_running() {
                browser::focus::on("message");
            }
            is_open
        });
    }
    view! {
        <Show when=move || is_open.get()>
            <Beside turn thread is_open done />
        </Show>
    }
    .erase()
}

/// Loads what the panel shows, when it opens and whenever a turn ends or a task of it is done.
#[cfg(feature = "hydrate")]
fn load(turn: Turn, is_open: RwSignal<bool>, done: Sending, thread: RwSignal<Thread>) {
    let (turns, _) = (turn.ended.get(), done.answered());
    if !is_open.get() {
        return;
    }
    let conversation = turn.conversation_untracked().unwrap_or_default();
    leptos::task::spawn_local(async move {
        let awaited = turn.awaited().unwrap_or_default();
        let loaded = load_thread(conversation, String::new(), String::new(), awaited).await;
        if let Ok(loaded) = loaded {
            thread.try_set(Thread { turns, ..loaded });
        }
    });
}

#[component]
fn Beside(
    turn: Turn,
    thread: RwSignal<Thread>,
    is_open: RwSignal<bool>,
    done: Sending,
) -> impl IntoView {
    let whole = Memo::new(move |_| thread.get());
    let open = Memo::new(move |_| {
        let going_on = turn.conversation();
        going_on.unwrap_or_else(|| thread.read().open.clone().unwrap_or_default())
    });
    let lines =
        Memo::new(move |_| turn.ask(&open.read(), |answering| answering.lines(&thread.read())));
    let offer =
        Memo::new(
            move |_| {
                if lines.read().is_empty() { thread.read().offer() } else { Offer::Nothing }
            },
        );
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        whole.track();
        lines.track();
        browser::scroll_to_end(".panel .log");
    });
    view! {
        <section class="panel" aria-label=say("assistant")>
            <header>
                <h2>{say("assistant")}</h2>
                <a href=move || address(&open.read())>{say("assistant.open")}</a>
                <button
                    class="tool close"
                    type="button"
                    aria-label=say("close")
                    on:click=move |_| is_open.set(false)
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </header>
            <Messages turn thread=whole open lines done />
            <Alert refused=done.refusal() />
            {move || match offer.get() {
                Offer::Nothing => ().erase(),
                Offer::Beginnings => view! { <Beginnings turn thread=whole open /> }.erase(),
                Offer::YesOrNo(yes) => view! { <YesOrNo yes turn thread=whole open /> }.erase(),
                Offer::Undo => view! { <Undo turn thread=whole open /> }.erase(),
            }}
            <Composer turn thread=whole open />
        </section>
    }
    .erase()
}
