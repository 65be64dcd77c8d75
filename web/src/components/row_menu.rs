//! What can be done to a task with one press: a form with several buttons, behind “⋯”.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    sent_form::{Sending, SentForm},
};
use crate::{
    erase::Erase,
    model::task_line::{TaskLine, priority_word},
};

/// The words that the action knows, as people read them.
const DAYS: [(&str, &str); 4] =
    [("today", "Today"), ("tomorrow", "Tomorrow"), ("week", "In a week"), ("undated", "No date")];
const PRIORITIES: [(&str, &str); 3] = [("high", "High"), ("medium", "Medium"), ("low", "Low")];

/// The menu of `line`. Deleting does not ask: it is taken back as easily.
#[component]
pub fn RowMenu(line: TaskLine, action: Sending) -> impl IntoView {
    let label = format!("More for “{}”", line.title);
    let present = priority_word(line.priority);
    let button = |(word, name): (&'static str, &'static str)| {
        view! {
            <button name="what" value=word>
                {name}
            </button>
        }
    };
    let priority = move |(word, name): (&'static str, &'static str)| {
        view! {
            <button name="what" value=word aria-pressed=(word == present).to_string()>
                {name}
            </button>
        }
    };
    let fields = view! {
        <input type="hidden" name="id" value=line.id />
        <input type="hidden" name="time" value=line.time_input />
        <div role="group" aria-label="Due">
            {DAYS.map(button).into_iter().collect_view()}
        </div>
        <div role="group" aria-label="Priority">
            {PRIORITIES.map(priority).into_iter().collect_view()}
        </div>
        <button class="danger" name="what" value="delete">
            <Icon glyph=Glyph::Trash />
            "Delete"
        </button>
    }
    .erase();
    view! {
        <details class="menu">
            <summary class="tool" aria-label=label title="More">
                <Icon glyph=Glyph::More />
            </summary>
            <div class="popover">
                <SentForm action>{fields}</SentForm>
            </div>
        </details>
    }
    .erase()
}
