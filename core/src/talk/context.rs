//! What a sentence means where it was said: as the answer to a question, as a correction, as more of
//! the same.

use jiff::civil::DateTime;

use super::{
    frame::{Asked, Missing},
    item::Item,
    reference::{Meant, Referent},
    scene::Scene,
};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        rules::{Reading, language, spoken},
        selection,
        sentence::Grammar,
        span, when,
    },
    task::Due,
    text::{Gap, Word},
};

/// How far after "not" the word may stand that it denies, in words.
const DENIED_MAX_WORDS: usize = 2;

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
    let put_right = other_distance(scene, reading, items)
        .or_else(|| other_thing(scene, reading, &place))
        .or_else(|| other_meant(scene, reading, &place))
        .or_else(|| unfinished(scene, reading, &place))
        .or_else(|| renamed(scene, reading, &place))
        .or_else(|| again(scene, reading, &place));
    if let Some(requests) = put_right {
        return requests;
    }
    let requests = reading.requests.iter().flat_map(|request| in_context(scene, request, &place));
    let requests = likewise(reading.grammar, requests);
    meant(scene, reading).into_iter().chain(requests).collect()
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

/// "Actually two hours", after something was moved by one: as far from where it was.
fn other_distance(scene: &Scene<'_>, reading: &Reading, items: &[Item]) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref().filter(|last| last.act == Act::Shift)?;
    let [seen] = scene.frame.touched.as_slice() else { return None };
    let words = spoken(scene.text);
    let said = without_lead(reading.grammar, &words);
    let (wanted, length) = span::read(reading.grammar, said)?;
    if length != said.len() {
        return None;
    }
    let (moved, _) = span::read(reading.grammar, &spoken(last.get(Slot::Span)))?;
    let is_earlier = last.get(Slot::Direction) == "earlier";
    let (back, on) = if is_earlier { (moved, -wanted) } else { (-moved, wanted) };
    let shifted =
        |from: DateTime| from.checked_add(back).and_then(|from| from.checked_add(on)).ok();
    let when = match items.iter().find(|item| item.id == seen.id)?.due? {
        Due::At(moment) => {
            shifted(scene.zone().to_datetime(moment))?.strftime("%Y-%m-%d %H:%M").to_string()
        }
        due => shifted(due.day(scene.zone()).into())?.date().to_string(),
    };
    let moved = Request::new(Act::Move, scene.text).with(Slot::Task, "");
    Some(vec![moved.with(Slot::When, when)])
}

/// "Actually the shed", after "paint the fence" was added: another thing to do the same to.
fn other_thing(scene: &Scene<'_>, reading: &Reading, place: &Referent<'_>) -> Option<Vec<Request>> {
    scene.frame.last.as_ref().filter(|last| last.act.adds())?;
    let words = spoken(scene.text);
    let grammar = reading.grammar;
    let corrects = |words: &[Word]| {
        let classes = ["corrects", "rather"];
        classes.iter().filter_map(|class| grammar.begins(class, words)).max()
    };
    let said = words.get(corrects(&words)?..)?;
    let (first, end) = (said.first()?, said.last()?);
    let name = &scene.text[first.range.start..end.range.end];
    let is_thing = |request: &Request| {
        matches!(request.act, Act::Name | Act::Mention | Act::Correct)
            && request.find(Slot::When).is_none()
    };
    let named = in_title(scene, place, name);
    let is_put = named != name && reading.moment.is_none();
    (is_put && reading.requests.iter().all(is_thing)).then(|| {
        let rename = Request::new(Act::Rename, scene.text).with(Slot::Task, "");
        vec![rename.with(Slot::Name, named)]
    })
}

/// "Oh no wait, not that one, I meant the cement": what was done last, to another task in its place.
fn other_meant(scene: &Scene<'_>, reading: &Reading, place: &Referent<'_>) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref().filter(|last| last.act.changes())?;
    let words = spoken(scene.text);
    let meant = &words[end_of_lead(reading.grammar, &words)?..];
    // "The hiring plan I mean".
    let meant = if meant.is_empty() { before_lead(reading.grammar, &words)? } else { meant };
    let (first, end) = (meant.first()?, meant.last()?);
    let said = &scene.text[first.range.start..end.range.end];
    if reading.moment.is_some() || when::read(said, scene.now).is_some() {
        return None;
    }
    let Meant::These(items) = place.find(last.act, said) else { return None };
    let [one] = items.as_slice() else { return None };
    if scene.frame.touched.iter().any(|seen| seen.id == one.id) {
        return None;
    }
    let undo = (!waits(last)).then(|| Request::new(Act::Undo, scene.text));
    let again = last.clone().meaning(vec![one.id.clone()]);
    Some(undo.into_iter().chain([again]).collect())
}

/// Where what is meant begins: after the last "I meant".
fn end_of_lead(grammar: &Grammar, words: &[Word]) -> Option<usize> {
    let end = |at: usize| grammar.begins("meant", &words[at..]).map(|length| at + length);
    (0..words.len()).rev().find_map(end)
}

