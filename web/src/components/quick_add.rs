//! The line that adds a task, and the details that may go with it.

use leptos::{prelude::*, server_fn::ServerFn};
use todo_core::reading::line::{Part, PartKind};

use super::{
    alert::{Alert, submission},
    icon::{Glyph, Icon},
    sent_form::{Sending, SentForm},
    task_fields::{TaskFields, form_again},
};
use crate::{actions::task::AddTask, browser, erase::Erase, model::task_form::TaskForm};

/// Adds a task: one line is enough.
#[component]
pub fn QuickAdd(action: Sending) -> impl IntoView {
    let again = submission(AddTask::PATH);
    let form = again.as_ref().map(form_again).unwrap_or_default();
    let line = RwSignal::new(form.title.clone());
    let key = SharedValue::new(browser::fresh_key).into_inner();
    let key = again.as_ref().and_then(|form| form.value("key")).map_or(key, str::to_owned);
    let key = RwSignal::new(key);
    let detailed = TaskForm { title: String::new(), ..form.clone() } != TaskForm::default();
    let form = RwSignal::new(form);

    // Once a task is on the list the form starts anew, under a new key.
    Effect::new(move || {
        if action.succeeded() {
            line.set(String::new());
            key.set(browser::fresh_key());
            form.set(TaskForm::default());
        }
    });

    let fields = view! {
        <input type="hidden" name="key" value=move || key.get() />
        <Line line busy=Signal::derive(move || action.is_pending()) />
        <Preview line />
        <Alert refused=action.refusal() />
        <details class="more" open=detailed>
            <summary>"More details"</summary>
            {move || {
                view! {
                    <div class="fields">
                        <TaskFields form=form.get() prefix="new" unsaid=Some("As written") />
                    </div>
                }
            }}
        </details>
    }
    .erase();
    view! {
        <section class="quick-add" aria-labelledby="quick-add-title">
            <h2 id="quick-add-title" class="unseen">
                "New task"
            </h2>
            <SentForm action>{fields}</SentForm>
        </section>
    }
    .erase()
}

#[component]
fn Line(line: RwSignal<String>, #[prop(into)] busy: Signal<bool>) -> impl IntoView {
    view! {
        <div class="line">
            <label for="quick-add" class="unseen">
                "What is to be done?"
            </label>
            <input
                id="quick-add"
                name="form[title]"
                value=line.get_untracked()
                prop:value=move || line.get()
                on:input=move |event| line.set(event_target_value(&event))
                placeholder="Buy groceries tomorrow 5pm #home !high"
                autocomplete="off"
                enterkeyhint="done"
                dir="auto"
                aria-describedby="quick-add-hint"
                aria-keyshortcuts="n"
            />
            <button class="primary" disabled=busy>
                <Icon glyph=Glyph::Plus />
                <span>"Add"</span>
            </button>
        </div>
    }
    .erase()
}

/// What the line is understood as, while it is typed.
#[component]
fn Preview(line: RwSignal<String>) -> impl IntoView {
    let parts = Memo::new(move |_| understood(&line.read()));
    view! {
        <div id="quick-add-hint" class="preview" aria-live="polite">
            {move || match parts.get() {
                parts if parts.is_empty() => {
                    view! {
                        <p class="hint">
                            "Dates, times, " <code>"#tags"</code> ", " <code>"!high"</code> " and "
                            <code>"every monday"</code> " are understood."
                        </p>
                    }
                        .erase()
                }
                parts => {
                    view! {
                        <ul class="chips" aria-label="Understood">
                            {parts
                                .into_iter()
                                .map(|part| {
                                    view! { <li class=format!("chip {}", kind(part.kind))>{part.label}</li> }
                                })
                                .collect_view()}
                        </ul>
                    }
                        .erase()
                }
            }}
        </div>
    }
    .erase()
}

/// The parts of `line` worth showing. The server, which does not know what time it is for the
/// reader, shows none.
fn understood(line: &str) -> Vec<Part> {
    #[cfg(feature = "hydrate")]
    {
        let Some(now) = browser::now() else { return Vec::new() };
        let parts = todo_core::reading::line::parse(line, &now).parts;
        parts.into_iter().filter(|part| part.kind != PartKind::LeadIn).collect()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = line;
        Vec::new()
    }
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
