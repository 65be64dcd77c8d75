//! Where in a text a phrase is read, and where it is part of the title.

use super::{Meaning, Phrase, Reader, Standing};
use crate::{task::Priority, text::Gap};

/// The phrases from piece `start` on, in order of the text, with the piece each begins at.
pub(in super::super) fn find(
    reader: &Reader<'_>,
    start: usize,
    closes: impl Fn(usize) -> bool,
) -> Vec<(usize, Phrase)> {
    let mut from: Vec<Option<Phrase>> = vec![None; reader.len() + 1];
    // Backwards: whether a phrase closes the text is known once those after it are.
    let begins = |at: &usize| reader.is_boundary(*at) && reader.may_begin(*at);
    for at in (start..reader.len()).rev().filter(begins) {
        from[at] = candidates(reader, at).find(|phrase| {
            let is_over = |end: usize| {
                end == reader.len()
                    || from[end].is_some()
                    || closes(end)
                    || reader.word(end, "going_on").is_some()
            };
            let begins = at == start
                && reader.gap(phrase.end) >= Gap::Comma
                && reader.gap(phrase.end) != Gap::Stop;
            let stands = match phrase.standing {
                Standing::Certain => true,
                Standing::Plain => !is_named(reader, at, phrase),
                Standing::Closing => {
                    !is_named(reader, at, phrase) && (is_over(phrase.end) || begins)
                }
            };
            stands && !goes_on(reader, phrase.end, from[phrase.end].is_some())
        });
    }
    in_order(from)
}

/// What may begin at a place, the longest of each kind.
fn candidates<'r>(reader: &'r Reader<'_>, at: usize) -> impl Iterator<Item = Phrase> + 'r {
    let read = move |phrase: Option<Phrase>| {
        let mut phrase =
            phrase.filter(|phrase| phrase.end > at && reader.is_boundary(phrase.end))?;
        let is_sure =
            phrase.standing == Standing::Certain && reader.hits(at).any(|hit| hit.term.0 == "word");
        if reader.is_corrected(at..phrase.end) && !is_sure {
            phrase.standing = Standing::Closing;
        }
        Some(phrase)
    };
    [
        read(reader.repeat(at)),
        read(reader.range(at)),
        read(reader.distance(at)),
        read(reader.date(at)),
        read(reader.time(at)),
        read(priority(reader, at)),
    ]
    .into_iter()
    .flatten()
}

/// "high priority", "with low priority".
fn priority(reader: &Reader<'_>, at: usize) -> Option<Phrase> {
    let (end, key) = reader.term(at, "priority")?;
    let (word, standing) = match key.strip_suffix("-sure") {
        Some(word) => (word, Standing::Certain),
        None => (key, Standing::Closing),
    };
    Some(Phrase { end, meaning: Meaning::Priority(Priority::parse(word)?), standing })
}

/// Whether what stands before makes a name of it ("the 5pm meeting", "every 2nd monday"), or belongs to
/// it without fitting ("Mon 8 Dec", when that is a Tuesday).
fn is_named(reader: &Reader<'_>, at: usize, phrase: &Phrase) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let is_counted = reader.term(at, "weekday").is_some()
        && reader.is(before, "word", "th").is_some()
        && reader.is_glued(before);
    let is_broken = matches!(phrase.meaning, Meaning::Day { .. })
        && ["weekday", "month"]
            .iter()
            .any(|table| reader.term(before, table).is_some_and(|(end, _)| end == at));
    // "every 8 hours": a step that no rule can have is no time either.
    is_broken
        || reader.ends_with(at, "every")
        || reader.ends_with(at, "naming")
        || reader.key(before).ends_with("'s")
        || is_counted
}

/// Whether what follows belongs to the phrase, though it is not understood: "or monday", "- 26 Dec".
fn goes_on(reader: &Reader<'_>, end: usize, is_followed: bool) -> bool {
    // "every tuesday except in july"
    if reader.word(end, "except").is_some() {
        return !is_followed;
    }
    let next = match reader.key(end) {
        "-" => end + 1,
        _ => match reader
            .word(end, "and")
            .or_else(|| reader.word(end, "or"))
            .or_else(|| reader.word(end, "to"))
        {
            Some(next) => next,
            None => return false,
        },
    };
    let is_momentlike = ["weekday", "weekdays", "month", "day", "ordinal", "unit"]
        .iter()
        .any(|table| reader.term(next, table).is_some())
        || reader.digits(next).is_some();
    !is_followed && is_momentlike
}

fn in_order(from: Vec<Option<Phrase>>) -> Vec<(usize, Phrase)> {
    let mut found = Vec::new();
    let mut free = 0;
    for (at, phrase) in from.into_iter().enumerate() {
        if let Some(phrase) = phrase.filter(|_| at >= free) {
            free = phrase.end;
            found.push((at, phrase));
        }
    }
    // Without a repetition there is nothing to say more about.
    let repeats = found.iter().any(|(_, phrase)| matches!(phrase.meaning, Meaning::Repeat(_)));
    found.retain(|(_, phrase)| repeats || !phrase.meaning.needs_repeat());
    found
}
