//! The inputs that a new task and a changed one share.

use leptos::{ev::Event, prelude::*};

use super::icon::{Glyph, Icon};
use crate::{
    actions::Submission,
    erase::Erase,
    model::{
        tags::{self, split, without},
        task_form::TaskForm,
    },
    raw_text,
    words::{say, say_with},
};

const PRIORITIES: [(&str, &str); 3] = [("low", "low"), ("medium", "medium"), ("high", "high")];
/// How a task may repeat: as the form holds it, and the keys of what people read, in the words that the list has.
pub const RECURRENCES: [(&str, &str); 7] = [
    ("none", "repeat.none"),
    ("daily", "repeat.daily"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "repeat.workdays"),
    ("weekly", "repeat.weekly"),
    ("FREQ=WEEKLY;INTERVAL=2", "repeat.fortnight"),
    ("monthly", "repeat.monthly"),
    ("FREQ=YEARLY", "repeat.yearly"),
];

/// What was typed into a form that was refused.
pub fn form_again(submission: &Submission) -> TaskForm {
    TaskForm::read("form", |name| submission.value(name).map(str::to_owned))
}

/// Everything about a task but its title. `unsaid` names the empty choice of the selects, where
/// there is one.
#[component]
pub fn TaskFields(
    form: TaskForm,
    /// Sets this form's ids apart from those of other forms on the page.
    #[prop(into)]
    prefix: String,
    unsaid: Option<&'static str>,
    /// How the task repeats, in words, where that is none of the choices.
    #[prop(optional)]
    repeats: String,
) -> impl IntoView {
    let id = move |name: &str| format!("{prefix}-{name}");
    let (about, tags) = (id("description"), id("tags"));
    view! {
        <div class="field wide">
            <label for=about.clone()>{say("description")}</label>
            <textarea
                id=about
                name="form[description]"
                rows="3"
                dir="auto"
                inner_html=raw_text::content(&form.description)
            ></textarea>
        </div>
        <Temporal id=id("date") name="date" label=say("date") kind="date" value=form.date />
        <Temporal id=id("time") name="time" label=say("time") kind="time" value=form.time />
        <Temporal
            id=id("end_date")
            name="end_date"
            label=say("end")
            kind="date"
            value=form.end_date
        />
        <Temporal
            id=id("end_time")
            name="end_time"
            label=say("end.time")
            kind="time"
            value=form.end_time
        />
        <Choice
            id=id("priority")
            name="priority"
            label=say("priority")
            unsaid
            options=&PRIORITIES
            chosen=form.priority
        />
        <Choice
            id=id("recurrence")
            name="recurrence"
            label=say("repeat")
            unsaid
            options=&RECURRENCES
            chosen=form.recurrence
            named=repeats
        />
        <Temporal
            id=id("reminder")
            name="reminder"
            label=say("reminder")
            kind="datetime-local"
            value=form.reminder
        />
        <Tags id=tags value=form.tags />
    }
    .erase()
}

#[component]
fn Temporal(
    id: String,
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id name=format!("form[{name}]") type=kind value=value />
        </div>
    }
}

#[component]
fn Choice(
    id: String,
    name: &'static str,
    label: &'static str,
    unsaid: Option<&'static str>,
    options: &'static [(&'static str, &'static str)],
    chosen: String,
    /// What is chosen in words, where it is none of the options.
    #[prop(optional)]
    named: String,
) -> impl IntoView {
    let is_known = chosen.is_empty() || options.iter().any(|(word, _)| *word == chosen);
    let own = (!is_known).then(|| {
        view! {
            <option value=chosen.clone() selected=true>
                {named}
            </option>
        }
    });
    let option = move |(word, title): &(&'static str, &'static str)| {
        view! {
            <option value=*word selected=*word == chosen>
                {say(title)}
            </option>
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=format!("form[{name}]")>
                {unsaid.map(|title| view! { <option value="">{title}</option> })}
                {own}
                {options.iter().map(option).collect_view()}
            </select>
        </div>
    }
    .erase()
}

/// The tags: text, and with scripts each in its colour, with a way to remove it.
#[component]
fn Tags(id: String, value: String) -> impl IntoView {
    let text = RwSignal::new(value.clone());
    let typed = move |event: Event| text.set(event_target_value(&event));
    let field = id.clone();
    let chip = move |tag: String| {
        let (label, class) = (say_with("remove", &[&tags::shown(&tag)]), tags::colour(&tag));
        let (field, shown) = (field.clone(), tags::shown(&tag));
        let remove = move |_| {
            let rest = without(&text.read_untracked(), &tag);
            #[cfg(feature = "hydrate")]
            crate::browser::fill(&field, &rest);
            #[cfg(not(feature = "hydrate"))]
            let _ = (&field, rest);
        };
        view! {
            <li>
                <button type="button" class=format!("chip {class}") aria-label=label on:click=remove>
                    <bdi>{shown}</bdi>
                    <Icon glyph=Glyph::Close />
                </button>
            </li>
        }
    };
    let chips = move || split(&text.read()).into_iter().map(chip.clone()).collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{say("tags")}</label>
            <ul class="chips scripted">{chips}</ul>
            <input
                id=id
                name="form[tags]"
                value=value
                dir="auto"
                autocomplete="off"
                placeholder=say("tags.example")
                on:input=typed
            />
        </div>
    }
    .erase()
}
