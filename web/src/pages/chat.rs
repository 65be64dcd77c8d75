//! Talking to the list.

pub mod composer;
pub mod conversations;
pub mod marked;
pub mod messages;
pub mod panel;
pub mod turn;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
#[cfg(feature = "hydrate")]
use {
    crate::{
        browser,
        model::{
            answering::Answering,
            conversation::{MessageLine, address},
        },
    },
    leptos_router::{NavigateOptions, hooks::use_navigate},
};

use self::{
    composer::{Beginnings, Composer, Undo, YesOrNo},
    conversations::Conversations,
    messages::Messages,
    turn::Turn,
};
use crate::{
    actions::{
        Loaded,
        chat::{NEW, load_thread},
        load,
        task::SetDone,
    },
    components::{
        alert::Alert,
        frame::Frame,
        sent_form::Sending,
        voice::{self, VoicePanel},
    },
    erase::Erase,
    model::conversation::{Offer, Thread},
    words::say,
};

/// `/chat`; `?c=` names the conversation.
#[component]
pub fn Chat() -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.read().get("c").unwrap_or_default());
    let before = Memo::new(move |_| query.read().get("before").unwrap_or_default());
    let find = RwSignal::new(query.read_untracked().get("find").unwrap_or_default());
    let turn = expect_context::<Turn>();
    let done = Sending::to::<SetDone>();
    let loaded = load(
        move || ((address.get(), before.get(), find.get()), turn.ended.get(), done.answered()),
        move |((conversation, before, find), turns, _)| {
            let awaited = turn.awaited().unwrap_or_default();
            let thread = load_thread(conversation, before, find, awaited);
            async move { thread.await.map(|thread| Thread { turns, ..thread }) }
        },
    );
    voice::on_change(move || _ = turn.ended.try_update(|it| *it += 1));
    // What is said here shows as it comes.
    #[cfg(feature = "hydrate")]
    browser::on_event("todo-said", move || {
        if !turn.is_running_untracked() {
            _ = turn.ended.try_update(|it| *it += 1);
        }
    });
    let content = view! {
        <Transition fallback=Waiting>
            <Talk loaded address find turn done />
        </Transition>
    }
    .erase();
    view! {
        <Title text=say("chat") />
        <Frame class="chat">{content}</Frame>
    }
    .erase()
}

/// The conversations and the open one.
#[component]
fn Talk(
    loaded: Loaded<Thread>,
    #[prop(into)] address: Signal<String>,
    /// What the conversations are searched for.
    find: RwSignal<String>,
    turn: Turn,
    done: Sending,
) -> impl IntoView {
    // What was read stays while the server cannot be reached.
    let thread = Memo::new(move |before: Option<&Thread>| match loaded.get() {
        Some(Ok(thread)) => thread,
        Some(Err(refused)) if refused.status < 500 => Thread::default(),
        _ => before.filter(|it| is_about(it, &address.read())).cloned().unwrap_or_default(),
    });
    let open = Memo::new(move |_| open(&address.read(), &thread.read()));
    let lines =
        Memo::new(move |_| turn.ask(&open.read(), |answering| answering.lines(&thread.read())));
    let offer = Memo::new(move |_| {
        let thread = thread.read();
        let is_quiet = lines.read().is_empty() && is_about(&thread, &address.read());
        if is_quiet { thread.offer() } else { Offer::Nothing }
    });
    let refused = Signal::derive(move || loaded.get().and_then(Result::err));
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move || {
            thread.track();
            done.settle();
        });
        keep_address(turn, thread, open);
        keep_in_sight(turn, thread, lines);
        browser::focus::on_arrival("message");
        // What takes the place of a message does so in its own conversation.
        Effect::new(move |before: Option<String>| {
            let now = open.get();
            if before.is_some_and(|before| before != now) {
                turn.instead.set(String::new());
            }
            now
        });
    }
    view! {
        <Conversations thread find />
        <section class="talk" aria-label=say("conversation")>
            <h1 class="unseen">{say("chat")}</h1>
            <Alert refused />
            <Alert refused=done.refusal() />
            <Messages turn thread open lines done />
            {move || match offer.get() {
                Offer::Nothing => ().erase(),
                Offer::Beginnings => view! { <Beginnings turn thread open /> }.erase(),
                Offer::YesOrNo(yes) => view! { <YesOrNo yes turn thread open /> }.erase(),
                Offer::Undo => view! { <Undo turn thread open /> }.erase(),
            }}
            <VoicePanel />
            <Composer turn thread open />
        </section>
    }
    .erase()
}

/// The conversation that the page is about; empty is a new one.
fn open(address: &str, thread: &Thread) -> String {
    match address {
        "" | NEW => thread.open.clone().unwrap_or_default(),
        id => id.to_owned(),
    }
}

/// Whether these are the messages of the conversation that the page is about: another one's stay
/// until its own are there.
fn is_about(thread: &Thread, address: &str) -> bool {
    open(address, thread) == thread.open.as_deref().unwrap_or_default()
}

/// A new conversation has an address from its first word on; who talks on is at its end.
#[cfg(feature = "hydrate")]
fn keep_address(turn: Turn, thread: Memo<Thread>, open: Memo<String>) {
    let navigate = use_navigate();
    let to_end = navigate.clone();
    Effect::new(move || {
        if thread.read().is_past() && turn.ask(&open.read(), Answering::is_running) {
            to_end(&address(&open.read_untracked()), NavigateOptions::default());
        }
    });
    let conversation = Memo::new(move |_| turn.conversation());
    Effect::new(move |before: Option<Option<String>>| {
        let now = conversation.get();
        let was_new = before.flatten().is_some_and(|before| before.is_empty());
        if let Some(id) = now.as_deref().filter(|id| !id.is_empty())
            && was_new
            && open.read_untracked().is_empty()
        {
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&address(id), options);
        }
        now
    });
}

/// The latest word is in sight: when a conversation is opened, when something is said, and for as
/// long as the reader does not scroll back.
#[cfg(feature = "hydrate")]
fn keep_in_sight(turn: Turn, thread: Memo<Thread>, lines: Memo<Vec<MessageLine>>) {
    let reached = StoredValue::new(0.0);
    let opened = Memo::new(move |_| {
        let thread = thread.read();
        ((thread.open.clone(), thread.is_past()), turn.is_running())
    });
    Effect::new(move |before: Option<((Option<String>, bool), bool)>| {
        let now = opened.get();
        let has_ended = before.is_some_and(|before| before == (now.0.clone(), true));
        if !has_ended {
            reached.set_value(0.0);
        }
        now
    });
    Effect::new(move || {
        thread.track();
        lines.track();
        browser::follow("latest", reached);
    });
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <p class="waiting" role="status">
            {say("loading.conversation")}
        </p>
    }
}
