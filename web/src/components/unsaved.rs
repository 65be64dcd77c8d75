//! What was typed into the forms of tasks and is not saved yet: it is saved by itself, and nothing of it is thrown away
//! by leaving the form, by a server that is away, or by a session that is over.

use leptos::prelude::*;

use super::sent_form::Sending;
#[cfg(feature = "hydrate")]
use crate::model::task_line::TaskLine;
use crate::{
    actions::Refused,
    erase::Erase,
    model::{
        draft::{self, Draft},
        listing::Listing,
    },
    words::say,
};

/// What is not saved, by task; for as long as the reader stays in this tab.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unsaved {
    pub drafts: RwSignal<Vec<Draft>>,
    /// Whether a form is on its way. One goes after the other: each answer is what the next one rests on.
    sending: RwSignal<bool>,
    /// The task whose form was answered last; empty until one is.
    answered: RwSignal<String>,
}

impl Unsaved {
    /// What was typed into the form of the task `id`.
    pub fn of(self, id: &str) -> Option<Draft> {
        self.drafts.read_untracked().iter().find(|draft| draft.line.id == id).cloned()
    }

    pub fn forget(self, id: &str) {
        self.drafts.try_update(|drafts| draft::drop_of(drafts, id));
    }

    /// Whether a form is on its way.
    pub fn is_sending(self) -> bool {
        self.sending.get()
    }

    /// Why `action` refused the form of the task `id`. What it refused of another is not about this one.
    pub fn refusal(self, action: Sending, id: String) -> Signal<Option<Refused>> {
        let refusal = action.refusal();
        Signal::derive(move || {
            let answered = self.answered.read();
            refusal.get().filter(|_| answered.is_empty() || *answered == id)
        })
    }
}

#[cfg(feature = "hydrate")]
impl Unsaved {
    /// Sends what was typed into the form of the task `id`. `then` is told what the task is by now, if that is heard,
    /// and whether all is well.
    pub fn save(
        self,
        id: &str,
        action: Sending,
        then: impl FnOnce(Option<TaskLine>, bool) + 'static,
    ) {
        let Some(draft) = self.of(id).filter(|_| !self.sending.get_untracked()) else { return };
        let Some(values) = crate::browser::form::named(&draft.values()) else { return };
        self.sending.set(true);
        action.ask(values, move |answer| {
            self.sending.set(false);
            self.answer(&draft.line.id);
            let (line, is_well) = match answer {
                // Without network nobody tells how the task is: as it was typed.
                Ok(text) if text == "null" => (Some(draft.form.laid_on(&draft.line)), true),
                Ok(text) => (serde_json::from_slice::<TaskLine>(text.as_bytes()).ok(), true),
                Err(refused) => (self.refused(&draft.line.id, &refused), false),
            };
            if let (Some(line), true) = (&line, is_well) {
                self.drafts.update(|drafts| draft::saved(drafts, &draft.form, line));
            }
            then(line, is_well);
        });
    }

    /// The form of the task `id` was answered.
    pub fn answer(self, id: &str) {
        self.answered.try_set(id.to_owned());
    }

    /// Keeps the form for the person, unless the server may take it as it is in a moment.
    fn refused(self, id: &str, refused: &Refused) -> Option<TaskLine> {
        if let Some(line) = refused.present.as_deref() {
            self.drafts.update(|drafts| draft::outdone(drafts, line));
            return Some(line.clone());
        }
        if !refused.is_passing() && refused.status != Refused::signed_out().status {
            let mark = |draft: &mut Draft| draft.is_refused |= draft.line.id == id;
            self.drafts.update(|drafts| drafts.iter_mut().for_each(mark));
        }
        None
    }
}

/// The forms that are closed, and not saved: they are saved as soon as they can be. What cannot be is shown, to go on
/// with or to throw away.
#[component]
pub fn UnsavedForms(#[prop(into)] listing: Signal<Listing>, action: Sending) -> impl IntoView {
    let unsaved = expect_context::<Unsaved>();
    let refusal = action.refusal();
    // Who is refused one form for what it holds is not refused the next for that.
    let is_held_up = move || {
        let signed_out = Refused::signed_out().status;
        let holds_up = |it: &Refused| it.is_passing() || it.status == signed_out;
        refusal.read().as_ref().is_some_and(holds_up)
    };
    let closed = Memo::new(move |_| {
        let open = listing.read().edit.clone();
        let mut drafts = unsaved.drafts.get();
        drafts.retain(|draft| draft.line.id != open);
        drafts
    });
    #[cfg(feature = "hydrate")]
    {
        crate::browser::ask_before_leaving(move || !unsaved.drafts.read_untracked().is_empty());
        Effect::new(move || {
            let next = closed.read().iter().find(|draft| draft.saves_itself()).cloned();
            let is_free = !unsaved.is_sending() && !is_held_up();
            if let Some(draft) = next.filter(|_| is_free) {
                unsaved.save(&draft.line.id, action, |_, _| ());
            }
        });
    }
    let row = move |draft: Draft| {
        let (title, id) = (draft.line.title, draft.line.id);
        let go_on = listing.get_untracked().editing(&id).href();
        view! {
            <li>
                <span>{say("unsaved.mark")} <bdi>{title}</bdi></span>
                <a href=go_on data-noscroll="" class="button">
                    {say("unsaved.edit")}
                </a>
                <button type="button" class="quiet" on:click=move |_| unsaved.forget(&id)>
                    {say("unsaved.discard")}
                </button>
            </li>
        }
    };
    // What is about to be saved is no news.
    let waiting = move || {
        let is_held_up = is_held_up();
        let waits = |draft: &Draft| is_held_up || !draft.saves_itself();
        closed.get().into_iter().filter(waits).map(row).collect_view()
    };
    view! {
        <ul class="kept unsaved" aria-live="polite" aria-label=say("unsaved")>
            {waiting}
        </ul>
    }
    .erase()
}
