//! What is being said: kept above the pages, so that it goes on while the reader looks at the list.

use leptos::prelude::*;

use crate::{
    components::frame::Viewer,
    model::{
        answering::{Answering, Place, Said},
        conversation::Thread,
    },
};
#[cfg(feature = "hydrate")]
use {
    crate::{
        actions::Refused,
        browser,
        model::{
            answering::{State, given_back},
            events::Event,
            listing::escape,
        },
    },
    leptos::{task::spawn_local, web_sys::AbortController},
    serde::Serialize,
};

/// The turn that runs, or ran last, and the message that is typed meanwhile. One at a time.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// The id of whoever speaks.
    #[cfg(feature = "hydrate")]
    speaker: StoredValue<String>,
    answering: RwSignal<Option<Answering>>,
    pub draft: RwSignal<String>,
    /// The id of the message that what is typed takes the place of; empty for a new one.
    pub instead: RwSignal<String>,
    /// How many turns ended.
    pub ended: RwSignal<usize>,
    #[cfg(feature = "hydrate")]
    abort: StoredValue<Option<AbortController>, LocalStorage>,
}

impl Turn {
    /// Nothing was said yet.
    pub fn of(viewer: Option<&Viewer>) -> Self {
        #[cfg(not(feature = "hydrate"))]
        let _ = viewer;
        let draft = RwSignal::default();
        #[cfg(feature = "hydrate")]
        if let Some(viewer) = viewer {
            crate::browser::keep_draft(format!("message-{}", viewer.id), draft);
        }
        Self {
            #[cfg(feature = "hydrate")]
            speaker: StoredValue::new(viewer.map(|viewer| viewer.id.clone()).unwrap_or_default()),
            answering: RwSignal::default(),
            draft,
            instead: RwSignal::default(),
            ended: RwSignal::default(),
            #[cfg(feature = "hydrate")]
            abort: StoredValue::new_local(None),
        }
    }

    pub fn is_running(self) -> bool {
        self.answering.read().as_ref().is_some_and(Answering::is_running)
    }

    /// [`Turn::is_running`], for what does not follow it.
    #[cfg(feature = "hydrate")]
    pub fn is_running_untracked(self) -> bool {
        self.answering.read_untracked().as_ref().is_some_and(Answering::is_running)
    }

    /// Asks what is said in `conversation`, which is empty for a new one.
    pub fn ask<T: Default>(self, conversation: &str, about: impl FnOnce(&Answering) -> T) -> T {
        let answering = self.answering.read();
        let here = answering.as_ref().filter(|it| it.said.conversation == conversation);
        here.map(about).unwrap_or_default()
    }

    /// The conversation it belongs to; empty until a new one begins.
    pub fn conversation(self) -> Option<String> {
        self.answering.read().as_ref().map(|it| it.said.conversation.clone())
    }

    /// [`Turn::conversation`], for what does not follow it.
    #[cfg(feature = "hydrate")]
    pub fn conversation_untracked(self) -> Option<String> {
        self.answering.read_untracked().as_ref().map(|it| it.said.conversation.clone())
    }

    /// The id of an answer that was cut off, while the server writes it down.
    pub fn awaited(self) -> Option<String> {
        self.answering.read_untracked().as_ref()?.awaited().map(str::to_owned)
    }

    /// Says what was typed, unless something is being answered.
    pub fn send(self, conversation: &str, thread: &Thread) {
        if !self.is_running() {
            let text = std::mem::take(&mut *self.draft.write());
            let instead = std::mem::take(&mut *self.instead.write());
            let place = if instead.is_empty() { Place::End } else { Place::Of(instead) };
            let conversation = conversation.to_owned();
            self.begin(Said { text, typed: true, conversation, place, ..Said::default() }, thread);
        }
    }

    /// Asks for another answer than the one of this id, the last of its conversation.
    pub fn again(self, answer: String, conversation: &str, thread: &Thread) {
        if !self.is_running() {
            let (conversation, place) = (conversation.to_owned(), Place::Answer(answer));
            self.begin(Said { conversation, place, ..Said::default() }, thread);
        }
    }

    /// Takes a message of the reader's back into the line, to say it in other words.
    pub fn reword(self, message: String, text: String) {
        self.instead.set(message);
        self.draft.set(text);
        #[cfg(feature = "hydrate")]
        browser::focus::on("message");
    }

