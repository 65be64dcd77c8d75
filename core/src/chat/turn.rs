//! The turn: who speaks next, within which limits.
//!
//! A turn never waits for anything. It says what it needs, is handed the result and says what it
//! needs next, until it is done. What it promises holds with every model: it ends, and nothing is
//! lost, and not much is changed, unless the user said yes to exactly that.

mod asked;
mod bounds;
#[cfg(test)]
mod core_tests;
mod ending;
mod hygiene;
mod proposal;
mod stop;
mod thought;

use std::collections::HashSet;

use jiff::ZonedDateTime;
use serde_json::Value;

use super::{
    Message,
    history::{History, SUMMARY_HEAD, SUMMARY_MAX_TOKENS},
    model::{Entry, ModelError, Origin, Prompt, Reply, Usage},
    prompt,
    proposal::Proposed,
    tokens::{self, tokens},
    tool::{CallRecord, ToolCall, output},
    wording,
    written::is_garbled,
};
use crate::{
    journal::Effect,
    reading::rules,
    talk::{account::Asked, frame::Frame, round::Round, wording::Wording},
    task::TaskId,
};
use asked::asked;
pub(crate) use asked::is_undo;
use bounds::{Allowed, Bounds, Wanted};
use ending::{Ending, WORDLESS};
pub use hygiene::{ANSWER_MAX_CHARS, ARGUMENTS_MAX_CHARS, OUTPUT_MAX_CHARS, OUTPUT_MAX_TOKENS};
use proposal::pending;
pub use stop::Stop;
pub(crate) use thought::Spoken;

/// Most times that a model is asked in one turn.
pub const ROUNDS_MAX: usize = 8;
/// Most calls that run for a model in one turn.
pub const CALLS_MAX: usize = 16;
/// Most calls that run for the built-in assistant in one turn: each thing of a long list is one.
pub const OWN_CALLS_MAX: usize = 108;
/// Most times that the very same call is taken in one turn.
pub const REPEATS_MAX: usize = 2;
/// Most tasks that one question is about: it names every one.
pub const PROPOSED_MAX: usize = output::LISTED_MAX;

/// Most tokens of a prompt, by [`tokens`]: instructions, tools, conversation and results together.
pub const PROMPT_MAX_TOKENS: usize = 32_000;
/// What the descriptions of the tools come to within it.
const TOOLS_TOKENS: usize = 4_000;
/// What stands around the summary of earlier turns.
const SUMMARY_FRAME_TOKENS: usize = 16;

/// What the turn needs next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask the model, then [`Turn::replied`].
    AskModel(Prompt),
    /// Find out what these would do, then [`Turn::weighed`].
    Weigh(Vec<ToolCall>),
    /// Run these in order, then [`Turn::ran`].
    RunTools(Vec<ToolCall>),
    /// Run these, to which the user said yes, as far as the tasks are as they were shown; then
    /// [`Turn::ran`].
    CarryOut(Vec<Proposed>),
    Done(Answer),
}

/// What the assistant says in the end, and what it did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub text: String,
    pub calls: Vec<CallRecord>,
    /// Calls that wait for the user's yes.
    pub proposal: Vec<Proposed>,
    /// What it leaves behind for the next sentence.
    pub frame: Frame,
    /// Whether `text` is a language model's own words, which may say anything.
    pub is_models_own: bool,
    /// What the user asked for, as far as the rules can tell.
    pub asked: Asked,
    /// The model that answered last; empty if none but the built-in assistant was asked.
    pub model: String,
    /// What all replies of the turn cost together.
    pub usage: Usage,
}

impl Answer {
    /// Whether the list is not as it was, so that the user must be told.
    pub fn has_changed_something(&self) -> bool {
        self.calls.iter().any(CallRecord::is_change)
    }
}

/// One exchange: from what the user says to what is answered.
#[derive(Debug)]
pub struct Turn {
    /// The instructions.
    system: String,
    now: ZonedDateTime,
    /// The turns before this one.
    history: History,
    /// What the user says now and what was done for it.
    entries: Vec<Entry>,
    asked: Asked,
    bounds: Bounds,
    rounds: usize,
    /// What the last prompt came to.
    prompt_tokens: usize,
    /// Calls that ran before this turn began again. They do not run in it.
    kept: Vec<CallRecord>,
    /// Every call of the rounds before, with its result.
    done: Vec<CallRecord>,
    /// The calls of this round, in the model's order; without an output they are to run.
    round: Vec<(ToolCall, Option<Value>)>,
    /// Calls of this round that the assistant itself wants to wait for a yes.
    offered: Vec<ToolCall>,
    /// What the model said besides its calls.
    said: String,
    /// Tasks that were changed unasked in this turn.
    touched: HashSet<TaskId>,
    /// Words of the sentence that tasks were added for.
    told: HashSet<String>,
    proposal: Vec<Proposed>,
    /// What the proposal would do.
    planned: Vec<Effect>,
    /// What the answer before left behind.
    frame_before: Option<Frame>,
    /// What an assistant that knows says this answer leaves behind.
    frame: Option<Frame>,
    wording: Wording,
    /// Why this round is the last.
    ending: Option<Ending>,
    model: String,
    usage: Usage,
    /// Why another model than the first one answers.
    notice: Option<String>,
    /// What the model is told of the turns that are left out.
    summary: Option<String>,
    /// Whether an earlier answer told the user that turns are left out.
    has_told_summary: bool,
}

