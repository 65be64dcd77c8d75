//! The form that changes a task. With scripts it saves itself, after a pause and when it is closed.

use leptos::{
    ev::{Event, SubmitEvent},
    prelude::*,
    server_fn::ServerFn,
};

use super::{
    alert::{Alert, submission},
    checklist::Checklist,
    disputed::Disputed,
    icon::{Glyph, Icon},
    plain_form::Back,
    sent_form::Sending,
    task_fields::{TaskFields, form_again},
    unsaved::Unsaved,
    waiting::Waiting,
};
use crate::{
    actions::{Refused, task::EditTask},
    erase::Erase,
    model::{draft::Draft, listing::Listing, task_form::TaskForm, task_line::TaskLine},
    words::{say, say_with},
};
#[cfg(feature = "hydrate")]
use {crate::browser, leptos::web_sys::js_sys};

/// How long what is told under a press is not read yet: pressing Save again answers no question.
#[cfg(feature = "hydrate")]
const UNREAD_MS: f64 = 500.0;

/// How long nothing is typed before it is saved.
#[cfg(feature = "hydrate")]
const SAVE_AFTER: std::time::Duration = std::time::Duration::from_millis(1_200);

/// An open form.
#[derive(Clone, Copy)]
struct Open {
    /// The task that the form rests on: as it was opened, was saved last, or somebody else was faster.
    line: RwSignal<TaskLine>,
    /// The description as it stands in the form.
    description: RwSignal<String>,
    unsaved: Unsaved,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only browsers send"))]
    action: Sending,
    /// Why it was not taken.
    refusal: Signal<Option<Refused>>,
    /// Whether somebody deleted the task meanwhile.
    is_gone: Memo<bool>,
    /// When the person was told that it was not taken, in milliseconds since 1970; 0 once they go on.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only browsers know when"))]
    asked_at: StoredValue<f64>,
    /// Whether anything was saved since it was opened.
    is_saved: RwSignal<bool>,
    /// It is to be closed once everything is saved.
    is_closing: RwSignal<bool>,
    /// The address without it.
    closed: Signal<String>,
}

