//! What waits for a yes: by what it would do, not by which tool would do it.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    super::{
        Message, Speaker,
        impact::Impact,
        proposal::{Act, Proposed, Shown, more, tasks, weight},
        tool::{CallRecord, SHOWN_TITLE, Tool, ToolCall},
        wording::as_sentence,
    },
    Allowed, Asked, Ending, PROPOSED_MAX, Step, Turn, UNASKED_MAX, Wanted, join,
};
use crate::{
    journal::Effect,
    talk::{account::Form, consent::Consent, frame::Frame, wording::YES_MAX},
    task::{Task, TaskId},
};

/// The proposal that waits for a yes, and what it is about: that of the message just before.
/// Anything said in between makes it lapse, and so does an earlier version's, which did not keep
/// what it had shown.
pub(super) fn pending(before: &[Message]) -> Option<(&[Proposed], Act)> {
    let last = before.last().filter(|last| last.speaker == Speaker::Assistant)?;
    Some((&last.proposal, Act::of_all(&last.proposal)?))
}

impl Turn {
    /// Goes on as `text` answers the question about what is proposed.
    pub(super) fn decide(&mut self, text: &str, proposed: &[Proposed], act: Act) -> Step {
        let weight = weight(proposed);
        let agrees_to = |act: Act| Consent::to(text, act.tool(), weight) == Consent::Yes;
        match Consent::to(text, act.tool(), weight) {
            Consent::Yes => self.carry_out(proposed),
            Consent::No => self.keep(proposed, act),
            // Nobody who says yes means something else, unless it is what they name.
            Consent::Neither
                if weight > YES_MAX
                    && Consent::read(text) == Consent::Yes
                    && !Act::ALL.into_iter().any(agrees_to) =>
            {
                self.ask_again(proposed, act)
            }
            Consent::Neither => self.ask(),
        }
    }

    /// Says once more what is asked, and at the end which word does it.
    fn ask_again(&mut self, proposed: &[Proposed], gravest: Act) -> Step {
        let all = tasks(proposed);
        let question = |act: Act| {
            let titles = all.iter().filter(|shown| shown.act == act);
            let titles: Vec<&str> = titles.map(|shown| shown.title.as_str()).collect();
            let unnamed = if act == gravest { more(proposed) } else { 0 };
            let count = titles.len() + unnamed;
            // One word is asked for, that of the gravest.
            let form = if act == gravest { Form::Many } else { Form::of(count.min(YES_MAX)) };
            let what = self.wording.quotes_of(&titles, count);
            (count > 0).then(|| self.wording.question(act, form, count, &what))
        };
        let questions: Vec<String> = Act::ALL.into_iter().rev().filter_map(question).collect();
        self.proposal = proposed.to_vec();
        self.finish(questions.join(" "))
    }

    /// Takes what the calls would do, in the order in which they were to be weighed. `beside` are the newest open tasks, where
    /// [`Self::looks_around`].
    pub fn weighed(&mut self, impacts: Vec<Impact>, beside: &[Task]) -> Step {
        let mut impacts = impacts.into_iter();
        let offered = std::mem::take(&mut self.offered);
        let has_offer = !offered.is_empty();
        let mut problem = None;
        for call in offered {
            let impact = impacts.next().unwrap_or_default();
            problem = problem.or(impact.problem.clone());
            self.propose(call, impact);
        }
        let uncertain: Vec<ToolCall> =
            self.awaited().filter(|call| self.is_uncertain(call)).cloned().collect();
        let weighed: Vec<(ToolCall, Impact)> =
            uncertain.into_iter().map(|call| (call, impacts.next().unwrap_or_default())).collect();
        let unsaid = self.unsaid(&weighed);
        let is_much = self.is_much(&weighed, &unsaid);
        let allowed = self.allowed(&weighed, beside);
        for (call, impact) in weighed {
            if impact.problem.is_some()
                || self.wants_consent(&call, &impact, is_much && touches(&impact, &unsaid))
                || self.is_beyond(&call, &impact, &allowed)
            {
                self.round.retain(|(known, output)| output.is_some() || known.id != call.id);
                self.propose(call, impact);
            } else {
                self.note_unasked(&impact, &unsaid);
            }
        }
        if has_offer && self.awaited().next().is_none() && !self.said.is_empty() {
            let said = std::mem::take(&mut self.said);
            // What cannot be done is not asked about.
            let problem = problem.filter(|_| self.proposal.is_empty());
            return self.finish_with(problem.map_or(said, |problem| as_sentence(&problem)));
        }
        self.run_round()
    }

