//! What puts right what was done last: another date, distance, name or task.

use jiff::civil::DateTime;

use super::{
    super::{
        item::Item,
        reference::{Meant, Referent},
        scene::Scene,
    },
    DENIED_MAX_WORDS, is_it,
    retitle::in_title,
    waits,
};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        rules::{Reading, language, spoken},
        selection,
        sentence::Grammar,
        span, when,
    },
    task::{Due, fold},
    text::{Gap, Word, misspelling, sounds_like},
};

/// "Actually two hours", after something was moved by one: as far from where it was.
pub(super) fn other_distance(
    scene: &Scene<'_>,
    reading: &Reading,
    items: &[Item],
) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref();
    let last = last.filter(|last| matches!(last.act, Act::Shift | Act::Remind))?;
    let [seen] = scene.frame.touched.as_slice() else { return None };
    let words = spoken(scene.text);
    let said = without_lead(reading.grammar, &words);
    let (wanted, length) = span::read(reading.grammar, said)?;
    if length != said.len() {
        return None;
    }
    if last.act == Act::Remind {
        last.find(Slot::Span)?;
        let span = &scene.text[said.first()?.range.start..said.last()?.range.end];
        let again = Request { ids: vec![seen.id.clone()], ..last.clone() };
        return Some(vec![again.with(Slot::Span, span)]);
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
pub(super) fn other_thing(
    scene: &Scene<'_>,
    reading: &Reading,
    place: &Referent<'_>,
) -> Option<Vec<Request>> {
    scene.frame.last.as_ref().filter(|last| last.act.adds())?;
    let words = spoken(scene.text);
    let grammar = reading.grammar;
    let said = words.get(grammar.begins("corrects", &words)?..)?;
    let (first, end) = (said.first()?, said.last()?);
    let name = &scene.text[first.range.start..end.range.end];
    let is_thing = |request: &Request| {
        matches!(request.act, Act::Name | Act::Mention | Act::Correct)
            && request.find(Slot::When).is_none()
    };
    let named = in_title(scene, place, name);
    let is_number = selection::number(grammar, said).is_some();
    let is_put = named != name && !is_number && reading.moment.is_none();
    (is_put && reading.requests.iter().all(is_thing)).then(|| {
        let rename = Request::new(Act::Rename, scene.text).with(Slot::Task, "");
        vec![rename.with(Slot::Name, named)]
    })
}

/// "Oh no wait, not that one, I meant the cement": what was done last, to another task in its place.
pub(super) fn other_meant(
    scene: &Scene<'_>,
    reading: &Reading,
    place: &Referent<'_>,
) -> Option<Vec<Request>> {
    let undone = scene.frame.undone.as_ref();
    let last = undone.or(scene.frame.last.as_ref()).filter(|last| last.act.changes())?;
    let words = spoken(scene.text);
    // "No wait, the cement", "no, the cement".
    let meant = end_of_lead(reading.grammar, &words).map(|end| &words[end..]);
    let meant = meant.or_else(|| denied(reading.grammar, &words))?;
    // "The hiring plan I mean".
    let meant = if meant.is_empty() { before_lead(reading.grammar, &words)? } else { meant };
    let said =
        |words: &[Word]| Some(&scene.text[words.first()?.range.start..words.last()?.range.end]);
    if reading.moment.is_some() || when::read(said(meant)?, scene.now).is_some() {
        return None;
    }
    let one = |words: &[Word]| match place.find(last.act, said(words)?) {
        Meant::These(items) => <[Item; 1]>::try_from(items).ok().map(|[one]| one),
        _ => None,
    };
    // "I meant the shoes, the books are still here", "the other one, the shoes".
    let pause = meant.iter().position(|word| word.after >= Gap::Comma);
    let parts = || pause.map(|pause| meant.split_at(pause + 1));
    let one = one(meant).or_else(|| one(parts()?.0)).or_else(|| one(parts()?.1))?;
    if scene.frame.touched.iter().any(|seen| seen.id == one.id) {
        return None;
    }
    let undo = (!waits(last) && undone.is_none()).then(|| Request::new(Act::Undo, scene.text));
    let again = last.clone().meaning(vec![one.id.clone()]);
    Some(undo.into_iter().chain([again]).collect())
}

/// What is said after "no", "no wait", "not that one": what is meant in place of what was understood.
fn denied<'w>(grammar: &Grammar, words: &'w [Word]) -> Option<&'w [Word]> {
    let longest = |classes: &[&str], words: &[Word]| {
        classes.iter().filter_map(|class| grammar.begins(class, words)).max()
    };
    let courtesy = grammar.begins("hesitation", words).unwrap_or(0);
    let no = courtesy + longest(&["no", "corrects"], &words[courtesy..])?;
    let more = longest(&["keeping", "corrects"], &words[no..]).unwrap_or(0);
    words.get(no + more..).filter(|meant| !meant.is_empty())
}

