//! Lists in and out: a file is looked at before it is taken in.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use todo_core::task::Rule;

use crate::{
    actions::{Submission, exchange::ImportTasks},
    components::{
        alert::{Alert, submission},
        filters::Views,
        frame::{Frame, Viewer},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::{
        due::Span,
        exchange::{self, Found, Incoming},
        preferences::Preferences,
        tags,
    },
    raw_text, visitor,
    words::{Words, count, say, say_with},
};

/// Tasks that are shown before they are taken in.
const SHOWN_MAX: usize = 25;

/// `/import`
#[component]
pub fn Import() -> impl IntoView {
    if use_context::<Option<Viewer>>().flatten().is_none() {
        visitor::lead_to("/login?next=/import");
    }
    let query = use_query_map().read_untracked().clone();
    let number = |name: &str| query.get(name).and_then(|number| number.parse::<usize>().ok());
    let taken = number("taken").map(|taken| outcome(taken, number("left").unwrap_or_default()));
    let again = submission(ImportTasks::PATH);
    let found = again.as_ref().and_then(found);
    let body = match (again, found) {
        (Some(again), Some(found)) => view! { <Preview again found /> }.erase(),
        (again, _) => view! { <Choose again /> }.erase(),
    };
    view! {
        <Title text=say("export.title") />
        <Frame class="profile">
            <aside class="side">
                <Views />
            </aside>
            <h1>{say("export.title")}</h1>
            {taken
                .map(|said| {
                    view! {
                        <p class="saved" role="status">
                            {said}
                            " "
                            <a href="/dashboard">{say("show-list")}</a>
                        </p>
                    }
                })}
            {body}
            <Export />
        </Frame>
    }
    .erase()
}

fn outcome(taken: usize, left: usize) -> String {
    let left =
        if left == 0 { String::new() } else { say_with("export.could-not", &[&tasks(left)]) };
    say_with("export.on-list", &[&tasks(taken), &left])
}

/// How many tasks.
fn tasks(number: usize) -> String {
    count("count.tasks.one", "count.tasks.other", number as u64)
}

/// What a file holds that was sent and not yet confirmed.
fn found(again: &Submission) -> Option<Found> {
    let zone = use_context::<Preferences>().unwrap_or_default().zone;
    exchange::read(again.value("file")?, &crate::actions::now_in(&zone))
}

#[component]
fn Choose(again: Option<Submission>) -> impl IntoView {
    let refused = again.as_ref().map(|again| again.refused.clone());
    let typed = again.as_ref().and_then(|again| again.value("file")).unwrap_or_default().to_owned();
    view! {
        <section class="card" aria-labelledby="import-title">
            <h2 id="import-title">{say("export.bring")}</h2>
            <p class="hint">
                {say("export.words")}
            </p>
            <PlainForm action=ImportTasks::PATH class="form">
                <Alert refused=Signal::stored(refused) />
                <p class="field" data-file="" hidden>
                    <label for="import-file">{say("export.file")}</label>
                    <input id="import-file" type="file" accept=".csv,.json,.ics,.txt,.zip,text/csv,text/calendar,application/json,application/zip" />
                </p>
                <div class="field">
                    <label for="import-text">{say("export.text")}</label>
                    <textarea
                        id="import-text"
                        name="file"
                        rows="6"
                        dir="auto"
                        inner_html=raw_text::content(&typed)
                    ></textarea>
                </div>
                <button class="primary">{say("export.look")}</button>
            </PlainForm>
        </section>
    }
    .erase()
}

#[component]
fn Preview(again: Submission, found: Found) -> impl IntoView {
    let text = again.value("file").unwrap_or_default().to_owned();
    let number = found.tasks.len();
    let more = number.saturating_sub(SHOWN_MAX);
    let row = |incoming: &Incoming| {
        let task = incoming.task.clone();
        view! { <PreviewRow task /> }
    };
    let rows = found.tasks.iter().take(SHOWN_MAX).map(row).collect_view();
    let left_out = |text: String| view! { <li>{text}</li> };
    view! {
        <section class="card" aria-labelledby="preview-title">
            <h2 id="preview-title">{say_with("export.preview", &[found.source, &tasks(number)])}</h2>
            <ul class="tasks">{rows}</ul>
            {(more > 0).then(|| view! { <p class="hint">{say_with("export.more", &[&more.to_string()])}</p> })}
            {(!found.left_out.is_empty())
                .then(|| {
                    view! {
                        <div class="disputed">
                            <strong>{say("export.left")}</strong>
                            <ul>{found.left_out.into_iter().map(left_out).collect_view()}</ul>
                        </div>
                    }
                })}
            <PlainForm action=ImportTasks::PATH class="form">
                <input type="hidden" name="file" value=text />
                <input type="hidden" name="confirmed" value="true" />
                <p class="buttons">
                    <button class="primary">{say_with("export.add", &[&tasks(number)])}</button>
                    <a class="button" href="/import">
                        {say("export.other")}
                    </a>
                </p>
            </PlainForm>
        </section>
    }
    .erase()
}

#[component]
fn PreviewRow(task: todo_core::wire::CreateTask) -> impl IntoView {
    let done = task.completed == Some(true);
    let now = crate::actions::now_in(&use_context::<Preferences>().unwrap_or_default().zone);
    let (zone, now) = (now.time_zone(), now.timestamp());
    let span = Span::read(task.due_date.as_deref(), task.due_end.as_deref(), zone);
    let due = span.map(|span| span.label(true, zone, now).text);
    let rule = task.rrule.and_then(|rule| Rule::parse(&rule).ok());
    let rule = rule.map(|rule| rule.words_in(Words::present().tag()));
    let tags = task.tags.unwrap_or_default().into_iter().map(|tag| tags::shown(&tag));
    let marks: Vec<String> = due.into_iter().chain(rule).chain(tags).collect();
    view! {
        <li class="task" class:done=done>
            <span class="round" class:on=done></span>
            <div class="about">
                <p class="title" dir="auto">
                    {task.title}
                </p>
                <ul class="marks">
                    {marks.into_iter().map(|mark| view! { <li>{mark}</li> }).collect_view()}
                </ul>
            </div>
        </li>
    }
    .erase()
}

#[component]
fn Export() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="export-title">
            <h2 id="export-title">{say("export.take")}</h2>
            <p class="hint">{say("export.all")}</p>
            <p class="buttons">
                <a class="button" href="/export/tasks.json" download>
                    "JSON"
                </a>
                <a class="button" href="/export/tasks.csv" download>
                    {say("export.table")}
                </a>
                <a class="button" href="/export/tasks.ics" download>
                    {say("export.calendar")}
                </a>
            </p>
        </section>
    }
    .erase()
}
