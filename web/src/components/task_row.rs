//! One line of the list.

use leptos::prelude::*;
use leptos_router::components::A;
use todo_core::task::{Priority, Recurrence};

use super::{
    icon::{Glyph, Icon},
    sent_form::{Sending, SentForm},
    task_editor::TaskEditor,
};
use crate::{
    erase::Erase,
    model::{listing::Listing, task_line::TaskLine},
};

/// What can be done to a task of the list.
#[derive(Clone, Copy, Debug)]
pub struct RowActions {
    pub done: Sending,
    pub edit: Sending,
    pub delete: Sending,
}

/// A task, or its form when the address says so.
#[component]
pub fn TaskRow(
    line: TaskLine,
    #[prop(into)] listing: Signal<Listing>,
    actions: RowActions,
) -> impl IntoView {
    let id = line.id.clone();
    let completed = line.completed;
    let open = Memo::new(move |_| listing.read().edit == id);
    view! {
        <li class="task" class:done=completed>
            {move || {
                let line = line.clone();
                if open.get() {
                    view! { <TaskEditor line listing action=actions.edit /> }.erase()
                } else {
                    view! { <Reading line listing actions /> }.erase()
                }
            }}
        </li>
    }
    .erase()
}

#[component]
fn Reading(line: TaskLine, listing: Signal<Listing>, actions: RowActions) -> impl IntoView {
    let edit = {
        let id = line.id.clone();
        move || listing.read().editing(&id).href()
    };
    let title = line.title.clone();
    let description = line.description.clone();
    let label = format!("Edit “{title}”");
    view! {
        <DoneButton line=line.clone() action=actions.done />
        <div class="about">
            <p class="title" dir="auto">
                {title}
            </p>
            {(!description.is_empty())
                .then(|| {
                    view! {
                        <p class="description" dir="auto">
                            {description}
                        </p>
                    }
                })}
            <Marks line=line.clone() listing />
        </div>
        <div class="tools">
            <A
                href=edit
                attr:class="tool"
                attr:aria-label=label
                attr:title="Edit"
            >
                <Icon glyph=Glyph::Pencil />
            </A>
            <Removal line action=actions.delete />
        </div>
    }
    .erase()
}

/// The round checkbox: a button, so that it works as a plain form.
#[component]
fn DoneButton(line: TaskLine, action: Sending) -> impl IntoView {
    let label = if line.completed {
        format!("Reopen “{}”", line.title)
    } else {
        format!("Complete “{}”", line.title)
    };
    let fields = view! {
        <input type="hidden" name="id" value=line.id />
        <input type="hidden" name="done" value=(!line.completed).to_string() />
        <button class="round" class:on=line.completed aria-label=label>
            <Icon glyph=Glyph::Check />
        </button>
    }
    .erase();
    view! {
        <SentForm action>{fields}</SentForm>
    }
    .erase()
}

/// Everything small: priority, date, repetition, reminder, tags.
#[component]
fn Marks(line: TaskLine, listing: Signal<Listing>) -> impl IntoView {
    let tag = move |tag: String| {
        let name = tag.clone();
        view! {
            <li>
                <A href=move || listing.read().tagged(&tag).href() attr:class="tag">
                    <bdi>{format!("#{name}")}</bdi>
                </A>
            </li>
        }
    };
    view! {
        <ul class="marks" aria-label="Details">
            {priority(line.priority)
                .map(|(word, class)| view! { <li class=class>{word}</li> })}
            {line
                .due
                .map(|due| {
                    view! {
                        <li class=due.urgency.class()>
                            <Icon glyph=Glyph::Calendar />
                            <time datetime=due.machine dir="auto">{due.text}</time>
                        </li>
                    }
                })}
            {repeats(line.recurrence)
                .map(|text| view! { <li><Icon glyph=Glyph::Repeat />{text}</li> })}
            {line
                .reminder
                .map(|text| {
                    view! {
                        <li>
                            <Icon glyph=Glyph::Bell />
                            <span class="unseen">"Reminder: "</span>
                            {text}
                        </li>
                    }
                })} {line.tags.into_iter().map(tag).collect_view()}
        </ul>
    }
    .erase()
}

/// Deleting asks first, without scripts too: opening the summary shows the question.
#[component]
fn Removal(line: TaskLine, action: Sending) -> impl IntoView {
    let label = format!("Delete “{}”", line.title);
    let fields = view! {
        <input type="hidden" name="id" value=line.id />
        <p>
            "Delete " <strong dir="auto">{line.title}</strong>
            "? This cannot be undone."
        </p>
        <button class="danger">"Delete"</button>
    }
    .erase();
    view! {
        <details class="confirm">
            <summary class="tool" aria-label=label title="Delete">
                <Icon glyph=Glyph::Trash />
            </summary>
            <div class="popover">
                <SentForm action>{fields}</SentForm>
            </div>
        </details>
    }
    .erase()
}

/// Medium goes without saying.
fn priority(priority: Priority) -> Option<(&'static str, &'static str)> {
    match priority {
        Priority::High => Some(("High", "badge high")),
        Priority::Medium => None,
        Priority::Low => Some(("Low", "badge low")),
    }
}

fn repeats(recurrence: Recurrence) -> Option<&'static str> {
    match recurrence {
        Recurrence::None => None,
        Recurrence::Daily => Some("Every day"),
        Recurrence::Weekly => Some("Every week"),
        Recurrence::Monthly => Some("Every month"),
    }
}
