//! Somebody else changed the same: both are shown, and the person chooses.

use leptos::prelude::*;

use crate::{
    erase::Erase,
    model::task_line::{TaskLine, priority_word},
    words::{say, say_with},
};

/// The key of what an input is called on the page.
pub fn label(name: &str) -> &'static str {
    match name {
        "title" => "title",
        "description" => "description",
        "priority" => "priority",
        "date" => "date",
        "time" => "time",
        "end_date" => "end",
        "end_time" => "end.time",
        "recurrence" => "repeat",
        "reminder" => "reminder",
        _ => "tags",
    }
}

/// What stands in somebody else's version of each disputed input. The form keeps what the reader typed
/// unless they take the other's.
#[component]
pub fn Disputed(
    #[prop(into)] inputs: Signal<Vec<(&'static str, String)>>,
    /// The task as it is by now.
    line: RwSignal<TaskLine>,
) -> impl IntoView {
    let row = move |(name, theirs): (&'static str, String)| {
        let shown = match name {
            "recurrence" => line.read_untracked().repeats_in_words(),
            "priority" => say(priority_word(line.read_untracked().priority)).to_owned(),
            _ if theirs.is_empty() => "–".to_owned(),
            _ => theirs.clone(),
        };
        let take = move |_| {
            #[cfg(feature = "hydrate")]
            crate::browser::fill(&format!("edit-{name}"), &theirs);
            #[cfg(not(feature = "hydrate"))]
            let _ = &theirs;
        };
        view! {
            <div>
                <dt>{say_with("disputed.now", &[say(label(name))])}</dt>
                <dd>
                    <span dir="auto">{shown}</span>
                    <button type="button" on:click=take>
                        {say("disputed.take")}
                    </button>
                </dd>
            </div>
        }
    };
    view! {
        <Show when=move || !inputs.read().is_empty()>
            <dl class="disputed" aria-label=say("disputed.label")>
                {move || inputs.get().into_iter().map(row).collect_view()}
            </dl>
        </Show>
    }
    .erase()
}
