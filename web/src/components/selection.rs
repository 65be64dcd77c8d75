//! Several tasks at once: which are chosen, and what can be done to them with one press and taken back with
//! another. Only with scripts: without them each task is a form of its own.

use leptos::{ev::MouseEvent, prelude::*};

use super::{
    icon::{Glyph, Icon},
    row_menu::PRIORITIES,
    sent_form::{Sending, SentForm},
};
use crate::erase::Erase;
use crate::words::{count, say};

/// The words that the action knows, and the keys of what people read.
const DAYS: [(&str, &str); 3] = [("today", "today"), ("tomorrow", "tomorrow"), ("week", "week")];

/// The ids of the tasks that are chosen, in the order of choosing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection(pub RwSignal<Vec<String>>);

impl Selection {
    pub fn holds(self, id: &str) -> bool {
        self.0.read().iter().any(|chosen| chosen == id)
    }

    /// Chooses the task, or not any more.
    pub fn toggle(self, id: &str) {
        self.0.update(|chosen| {
            let before = chosen.len();
            chosen.retain(|known| known != id);
            if chosen.len() == before {
                chosen.push(id.to_owned());
            }
        });
    }

    /// Chooses the task and all between it and the one that was chosen last, as they stand in `order`.
    pub fn reach(self, id: &str, order: &[String]) {
        self.0.update(|chosen| {
            let added = chosen.last().map(|from| between(order, from, id)).unwrap_or_default();
            let added = if added.is_empty() { vec![id.to_owned()] } else { added };
            chosen.retain(|known| !added.contains(known));
            chosen.extend(added);
        });
    }

    pub fn clear(self) {
        if !self.0.read_untracked().is_empty() {
            self.0.set(Vec::new());
        }
    }

    /// Whether a press on a row chooses it, and does nothing else: with a key, or while others are chosen.
    pub fn takes(self, event: &MouseEvent) -> bool {
        event.shift_key()
            || event.ctrl_key()
            || event.meta_key()
            || !self.0.read_untracked().is_empty()
    }
}

/// What stands in `order` from one name to another, both with it; nothing where one of them is not there.
fn between(order: &[String], from: &str, to: &str) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| known == name);
    match (place(from), place(to)) {
        (Some(from), Some(to)) if from <= to => order[from..=to].to_vec(),
        (Some(from), Some(to)) => order[to..=from].iter().rev().cloned().collect(),
        _ => Vec::new(),
    }
}

/// What can be done to the tasks that are chosen.
#[component]
pub fn SelectionBar(selection: Selection, action: Sending) -> impl IntoView {
    let is_any = Memo::new(move |_| !selection.0.read().is_empty());
    view! {
        <Show when=move || is_any.get()>
            <Bar selection action />
        </Show>
    }
    .erase()
}

#[component]
fn Bar(selection: Selection, action: Sending) -> impl IntoView {
    let button = |(word, name): (&'static str, &'static str)| {
        view! {
            <button name="what" value=word>
                {say(name)}
            </button>
        }
    };
    let fields = view! {
        <input type="hidden" name="ids" value=move || selection.0.read().join(",") />
        <p role="status">
            {move || count("count.selected.one", "count.selected.other", selection.0.read().len() as u64)}
        </p>
        <button name="what" value="done" class="primary">
            <Icon glyph=Glyph::Check />
            {say("complete")}
        </button>
        <div role="group" aria-label=say("due")>
            {DAYS.map(button).into_iter().collect_view()}
        </div>
        <div role="group" aria-label=say("priority")>
            {PRIORITIES.map(button).into_iter().collect_view()}
        </div>
        <div role="group" aria-label=say("tag")>
            <input name="tag" aria-label=say("tag") placeholder=say("tag.example") dir="auto" autocomplete="off" />
            <button name="what" value="tag">
                {say("tag")}
            </button>
        </div>
        <button class="danger" name="what" value="delete">
            <Icon glyph=Glyph::Trash />
            {say("delete")}
        </button>
        <button id="unselect" class="tool" type="button" aria-label=say("selection.none") on:click=move |_| selection.clear()>
            <Icon glyph=Glyph::Close />
        </button>
    }
    .erase();
    view! {
        <section
            class="selection"
            aria-label=say("selection")
            // What was sent is not chosen any more, once the form is read.
            on:submit=move |_| {
                #[cfg(feature = "hydrate")]
                request_animation_frame(move || selection.clear());
            }
        >
            <SentForm action>{fields}</SentForm>
        </section>
    }
    .erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_with_what_was_pressed() {
        let order = ["a", "b", "c", "d"].map(str::to_owned);
        assert_eq!(between(&order, "b", "d"), ["b", "c", "d"]);
        assert_eq!(between(&order, "d", "b"), ["d", "c", "b"]);
        assert_eq!(between(&order, "gone", "b"), [""; 0]);
    }
}
