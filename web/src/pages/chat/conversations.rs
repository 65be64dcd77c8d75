//! The conversations beside the open one.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    actions::chat::{DeleteConversation, NEW, RenameConversation},
    components::{
        alert::{Alert, submission},
        icon::{Glyph, Icon},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::{
        conversation::{ConversationLine, Thread},
        listing::escape,
    },
    words::{say, say_with},
};

/// The conversations, last used first, and the way to a new one.
#[component]
pub fn Conversations(thread: Memo<Thread>) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let refused = submission(RenameConversation::PATH).map(|sent| sent.refused);
    let refused = Signal::stored(refused);
    let shown = move || {
        let mut lines = thread.read().conversations.clone();
        lines.retain(|line| line.is_about(&words.read()));
        lines
    };
    view! {
        <aside class="conversations">
            <a href=format!("/chat?c={NEW}") class="button">
                <Icon glyph=Glyph::Plus />
                {say("chat.new")}
            </a>
            <input
                class="find"
                type="search"
                aria-label=say("chat.search")
                placeholder=say("search")
                dir="auto"
                autocomplete="off"
                on:input=move |event| words.set(event_target_value(&event))
            />
            <Alert refused />
            <nav aria-label=say("conversations")>
                <ul>
                    {move || {
                        let row = move |line| view! { <ConversationRow line thread /> };
                        shown().into_iter().map(row).collect_view()
                    }}
                </ul>
            </nav>
        </aside>
    }
    .erase()
}

#[component]
fn ConversationRow(line: ConversationLine, thread: Memo<Thread>) -> impl IntoView {
    let id = line.id.clone();
    let label = say_with("more.title", &[&line.title]);
    let here = move || (thread.read().open.as_ref() == Some(&id)).then_some("page");
    let title = format!("title-{}", line.id);
    let name = view! {
        <input type="hidden" name="id" value=line.id.clone() />
        <label for=title.clone()>{say("title")}</label>
        <input id=title name="title" value=line.title.clone() required dir="auto" autocomplete="off" />
        <button>{say("rename")}</button>
    }
    .erase();
    let question = view! {
        <input type="hidden" name="id" value=line.id.clone() />
        <p>{say("chat.delete")}</p>
        <button class="danger">{say("delete")}</button>
    }
    .erase();
    view! {
        <li>
            <a href=format!("/chat?c={}", escape(&line.id)) aria-current=here>
                <span class="name" dir="auto">
                    {line.title}
                </span>
                <span class="when">{line.when}</span>
            </a>
            <details class="confirm">
                <summary class="tool" aria-label=label title=say("chat.more")>
                    <Icon glyph=Glyph::More />
                </summary>
                <div class="popover">
                    <PlainForm action=RenameConversation::PATH>{name}</PlainForm>
                    <PlainForm action=DeleteConversation::PATH>{question}</PlainForm>
                </div>
            </details>
        </li>
    }
    .erase()
}
