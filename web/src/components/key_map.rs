//! The keyboard's map, shown by `?`.

use leptos::prelude::*;

use crate::erase::Erase;

const KEYS: [(&str, &str); 14] = [
    ("q", "Write in the line"),
    ("Ctrl K", "Write in the line, from anywhere"),
    ("Ctrl ↵", "Take the other reading of the line"),
    ("↑", "In the line: what was written before"),
    ("/", "Search"),
    ("j k", "Next and previous task"),
    ("x", "Complete the task"),
    ("e", "Edit the task"),
    ("m", "More for the task"),
    ("u", "Undo what is shown"),
    ("Ctrl M", "Speak"),
    ("g t, g i, g u, g c", "Today, Inbox, Upcoming, Completed"),
    ("g a, g p", "Assistant, profile"),
    ("Esc", "Close what is open"),
];

/// A dialog that lists the keys and switches the letters off.
#[component]
pub fn KeyMap() -> impl IntoView {
    let row = |(key, does): (&'static str, &'static str)| {
        view! {
            <div>
                <dt>
                    <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
            </div>
        }
    };
    let off = move |event| {
        #[cfg(feature = "hydrate")]
        crate::browser::keys::switch(!event_target_checked(&event));
        #[cfg(not(feature = "hydrate"))]
        let _: leptos::ev::Event = event;
    };
    view! {
        <dialog id="keys" aria-labelledby="keys-title">
            <form method="dialog">
                <h2 id="keys-title">"Keyboard"</h2>
                <dl>{KEYS.map(row).into_iter().collect_view()}</dl>
                <label class="radio">
                    <input type="checkbox" on:change=off prop:checked=letters_are_off() />
                    "No shortcuts of a single letter"
                </label>
                <button class="primary">"Close"</button>
            </form>
        </dialog>
    }
    .erase()
}

fn letters_are_off() -> bool {
    #[cfg(feature = "hydrate")]
    {
        !crate::browser::keys::are_on()
    }
    #[cfg(not(feature = "hydrate"))]
    false
}
