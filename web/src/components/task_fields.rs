//! The inputs that a new task and a changed one share.

use leptos::prelude::*;

use crate::words::say;
use crate::{actions::Submission, erase::Erase, model::task_form::TaskForm};

const PRIORITIES: [(&str, &str); 3] = [("low", "low"), ("medium", "medium"), ("high", "high")];
const RECURRENCES: [(&str, &str); 4] = [
    ("none", "repeat.none"),
    ("daily", "repeat.daily"),
    ("weekly", "repeat.weekly"),
    ("monthly", "repeat.monthly"),
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
) -> impl IntoView {
    let id = move |name: &str| format!("{prefix}-{name}");
    let (about, tags) = (id("description"), id("tags"));
    view! {
        <div class="field wide">
            <label for=about.clone()>{say("description")}</label>
            <textarea id=about name="form[description]" rows="3" dir="auto">
                {form.description}
            </textarea>
        </div>
        <Temporal id=id("date") name="date" label=say("date") kind="date" value=form.date />
        <Temporal id=id("time") name="time" label=say("time") kind="time" value=form.time />
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
        />
        <Temporal
            id=id("reminder")
            name="reminder"
            label=say("reminder")
            kind="datetime-local"
            value=form.reminder
        />
        <div class="field">
            <label for=tags.clone()>{say("tags")}</label>
            <input
                id=tags
                name="form[tags]"
                value=form.tags
                dir="auto"
                autocomplete="off"
                placeholder=say("tags.example")
            />
        </div>
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
) -> impl IntoView {
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
                {options.iter().map(option).collect_view()}
            </select>
        </div>
    }
    .erase()
}