    /// Says something typed elsewhere than in the draft, in the conversation that is going on.
    pub fn send_text(self, text: String) {
        if !self.is_running() {
            let conversation = self.conversation().unwrap_or_default();
            let said = Said { text, typed: true, conversation, ..Said::default() };
            self.begin(said, &Thread::default());
        }
    }

    /// Says something that was not typed, unless something is being answered.
    pub fn say(self, text: &str, conversation: &str, thread: &Thread) {
        if !self.is_running() {
            let (text, conversation) = (text.to_owned(), conversation.to_owned());
            self.begin(Said { text, conversation, ..Said::default() }, thread);
        }
    }

    /// Ends the turn; the server keeps what was done and said until then.
    pub fn stop(self) {
        #[cfg(feature = "hydrate")]
        self.abort.with_value(|abort| abort.iter().for_each(AbortController::abort));
    }
}

/// A [`todo_core::wire::ChatRequest`] of texts alone. In place of another message, the address names the
/// conversation.
#[cfg(feature = "hydrate")]
#[derive(Serialize)]
struct Question<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    conversation_id: &'a str,
}

/// Where `said` is posted, and what.
#[cfg(feature = "hydrate")]
fn question<'a>(speaker: &str, said: &'a Said) -> (String, Question<'a>) {
    let conversation = escape(&said.conversation);
    let (path, conversation_id) = match &said.place {
        Place::End => ("chat/stream".to_owned(), said.conversation.as_str()),
        Place::Of(message) => {
            (format!("conversations/{conversation}/messages/{}/edit", escape(message)), "")
        }
        Place::Answer(_) => (format!("conversations/{conversation}/regenerate"), ""),
    };
    let path = format!("/api/{}/{path}", escape(speaker));
    (path, Question { message: &said.text, conversation_id })
}

#[cfg(not(feature = "hydrate"))]
impl Turn {
    #[expect(clippy::unused_self, reason = "plain forms say it")]
    fn begin(self, _: Said, _: &Thread) {}
}

#[cfg(feature = "hydrate")]
impl Turn {
    fn begin(self, mut said: Said, thread: &Thread) {
        let before = self.answering.get_untracked();
        let again = before.and_then(|before| before.key_again(&said, thread));
        said.key = again.unwrap_or_else(browser::fresh_key);
        // Without network the assistant is not even begun with, where it is not needed.
        if browser::is_away() && said.place == Place::End {
            spawn_local(async move {
                if browser::do_alone(&said.text).await {
                    self.ended.update(|ended| *ended += 1);
                } else {
                    self.ask_server(said);
                }
            });
        } else {
            self.ask_server(said);
        }
    }

    fn ask_server(self, said: Said) {
        let Ok(abort) = AbortController::new() else { return };
        let signal = abort.signal();
        self.abort.set_value(Some(abort));
        self.answering.set(Some(Answering::to(said.clone())));
        spawn_local(async move {
            let (path, question) = question(&self.speaker.get_value(), &said);
            let body = serde_json::to_string(&question).unwrap_or_default();
            let hear = |event| self.hear(&event);
            let outcome = browser::stream::post(&path, &body, &said.key, &signal, hear).await;
            self.end(match outcome {
                _ if signal.aborted() => State::Stopped,
                Ok(()) => State::Failed(Refused::cut_off()),
                Err(refused) if refused == Refused::unreachable() && said.place == Place::End => {
                    if browser::do_alone(&said.text).await {
                        State::Done
                    } else {
                        State::Failed(Refused::needs_network())
                    }
                }
                Err(refused) => State::Failed(refused),
            });
        });
    }

    fn hear(self, event: &Event) {
        let Event { name, data } = event;
        self.answering.update(|it| it.iter_mut().for_each(|it| it.hear(name, data)));
    }

    fn end(self, why: State) {
        let ended = self.ended.get_untracked() + 1;
        self.answering.update(|it| it.iter_mut().for_each(|it| it.end(why.clone(), ended)));
        if let Some(said) =
            self.answering.read_untracked().as_ref().and_then(Answering::unsaid).cloned()
        {
            if let Place::Of(message) = &said.place {
                self.instead.set(message.clone());
            }
            self.draft.update(|draft| *draft = given_back(&said.text, draft));
        }
        self.ended.set(ended);
    }
}
