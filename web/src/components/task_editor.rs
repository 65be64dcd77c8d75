//! The form that changes a task, in its place in the list.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::components::A;

use super::{
    alert::{Alert, submission},
    sent_form::{Sending, SentForm},
    task_fields::{TaskFields, form_again, form_of},
};
use crate::{
    actions::task::EditTask,
    erase::Erase,
    model::{listing::Listing, task_form::TaskForm, task_line::TaskLine},
};

/// The form of `line`; saving or leaving it shows `listing` again.
#[component]
pub fn TaskEditor(
    line: TaskLine,
    #[prop(into)] listing: Signal<Listing>,
    action: Sending,
) -> impl IntoView {
    let form = submission(EditTask::PATH).map_or_else(|| form_of(&line), |it| form_again(&it));
    let was = form_of(&line);
    #[cfg(feature = "hydrate")]
    crate::browser::focus::on("edit-title");
    let closed = move || listing.read().closed().href();
    let fields = view! {
        <input type="hidden" name="id" value=line.id.clone() />
        <input type="hidden" name="closed" value=closed />
        <Was form=was />
        <div class="fields editor" role="group" aria-label=format!("Edit “{}”", line.title)>
            <div class="field wide">
                <label for="edit-title">"Title"</label>
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
            <TaskFields form prefix="edit" unsaid=None />
            <Alert refused=action.refusal() />
            <div class="buttons">
                <button class="primary" disabled=move || action.is_pending()>
                    "Save"
                </button>
                <A href=closed scroll=false attr:class="button cancel">
                    "Cancel"
                </A>
            </div>
        </div>
    }
    .erase();
    view! {
        <SentForm action>{fields}</SentForm>
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
