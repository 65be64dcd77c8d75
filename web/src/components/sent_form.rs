//! A form that scripts send without leaving the page. Without them it is a plain form.

use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use super::{alert::submission, plain_form::Back};
use crate::{actions::Refused, erase::Erase, model::expected::Expected};
#[cfg(feature = "hydrate")]
use {crate::browser::form, leptos::web_sys::UrlSearchParams};

/// What forms of one action sent, and what came of it. All actions are sent alike, so that the
/// browser loads that once.
#[derive(Clone, Copy, Debug)]
pub struct Sending {
    /// The action's path.
    path: &'static str,
    /// How many are on their way.
    pending: RwSignal<usize>,
    /// How many did what they were asked.
    answered: RwSignal<usize>,
    outcome: RwSignal<Option<Result<(), Refused>>>,
    /// The tasks that are gone from the page as soon as all is well.
    leaving: RwSignal<Vec<String>>,
    /// What else is shown as done, in the order of asking.
    awaited: RwSignal<Vec<Awaited>>,
    /// Something was sent, and the page does not tell yet what became of it.
    is_ahead: RwSignal<bool>,
}

/// Something that is shown as done: until it is refused, or the page that was loaded after its answer tells.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only browsers send"))]
struct Awaited {
    what: Expected,
    number: usize,
    is_answered: bool,
}

impl Sending {
    pub fn to<S: ServerFn>() -> Self {
        Self {
            path: S::PATH,
            pending: RwSignal::default(),
            answered: RwSignal::default(),
            outcome: RwSignal::default(),
            leaving: RwSignal::default(),
            awaited: RwSignal::default(),
            is_ahead: RwSignal::default(),
        }
    }

    pub fn is_pending(self) -> bool {
        self.pending.get() > 0
    }

    /// [`Sending::is_pending`], for who does not want to be told.
    pub fn is_on_its_way(self) -> bool {
        self.pending.get_untracked() > 0
    }

    /// How many did what they were asked: what was loaded before is old.
    pub fn answered(self) -> usize {
        self.answered.get()
    }

    /// Why the last attempt was refused, by script or by plain form.
    pub fn refusal(self) -> Signal<Option<Refused>> {
        let plain = submission(self.path).map(|submission| submission.refused);
        Signal::derive(move || match self.outcome.get() {
            Some(outcome) => outcome.err(),
            None => plain.clone(),
        })
    }

    /// Whether the task `id` is shown as gone before the server said so.
    pub fn takes_away(self, id: &str) -> bool {
        self.leaving.read().iter().any(|leaving| leaving == id)
    }

    /// Whether something was sent of which the page does not tell yet.
    pub fn is_ahead(self) -> bool {
        self.is_ahead.get()
    }

    /// What is shown as done before the server said so.
    pub fn expected(self) -> Vec<Expected> {
        self.awaited.read().iter().map(|awaited| awaited.what.clone()).collect()
    }

    /// What went wrong is over.
    pub fn forget(self) {
        self.outcome.set(None);
    }

    /// The server is well again.
    pub fn forget_passing(self) {
        let refused = self.outcome.with_untracked(|it| it.clone().and_then(Result::err));
        if refused.is_some_and(|refused| refused.is_passing()) {
            self.outcome.set(None);
        }
    }

    /// The page shows what the server knows: nothing else has to be shown as gone.
    pub fn settle(self) {
        if !self.is_on_its_way() && !self.leaving.read_untracked().is_empty() {
            self.leaving.set(Vec::new());
        }
        if !self.is_on_its_way() && self.is_ahead.get_untracked() {
            self.is_ahead.set(false);
        }
        if self.awaited.read_untracked().iter().any(|awaited| awaited.is_answered) {
            self.awaited.update(|all| all.retain(|awaited| !awaited.is_answered));
        }
    }
}

#[cfg(feature = "hydrate")]
impl Sending {
    /// Refuses what was asked for beside the form.
    pub fn refuse(self, refused: Refused) {
        self.outcome.set(Some(Err(refused)));
    }

    /// Sends the form that is submitted; `then` is told what came of it.
    pub fn submit(self, event: &SubmitEvent, then: impl FnOnce(Option<Refused>) + 'static) {
        let Ok(values) = form::values(event) else { return };
        event.prevent_default();
        self.send(values, then);
    }

    /// Sends `values`; `then` is told what came of it.
    pub fn send(self, values: UrlSearchParams, then: impl FnOnce(Option<Refused>) + 'static) {
        let expected = Expected::of(|name| values.get(name));
        self.send_expecting(values, expected, then);
    }

    /// [`Sending::send`], showing what is `expected` as done meanwhile.
    pub fn send_expecting(
        self,
        values: UrlSearchParams,
        expected: Option<Expected>,
        then: impl FnOnce(Option<Refused>) + 'static,
    ) {
        let number = expected.map(|what| self.wait_for(what));
        self.ask(values, move |answer| {
            let is_well = answer.is_ok();
            self.awaited.try_update(|all| {
                all.retain(|it| is_well || Some(it.number) != number);
                let answered = all.iter_mut().find(|it| Some(it.number) == number);
                answered.into_iter().for_each(|it| it.is_answered = true);
            });
            then(answer.err());
        });
    }

    /// Shows `what` as done; its number.
    fn wait_for(self, what: Expected) -> usize {
        let last = self.awaited.with_untracked(|all| all.last().map(|it| it.number));
        let number = last.map_or(0, |last| last + 1);
        self.awaited.update(|all| all.push(Awaited { what, number, is_answered: false }));
        number
    }

    /// Sends `values`; `then` is told what the action says.
    pub fn ask(
        self,
        values: UrlSearchParams,
        then: impl FnOnce(Result<String, Refused>) + 'static,
    ) {
        self.pending.update(|pending| *pending += 1);
        self.is_ahead.set(true);
        let leaving = taken_away(&values);
        self.leaving.update(|all| all.extend(leaving.clone()));
        leptos::task::spawn_local(async move {
            let answer = form::send(self.path, &values).await;
            // The reader may have left the page.
            self.pending.try_update(|pending| *pending -= 1);
            self.outcome.try_set(Some(answer.as_ref().map(drop).map_err(Clone::clone)));
            if answer.is_ok() {
                self.answered.try_update(|answered| *answered += 1);
            } else {
                self.is_ahead.try_set(false);
                self.leaving.try_update(|all| all.retain(|id| !leaving.contains(id)));
            }
            then(answer);
        });
    }
}

/// The tasks that are not on this page any more once `values` were taken.
#[cfg(feature = "hydrate")]
fn taken_away(values: &UrlSearchParams) -> Vec<String> {
    let what = values.get("what");
    let leaves = values.get("done").is_some() || matches!(what.as_deref(), Some("delete" | "done"));
    let ids = values.get("id").or_else(|| values.get("ids")).filter(|_| leaves).unwrap_or_default();
    ids.split(',').map(str::to_owned).collect()
}

/// The form around `children`.
#[component]
pub fn SentForm(action: Sending, children: Children) -> impl IntoView {
    let send = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        action.submit(&event, drop);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <form method="post" action=action.path on:submit=send>
            <Back />
            {children()}
        </form>
    }
    .erase()
}