/// What stands before "I meant" where nothing follows it.
fn before_lead<'w>(grammar: &Grammar, words: &'w [Word]) -> Option<&'w [Word]> {
    grammar.ends("meant", words).map(|length| without_lead(grammar, &words[..words.len() - length]))
}

/// "Oh no, it's not finished yet": what was completed last was not.
fn unfinished(scene: &Scene<'_>, reading: &Reading, place: &Referent<'_>) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref()?;
    let is_completed = matches!(last.act, Act::Complete | Act::Fact);
    let names_another = |request: &Request| {
        request.act.asks()
            || (request.find(Slot::Task).is_some() && place.names(request.get(Slot::Task)))
    };
    if !is_completed || reading.is_question || reading.requests.iter().any(names_another) {
        return None;
    }
    let words = spoken(scene.text);
    let grammar = language(scene.text);
    let is_denied = |at: usize| {
        let classes = ["isnt", "not"];
        let not = classes.iter().find_map(|class| grammar.begins(class, &words[at..]));
        let after = not.map_or(&[][..], |length| &words[(at + length).min(words.len())..]);
        (0..after.len().min(DENIED_MAX_WORDS))
            .any(|at| grammar.begins("done", &after[at..]).is_some())
    };
    let is_undone = !scene.frame.touched.is_empty() && (0..words.len()).any(is_denied);
    is_undone.then(|| vec![Request::new(Act::Undo, scene.text)])
}

/// "Not Nan, it's for Auntie Jo": other words in the title of the task that was added or changed last.
fn renamed(scene: &Scene<'_>, reading: &Reading, place: &Referent<'_>) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref()?;
    let [seen] = scene.frame.touched.as_slice() else { return None };
    if !(last.act.adds() || last.act.changes()) || waits(last) || reading.moment.is_some() {
        return None;
    }
    let item = place.items.iter().find(|item| item.id == seen.id)?;
    let words = spoken(scene.text);
    let grammar = reading.grammar;
    let not = not_in(grammar, &words)?;
    let after = &words[not + 1..];
    let title = spoken(&item.title);
    // As many of the words as stand in the title one after the other.
    let (length, at) = (1..=after.len()).rev().find_map(|length| {
        let is_said =
            |known: &[Word]| known.iter().zip(after).all(|(one, other)| one.key == other.key);
        title.windows(length).position(is_said).map(|at| (length, at))
    })?;
    let right = without_lead(grammar, sentence(&after[length..]));
    let right = if right.is_empty() { without_lead(grammar, &words[..not]) } else { right };
    let (first, last) = (right.first()?, right.last()?);
    let said = &scene.text[first.range.start..last.range.end];
    if when::read(said, scene.now).is_some() {
        return None;
    }
    let (start, end) = (title[at].range.start, title[at + length - 1].range.end);
    let name = format!("{}{said}{}", &item.title[..start], &item.title[end..]);
    let rename = Request::new(Act::Rename, scene.text).with(Slot::Task, "").with(Slot::Name, name);
    Some(vec![rename])
}

/// Whether a message may put right what was done last: other words of its task, or another task.
pub(crate) fn may_put_right(scene: &Scene<'_>, reading: &Reading) -> bool {
    let is_told = scene.frame.touched.len() == 1 && scene.frame.last.is_some();
    let (grammar, words) = (reading.grammar, spoken(scene.text));
    let is_moved = || scene.frame.last.as_ref().is_some_and(|last| last.act == Act::Shift);
    is_told
        && (is_moved()
            || not_in(grammar, &words).is_some()
            || end_of_lead(grammar, &words).is_some())
}

/// Where "not" stands.
fn not_in(grammar: &Grammar, words: &[Word]) -> Option<usize> {
    (0..words.len()).find(|at| grammar.begins("not", &words[*at..=*at]).is_some())
}

/// "Not the insurance one, the other one": the one that is left of two.
fn left(scene: &Scene<'_>, place: &Referent<'_>) -> Option<Item> {
    let words = spoken(scene.text);
    let after = &words[not_in(place.grammar, &words)? + 1..];
    let end =
        after.iter().position(|word| word.after >= Gap::Comma).map_or(after.len(), |at| at + 1);
    let (first, last) = (after.first()?, after[..end].last()?);
    let said = &scene.text[first.range.start..last.range.end];
    let Meant::These(wrong) = place.find(Act::Find, said) else { return None };
    let mut left = place.items.iter().filter(|item| !wrong.contains(item));
    left.next().filter(|_| left.next().is_none()).cloned()
}

/// The words up to the end of a sentence.
fn sentence(words: &[Word]) -> &[Word] {
    let end =
        words.iter().position(|word| word.after >= Gap::Stop).map_or(words.len(), |at| at + 1);
    &words[..end]
}

/// Without what leads to what is meant: "it's for".
fn without_lead<'w>(grammar: &Grammar, mut words: &'w [Word]) -> &'w [Word] {
    let lead = |words: &[Word]| {
        let classes = ["instead", "no", "before"];
        classes.iter().filter_map(|class| grammar.begins(class, words)).max()
    };
    while let Some(length) = lead(words).filter(|length| *length <= words.len()) {
        words = &words[length..];
    }
    words
}

