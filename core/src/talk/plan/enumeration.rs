//! Several things in one text: "milk, eggs and bread".

use jiff::ZonedDateTime;

use crate::{
    reading::{
        rules::{all_spoken, is_in_time, is_infinitive},
        sentence::Grammar,
        when,
    },
    text::Gap,
};

/// Longest part of an enumeration of things, in words.
const ITEM_MAX_WORDS: usize = 4;

/// So many things may be one: "bread and butter".
const PAIR: usize = 2;

/// Whether a text is an enumeration.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Enumeration<'a> {
    Announced,
    /// Only if each part begins with something that can be done, and commas part them or each has a
    /// time of its own.
    Perhaps(&'a ZonedDateTime),
}

/// The items of an enumeration; the text itself if it is none.
pub(crate) fn items(text: &str, grammar: &Grammar, kind: Enumeration<'_>) -> Vec<String> {
    if text.contains('\n') {
        return text
            .lines()
            .map(crate::reading::rules::bare_line)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let words = all_spoken(text);
    // "Mop the floor, fix the hose and the tap": of deeds only a deed is another one.
    let is_deed = |words: &[crate::text::Word]| grammar.value("do", words).is_some();
    let are_deeds = is_deed(&words)
        && words.split_inclusive(|word| word.after == Gap::Comma).skip(1).any(is_deed);
    // "Salt and vinegar crisps, gin and tonic, mac and cheese": where several of what commas part have an "and", it parts
    // nothing more.
    let has_and = |part: &[crate::text::Word]| {
        (1..part.len()).any(|at| grammar.begins("and", &part[at..]).is_some())
    };
    let of_commas: Vec<_> = words.split_inclusive(|word| word.after == Gap::Comma).collect();
    let are_pairs = of_commas.len() > 2 && of_commas.iter().filter(|it| has_and(it)).count() > 1;
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    let (mut start, mut at, mut commas) = (0, 0, 0);
    while at < words.len() {
        let joins = grammar
            .begins("and", &words[at..])
            .filter(|_| at > start && !words[at].is_quoted && !is_in_time(grammar, &words, at))
            .filter(|_| !are_pairs)
            .filter(|length| !are_deeds || is_deed(&words[at + length..]));
        if let Some(length) = joins {
            parts.push(start..at);
            start = at + length;
            at = start;
            continue;
        }
        at += 1;
        if at < words.len()
            && words[at - 1].after >= Gap::Comma
            && words[at - 1].after != Gap::Colon
            && grammar.begins("abbreviation", &words[at - 1..at]).is_none()
        {
            parts.push(start..at);
            commas += 1;
            let skipped = grammar.begins("and", &words[at..]).unwrap_or(0);
            at += skipped;
            start = at;
        }
    }
    if start < words.len() {
        parts.push(start..words.len());
    }
    parts.retain(|part| !part.is_empty());
    let infinitive = |part: &std::ops::Range<usize>| {
        grammar.begins("infinitive", &words[part.clone()]).filter(|length| *length < part.len())
    };
    for part in &mut parts {
        part.start += infinitive(part).unwrap_or(0);
    }
    let is_parted = match kind {
        Enumeration::Announced => true,
        Enumeration::Perhaps(now) => {
            let source = |part: &std::ops::Range<usize>| {
                &text[words[part.start].whole.start..words[part.end - 1].whole.end]
            };
            let read: Vec<_> = parts.iter().map(|part| when::line(source(part), now)).collect();
            let timed: Vec<bool> =
                read.iter().map(|read| read.due.is_some() || read.rule.is_some()).collect();
            // "Football every tuesday and friday": what has no name is more of the one before it.
            let are_named = read.iter().all(|read| !read.title.trim().is_empty());
            are_named && stand_alone(&parts, commas > 0, grammar, &words, &timed)
        }
    };
    if !is_parted || parts.len() < 2 {
        return vec![text.trim().to_owned()];
    }
    parts
        .into_iter()
        .map(|part| {
            text[words[part.start].whole.start..words[part.end - 1].whole.end]
                .trim_matches([',', ';', '.', ' ', '،', '۔'])
                .to_owned()
        })
        .collect()
}

/// Whether each part is a task by itself: one that can be done or has a time of its own, if they are
/// several with commas between, or another time stands before the last.
fn stand_alone(
    parts: &[std::ops::Range<usize>],
    has_commas: bool,
    grammar: &Grammar,
    words: &[crate::text::Word],
    timed: &[bool],
) -> bool {
    // Where verbs stand last, one says where its task ends: "दूध लाना और कपड़े धोना".
    let is_final = |part: &std::ops::Range<usize>| {
        part.len() > 1 && grammar.ends("deed_ends", &words[part.clone()]).is_some()
    };
    let is_deed = |part: &std::ops::Range<usize>| {
        let words = &words[part.clone()];
        grammar.value("do", words).is_some_and(|(_, length)| length < part.len()) || is_final(part)
    };
    // Where infinitives are no other words, each begins a task: "comprar pan y llamar a Luis".
    let is_begun = |part: &std::ops::Range<usize>| {
        part.len() > 1 && is_infinitive(grammar, &words[part.start..=part.start])
    };
    // "“Mow lawn”, “trim hedge” and “rake leaves”": whoever quotes each has parted them.
    if parts.iter().all(|part| words[part.start].is_quoted) {
        return true;
    }
    let deeds: Vec<bool> = parts.iter().map(is_deed).collect();
    // "Eggs, flour and sugar": none says what to do, so that it is said of none.
    let is_short = |part: &std::ops::Range<usize>| {
        part.len() <= ITEM_MAX_WORDS && !words[part.start].is_quoted
    };
    let are_things = parts.iter().all(is_short) && !deeds.contains(&true);
    let is_early = timed.split_last().is_some_and(|(_, before)| before.contains(&true));
    let are_words = parts.iter().all(|part| part.len() == 1);
    // "Eggs and milk and flour and vanilla".
    let is_long = parts.len() > PAIR && !has_commas;
    if are_things && ((has_commas && (parts.len() > 2 || are_words)) || is_early || is_long) {
        return true;
    }
    let is_each = timed.iter().zip(&deeds).all(|(timed, deed)| *timed || *deed);
    let is_listed = has_commas && parts.len() > 2 && deeds.iter().all(|deed| *deed);
    is_each && (is_early || is_listed || parts.iter().all(is_final) || parts.iter().all(is_begun))
}