impl Turn {
    /// Begins with what was said before and what the user says now.
    pub fn begin(before: &[Message], text: &str, now: &ZonedDateTime) -> (Self, Step) {
        Self::resume(before, text, Vec::new(), now)
    }

    /// Begins anew to answer `text`, for which `kept` was done already. The model sees it, the
    /// answer tells it, and none of it is done again.
    pub fn resume(
        before: &[Message],
        text: &str,
        kept: Vec<CallRecord>,
        now: &ZonedDateTime,
    ) -> (Self, Step) {
        let mut entries = vec![Entry::User(text.to_owned())];
        if !kept.is_empty() {
            entries.push(Entry::Tools(kept.clone()));
        }
        let bounds = Bounds::of(text, before, now);
        let mut turn = Self {
            system: prompt::system(now),
            now: now.clone(),
            history: History::of(before),
            entries,
            asked: asked(text, bounds.reading(), before),
            bounds,
            rounds: 0,
            prompt_tokens: 0,
            done: kept.clone(),
            kept,
            round: Vec::new(),
            offered: Vec::new(),
            said: String::new(),
            touched: HashSet::new(),
            told: HashSet::new(),
            proposal: Vec::new(),
            planned: Vec::new(),
            frame_before: before.iter().rev().find_map(|message| message.frame.clone()),
            frame: None,
            wording: spoken_wording(text, before),
            ending: None,
            model: String::new(),
            usage: Usage::default(),
            notice: None,
            summary: None,
            has_told_summary: before.iter().any(|message| message.text.contains(SUMMARY_HEAD)),
        };
        let step = match pending(before) {
            Some((proposed, act)) => turn.decide(text, proposed, act),
            None => turn.ask(),
        };
        (turn, step)
    }

    /// Takes the model's reply.
    pub fn replied(&mut self, reply: Result<Reply, ModelError>) -> Step {
        let Ok(reply) = reply else { return self.stop(Ending::Unreachable) };
        let has_words = !reply.text.trim().is_empty();
        let reply = hygiene::clean(reply);
        self.note(reply.origin);
        self.frame = reply.frame;
        self.offered = reply.proposed;
        if reply.calls.is_empty() && self.offered.is_empty() {
            return if !self.model.is_empty() && is_garbled(&reply.text) {
                self.stop(Ending::Garbled)
            } else if !reply.text.is_empty() {
                self.finish_with(reply.text)
            } else if has_words && self.done.is_empty() {
                self.stop(Ending::OnlyThought)
            } else {
                self.stop(Ending::Over)
            };
        }
        self.said = reply.text;
        for call in reply.calls {
            self.take(call);
        }
        let uncertain: Vec<ToolCall> = self
            .offered
            .iter()
            .chain(self.awaited().filter(|call| self.is_uncertain(call)))
            .cloned()
            .collect();
        if uncertain.is_empty() { self.run_round() } else { Step::Weigh(uncertain) }
    }

    /// Takes what the tools returned, in the order in which they were to run.
    pub fn ran(&mut self, outputs: Vec<Value>) -> Step {
        let mut outputs = outputs.into_iter();
        for (_, output) in self.round.iter_mut().filter(|(_, output)| output.is_none()) {
            let returned = outputs.next().unwrap_or_else(|| output::error("the tool did not run"));
            *output = Some(hygiene::within_limit(returned));
        }
        self.end_round()
    }

    /// Ends the turn where it is. What was done, and what the model was heard to say so far, is
    /// the answer; nothing runs after it.
    pub fn cancel(&mut self, heard: &str, why: Stop) -> Step {
        // What the user is not asked about is not waited for.
        self.proposal.clear();
        if !heard.is_empty() {
            // A reply that was cut off does not say what it cost.
            self.usage += Usage {
                input_tokens: self.prompt_tokens as u64,
                output_tokens: tokens(heard) as u64,
            };
        }
        let said = match hygiene::clean_text(heard) {
            said if said.is_empty() => said,
            said => format!("{said}…\n\n"),
        };
        let ending = join(&self.wording.summary(&self.done), why.words());
        self.finish(said + &ending)
    }

