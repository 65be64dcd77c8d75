//! What was said, what is being said, and what was done.

use leptos::{ev::MouseEvent, prelude::*};

use super::{marked::Marked, turn::Turn};
#[cfg(feature = "hydrate")]
use crate::{actions::chat::load_thread, browser};
use crate::{
    components::{sent_form::Sending, task_card::TaskCard},
    erase::Erase,
    model::{
        answering::Answering,
        conversation::{Earlier, MessageLine, Thread},
        listing::escape,
    },
    words::say,
};
#[cfg(feature = "hydrate")]
use leptos::task::spawn_local;

/// The messages of the conversation, and after them what is just being said. Screen readers are told
/// what was done as it is done, and the answer when it is whole: single words are no speech.
#[component]
pub fn Messages(
    turn: Turn,
    thread: Memo<Thread>,
    open: Memo<String>,
    lines: Memo<Vec<MessageLine>>,
    /// Completes the tasks that answers show.
    done: Sending,
) -> impl IntoView {
    let runs = move || turn.ask(&open.read(), Answering::is_running).to_string();
    let news = move || turn.ask(&open.read(), |answering| answering.news().to_owned());
    let earlier = RwSignal::new(Earlier::default());
    #[cfg(feature = "hydrate")]
    Effect::new(move |before: Option<Thread>| {
        let now = thread.get();
        earlier.update(|earlier| earlier.follow(&before.unwrap_or_default(), &now));
        now
    });
    let whole = Memo::new(move |_| earlier.read().whole(&thread.read()));
    let said = Memo::new(move |_| {
        let whole = whole.read();
        let mut messages = whole.messages.clone();
        let kept = turn.ask(&open.read(), |answering| Some(answering.kept(&whole)));
        messages.truncate(kept.unwrap_or(usize::MAX));
        messages
    });
    let before = Memo::new(move |_| whole.read().earlier.clone());
    let is_past = Memo::new(move |_| thread.read().is_past);
    let all = move |messages: Vec<MessageLine>| {
        let row = |message| view! { <Message message turn thread open done /> };
        messages.into_iter().map(row).collect_view()
    };
    view! {
        <div class="log" role="log" aria-label=say("messages") aria-busy=runs>
            {move || before.get().map(|before| view! { <ShowEarlier open before earlier /> })}
            <ol class="messages">
                {move || all(said.get())}
                {move || all(lines.get())}
                <li id="latest" class="end"></li>
            </ol>
            <Show when=move || is_past.get()>
                <a class="button elsewhere" href=move || format!("{}#latest", of(&open.read()))>
                    {say("chat.latest")}
                </a>
            </Show>
        </div>
        <p class="unseen" role="status">
            {news}
        </p>
    }
    .erase()
}

/// The address of a conversation.
fn of(conversation: &str) -> String {
    format!("/chat?c={}", escape(conversation))
}

/// Shows what was said before: above what is there with scripts, as a page of its own without.
#[component]
fn ShowEarlier(open: Memo<String>, before: String, earlier: RwSignal<Earlier>) -> impl IntoView {
    let address = {
        let before = before.clone();
        move || format!("{}&before={}#latest", of(&open.read()), escape(&before))
    };
    let press = move |event: MouseEvent| {
        #[cfg(feature = "hydrate")]
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            let (open, before) = (open.get_untracked(), before.clone());
            spawn_local(async move {
                let loaded = load_thread(open, before.clone(), String::new(), String::new()).await;
                let known = earlier.try_get_untracked().filter(|it| it.is_up_to(&before));
                if let (Ok(loaded), Some(_)) = (loaded, known) {
                    browser::keep_place(".log");
                    earlier.update(|earlier| earlier.take(loaded));
                }
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, &before, earlier);
    };
    view! {
        <a class="button elsewhere" href=address on:click=press>
            {say("chat.earlier")}
        </a>
    }
    .erase()
}

/// One message. Without an id it is being said, and without words it is being thought of.
#[component]
fn Message(
    message: MessageLine,
    turn: Turn,
    thread: Memo<Thread>,
    open: Memo<String>,
    done: Sending,
) -> impl IntoView {
    let whole = message.clone();
    let has_cards = !message.cards.is_empty();
    let speaker = say(if message.from_user { "you" } else { "assistant" });
    let live = message.id.is_empty().then_some("off");
    let text = match message.text {
        text if text.is_empty() && has_cards => ().erase(),
        text if text.is_empty() => view! { <Dots /> }.erase(),
        text if message.is_marked => view! { <Marked text /> }.erase(),
        text => view! { <p class="text" dir="auto">{text}</p> }.erase(),
    };
    view! {
        <li class="message" class:own=message.from_user aria-live=live>
            <p class="unseen">{speaker}</p>
            {(!message.deeds.is_empty())
                .then(|| {
                    let deed = |text: String| view! { <li dir="auto">{text}</li> };
                    view! {
                        <ul class="deeds" aria-label=say("deeds")>
                            {message.deeds.into_iter().map(deed).collect_view()}
                        </ul>
                    }
                })}
            {text}
            {has_cards
                .then(|| {
                    let card = move |line| view! { <TaskCard line done /> };
                    view! {
                        <ul class="tasks cards" aria-label=say("tasks")>
                            {message.cards.into_iter().map(card).collect_view()}
                        </ul>
                    }
                })}
            <p class="when">
                {message.when} {(!whole.id.is_empty()).then(|| view! { <Anew message=whole turn thread open /> })}
            </p>
        </li>
    }
    .erase()
}

/// Says one's own message in other words, or asks for another answer than the last one: what only scripts
/// do.
#[component]
fn Anew(
    message: MessageLine,
    turn: Turn,
    thread: Memo<Thread>,
    open: Memo<String>,
) -> impl IntoView {
    let MessageLine { id, text, from_user, .. } = message;
    let is_last = {
        let id = id.clone();
        move || {
            let thread = thread.read();
            !thread.is_past && thread.messages.last().is_some_and(|last| last.id == id)
        }
    };
    let press = move |_| {
        if from_user {
            turn.reword(id.clone(), text.clone());
        } else {
            turn.again(id.clone(), &open.read_untracked(), &thread.read_untracked());
        }
    };
    let word = say(if from_user { "edit" } else { "again" });
    view! {
        <Show when=move || from_user || is_last()>
            <button
                type="button"
                class="quiet anew"
                disabled=move || turn.is_running()
                on:click=press.clone()
            >
                {word}
            </button>
        </Show>
    }
    .erase()
}

#[component]
fn Dots() -> impl IntoView {
    view! {
        <p class="typing" aria-hidden="true">
            <i></i>
            <i></i>
            <i></i>
        </p>
    }
}