    /// Whether it must be known what a call would do before it may run.
    pub(super) fn is_uncertain(&self, call: &ToolCall) -> bool {
        match call.tool() {
            None => false,
            Some(Tool::AddTask) => self.looks_around(),
            Some(tool) => !tool.is_read_only(),
        }
    }

    /// Whether a language model answers: what it wants is compared with what was said, and with what else that may mean.
    pub fn looks_around(&self) -> bool {
        !self.model.is_empty()
    }

    /// Nobody expects a change, and it is a language model that wants one.
    fn is_cautious(&self) -> bool {
        self.asked == Asked::Nothing && !self.model.is_empty()
    }

    /// Whether these and what was done before are more than may be done unasked: tasks that are changed, and new ones that
    /// `unsaid` counts.
    fn is_much(&self, weighed: &[(ToolCall, Impact)], unsaid: &HashSet<TaskId>) -> bool {
        let mut touched: HashSet<TaskId> = self.touched.union(unsaid).copied().collect();
        for (_, impact) in weighed {
            touched.extend(impact.existing().map(|task| task.id));
        }
        touched.len() > UNASKED_MAX
    }

    /// New tasks that a language model makes more of what was said: no word of their titles is theirs alone. A list that
    /// was spoken or pasted is added whole.
    fn unsaid(&self, weighed: &[(ToolCall, Impact)]) -> HashSet<TaskId> {
        if !self.looks_around() {
            return HashSet::new();
        }
        let mut told = self.told.clone();
        let added = weighed.iter().flat_map(|(_, impact)| created(impact));
        let is_unsaid = |task: &&Task| {
            let before = told.len();
            told.extend(self.bounds.said_of(task));
            told.len() == before
        };
        added.filter(is_unsaid).map(|task| task.id).collect()
    }

    fn note_unasked(&mut self, impact: &Impact, unsaid: &HashSet<TaskId>) {
        self.touched.extend(impact.existing().map(|task| task.id));
        if !self.looks_around() {
            return;
        }
        for task in created(impact) {
            self.told.extend(self.bounds.said_of(task));
            self.touched.extend(unsaid.get(&task.id));
        }
    }

    /// What the user wants of which tasks, where a language model wants to change some.
    fn allowed(&self, weighed: &[(ToolCall, Impact)], beside: &[Task]) -> Allowed {
        if !self.looks_around() {
            return Allowed::default();
        }
        let tasks: Vec<&Task> = weighed.iter().flat_map(|(_, impact)| impact.existing()).collect();
        let count = tasks.iter().map(|task| task.id).chain(self.touched.iter().copied());
        let count = count.collect::<HashSet<_>>().len();
        // What the model looked at in this turn, nobody saw.
        let own = Frame { shown: Vec::new(), ..self.frame_of_calls() };
        let frame = own.after(self.frame_before.as_ref());
        self.bounds.meant(&Wanted { tasks, beside, count, frame })
    }

    /// Whether a language model wants to do what its user did not ask for.
    fn is_beyond(&self, call: &ToolCall, impact: &Impact, allowed: &Allowed) -> bool {
        self.looks_around()
            && impact.effects().any(|effect| !self.bounds.admit(call, effect, allowed))
    }

    fn wants_consent(&self, call: &ToolCall, impact: &Impact, is_too_much: bool) -> bool {
        // The built-in assistant undoes only what the user's own word asks it to; what was never spoken of here is
        // not what somebody thinks of who says it.
        let is_own_undo = self.model.is_empty()
            && call.tool() == Some(Tool::UndoChange)
            && impact.effects().all(|effect| match effect {
                Effect::Deleted(task) => self.is_of_this_talk(task),
                Effect::Created(_) | Effect::Edited { .. } => true,
            });
        !is_own_undo
            && (impact.loses()
                || is_too_much
                || (self.is_cautious() && impact.effects().next().is_some()))
    }

