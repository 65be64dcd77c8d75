//! The list.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::chat::{
    panel::{Panel, PanelButton},
    turn::Turn,
};
use crate::{
    actions::{
        Loaded, Refused,
        filter::{RemoveFilter, SaveFilter},
        load,
        task::{
            ActOnTask, ActOnTasks, AddTask, EditTask, PlaceTask, SetDone, Summary, TaskPage,
            UndoChange, load_history, load_summary, load_tasks,
        },
    },
    components::{
        alert::Alert,
        board_ways::BoardWays,
        chart::Chart,
        filters::{Filters, Narrowed, TagLinks, Views},
        frame::Frame,
        history::History,
        placing::Placing,
        quick_add::QuickAdd,
        saved_filters::{FilterActions, SavedFilters},
        selection::{Selection, SelectionBar},
        sent_form::Sending,
        sign_in_again::SignInAgain,
        task_drawer::TaskDrawer,
        task_list::{Skeleton, TaskList},
        task_row::RowActions,
        toast::Toast,
        unsaved::UnsavedForms,
        voice::{self, VoicePanel},
        waiting::Waiting,
    },
    erase::Erase,
    model::{listing::Listing, order::Placement},
    visitor::ZoneVersion,
    words::say,
};

/// How long until the list is asked for again when nobody answered.
#[cfg(feature = "hydrate")]
const RETRY_AFTER: std::time::Duration = std::time::Duration::from_secs(3);

/// The status of whom nobody answers.
const AWAY: u16 = 503;

/// What the page can send.
#[derive(Clone, Copy)]
struct Doings {
    add: Sending,
    edit: Sending,
    rows: RowActions,
    filters: FilterActions,
    undo: Sending,
}

impl Doings {
    /// Whether something was done that the page will tell of.
    fn is_ahead(self) -> bool {
        let RowActions { done, act, bulk, place } = self.rows;
        [self.add, done, act, bulk, place].into_iter().any(Sending::is_ahead)
    }

    fn all(self) -> [Sending; 9] {
        let RowActions { done, act, bulk, place } = self.rows;
        let FilterActions { save, remove } = self.filters;
        [self.add, self.edit, done, act, bulk, place, save, remove, self.undo]
    }
}

/// `/dashboard`
#[component]
pub fn Dashboard() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    crate::browser::keys::listen();
    let query = use_query_map();
    let listing = Memo::new(move |_| Listing::read(|name| query.read().get(name)));
    let doings = Doings {
        add: Sending::to::<AddTask>(),
        edit: Sending::to::<EditTask>(),
        rows: RowActions {
            done: Sending::to::<SetDone>(),
            act: Sending::to::<ActOnTask>(),
            bulk: Sending::to::<ActOnTasks>(),
            place: Sending::to::<PlaceTask>(),
        },
        filters: FilterActions {
            save: Sending::to::<SaveFilter>(),
            remove: Sending::to::<RemoveFilter>(),
        },
        undo: Sending::to::<UndoChange>(),
    };
    let turn = expect_context::<Turn>();
    let is_open = RwSignal::new(false);
    let retries = RwSignal::new(0_usize);
    voice::on_change(move || _ = retries.try_update(|it| *it += 1));
    let changes = Memo::new(move |_| {
        let zone = use_context::<ZoneVersion>().unwrap_or_default().0.get();
        let answered: usize = doings.all().map(Sending::answered).into_iter().sum();
        answered + zone + turn.ended.get() + retries.get()
    });
    // The form of a task opens over the list that is there: it is no other question.
    let asked = Memo::new(move |_| listing.read().closed());
    let page =
        load(move || (asked.get(), changes.get()), move |_| load_tasks(listing.get_untracked()));
    let is_history_wanted = RwSignal::new(cfg!(feature = "ssr"));
    let history = History {
        changes: load(
            move || (listing.read().edit.clone(), is_history_wanted.get(), changes.get()),
            |(id, is_wanted, _)| load_history(if is_wanted { id } else { String::new() }),
        ),
        is_wanted: is_history_wanted,
        undo: doings.undo,
    };
    provide_context(Selection::default());
    provide_context(Waiting::heard());
    let titles = RwSignal::new(String::new());
    let summary = load(move || changes.get(), |_| load_summary());

    let content = view! {
        <aside class="side">
            <Views listing />
            <Standing summary listing titles filters=doings.filters />
        </aside>
        <div class="list">
            <QuickAdd
                action=doings.add
                turn
                titles
                within=Signal::derive(move || listing.read().tag.clone())
            />
            <VoicePanel />
            <div class="top">
                <h1 dir="auto">{move || listing.read().heading()}</h1>
                <Filters listing />
                <PanelButton open=is_open />
            </div>
            <Narrowed listing />
            <Loaded page listing doings retries history />
        </div>
        <Panel turn is_open done=doings.rows.done />
    }
    .erase();
    // On the server it is read once more when the page is rendered, and gone with all that it was made of: the
    // list, and the reader's language.
    let title = listing.get_untracked().heading();
    let title = move || match listing.try_read() {
        Some(listing) if cfg!(feature = "hydrate") => listing.heading(),
        _ => title.clone(),
    };
    view! {
        <Title text=title />
        <Frame class="dashboard" skip=("#tasks", "skip.tasks")>
            {content}
        </Frame>
    }
    .erase()
}

