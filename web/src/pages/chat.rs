//! Talking to the list.

use leptos::{form::ActionForm, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    actions::{
        Refused,
        chat::{DeleteConversation, NEW, Say, load_thread},
    },
    browser,
    components::{
        alert::{Alert, refusal, submission},
        frame::Frame,
        icon::{Glyph, Icon},
        plain_form::{Back, PlainForm},
    },
    erase::Erase,
    model::{
        conversation::{ConversationLine, MessageLine, QUICK_ACTIONS, Thread},
        listing::escape,
    },
};

/// `/chat`; `?c=` names the conversation.
#[component]
pub fn Chat() -> impl IntoView {
    let query = use_query_map();
    let conversation = Memo::new(move |_| query.read().get("c").unwrap_or_default());
    let say = ServerAction::<Say>::new();
    let loaded = Resource::new(
        move || (conversation.get(), say.version().get()),
        |(conversation, _)| load_thread(conversation),
    );
    view! {
        <Title text="Chat" />
        <Frame class="chat">
            <Transition fallback=Waiting>
                <Talk loaded say />
            </Transition>
        </Frame>
    }
    .erase()
}

/// The conversations and the open one.
#[component]
fn Talk(loaded: Resource<Result<Thread, Refused>>, say: ServerAction<Say>) -> impl IntoView {
    let thread = Signal::derive(move || loaded.get().and_then(Result::ok).unwrap_or_default());
    let refused = Signal::derive(move || loaded.get().and_then(Result::err));
    let asks = Memo::new(move |_| thread.read().asks());
    let offers_undo = Memo::new(move |_| thread.read().offers_undo());
    let empty = Memo::new(move |_| thread.read().messages.is_empty());
    let open = Signal::derive(move || thread.get().open.unwrap_or_default());
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        thread.track();
        say.pending().track();
        browser::show("latest");
    });
    view! {
        <Conversations thread />
        <section class="talk" aria-label="Conversation">
            <h1 class="unseen">"Chat"</h1>
            <Alert refused />
            <ol class="messages" role="log" aria-label="Messages">
                {move || {
                    let message = |message| view! { <Message message /> };
                    thread.get().messages.into_iter().map(message).collect_view()
                }}
                <Pending say />
                <li id="latest" class="end"></li>
            </ol>
            <Show when=move || empty.get() && !say.pending().get()>
                <Beginnings say open />
            </Show>
            <Show when=move || asks.get() && !say.pending().get()>
                <YesOrNo say open />
            </Show>
            <Show when=move || offers_undo.get() && !asks.get() && !say.pending().get()>
                <div class="answers">
                    <Ready say open message="undo" label="Undo" />
                </div>
            </Show>
            <Composer say open />
        </section>
    }
    .erase()
}

#[component]
fn Conversations(thread: Signal<Thread>) -> impl IntoView {
    view! {
        <aside class="conversations">
            <a href=format!("/chat?c={NEW}") class="button">
                <Icon glyph=Glyph::Plus />
                "New conversation"
            </a>
            <nav aria-label="Conversations">
                <ul>
                    {move || {
                        let row = move |line| view! { <ConversationRow line thread /> };
                        thread.get().conversations.into_iter().map(row).collect_view()
                    }}
                </ul>
            </nav>
        </aside>
    }
    .erase()
}

#[component]
fn ConversationRow(line: ConversationLine, thread: Signal<Thread>) -> impl IntoView {
    let id = line.id.clone();
    let label = format!("Delete “{}”", line.title);
    let here = move || (thread.read().open.as_ref() == Some(&id)).then_some("page");
    view! {
        <li>
            <a href=format!("/chat?c={}", escape(&line.id)) aria-current=here>
                <span class="name" dir="auto">
                    {line.title}
                </span>
                <span class="when">{line.when}</span>
            </a>
            <details class="confirm">
                <summary class="tool" aria-label=label title="Delete">
                    <Icon glyph=Glyph::Trash />
                </summary>
                <div class="popover">
                    <PlainForm action=DeleteConversation::PATH>
                        <input type="hidden" name="id" value=line.id />
                        <p>"Delete this conversation? Its tasks stay."</p>
                        <button class="danger">"Delete"</button>
                    </PlainForm>
                </div>
            </details>
        </li>
    }
    .erase()
}

