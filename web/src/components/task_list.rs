//! The list as it stands: its lines part by part, what to say when there are none, and the way on.

use leptos::prelude::*;

use super::task_row::{RowActions, TaskRow};
use crate::{
    actions::task::TaskPage,
    erase::Erase,
    model::{
        listing::Listing,
        section::{Gets, Section},
        task_line::TaskLine,
    },
    words::{count, say, say_with},
};

/// Lines that stand in for tasks while they are loaded.
const SKELETON_LINES: usize = 4;

/// A page of tasks.
#[component]
pub fn TaskList(
    #[prop(into)] page: Signal<TaskPage>,
    #[prop(into)] listing: Signal<Listing>,
    actions: RowActions,
) -> impl IntoView {
    let names =
        Memo::new(move |_| page.read().sections.iter().map(Section::name).collect::<Vec<_>>());
    let has_columns = Memo::new(move |_| listing.read().view.has_columns());
    view! {
        <Show when=move || page.read().is_part>
            <p class="hint">{say("pages.part")}</p>
        </Show>
        // Who does not see the list hears what a search found.
        <p id="found" class="unseen" role="status">
            {move || listing.read().is_filtered().then(|| found(&page.read()))}
        </p>
        <div
            id="tasks"
            class:board=has_columns
            tabindex="-1"
            role="region"
            aria-label=say("tasks")
            data-order=move || listing.read().is_manual().then_some("manual")
        >
            <For each=move || names.get() key=Clone::clone let:name>
                <Part name page listing actions />
            </For>
        </div>
        <Show when=move || page.read().sections.is_empty()>
            <Empty listing />
        </Show>
        <nav class="pager" aria-label=say("pages")>
            <Show when=move || !listing.read().cursor.is_empty()>
                <a href=move || listing.read().from("").href() class="button">
                    {say("pages.start")}
                </a>
            </Show>
            {move || {
                page.get()
                    .next
                    .map(|cursor| {
                        view! {
                            <a href=listing.read().from(&cursor).href() class="button">
                                {say("pages.more")}
                            </a>
                        }
                    })
            }}
        </nav>
    }
    .erase()
}

/// The tasks under one heading. Its rows stay when others come and go.
#[component]
fn Part(
    name: (String, Gets),
    page: Signal<TaskPage>,
    listing: Signal<Listing>,
    actions: RowActions,
) -> impl IntoView {
    let (title, gets) = name.clone();
    let heading = (!title.is_empty()).then_some(title);
    let section = Memo::new(move |_| {
        let page = page.read();
        page.sections.iter().find(|it| it.name() == name).cloned().unwrap_or_default()
    });
    let (is_late, is_now) = section.with_untracked(|section| (section.is_late, section.is_now));
    let (day, priority, tag) = match gets {
        Gets::Nothing => (None, None, None),
        Gets::Day(day) => (Some(day), None, None),
        Gets::Priority(word) => (None, Some(word), None),
        Gets::Tag(tag) => (None, None, Some(tag)),
    };
    view! {
        <section
            class="part"
            class:late=is_late
            class:now=is_now
            data-day=day
            data-priority=priority
            data-tag=tag
        >
            {heading.map(|title| view! { <Heading title section /> })}
            <ul class="tasks">
                <For each=move || section.get().lines key=|line| line.id.clone() let:line>
                    {
                        let id = line.id.clone();
                        let line = present(section, line);
                        view! { <TaskRow id line listing actions /> }
                    }
                </For>
            </ul>
        </section>
    }
    .erase()
}

/// What became of `line`; what is gone from its section stays as it was for as long as it is shown.
fn present(section: Memo<Section>, line: TaskLine) -> Memo<TaskLine> {
    Memo::new(move |before: Option<&TaskLine>| {
        let section = section.read();
        let now = section.lines.iter().find(|it| it.id == line.id);
        now.or(before).unwrap_or(&line).clone()
    })
}

#[component]
fn Heading(title: String, section: Memo<Section>) -> impl IntoView {
    view! {
        <h2>
            <bdi>{title}</bdi> " " <span class="note">{move || section.read().note.clone()}</span> " "
            <span class="count">
                <span aria-hidden="true">
                    {move || {
                        let section = section.read();
                        let more = if section.is_part { "+" } else { "" };
                        format!("{}{more}", section.lines.len())
                    }}
                </span>
                <span class="unseen">{move || how_many(&section.read())}</span>
            </span>
        </h2>
    }
    .erase()
}

fn how_many(section: &Section) -> String {
    tasks(section.lines.len(), section.is_part)
}

fn found(page: &TaskPage) -> String {
    match page.sections.iter().map(|section| section.lines.len()).sum() {
        0 => say("empty.none").to_owned(),
        shown => tasks(shown, page.next.is_some()),
    }
}

/// How many tasks there are: the `shown`, or more.
fn tasks(shown: usize, is_part: bool) -> String {
    if is_part {
        return say_with("count.tasks.part", &[&shown.to_string()]);
    }
    count("count.tasks.one", "count.tasks.other", shown as u64)
}

/// What an empty list says, and the next step.
#[component]
fn Empty(listing: Signal<Listing>) -> impl IntoView {
    let words = move || match listing.read() {
        listing if listing.is_filtered() => ("empty.none", "empty.none.next"),
        listing => listing.view.empty(),
    };
    view! {
        <div class="empty">
            <svg viewBox="0 0 120 80" aria-hidden="true" focusable="false">
                <rect x="20" y="12" width="80" height="56" rx="10" />
                <path d="M36 32h30M36 48h44" />
                <circle cx="86" cy="30" r="9" />
                <path d="M82 30l3 3 5-6" />
            </svg>
            <h2>{move || say(words().0)}</h2>
            <p>{move || say(words().1)}</p>
            <Show when=move || listing.read().is_filtered()>
                <a
                    href=move || {
                        Listing { view: listing.read().view, ..Listing::default() }.href()
                    }
                    class="button"
                >
                    {say("show-all")}
                </a>
            </Show>
        </div>
    }
    .erase()
}

/// What is shown while tasks are on their way.
#[component]
pub fn Skeleton() -> impl IntoView {
    let line = |_| view! { <li class="task skeleton"><span></span><span></span></li> };
    view! {
        <p class="unseen" role="status">
            {say("loading.tasks")}
        </p>
        <ul class="tasks" aria-hidden="true">
            {(0..SKELETON_LINES).map(line).collect_view()}
        </ul>
    }
}
