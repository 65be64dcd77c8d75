//! The one line: it takes a task, a request or a question, and shows which before Enter.

use leptos::{ev::KeyboardEvent, ev::SubmitEvent, prelude::*, server_fn::ServerFn, web_sys::Event};

use super::{
    alert::{Alert, submission},
    icon::{Glyph, Icon},
    pasted::Pasted,
    plain_form::Back,
    preview::Preview,
    sent_form::Sending,
    task_fields::{TaskFields, form_again},
    voice::VoiceButton,
};
#[cfg(feature = "hydrate")]
use super::{
    frame::Viewer,
    pasted::{add_all, take_lines},
};
use crate::{
    actions::task::AddTask,
    browser,
    erase::Erase,
    model::{line::Understood, task_form::TaskForm},
    pages::chat::turn::Turn,
    words::say,
};
#[cfg(feature = "hydrate")]
use crate::{
    browser::form,
    model::{
        expected::Expected,
        preferences::{Clock, Preferences},
    },
};
#[cfg(feature = "hydrate")]
use leptos::web_sys::UrlSearchParams;

/// What stands in the line, and what becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub text: RwSignal<String>,
    understood: Memo<Option<Understood>>,
    /// The reader wants the other reading than the one that is shown.
    other: RwSignal<bool>,
    /// Makes it harmless to send the same again.
    key: RwSignal<String>,
    /// What was not taken while something else stood in the line already.
    pub kept: RwSignal<Vec<String>>,
    /// Lines that were pasted at once: a task each.
    pub pasted: RwSignal<Vec<String>>,
    /// How often it was told that the reading module is there. The page is taken over before that: it came without a reading.
    pub reads: RwSignal<usize>,
    /// How the reader has times.
    #[cfg(feature = "hydrate")]
    clock: Clock,
    /// What was entered before, and the place in it that arrow up reached.
    #[cfg(feature = "hydrate")]
    history: StoredValue<(Vec<String>, usize)>,
}

impl Line {
    fn starting_with(text: String, key: String, titles: Signal<String>) -> Self {
        let text = RwSignal::new(text);
        let reads = RwSignal::new(0_usize);
        #[cfg(feature = "hydrate")]
        {
            browser::on_event("todo-reading", move || _ = reads.try_update(|it| *it += 1));
            Effect::new(move || {
                if browser::can_read() {
                    reads.update(|it| *it += 1);
                }
            });
        }
        Self {
            text,
            understood: Memo::new(move |_| understood(&text.read(), &titles.read(), reads)),
            other: RwSignal::default(),
            key: RwSignal::new(key),
            kept: RwSignal::default(),
            pasted: RwSignal::default(),
            reads,
            #[cfg(feature = "hydrate")]
            clock: use_context::<Preferences>().unwrap_or_default().clock,
            #[cfg(feature = "hydrate")]
            history: StoredValue::default(),
        }
    }
}

/// Adds a task, or asks: one line is enough.
#[component]
pub fn QuickAdd(
    action: Sending,
    turn: Turn,
    /// Of the open tasks, a line each: what may be meant.
    #[prop(into)]
    titles: Signal<String>,
    /// The tag of the list that is shown: what is added is to stand there.
    #[prop(into)]
    within: Signal<String>,
) -> impl IntoView {
    let again = submission(AddTask::PATH);
    let form = again.as_ref().map(form_again).unwrap_or_default();
    let key = SharedValue::new(browser::fresh_key).into_inner();
    let key = again.as_ref().and_then(|form| form.value("key")).map_or(key, str::to_owned);
    let detailed = TaskForm { title: String::new(), ..form.clone() } != TaskForm::default();
    let line = Line::starting_with(before_scripts(&form.title), key, titles);
    let form = RwSignal::new(form);
    give_back(line, turn);
    #[cfg(feature = "hydrate")]
    if let Some(viewer) = use_context::<Option<Viewer>>().flatten() {
        browser::keep_draft(format!("line-{}", viewer.id), line.text);
    }

    let fields = view! {
        <Back />
        <input type="hidden" name="key" value=move || line.key.get() />
        <input type="hidden" name="within" value=move || within.get() />
        <Field line />
        <Preview line=line.text understood=line.understood other=line.other within />
        <Pasted line titles />
        <Alert refused=action.refusal() />
        <Kept line />
        <details class="more menu" open=detailed>
            <summary class="tool" aria-label=say("line.details") title=say("line.details")>
                <Icon glyph=Glyph::More />
            </summary>
            <div class="popover">
                {move || {
                    view! {
                        <div class="fields">
                            <TaskFields form=form.get() prefix="new" unsaid=Some(say("line.as-written")) />
                        </div>
                    }
                }}
            </div>
        </details>
    }
    .erase();
    let submit = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if line.pasted.read_untracked().is_empty() {
            enter(line, action, turn, form, &event);
        } else {
            event.prevent_default();
            add_all(line, action, within.get_untracked(), line.pasted.write().drain(..).collect());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <section class="quick-add" aria-label=say("line.section")>
            <form id="line" method="post" action=AddTask::PATH on:submit=submit>
                {fields}
            </form>
        </section>
    }
    .erase()
}

