//! One line of the list.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    icon::{Glyph, Icon},
    row_menu::RowMenu,
    sent_form::{Sending, SentForm},
};
use crate::{
    erase::Erase,
    model::{
        listing::Listing,
        tags,
        task_line::{TaskLine, priority_word},
    },
};

/// What can be done to a task of the list.
#[derive(Clone, Copy, Debug)]
pub struct RowActions {
    pub done: Sending,
    /// What the menu of a row offers.
    pub act: Sending,
}

/// A task; marked while its form is open.
#[component]
pub fn TaskRow(
    line: TaskLine,
    #[prop(into)] listing: Signal<Listing>,
    actions: RowActions,
) -> impl IntoView {
    let id = line.id.clone();
    let completed = line.completed;
    let priority = priority_word(line.priority);
    let open = {
        let id = id.clone();
        Memo::new(move |_| listing.read().edit == id)
    };
    let leaving = move || actions.done.takes_away(&id) || actions.act.takes_away(&id);
    view! {
        <li class=format!("task {priority}") class:done=completed class:leaving=leaving class:open=open>
            <Reading line listing actions />
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
    let label = format!("Edit “{title}”");
    view! {
        <DoneButton line=line.clone() action=actions.done />
        <div class="about">
            <p class="title" dir="auto">
                {title}
            </p>
            <Marks line=line.clone() listing />
        </div>
        <div class="tools">
            <A href=edit scroll=false attr:class="tool edit" attr:aria-label=label attr:title="Edit">
                <Icon glyph=Glyph::Pencil />
            </A>
            <RowMenu line action=actions.act />
        </div>
    }
    .erase()
}

/// The round checkbox: a button, so that it works as a plain form. Its ring carries the priority.
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

/// Everything small, on one line: date, repetition, reminder, priority, tags, description.
#[component]
fn Marks(line: TaskLine, listing: Signal<Listing>) -> impl IntoView {
    let tag = move |tag: String| {
        let (name, class) = (tag.clone(), tags::colour(&tag));
        view! {
            <li>
                <A href=move || listing.read().tagged(&tag).href() attr:class=class>
                    <bdi>{format!("#{name}")}</bdi>
                </A>
            </li>
        }
    };
    let priority = priority_word(line.priority);
    view! {
        <ul class="marks" aria-label="Details">
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
            {line.repeats.map(|text| view! { <li><Icon glyph=Glyph::Repeat />{text}</li> })}
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
                })}
            // The ring shows it to those who see it.
            {(priority != "medium")
                .then(|| view! { <li class="unseen">{format!("{priority} priority")}</li> })}
            {line.tags.into_iter().map(tag).collect_view()}
            {(!line.description.is_empty())
                .then(|| {
                    view! {
                        <li class="description" dir="auto">
                            {line.description}
                        </li>
                    }
                })}
        </ul>
    }
    .erase()
}
