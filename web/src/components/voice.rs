//! The microphone: a button, and what is said on both sides. `public/voice.js` moves it; there is none
//! without scripts.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::erase::Erase;

/// The languages that can be spoken, by their tags.
const LANGUAGES: [(&str, &str); 7] = [
    ("en-US", "English (US)"),
    ("en-GB", "English (UK)"),
    ("ur-PK", "اردو"),
    ("hi-IN", "हिन्दी"),
    ("es-ES", "Español"),
    ("fr-FR", "Français"),
    ("ar-SA", "العربية"),
];

/// The button that begins and ends listening. Held, it listens for as long as it is held.
#[component]
pub fn VoiceButton() -> impl IntoView {
    view! {
        <button
            class="voice quiet"
            type="button"
            aria-label="Speak"
            title="Speak (Ctrl+M)"
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
        <section class="voice-panel" aria-label="Voice" hidden>
            <p class="voice-words" dir="auto" aria-live="polite"></p>
            <p class="voice-status" role="status" dir="auto"></p>
            <meter class="voice-level" min="0" max="1" value="0" aria-hidden="true"></meter>
            <div class="voice-answers buttons" role="group" aria-label="Answer" hidden>
                <button type="button" class="danger" value="yes">
                    "Yes, do it"
                </button>
                <button type="button" value="no">
                    "No, keep it"
                </button>
            </div>
            <div class="buttons">
                <select class="voice-language" aria-label="Language">
                    {LANGUAGES.map(option).into_iter().collect_view()}
                </select>
                <label class="radio">
                    <input type="checkbox" class="voice-aloud" />
                    "Answer aloud"
                </label>
                <button type="button" class="voice-close">
                    "Close"
                </button>
            </div>
            <details>
                <summary>"Said so far"</summary>
                <ol class="voice-history"></ol>
            </details>
        </section>
    }
    .erase()
}

/// Calls `then` whenever something was done by voice.
pub fn on_change(then: impl Fn() + 'static) {
    #[cfg(feature = "hydrate")]
    {
        let listener = window_event_listener_untyped("todo-changed", move |_| then());
        on_cleanup(move || listener.remove());
    }
    #[cfg(not(feature = "hydrate"))]
    drop(then);
}
