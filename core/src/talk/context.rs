//! What a sentence means where it was said: as the answer to a question, as a correction, as more of
//! the same.

mod follow;
mod repair;
mod reply;
mod retitle;

use super::{
    consent::asks,
    item::Item,
    reference::{Meant, Referent},
    scene::Scene,
};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        rules::{Reading, spoken},
        selection,
        sentence::Grammar,
        when,
    },
    text::Word,
};
use follow::followed;
pub(super) use repair::may_put_right;
use repair::{
    denied_moment, meant, other_distance, other_meant, other_thing, proposed_anew, put_right,
    renamed, replaced, respelt, unfinished,
};
use reply::answered;
use retitle::{in_title, numbered};

/// How far after "not" the word may stand that it denies, in words.
const DENIED_MAX_WORDS: usize = 2;

/// The requests of a reading, with what the conversation adds to them.
pub(crate) fn understood(scene: &Scene<'_>, reading: &Reading, items: &[Item]) -> Vec<Request> {
    if let Some(asked) = &scene.frame.asked
        && let Some(mut requests) = answered(scene, reading, asked, items)
    {
        if requests.iter().all(|request| request.act != Act::No) {
            requests.extend(asked.then.clone());
        }
        return requests;
    }
    let place = Referent { grammar: reading.grammar, frame: &scene.frame, items, now: scene.now };
    if let Some(done) = done_alone(scene, &place) {
        return vec![done];
    }
    if let Some(anew) = proposed_anew(scene, reading) {
        return vec![anew];
    }
    let denied = || denied_moment(scene, reading);
    if let Some(when) = put_right(scene, reading).or_else(denied) {
        let correction = Request::new(Act::Correct, scene.text).with(Slot::When, when);
        return in_context(scene, &correction, &place);
    }
    let put_right = other_distance(scene, reading, items)
        .or_else(|| other_thing(scene, reading, &place))
        .or_else(|| other_meant(scene, reading, &place))
        .or_else(|| respelt(scene, reading, &place))
        .or_else(|| unfinished(scene, reading, &place))
        .or_else(|| renamed(scene, reading, &place))
        .or_else(|| again(scene, reading, &place))
        .or_else(|| replaced(scene, reading, &place));
    if let Some(requests) = put_right {
        return without_undo(scene, reading, requests);
    }
    let requests = reading.requests.iter().flat_map(|request| in_context(scene, request, &place));
    let requests = requests.map(|request| half_done(reading.grammar, request));
    let requests = likewise(reading.grammar, requests);
    let mut before = scene.frame.last.clone();
    let requests = requests.into_iter().map(|request| {
        let request = followed(scene, reading.grammar, before.as_ref(), request);
        before = Some(request.clone());
        request
    });
    let requests: Vec<Request> = requests.collect();
    meant(scene, reading).into_iter().chain(requests).collect()
}

/// "Done", and nothing else, after one open task was spoken of: that one. What was only just added is asked about, for it
/// may as well be the adding that is done.
fn done_alone(scene: &Scene<'_>, place: &Referent<'_>) -> Option<Request> {
    let words = spoken(scene.text);
    let [seen] = scene.frame.touched.as_slice() else { return None };
    let is_over = place.items.iter().any(|item| item.id == seen.id && item.completed);
    let is_done = place.grammar.begins("round_done", &words) == Some(words.len());
    if is_over || !is_done || scene.frame.round.is_some() || asks(scene.text) {
        return None;
    }
    let is_new = scene.frame.last.as_ref().is_some_and(|last| last.act.adds());
    let request = Request::new(Act::Complete, scene.text).with(Slot::Task, "");
    Some(if is_new { request.with(Slot::Kind, "perhaps") } else { request })
}

/// "I've nearly finished the coursework": what is not done yet is only told.
fn half_done(grammar: &Grammar, request: Request) -> Request {
    let words = spoken(&request.text);
    let is_done = matches!(request.act, Act::Complete | Act::Fact);
    let is_half = |at: usize| grammar.begins("unfinished", &words[at..]).is_some();
    if is_done && (0..words.len()).any(is_half) {
        return Request { act: Act::Told, ..request };
    }
    request
}

/// "Make the quotes urgent, and call the bank too": what was asked just before, of another task.
fn likewise(grammar: &Grammar, requests: impl Iterator<Item = Request>) -> Vec<Request> {
    let mut all: Vec<Request> = Vec::new();
    for request in requests {
        let is_too = request.act == Act::Name
            && grammar.ends("again_after", &spoken(&request.text)).is_some();
        match all.last().filter(|last| is_too && last.act.changes()) {
            Some(last) => {
                let task = request.get(Slot::Task);
                all.push(Request { ids: Vec::new(), ..last.clone().with(Slot::Task, task) });
            }
            None => all.push(request),
        }
    }
    all
}

/// What puts right an answer that only asked takes nothing back: what was done before it was right.
fn without_undo(scene: &Scene<'_>, reading: &Reading, mut requests: Vec<Request>) -> Vec<Request> {
    let asks = |request: &Request| request.act == Act::Undo;
    if scene.frame.asked.is_some() && !reading.requests.iter().any(asks) {
        requests.retain(|request| request.act != Act::Undo);
    }
    requests
}

