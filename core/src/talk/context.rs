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
    rules::Reading,
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
    reading.requests.iter().flat_map(|request| in_context(scene, request, &place)).collect()
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
    let words = crate::reading::rules::spoken(scene.text);
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
            let words = crate::reading::rules::spoken(scene.text);
            let (_, length) = crate::reading::span::read(reading.grammar, &words)?;
            (length == words.len()).then(|| {
                let mut request = asked.request.clone().with(Slot::Span, scene.text);
                request.act = Act::Shift;
                vec![request]
            })
        }
        Slot::Level => {
            let words = crate::reading::rules::spoken(scene.text);
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
