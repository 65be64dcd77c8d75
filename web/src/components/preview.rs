//! What Enter will do with the line, while it is typed.

use leptos::prelude::*;
use todo_core::reading::line::{Part, PartKind};

use super::icon::{Glyph, Icon};
use crate::{
    erase::Erase,
    model::line::{Act, Understood, without},
};

/// Shows what `line` is `understood` as; `other` says that the reader wants the other reading.
#[component]
pub fn Preview(
    line: RwSignal<String>,
    understood: Memo<Option<Understood>>,
    other: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <div id="quick-add-hint" class="preview" aria-live="polite">
            {move || understood.get().map(|it| view! { <Reading understood=it line other /> })}
        </div>
    }
    .erase()
}

#[component]
fn Reading(understood: Understood, line: RwSignal<String>, other: RwSignal<bool>) -> impl IntoView {
    let Understood { act, title, parts } = understood;
    let verb = if act == Act::Add { "Add " } else { "Ask the assistant: " };
    let instead = if act == Act::Add { "Ask instead" } else { "Add as a task" };
    let chip = move |part: Part| view! { <Chip part line /> };
    view! {
        <p class="reading">
            <kbd aria-hidden="true">"↵"</kbd>
            <span>{verb} <strong dir="auto">{title}</strong></span>
            <span class="chips">{parts.into_iter().map(chip).collect_view()}</span>
            <button
                class="quiet"
                on:click=move |_| other.set(true)
                title="Ctrl+Enter"
                aria-keyshortcuts="Control+Enter"
            >
                {instead}
            </button>
        </p>
    }
    .erase()
}

/// Something that was read out of the line. Pressing it takes it out of there.
#[component]
fn Chip(part: Part, line: RwSignal<String>) -> impl IntoView {
    let label = format!("Remove {}", part.label);
    let text = part.label.clone();
    view! {
        <button
            class=format!("chip {}", kind(part.kind))
            type="button"
            aria-label=label
            on:click=move |_| {
                line.update(|line| *line = without(line, &part));
                #[cfg(feature = "hydrate")]
                crate::browser::focus::on("quick-add");
            }
        >
            {text}
            <Icon glyph=Glyph::Close />
        </button>
    }
    .erase()
}

fn kind(kind: PartKind) -> &'static str {
    match kind {
        PartKind::LeadIn => "",
        PartKind::Date | PartKind::Time => "chip-due",
        PartKind::Priority => "chip-priority",
        PartKind::Tag => "chip-tag",
        PartKind::Recurrence => "chip-recurrence",
    }
}
