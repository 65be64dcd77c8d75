//! The built-in assistant: deterministic, no network.
//!
//! A function of the prompt. It reads what was said, looks up which tasks are meant, calls tools and
//! says what they did. What it remembers stands in the frame of the answer before. Texts of tasks are
//! compared and quoted, never read for what to do.

mod sentence;
mod work;

use async_trait::async_trait;
use serde_json::json;

use super::{
    context,
    doubt::{self, Weighed},
    guess,
    plan::{Planner, Said, Step},
    reference::{self, Referent},
    round::{Fate, Round},
    scene::Scene,
    wording::Wording,
};
use crate::{
    chat::{
        model::{Listener, ModelError, Prompt, Reply},
        tool::{Tool, ToolCall},
        turn, wording,
    },
    ports::Model,
    reading::{
        foreign,
        lexicon::{self, DEFAULT_LANGUAGE},
        request::{Act, Request, Slot},
        rules::{self, Known, REQUESTS_MAX, Reading, spoken},
        sentence::Grammar,
    },
};
use work::Work;

/// Most changes for one message.
pub(super) const CHANGES_MAX: usize = turn::OWN_CALLS_MAX - LOOKUPS_MAX;
/// What is looked up for it at most, in calls.
const LOOKUPS_MAX: usize = 8;
/// Most words of a description that are looked up one by one in a long list.
const NEEDLES_MAX: usize = 3;

/// Longest message that is read without a look at the list, in words: in a longer one a story may be told.
const PLAIN_MAX_WORDS: usize = 15;

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
    // A long message needs the list in any case: it is read once, with it.
    if list.is_none() && spoken(scene.text).len() > PLAIN_MAX_WORDS {
        return scene.look_up(json!({ "status": "all" }));
    }
    let before = scene.frame.language.as_str();
    let grammar = rules::language_after(before, scene.text);
    let place = Referent { grammar, frame: &scene.frame, items: &items, now: scene.now };
    let known = list.as_ref().map(|_| &place as &dyn Known);
    let reading = rules::read_after(before, scene.text, scene.now, known);
    let requests = context::understood(&scene, &reading, &items);
    if list.is_none() && needs_list(&scene, &reading, &requests) {
        return scene.look_up(json!({ "status": "all" }));
    }
    let wording = Wording::of(language(&scene, &reading));
    let place = Referent { grammar: reading.grammar, ..place };
    let planner = Planner { scene: &scene, place, wording };
    if let Some(calls) = more_lookups(&planner, &requests) {
        return scene.wants(calls);
    }
    let round = Round::in_progress(&scene);
    if let Some(call) = round.as_ref().and_then(|round| round.lookup(&scene, &items)) {
        return scene.wants(vec![call]);
    }
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
    if foreign::is_foreign(planner.scene.text) {
        return (Vec::new(), vec![not_spoken(planner)]);
    }
    if requests.len() > REQUESTS_MAX {
        let text = planner.wording.too_many(&format!("{REQUESTS_MAX}+"), REQUESTS_MAX);
        return (Vec::new(), vec![Step::Say(Said { text, ..Said::default() })]);
    }
    let guess = guess::of(planner);
    let steps = planner.steps(&requests);
    let Weighed { steps, is_out_of_question: is_out } =
        doubt::weighed(planner, reading, &requests, guess.as_ref(), steps);
    let is_needed = is_out || guess::is_needed(planner, &requests, guess.as_ref(), &steps);
    if !steps.is_empty() && !is_needed {
        return (requests, with_unread(planner, reading, once(steps)));
    }
    let read: &[Request] = if is_out { &[] } else { &requests };
    match guess.and_then(|guess| guess::steps(planner, reading, read, &guess)) {
        Some((request, steps)) => (vec![request], steps),
        None if steps.is_empty() => (requests, vec![not_understood(planner, reading)]),
        None => (requests, with_unread(planner, reading, steps)),
    }
}

