//! The built-in assistant: deterministic, no network.
//!
//! A function of the prompt. It reads what was said, looks up which tasks are meant, calls tools and
//! says what they did. What it remembers stands in the frame of the answer before. Texts of tasks are
//! compared and quoted, never read for what to do.

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{
    change::{Change, problems_in},
    context, doubt,
    frame::{Frame, Seen},
    guess,
    item::Item,
    plan::{Planner, Said, Step},
    reference::Referent,
    round::{Fate, Round},
    scene::Scene,
    show::Question,
    wording::Wording,
};
use crate::{
    chat::{
        model::{Listener, ModelError, Prompt, Reply},
        proposal,
        tool::{CallRecord, Tool, ToolCall, UNDO_COUNT_MAX},
        wording::{as_sentence, problem, problems, quote, results},
    },
    ports::Model,
    reading::{
        lexicon,
        request::{Act, Request, Slot},
        rules::{self, Known, REQUESTS_MAX, Reading, spoken},
    },
    task::{Due, Priority},
};

/// Most calls for one message. The turn's own limit is a little higher.
const CALLS_MAX: usize = 12;
/// Most words of a description that are looked up one by one in a long list.
const NEEDLES_MAX: usize = 3;

/// The assistant that is always there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Builtin;

#[async_trait]
impl Model for Builtin {
    async fn reply(&self, prompt: &Prompt, _: Listener<'_>) -> Result<Reply, ModelError> {
        Ok(reply(prompt))
    }
}

/// What the assistant does next: a function of the prompt and nothing else.
pub fn reply(prompt: &Prompt) -> Reply {
    let scene = Scene::of(prompt);
    let list = scene.list();
    let items = list.clone().unwrap_or_default();
    let grammar = rules::language(scene.text);
    let place = Referent { grammar, frame: &scene.frame, items: &items, now: scene.now };
    let reading = rules::read(scene.text, scene.now, list.as_ref().map(|_| &place as &dyn Known));
    let requests = context::understood(&scene, &reading, &items);
    if list.is_none() && needs_list(&scene, &reading, &requests) {
        return scene.look_up(json!({ "status": "all" }));
    }
    let wording = Wording::of(language(&scene, &reading));
    let place = Referent { grammar: reading.grammar, ..place };
    if let Some(calls) = more_lookups(&scene, &place, &requests) {
        return scene.wants(calls);
    }
    let round = Round::in_progress(&scene);
    if let Some(call) = round.as_ref().and_then(|round| round.lookup(&scene, &items)) {
        return scene.wants(vec![call]);
    }
    let planner = Planner { scene: &scene, place, wording };
    let fate = round.as_ref().and_then(|round| round.heard(&scene, &items));
    let (requests, steps) = match &fate {
        Some(fate) => fated(&planner, fate),
        None => considered(&planner, &reading, requests),
    };
    let (round, steps) = match round {
        Some(round) => round.after(&planner, steps, fate.as_ref()),
        None => (None, steps),
    };
    let is_clear = matches!(fate, Some(Fate::Keep | Fate::Request(_)));
    Work { scene: &scene, prompt, place, wording, requests: &requests, steps, round, is_clear }
        .reply()
}

/// What comes of an answer in a round through the day.
fn fated(planner: &Planner<'_>, fate: &Fate) -> (Vec<Request>, Vec<Step>) {
    match fate {
        Fate::Request(request) => {
            (vec![request.clone()], planner.steps(std::slice::from_ref(request)))
        }
        Fate::Keep | Fate::End | Fate::Unclear => (Vec::new(), Vec::new()),
    }
}

/// What comes of the requests, or of a guess where they come to nothing.
fn considered(
    planner: &Planner<'_>,
    reading: &Reading,
    requests: Vec<Request>,
) -> (Vec<Request>, Vec<Step>) {
    if names_a_tool(planner) {
        return (Vec::new(), vec![planner.say("not_understood")]);
    }
    if requests.len() > REQUESTS_MAX {
        let count = format!("{REQUESTS_MAX}+");
        let text = planner.wording.say("too_many", &[("count", &count)]);
        return (Vec::new(), vec![Step::Say(Said { text, ..Said::default() })]);
    }
    let guess = guess::of(planner);
    let steps = planner.steps(&requests);
    let is_out = doubt::is_out_of_question(planner, reading, &requests, guess.as_ref(), &steps);
    let steps = doubt::weighed(planner, reading, &requests, guess.as_ref(), steps);
    let is_needed = is_out || guess::is_needed(planner, &requests, guess.as_ref(), &steps);
    if !steps.is_empty() && !is_needed {
        return (requests, steps);
    }
    let read: &[Request] = if is_out { &[] } else { &requests };
    match guess.and_then(|guess| guess::steps(planner, reading, read, &guess)) {
        Some((request, steps)) => (vec![request], steps),
        None if steps.is_empty() => (requests, vec![not_understood(planner, reading)]),
        None => (requests, steps),
    }
}