/// "No, half past ten", after something was given a date: that date.
pub(super) fn denied_moment(scene: &Scene<'_>, reading: &Reading) -> Option<String> {
    let last = scene.frame.last.as_ref()?;
    let is_of_task = last.act.adds() || last.act.changes() || last.act == Act::Correct;
    let is_no = matches!(reading.requests.as_slice(), [Request { act: Act::No, .. }]);
    let words = spoken(scene.text);
    let meant = denied(reading.grammar, &words).filter(|_| is_no && is_of_task && !waits(last))?;
    let said = scene.text[meant.first()?.whole.start..meant.last()?.whole.end].trim();
    let at = reading.grammar.class("at_hour").first().map(|at| at.join(" "));
    let hour = at.map(|at| format!("{at} {said}"));
    let is_moment = |said: &String| when::read(said, scene.now).is_some();
    std::iter::once(said.to_owned()).chain(hour).find(is_moment)
}

/// "No, Marc with a c", of "Call Mark": the word of the title that is nearly so, as it is written now.
pub(super) fn respelt(
    scene: &Scene<'_>,
    reading: &Reading,
    place: &Referent<'_>,
) -> Option<Vec<Request>> {
    let last = scene.frame.last.as_ref().filter(|last| last.act.adds() || last.act.changes())?;
    let [seen] = scene.frame.touched.as_slice() else { return None };
    let words = spoken(scene.text);
    let (first, rest) = denied(reading.grammar, &words)?.split_first()?;
    let is_all = rest.is_empty() || reading.grammar.begins("spelt", rest).is_some();
    let is_like = |known: &&Word| {
        known.key != first.key
            && (misspelling(&first.key, &known.key).is_some()
                || sounds_like(&first.key, &known.key))
    };
    let title = spoken(&seen.title);
    let known = title.iter().find(is_like).filter(|_| is_all && !waits(last))?;
    let is_of_another =
        |item: &Item| item.id != seen.id && item.words.iter().any(|word| word.key == first.key);
    if place.items.iter().any(is_of_another) {
        return None;
    }
    let (before, after) = (&seen.title[..known.range.start], &seen.title[known.range.end..]);
    let name = format!("{before}{}{after}", &scene.text[first.range.clone()]);
    let rename = Request::new(Act::Rename, scene.text).with(Slot::Task, "").with(Slot::Name, name);
    Some(vec![rename])
}

