//! Several lines that are pasted into the line at once: a task each, shown before they are added.

use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use {
    super::{quick_add::expected, sent_form::Sending},
    crate::{
        browser::{self, form},
        model::line::{PASTED_LINES_MAX, lines_of},
    },
    leptos::web_sys::Event,
    std::collections::VecDeque,
};

use super::quick_add::{Line, understood};
use crate::{
    erase::Erase,
    model::{
        line::{AsTask, Part, Understood},
        preferences::Preferences,
    },
    words::{count, say},
};

/// What was pasted as several lines, as it will be added.
#[component]
pub fn Pasted(line: Line, #[prop(into)] titles: Signal<String>) -> impl IntoView {
    let clock = expect_context::<Preferences>().clock;
    let row = move |text: String| {
        let read = understood(&text, &titles.read(), line.reads);
        let AsTask { title, parts, .. } =
            read.unwrap_or_else(|| Understood::unread(&text)).as_task();
        let chip = |part: Part| {
            view! { <bdi class=format!("chip chip-{}", part.kind)>{part.said(clock)}</bdi> }
        };
        view! {
            <li>
                <strong dir="auto">{title}</strong>
                " "
                <span class="chips">{parts.into_iter().map(chip).collect_view()}</span>
            </li>
        }
    };
    let as_one =
        move |_| line.text.set(line.pasted.write().drain(..).collect::<Vec<_>>().join(" "));
    view! {
        <Show when=move || !line.pasted.read().is_empty()>
            <div class="reading pasted" role="group" aria-label=say("pasted")>
                <ul>{move || line.pasted.get().into_iter().map(row).collect_view()}</ul>
                <button class="primary">
                    {move || {
                        let number = line.pasted.read().len() as u64;
                        count("pasted.add.one", "pasted.add.other", number)
                    }}
                </button>
                <button type="button" on:click=as_one>
                    {say("pasted.as-one")}
                </button>
                <button type="button" class="quiet" on:click=move |_| line.pasted.set(Vec::new())>
                    {say("unsaved.discard")}
                </button>
            </div>
        </Show>
    }
    .erase()
}

/// Takes several lines for a task each. A field of one line would join them.
#[cfg(feature = "hydrate")]
pub(super) fn take_lines(line: Line, event: &Event) {
    let lines = lines_of(&browser::pasted(event).unwrap_or_default());
    if line.text.read_untracked().is_empty() && (2..=PASTED_LINES_MAX).contains(&lines.len()) {
        event.prevent_default();
        line.pasted.set(lines);
    }
}

/// Adds a task for each of the lines, one after the other, so that they stand as they were pasted.
#[cfg(feature = "hydrate")]
pub(super) fn add_all(line: Line, action: Sending, within: String, mut rest: VecDeque<String>) {
    let Some(text) = rest.pop_front() else { return };
    let values = [("form[title]", &text), ("key", &browser::fresh_key()), ("within", &within)];
    let values = values.map(|(name, value)| (name.to_owned(), value.clone()));
    let Some(values) = form::named(&values) else { return };
    let read = understood(&text, "", line.reads).unwrap_or_else(|| Understood::unread(&text));
    let expected = expected(line, &values, read);
    action.send_expecting(values, expected, move |refused| {
        if refused.is_some() {
            line.kept.try_update(|kept| kept.push(text));
        }
        add_all(line, action, within, rest);
    });
}
