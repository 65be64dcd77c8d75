//! What a sentence means where it was said: as the answer to a question, as a correction, as more of
//! the same.

use super::{
    frame::{Asked, Missing},
    item::Item,
    reference::{Meant, Referent},
    scene::Scene,
};
use crate::reading::{
    request::{Act, Request, Slot},
    rules::{Reading, spoken},
    when,
};

/// The requests of a reading, with what the conversation adds to them.
pub(crate) fn understood(scene: &Scene<'_>, reading: &Reading, items: &[Item]) -> Vec<Request> {
    if let Some(asked) = &scene.frame.asked
        && let Some(requests) = answered(scene, reading, asked, items)
    {
        return requests;
    }
    let place = Referent { grammar: reading.grammar, frame: &scene.frame, items, now: scene.now };
    if let Some(when) = put_right(scene, reading) {
        let correction = Request::new(Act::Correct, scene.text).with(Slot::When, when);
        return in_context(scene, &correction, &place);
    }
    if let Some(requests) = again(scene, reading, &place) {
        return requests;
    }
    reading.requests.iter().flat_map(|request| in_context(scene, request, &place)).collect()
}

/// The date that is all that is said after a task was added or changed: it is the date of that task.
fn put_right<'a>(scene: &Scene<'_>, reading: &'a Reading) -> Option<&'a String> {
    let last = scene.frame.last.as_ref()?;
    let is_of_task = last.act.adds() || last.act.changes() || last.act == Act::Correct;
    let is_told = is_of_task && !scene.frame.touched.is_empty() && !reading.is_question;
    reading.moment.as_ref().filter(|_| is_told)
}

/// "And the report too", "same for the rent": what was done last or asked, of another task; "no, the
/// second one": of another one in its place.
fn again(scene: &Scene<'_>, reading: &Reading, place: &Referent<'_>) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref()?;
    let [request] = reading.requests.as_slice() else { return None };
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
    match request.act {
        Act::Name if more.is_some() => Some(vec![of(request.get(Slot::Task))]),
        Act::Choose if is_no => {
            let place =
                [Slot::Number, Slot::Any].into_iter().find_map(|slot| request.find(slot))?;
            // What waits for a yes is not done yet.
            let is_done = last.act.changes() && !matches!(last.act, Act::Delete | Act::Drop);
            let undo = is_done.then(|| Request::new(Act::Undo, &request.text));
            Some(undo.into_iter().chain([of(place)]).collect())
        }
        Act::Again => {
            let task = request.get(Slot::Task);
            place.names(task).then(|| vec![of(task)])
        }
        _ => None,
    }
}

/// The request that was asked about, with what the answer brings; `None` if it is no answer.
fn answered(
    scene: &Scene<'_>,
    reading: &Reading,
    asked: &Asked,
    items: &[Item],
) -> Option<Vec<Request>> {
    let first = reading.requests.first();
    if let (Some(Request { act: Act::No, .. }), 1) = (first, reading.requests.len()) {
        return Some(vec![Request::new(Act::No, scene.text)]);
    }
    match asked.missing {
        Missing::Which => which(scene, reading, asked, items),
        Missing::Value(slot) => value(scene, reading, asked, slot),
        Missing::Consent => (first?.act == Act::Yes).then(|| vec![asked.request.clone()]),
    }
}

