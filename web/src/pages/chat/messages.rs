//! What was said, what is being said, and what was done.

use leptos::prelude::*;

use super::turn::Turn;
use crate::{
    erase::Erase,
    model::{
        answering::Answering,
        conversation::{MessageLine, Thread},
    },
};

/// The messages of the conversation, and after them what is just being said. Screen readers are told
/// what was done as it is done, and the answer when it is whole: single words are no speech.
#[component]
pub fn Messages(
    turn: Turn,
    thread: Memo<Thread>,
    open: Memo<String>,
    lines: Memo<Vec<MessageLine>>,
) -> impl IntoView {
    let runs = move || turn.ask(&open.read(), Answering::is_running).to_string();
    let news = move || turn.ask(&open.read(), |answering| answering.news().to_owned());
    let all = |messages: Vec<MessageLine>| {
        messages.into_iter().map(|message| view! { <Message message /> }).collect_view()
    };
    view! {
        <ol class="messages" role="log" aria-label="Messages" aria-busy=runs>
            {move || all(thread.read().messages.clone())}
            {move || all(lines.get())}
            <li id="latest" class="end"></li>
        </ol>
        <p class="unseen" role="status">
            {news}
        </p>
    }
    .erase()
}

/// One message. Without an id it is being said, and without words it is being thought of.
#[component]
fn Message(message: MessageLine) -> impl IntoView {
    let speaker = if message.from_user { "You" } else { "Assistant" };
    let live = message.id.is_empty().then_some("off");
    let text = match message.text {
        text if text.is_empty() => view! { <Dots /> }.erase(),
        text => view! { <p class="text" dir="auto">{text}</p> }.erase(),
    };
    view! {
        <li class="message" class:own=message.from_user aria-live=live>
            <p class="unseen">{speaker}</p>
            {(!message.deeds.is_empty())
                .then(|| {
                    let deed = |text: String| view! { <li dir="auto">{text}</li> };
                    view! {
                        <ul class="deeds" aria-label="What was done">
                            {message.deeds.into_iter().map(deed).collect_view()}
                        </ul>
                    }
                })}
            {text}
            <p class="when">{message.when}</p>
        </li>
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
