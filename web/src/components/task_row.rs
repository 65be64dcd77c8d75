//! One line of the list.

use leptos::{ev::MouseEvent, prelude::*};
use todo_core::task::Priority;

use super::{
    icon::{Glyph, Icon},
    row_menu::RowMenu,
    selection::Selection,
    sent_form::{Sending, SentForm},
};
use crate::{
    erase::Erase,
    model::{
        checklist,
        listing::Listing,
        markdown, tags,
        task_line::{TaskLine, priority_word},
    },
    words::{say, say_with},
};

/// What can be done to a task of the list.
#[derive(Clone, Copy, Debug)]
pub struct RowActions {
    pub done: Sending,
    /// What the menu of a row offers.
    pub act: Sending,
    /// What is done to several at once.
    pub bulk: Sending,
    /// What moves a task in the reader's own order.
    pub place: Sending,
}

/// The task `id`, which is `line` by now; marked while its form is open. The row stays when the task changes, and so
/// does the keyboard in it.
#[component]
pub fn TaskRow(
    id: String,
    line: Memo<TaskLine>,
    #[prop(into)] listing: Signal<Listing>,
    actions: RowActions,
) -> impl IntoView {
    let completed = move || line.read().completed;
    let has = move |priority| move || line.read().priority == priority;
    let open = {
        let id = id.clone();
        Memo::new(move |_| listing.read().edit == id)
    };
    // It is on its way: the server knows nothing of it that could be changed.
    let is_new = line.read_untracked().version.is_empty();
    let selection = use_context::<Selection>().unwrap_or_default();
    let chosen = {
        let id = id.clone();
        Memo::new(move |_| selection.holds(&id))
    };
    let name = id.clone();
    let choose = {
        let id = id.clone();
        move |event: MouseEvent| choose(selection, &id, &event)
    };
    let leaving = move || {
        [actions.done, actions.act, actions.bulk].into_iter().any(|sent| sent.takes_away(&id))
    };
    view! {
        <li
            class="task"
            class:high=has(Priority::High)
            class:low=has(Priority::Low)
            class:done=completed
            class:leaving=leaving
            class:open=open
            class:chosen=chosen
            class:arriving=is_new
            draggable=(!is_new).to_string()
            inert=is_new
            data-id=name
            on:click=choose
        >
            {move || {
                let line = line.get();
                if is_new {
                    return view! { <Arriving line listing /> }.erase();
                }
                view! { <Reading line listing actions /> }.erase()
            }}
        </li>
    }
    .erase()
}

/// Chooses the row that is pressed with a key, or while others are chosen; with Shift all up to it. But not where
/// something else is to be pressed.
fn choose(selection: Selection, id: &str, event: &MouseEvent) {
    #[cfg(feature = "hydrate")]
    if crate::browser::is_within(event, ".about") && selection.takes(event) {
        event.prevent_default();
        if event.shift_key() {
            selection.reach(id, &crate::browser::focus::names());
        } else {
            selection.toggle(id);
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (selection, id, event);
}

/// A task on its way to the list: nothing of it can be pressed yet.
#[component]
fn Arriving(line: TaskLine, listing: Signal<Listing>) -> impl IntoView {
    view! {
        <span class="round"></span>
        <div class="about">
            <p class="title" dir="auto">
                {line.title.clone()}
            </p>
            <Marks line listing />
        </div>
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
    let label = say_with("edit.title", &[&title]);
    let open = edit.clone();
    view! {
        <DoneButton line=line.clone() action=actions.done />
        <div class="about">
            <p class="title" dir="auto">
                <a href=open data-noscroll="" tabindex="-1">
                    {title}
                </a>
            </p>
            <Marks line=line.clone() listing />
        </div>
        <div class="tools">
            <a href=edit data-noscroll="" class="tool edit" aria-label=label title=say("edit")>
                <Icon glyph=Glyph::Pencil />
            </a>
            <RowMenu line action=actions.act />
        </div>
    }
    .erase()
}

/// The round checkbox: a button, so that it works as a plain form. Its ring carries the priority.
#[component]
pub fn DoneButton(line: TaskLine, action: Sending) -> impl IntoView {
    let label = if line.completed {
        say_with("reopen.title", &[&line.title])
    } else {
        say_with("complete.title", &[&line.title])
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
pub fn Marks(line: TaskLine, listing: Signal<Listing>) -> impl IntoView {
    let tag = move |tag: String| {
        let (shown, class) = (tags::shown(&tag), tags::colour(&tag));
        view! {
            <li>
                <a href=move || listing.read().tagged(&tag).href() class=class>
                    <bdi>{shown}</bdi>
                </a>
            </li>
        }
    };
    let priority = priority_word(line.priority);
    let notes = markdown::plain(&checklist::notes(&line.description));
    view! {
        <ul class="marks" aria-label=say("details")>
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
                            <span class="unseen">{say("reminder.mark")}</span>
                            {text}
                        </li>
                    }
                })}
            // The ring shows it to those who see it.
            {(priority != "medium")
                .then(|| {
                    let key = if priority == "high" { "priority.high" } else { "priority.low" };
                    view! { <li class="unseen">{say(key)}</li> }
                })}
            {checklist::progress(&line.description)
                .map(|text| {
                    view! {
                        <li>
                            <Icon glyph=Glyph::List />
                            <span class="unseen">{say("steps.mark")}</span>
                            {text}
                        </li>
                    }
                })}
            {line.tags.into_iter().map(tag).collect_view()}
            {(!notes.is_empty())
                .then(|| {
                    view! {
                        <li class="description" dir="auto">
                            {notes}
                        </li>
                    }
                })}
        </ul>
    }
    .erase()
}