/// The list, when it is there.
#[component]
fn Loaded(
    page: Loaded<TaskPage>,
    #[prop(into)] listing: Signal<Listing>,
    doings: Doings,
    retries: RwSignal<usize>,
    history: History,
) -> impl IntoView {
    view! {
        <Transition fallback=Skeleton>
            <Known page listing doings retries history />
        </Transition>
    }
    .erase()
}

/// The list, as it was loaded last; and what went wrong since.
#[component]
fn Known(
    page: Loaded<TaskPage>,
    #[prop(into)] listing: Signal<Listing>,
    doings: Doings,
    retries: RwSignal<usize>,
    history: History,
) -> impl IntoView {
    // What was read stays while the server cannot be reached.
    let loaded = Memo::new(move |before: Option<&TaskPage>| match page.get() {
        Some(Ok(page)) => page,
        _ => before.cloned().unwrap_or_default(),
    });
    let moving = RwSignal::new(None::<Placement>);
    let waiting = expect_context::<Waiting>();
    let tasks = Memo::new(move |_| {
        let mut page = loaded.get();
        let expected = doings.all().into_iter().flat_map(Sending::expected);
        for it in waiting.expected().into_iter().chain(expected) {
            it.apply(&listing.read(), &mut page.sections);
            page.opened.iter_mut().for_each(|line| it.apply_to(line));
        }
        moving.read().iter().for_each(|placement| placement.apply(&mut page.sections));
        page
    });
    let refused = Signal::derive(move || match page.get()? {
        Err(refused) if refused.status == AWAY => Some(Refused::away()),
        Err(refused) => Some(refused),
        Ok(page) => page.is_kept.then(Refused::kept),
    });
    let is_known = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || matches!(page.get(), Some(Ok(_)))
    });
    // What is done in the form that is open, the form itself tells.
    let deed = Signal::derive(move || {
        let edit = listing.read().edit.clone();
        let deed = tasks.read().deed.clone().filter(|it| edit.is_empty() || it.edited != edit);
        // What is seen is done after it: Undo would take back something else.
        deed.filter(|_| !doings.is_ahead())
    });
    let selection = expect_context::<Selection>();
    keep_up(page, moving, refused, doings, waiting, retries);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        tasks.track();
        crate::browser::focus::restore();
    });
    let is_signed_out = Memo::new(move |_| {
        let outcomes = doings.all().map(|doing| doing.refusal().get());
        outcomes.into_iter().chain([refused.get()]).flatten().any(|it| it.status == 401)
    });
    let go_on = Callback::new(move |()| {
        doings.all().into_iter().for_each(Sending::forget);
        retries.update(|it| *it += 1);
    });
    view! {
        <Alert refused />
        <Alert refused=doings.rows.done.refusal() />
        <Alert refused=doings.rows.act.refusal() />
        <Alert refused=doings.rows.bulk.refusal() />
        <Alert refused=doings.rows.place.refusal() />
        <Alert refused=doings.filters.save.refusal() />
        <Alert refused=doings.filters.remove.refusal() />
        <Alert refused=doings.undo.refusal() />
        <SignInAgain when=is_signed_out then=go_on />
        {move || {
            is_known
                .get()
                .then(|| {
                    view! {
                        <UnsavedForms listing action=doings.edit />
                        <BoardWays page=tasks listing />
                        <TaskList page=tasks listing actions=doings.rows />
                        <TaskDrawer page=tasks listing action=doings.edit history />
                    }
                })
        }}
        <Placing action=doings.rows.place moving />
        <SelectionBar selection action=doings.rows.bulk />
        <Toast deed undo=doings.undo />
    }
    .erase()
}

