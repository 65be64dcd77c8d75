//! What stands above columns: what those of a board are about, and the ways to other weeks.

use leptos::prelude::*;

use crate::{
    actions::task::TaskPage,
    erase::Erase,
    model::{
        board::Week,
        listing::{By, Listing, View},
    },
    words::say,
};

/// The choice or the ways; nothing where the list has no columns.
#[component]
pub fn BoardWays(
    #[prop(into)] page: Signal<TaskPage>,
    #[prop(into)] listing: Signal<Listing>,
) -> impl IntoView {
    let week = Memo::new(move |_| page.read().week.clone());
    let is_board = Memo::new(move |_| listing.read().view == View::Board);
    view! {
        <Show when=move || is_board.get()>
            <Kinds listing />
        </Show>
        {move || week.get().map(|week| view! { <Weeks week listing /> })}
    }
    .erase()
}

/// A link for each thing that columns can be about.
#[component]
fn Kinds(listing: Signal<Listing>) -> impl IntoView {
    let link = move |(by, _, name): (By, &'static str, &'static str)| {
        let here = move || (listing.read().by == by).then_some("page");
        view! {
            <a href=move || listing.read().columns_by(by).href() aria-current=here>
                {say(name)}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=say("board.by")>
            {By::ALL.map(link).into_iter().collect_view()}
        </nav>
    }
    .erase()
}

/// The days that are shown, and the weeks around them.
#[component]
fn Weeks(week: Week, listing: Signal<Listing>) -> impl IntoView {
    let way = move |from: String, name: &'static str| {
        view! {
            <a href=move || listing.read().week_of(&from).href() class="button">
                {say(name)}
            </a>
        }
    };
    view! {
        <nav class="weeks" aria-label=say("week.other")>
            <p dir="auto">{week.span}</p>
            {way(week.before, "week.before")}
            {(!week.is_present).then(|| way(String::new(), "week.present"))}
            {way(week.after, "week.after")}
        </nav>
    }
    .erase()
}