    /// Whether a tool of this conversation told of the task.
    fn is_of_this_talk(&self, task: &Task) -> bool {
        let id = json!(task.id);
        let names = |output: &Value| output.get("task_id") == Some(&id);
        let tells = |record: &CallRecord| {
            let each = record.output.get("tasks").and_then(Value::as_array);
            record.is_change() && (names(&record.output) || each.into_iter().flatten().any(names))
        };
        self.history.records().chain(&self.done).any(tells)
    }

    /// Keeps a call for the user to decide. It runs in no turn but a later one.
    fn propose(&mut self, call: ToolCall, impact: Impact) {
        if let Some(problem) = &impact.problem {
            return self.refuse(call, problem);
        }
        let named = impact.effects().count();
        if tasks(&self.proposal).len() + named > PROPOSED_MAX {
            return self.refuse(call, TOO_MANY_TO_NAME);
        }
        for (call, effects) in impact.calls {
            let mut call = with_title(call, &effects);
            let is_known = self.proposal.iter().any(|known| known.call.is_same(&call));
            if is_known || effects.is_empty() {
                continue;
            }
            if self.is_known_id(&call.id) {
                call.id = self.fresh_id();
            }
            let shown = effects.iter().map(|effect| self.shown(effect)).collect();
            self.proposal.push(Proposed { call, shown, more: impact.beyond });
            self.planned.extend(effects);
        }
    }

    /// A task as it is shown. Where an earlier call changes it first, any version will do.
    fn shown(&self, effect: &Effect) -> Shown {
        let shown = Shown::of(effect);
        let mut earlier = self.proposal.iter().flat_map(|proposed| &proposed.shown);
        let version = shown.version.filter(|_| !earlier.any(|known| known.id == shown.id));
        Shown { version, ..shown }
    }

    pub(super) fn ask_user(&mut self) -> Step {
        let question = self.wording.ask(&std::mem::take(&mut self.planned), &self.now);
        let text = join(&self.wording.summary(&self.done), &question);
        self.finish(text)
    }

    /// Runs what the user said yes to. No model is asked: it could not make it safer.
    pub(super) fn carry_out(&mut self, proposed: &[Proposed]) -> Step {
        self.ending = Some(Ending::Over);
        let is_open = |proposed: &&Proposed| self.kept_output(&proposed.call).is_none();
        let open: Vec<Proposed> = proposed.iter().filter(is_open).cloned().collect();
        self.round = open.iter().map(|proposed| (proposed.call.clone(), None)).collect();
        if open.is_empty() { self.end_round() } else { Step::CarryOut(open) }
    }

    pub(super) fn keep(&mut self, proposed: &[Proposed], act: Act) -> Step {
        let key = if act == Act::Delete { "kept" } else { "not_done" };
        let titles: Vec<&str> = tasks(proposed).iter().map(|shown| shown.title.as_str()).collect();
        let titles = self.wording.quotes(&titles);
        self.finish(self.wording.say(key, &[("what", &titles)]))
    }
}

/// Whether a call adds to what may be too much.
fn touches(impact: &Impact, unsaid: &HashSet<TaskId>) -> bool {
    impact.existing().next().is_some() || created(impact).any(|task| unsaid.contains(&task.id))
}

fn created(impact: &Impact) -> impl Iterator<Item = &Task> {
    impact.effects().filter_map(|effect| match effect {
        Effect::Created(task) => Some(&**task),
        Effect::Edited { .. } | Effect::Deleted(_) => None,
    })
}

/// A deletion under the title that the user is shown, and nothing else that a model may have put
/// in; any other call as it is.
fn with_title(call: ToolCall, effects: &[Effect]) -> ToolCall {
    match (call.tool(), effects) {
        (Some(Tool::DeleteTask), [effect]) if !call.is_own() => {
            let task = effect.task();
            let arguments: Value = json!({ "task_id": task.id, SHOWN_TITLE: task.title });
            ToolCall { arguments, ..call }
        }
        _ => call,
    }
}

const TOO_MANY_TO_NAME: &str =
    "that is more tasks than the user can be asked about at once; take fewer, or the first 50";
