//! The steps of a task in its form, and its notes: steps are ticked, reworded, moved, added and removed there, and
//! kept with the form. Without scripts they are the lines of the description that they are anyway.

use leptos::{ev::KeyboardEvent, html::Input, prelude::*};

use super::icon::{Glyph, Icon};
use crate::{
    erase::Erase,
    model::checklist::{self, Step},
    pages::chat::marked::marked,
    words::{say, say_with},
};

/// The steps and the notes in `description`, which `change` is told anew.
#[component]
pub fn Checklist(
    #[prop(into)] description: Signal<String>,
    #[prop(into)] change: Callback<String>,
) -> impl IntoView {
    let steps = Memo::new(move |_| checklist::steps(&description.read()));
    // A row stays while its step is reworded.
    let lines =
        Memo::new(move |_| steps.read().iter().map(|step| step.line).collect::<Vec<usize>>());
    let new = NodeRef::<Input>::new();
    let add = move || {
        let Some(input) = new.get_untracked() else { return };
        if !input.value().trim().is_empty() {
            // The text itself: what it is read from must be free to change.
            let text = description.get_untracked();
            change.run(checklist::with(&text, &input.value()));
            input.set_value("");
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            add();
        }
    };
    view! {
        <div class="field wide checklist scripted" role="group" aria-label=say("steps")>
            <p class="label">
                {say("steps")} " "
                <span class="count">{move || checklist::progress(&description.read())}</span>
            </p>
            <ul>
                <For each=move || lines.get() key=|line| *line let:line>
                    <Row line steps description change />
                </For>
            </ul>
            <div class="line">
                <input
                    node_ref=new
                    id="new-step"
                    aria-label=say("step.new")
                    placeholder=say("step.add")
                    autocomplete="off"
                    dir="auto"
                    on:keydown=keys
                />
                <button type="button" aria-label=say("step.enter") on:click=move |_| add()>
                    <Icon glyph=Glyph::Plus />
                </button>
            </div>
        </div>
        <Notes description change />
    }
    .erase()
}

/// What the description says besides its steps. The description itself is out of sight meanwhile.
#[component]
fn Notes(description: Signal<String>, change: Callback<String>) -> impl IntoView {
    // While it is typed it stays as typed: a line that becomes a step is taken out once the field is left. With it, the
    // description that it is typed into.
    let typing = RwSignal::new(None::<(String, String)>);
    let notes = Memo::new(move |_| match typing.get() {
        Some((_, typed)) => typed,
        None => checklist::notes(&description.read()),
    });
    view! {
        <div class="field wide scripted">
            <label for="edit-notes">{say("description")}</label>
            <div class="notes">
            {move || marked(&notes.read())}
            <textarea
                id="edit-notes"
                rows="3"
                dir="auto"
                prop:value=move || notes.get()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    let before = typing.get_untracked().map(|(before, _)| before);
                    let before = before.unwrap_or_else(|| description.get_untracked());
                    change.run(checklist::with_notes(&before, &text));
                    typing.set(Some((before, text)));
                }
                on:blur=move |_| typing.set(None)
            ></textarea>
            </div>
        </div>
    }
    .erase()
}

/// The id of the input that holds the step of this line.
fn input_id(line: usize) -> String {
    format!("step-{line}")
}

/// The step of a line: its box, its words, and what can be done to it.
#[component]
fn Row(
    line: usize,
    steps: Memo<Vec<Step>>,
    description: Signal<String>,
    change: Callback<String>,
) -> impl IntoView {
    let step = Memo::new(move |before: Option<&Step>| {
        let found = steps.read().iter().find(|step| step.line == line).cloned();
        found.or_else(|| before.cloned()).unwrap_or_default()
    });
    let is_done = move || step.read().is_done;
    let text = move || step.read().text.clone();
    let go = |id: &str| {
        #[cfg(feature = "hydrate")]
        crate::browser::focus::on(id);
        #[cfg(not(feature = "hydrate"))]
        let _ = id;
    };
    let shift = move |by: isize| {
        if let Some((text, there)) = checklist::moved(&description.get_untracked(), line, by) {
            change.run(text);
            go(&input_id(there));
        }
    };
    let remove = move || {
        change.run(checklist::without(&description.get_untracked(), line));
        go("new-step");
    };
    let keys = move |event: KeyboardEvent| {
        let is_empty = step.read_untracked().text.is_empty();
        match event.key().as_str() {
            "ArrowUp" if event.alt_key() => shift(-1),
            "ArrowDown" if event.alt_key() => shift(1),
            "Enter" => go("new-step"),
            "Backspace" if is_empty => remove(),
            _ => return,
        }
        event.prevent_default();
    };
    let reword = move |event| {
        let text = event_target_value(&event);
        change.run(checklist::renamed(&description.get_untracked(), line, &text));
    };
    let tick = move |_| change.run(checklist::toggled(&description.get_untracked(), line));
    view! {
        <li class:done=is_done>
            <input type="checkbox" aria-label=text prop:checked=is_done on:change=tick />
            <input
                id=input_id(line)
                class="step"
                aria-label=move || say_with("step.words", &[&step.read().text])
                prop:value=text
                dir="auto"
                autocomplete="off"
                on:input=reword
                on:keydown=keys
            />
            <button
                type="button"
                class="tool up"
                aria-label=move || say_with("step.up", &[&step.read().text])
                aria-keyshortcuts="Alt+ArrowUp"
                on:click=move |_| shift(-1)
            >
                <Icon glyph=Glyph::Up />
            </button>
            <button
                type="button"
                class="tool"
                aria-label=move || say_with("remove.title", &[&step.read().text])
                on:click=move |_| remove()
            >
                <Icon glyph=Glyph::Close />
            </button>
        </li>
    }
    .erase()
}
