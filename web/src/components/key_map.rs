//! The keyboard's map, shown by `?`: `public/keys.js`.

use leptos::prelude::*;

use crate::erase::Erase;
use crate::words::say;

const KEYS: [(&str, &str); 19] = [
    ("q", "keys.line"),
    ("Ctrl K", "keys.anywhere"),
    ("Tab", "keys.tab"),
    ("Ctrl ↵", "keys.other"),
    ("↑", "keys.history"),
    ("/", "search"),
    ("j k", "keys.step"),
    ("x", "keys.complete"),
    ("e", "keys.edit"),
    ("m", "keys.more"),
    ("s", "keys.select"),
    ("Alt ↑ ↓", "keys.order"),
    ("Alt ← →", "keys.columns"),
    ("u", "keys.undo"),
    ("Ctrl J", "keys.assistant"),
    ("Ctrl M", "keys.speak"),
    ("g t, g i, g u, g w, g b, g c", "keys.views"),
    ("g d, g a, g p", "keys.pages"),
    ("Esc", "keys.close"),
];

/// A dialog that lists the keys and switches the letters off. It is on every page of somebody who is signed in.
#[component]
pub fn KeyMap() -> impl IntoView {
    let row = |(key, does): (&'static str, &'static str)| {
        view! {
            <div>
                <dt>
                    {key.split(", ").map(|key| view! { <kbd>{key}</kbd> }).collect_view()}
                </dt>
                <dd>{say(does)}</dd>
            </div>
        }
    };
    view! {
        <dialog id="keys" aria-labelledby="keys-title">
            <form method="dialog">
                // What is first in focus is in sight: the beginning, not the choice below the keys.
                <h2 id="keys-title" tabindex="-1" autofocus>
                    {say("keys")}
                </h2>
                <dl>{KEYS.map(row).into_iter().collect_view()}</dl>
                <label class="radio">
                    <input type="checkbox" />
                    {say("keys.off")}
                </label>
                <button class="primary">{say("close")}</button>
            </form>
        </dialog>
    }
    .erase()
}
