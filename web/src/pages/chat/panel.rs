//! What the assistant answers to something asked in the line, below the line.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    composer::{Undo, YesOrNo},
    messages::Messages,
    turn::Turn,
};
#[cfg(feature = "hydrate")]
use crate::actions::chat::load_thread;
use crate::{
    components::{
        alert::Alert,
        icon::{Glyph, Icon},
    },
    erase::Erase,
    model::{
        conversation::{Offer, Thread},
        listing::escape,
    },
};

/// A question and its answer.
const MESSAGES_SHOWN: usize = 2;

/// The last question and its answer; nothing before something was asked.
#[component]
pub fn Panel(turn: Turn) -> impl IntoView {
    let thread = RwSignal::new(Thread::default());
    let open = Memo::new(move |_| turn.conversation().unwrap_or_default());
    let closed = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move || {
            if turn.is_running() {
                closed.set(false);
            }
        });
        Effect::new(move || {
            let conversation = open.get_untracked();
            if turn.ended.get() > 0 && !conversation.is_empty() {
                leptos::task::spawn_local(async move {
                    let awaited = turn.awaited().unwrap_or_default();
                    if let Ok(loaded) = load_thread(conversation, awaited).await {
                        thread.try_set(loaded);
                    }
                });
            }
        });
    }
    let is_shown = move || turn.conversation().is_some() && !closed.get();
    view! {
        <Show when=is_shown>
            <Exchange turn thread open closed />
        </Show>
    }
    .erase()
}

#[component]
fn Exchange(
    turn: Turn,
    thread: RwSignal<Thread>,
    open: Memo<String>,
    closed: RwSignal<bool>,
) -> impl IntoView {
    let lines =
        Memo::new(move |_| turn.ask(&open.read(), |answering| answering.lines(&thread.read())));
    let last = Memo::new(move |_| {
        let mut last = thread.get();
        let shown = if lines.read().is_empty() { MESSAGES_SHOWN } else { 0 };
        last.messages.drain(..last.messages.len().saturating_sub(shown));
        last
    });
    let whole = Memo::new(move |_| thread.get());
    let refused =
        Signal::derive(move || turn.ask(&open.read(), |answering| answering.refusal().cloned()));
    let offer =
        Memo::new(
            move |_| {
                if lines.read().is_empty() { thread.read().offer() } else { Offer::Nothing }
            },
        );
    view! {
        <section class="panel" aria-label="Assistant">
            <Messages turn thread=last open lines />
            <Alert refused />
            {move || match offer.get() {
                Offer::Nothing | Offer::Beginnings => ().erase(),
                Offer::YesOrNo => view! { <YesOrNo turn thread=whole open /> }.erase(),
                Offer::Undo => view! { <Undo turn thread=whole open /> }.erase(),
            }}
            <p class="buttons">
                <A href=move || format!("/chat?c={}", escape(&open.read()))>"Open the conversation"</A>
                <button class="tool" type="button" aria-label="Close" on:click=move |_| closed.set(true)>
                    <Icon glyph=Glyph::Close />
                </button>
            </p>
        </section>
    }
    .erase()
}
