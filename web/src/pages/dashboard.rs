//! The list.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    actions::{
        Refused,
        task::{
            AddTask, DeleteTask, EditTask, SetDone, Summary, TaskPage, load_summary, load_tasks,
        },
    },
    components::{
        alert::Alert,
        chart::Chart,
        filters::{Filters, Views},
        frame::Frame,
        quick_add::QuickAdd,
        sent_form::Sending,
        task_list::{Skeleton, TaskList},
        task_row::RowActions,
    },
    erase::Erase,
    model::listing::Listing,
    visitor::ZoneVersion,
};

/// `/dashboard`
#[component]
pub fn Dashboard() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    crate::browser::listen_for_shortcuts();
    let query = use_query_map();
    let listing = Memo::new(move |_| Listing::read(|name| query.read().get(name)));
    let add = Sending::to::<AddTask>();
    let actions = RowActions {
        done: Sending::to::<SetDone>(),
        edit: Sending::to::<EditTask>(),
        delete: Sending::to::<DeleteTask>(),
    };
    let changes = Memo::new(move |_| {
        let answered = [add, actions.done, actions.edit, actions.delete].map(Sending::answered);
        let zone = use_context::<ZoneVersion>().unwrap_or_default().0.get();
        answered.into_iter().sum::<usize>() + zone
    });
    // The form of a task opens over the list that is there: it is no other question.
    let asked = Memo::new(move |_| listing.read().closed());
    let page =
        Resource::new(move || (asked.get(), changes.get()), |(listing, _)| load_tasks(listing));
    let summary = Resource::new(move || changes.get(), |_| load_summary());

    let content = view! {
        <aside class="side">
            <Views listing />
            <Standing summary />
        </aside>
        <div class="list">
            <h1>{move || listing.read().view.title()}</h1>
            <QuickAdd action=add />
            <Filters listing />
            <Alert refused=actions.done.refusal() />
            <Alert refused=actions.delete.refusal() />
            <Loaded page listing actions />
        </div>
    }
    .erase();
    view! {
        <Title text=move || listing.read().view.title() />
        <Frame class="dashboard">{content}</Frame>
    }
    .erase()
}

/// The list, when it is there; why not, when it is not.
#[component]
fn Loaded(
    page: Resource<Result<TaskPage, Refused>>,
    #[prop(into)] listing: Signal<Listing>,
    actions: RowActions,
) -> impl IntoView {
    let refused = Signal::derive(move || page.get().and_then(Result::err));
    let tasks = Signal::derive(move || page.get().and_then(Result::ok).unwrap_or_default());
    view! {
        <Transition fallback=Skeleton>
            <Alert refused />
            {move || {
                page.with(|page| matches!(page, Some(Ok(_))))
                    .then(|| view! { <TaskList page=tasks listing actions /> })
            }}
        </Transition>
    }
    .erase()
}

/// How the list stands: open, done, the last seven days.
#[component]
fn Standing(summary: Resource<Result<Summary, Refused>>) -> impl IntoView {
    let known = Signal::derive(move || summary.get().and_then(Result::ok).unwrap_or_default());
    let bars = Signal::derive(move || known.get().bars);
    let is_known = move || matches!(summary.get(), Some(Ok(_)));
    view! {
        <Transition>
            <Show when=is_known>
                <section class="standing" aria-label="How your list stands">
                    <dl class="counts">
                        <div>
                            <dt>"Open"</dt>
                            <dd>{move || known.read().pending}</dd>
                        </div>
                        <div>
                            <dt>"Done"</dt>
                            <dd>{move || known.read().completed}</dd>
                        </div>
                    </dl>
                    <Show when=move || !bars.read().is_empty()>
                        <Chart bars />
                    </Show>
                </section>
            </Show>
        </Transition>
    }
    .erase()
}