#[component]
fn Field(line: Line) -> impl IntoView {
    let paste = move |event: Event| {
        #[cfg(feature = "hydrate")]
        take_lines(line, &event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    let keys = move |event: KeyboardEvent| {
        #[cfg(feature = "hydrate")]
        recall(line, &event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <div class="line">
            <label for="quick-add" class="unseen">
                {say("line.label")}
            </label>
            <input
                id="quick-add"
                name="form[title]"
                data-reads=""
                value=line.text.get_untracked()
                prop:value=move || line.text.get()
                on:input=move |event| {
                    line.other.set(false);
                    line.text.set(event_target_value(&event));
                }
                on:keydown=keys
                on:paste=move |event| paste(event.into())
                placeholder=say("line.placeholder")
                autocomplete="off"
                enterkeyhint="done"
                dir="auto"
                aria-describedby="quick-add-hint"
                aria-keyshortcuts="q Control+K"
            />
            <button class="primary" title=say("enter")>
                <Icon glyph=Glyph::Plus />
                <span>{say("add")}</span>
            </button>
            <VoiceButton />
        </div>
    }
    .erase()
}

/// What could not be taken, when the line held something else already.
#[component]
fn Kept(line: Line) -> impl IntoView {
    let row = move |(place, text): (usize, String)| {
        let shown = text.clone();
        let back = move |_| {
            line.kept.update(|kept| drop(kept.remove(place)));
            line.text.set(text.clone());
        };
        view! {
            <li>
                <span dir="auto">{shown}</span>
                <button type="button" on:click=back>
                    {say("line.back")}
                </button>
            </li>
        }
    };
    view! {
        <ul class="kept" aria-label=say("line.kept")>
            {move || line.kept.get().into_iter().enumerate().map(row).collect_view()}
        </ul>
    }
    .erase()
}

/// What stands in the line when the scripts come: typed meanwhile, or sent before and refused.
fn before_scripts(form: &str) -> String {
    #[cfg(feature = "hydrate")]
    if let Some(typed) = browser::typed("quick-add") {
        return typed;
    }
    form.to_owned()
}

/// How `text` reads here and now. The server, which does not know what time it is for the reader,
/// reads nothing.
pub(super) fn understood(text: &str, titles: &str, reads: RwSignal<usize>) -> Option<Understood> {
    let is_there = reads.get() > 0;
    #[cfg(feature = "hydrate")]
    {
        let text = Some(text).filter(|text| is_there && !text.trim().is_empty())?;
        Understood::parse(&browser::read_line(text, titles)?)
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (text, titles, is_there);
        None
    }
}

/// A question that found no answer comes back.
fn give_back(line: Line, turn: Turn) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if turn.ended.get() > 0 && line.text.read_untracked().is_empty() {
            let unsaid = std::mem::take(&mut *turn.draft.write_untracked());
            line.text.set(unsaid);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (line, turn);
}

/// Does with the line what it says, and empties it at once: the next may be typed while this is on
/// its way. What is refused comes back.
#[cfg(feature = "hydrate")]
fn enter(line: Line, action: Sending, turn: Turn, form: RwSignal<TaskForm>, event: &SubmitEvent) {
    let Ok(values) = form::values(event) else { return };
    event.prevent_default();
    let text = line.text.get_untracked();
    if text.trim().is_empty() {
        return;
    }
    let understood = line.understood.get_untracked().unwrap_or_else(|| Understood::unread(&text));
    let adds = understood.adds;
    // The other reading is wanted, or this one.
    let adds = adds != std::mem::take(&mut *line.other.write());
    if !adds && turn.is_running() {
        return;
    }
    line.history.update_value(|(before, place)| {
        before.push(text.clone());
        *place = before.len();
    });
    let key = line.key.get_untracked();
    line.text.set(String::new());
    line.key.set(browser::fresh_key());
    if !adds {
        return turn.send_text(text);
    }
    form.set(TaskForm::default());
    let expected = expected(line, &values, understood);
    // What another line was refused for is not about this one.
    action.forget();
    action.send_expecting(values, expected, move |refused| {
        if refused.is_none() {
            return;
        }
        let is_free = line.text.try_with_untracked(String::is_empty).unwrap_or_default();
        if is_free {
            line.text.set(text);
            line.key.set(key);
        } else {
            line.kept.try_update(|kept| kept.push(text));
        }
    });
}

/// The task that `values` add, as the list shows it until the server says how it is. What was chosen beside the line
/// is not read here: then the server alone knows.
#[cfg(feature = "hydrate")]
pub(super) fn expected(
    line: Line,
    values: &UrlSearchParams,
    understood: Understood,
) -> Option<Expected> {
    let chosen = TaskForm::read("form", |name| values.get(name));
    let is_line = TaskForm { title: String::new(), ..chosen } == TaskForm::default();
    let given = |name| values.get(name).unwrap_or_default();
    let added = Expected::added(understood.as_task(), &given("key"), &given("within"), line.clock);
    added.filter(|_| is_line)
}

/// Arrow up brings back what was entered before, arrow down goes forward again. Tab takes the other reading, and
/// leads on when it is pressed again; with Ctrl, Enter takes that one at once.
#[cfg(feature = "hydrate")]
fn recall(line: Line, event: &KeyboardEvent) {
    let key = event.key();
    if key == "Enter" && (event.ctrl_key() || event.meta_key()) {
        event.prevent_default();
        line.other.set(true);
        return browser::submit_after(std::time::Duration::ZERO, "line");
    }
    let is_read = line.understood.read_untracked().is_some();
    if key == "Tab" && !event.shift_key() && is_read && !line.other.get_untracked() {
        event.prevent_default();
        return line.other.set(true);
    }
    let step = match key.as_str() {
        "ArrowUp" => -1,
        "ArrowDown" => 1,
        _ => return,
    };
    let recalled = line.history.try_update_value(|(before, place)| {
        let here = place.checked_add_signed(step).filter(|it| *it <= before.len())?;
        *place = here;
        Some(before.get(here).cloned().unwrap_or_default())
    });
    if let Some(Some(text)) = recalled {
        event.prevent_default();
        line.text.set(text);
    }
}
