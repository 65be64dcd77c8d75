//! The form that changes a task.

use leptos::{
    ev::{Event, SubmitEvent},
    prelude::*,
    server_fn::ServerFn,
};
use leptos_router::components::A;

use super::{
    alert::{Alert, submission},
    checklist::Checklist,
    disputed::Disputed,
    plain_form::Back,
    sent_form::Sending,
    task_fields::{TaskFields, form_again},
    unsaved::Unsaved,
};
use crate::{
    actions::task::EditTask,
    erase::Erase,
    model::{draft::Draft, listing::Listing, task_form::TaskForm, task_line::TaskLine},
    words::{say, say_with},
};

/// What a form rests on.
#[derive(Clone, Copy)]
struct Base {
    /// The task as the reader knows it: when the form was opened, or when they were told that somebody
    /// else changed it.
    line: RwSignal<TaskLine>,
    /// What that is in inputs that both changed.
    disputed: RwSignal<Vec<(&'static str, String)>>,
}

/// The form of `line`; saving or leaving it shows `listing` again.
#[component]
pub fn TaskEditor(
    line: TaskLine,
    #[prop(into)] listing: Signal<Listing>,
    action: Sending,
) -> impl IntoView {
    let unsaved = expect_context::<Unsaved>();
    let Draft { line, form } = opened(line, unsaved);
    let label = say_with("edit.title", &[&line.title]);
    let base = Base { line: RwSignal::new(line), disputed: RwSignal::default() };
    let form = again(base, form);
    let description = RwSignal::new(form.description.clone());
    #[cfg(feature = "hydrate")]
    {
        // What another form was refused for is not about this one.
        action.forget();
        crate::browser::focus::on("edit-title");
    }
    let fields = view! { <Fields form description base listing action label /> }.erase();
    let typed = move |event: Event| {
        #[cfg(feature = "hydrate")]
        keep(base, description, unsaved, &event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    let send = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        save(base, unsaved, action, &event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <form class="drawer" method="post" action=EditTask::PATH on:input=typed on:submit=send>
            <Back />
            {fields}
        </form>
    }
    .erase()
}

#[component]
fn Fields(
    form: TaskForm,
    /// As it stands in the form.
    description: RwSignal<String>,
    base: Base,
    #[prop(into)] listing: Signal<Listing>,
    action: Sending,
    label: String,
) -> impl IntoView {
    let closed = move || listing.read().closed().href();
    let refusal = action.refusal();
    let rewrite = move |text: String| {
        #[cfg(feature = "hydrate")]
        crate::browser::fill("edit-description", &text);
        description.set(text);
    };
    let is_gone = move || refusal.read().as_ref().is_some_and(|refused| refused.status == 404);
    view! {
        <input type="hidden" name="id" value=move || base.line.read().id.clone() />
        <input type="hidden" name="version" value=move || base.line.read().version.clone() />
        <input type="hidden" name="closed" value=closed />
        {move || view! { <Was form=TaskForm::of(&base.line.read()) /> }}
        <div class="fields editor" role="group" aria-label=label>
            <div class="field wide">
                <label for="edit-title">{say("title")}</label>
                <input
                    id="edit-title"
                    name="form[title]"
                    value=form.title.clone()
                    dir="auto"
                    required
                    autofocus
                    autocomplete="off"
                />
            </div>
            <Checklist description change=rewrite />
            <TaskFields form prefix="edit" unsaid=None />
            <Alert refused=refusal />
            <Disputed inputs=base.disputed />
            <div class="buttons">
                <button class="primary" disabled=move || action.is_pending()>
                    {say("save")}
                </button>
                <Show when=is_gone>
                    <button name="anew" value="true">
                        {say("save-anew")}
                    </button>
                </Show>
                <A href=closed scroll=false attr:class="button cancel">
                    {say("cancel")}
                </A>
            </div>
        </div>
    }
    .erase()
}

/// What the form held when it was opened: only what is other than this is changed.
#[component]
fn Was(form: TaskForm) -> impl IntoView {
    let input = |(name, value): (&'static str, String)| {
        view! { <input type="hidden" name=format!("was[{name}]") value=value /> }
    };
    form.inputs().map(input).collect_view()
}

/// What the form begins with: what was sent and refused, typed and not saved, or the task.
fn opened(line: TaskLine, unsaved: Unsaved) -> Draft {
    if let Some(sent) = submission(EditTask::PATH) {
        return Draft { form: form_again(&sent), line };
    }
    unsaved.of(&line.id).unwrap_or_else(|| Draft { form: TaskForm::of(&line), line })
}

/// A plain form that somebody else was faster than comes back with both.
fn again(base: Base, form: TaskForm) -> TaskForm {
    let Some(sent) = submission(EditTask::PATH) else { return form };
    let Some(present) = sent.refused.present.clone() else { return form };
    let was = TaskForm::read("was", |name| sent.value(name).map(str::to_owned));
    rest_on(base, &was, &form, *present)
}

/// Lets the form rest on what the task is by now, and says what it holds from there on.
fn rest_on(base: Base, was: &TaskForm, form: &TaskForm, present: TaskLine) -> TaskForm {
    let theirs = TaskForm::of(&present);
    // The form may be closed by now.
    base.disputed.try_set(form.disputed(was, &theirs));
    base.line.try_set(present);
    form.on_top_of(was, &theirs)
}

/// Keeps what is typed, should the reader leave the form.
#[cfg(feature = "hydrate")]
fn keep(base: Base, description: RwSignal<String>, unsaved: Unsaved, event: &Event) {
    if let Some(form) = crate::browser::form::holding(event) {
        if *description.read_untracked() != form.description {
            description.set(form.description.clone());
        }
        let line = base.line.get_untracked();
        unsaved.0.update(|drafts| crate::model::draft::keep(drafts, &line, form));
    }
}

/// Sends the form. What was typed is kept until the server has it.
#[cfg(feature = "hydrate")]
fn save(base: Base, unsaved: Unsaved, action: Sending, event: &SubmitEvent) {
    let form = crate::browser::form::holding(event).unwrap_or_default();
    let line = base.line.get_untracked();
    action.submit(event, move |refused| {
        let Some(refused) = refused else { return unsaved.forget(&line.id) };
        let Some(present) = refused.present else { return };
        let both = rest_on(base, &TaskForm::of(&line), &form, (*present).clone());
        unsaved.0.try_update(|drafts| crate::model::draft::keep(drafts, &present, both.clone()));
        let is_open = base.line.try_get_untracked().is_some();
        for (name, value) in both.inputs().into_iter().filter(|_| is_open) {
            crate::browser::fill(&format!("edit-{name}"), &value);
        }
    });
}
