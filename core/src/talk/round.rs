//! "Go through my day": what is due is asked about, a task at a time, and kept, done, moved or deleted as its owner says.
//! What is to be deleted is asked about once, at the end.

use serde::{Deserialize, Serialize};

use super::{
    change::{Change, moved},
    consent::{is_only, says},
    frame::Seen,
    item::Item,
    plan::{Planner, Said, Step},
    reference::is_overdue,
    scene::Scene,
    wording::Wording,
};
use crate::{
    chat::{
        tool::{Tool, ToolCall},
        wording::quote,
    },
    reading::{
        request::{Act, Request, Slot},
        rules::spoken,
        when,
    },
    text::Word,
};

/// Most tasks of a round.
pub(super) const TASKS_MAX: usize = 20;
/// After so many messages about something else the question is not asked again.
const STRAYS_MAX: usize = 1;
/// What a request for a plan says of its kind if it is to be gone through.
const KIND: &str = "round";
/// Words that stand around an answer and change nothing about it.
const AROUND: [&str; 2] = ["before", "after"];

/// Where a round stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Round {
    /// The day that is gone through, as in `2026-11-24`. It ends with it.
    pub day: String,
    /// The tasks that are still to be decided, the one that is asked about first.
    pub left: Vec<Seen>,
    /// How many there were at first.
    pub count: usize,
    /// Those that are to be deleted.
    pub doomed: Vec<Seen>,
    /// Whether the last answer ended with the question about the first one.
    pub asks: bool,
    /// How many messages since then were about something else.
    pub strays: usize,
}

/// What is to become of the task that is asked about.
#[derive(Debug)]
pub(super) enum Fate {
    Keep,
    Request(Request),
    /// Nothing more is to be asked.
    End,
    /// An answer, but not clearly one of these.
    Unclear,
}

/// Whether a request asks for a round.
pub(super) fn is_wanted(request: &Request) -> bool {
    request.act == Act::Plan && request.get(Slot::Kind) == KIND
}

impl Round {
    /// Begins with what is to be gone through.
    pub(super) fn of(scene: &Scene<'_>, items: &[Item]) -> Self {
        let left: Vec<Seen> = items.iter().map(Item::seen).collect();
        let day = scene.now.date().to_string();
        Self { day, count: left.len(), left, ..Self::default() }
    }

    /// The round of a conversation, unless its day is over.
    pub(super) fn in_progress(scene: &Scene<'_>) -> Option<Self> {
        let round = scene.frame.round.as_ref()?;
        (round.day == scene.now.date().to_string()).then(|| round.clone())
    }

    /// Looks up what is asked about where a long list left it out.
    pub(super) fn lookup(&self, scene: &Scene<'_>, items: &[Item]) -> Option<ToolCall> {
        let current = self.left.first()?;
        let is_left_out = scene.left_out() > 0 && items.iter().all(|item| item.id != current.id);
        let arguments = serde_json::json!({ "status": "pending", "due_to": self.day });
        let call = ToolCall::new(Tool::ListTasks.name(), arguments);
        (is_left_out && scene.record(&call).is_none()).then_some(call)
    }

    /// What is said of the task that is asked about, if it is that.
    pub(super) fn heard(&self, scene: &Scene<'_>, items: &[Item]) -> Option<Fate> {
        let current = self.left.first().filter(|_| self.asks)?;
        let words = spoken(scene.text);
        let is = |class| says(class, &words) && is_only(&words, &[class, AROUND[0], AROUND[1]]);
        let request =
            |act| Fate::Request(Request::new(act, scene.text).meaning(vec![current.id.clone()]));
        let acts = [
            ("round_done", Act::Complete),
            ("round_later", Act::Move),
            ("round_delete", Act::Delete),
        ];
        if is("enough") {
            return Some(Fate::End);
        }
        if is("round_keep") {
            return Some(Fate::Keep);
        }
        if let Some((_, act)) = acts.into_iter().find(|(class, _)| is(class)) {
            return Some(request(act));
        }
        if is("yes") || is("no") {
            return Some(Fate::Unclear);
        }
        let when = within_courtesies(scene.text, &words);
        when::read(when, scene.now)?;
        let due = items.iter().find(|item| item.id == current.id)?.due;
        if moved(when, due, scene.now) == due {
            return Some(Fate::Keep);
        }
        Some(Fate::Request(
            Request::new(Act::Move, scene.text)
                .with(Slot::When, when)
                .meaning(vec![current.id.clone()]),
        ))
    }

