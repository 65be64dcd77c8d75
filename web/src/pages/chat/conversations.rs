//! The conversations beside the open one.

use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use todo_core::chat::listing::SEARCH_MAX_CHARS;

#[cfg(feature = "hydrate")]
use crate::browser;
use crate::{
    actions::chat::{DeleteConversation, NEW, RenameConversation},
    components::{
        alert::{Alert, submission},
        icon::{Glyph, Icon},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::conversation::{ConversationLine, Thread, address},
    words::{say, say_with},
};

/// How long nothing is typed before the server searches.
#[cfg(feature = "hydrate")]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(300);

#[cfg(feature = "hydrate")]
thread_local! {
    static SEARCHING: browser::Waiting = browser::Waiting::default();
}

/// The conversations, last used first, and the way to a new one.
#[component]
pub fn Conversations(
    thread: Memo<Thread>,
    /// What is searched for; titles are narrowed down at once, the server looks after a pause.
    find: RwSignal<String>,
) -> impl IntoView {
    let words = RwSignal::new(find.get_untracked());
    let refused = submission(RenameConversation::PATH).map(|sent| sent.refused);
    let refused = Signal::stored(refused);
    let shown = move || {
        let (thread, words) = (thread.read(), words.read());
        let mut lines = thread.conversations.clone();
        // What the server found may say it in a message.
        lines.retain(|line| thread.found == words.trim() || line.is_about(&words));
        lines
    };
    let search = move |event: SubmitEvent| {
        event.prevent_default();
        find.set(words.get_untracked());
    };
    view! {
        <aside class="conversations">
            <a href=address(NEW) class="button">
                <Icon glyph=Glyph::Plus />
                {say("chat.new")}
            </a>
            <form class="find" role="search" method="get" action="/chat" on:submit=search>
                <input type="hidden" name="c" value=move || thread.read().open.clone() />
                <input
                    type="search"
                    name="find"
                    aria-label=say("chat.search")
                    placeholder=say("search")
                    dir="auto"
                    autocomplete="off"
                    maxlength=SEARCH_MAX_CHARS
                    value=find.get_untracked()
                    on:input=move |event| {
                        words.set(event_target_value(&event));
                        #[cfg(feature = "hydrate")]
                        browser::after(&SEARCHING, PAUSE, move || {
                            find.set(words.get_untracked());
                        });
                    }
                />
            </form>
            <Alert refused />
            <nav aria-label=say("conversations")>
                <ul>
                    {move || {
                        let row = move |line| view! { <ConversationRow line thread /> };
                        shown().into_iter().map(row).collect_view()
                    }}
                </ul>
                {move || {
                    let note = || view! { <p class="hint">{say("chat.newest")}</p> }.erase();
                    thread.read().has_more.then(note)
                }}
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
            <a href=address(&line.id) aria-current=here>
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
