//! The line and a list to try it on, for who has no account. Without scripts it leads to one; with them
//! `public/line.js` works it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::erase::Erase;
use crate::words::{say, say_with};

/// The keys of what can be tried with one press.
const TRIES: [&str; 4] = ["landing.try.1", "landing.try.2", "landing.try.3", "landing.try.4"];

/// A row of the list: the keys of its title, of its date, and of its tag, with the classes of both.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: [Row; 3] = [
    ("landing.row.1", "today", "today", "landing.tag.1", "tag-1"),
    ("landing.row.2", "tomorrow", "tomorrow", "landing.tag.2", "tag-6"),
    ("landing.row.3", "", "week", "landing.tag.3", "tag-4"),
];

/// The product, as far as it goes without an account.
#[component]
pub fn Demo() -> impl IntoView {
    view! {
        <section class="demo" aria-label=say("landing.try")>
            <form action="/login" method="get">
                <input type="hidden" name="mode" value="sign-up" />
                <div class="line">
                    <label for="demo-line" class="unseen">
                        {say("landing.try.line")}
                    </label>
                    <input
                        id="demo-line"
                        data-reads=""
                        placeholder=say("landing.try.placeholder")
                        autocomplete="off"
                        dir="auto"
                        aria-describedby="demo-reading"
                    />
                    <button class="primary" aria-label=say("enter")>
                        <Icon glyph=Glyph::Enter />
                    </button>
                </div>
                <p id="demo-reading" class="reading" aria-live="polite">
                    {say("landing.read")}
                </p>
            </form>
            <ul class="tasks" aria-label=say("landing.list")>
                {ROWS.into_iter().map(|row| view! { <DemoRow row /> }).collect_view()}
            </ul>
            <p class="tries">
                {TRIES
                    .into_iter()
                    .map(|text| {
                        view! {
                            <button type="button" class="chip" dir="auto">
                                {say(text)}
                            </button>
                        }
                    })
                    .collect_view()}
            </p>
        </section>
    }
    .erase()
}

#[component]
fn DemoRow(row: Row) -> impl IntoView {
    let (title, urgency, date, tag, colour) = row;
    let title = say(title);
    view! {
        <li class="task">
            <button type="button" class="round" aria-label=say_with("complete.title", &[title])>
                <Icon glyph=Glyph::Check />
            </button>
            <div class="about">
                <p class="title" dir="auto">
                    {title}
                </p>
                <ul class="marks">
                    <li class=urgency>
                        <Icon glyph=Glyph::Calendar />
                        {say(date)}
                    </li>
                    <li class=format!("tag {colour}")>{say(tag)}</li>
                </ul>
            </div>
        </li>
    }
    .erase()
}
