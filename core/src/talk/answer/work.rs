//! From the steps of an answer to its calls, and to what is said once they ran.

use std::ops::Range;

use serde_json::Value;

use super::{
    super::{
        frame::Frame,
        item::Item,
        plan::{Said, Step},
        reference::Referent,
        round::Round,
        scene::Scene,
        show::Question,
        wording::Wording,
    },
    CHANGES_MAX,
};
use crate::{
    chat::{
        model::{Prompt, Reply},
        tool::{CallRecord, Tool, ToolCall},
    },
    reading::request::{Act, Request},
};

/// Steps on their way to an answer.
pub(super) struct Work<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) prompt: &'a Prompt,
    pub(super) place: Referent<'a>,
    pub(super) wording: Wording,
    pub(super) requests: &'a [Request],
    pub(super) steps: Vec<Step>,
    /// The round through the day, as it goes on after this.
    pub(super) round: Option<Round>,
    /// Whether the last answer in it was a clear one.
    pub(super) is_clear: bool,
}

impl Work<'_> {
    pub(super) fn reply(&self) -> Reply {
        let changes = self.changes();
        if changes.len() > CHANGES_MAX {
            let text = self.wording.too_many(&changes.len().to_string(), CHANGES_MAX);
            return self.tell(text, Frame::default());
        }
        let changing: Vec<ToolCall> =
            changes.iter().filter(|call| self.record(call).is_none()).cloned().collect();
        let first = self.first_change();
        for open in [self.open_looks(0..first), changing, self.open_looks(0..self.steps.len())] {
            if !open.is_empty() {
                return self.scene.wants(open);
            }
        }
        self.told()
    }

    /// The place of the first step that changes something; 0 if none does.
    fn first_change(&self) -> usize {
        let changes =
            |step: &Step| matches!(step, Step::Add(_) | Step::Change { .. } | Step::Undo(_));
        self.steps.iter().position(changes).unwrap_or(0)
    }

    /// What is still to be looked up for the questions among these steps.
    fn open_looks(&self, steps: Range<usize>) -> Vec<ToolCall> {
        let questions = steps.filter_map(|at| match &self.steps[at] {
            Step::Show(request) => Some((at, self.question(request).call()?)),
            _ => None,
        });
        let open = questions.filter(|(at, call)| self.looked(*at, call).is_none());
        let mut open: Vec<ToolCall> = open.map(|(_, call)| call).collect();
        open.dedup_by(|one, other| one.is_same(other));
        open
    }

    /// The calls that change something, in order.
    fn changes(&self) -> Vec<ToolCall> {
        let mut calls: Vec<ToolCall> = Vec::new();
        for step in &self.steps {
            match step {
                Step::Add(new) => calls.push(ToolCall::new(Tool::AddTask.name(), new.clone())),
                Step::Change { calls: more, .. } => calls.extend(more.iter().cloned()),
                Step::Undo(arguments) => {
                    calls.push(ToolCall::new(Tool::UndoChange.name(), arguments.clone()));
                }
                Step::Propose { .. }
                | Step::ProposeAll { .. }
                | Step::Offer(_)
                | Step::Show(_)
                | Step::Say(_) => {}
            }
        }
        let mut single: Vec<ToolCall> = Vec::new();
        for call in calls {
            if !single.iter().any(|known| known.is_same(&call)) {
                single.push(call);
            }
        }
        single
    }

    fn question<'b>(&'b self, request: &'b Request) -> Question<'b> {
        Question { request, scene: self.scene, place: self.place, wording: self.wording }
    }

    pub(super) fn record(&self, call: &ToolCall) -> Option<&CallRecord> {
        self.scene.record(call)
    }

    /// What a look-up for the step at this place brought: before the first change for what was asked before it,
    /// else after the last one.
    fn looked(&self, at: usize, call: &ToolCall) -> Option<&CallRecord> {
        if at < self.first_change() {
            return self.record(call);
        }
        let done = &self.scene.done;
        let changed = done
            .iter()
            .rposition(|record| record.call.tool().is_some_and(|tool| !tool.is_read_only()));
        let since = changed.map_or(0, |at| at + 1);
        done[since..].iter().find(|record| record.call.is_same(call)).copied()
    }

    /// Whether nothing was said but "thanks", "hello" and the like.
    fn is_small_talk(&self) -> bool {
        let is_polite =
            |request: &Request| matches!(request.act, Act::Thank | Act::Greet | Act::Help);
        !self.requests.is_empty() && self.requests.iter().all(is_polite)
    }

    /// The frame to begin with: after small talk "it" is what it was before.
    fn frame(&self) -> Frame {
        let before = if self.is_small_talk() { self.scene.frame.clone() } else { Frame::default() };
        let language = self.wording.language().to_owned();
        Frame { language, asked: None, round: None, ..before }
    }

    /// What came of everything.
    fn told(&self) -> Reply {
        let mut frame = self.frame();
        let mut texts: Vec<String> = Vec::new();
        let mut proposed: Vec<ToolCall> = Vec::new();
        let mut offered: Vec<&Value> = Vec::new();
        let mut round = self.round.clone();
        for (at, step) in self.steps.iter().enumerate() {
            match step {
                Step::Add(new) => texts.push(self.added(new, &mut frame)),
                Step::Change { change, items, calls } => {
                    texts.push(self.changed(change, items, calls, &mut frame));
                }
                Step::Undo(arguments) => texts.push(self.undone(arguments)),
                Step::Show(request) => {
                    let question = self.question(request);
                    let record = question.call().and_then(|call| self.looked(at, &call));
                    let said = question.answer(record, self.prompt);
                    round = said.is_round.then(|| Round::of(self.scene, &said.shown)).or(round);
                    texts.push(self.remember(said, &mut frame));
                }
                Step::Say(said) => {
                    let said = Said {
                        text: said.text.clone(),
                        asked: said.asked.clone(),
                        shown: said.shown.clone(),
                        touched: said.touched.clone(),
                        is_round: false,
                    };
                    texts.push(self.remember(said, &mut frame));
                }
                Step::Propose { items, calls, .. } => {
                    frame.touched = items.iter().map(Item::seen).collect();
                    proposed.extend(calls.iter().cloned());
                }
                Step::ProposeAll { change, items, count, call } => {
                    proposed.push(call.clone());
                    texts.push(self.proposal_of_all(change, items, *count));
                }
                Step::Offer(new) => {
                    proposed.push(ToolCall::new(Tool::AddTask.name(), new.clone()));
                    offered.push(new);
                }
            }
        }
        texts.extend(self.proposal());
        texts.extend(self.offer(&offered));
        if !self.is_small_talk() {
            frame.last = self.requests.last().cloned();
        }
        let takes_back = |request: &Request| request.act == Act::Undo;
        if self.requests.iter().all(takes_back) {
            frame.undone = self.scene.frame.last.clone().filter(|_| !self.requests.is_empty());
        }
        let is_free = frame.asked.is_none() && proposed.is_empty();
        texts.extend(round.and_then(|round| self.go_on(round, is_free, &mut frame)));
        texts.retain(|text| !text.is_empty());
        texts.dedup();
        let between = if texts.iter().any(|text| text.contains('\n')) { "\n" } else { " " };
        let reply = self.tell(texts.join(between), frame);
        Reply { proposed, ..reply }
    }

    /// Goes on with a round: asks its next question, unless something else is asked.
    fn go_on(&self, round: Round, is_free: bool, frame: &mut Frame) -> Option<String> {
        let next = round.left.first()?.clone();
        let question = round.question(self.scene, self.place.items, self.wording, !self.is_clear);
        frame.round = Some(Round { asks: is_free, ..round });
        if !is_free {
            return None;
        }
        // What is said now is about the next task, and puts nothing right that came before.
        frame.touched = vec![next];
        frame.last = None;
        question
    }

    fn tell(&self, text: String, frame: Frame) -> Reply {
        let language = self.wording.language().to_owned();
        Reply { frame: Some(Frame { language, ..frame }), ..Reply::says(text) }
    }

    fn remember(&self, said: Said, frame: &mut Frame) -> String {
        if !said.shown.is_empty() {
            frame.shown = said.shown.iter().map(Item::seen).collect();
        }
        if !said.touched.is_empty() {
            frame.touched = said.touched.iter().map(Item::seen).collect();
        }
        if said.asked.is_some() && frame.asked.is_none() {
            frame.asked = said.asked;
        }
        said.text
    }
}
