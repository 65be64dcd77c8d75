//! What is done about a guess, where the rules gave up: said and shown if it is likely, done if it is
//! sure and can be undone, and else proposed.

use super::{
    doubt,
    plan::{Planner, Step},
    reference::Meant,
};
use crate::{
    reading::{
        learnt::{self, Guess, Kind, LIKELY, SURE},
        request::{Act, Request, Slot},
        rules::{Reading, spoken},
    },
    text::{Gap, Word},
};

/// What is less likely is not meant, in percent.
pub(super) const UNLIKELY: f32 = 3.0;
/// Longest sentence after which a change is made without asking, in words: in a long one there is more
/// that a guess may have missed.
const PLAIN_MAX_WORDS: usize = 10;

/// What was probably asked for, whatever the rules read.
pub(crate) fn of(planner: &Planner<'_>) -> Option<Guess> {
    let (scene, place) = (planner.scene, planner.place);
    learnt::read(scene.text, scene.now, place.grammar, &place)
}

/// Whether what the rules read comes to nothing: no task is called so, all that is said would be a
/// new one, or only a greeting was heard of more. That none of a kind is there ("everything due today") is an answer.
pub(crate) fn is_needed(
    planner: &Planner<'_>,
    requests: &[Request],
    guess: Option<&Guess>,
    steps: &[Step],
) -> bool {
    let is_unknown = |request: &Request| {
        let from_day = planner.from_day(request);
        let request = from_day.as_ref().unwrap_or(request);
        let meant = request.find(Slot::Task).map(|task| planner.place.find(request.act, task));
        request.act.changes() && !matches!(meant, Some(Meant::NoneOfKind))
    };
    let changes = requests.iter().any(is_unknown);
    let is_change = guess.is_some_and(|guess| guess.request.act.changes());
    let is_named_only = is_change && requests.iter().all(|request| request.act == Act::Name);
    let is_talk = || {
        let talks = |request: &Request| Kind::of(request.act) == Kind::Talks;
        let means_more = |guess: &Guess| guess.likelihood(Kind::Talks) < UNLIKELY;
        requests.iter().all(talks)
            && planner.scene.frame.asked.is_none()
            && guess.is_some_and(means_more)
    };
    steps.iter().all(|step| match step {
        Step::Offer(_) => true,
        Step::Say(said) if said.asked.is_none() => {
            is_named_only || (changes && said.touched.is_empty()) || is_talk()
        }
        _ => false,
    })
}

/// What comes of a guess; `None` if nobody can tell. What the rules read themselves (`read`) is only given up
/// for what is there: a guess of a new task is no better.
pub(crate) fn steps(
    planner: &Planner<'_>,
    reading: &Reading,
    read: &[Request],
    guess: &Guess,
) -> Option<(Request, Vec<Step>)> {
    let certainty = guess.certainty();
    let changes = guess.request.act.changes();
    let is_done = matches!(guess.request.act, Act::Complete | Act::Fact);
    if (changes && wonders(planner)) || (is_done && is_unfinished(planner)) {
        return None;
    }
    let least = match guess.request.act {
        // That something is to go is not even asked on a hunch.
        Act::Delete => SURE,
        act if act.asks() && !read.is_empty() => SURE,
        _ => LIKELY,
    };
    if certainty < least {
        return None;
    }
    if !(read.is_empty() || changes || guess.request.act.asks()) {
        return None;
    }
    let request = located(planner, guess.request.clone())?;
    let is_sure = certainty >= SURE
        && is_plain(planner.scene.text)
        && is_accounted_for(planner)
        && (request.find(Slot::Task).is_some() || !request.act.changes());
    let steps = planner.steps(std::slice::from_ref(&request)).into_iter();
    let steps: Option<Vec<Step>> = steps.map(|step| careful(step, request.act, is_sure)).collect();
    let requests = std::slice::from_ref(&request);
    let steps = doubt::weighed(planner, reading, requests, Some(guess), steps?).steps;
    Some((request, steps)).filter(|(_, steps)| !steps.is_empty())
}