/// The steps without questions whether to do what another one does: "I got the report in, cross it off".
fn once(steps: Vec<Step>) -> Vec<Step> {
    let done = steps.iter().filter_map(|step| match step {
        Step::Change { calls, .. } => Some(calls.clone()),
        _ => None,
    });
    let done: Vec<ToolCall> = done.flatten().collect();
    let is_done = |call: &ToolCall| done.iter().any(|known| known.is_same(call));
    let is_asked_in_vain =
        |step: &Step| matches!(step, Step::Propose { calls, .. } if calls.iter().all(is_done));
    steps.into_iter().filter(|step| !is_asked_in_vain(step)).collect()
}

/// What is done or asked, and what was not understood of what was said beside it.
fn with_unread(planner: &Planner<'_>, reading: &Reading, mut steps: Vec<Step>) -> Vec<Step> {
    if !steps.iter().all(|step| matches!(step, Step::Say(_) | Step::Show(_))) {
        steps.extend(reading.unread.iter().map(|unread| {
            let text =
                planner.wording.say("not_understood_part", &[("what", &wording::quote(unread))]);
            Step::Say(Said { text, ..Said::default() })
        }));
    }
    steps
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

/// The language of the answer: the one spoken, or the one before where the words tell no other. What a rule of another
/// fitted by chance is answered in the one that knows more of the words.
fn language<'a>(scene: &'a Scene<'_>, reading: &Reading) -> &'a str {
    let before = scene.frame.language.as_str();
    if foreign::is_foreign(scene.text) {
        return if before.is_empty() { DEFAULT_LANGUAGE } else { before };
    }
    let words = spoken(scene.text);
    let known = |grammar: &Grammar| words.iter().filter(|word| grammar.knows(&word.key)).count();
    let after = rules::language_after(before, scene.text);
    let is_after = (known(after), after.code == before) > (known(reading.grammar), false);
    if is_after { after.code } else { reading.grammar.code }
}

fn needs_list(scene: &Scene<'_>, reading: &Reading, requests: &[Request]) -> bool {
    let needs = |request: &Request| {
        request.act.changes()
            || request.is_doubtful
            || request.find(Slot::Do).is_some()
            || (request.act == Act::Add && doubt::needs_list(scene.text, reading.grammar))
            || request.get(Slot::Kind) == "about"
            || matches!(request.act, Act::Copy | Act::Choose | Act::Again | Act::Correct)
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
fn more_lookups(planner: &Planner<'_>, requests: &[Request]) -> Option<Vec<ToolCall>> {
    let (scene, place) = (planner.scene, &planner.place);
    if scene.left_out() == 0 || scene.lookups().len() > 1 {
        return None;
    }
    let mut calls: Vec<ToolCall> = Vec::new();
    let mut task = "";
    let is_of_task = |act: Act| act.changes() || act == Act::Copy;
    for request in requests.iter().filter(|it| is_of_task(it.act) && it.ids.is_empty()) {
        task = if planner.is_pronoun(request) { task } else { request.get(Slot::Task) };
        if let Some(matching) = planner.matching(&request.clone().with(Slot::Task, task)) {
            calls.push(matching.listing());
        }
        let text = request.get(Slot::Task);
        let mut words: Vec<String> = place
            .content(&spoken(text))
            .into_iter()
            .filter(|word| !place.is_verb(word))
            .map(|word| reference::stem(&word.key))
            .collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(NEEDLES_MAX);
        for word in words {
            let call =
                ToolCall::new(Tool::ListTasks.name(), json!({ "status": "all", "title": word }));
            if !calls.iter().any(|known| known.is_same(&call)) && calls.len() < LOOKUPS_MAX - 1 {
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
    if is_foreign { not_spoken(planner) } else { planner.say("not_understood") }
}

/// That the language is not spoken, and which are.
fn not_spoken(planner: &Planner<'_>) -> Step {
    let talked = lexicon::all().iter().filter(|known| known.text("talk", "sentences").is_some());
    let names: Vec<&str> = talked.filter_map(|lexicon| lexicon.text("language", "name")).collect();
    let text = planner.wording.say("foreign", &[("languages", &names.join(", "))]);
    Step::Say(Said { text, ..Said::default() })
}
