//! What was said, what is being said, and what was done.

use leptos::{ev::MouseEvent, prelude::*};

use super::{marked::marked, turn::Turn};
#[cfg(feature = "hydrate")]
use crate::{actions::chat::load_thread, browser};
use crate::{
    components::{sent_form::Sending, task_card::TaskCard},
    erase::Erase,
    model::{
        answering::Answering,
        conversation::{MessageLine, Thread, address},
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
    // What was said before, once it was asked for.
    let asked = RwSignal::new(Thread::default());
    let whole = Memo::new(move |before: Option<&Thread>| {
        let thread = thread.read();
        let mut whole = before.map_or_else(|| thread.clone(), |before| before.go_on(&thread));
        whole.prepend(&asked.read());
        whole
    });
    let said = Memo::new(move |_| {
        let whole = whole.read();
        let mut messages = whole.messages.clone();
        let kept = turn.ask(&open.read(), |answering| Some(answering.kept(&whole)));
        messages.truncate(kept.unwrap_or(usize::MAX));
        messages
    });
    let before = Memo::new(move |_| whole.read().earlier.clone());
    let is_past = Memo::new(move |_| thread.read().is_past());
    let all = move |messages: Vec<MessageLine>| {
        let row = |message| view! { <Message message turn thread open done /> };
        messages.into_iter().map(row).collect_view()
    };
    view! {
        <div class="log" role="log" aria-label=say("messages") aria-busy=runs>
            {move || before.get().map(|before| show_earlier(&open.read(), before, asked))}
            <ol class="messages">
                {move || all(said.get())}
                {move || all(lines.get())}
                <li id="latest" class="end"></li>
            </ol>
            {move || {
                let latest = || elsewhere(format!("{}#latest", address(&open.read())), "chat.latest", |_| {});
                is_past.get().then(latest)
            }}
        </div>
        <p class="unseen" role="status">
            {news}
        </p>
    }
    .erase()
}

/// A way to messages that are not here.
fn elsewhere(
    href: String,
    text: &'static str,
    press: impl Fn(&MouseEvent) + 'static + Send + Sync,
) -> AnyView {
    let press: Box<dyn Fn(&MouseEvent) + Send + Sync> = Box::new(press);
    view! {
        <a class="button elsewhere" href=href on:click=move |event| press(&event)>
            {say(text)}
        </a>
    }
    .erase()
}

/// Shows what was said `before`: above what is there with scripts, as a page of its own without.
fn show_earlier(open: &str, before: String, asked: RwSignal<Thread>) -> AnyView {
    let href = format!("{}&before={}#latest", address(open), escape(&before));
    let open = open.to_owned();
    elsewhere(href, "chat.earlier", move |event| {
        #[cfg(feature = "hydrate")]
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            let (open, before) = (open.clone(), before.clone());
            spawn_local(async move {
                if let Ok(loaded) = load_thread(open, before, String::new(), String::new()).await {
                    browser::keep_place(".log");
                    asked.try_set(loaded);
                }
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, &open, &before, asked);
    })
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
        text if message.is_marked => marked(&text),
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
            !thread.is_past() && thread.messages.last().is_some_and(|last| last.id == id)
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