    /// Whether the list is not as it was when the turn began, so that the user must be told.
    pub fn has_changed_something(&self) -> bool {
        self.done.iter().skip(self.kept.len()).any(CallRecord::is_change)
    }

    fn note(&mut self, origin: Origin) {
        self.model = origin.model;
        self.usage += origin.usage;
        self.notice = origin.notice.or(self.notice.take());
    }

    /// Asks the model, with as much of the history as there is room for.
    fn ask(&mut self) -> Step {
        let when_cut = format!("{}\n\n{}", self.system, prompt::LEFT_OUT);
        let own = TOOLS_TOKENS + tokens(&when_cut) + tokens::of_entries(&self.entries);
        let Some(room) = PROMPT_MAX_TOKENS.checked_sub(own) else {
            return self.stop(Ending::TooLarge);
        };
        let beside = room.checked_sub(SUMMARY_MAX_TOKENS + SUMMARY_FRAME_TOKENS);
        let recalled = self.history.recall(beside.unwrap_or_default(), self.wording);
        let system = if recalled.is_whole { self.system.clone() } else { when_cut };
        self.summary = recalled.summary.filter(|_| beside.is_some());
        // Titles stand in it: it is nothing that the user says now, and no instruction.
        let summary = self.summary.clone().map(Entry::Assistant);
        let before: Vec<Entry> = summary.into_iter().chain(recalled.entries).collect();
        self.rounds += 1;
        self.prompt_tokens = own + tokens::of_entries(&before);
        let entries = [before, self.entries.clone()].concat();
        let frame = self.frame_before.clone();
        Step::AskModel(Prompt { system, entries, now: self.now.clone(), frame })
    }

    /// Decides about one call: it may run, or is refused with a reason.
    fn take(&mut self, mut call: ToolCall) {
        // Nobody wants the same twice, and neither is refused for the other.
        if self.awaited().any(|known| known.is_same(&call)) {
            return;
        }
        if self.is_known_id(&call.id) {
            call.id = self.fresh_id();
        }
        if self.repeats(&call) >= REPEATS_MAX {
            self.ending = Some(Ending::Repeated);
            self.refuse(call, MADE_BEFORE);
        } else if let Some(output) = self.kept_output(&call) {
            self.round.push((call, Some(output)));
        } else if self.is_done_already(&call) {
            self.refuse(call, MADE_BEFORE);
        } else if call.is_own() && !self.model.is_empty() {
            self.refuse(call, NOT_FOR_MODELS);
        } else if call.is_garbled() && self.done.iter().any(|record| record.call.is_garbled()) {
            self.ending = Some(Ending::Garbled);
            self.refuse(call, "the arguments must be one JSON object");
        } else if self.taken() >= self.calls_max() {
            self.ending = Some(Ending::TooMany);
            self.refuse(call, "too many calls in one turn; this one did not run");
        } else {
            self.round.push((call, None));
        }
    }

    fn refuse(&mut self, call: ToolCall, reason: &str) {
        // More refusals than calls were allowed tell nobody anything.
        if self.taken() < 2 * self.calls_max() {
            self.round.push((call, Some(output::error(reason))));
        } else {
            self.ending = Some(Ending::TooMany);
        }
    }

    /// Files the round's calls and goes on, or asks the user, or is done.
    fn end_round(&mut self) -> Step {
        let records: Vec<CallRecord> = std::mem::take(&mut self.round)
            .into_iter()
            .filter_map(|(call, output)| Some(CallRecord { call, output: output? }))
            .collect();
        if !records.is_empty() {
            self.entries.push(Entry::Tools(records.clone()));
            let new = records.into_iter().filter(|record| self.kept_output(&record.call).is_none());
            let new: Vec<CallRecord> = new.collect();
            self.done.extend(new);
        }
        if !self.proposal.is_empty() {
            return self.ask_user();
        }
        match self.ending {
            Some(reason) => self.stop(reason),
            None if self.rounds >= ROUNDS_MAX => self.stop(Ending::TooLong),
            None => self.ask(),
        }
    }

    /// Ends without words of a model: says what was done, and `why` it ends.
    fn stop(&mut self, why: Ending) -> Step {
        let text = join(&self.wording.summary(&self.done), why.words());
        match self.finish(if text.is_empty() { WORDLESS.to_owned() } else { text }) {
            Step::Done(answer) => {
                let frame = Frame { is_given_up: why.gives_up(), ..answer.frame };
                Step::Done(Answer { frame, ..answer })
            }
            step => step,
        }
    }

