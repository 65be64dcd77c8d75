//! Seven days of finished tasks, as bars.

use leptos::prelude::*;

use crate::{
    erase::Erase,
    model::chart::{BAR_MAX, Bar, finished, in_a_row, sentence},
    words::say,
};

/// The width of a day, in the drawing's units.
const DAY_WIDTH: usize = 32;
/// The width of a bar.
const BAR_WIDTH: usize = 18;
/// Room above the bars for the numbers, and below for the days.
const ROOM: u64 = 16;

/// The chart, with the same as a sentence for those who do not see it.
#[component]
pub fn Chart(#[prop(into)] bars: Signal<Vec<Bar>>) -> impl IntoView {
    let total = move || bars.read().iter().map(|bar| bar.count).sum::<u64>();
    let frame = move || format!("0 0 {} {}", bars.read().len() * DAY_WIDTH, BAR_MAX + 2 * ROOM);
    view! {
        <figure class="chart">
            <figcaption>
                <strong>{move || finished(total())}</strong>
                " "
                {say("chart.days")}
                " "
                {move || in_a_row(&bars.read())}
            </figcaption>
            <svg viewBox=frame role="img" aria-label=move || sentence(&bars.read())>
                {move || bars.get().into_iter().enumerate().map(column).collect_view()}
            </svg>
        </figure>
    }
    .erase()
}

fn column((place, bar): (usize, Bar)) -> impl IntoView {
    let left = place * DAY_WIDTH + (DAY_WIDTH - BAR_WIDTH) / 2;
    let middle = place * DAY_WIDTH + DAY_WIDTH / 2;
    let top = ROOM + BAR_MAX - bar.height;
    view! {
        <rect
            class=if bar.count == 0 { "idle" } else { "" }
            x=left
            y=top
            width=BAR_WIDTH
            height=bar.height
            rx="3"
        />
        <text class="count" x=middle y=top - 4>
            {(bar.count > 0).then(|| bar.count.to_string())}
        </text>
        <text x=middle y=BAR_MAX + 2 * ROOM - 3>
            {bar.weekday}
        </text>
    }
}