/// The form of `line`; saving or leaving it shows `listing` again. What somebody else makes of the task is `present`,
/// until it `is_gone`.
#[component]
pub fn TaskEditor(
    line: TaskLine,
    present: Memo<Option<TaskLine>>,
    is_gone: Memo<bool>,
    #[prop(into)] listing: Signal<Listing>,
    action: Sending,
) -> impl IntoView {
    let unsaved = expect_context::<Unsaved>();
    let Draft { line, form, disputed, .. } = opened(line, unsaved);
    let label = say_with("edit.title", &[&line.title]);
    let refusal = unsaved.refusal(action, line.id.clone());
    let open = Open {
        line: RwSignal::new(line),
        description: RwSignal::new(form.description.clone()),
        unsaved,
        action,
        refusal,
        is_gone,
        asked_at: StoredValue::default(),
        is_saved: RwSignal::default(),
        is_closing: RwSignal::default(),
        closed: Signal::derive(move || listing.read().closed().href()),
    };
    #[cfg(feature = "hydrate")]
    {
        // What another form was refused for is not about this one.
        action.forget();
        browser::focus::on("edit-title");
        Effect::new(move || present.get().into_iter().for_each(|line| follow(open, line)));
        Effect::new(move || go_on(open));
        // What was typed anywhere in the form before the scripts came is as good as typed now.
        if let Some(typed) = browser::typed("edit-title") {
            Effect::new(move || browser::fill("edit-title", &typed));
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = present;
    let fields = view! { <Fields form open disputed label /> }.erase();
    let typed = move |event: Event| {
        #[cfg(feature = "hydrate")]
        keep(open, &event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    let send = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        close(open, &event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <form method="post" action=EditTask::PATH on:input=typed on:submit=send>
            <Back />
            {fields}
        </form>
    }
    .erase()
}

#[component]
fn Fields(
    form: TaskForm,
    open: Open,
    /// What a plain form came back with.
    disputed: Vec<(&'static str, String)>,
    label: String,
) -> impl IntoView {
    let Open { line, description, refusal, is_gone, closed, unsaved, .. } = open;
    let repeats = line.read_untracked().repeats.clone().unwrap_or_default();
    let rewrite = move |text: String| {
        #[cfg(feature = "hydrate")]
        browser::fill("edit-description", &text);
        description.set(text);
    };
    let told = Signal::derive(move || refusal.get().or_else(|| is_gone.get().then(Refused::gone)));
    let is_gone = move || told.read().as_ref().is_some_and(|refused| refused.status == 404);
    // A plain form keeps nothing; what it came back with stands by itself.
    let disputed = Signal::derive(move || {
        let id = line.read().id.clone();
        let drafts = unsaved.drafts.read();
        let draft = drafts.iter().find(|draft| draft.line.id == id);
        draft.map_or_else(|| disputed.clone(), |draft| draft.disputed.clone())
    });
    view! {
        <input type="hidden" name="id" value=move || line.read().id.clone() />
        <input type="hidden" name="version" value=move || line.read().version.clone() />
        <input type="hidden" name="closed" value=closed />
        {move || view! { <Was form=TaskForm::of(&line.read()) /> }}
        <div class="fields editor" role="group" aria-label=label>
            <div class="field wide head">
                <label class="unseen" for="edit-title">
                    {say("title")}
                </label>
                <input
                    id="edit-title"
                    name="form[title]"
                    value=form.title.clone()
                    dir="auto"
                    required
                    autofocus
                    autocomplete="off"
                />
                <a
                    href=move || closed.get()
                    data-noscroll=""
                    class="tool cancel"
                    aria-label=say("close")
                >
                    <Icon glyph=Glyph::Close />
                </a>
            </div>
            <Checklist description change=rewrite />
            <TaskFields form prefix="edit" unsaid=None repeats />
            <Alert refused=told />
            <Disputed inputs=disputed line />
            <div class="buttons">
                <button class="primary" disabled=move || open.is_closing.get()>
                    {say("save")}
                </button>
                <Show when=is_gone>
                    <button name="anew" value="true">
                        {say("save-anew")}
                    </button>
                </Show>
                <State open />
            </div>
        </div>
    }
    .erase()
}

/// Whether what is typed is saved.
#[component]
fn State(open: Open) -> impl IntoView {
    let waiting = expect_context::<Waiting>();
    let said = Memo::new(move |_| {
        let id = open.line.read().id.clone();
        let drafts = open.unsaved.drafts.read();
        let is_on_its_way = drafts
            .iter()
            .find(|draft| draft.line.id == id)
            .map(|draft| draft.saves_itself() && open.refusal.read().is_none());
        match (is_on_its_way, open.is_saved.get()) {
            (Some(false), _) => say("drawer.unsaved"),
            (Some(true), _) => say("drawer.saving"),
            (None, _) if waiting.holds(&id) => say("drawer.waits"),
            (None, true) => say("drawer.saved"),
            (None, false) => "",
        }
    });
    view! {
        <p class="state" role="status">
            {said}
        </p>
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

/// What the form begins with: what was sent and refused, typed and not saved, or the task. A plain form that somebody
/// else was faster than comes back with both.
fn opened(line: TaskLine, unsaved: Unsaved) -> Draft {
    let Some(sent) = submission(EditTask::PATH) else {
        let begun = |line: TaskLine| Draft { form: TaskForm::of(&line), line, ..Draft::default() };
        return unsaved.of(&line.id).unwrap_or_else(|| begun(line));
    };
    let form = form_again(&sent);
    let Some(present) = sent.refused.present.clone() else {
        return Draft { line, form, ..Draft::default() };
    };
    let was = TaskForm::read("was", |name| sent.value(name).map(str::to_owned));
    let theirs = TaskForm::of(&present);
    Draft {
        disputed: form.disputed(&was, &theirs),
        form: form.on_top_of(&was, &theirs),
        line: *present,
        is_refused: false,
    }
}

/// Keeps what is typed, and saves it when nothing more is.
#[cfg(feature = "hydrate")]
fn keep(open: Open, event: &Event) {
    let Some(form) = browser::form::holding(event) else { return };
    open.asked_at.set_value(0.0);
    if *open.description.read_untracked() != form.description {
        open.description.set(form.description.clone());
    }
    let line = open.line.get_untracked();
    open.unsaved.drafts.update(|drafts| crate::model::draft::keep(drafts, &line, form));
    save_soon(open, line.id);
}

#[cfg(feature = "hydrate")]
fn save_soon(open: Open, id: String) {
    thread_local! {
        static TYPING: browser::Waiting = browser::Waiting::default();
    }
    browser::after(&TYPING, SAVE_AFTER, move || {
        if open.unsaved.of(&id).is_some_and(|draft| draft.saves_itself()) {
            save(open, &id);
        }
    });
}

/// Goes on as soon as nothing is on its way and nobody refuses: closes the form, or saves what is left to be.
#[cfg(feature = "hydrate")]
fn go_on(open: Open) {
    let is_closing = open.is_closing.get();
    if open.unsaved.is_sending() || open.refusal.read().is_some() {
        return;
    }
    let id = open.line.read_untracked().id.clone();
    match open.unsaved.of(&id) {
        None if is_closing => browser::go_to(&open.closed.read_untracked()),
        Some(_) if is_closing => save(open, &id),
        Some(draft) if draft.saves_itself() => save_soon(open, id),
        _ => {}
    }
}

/// Saves what was typed into the form of the task `id`.
#[cfg(feature = "hydrate")]
fn save(open: Open, id: &str) {
    let kept = id.to_owned();
    open.unsaved.save(id, open.action, move |line, is_well| {
        // The form may be closed by now.
        if open.line.try_get_untracked().is_none() {
            return;
        }
        if !is_well {
            open.is_closing.set(false);
            open.asked_at.set_value(js_sys::Date::now());
        }
        let Some(line) = line else { return };
        let form = TaskForm::of(&line);
        open.line.set(line);
        open.is_saved.set(is_well);
        if is_well {
            follow_date(&open.unsaved.of(&kept).map_or(form, |draft| draft.form));
        }
        if let Some(draft) = open.unsaved.of(&kept).filter(|_| !is_well) {
            show(&draft.form);
        }
    });
}

/// Closes the form when everything in it is saved. A task that is gone is added anew at once.
#[cfg(feature = "hydrate")]
fn close(open: Open, event: &SubmitEvent) {
    let id = open.line.read_untracked().id.clone();
    if browser::form::is_pressed(event, "anew") {
        return open.action.submit(event, move |refused| {
            open.unsaved.answer(&id);
            if refused.is_none() {
                open.unsaved.forget(&id);
            }
        });
    }
    event.prevent_default();
    if js_sys::Date::now() - open.asked_at.get_value() >= UNREAD_MS {
        open.action.forget();
        open.is_closing.set(true);
    }
}

/// Takes over what somebody else made of the task, unless something typed is still to be saved: then saving tells.
#[cfg(feature = "hydrate")]
fn follow(open: Open, line: TaskLine) {
    let known = open.line.get_untracked();
    let is_news = line.id == known.id && line.is_newer_than(&known);
    if !is_news || open.unsaved.of(&line.id).is_some() {
        return;
    }
    let (was, now) = (TaskForm::of(&known), TaskForm::of(&line));
    open.line.set(line);
    if was != now {
        show(&now);
    }
}

/// An end and a reminder that were not sent moved along with the date.
#[cfg(feature = "hydrate")]
fn follow_date(form: &TaskForm) {
    browser::refill("edit-reminder", &form.reminder);
    browser::refill("edit-end_date", &form.end_date);
    browser::refill("edit-end_time", &form.end_time);
}

/// Fills the inputs that hold something else.
#[cfg(feature = "hydrate")]
fn show(form: &TaskForm) {
    for (name, value) in form.clone().inputs() {
        browser::refill(&format!("edit-{name}"), &value);
    }
}
