//! What is added after something was said or asked: on the day that was asked about, with the date that was said first,
//! and what was not found.

use jiff::civil::Date;

use super::{super::scene::Scene, is_it};
use crate::{
    reading::{
        line::PartKind,
        request::{Act, Request, Slot},
        rules::spoken,
        selection,
        sentence::Grammar,
        when,
    },
    text::Word,
};

/// What is added, with what `before` tells of it: the request that was answered last, or that stands before it.
pub(super) fn followed(
    scene: &Scene<'_>,
    grammar: &'static Grammar,
    before: Option<&Request>,
    request: Request,
) -> Request {
    let Some(before) = before.filter(|_| is_new(&request)) else { return request };
    if let Some(sought) = sought(grammar, before, &request) {
        return request.with(Slot::Title, sought);
    }
    let said = if request.act == Act::Move { Slot::Task } else { Slot::Title };
    let (title, is_then) = without_then(grammar, request.get(said));
    let line = when::line(&format!("{title} {}", request.get(Slot::When)), scene.now);
    let is_dated = line.parts.iter().any(|part| part.kind == PartKind::Date);
    let is_timed = line.parts.iter().any(|part| part.kind == PartKind::Time);
    if is_dated || line.rule.is_some() || request.find(Slot::Instead).is_some() {
        return request;
    }
    let promised = before
        .find(Slot::When)
        .filter(|_| before.act == Act::Add && before.find(Slot::Title).is_none());
    if let Some(when) = promised {
        let when = format!("{when} {}", request.get(Slot::When));
        let kind = before.find(Slot::Kind).map(|kind| (Slot::Kind, kind.to_owned()));
        let mut new = added(request, title, when.trim());
        new.slots.retain(|(slot, value)| *slot != Slot::Kind || value != "event");
        new.slots.extend(kind);
        return new;
    }
    match day_asked(scene, grammar, before).filter(|_| is_then || is_timed) {
        Some(day) => {
            let when = format!("{day} {}", request.get(Slot::When));
            added(request, title, when.trim())
        }
        None => request,
    }
}

fn is_new(request: &Request) -> bool {
    request.act == Act::Add
        || (matches!(request.act, Act::Mention | Act::Move) && request.get(Slot::Kind) == "event")
}

fn added(request: Request, title: String, when: &str) -> Request {
    let new = Request { act: Act::Add, ..request };
    new.with(Slot::Title, title).with(Slot::When, when)
}

/// "Did I put toothpaste on the list?" – "then add it": what was asked about and is not there.
fn sought(grammar: &Grammar, before: &Request, request: &Request) -> Option<String> {
    let is_asked = matches!(before.act, Act::AskState | Act::AskWhen | Act::Find);
    let is_bare = request.act == Act::Add && is_it(grammar, request.get(Slot::Title));
    before.find(Slot::Task).filter(|_| is_asked && is_bare).map(str::to_owned)
}

/// "Lunch with Carla there": the title without the words that point to a day, and whether it had any.
fn without_then(grammar: &Grammar, title: &str) -> (String, bool) {
    let words = spoken(title);
    let found = (0..words.len()).find_map(|at| Some((at, grammar.begins("then", &words[at..])?)));
    let Some((at, length)) = found.filter(|(_, length)| *length < words.len()) else {
        return (title.to_owned(), false);
    };
    let text = |words: &[Word]| match (words.first(), words.last()) {
        (Some(first), Some(last)) => title[first.whole.start..last.whole.end].trim().to_owned(),
        _ => String::new(),
    };
    let without = format!("{} {}", text(&words[..at]), text(&words[at + length..]));
    (without.trim().to_owned(), true)
}

/// The one day that a question was about.
fn day_asked(scene: &Scene<'_>, grammar: &Grammar, before: &Request) -> Option<Date> {
    if !before.act.asks() {
        return None;
    }
    [Slot::What, Slot::Window].into_iter().find_map(|slot| {
        let text = before.find(slot)?;
        let window = selection::read(grammar, text, &spoken(text), scene.now).window?;
        window.from.filter(|from| window.to == Some(*from))
    })
}