/// The request, about a task that is there, if it has to be about one.
fn located(planner: &Planner<'_>, request: Request) -> Option<Request> {
    let needs_task =
        request.act.changes() || matches!(request.act, Act::AskWhen | Act::AskState | Act::Find);
    if matches!(request.act, Act::Add | Act::Mention) {
        return request.find(Slot::Title).is_some().then_some(request);
    }
    if !needs_task {
        return Some(request);
    }
    let place = planner.place;
    let words = spoken(planner.scene.text);
    let known: Vec<&str> = words
        .iter()
        .filter(|word| place.is_of_a_task(word))
        .map(|word| &planner.scene.text[word.range.clone()])
        .collect();
    let is_unnamed =
        known.is_empty() && request.find(Slot::Task).is_none() && request.act != Act::Delete;
    let said = request.find(Slot::Task).map(str::to_owned);
    // What is to go is named, and not only touched upon.
    let touched = (request.act != Act::Delete).then(|| known.join(" "));
    let mut found = said.into_iter().chain(touched).filter(|text| !text.is_empty());
    // "Do", of "delete kar do", is no second task.
    let is_named = |text: &str| spoken(text).iter().any(|word| place.is_of_a_task(word));
    let is_there = |text: &String| {
        is_named(text)
            && matches!(
                place.find(request.act, text),
                Meant::These(_) | Meant::Which(_) | Meant::Near(_)
            )
    };
    match found.find(is_there) {
        Some(text) => Some(request.with(Slot::Task, text)),
        // "It", if something was spoken of.
        None if is_unnamed && !planner.scene.frame.touched.is_empty() => {
            Some(Request { slots: without_task(&request), ..request })
        }
        None => None,
    }
}

/// Whether something is asked or only thought of: "if I finished the crossword, would you …?"
fn wonders(planner: &Planner<'_>) -> bool {
    let words = spoken(planner.scene.text);
    let begins = |class: &&str| planner.place.grammar.begins(class, &words).is_some();
    ["asks", "wonders"].iter().any(begins)
}

/// "Almost finished the report".
fn is_unfinished(planner: &Planner<'_>) -> bool {
    let words = spoken(planner.scene.text);
    (0..words.len()).any(|at| planner.place.grammar.begins("unfinished", &words[at..]).is_some())
}

fn without_task(request: &Request) -> Vec<(Slot, String)> {
    request.slots.iter().filter(|(slot, _)| *slot != Slot::Task).cloned().collect()
}

/// Whether a message is one short clause.
fn is_plain(text: &str) -> bool {
    let words = spoken(text);
    let parted = words.iter().rev().skip(1).any(|word| word.after >= Gap::Comma);
    !parted && words.len() <= PLAIN_MAX_WORDS
}

/// Whether no more words are strange than name a task: "my cat knocked over my tea" is not about its food.
fn is_accounted_for(planner: &Planner<'_>) -> bool {
    let place = planner.place;
    let content = place.content(&spoken(planner.scene.text));
    let (told, others): (Vec<&Word>, Vec<&Word>) =
        content.iter().partition(|word| place.is_of_a_task(word));
    let is_strange = |word: &&&Word| !place.grammar.knows(&word.key) && !place.is_verb(word);
    others.iter().filter(is_strange).count() <= told.len()
}

/// A step that does no more than its certainty allows; `None` if it comes to nothing. A new task is
/// offered: where it begins and ends in what was said is the weakest part of a guess.
fn careful(step: Step, act: Act, is_sure: bool) -> Option<Step> {
    match step {
        Step::Add(new) => Some(Step::Offer(new)),
        Step::Change { change, items, calls } if !is_sure || items.len() > 1 => {
            Some(Step::Propose { change, items, calls })
        }
        Step::Undo(_) if !is_sure => None,
        Step::Say(said) if act.changes() && said.asked.is_none() => None,
        step => Some(step),
    }
}