/// Whatever the server answered settles what was shown before; nobody answering is asked again.
fn keep_up(
    page: Loaded<TaskPage>,
    moving: RwSignal<Option<Placement>>,
    refused: Signal<Option<Refused>>,
    doings: Doings,
    waiting: Waiting,
    retries: RwSignal<usize>,
) {
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move || {
            // Also where it is as it was: the page may have heard of it before who asked was answered.
            let page = page.get();
            if matches!(&page, Some(Ok(page)) if !page.is_kept) {
                doings.all().into_iter().for_each(Sending::settle);
            }
            if matches!(page, Some(Ok(_))) {
                waiting.settle();
            }
            if !doings.rows.place.is_on_its_way() {
                moving.set(None);
            }
        });
        Effect::new(move |was_away: Option<bool>| {
            let is_away = refused.get().is_some_and(|refused| refused.is_passing());
            if is_away {
                set_timeout(move || _ = retries.try_update(|it| *it += 1), RETRY_AFTER);
            } else if was_away == Some(true) {
                // The server is back: it is not said any more that it is away.
                doings.all().into_iter().for_each(Sending::forget_passing);
            }
            is_away
        });
        // A form that nobody took: the list finds out when the server is back.
        Effect::new(move || {
            let refusals = doings.all().map(|doing| doing.refusal().get());
            if refusals.into_iter().flatten().any(|refused| refused.is_passing()) {
                retries.update(|it| *it += 1);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (page, moving, refused, doings, waiting, retries);
}

/// How the list stands, when it is known.
#[component]
fn Standing(
    summary: Loaded<Summary>,
    #[prop(into)] listing: Signal<Listing>,
    titles: RwSignal<String>,
    filters: FilterActions,
) -> impl IntoView {
    view! {
        <Transition>
            <Stands summary listing titles filters />
        </Transition>
    }
    .erase()
}

/// The tags, open, done, the last seven days.
#[component]
fn Stands(
    summary: Loaded<Summary>,
    #[prop(into)] listing: Signal<Listing>,
    /// Told what the open tasks are called.
    titles: RwSignal<String>,
    filters: FilterActions,
) -> impl IntoView {
    let known = Memo::new(move |before: Option<&Summary>| match summary.get() {
        Some(Ok(summary)) => summary,
        _ => before.cloned().unwrap_or_default(),
    });
    Effect::new(move || titles.set(known.read().titles.clone()));
    let bars = Signal::derive(move || known.get().bars);
    let tags = Signal::derive(move || known.get().tags);
    let saved = Signal::derive(move || known.get().saved);
    view! {
        <SavedFilters saved listing actions=filters />
        <Show when=move || !tags.read().is_empty()>
            <TagLinks tags listing />
        </Show>
        <Show when=move || !bars.read().is_empty()>
            <section class="standing" aria-label=say("standing")>
                <dl class="counts">
                    <div>
                        <dt>{say("open")}</dt>
                        <dd>{move || known.read().pending}</dd>
                    </div>
                    <div>
                        <dt>{say("done")}</dt>
                        <dd>{move || known.read().completed}</dd>
                    </div>
                </dl>
                <Chart bars />
            </section>
        </Show>
    }
    .erase()
}
