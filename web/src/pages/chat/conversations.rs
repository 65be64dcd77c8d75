//! The conversations beside the open one.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    actions::chat::{DeleteConversation, NEW},
    components::{
        icon::{Glyph, Icon},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::{
        conversation::{ConversationLine, Thread},
        listing::escape,
    },
};

/// The conversations, last used first, and the way to a new one.
#[component]
pub fn Conversations(thread: Memo<Thread>) -> impl IntoView {
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
fn ConversationRow(line: ConversationLine, thread: Memo<Thread>) -> impl IntoView {
    let id = line.id.clone();
    let label = format!("Delete “{}”", line.title);
    let here = move || (thread.read().open.as_ref() == Some(&id)).then_some("page");
    let question = view! {
        <input type="hidden" name="id" value=line.id.clone() />
        <p>"Delete this conversation? Its tasks stay."</p>
        <button class="danger">"Delete"</button>
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
                <summary class="tool" aria-label=label title="Delete">
                    <Icon glyph=Glyph::Trash />
                </summary>
                <div class="popover">
                    <PlainForm action=DeleteConversation::PATH>{question}</PlainForm>
                </div>
            </details>
        </li>
    }
    .erase()
}
