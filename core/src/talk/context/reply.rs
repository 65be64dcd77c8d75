//! What answers a question that was asked back.

use super::{
    super::{
        frame::{Asked, Missing},
        item::Item,
        reference::{Meant, Referent},
        scene::Scene,
    },
    is_it,
    repair::left,
};
use crate::reading::{
    request::{Act, Request, Slot},
    rules::{Reading, spoken},
    sentence::Grammar,
    when,
};

/// Longest answer that only says which of several is meant, in words.
const CHOICE_MAX_WORDS: usize = 8;

/// The request that was asked about, with what the answer brings; `None` if it is no answer.
pub(super) fn answered(
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
    let shown: Vec<Item> = scene
        .frame
        .shown
        .iter()
        .filter_map(|seen| items.iter().find(|item| item.id == seen.id).cloned())
        .collect();
    let place =
        Referent { grammar: reading.grammar, frame: &scene.frame, items: &shown, now: scene.now };
    if let Some(one) = left(scene, &place) {
        return Some(vec![asked.request.clone().meaning(vec![one.id])]);
    }
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
        // "The one on tuesday": what would be a question by itself.
        let is_short = spoken(scene.text).len() <= CHOICE_MAX_WORDS && !reading.is_question;
        let Meant::These(found) = place.find(Act::Find, scene.text) else { return None };
        let is_choice = is_short && reading.requests.len() == 1 && shown.len() > 1;
        return (is_choice && found.len() == 1).then(|| done_to(asked, found));
    }
    if let Some(Request { act: Act::Yes, .. }) = first {
        return Some(vec![match shown.as_slice() {
            [one] => asked.request.clone().meaning(vec![one.id.clone()]),
            // That does not say which: it is asked again.
            _ => asked.request.clone(),
        }]);
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
    // "The one from Lambert".
    let is_choice = |first: &&Request| first.act == Act::Choose && first.get(Slot::Kind).is_empty();
    let told = first.filter(is_choice).and_then(|first| first.find(Slot::Any));
    let text = first
        .and_then(|first| first.find(Slot::Task).or(first.find(Slot::Name)).or(told))
        .unwrap_or(scene.text);
    match place.find(Act::Find, text) {
        Meant::These(found) => Some(done_to(asked, found)),
        Meant::NoPlace(..) => Some(vec![asked.request.clone().with(Slot::Task, text)]),
        _ => match place.find(Act::Find, scene.text) {
            Meant::These(found) => Some(done_to(asked, found)),
            _ => named(scene, reading, asked, items),
        },
    }
}

/// What was asked about, of the tasks that were found.
fn done_to(asked: &Asked, found: Vec<Item>) -> Vec<Request> {
    vec![asked.request.clone().meaning(found.into_iter().map(|item| item.id).collect())]
}

/// What is named where nothing was shown to choose from: it was not clear what "it" is.
fn named(
    scene: &Scene<'_>,
    reading: &Reading,
    asked: &Asked,
    items: &[Item],
) -> Option<Vec<Request>> {
    let place = Referent { grammar: reading.grammar, frame: &scene.frame, items, now: scene.now };
    if !is_it(place.grammar, asked.request.get(Slot::Task)) {
        return None;
    }
    match place.find(asked.request.act, scene.text) {
        Meant::These(found) => Some(done_to(asked, found)),
        _ => None,
    }
}

fn value(scene: &Scene<'_>, reading: &Reading, asked: &Asked, slot: Slot) -> Option<Vec<Request>> {
    let first = reading.requests.first();
    let fill = |text: &str| Some(vec![asked.request.clone().with(slot, text)]);
    let is_new = first.is_some_and(|first| {
        !matches!(first.act, Act::Name | Act::Correct | Act::Choose)
            && first.find(Slot::Do).is_none()
    });
    let before = first.filter(|first| first.act == asked.request.act && slot == Slot::When);
    if let Some(span) = before.and_then(|first| first.find(Slot::Span)) {
        return Some(vec![asked.request.clone().with(Slot::Span, span)]);
    }
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
                // So long before it, where it is asked when to remind.
                if request.act != Act::Remind {
                    request.act = Act::Shift;
                }
                vec![request]
            })
        }
        Slot::Level => {
            let words = spoken(scene.text);
            let (level, _) =
                (0..words.len()).find_map(|at| reading.grammar.value("level", &words[at..]))?;
            fill(level)
        }
        // A name may begin as a rule does: "weekly shop".
        Slot::Name if reading.grammar.begins("commands", &spoken(scene.text)).is_none() => {
            fill(after_lead(reading.grammar, scene.text))
        }
        _ if is_new => None,
        _ => fill(
            first
                .and_then(|first| first.find(slot))
                .unwrap_or(after_lead(reading.grammar, scene.text)),
        ),
    }
}

/// A name or a note without what leads to it: "call it …".
fn after_lead<'t>(grammar: &Grammar, text: &'t str) -> &'t str {
    let words = spoken(text);
    let led = grammar.begins("answer_lead", &words).and_then(|length| words.get(length));
    led.map_or(text, |first| &text[first.whole.start..]).trim()
}
