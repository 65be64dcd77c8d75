//! What can be done to a task with one press: a form with several buttons, behind “⋯”.

use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
};

use super::{
    icon::{Glyph, Icon},
    selection::Selection,
    sent_form::{Sending, SentForm},
};
use crate::{
    erase::Erase,
    model::task_line::{TaskLine, priority_word},
    words::{say, say_with},
};

/// The words that the action knows, and the keys of what people read.
const DAYS: [(&str, &str); 4] =
    [("today", "today"), ("tomorrow", "tomorrow"), ("week", "week"), ("undated", "undated")];
pub(super) const PRIORITIES: [(&str, &str); 3] =
    [("high", "high"), ("medium", "medium"), ("low", "low")];

/// The menu of `line`. Deleting does not ask: it is taken back as easily.
#[component]
pub fn RowMenu(line: TaskLine, action: Sending) -> impl IntoView {
    let label = say_with("more.title", &[&line.title]);
    let present = priority_word(line.priority);
    let button = |(word, name): (&'static str, &'static str)| {
        view! {
            <button name="what" value=word>
                {say(name)}
            </button>
        }
    };
    let priority = move |(word, name): (&'static str, &'static str)| {
        view! {
            <button class=format!("flag {word}") name="what" value=word aria-pressed=(word == present).to_string()>
                <Icon glyph=Glyph::Flag />
                {say(name)}
            </button>
        }
    };
    let fields = view! {
        <input type="hidden" name="id" value=line.id.clone() />
        <input type="hidden" name="time" value=line.time_input.clone() />
        <p class="hint">{say("due")}</p>
        <div role="group" aria-label=say("due")>
            {DAYS.map(button).into_iter().collect_view()}
        </div>
        <div role="group" aria-label=say("day.other")>
            <input
                type="date"
                name="date"
                value=line.date_input.clone()
                prop:value=line.date_input.clone()
                aria-label=say("day")
            />
            <button name="what" value="date">
                {say("set")}
            </button>
        </div>
        <p class="hint">{say("priority")}</p>
        <div role="group" aria-label=say("priority")>
            {PRIORITIES.map(priority).into_iter().collect_view()}
        </div>
        <p class="hint">{say("tags")}</p>
        <div role="group" aria-label=say("tags")>
            <input
                name="tags"
                value=line.tags.join(", ")
                prop:value=line.tags.join(", ")
                aria-label=say("tags")
                placeholder=say("tags.example")
                dir="auto"
                autocomplete="off"
            />
            <button name="what" value="tags">
                {say("set")}
            </button>
        </div>
        <hr />
        <Choose id=line.id />
        <button class="item" name="what" value="copy">
            <Icon glyph=Glyph::Copy />
            {say("duplicate")}
        </button>
        <button class="item danger" name="what" value="delete">
            <Icon glyph=Glyph::Trash />
            {say("delete")}
        </button>
    }
    .erase();
    // What was pressed is on its way: the keyboard goes back to the row.
    let close = |_: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        crate::browser::keys::close_menu();
    };
    view! {
        <details class="menu">
            <summary class="tool" aria-label=label title=say("more")>
                <Icon glyph=Glyph::More />
            </summary>
            <div class="popover" on:submit=close>
                <SentForm action>{fields}</SentForm>
            </div>
        </details>
    }
    .erase()
}

/// Chooses the task, to do something to several at once.
#[component]
fn Choose(id: String) -> impl IntoView {
    let selection = use_context::<Selection>().unwrap_or_default();
    let press = move |event: MouseEvent| {
        selection.toggle(&id);
        #[cfg(feature = "hydrate")]
        crate::browser::keys::close_menu();
        let _ = event;
    };
    view! {
        <button class="item scripted" type="button" on:click=press>
            <Icon glyph=Glyph::Check />
            {say("select")}
        </button>
    }
    .erase()
}