    /// The steps to what was said, and the round as it is after them: without what is decided, and with an end where
    /// there is nothing left.
    pub(super) fn after(
        mut self,
        planner: &Planner<'_>,
        steps: Vec<Step>,
        fate: Option<&Fate>,
    ) -> (Option<Self>, Vec<Step>) {
        let is_about_it = steps.iter().any(|step| self.is_about_current(step));
        if matches!(fate, Some(Fate::Keep)) {
            self.left.remove(0);
        }
        let mut steps: Vec<Step> =
            steps.into_iter().map(|step| self.decided(planner, step)).collect();
        let is_there = |seen: &Seen| {
            let known = planner.place.items.iter().find(|item| item.id == seen.id);
            known.map_or(planner.scene.left_out() > 0, |item| !item.completed)
        };
        self.left.retain(is_there);
        self.doomed.retain(is_there);
        let is_stray = fate.is_none() && self.asks && !is_about_it;
        self.strays = if is_stray { self.strays + 1 } else { 0 };
        if self.strays > STRAYS_MAX {
            return (None, steps);
        }
        let is_ended = matches!(fate, Some(Fate::End));
        if !is_ended && !self.left.is_empty() {
            return (Some(self), steps);
        }
        steps.push(planner.say(if is_ended { "round_ended" } else { "round_over" }));
        steps.extend(self.deletion(planner));
        (None, steps)
    }

    /// Whether a step does something with the task that is asked about.
    fn is_about_current(&self, step: &Step) -> bool {
        let (Step::Change { items, .. } | Step::Propose { items, .. }) = step else { return false };
        let current = self.left.first();
        current.is_some_and(|current| items.iter().any(|item| item.id == current.id))
    }

    /// Notes what a step decides. What it would delete is kept for the end.
    fn decided(&mut self, planner: &Planner<'_>, step: Step) -> Step {
        match step {
            Step::Change { ref change, ref items, .. } if settles(change) => {
                self.left.retain(|seen| items.iter().all(|item| item.id != seen.id));
                step
            }
            Step::Propose { change: Change::Delete, ref items, .. }
                if items.iter().all(|item| self.left.iter().any(|seen| seen.id == item.id)) =>
            {
                let seen: Vec<Seen> = items.iter().map(Item::seen).collect();
                self.left.retain(|left| !seen.contains(left));
                let titles: Vec<&str> = seen.iter().map(|seen| seen.title.as_str()).collect();
                let what = planner.wording.quotes(&titles);
                let text = planner.wording.say("round_doomed", &[("what", &what)]);
                self.doomed.extend(seen);
                Step::Say(Said { text, ..Said::default() })
            }
            step => step,
        }
    }

    /// The question whether to delete what is to go.
    fn deletion(&self, planner: &Planner<'_>) -> Option<Step> {
        let ids: Vec<String> = self.doomed.iter().map(|seen| seen.id.clone()).collect();
        let request = Request::new(Act::Delete, planner.scene.text).meaning(ids);
        (!self.doomed.is_empty()).then(|| planner.steps(&[request])).into_iter().flatten().next()
    }

    /// The question about the task whose turn it is. The choices are named where they may not be known.
    pub(super) fn question(
        &self,
        scene: &Scene<'_>,
        items: &[Item],
        wording: Wording,
        names_choices: bool,
    ) -> Option<String> {
        let current = self.left.first()?;
        let item = items.iter().find(|item| item.id == current.id);
        let details = item.map(|item| wording.details(item, scene.now)).unwrap_or_default();
        let late = item.is_some_and(|item| is_overdue(item, scene.now));
        let late = if late { wording.say("late_mark", &[]) } else { String::new() };
        let number = self.count + 1 - self.left.len().min(self.count);
        let gaps = [
            ("number", number.to_string()),
            ("count", self.count.to_string()),
            ("what", quote(&current.title)),
            ("details", details + &late),
        ];
        let gaps = gaps.each_ref().map(|(name, text)| (*name, text.as_str()));
        let question = wording.say("round_ask", &gaps);
        let choices = wording.say("round_choices", &[]);
        Some(if names_choices { format!("{question} {choices}") } else { question })
    }
}

/// A text without the courtesies at its ends: "tomorrow please".
fn within_courtesies<'a>(text: &'a str, words: &[Word]) -> &'a str {
    let begin = (0..words.len()).rev().find(|at| is_only(&words[..*at], &AROUND)).unwrap_or(0);
    let rest = &words[begin..];
    let length = (1..=rest.len()).find(|at| is_only(&rest[*at..], &AROUND)).unwrap_or(rest.len());
    match rest.get(..length) {
        Some([first, .., last]) => &text[first.range.start..last.range.end],
        Some([only]) => &text[only.range.clone()],
        _ => text,
    }
}

/// Whether a task needs no further question after this.
fn settles(change: &Change) -> bool {
    matches!(
        change,
        Change::Complete
            | Change::Move(_)
            | Change::Shift(_)
            | Change::Undate
            | Change::Untime
            | Change::Snooze(_)
            | Change::Repeat(..)
    )
}