    /// Ends in the words of whoever replied.
    fn finish_with(&mut self, text: String) -> Step {
        let is_models_own = !self.model.is_empty();
        match self.finish(text) {
            Step::Done(answer) => Step::Done(Answer { is_models_own, ..answer }),
            step => step,
        }
    }

    fn run_round(&mut self) -> Step {
        let runnable: Vec<ToolCall> = self.awaited().cloned().collect();
        if runnable.is_empty() { self.end_round() } else { Step::RunTools(runnable) }
    }

    fn finish(&mut self, text: String) -> Step {
        let notice = self.notice.take().map(|notice| format!("\n\n({notice})"));
        let summary =
            self.summary.take().filter(|_| !self.has_told_summary && !self.model.is_empty());
        let notice = notice.into_iter().chain(summary.map(|summary| format!("\n\n{summary}")));
        let frame = self.frame.take().unwrap_or_else(|| self.frame_of_calls());
        let frame = frame.after(self.frame_before.as_ref());
        Step::Done(Answer {
            text: text + &notice.collect::<String>(),
            calls: std::mem::take(&mut self.done),
            proposal: std::mem::take(&mut self.proposal),
            frame,
            is_models_own: false,
            asked: self.asked,
            model: std::mem::take(&mut self.model),
            usage: self.usage,
        })
    }

    /// What is left behind by calls whose model says nothing of it: what was listed last, and what
    /// was changed.
    fn frame_of_calls(&self) -> Frame {
        let before = self.frame_before.as_ref().filter(|_| self.model.is_empty());
        // A round that something else was asked in goes on with the next message.
        let round = before.and_then(|frame| frame.round.clone());
        let round = round.map(|round| Round { asks: false, ..round });
        let language = self.wording.language().to_owned();
        let mut frame = Frame { language, round, ..Frame::default() };
        for record in &self.done {
            frame.learn(record);
        }
        frame
    }

    fn awaited(&self) -> impl Iterator<Item = &ToolCall> {
        self.round.iter().filter(|(_, output)| output.is_none()).map(|(call, _)| call)
    }

    /// Every call that the model made or sees, with those that wait for the user.
    fn calls(&self) -> impl Iterator<Item = &ToolCall> {
        let seen = self.entries.iter().flat_map(|entry| match entry {
            Entry::Tools(records) => records.as_slice(),
            Entry::User(_) | Entry::Assistant(_) => &[],
        });
        let round = self.round.iter().map(|(call, _)| call);
        seen.map(|record| &record.call).chain(round)
    }

    fn taken(&self) -> usize {
        self.done.len() + self.round.len()
    }

    fn calls_max(&self) -> usize {
        if self.model.is_empty() { OWN_CALLS_MAX } else { CALLS_MAX }
    }

    fn repeats(&self, call: &ToolCall) -> usize {
        self.calls().filter(|known| known.is_same(call)).count()
    }

    /// What came of the call before the turn began again.
    fn kept_output(&self, call: &ToolCall) -> Option<Value> {
        let known = self.kept.iter().find(|record| record.call.is_same(call));
        known.map(|record| record.output.clone())
    }

    /// Whether the call made its change in this turn: nobody wants it twice.
    fn is_done_already(&self, call: &ToolCall) -> bool {
        let changes = call.tool().is_some_and(|tool| !tool.is_read_only());
        let done = |record: &CallRecord| wording::problem(&record.output).is_none();
        changes && self.done.iter().any(|record| done(record) && record.call.is_same(call))
    }

    /// Providers want an id on every call, and no two alike.
    fn is_known_id(&self, id: &str) -> bool {
        let proposed = self.proposal.iter().map(|proposed| &proposed.call);
        id.is_empty() || self.calls().chain(proposed).any(|known| known.id == id)
    }

    fn fresh_id(&self) -> String {
        let mut number = self.taken();
        loop {
            let id = format!("call_{number}");
            if !self.is_known_id(&id) {
                return id;
            }
            number += 1;
        }
    }
}

/// The wording of the language that `text` is in; where its words tell none, of the answer before.
fn spoken_wording(text: &str, before: &[Message]) -> Wording {
    let earlier = before.iter().rev().find_map(|message| message.frame.as_ref());
    let language = earlier.map_or("", |frame| frame.language.as_str());
    Wording::of(rules::language_after(language, text).code)
}

/// Most tasks that one turn changes without a yes, with those that it adds for nothing of their own that was said.
pub const UNASKED_MAX: usize = 5;

const NOT_FOR_MODELS: &str = "no such argument; name the tasks by their ids";
const MADE_BEFORE: &str = "this very call was made before; its result stands";
/// Two texts with a space between, if both say something.
fn join(first: &str, second: &str) -> String {
    [first, second].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}