#[component]
fn Message(message: MessageLine) -> impl IntoView {
    let speaker = if message.from_user { "You" } else { "Assistant" };
    view! {
        <li class="message" class:own=message.from_user>
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
            <p class="text" dir="auto">
                {message.text}
            </p>
            <p class="when">{message.when}</p>
        </li>
    }
    .erase()
}

/// What was just said, and that it is being worked on.
#[component]
fn Pending(say: ServerAction<Say>) -> impl IntoView {
    let said = move || say.input().get().map(|input| input.message);
    view! {
        <Show when=move || say.pending().get()>
            <li class="message own">
                <p class="text" dir="auto">
                    {said}
                </p>
            </li>
            <li class="message typing" role="status">
                <span class="unseen">"The assistant is working on it"</span>
                <i></i>
                <i></i>
                <i></i>
            </li>
        </Show>
    }
    .erase()
}

/// Something to say with one press.
#[component]
fn Ready(
    say: ServerAction<Say>,
    open: Signal<String>,
    message: &'static str,
    #[prop(optional)] class: &'static str,
    label: &'static str,
) -> impl IntoView {
    let key = SharedValue::new(browser::fresh_key).into_inner();
    view! {
        <ActionForm action=say>
            <Back />
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="conversation" value=open />
            <input type="hidden" name="message" value=message />
            <button class=class>{label}</button>
        </ActionForm>
    }
    .erase()
}

#[component]
fn Beginnings(say: ServerAction<Say>, open: Signal<String>) -> impl IntoView {
    let action = move |message: &'static str| {
        view! { <Ready say open message label=message class="quick" /> }
    };
    view! {
        <div class="beginnings">
            <h2>"What shall we do?"</h2>
            <p>"Ask in your own words, or start with one of these."</p>
            <div class="quicks">{QUICK_ACTIONS.into_iter().map(action).collect_view()}</div>
        </div>
    }
    .erase()
}

#[component]
fn YesOrNo(say: ServerAction<Say>, open: Signal<String>) -> impl IntoView {
    view! {
        <div class="answers" role="group" aria-label="Answer">
            <Ready say open message="yes" label="Yes, do it" class="danger" />
            <Ready say open message="no" label="No, keep it" />
        </div>
    }
    .erase()
}

#[component]
fn Composer(say: ServerAction<Say>, open: Signal<String>) -> impl IntoView {
    let again = submission(Say::PATH);
    let typed = again.as_ref().and_then(|form| form.value("message")).unwrap_or_default();
    let text = RwSignal::new(typed.to_owned());
    let key = SharedValue::new(browser::fresh_key).into_inner();
    let key = again.as_ref().and_then(|form| form.value("key")).map_or(key, str::to_owned);
    let key = RwSignal::new(key);
    Effect::new(move || {
        if matches!(say.value().get(), Some(Ok(()))) {
            text.set(String::new());
            key.set(browser::fresh_key());
        }
    });
    view! {
        <ActionForm action=say>
            <Back />
            <input type="hidden" name="key" value=move || key.get() />
            <input type="hidden" name="conversation" value=open />
            <Alert refused=refusal(say) />
            <div class="line composer">
                <label for="message" class="unseen">
                    "Message"
                </label>
                <input
                    id="message"
                    name="message"
                    value=text.get_untracked()
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                    placeholder="Ask or tell me something"
                    autocomplete="off"
                    enterkeyhint="send"
                    required
                    dir="auto"
                />
                <button class="primary" disabled=say.pending()>
                    <Icon glyph=Glyph::Send />
                    <span>"Send"</span>
                </button>
            </div>
        </ActionForm>
    }
    .erase()
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <p class="waiting" role="status">
            "Loading the conversation…"
        </p>
    }
}
