//! Ways to say something: typed, or with one press. Each is a plain form first.

use leptos::{
    ev::{KeyboardEvent, MouseEvent, SubmitEvent},
    prelude::*,
    server_fn::ServerFn,
};

use super::turn::Turn;
use crate::{
    actions::chat::Say,
    browser,
    components::{
        alert::{Alert, submission},
        icon::{Glyph, Icon},
        plain_form::Back,
        voice::VoiceButton,
    },
    erase::Erase,
    model::conversation::{QUICK_ACTIONS, Thread},
    raw_text,
    words::{say, say_with},
};

/// The line to type into.
#[component]
pub fn Composer(turn: Turn, thread: Memo<Thread>, open: Memo<String>) -> impl IntoView {
    let again = submission(Say::PATH);
    let key = again.as_ref().and_then(|form| form.value("key")).map(str::to_owned);
    #[cfg(feature = "hydrate")]
    if let Some(typed) = browser::typed("message") {
        turn.draft.set(typed);
    }
    if let Some(typed) = again.as_ref().and_then(|form| form.value("message")) {
        turn.draft.set(typed.to_owned());
    }
    #[cfg(feature = "ssr")]
    let given_back = again.as_ref().and_then(|form| form.value("message")).map(raw_text::content);
    #[cfg(not(feature = "ssr"))]
    let given_back = None::<String>;
    let plain = again.map(|form| form.refused);
    let refused = Signal::derive(move || {
        let said = turn.ask(&open.read(), |answering| answering.refusal().cloned());
        said.or_else(|| plain.clone())
    });
    let on_say =
        Callback::new(move |()| turn.send(&open.read_untracked(), &thread.read_untracked()));
    let content = view! {
        <Alert refused />
        <Show when=move || !turn.instead.read().is_empty()>
            <p class="instead" role="status">
                {say("chat.instead")}
                <button type="button" class="quiet" on:click=move |_| leave(turn)>
                    {say("chat.leave")}
                </button>
            </p>
        </Show>
        <div class="line composer">
            <label for="message" class="unseen">
                {say("message")}
            </label>
            <div class="grows" data-text=move || turn.draft.get()>
                <textarea
                    id="message"
                    name="message"
                    rows="1"
                    inner_html=given_back
                    prop:value=move || turn.draft.get()
                    on:input=move |event| turn.draft.set(event_target_value(&event))
                    on:keydown=|event| send_by_enter(&event)
                    placeholder=say("message.placeholder")
                    autocomplete="off"
                    enterkeyhint="send"
                    required
                    dir="auto"
                ></textarea>
            </div>
            <SendOrStop turn />
            <VoiceButton />
        </div>
    }
    .erase();
    view! {
        <SayForm open key on_say>{content}</SayForm>
    }
    .erase()
}

/// Enter sends; with Shift it breaks the line. What is composed of several keys, as words of many languages are, is not
/// finished by it.
fn send_by_enter(event: &KeyboardEvent) {
    /// The code of a key that a composition takes, where a browser does not say so otherwise.
    const COMPOSED: u32 = 229;
    let is_composed = event.is_composing() || event.key_code() == COMPOSED;
    if event.key() == "Enter" && !event.shift_key() && !event.alt_key() && !is_composed {
        event.prevent_default();
        #[cfg(feature = "hydrate")]
        browser::submit_around(event);
    }
}

/// What is typed is a new message again.
fn leave(turn: Turn) {
    turn.instead.set(String::new());
    turn.draft.set(String::new());
}

/// One button, so that whoever works with the keyboard does not lose their place.
#[component]
fn SendOrStop(turn: Turn) -> impl IntoView {
    let runs = Memo::new(move |_| turn.is_running());
    let stop = move |event: MouseEvent| {
        // The second half of a double click was not meant to stop what the first began.
        if runs.get_untracked() && event.detail() < 2 {
            turn.stop();
        }
    };
    view! {
        <button
            class=move || if runs.get() { "stop" } else { "primary" }
            type=move || if runs.get() { "button" } else { "submit" }
            on:click=stop
        >
            {move || {
                let (glyph, word) =
                    if runs.get() { (Glyph::Stop, say("stop")) } else { (Glyph::Send, say("send")) };
                view! {
                    <Icon glyph />
                    <span>{word}</span>
                }
            }}
        </button>
    }
    .erase()
}

/// Something to say with one press.
#[component]
fn Ready(
    turn: Turn,
    thread: Memo<Thread>,
    open: Memo<String>,
    #[prop(into)] message: String,
    #[prop(optional)] class: &'static str,
    #[prop(into)] label: String,
) -> impl IntoView {
    let said = message.clone();
    let on_say = Callback::new(move |()| {
        turn.say(&said, &open.read_untracked(), &thread.read_untracked());
    });
    let content = view! {
        <input type="hidden" name="message" value=message />
        <button class=class disabled=move || turn.is_running()>
            {label}
        </button>
    }
    .erase();
    view! {
        <SayForm open key=None on_say>{content}</SayForm>
    }
    .erase()
}

/// A form around what says something: a page's without scripts, a stream's with them.
#[component]
fn SayForm(
    open: Memo<String>,
    /// Of the form that was refused.
    key: Option<String>,
    on_say: Callback<()>,
    children: Children,
) -> impl IntoView {
    let fresh = SharedValue::new(browser::fresh_key).into_inner();
    let say = move |event: SubmitEvent| {
        event.prevent_default();
        on_say.run(());
    };
    view! {
        <form method="post" action=Say::PATH on:submit=say>
            <Back />
            <input type="hidden" name="key" value=key.unwrap_or(fresh) />
            <input type="hidden" name="conversation" value=move || open.get() />
            {children()}
        </form>
    }
    .erase()
}

/// What to try in a conversation that has not begun.
#[component]
pub fn Beginnings(turn: Turn, thread: Memo<Thread>, open: Memo<String>) -> impl IntoView {
    let action = move |message: &'static str| {
        view! { <Ready turn thread open message=say(message) label=say(message) class="quick" /> }
    };
    view! {
        <div class="beginnings">
            <h2>{say("chat.start")}</h2>
            <p>{say("chat.start.next")}</p>
            <div class="quicks">{QUICK_ACTIONS.into_iter().map(action).collect_view()}</div>
        </div>
    }
    .erase()
}

/// `yes` is what agrees: where that is a word, the button shows it.
#[component]
pub fn YesOrNo(yes: String, turn: Turn, thread: Memo<Thread>, open: Memo<String>) -> impl IntoView {
    let label = match yes.as_str() {
        "yes" => say("answer.yes").to_owned(),
        word => say_with("answer.word", &[word]),
    };
    view! {
        <div class="answers" role="group" aria-label=say("answer")>
            <Ready turn thread open message=yes label class="danger" />
            <Ready turn thread open message="no" label=say("answer.no") />
        </div>
    }
    .erase()
}

#[component]
pub fn Undo(turn: Turn, thread: Memo<Thread>, open: Memo<String>) -> impl IntoView {
    view! {
        <div class="answers">
            <Ready turn thread open message="undo" label=say("undo") />
        </div>
    }
    .erase()
}
