//! What Enter will do with the line, while it is typed.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
#[cfg(feature = "hydrate")]
use crate::model::line::place;
use crate::{
    erase::Erase,
    model::{
        line::{AsTask, Part, Understood, without},
        preferences::Preferences,
        tags,
    },
    words::{say, say_with},
};

/// Shows what `line` is `understood` as; `other` that the reader wants the other reading, and shows that one.
#[component]
pub fn Preview(
    line: RwSignal<String>,
    understood: Memo<Option<Understood>>,
    other: RwSignal<bool>,
    /// The tag that what is added gets besides.
    #[prop(into)]
    within: Signal<String>,
) -> impl IntoView {
    view! {
        <div id="quick-add-hint" class="preview" aria-live="polite">
            {move || understood.get().map(|it| view! { <Reading understood=it line other within /> })}
        </div>
    }
    .erase()
}

#[component]
fn Reading(
    understood: Understood,
    line: RwSignal<String>,
    other: RwSignal<bool>,
    within: Signal<String>,
) -> impl IntoView {
    let Understood { adds, .. } = understood;
    let instead = say(if adds { "line.ask-instead" } else { "line.add-instead" });
    view! {
        <p class="reading" class:asks=move || adds == other.get()>
            <kbd aria-hidden="true">"↵"</kbd>
            {move || {
                let said = || line.get_untracked().trim().to_owned();
                let (verb, title, to, parts) = match (other.get(), understood.clone()) {
                    (true, _) if adds => ("verb.ask", said(), String::new(), Vec::new()),
                    // What it is as a task is what is added.
                    (true, Understood { task, .. }) => {
                        let AsTask { title, parts, .. } =
                            task.unwrap_or_else(|| AsTask { title: said(), ..AsTask::default() });
                        ("verb.add", title, String::new(), parts)
                    }
                    (false, understood) => {
                        let verb = understood.verb();
                        (verb, understood.title, understood.to, understood.parts)
                    }
                };
                let tag = Some(format!("#{}", within.read())).filter(|tag| {
                    let is_said = parts.iter().any(|part| tags::is_same(&part.label, tag));
                    verb == "verb.add" && tag.len() > 1 && !is_said
                });
                view! {
                    <Words verb title />
                    <span class="chips">
                        {parts.into_iter().map(|part| view! { <Chip part line /> }).collect_view()}
                        {tag.map(|tag| view! { <bdi class="chip chip-tag">{tag}</bdi> })}
                        {(!to.is_empty()).then(|| view! { <bdi class="chip chip-due">{to}</bdi> })}
                    </span>
                }
                    .erase()
            }}
            <button class="quiet" aria-keyshortcuts="Control+Enter" on:click=move |_| other.set(true)>
                {instead}
                <kbd aria-hidden="true">{move || if other.get() { "↵" } else { "Tab" }}</kbd>
            </button>
        </p>
    }
    .erase()
}

/// What is done, by the key of its verb, and to what.
#[component]
fn Words(verb: &'static str, title: String) -> impl IntoView {
    view! {
        <span>
            {say(verb)} " " <strong dir="auto">{title}</strong>
        </span>
    }
    .erase()
}

/// Something that was read out of the line. Pressing it goes to where it stands there, to say it otherwise;
/// or takes it out.
#[component]
fn Chip(part: Part, line: RwSignal<String>) -> impl IntoView {
    let text = part.said(expect_context::<Preferences>().clock);
    let [change, remove] = ["change", "remove"].map(|key| say_with(key, &[&text]));
    let class = format!("chip chip-{}", part.kind);
    let taken = part.clone();
    view! {
        <span class=class>
            <button
                type="button"
                aria-label=change
                on:click=move |_| {
                    #[cfg(feature = "hydrate")]
                    {
                        let (from, to) = place(&line.read_untracked(), &part);
                        crate::browser::select("quick-add", from, to);
                    }
                    let _ = &part;
                }
            >
                {text}
            </button>
            <button
                type="button"
                aria-label=remove
                on:click=move |_| {
                    line.update(|line| *line = without(line, &taken));
                    #[cfg(feature = "hydrate")]
                    crate::browser::focus::on("quick-add");
                }
            >
                <Icon glyph=Glyph::Close />
            </button>
        </span>
    }
    .erase()
}