/// "Scrap that, make it order sugar instead", once "order salt" was added: another name for it, and nothing is taken back.
pub(super) fn replaced(
    scene: &Scene<'_>,
    reading: &Reading,
    place: &Referent<'_>,
) -> Option<Vec<Request>> {
    scene.frame.last.as_ref().filter(|last| last.act.adds() || last.act == Act::Rename)?;
    let ([_], [taken, put]) = (scene.frame.touched.as_slice(), reading.requests.as_slice()) else {
        return None;
    };
    let is_of_it = is_it(place.grammar, taken.get(Slot::Task));
    let is_taken = matches!(taken.act, Act::Delete | Act::Drop | Act::Undo) && is_of_it;
    let is_in_place = || reading.grammar.ends("in_place_after", &spoken(scene.text)).is_some();
    let name = match put.act {
        Act::Correct => put.find(Slot::Name),
        Act::Add | Act::Mention if is_in_place() => put.find(Slot::Title),
        _ => None,
    };
    let name = in_title(scene, place, name.filter(|_| is_taken)?);
    let rename = Request::new(Act::Rename, &put.text).with(Slot::Task, "");
    Some(vec![rename.with(Slot::Name, name)])
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
pub(super) fn unfinished(
    scene: &Scene<'_>,
    reading: &Reading,
    place: &Referent<'_>,
) -> Option<Vec<Request>> {
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
pub(super) fn renamed(
    scene: &Scene<'_>,
    reading: &Reading,
    place: &Referent<'_>,
) -> Option<Vec<Request>> {
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
    let is_over = after[length - 1].after >= Gap::Stop;
    let rest = if is_over { &[][..] } else { sentence(&after[length..]) };
    let right = without_lead(grammar, rest);
    // "It's the paint store I need to call, not …".
    let before = || {
        let meant = without_lead(grammar, &words[..not]);
        let deed = (1..meant.len()).find(|at| grammar.begins("must", &meant[*at..]).is_some());
        &meant[..deed.unwrap_or(meant.len())]
    };
    let right = if right.is_empty() { before() } else { right };
    let (first, last) = (right.first()?, right.last()?);
    let said = &scene.text[first.range.start..last.range.end];
    if when::read(said, scene.now).is_some() {
        return None;
    }
    let (start, end) = (title[at].range.start, title[at + length - 1].range.end);
    // "Buy paint stripper, not paint": said whole.
    let is_whole = at > 0 && title[0].key == right[0].key;
    let (before, after) =
        if is_whole { ("", "") } else { (&item.title[..start], &item.title[end..]) };
    let name = format!("{before}{said}{after}");
    let rename = Request::new(Act::Rename, scene.text).with(Slot::Task, "").with(Slot::Name, name);
    Some(vec![rename])
}

/// Whether a message may put right what was done last: other words of its task, or another task.
pub(in crate::talk) fn may_put_right(scene: &Scene<'_>, reading: &Reading) -> bool {
    let is_told = scene.frame.touched.len() == 1 && scene.frame.last.is_some();
    let (grammar, words) = (reading.grammar, spoken(scene.text));
    let is_moved = || scene.frame.last.as_ref().is_some_and(|last| last.act == Act::Shift);
    is_told
        && (is_moved()
            || not_in(grammar, &words).is_some()
            || denied(grammar, &words).is_some()
            || end_of_lead(grammar, &words).is_some())
}

/// Where "not" stands.
fn not_in(grammar: &Grammar, words: &[Word]) -> Option<usize> {
    (0..words.len()).find(|at| grammar.begins("not", &words[*at..=*at]).is_some())
}

/// "Not the insurance one, the other one": the one that is left of two.
pub(super) fn left(scene: &Scene<'_>, place: &Referent<'_>) -> Option<Item> {
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
        let classes = ["instead", "no", "before", "corrects", "meant", "reported"];
        classes.iter().filter_map(|class| grammar.begins(class, words)).max()
    };
    while let Some(length) = lead(words).filter(|length| *length <= words.len()) {
        words = &words[length..];
    }
    words
}

/// "I meant make it urgent": what was done is taken back before something else is done to the same task.
pub(super) fn meant(scene: &Scene<'_>, reading: &Reading) -> Option<Request> {
    let last = scene.frame.last.as_ref().filter(|last| last.act.changes() && !waits(last))?;
    let [request] = reading.requests.as_slice() else { return None };
    let words = spoken(scene.text);
    let is_other = reading.grammar.begins("meant", &words).is_some()
        && request.act.changes()
        && request.act != last.act
        && request.get(Slot::Task).split_whitespace().count() < 2;
    is_other.then(|| Request::new(Act::Undo, &request.text))
}

/// "No, every week": another date of a new task that was only asked about, which is asked about anew.
pub(super) fn proposed_anew(scene: &Scene<'_>, reading: &Reading) -> Option<Request> {
    let last = scene.frame.last.as_ref()?;
    let title = match last.act {
        Act::Add | Act::Mention => last.find(Slot::Title)?,
        Act::Move if last.get(Slot::Kind) == "event" => &last.text,
        _ => return None,
    };
    let name = fold(&when::line(title, scene.now).title);
    let is_done = scene.frame.touched.iter().any(|seen| fold(&seen.title) == name);
    if is_done || !scene.just_done.is_empty() || scene.frame.asked.is_some() || reading.is_question
    {
        return None;
    }
    let is_it = |request: &&Request| {
        matches!(request.act, Act::Move | Act::Repeat | Act::Correct)
            && request.get(Slot::Task).is_empty()
    };
    let said = || reading.requests.iter().find(is_it)?.find(Slot::When).map(str::to_owned);
    let when = reading.moment.clone().or_else(|| told_otherwise(scene, reading)).or_else(said)?;
    let anew = Request { act: Act::Mention, ..last.clone() }.with(Slot::Title, title);
    Some(anew.with(Slot::Instead, when))
}

/// The date that is all that is said after a task was added or changed: it is the date of that task.
pub(super) fn put_right(scene: &Scene<'_>, reading: &Reading) -> Option<String> {
    let last = scene.frame.last.as_ref()?;
    let is_of_task = last.act.adds() || last.act.changes() || last.act == Act::Correct;
    let is_told = is_of_task && !scene.frame.touched.is_empty() && !reading.is_question;
    if !is_told {
        return None;
    }
    reading
        .moment
        .clone()
        .or_else(|| clock_put_right(scene, reading))
        .or_else(|| told_otherwise(scene, reading))
}

/// "No sorry, I said it wrong, it's eleven", "no, every wednesday, thursdays it's the bowls club": the first moment
/// that is a clause's, whatever else is told, in a message that begins with a no.
fn told_otherwise(scene: &Scene<'_>, reading: &Reading) -> Option<String> {
    let words = spoken(scene.text);
    let grammar = reading.grammar;
    let is_no = ["no", "corrects"].iter().any(|class| grammar.begins(class, &words).is_some());
    // Nothing else was read in it; "it's friday" by itself would ask for a part of the list.
    let is_shown = |request: &Request| {
        request.act == Act::Show && request.find(Slot::What) == Some(request.text.as_str())
    };
    let is_empty = |request: &Request| {
        matches!(request.act, Act::No | Act::Told | Act::Mention)
            || (is_shown(request) && !reading.is_question)
    };
    let is_answer = scene.frame.asked.is_some();
    if !is_no || is_answer || !reading.requests.iter().all(is_empty) {
        return None;
    }
    let is_over = |end: usize| end == words.len() || words[end - 1].after >= Gap::Comma;
    let leads = |at: usize| {
        ["is", "instead", "no", "to"]
            .iter()
            .any(|class| grammar.ends(class, &words[..at]).is_some())
    };
    let is_begun = |at: usize| words[at - 1].after >= Gap::Comma || leads(at);
    (1..words.len()).filter(|at| is_begun(*at)).find_map(|start| {
        let ends = (start + 1..=words.len().min(start + Slot::When.max_words())).rev();
        ends.filter(|end| is_over(*end)).find_map(|end| {
            let said = &scene.text[words[start].range.start..words[end - 1].range.end];
            let at = format!("at {said}");
            [said, &at]
                .into_iter()
                .find(|when| when::read(when, scene.now).is_some())
                .map(str::to_owned)
        })
    })
}

/// "Actually it's 6.30": a time by the clock after what leads to a correction. A mere number is a place, but after
/// something was added, or where "I meant" follows a move.
fn clock_put_right(scene: &Scene<'_>, reading: &Reading) -> Option<String> {
    let words = spoken(scene.text);
    let rest = without_lead(reading.grammar, &words);
    let (first, last) = (rest.first()?, rest.last()?);
    let said = &scene.text[first.range.start..last.range.end];
    let at = format!("at {said}");
    let is_meant = end_of_lead(reading.grammar, &words).is_some();
    let takes_time = |act: Act| act.adds() || (is_meant && act == Act::Move);
    let is_timed = scene.frame.last.as_ref().is_some_and(|last| takes_time(last.act));
    let is_led = rest.len() < words.len();
    let is_number = said.parse::<u32>().is_ok();
    let is_clock = (is_led || said.starts_with(|letter: char| letter.is_ascii_digit()))
        && (!is_number || (is_led && is_timed))
        && when::read(&at, scene.now).is_some_and(|read| read.is_time_only);
    is_clock.then_some(at)
}