/// Whether a request was only asked about: what waits for a yes is not done yet.
fn waits(request: &Request) -> bool {
    matches!(request.act, Act::Delete | Act::Drop)
}

/// "And the report too", "same for the rent": what was done last or asked, of another task; "no, the
/// second one": of another one in its place.
fn again(scene: &Scene<'_>, reading: &Reading, place: &Referent<'_>) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref()?;
    // "No, just the gutters, keep the chainsaw".
    let chooses =
        |request: &&Request| request.act == Act::Choose && request.get(Slot::Kind) == "only";
    let request = match reading.requests.as_slice() {
        [request] => request,
        several => several.iter().find(chooses)?,
    };
    let is_of_task = last.act.changes() || matches!(last.act, Act::AskWhen | Act::AskState);
    if !is_of_task {
        return None;
    }
    let of = |task: &str| Request { ids: Vec::new(), ..last.clone().with(Slot::Task, task) };
    let words = spoken(scene.text);
    let grammar = reading.grammar;
    let more = grammar.begins("again", &words).or(grammar.ends("again_after", &words));
    let is_no = words
        .first()
        .is_some_and(|word| grammar.begins("no", std::slice::from_ref(word)).is_some());
    // "Oh no sorry, the bill".
    let is_wrong = (0..words.len().min(DENIED_MAX_WORDS)).any(|at| {
        ["no", "corrects"].iter().any(|class| grammar.begins(class, &words[at..]).is_some())
    });
    let is_other = |word: &Word| {
        matches!(grammar.value("pronoun", std::slice::from_ref(word)), Some(("other", _)))
    };
    let undo =
        || (last.act.changes() && !waits(last)).then(|| Request::new(Act::Undo, &request.text));
    match request.act {
        Act::Name if more.is_some() => Some(vec![of(request.get(Slot::Task))]),
        // "The other call", in place of the one that was touched.
        Act::Name if is_wrong || words.iter().any(is_other) => {
            Some(undo().into_iter().chain([of(request.get(Slot::Task))]).collect())
        }
        Act::Choose if request.get(Slot::Kind) == "except" => {
            let Meant::These(kept) = place.find(Act::Find, request.get(Slot::Any)) else {
                return None;
            };
            let rest = scene.frame.touched.iter().map(|seen| seen.id.clone());
            let rest: Vec<String> =
                rest.filter(|id| kept.iter().all(|item| item.id != *id)).collect();
            let is_part = !rest.is_empty() && rest.len() < scene.frame.touched.len();
            let is_done = matches!(last.act, Act::Complete | Act::Fact);
            if is_done && !scene.just_done.is_empty() {
                let kept = kept.into_iter().map(|item| item.id).collect();
                return Some(vec![Request::new(Act::Reopen, &request.text).meaning(kept)]);
            }
            is_part.then(|| vec![last.clone().meaning(rest)])
        }
        // "Only the flights", of several that wait for a yes.
        Act::Choose if request.get(Slot::Kind) == "only" && waits(last) => {
            let Meant::These(meant) = place.find(Act::Find, request.get(Slot::Any)) else {
                return None;
            };
            let is_asked = |item: &&Item| scene.frame.touched.iter().any(|seen| seen.id == item.id);
            let meant: Vec<String> =
                meant.iter().filter(is_asked).map(|item| item.id.clone()).collect();
            (!meant.is_empty()).then(|| vec![last.clone().meaning(meant)])
        }
        Act::Choose if is_no => {
            let place =
                [Slot::Number, Slot::Any].into_iter().find_map(|slot| request.find(slot))?;
            Some(undo().into_iter().chain([of(place)]).collect())
        }
        Act::Again => {
            let task = request.get(Slot::Task);
            place.names(task).then(|| vec![of(task)])
        }
        _ => None,
    }
}

/// Whether a reference is "it", or nothing.
fn is_it(grammar: &Grammar, task: &str) -> bool {
    let words = spoken(task);
    words.is_empty() || grammar.whole("pronoun", &words) == Some("it")
}

/// "Remind me to take the lasagne out": a reminder that nobody said the moment of.
fn is_undated_reminder(last: &Request) -> bool {
    last.act == Act::Add && last.get(Slot::Kind) == "reminder" && last.find(Slot::When).is_none()
}

/// A date and courtesies: when the one task that was just added is due, if nothing was said of that.
fn dated(scene: &Scene<'_>, request: &Request, place: &Referent<'_>) -> Option<Request> {
    let last = scene.frame.last.as_ref().filter(|last| last.act.adds())?;
    let has_date = last.find(Slot::When).is_some()
        || when::line(last.get(Slot::Title), scene.now).due.is_some();
    if has_date || scene.frame.touched.len() != 1 {
        return None;
    }
    let words = spoken(scene.text);
    let line = when::line(scene.text, scene.now);
    let rest = spoken(&line.title);
    let is_polite = ["before", "after"]
        .iter()
        .any(|class| place.grammar.begins(class, &rest) == Some(rest.len()));
    let is_bare = rest.is_empty() || is_polite;
    let part = line.parts.first().filter(|_| is_bare && rest.len() < words.len())?;
    let when = &scene.text[part.range.clone()];
    Some(Request::new(Act::Move, &request.text).with(Slot::Task, "").with(Slot::When, when))
}