/// Whether a tool is called by its name, as programs do: requests come in words. A title may name one.
fn names_a_tool(planner: &Planner<'_>) -> bool {
    let text = planner.scene.text;
    let words = spoken(text);
    let called = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let is_code = text.trim_start().starts_with(['{', '[', '<']);
    let adds = planner.place.grammar.begins("create_plain", &words).is_some();
    let is_quoted = |name: &str| {
        words.iter().any(|word| word.is_quoted && text[word.range.clone()].contains(name))
    };
    let is_titled = |name: &str| planner.place.items.iter().any(|item| item.title.contains(name));
    let mut named = Tool::ALL.iter().map(|tool| tool.name()).filter(|name| text.contains(name));
    named.any(|name| {
        is_code || called.starts_with(name) || !(adds || is_quoted(name) || is_titled(name))
    })
}

/// The language of the answer: the one spoken, or the one before where few words tell nothing.
fn language<'a>(scene: &'a Scene<'_>, reading: &Reading) -> &'a str {
    let words = spoken(scene.text);
    let known = words.iter().filter(|word| reading.grammar.knows(&word.key)).count();
    let is_told = known > 0 || scene.frame.language.is_empty();
    if is_told { reading.grammar.code } else { scene.frame.language.as_str() }
}

fn needs_list(scene: &Scene<'_>, reading: &Reading, requests: &[Request]) -> bool {
    let needs = |request: &Request| {
        request.act.changes()
            || request.is_doubtful
            || request.find(Slot::Do).is_some()
            || (request.act == Act::Add && doubt::needs_list(scene.text, reading.grammar))
            || request.get(Slot::Kind) == "about"
            || matches!(request.act, Act::Choose | Act::Again | Act::Correct)
    };
    let asked = scene.frame.asked.is_some()
        && !reading.requests.iter().any(|request| request.act == Act::No);
    let speaks = scene.text.chars().any(char::is_alphanumeric);
    requests.iter().any(needs)
        || asked
        || scene.frame.round.is_some()
        || context::may_put_right(scene, reading)
        || (requests.is_empty() && speaks)
}

/// In a long list the tasks that are meant may have been left out: looks for them by their words.
fn more_lookups(
    scene: &Scene<'_>,
    place: &Referent<'_>,
    requests: &[Request],
) -> Option<Vec<ToolCall>> {
    if scene.left_out() == 0 || scene.lookups().len() > 1 {
        return None;
    }
    let mut calls: Vec<ToolCall> = Vec::new();
    for request in requests.iter().filter(|request| request.act.changes() && request.ids.is_empty())
    {
        let text = request.get(Slot::Task);
        let mut words: Vec<String> = place
            .content(&spoken(text))
            .into_iter()
            .filter(|word| !place.is_verb(word))
            .map(|word| super::reference::stem(&word.key))
            .collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(NEEDLES_MAX);
        for word in words {
            let call =
                ToolCall::new(Tool::ListTasks.name(), json!({ "status": "all", "title": word }));
            if !calls.iter().any(|known| known.is_same(&call)) && calls.len() < NEEDLES_MAX {
                calls.push(call);
            }
        }
    }
    (!calls.is_empty()).then_some(calls)
}

fn not_understood(planner: &Planner<'_>, reading: &Reading) -> Step {
    let words = spoken(planner.scene.text);
    let knows_some = words.iter().any(|word| reading.grammar.knows(&word.key));
    let is_foreign = words.len() > 2 && !(knows_some && reading.grammar.speaks());
    if is_foreign {
        let talked =
            lexicon::all().iter().filter(|known| known.text("talk", "sentences").is_some());
        let names: Vec<&str> =
            talked.filter_map(|lexicon| lexicon.text("language", "name")).collect();
        let text = planner.wording.say("foreign", &[("languages", &names.join(", "))]);
        return Step::Say(Said { text, ..Said::default() });
    }
    planner.say("not_understood")
}