fn which(
    scene: &Scene<'_>,
    reading: &Reading,
    asked: &Asked,
    items: &[Item],
) -> Option<Vec<Request>> {
    let first = reading.requests.first();
    let is_answer = match first {
        None => true,
        Some(first) => {
            reading.requests.len() == 1
                && (matches!(
                    first.act,
                    Act::Choose | Act::Name | Act::Yes | Act::Correct | Act::Fact
                ) || first.find(Slot::Do).is_some())
        }
    };
    if !is_answer {
        return None;
    }
    let shown: Vec<Item> = scene
        .frame
        .shown
        .iter()
        .filter_map(|seen| items.iter().find(|item| item.id == seen.id).cloned())
        .collect();
    if let (Some(Request { act: Act::Yes, .. }), [one]) = (first, shown.as_slice()) {
        return Some(vec![asked.request.clone().meaning(vec![one.id.clone()])]);
    }
    let words = spoken(scene.text);
    if reading.grammar.begins("neither", &words).is_some() {
        return Some(vec![Request::new(Act::No, scene.text)]);
    }
    if let Some(length) = reading.grammar.begins("both", &words).or_else(|| {
        let all = reading
            .grammar
            .value("pronoun", &words)
            .filter(|(name, _)| matches!(*name, "all" | "them"));
        all.map(|(_, length)| length)
    }) && length + 1 >= words.len()
    {
        return Some(vec![
            asked.request.clone().meaning(shown.iter().map(|item| item.id.clone()).collect()),
        ]);
    }
    let place =
        Referent { grammar: reading.grammar, frame: &scene.frame, items: &shown, now: scene.now };
    let text = first
        .and_then(|first| first.find(Slot::Task).or(first.find(Slot::Name)))
        .unwrap_or(scene.text);
    match place.find(Act::Find, text) {
        Meant::These(found) => Some(vec![
            asked.request.clone().meaning(found.into_iter().map(|item| item.id).collect()),
        ]),
        Meant::NoPlace(..) => Some(vec![asked.request.clone().with(Slot::Task, text)]),
        _ => match place.find(Act::Find, scene.text) {
            Meant::These(found) => Some(vec![
                asked.request.clone().meaning(found.into_iter().map(|item| item.id).collect()),
            ]),
            _ => None,
        },
    }
}

fn value(scene: &Scene<'_>, reading: &Reading, asked: &Asked, slot: Slot) -> Option<Vec<Request>> {
    let first = reading.requests.first();
    let fill = |text: &str| Some(vec![asked.request.clone().with(slot, text)]);
    let is_new = first.is_some_and(|first| {
        !matches!(first.act, Act::Name | Act::Correct | Act::Choose)
            && first.find(Slot::Do).is_none()
    });
    match slot {
        Slot::When if reading.moment.is_some() => fill(reading.moment.as_deref()?),
        Slot::When => {
            let is_whole = when::read(scene.text, scene.now).is_some();
            let said = first.and_then(|first| first.find(Slot::When)).filter(|_| !is_whole);
            let said = said.unwrap_or(scene.text);
            let said = said.trim().trim_end_matches(['.', '!', '?']);
            if when::read(said, scene.now).is_some()
                || when::read(&format!("at {said}"), scene.now).is_some()
            {
                return fill(said);
            }
            let words = spoken(scene.text);
            let (_, length) = crate::reading::span::read(reading.grammar, &words)?;
            (length == words.len()).then(|| {
                let mut request = asked.request.clone().with(Slot::Span, scene.text);
                request.act = Act::Shift;
                vec![request]
            })
        }
        Slot::Level => {
            let words = spoken(scene.text);
            let (level, _) =
                (0..words.len()).find_map(|at| reading.grammar.value("level", &words[at..]))?;
            fill(level)
        }
        _ if is_new => None,
        _ => fill(scene.text.trim()),
    }
}

/// What a correction corrects, and what "the same" is.
fn in_context(scene: &Scene<'_>, request: &Request, place: &Referent<'_>) -> Vec<Request> {
    let last = scene.frame.last.as_ref();
    match request.act {
        Act::Correct => match (request.find(Slot::When), request.find(Slot::Name)) {
            (Some(when), _) => {
                if let Some(last) = last.filter(|last| last.act.asks()) {
                    return vec![last.clone().with(Slot::What, when).with(Slot::Window, when)];
                }
                let repeats = when::read(when, scene.now).is_some_and(|read| read.rule.is_some());
                let act = if repeats { Act::Repeat } else { Act::Move };
                vec![Request::new(act, &request.text).with(Slot::Task, "").with(Slot::When, when)]
            }
            (None, Some(name)) => {
                if let Some(last) = last.filter(|last| last.act.changes() && place.names(name)) {
                    let again = Request { ids: Vec::new(), ..last.clone().with(Slot::Task, name) };
                    // What waits for a yes is not done yet.
                    if matches!(last.act, Act::Delete | Act::Drop) {
                        return vec![again];
                    }
                    return vec![Request::new(Act::Undo, &request.text), again];
                }
                vec![
                    Request::new(Act::Rename, &request.text)
                        .with(Slot::Task, "")
                        .with(Slot::Name, name),
                ]
            }
            _ => vec![request.clone()],
        },
        Act::Move if request.find(Slot::Task).is_none() => {
            vec![request.clone().with(Slot::Task, "")]
        }
        _ => vec![request.clone()],
    }
}