/// Whether a request was only asked about: what waits for a yes is not done yet.
fn waits(request: &Request) -> bool {
    matches!(request.act, Act::Delete | Act::Drop)
}

/// "I meant make it urgent": what was done is taken back before something else is done to the same task.
fn meant(scene: &Scene<'_>, reading: &Reading) -> Option<Request> {
    let last = scene.frame.last.as_ref().filter(|last| last.act.changes() && !waits(last))?;
    let [request] = reading.requests.as_slice() else { return None };
    let words = spoken(scene.text);
    let is_other = reading.grammar.begins("meant", &words).is_some()
        && request.act.changes()
        && request.act != last.act
        && request.get(Slot::Task).split_whitespace().count() < 2;
    is_other.then(|| Request::new(Act::Undo, &request.text))
}

/// The date that is all that is said after a task was added or changed: it is the date of that task.
fn put_right(scene: &Scene<'_>, reading: &Reading) -> Option<String> {
    let last = scene.frame.last.as_ref()?;
    let is_of_task = last.act.adds() || last.act.changes() || last.act == Act::Correct;
    let is_told = is_of_task && !scene.frame.touched.is_empty() && !reading.is_question;
    if !is_told {
        return None;
    }
    reading.moment.clone().or_else(|| clock_put_right(scene, reading))
}

/// "Actually it's 6.30": a time by the clock after what leads to a correction. A mere number is a place,
/// but after something was added.
fn clock_put_right(scene: &Scene<'_>, reading: &Reading) -> Option<String> {
    let words = spoken(scene.text);
    let rest = without_lead(reading.grammar, &words);
    let (first, last) = (rest.first()?, rest.last()?);
    let said = &scene.text[first.range.start..last.range.end];
    let at = format!("at {said}");
    let adds = scene.frame.last.as_ref().is_some_and(|last| last.act.adds());
    let is_led = rest.len() < words.len();
    let is_number = said.parse::<u32>().is_ok();
    let is_clock = (is_led || said.starts_with(|letter: char| letter.is_ascii_digit()))
        && (!is_number || (is_led && adds))
        && when::read(&at, scene.now).is_some_and(|read| read.is_time_only);
    is_clock.then_some(at)
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
            is_part.then(|| vec![last.clone().meaning(rest)])
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
        return None;
    }
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

/// "Make that two", of "Buy one cake": the title with the other number; `None` where it says none.
fn numbered(scene: &Scene<'_>, grammar: &Grammar, name: &str) -> Option<String> {
    let [seen] = scene.frame.touched.as_slice() else { return None };
    let title = spoken(&seen.title);
    let (at, length) = (0..title.len()).find_map(|at| {
        let words = title.get(at..)?;
        selection::number(grammar, words).map(|(_, length)| (at, length))
    })?;
    let (start, end) = (title[at].range.start, title[at + length - 1].range.end);
    Some(format!("{}{name}{}", &seen.title[..start], &seen.title[end..]))
}

/// Whether a reference is "it", or nothing.
fn is_it(grammar: &Grammar, task: &str) -> bool {
    let words = spoken(task);
    words.is_empty()
        || matches!(grammar.value("pronoun", &words), Some(("it", length)) if length == words.len())
}

/// "It should say orthodontist", of "Ring the dentist": the deed stays where only another thing is named.
fn in_title(scene: &Scene<'_>, place: &Referent<'_>, name: &str) -> String {
    let deed = |words: &[Word]| place.grammar.value("do", words).map_or(0, |(_, length)| length);
    let put = || {
        scene.frame.last.as_ref().filter(|last| last.act.adds())?;
        let [seen] = scene.frame.touched.as_slice() else { return None };
        let (title, said) = (spoken(&seen.title), spoken(name));
        let begun = Some(deed(&title)).filter(|length| *length > 0)?;
        let article = place.grammar.begins("article", &title[begun..]).unwrap_or(0);
        let led = place.grammar.begins("article", &said).unwrap_or(0);
        let article = if led > 0 { 0 } else { article };
        let thing = title.get(begun + article..)?;
        let is_other =
            said[led..].iter().all(|word| title.iter().all(|known| known.key != word.key));
        let kept = &seen.title[..thing.first()?.whole.start];
        (deed(&said) == 0 && is_other && said.len() <= thing.len()).then(|| format!("{kept}{name}"))
    };
    put().unwrap_or_else(|| name.to_owned())
}

/// What a correction corrects, and what "the same" is.
fn in_context(scene: &Scene<'_>, request: &Request, place: &Referent<'_>) -> Vec<Request> {
    let last = scene.frame.last.as_ref();
    let words = spoken(scene.text);
    let is_which = place.grammar.begins("which_ones", &words) == Some(words.len());
    if let Some(counted) = last.filter(|last| last.act == Act::Count && is_which) {
        return vec![Request { act: Act::Show, ..counted.clone() }];
    }
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
        Act::Move if request.find(Slot::Task).is_none() => {
            vec![request.clone().with(Slot::Task, "")]
        }
        _ => vec![request.clone()],
    }
}