/// Steps on their way to an answer.
struct Work<'a> {
    scene: &'a Scene<'a>,
    prompt: &'a Prompt,
    place: Referent<'a>,
    wording: Wording,
    requests: &'a [Request],
    steps: Vec<Step>,
    /// The round through the day, as it goes on after this.
    round: Option<Round>,
    /// Whether the last answer in it was a clear one.
    is_clear: bool,
}

impl Work<'_> {
    fn reply(&self) -> Reply {
        let changes = self.changes();
        if changes.len() > CALLS_MAX {
            return self.tell(
                self.wording.say("too_many", &[("count", &changes.len().to_string())]),
                Frame::default(),
            );
        }
        let open: Vec<ToolCall> =
            changes.iter().filter(|call| self.record(call).is_none()).cloned().collect();
        if !open.is_empty() {
            return self.scene.wants(open);
        }
        let looks: Vec<ToolCall> =
            self.questions().filter_map(|question| question.call()).collect();
        let mut open: Vec<ToolCall> =
            looks.into_iter().filter(|call| self.looked(call).is_none()).collect();
        open.dedup_by(|one, other| one.is_same(other));
        if !open.is_empty() {
            return self.scene.wants(open);
        }
        self.told()
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
                Step::Propose { .. } | Step::Offer(_) | Step::Show(_) | Step::Say(_) => {}
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

    fn questions(&self) -> impl Iterator<Item = Question<'_>> {
        self.steps.iter().filter_map(|step| match step {
            Step::Show(request) => Some(self.question(request)),
            _ => None,
        })
    }

    fn question<'b>(&'b self, request: &'b Request) -> Question<'b> {
        Question { request, scene: self.scene, place: self.place, wording: self.wording }
    }

    fn record(&self, call: &ToolCall) -> Option<&CallRecord> {
        self.scene.record(call)
    }

    /// What a look-up brought after the last change.
    fn looked(&self, call: &ToolCall) -> Option<&CallRecord> {
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
        for step in &self.steps {
            match step {
                Step::Add(new) => texts.push(self.added(new, &mut frame)),
                Step::Change { change, items, calls } => {
                    texts.push(self.changed(change, items, calls, &mut frame));
                }
                Step::Undo(arguments) => texts.push(self.undone(arguments)),
                Step::Show(request) => {
                    let question = self.question(request);
                    let record = question.call().and_then(|call| self.looked(&call));
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

    /// The question whether new tasks are to be added.
    fn offer(&self, offered: &[&Value]) -> Option<String> {
        let titles: Vec<&str> = offered.iter().filter_map(|new| new["title"].as_str()).collect();
        let details = match offered {
            [] => return None,
            [one] => self.details(one),
            _ => String::new(),
        };
        let gaps = [("what", self.wording.quotes(&titles)), ("details", details)];
        Some(
            self.wording
                .say("offer_add", &gaps.each_ref().map(|(name, text)| (*name, text.as_str()))),
        )
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

    fn added(&self, new: &Value, frame: &mut Frame) -> String {
        let Some(record) = self.record(&ToolCall::new(Tool::AddTask.name(), new.clone())) else {
            return String::new();
        };
        if let Some(problem) = problem(&record.output) {
            return as_sentence(problem);
        }
        let text = |name: &str| record.output.get(name).and_then(Value::as_str).unwrap_or_default();
        let seen = Seen { id: text("task_id").to_owned(), title: text("title").to_owned() };
        let title = seen.title.clone();
        frame.touched.push(seen);
        let reminder = new["reminder_at"].as_str().map(|_| {
            let when = self.wording.arrival(record, self.scene.now);
            self.wording.say("reminder_set", &[("when", &when)])
                + &self.wording.arrival_notes(&[record], self.scene.now)
        });
        let details = self.details(new);
        self.wording
            .say("added", &[("what", &self.wording.quotes(&[title])), ("details", &details)])
            + &reminder.unwrap_or_default()
    }

    /// What is worth saying of a new task.
    fn details(&self, new: &Value) -> String {
        let item = Item {
            id: String::new(),
            title: String::new(),
            words: Vec::new(),
            description: String::new(),
            completed: false,
            completed_on: None,
            due: new["due_date"].as_str().and_then(|due| Due::parse(due, self.scene.zone()).ok()),
            priority: serde_json::from_value(new["priority"].clone()).unwrap_or(Priority::Medium),
            tags: serde_json::from_value(new["tags"].clone()).unwrap_or_default(),
            rule: super::item::rule(new),
            reminder: None,
        };
        self.wording.details(&item, self.scene.now)
    }

    fn changed(
        &self,
        change: &Change,
        items: &[Item],
        calls: &[ToolCall],
        frame: &mut Frame,
    ) -> String {
        let records: Vec<&CallRecord> = calls.iter().filter_map(|call| self.record(call)).collect();
        let done: Vec<(&Item, &CallRecord)> = items
            .iter()
            .zip(&records)
            .filter(|(_, record)| problems(&record.output).next().is_none())
            .map(|(item, record)| (item, *record))
            .collect();
        frame.touched = done
            .iter()
            .map(|(item, _)| match change {
                Change::Rename(title) => Seen { id: item.id.clone(), title: title.clone() },
                _ => item.seen(),
            })
            .collect();
        let mut sentences = Vec::new();
        if !done.is_empty() {
            sentences.push(change.said(&done, self.wording, self.scene.now));
        }
        sentences.extend(problems_in(&records));
        sentences.join(" ")
    }

    /// What is asked before what waits for a yes is done: each task, and what would change about it.
    fn proposal(&self) -> Option<String> {
        let proposed = self.steps.iter().filter_map(|step| match step {
            Step::Propose { change, items, calls } => Some((change, items, calls)),
            _ => None,
        });
        let proposed: Vec<_> = proposed.collect();
        let act = match proposed.last()?.0 {
            Change::Delete => proposal::Act::Delete,
            Change::Complete => proposal::Act::Complete,
            _ => proposal::Act::Change,
        };
        let each = proposed.iter().flat_map(|(_, items, calls)| items.iter().zip(calls.iter()));
        let whats: Vec<String> = each
            .map(|(item, call)| match self.outcome(&call.arguments) {
                outcome if outcome.is_empty() => quote(&item.title),
                outcome => format!("{} ({outcome})", quote(&item.title)),
            })
            .collect();
        Some(self.wording.question_about(act, &whats))
    }

    /// What a call would make of a task, as far as it says.
    fn outcome(&self, arguments: &Value) -> String {
        let mut new = arguments.clone();
        new["tags"] = new["add_tags"].take();
        let text = |name: &str| arguments[name].as_str();
        let name = text("title").map(quote);
        let reminder = text("reminder_at").and_then(|at| Due::parse(at, self.scene.zone()).ok());
        let reminder = reminder.map(|at| {
            let when = self.wording.when(at, self.scene.now);
            self.wording.say("account_reminder", &[("when", &when)])
        });
        let is_open = arguments["completed"] == json!(false);
        let open = is_open.then(|| self.wording.say("account_open", &[]));
        let details = self.details(&new);
        let details = details.trim_start_matches(", ").to_owned();
        let parts = [name, Some(details), reminder, open].into_iter().flatten();
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn undone(&self, arguments: &Value) -> String {
        let count = arguments
            .get("count")
            .and_then(Value::as_u64)
            .and_then(|count| usize::try_from(count).ok());
        let Some(record) = self.record(&ToolCall::new(Tool::UndoChange.name(), arguments.clone()))
        else {
            return String::new();
        };
        if let Some(count) = count.filter(|count| *count > UNDO_COUNT_MAX) {
            return self.wording.say("undo_too_many", &[("count", &count.to_string())]);
        }
        if problem(&record.output).is_some() {
            return self.wording.say("undo_nothing", &[]);
        }
        let mut sentences = self.wording.undone(std::slice::from_ref(record));
        sentences.extend(problems(&record.output).map(as_sentence));
        let taken = results(&record.output, "changes").len();
        if count.is_some_and(|count| (1..count).contains(&taken)) {
            sentences.push(self.wording.say("undo_that_is_all", &[]));
        }
        if let Some(more) =
            record.output.get("left_out").and_then(Value::as_u64).filter(|more| *more > 0)
        {
            sentences.push(self.wording.say("undo_more", &[("count", &more.to_string())]));
        }
        sentences.join(" ")
    }
}
