//! Where one wish ends and the next begins.
//!
//! A title may well have a verb in it. So a message is parted only where one of our verbs begins
//! anew, after "and", "then" or the end of a sentence, and where both sides are whole wishes.

use jiff::ZonedDateTime;

use super::{
    super::{
        intent::{self, Intent},
        target::Target,
        words::{self, Words},
    },
    list, times,
};

/// One wish of several.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) text: String,
    pub(super) intent: Intent,
    /// A sentence ends before it, so that it is no part of the title before.
    begins_sentence: bool,
    /// Its words in the message, from and to.
    from: usize,
    to: usize,
}

impl Wish {
    /// Whether it speaks of what is done before it, or shows it.
    pub(super) fn builds_on_others(&self) -> bool {
        match &self.intent {
            Intent::Add(_) => false,
            Intent::Act(_, target) => !matches!(target, Target::Described(_)),
            _ => true,
        }
    }

    /// Whether it may be a part of `before` instead: of its title, or one more name.
    pub(super) fn is_doubtful(&self, before: &Self) -> bool {
        match (&before.intent, &self.intent) {
            (Intent::Add(_), Intent::Act(..)) => !self.begins_sentence,
            (Intent::Act(_, Target::Described(_)), Intent::Act(_, Target::Described(_))) => true,
            _ => false,
        }
    }

    /// What it means if it is a name.
    pub(super) fn as_name(&self) -> Target {
        let all = words::split(&self.text);
        Target::read(Words::new(&self.text, &all))
    }
}

/// The wishes in `text`; a single one if it is not parted.
pub(super) fn read(text: &str, now: &ZonedDateTime) -> Vec<Wish> {
    if let Some(lines) = list::read(text, now) {
        return lines.into_iter().map(new_task).collect();
    }
    let all = words::split(text);
    let words = Words::new(text, &all);
    let mut parts: Vec<Wish> = Vec::new();
    let mut from = 0;
    let ends = beginnings(words).into_iter().map(Some).chain([None]);
    let mut begins_sentence = false;
    for next in ends {
        let to = next.map_or(words.len(), |next| next.ends);
        let part = part(words, from, to, begins_sentence, now);
        match parts.last_mut() {
            Some(last) if !is_whole(&part) || !is_whole(last) => {
                *last = self::part(words, last.from, to, last.begins_sentence, now);
            }
            _ => parts.push(part),
        }
        if let Some(next) = next {
            (from, begins_sentence) = (next.begins, next.is_sentence);
        }
    }
    if let [Wish { intent: Intent::Add(line), .. }] = &*parts
        && let Some(lines) = times::read(line, now)
    {
        return lines.map(new_task).into();
    }
    parts
}

/// Two wishes that turned out to be one.
pub(super) fn joined(text: &str, first: &Wish, second: &Wish, now: &ZonedDateTime) -> Wish {
    let all = words::split(text);
    part(Words::new(text, &all), first.from, second.to, first.begins_sentence, now)
}

fn new_task(line: String) -> Wish {
    let intent = Intent::Add(line.clone());
    Wish { text: line, intent, begins_sentence: true, from: 0, to: 0 }
}

fn part(
    words: Words<'_>,
    from: usize,
    to: usize,
    begins_sentence: bool,
    now: &ZonedDateTime,
) -> Wish {
    let source = words.take(to).skip(from).source();
    let is_last = to == words.len();
    let text = if is_last { source } else { source.trim_end_matches([',', ';', '.']) }.to_owned();
    Wish { intent: intent::read(&text, now), text, begins_sentence, from, to }
}

/// Whether it asks for something by itself.
fn is_whole(wish: &Wish) -> bool {
    match &wish.intent {
        Intent::Add(line) => !line.trim().is_empty(),
        Intent::Act(..) | Intent::Show(_) | Intent::Summarize(_) | Intent::Undo(_) => true,
        Intent::Incomplete(_)
        | Intent::Greet
        | Intent::Thank
        | Intent::Help
        | Intent::Decline
        | Intent::Answer
        | Intent::Unknown => false,
    }
}

/// A place where another wish may begin.
#[derive(Clone, Copy)]
struct Beginning {
    /// How many words come before it, with what joins it to them and without.
    begins: usize,
    ends: usize,
    is_sentence: bool,
}

fn beginnings(words: Words<'_>) -> Vec<Beginning> {
    let mut found: Vec<Beginning> = Vec::new();
    for (ends, is_quoted) in quoted(words).into_iter().enumerate().skip(1) {
        let (before, rest) = (words.take(ends), words.skip(ends));
        let joined = rest.after_any(JOINING);
        let after = joined.after_any(FRIENDLY);
        let begins = words.len() - after.len();
        let is_sentence = ends_sentence(before, rest);
        let is_parted = is_sentence || joined.len() < rest.len() || before.source().ends_with(',');
        let is_verb = after.len() > 1 && after.after(VERBS).is_some();
        if is_parted && is_verb && !is_quoted && found.last().is_none_or(|it| it.begins < begins) {
            found.push(Beginning { begins, ends, is_sentence });
        }
    }
    found
}

fn ends_sentence(before: Words<'_>, rest: Words<'_>) -> bool {
    before.source().ends_with(['.', '!', '?', ';']) || before.gap(rest).contains('\n')
}

/// Whether each word stands in quotation marks.
fn quoted(words: Words<'_>) -> Vec<bool> {
    const PAIRS: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('«', '»')];
    let mut open: Option<char> = None;
    let mut quoted = Vec::with_capacity(words.len());
    for at in 0..words.len() {
        let word = words.skip(at).take(1).source();
        if open.is_none() {
            let pair = PAIRS.iter().find(|(start, _)| word.starts_with(*start));
            // A mark that is never closed quotes nothing.
            let is_closed = |end: char| words.skip(at).source().chars().skip(1).any(|it| it == end);
            open = pair.map(|(_, end)| *end).filter(|end| is_closed(*end));
        }
        quoted.push(open.is_some());
        let bare = word.trim_end_matches(['.', ',', ';', '!', '?']);
        if open.is_some_and(|end| bare.len() > 1 && bare.ends_with(end)) {
            open = None;
        }
    }
    quoted
}

const JOINING: &[&str] =
    &["and", "then", "also", "plus", "&", "after that", "afterwards", "finally", "next"];

const FRIENDLY: &[&str] = &["please", "can you", "could you", "you can", "now", "just"];

/// What surely begins a wish. Verbs that begin many a title ("call", "make", "find") do not.
const VERBS: &[&str] = &[
    "add",
    "remind me",
    "set a reminder",
    "create a task",
    "create a new task",
    "create a reminder",
    "make a task",
    "show me",
    "show my",
    "show all",
    "show the list",
    "show what",
    "what's",
    "what is",
    "what are",
    "what do i",
    "what have i",
    "how many tasks",
    "list my",
    "list all",
    "tell me what",
    "complete",
    "finish",
    "mark",
    "tick off",
    "check off",
    "cross off",
    "delete",
    "remove",
    "erase",
    "cancel",
    "drop",
    "get rid of",
    "reschedule",
    "move",
    "postpone",
    "push",
    "put off",
    "delay",
    "defer",
    "rename",
    "change",
    "set",
    "tag",
    "reopen",
    "prioritise",
    "prioritize",
    "make it",
    "make the",
    "make that",
    "i finished",
    "i've finished",
    "i have finished",
    "i completed",
    "i've done",
    "i have done",
    "i did",
    "i'm done with",
    "i am done with",
    "undo",
];
