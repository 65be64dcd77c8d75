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
    // Where a phrase was given back, since it goes on and nobody knows how.
    let mut is_open = vec![false; reader.len() + 1];
    // Backwards: whether a phrase closes the text is known once those after it are.
    let begins = |at: &usize| reader.is_boundary(*at) && reader.may_begin(*at);
    let opening = || reader.repeat(start).or_else(|| reader.date(start)).map(|day| day.end);
    for at in (start..reader.len()).rev().filter(begins) {
        let mut rejected = at;
        from[at] = candidates(reader, at).find(|phrase| {
            let end = phrase.end;
            let is_followed = end >= rejected && from[end].is_some();
            let is_over =
                || end == reader.len() || closes(end) || reader.word(end, "going_on").is_some();
            // "Friday: gym", "Fri - gym".
            let is_parted = || {
                let gap = reader.gap(end);
                (gap >= Gap::Comma && gap != Gap::Stop) || reader.is_dash(end)
            };
            let begins = || at == start && is_parted();
            // "Friday lunch at 1", where no other day is named.
            let leads = || at == start && reader.is_day_of_later_time(phrase, &from);
            // "On friday at 10 call the bank".
            let is_opening =
                || matches!(phrase.meaning, Meaning::Time { .. }) && opening() == Some(at);
            let is_named = phrase.standing != Standing::Certain && is_named(reader, at, phrase);
            let stands = phrase.standing != Standing::Closing
                || is_followed
                || is_over()
                || begins()
                || is_opening()
                || leads();
            // "5pm tomorrow or friday": a part of it is not what was meant.
            let is_whole = !goes_on(reader, phrase, is_followed) && !is_open[end];
            is_open[at] |= !is_named && stands && !is_whole;
            let is_taken = !is_named && stands && is_whole;
            if !is_taken && !is_named && says_day(&phrase.meaning) {
                rejected = rejected.max(end);
            }
            is_taken
        });
        // "A week on monday": what is not taken whole is not taken in part.
        let free = from[at].as_ref().map_or(at + 1, |phrase| phrase.end);
        from.get_mut(free..rejected).into_iter().flatten().for_each(|inner| *inner = None);
    }
    in_order(from)
}

impl Reader<'_> {
    /// Whether a dash parts what stands before `at` from the rest.
    fn is_dash(&self, at: usize) -> bool {
        matches!(self.key(at), "-" | "–" | "—") && !self.is_glued(at) && at + 1 < self.len()
    }

    /// Whether a phrase is the day of a time that is said later, and the only day.
    fn is_day_of_later_time(&self, phrase: &Phrase, from: &[Option<Phrase>]) -> bool {
        let later = || from[phrase.end..].iter().flatten();
        matches!(phrase.meaning, Meaning::Day { .. })
            && later().any(|other| matches!(other.meaning, Meaning::Time { .. }))
            && !later().any(|other| {
                says_day(&other.meaning) || matches!(other.meaning, Meaning::Moment(_))
            })
    }
}

fn says_day(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::Day { .. } | Meaning::Range { .. } | Meaning::Repeat(_))
}

/// What may begin at a place, the longest of each kind.
fn candidates<'r>(reader: &'r Reader<'_>, at: usize) -> impl Iterator<Item = Phrase> + 'r {
    let read = move |phrase: Option<Phrase>| {
        let mut phrase =
            phrase.filter(|phrase| phrase.end > at && reader.is_boundary(phrase.end))?;
        // "On fridy", "शुक्रवर को": a little word that leads to it or follows it.
        let has_word = |at: usize| reader.hits(at).any(|hit| hit.term.0 == "word");
        let is_sure = phrase.standing == Standing::Certain && (at..phrase.end).any(has_word);
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
    let is_broken = matches!(phrase.meaning, Meaning::Day { .. }) && is_broken(reader, at);
    // "every 8 hours": a step that no rule can have is no time either.
    is_broken
        || reader.ends_with(at, "every")
        // "Put the potatoes in at 5".
        || (reader.ends_with(at, "naming") && reader.word(at, "at").is_none())
        || reader.key(before).ends_with("'s")
        || is_counted
}

/// Whether a day is the end of something that began before it and is not understood: "mon 8 dec", when that
/// is a Tuesday, "monday to friday".
fn is_broken(reader: &Reader<'_>, at: usize) -> bool {
    let is_day_before = |at: usize| {
        at.checked_sub(1).is_some_and(|before| {
            ["weekday", "month"]
                .iter()
                .any(|table| reader.term(before, table).is_some_and(|(end, _)| end == at))
        })
    };
    let joined = at.checked_sub(1).filter(|before| {
        let word = reader.word(*before, "to").or_else(|| reader.word(*before, "through"));
        word == Some(at) || reader.key(*before) == "-"
    });
    is_day_before(at) || joined.is_some_and(is_day_before)
}

/// Whether what follows belongs to the phrase, though it is not understood: "or monday", "- 26 Dec".
fn goes_on(reader: &Reader<'_>, phrase: &Phrase, is_followed: bool) -> bool {
    let end = phrase.end;
    // "every tuesday except in july"
    if reader.word(end, "except").is_some() {
        return !is_followed;
    }
    // "every day this week"
    if reader.word(end, "this").is_some_and(|unit| reader.term(unit, "unit").is_some()) {
        return !is_followed;
    }
    // "5pm pacific time"
    let is_zone = |at: usize| at < reader.len() && reader.word(at + 1, "time").is_some();
    if matches!(phrase.meaning, Meaning::Time { .. })
        && reader.gap(end) == Gap::Space
        && is_zone(end)
    {
        return !is_followed;
    }
    let next = match reader.key(end) {
        "-" => end + 1,
        _ => match reader
            .word(end, "and")
            .or_else(|| reader.word(end, "or"))
            .or_else(|| reader.word(end, "to"))
            .or_else(|| reader.word(end, "through"))
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

fn in_order(mut from: Vec<Option<Phrase>>) -> Vec<(usize, Phrase)> {
    let mut found: Vec<(usize, Phrase)> = Vec::new();
    let mut free = 0;
    for at in 0..from.len() {
        let Some(phrase) = from[at].take().filter(|_| at >= free) else { continue };
        let is_beside = from[phrase.end].is_some() || (at > 0 && at == free);
        if phrase.standing == Standing::Beside && !is_beside {
            continue;
        }
        free = phrase.end;
        found.push((at, phrase));
    }
    // Without a repetition there is nothing to say more about.
    let repeats = found.iter().any(|(_, phrase)| matches!(phrase.meaning, Meaning::Repeat(_)));
    found.retain(|(_, phrase)| repeats || !phrase.meaning.needs_repeat());
    found
}