/// Whether words go on with what was added just before.
fn more_is_added(scene: &Scene<'_>, place: &Referent<'_>) -> bool {
    let is_added = scene.frame.last.as_ref().is_some_and(|last| last.act.adds());
    is_added
        && !scene.just_done.is_empty()
        && place.grammar.begins("again", &spoken(scene.text)).is_some()
}

/// What a correction corrects, and what "the same" is.
fn in_context(scene: &Scene<'_>, request: &Request, place: &Referent<'_>) -> Vec<Request> {
    let last = scene.frame.last.as_ref();
    let words = spoken(scene.text);
    let is_which = place.grammar.begins("which_ones", &words) == Some(words.len());
    if let Some(counted) = last.filter(|last| last.act == Act::Count && is_which) {
        return vec![Request { act: Act::Show, ..counted.clone() }];
    }
    // "And next week?" asks.
    let goes_on = asks(scene.text) && place.grammar.begins("and", &words).is_some();
    match request.act {
        Act::Correct => match (request.find(Slot::When), request.find(Slot::Name)) {
            (Some(when), _) => {
                if let Some(last) = last.filter(|last| last.act.asks()) {
                    return vec![last.clone().with(Slot::What, when).with(Slot::Window, when)];
                }
                if goes_on {
                    let show = Request::new(Act::Show, &request.text);
                    return vec![show.with(Slot::What, when).with(Slot::Window, when)];
                }
                let repeats = when::read(when, scene.now).is_some_and(|read| read.rule.is_some());
                let act = if repeats { Act::Repeat } else { Act::Move };
                let of_it = |act| {
                    Request::new(act, &request.text).with(Slot::Task, "").with(Slot::When, when)
                };
                let reminds = !repeats && last.is_some_and(is_undated_reminder);
                std::iter::once(act).chain(reminds.then_some(Act::Remind)).map(of_it).collect()
            }
            (None, Some(name)) => {
                if let Some(last) = last.filter(|last| last.act.changes() && place.names(name)) {
                    let again = Request { ids: Vec::new(), ..last.clone().with(Slot::Task, name) };
                    if waits(last) {
                        return vec![again];
                    }
                    return vec![Request::new(Act::Undo, &request.text), again];
                }
                if request.get(Slot::Kind) == "other" {
                    return vec![Request::new(Act::Thank, &request.text)];
                }
                let is_number = selection::number(place.grammar, &spoken(name))
                    .is_some_and(|(_, length)| length == spoken(name).len());
                let Some(name) = (if is_number {
                    numbered(scene, place.grammar, name)
                } else {
                    Some(in_title(scene, place, name))
                }) else {
                    return vec![Request::new(Act::Told, &request.text)];
                };
                vec![
                    Request::new(Act::Rename, &request.text)
                        .with(Slot::Task, "")
                        .with(Slot::Name, name),
                ]
            }
            _ => vec![request.clone()],
        },
        // "And oat flour", once something is added.
        Act::Mention if more_is_added(scene, place) => {
            vec![Request { act: Act::Add, ..request.clone() }]
        }
        // "Today, please", once something is added.
        Act::Show if !asks(scene.text) => {
            dated(scene, request, place).map_or_else(|| vec![request.clone()], |moved| vec![moved])
        }
        Act::Rename if is_it(place.grammar, request.get(Slot::Task)) => {
            let name = request.find(Slot::Name).map(|name| in_title(scene, place, name));
            vec![name.map_or(request.clone(), |name| request.clone().with(Slot::Name, name))]
        }
        // "On second thought, keep it", once it is done.
        Act::No
            if request.get(Slot::Kind) == "keep"
                && last.is_some_and(|last| last.act.changes() && !waits(last)) =>
        {
            vec![Request::new(Act::Undo, &request.text)]
        }
        // "All due friday", where nothing was named just before: which they are.
        Act::Move | Act::Tag | Act::Prioritise if is_whole_list(scene, request, place) => {
            vec![Request::new(Act::Show, &request.text).with(Slot::Which, &request.text)]
        }
        Act::Move if request.find(Slot::Task).is_none() => {
            vec![request.clone().with(Slot::Task, "")]
        }
        _ => vec![request.clone()],
    }
}

/// Whether a message is but a description of all that are so, and several were not named just before.
fn is_whole_list(scene: &Scene<'_>, request: &Request, place: &Referent<'_>) -> bool {
    let words = spoken(scene.text);
    request.find(Slot::Task).is_none()
        && scene.frame.touched.len() < 2
        && words.len() == spoken(&request.text).len()
        && place.grammar.begins("of_all", &words).is_some()
}
