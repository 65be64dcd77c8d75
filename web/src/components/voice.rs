//! The microphone: a button, and what is said on both sides. `public/voice.js` moves it; there is none
//! without scripts.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::erase::Erase;
use crate::{model::preferences::SPOKEN, words::say};

/// The button that begins and ends listening. Held, it listens for as long as it is held.
#[component]
pub fn VoiceButton() -> impl IntoView {
    view! {
        <button
            class="voice quiet"
            type="button"
            aria-label=say("keys.speak")
            title=say("voice.speak")
            aria-pressed="false"
            aria-keyshortcuts="Control+M"
        >
            <Icon glyph=Glyph::Microphone />
        </button>
    }
    .erase()
}

/// What is heard, what came of it, and how it is spoken; hidden until somebody speaks.
#[component]
pub fn VoicePanel() -> impl IntoView {
    let option = |(tag, name): (&'static str, &'static str)| {
        view! { <option value=tag>{name}</option> }
    };
    view! {
        <section class="voice-panel" aria-label=say("voice") hidden>
            <p class="voice-words" dir="auto" aria-live="polite"></p>
            <p class="voice-status" role="status" dir="auto"></p>
            <meter class="voice-level" min="0" max="1" value="0" aria-hidden="true"></meter>
            <p class="voice-pulse" aria-hidden="true">
                <i></i>
                <i></i>
                <i></i>
            </p>
            <div class="voice-answers buttons" role="group" aria-label=say("answer") hidden>
                <button type="button" class="danger" value="yes">
                    {say("answer.yes")}
                </button>
                <button type="button" value="no">
                    {say("answer.no")}
                </button>
            </div>
            <div class="voice-undo buttons" hidden>
                <button type="button" value="undo">
                    {say("undo")}
                </button>
            </div>
            <div class="buttons">
                <select class="voice-language" aria-label=say("language")>
                    {SPOKEN.map(option).into_iter().collect_view()}
                </select>
                <label class="radio">
                    <input type="checkbox" class="voice-aloud" />
                    {say("voice.aloud")}
                </label>
                <label class="radio">
                    <input type="checkbox" class="voice-hands-free" />
                    {say("voice.hands-free")}
                </label>
                <button type="button" class="voice-close">
                    {say("close")}
                </button>
            </div>
            <details>
                <summary>{say("voice.history")}</summary>
                <ol class="voice-history"></ol>
            </details>
        </section>
    }
    .erase()
}

/// Calls `then` whenever something was done by voice.
pub fn on_change(then: impl Fn() + 'static) {
    #[cfg(feature = "hydrate")]
    crate::browser::on_event("todo-changed", then);
    #[cfg(not(feature = "hydrate"))]
    drop(then);
}
