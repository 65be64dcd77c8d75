//! "Mark task 3 as complete", "Change task 1 to 'Call mom tonight'", "Delete the meeting task".

use jiff::ZonedDateTime;

use super::{
    super::{
        phrase,
        target::Target,
        words::{Words, unquoted},
    },
    Deed, Intent, When,
    value::{date, distance, state, urgency, value},
};
use crate::task::{Priority, Recurrence};

/// Reads a wish to change or remove tasks.
pub(super) fn read(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    let words = words.after(NEED_TO).filter(begins_with_verb).unwrap_or(words);
    tagging(words)
        .or_else(|| clearing(words))
        .or_else(|| deleting(words))
        .or_else(|| completing(words))
        .or_else(|| setting(words, now))
        .or_else(|| repeating(words, now))
        .or_else(|| completed(words))
}

fn begins_with_verb(words: &Words<'_>) -> bool {
    words.after(DELETE).is_some() || words.after(&["mark", "rename", "reschedule"]).is_some()
}

/// "Tag task 2 with home", "add #home to task 2", "remove the tag home from task 2".
fn tagging(words: Words<'_>) -> Option<Intent> {
    if let Some(rest) = words.after(&["tag", "label"]) {
        let (target, tags) = rest.splits(&["with", "as"]).next_back()?;
        return Some(act(Deed::Tag(tags_in(tags)), target));
    }
    if let Some(rest) = words.after(&["add"]).and_then(tags_first) {
        let (tags, target) = rest.splits(&["to"]).next_back()?;
        return Some(act(Deed::Tag(tags_in(tags)), target));
    }
    let rest = words.after(&["remove", "delete", "drop"]).and_then(tags_first)?;
    let (tags, target) = rest.splits(&["from", "of", "off"]).next_back()?;
    Some(act(Deed::Untag(tags_in(tags)), target))
}

/// What follows "the tag", or begins with `#`.
fn tags_first(words: Words<'_>) -> Option<Words<'_>> {
    let rest = words.after(&["the tags", "the tag", "a tag", "tags", "tag", "the label", "label"]);
    let hash = words.key(0).starts_with('#') && words.key(0).len() > 1;
    rest.or(hash.then_some(words))
}

fn tags_in(words: Words<'_>) -> Vec<String> {
    let tags = words.keys().flat_map(|key| key.split(','));
    tags.map(|tag| tag.trim_start_matches('#'))
        .filter(|tag| !tag.is_empty() && *tag != "and")
        .map(str::to_owned)
        .collect()
}

/// "Remove the due date of task 2", "stop repeating task 2".
fn clearing(words: Words<'_>) -> Option<Intent> {
    if let Some(target) = words.after(&["stop repeating", "don't repeat", "do not repeat"]) {
        return Some(act(Deed::Repeat(Recurrence::None), target));
    }
    let rest = words.after(&["remove", "clear", "delete", "drop"])?;
    let target = rest.after(&["the", "its"]).unwrap_or(rest).after(DATE_OF)?;
    Some(act(Deed::Reschedule(When::Never), target))
}

fn deleting(words: Words<'_>) -> Option<Intent> {
    let target = words.after(DELETE)?;
    if target.is_empty() {
        let question = "Which task shall I delete? Say for example “Delete task 2”.";
        return Some(Intent::Incomplete(question));
    }
    Some(act(Deed::Delete, target))
}

/// "Complete task 2", "I finished the report", "I'm done with the report".
fn completing(words: Words<'_>) -> Option<Intent> {
    if let Some(target) = words.after(REOPEN).filter(|target| !target.is_empty()) {
        return Some(act(Deed::Reopen, target));
    }
    let target = words.after(COMPLETE)?;
    if target.is_empty() {
        return Some(Intent::Act(Deed::Complete, Target::It));
    }
    Some(act(Deed::Complete, target))
}

/// "The report is done", "task 2 done".
fn completed(words: Words<'_>) -> Option<Intent> {
    let target = words.before(IS_DONE).filter(|target| !target.is_empty())?;
    Some(act(Deed::Complete, target))
}

/// "Repeat task 2 every week".
fn repeating(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    let rest = words.after(&["repeat"])?;
    (1..rest.len()).find_map(|at| {
        let deed = value(rest.skip(at), now).filter(|deed| matches!(deed, Deed::Repeat(_)))?;
        Some(act(deed, rest.take(at)))
    })
}

/// "Mark … as …", "change … to …", "move … to …", "set the priority of … to …".
fn setting(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    if let Some(target) = words.after(&["prioritize", "prioritise"]) {
        return Some(act(Deed::Prioritise(Priority::High), target));
    }
    let (rest, verb) = verb(words)?;
    // "Make a note …", "schedule a haircut …" speak of something new.
    if verb == Verb::Set && ["a", "an"].contains(&rest.key(0)) {
        return None;
    }
    let (rest, field) = field(rest);
    let split = match verb {
        Verb::Rename => rename(rest, field, now),
        Verb::Move => moved(rest, now),
        Verb::Set => set(rest, now).or_else(|| moved(rest, now)),
    };
    match split {
        Some((deed, target)) => Some(act(deed, without_field(target))),
        None if rest.is_empty() => None,
        None => verb.question(rest),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Verb {
    /// Takes any text as the new title.
    Rename,
    /// Takes a date.
    Move,
    /// Takes a state, a priority, a date.
    Set,
}

impl Verb {
    /// What to ask if the value is missing. "Schedule …" and "make …" may be new tasks instead.
    fn question(self, rest: Words<'_>) -> Option<Intent> {
        match self {
            Self::Rename => Some(Intent::Incomplete(
                "What shall I change it to? Say for example “Change task 1 to 'Call mom tonight'”.",
            )),
            Self::Move => Some(Intent::Incomplete(
                "When shall it be? Say for example “Move task 2 to tomorrow 5pm”.",
            )),
            Self::Set if matches!(Target::read(rest), Target::Described(_)) => None,
            Self::Set => Some(Intent::Incomplete(
                "What shall I set? Say for example “Set task 2 to high priority”.",
            )),
        }
    }
}

fn verb(words: Words<'_>) -> Option<(Words<'_>, Verb)> {
    let verbs = [
        (["rename", "change", "update", "edit", "call", "modify"].as_slice(), Verb::Rename),
        (
            ["reschedule", "move", "postpone", "push", "delay", "defer", "shift", "bump"]
                .as_slice(),
            Verb::Move,
        ),
        (["mark", "set", "make", "flag", "schedule", "turn"].as_slice(), Verb::Set),
    ];
    verbs.into_iter().find_map(|(phrases, verb)| Some((words.after(phrases)?, verb)))
}

#[derive(Clone, Copy, PartialEq)]
enum Field {
    Title,
    Other,
    Unnamed,
}

/// Takes "the priority of" away. "Change the title of …" renames, whatever the value looks like.
fn field(words: Words<'_>) -> (Words<'_>, Field) {
    let rest = words.after(&["the", "its"]).unwrap_or(words);
    let titles = ["title of", "name of", "text of", "title for", "name for"];
    if let Some(rest) = rest.after(&titles) {
        return (rest, Field::Title);
    }
    rest.after(FIELD_OF).map_or((words, Field::Unnamed), |rest| (rest, Field::Other))
}

fn without_field(words: Words<'_>) -> Words<'_> {
    words.before_any(FIELD_AFTER)
}

fn rename<'a>(words: Words<'a>, field: Field, now: &ZonedDateTime) -> Option<(Deed, Words<'a>)> {
    if field != Field::Title
        && let Some(found) = set(words, now).or_else(|| moved(words, now))
    {
        return Some(found);
    }
    if field == Field::Other {
        return None;
    }
    let separators = &["to", "into", "as", "say"];
    let quoted = words.splits(separators).find(|(_, title)| unquoted(title.source()).is_some());
    let placed = || {
        words.splits(separators).find(|(target, _)| {
            !matches!(Target::read(without_field(*target)), Target::Described(_))
                || target.last() == "task"
        })
    };
    let (target, title) = quoted.or_else(placed).or_else(|| words.splits(separators).next())?;
    let title = title.after(&["say", "be"]).unwrap_or(title).source();
    let title = unquoted(title).map_or_else(|| phrase::capitalised(title), str::to_owned);
    Some((Deed::Rename(title), target.before_any(&["title", "name"])))
}

/// A state or a priority after "as" or "to", or at the end.
fn set<'a>(words: Words<'a>, now: &ZonedDateTime) -> Option<(Deed, Words<'a>)> {
    let named = words.splits(&["as", "to", "to be", "is"]).rev().find_map(|(target, said)| {
        if unquoted(said.source()).is_some() {
            return None;
        }
        Some((value(said, now)?, target))
    });
    named.or_else(|| {
        let ends = [3, 2, 1].into_iter().filter_map(|length| words.len().checked_sub(length));
        ends.filter(|at| *at > 0).find_map(|at| {
            let deed = state(words.skip(at)).or_else(|| urgency(words.skip(at)))?;
            Some((deed, words.take(at)))
        })
    })
}

/// A date after "to", "until", "for", "by", or at the end.
fn moved<'a>(words: Words<'a>, now: &ZonedDateTime) -> Option<(Deed, Words<'a>)> {
    if let Some((target, said)) = words.splits(&["by"]).next_back()
        && let Some(when) = distance(said)
    {
        return Some((Deed::Reschedule(when), target));
    }
    let separators = &["to", "until", "till", "for", "on", "at", "by", "due"];
    let named = words.splits(separators).find_map(|(target, said)| {
        unquoted(said.source()).is_none().then_some(())?;
        Some((date(said, now)?, target))
    });
    let (deed, target) = named.or_else(|| {
        (1..words.len()).find_map(|at| Some((date(words.skip(at), now)?, words.take(at))))
    })?;
    Some((deed, target.before_any(&["back", "forward", "out", "to be", "due"])))
}

fn act(deed: Deed, target: Words<'_>) -> Intent {
    Intent::Act(deed, Target::read(target))
}

const NEED_TO: &[&str] = &["i need to", "i have to", "i must", "i should"];

const DELETE: &[&str] = &[
    "delete",
    "remove",
    "erase",
    "discard",
    "get rid of",
    "throw away",
    "trash",
    "cancel",
    "clear",
    "drop",
];

const REOPEN: &[&str] = &["reopen", "re-open", "uncomplete", "uncheck", "unmark", "restore"];

const COMPLETE: &[&str] = &[
    "i am done with",
    "i'm done with",
    "i have completed",
    "i've completed",
    "i have finished",
    "i've finished",
    "i am finished with",
    "i have done",
    "i've done",
    "i just finished",
    "i completed",
    "i finished",
    "i did",
    "done with",
    "finished with",
    "check off",
    "tick off",
    "cross off",
    "close",
    "complete",
    "completed",
    "finish",
    "finished",
    "done",
];

const IS_DONE: &[&str] = &[
    "is complete",
    "is completed",
    "is done",
    "is finished",
    "are done",
    "are completed",
    "was done",
    "has been done",
    "done",
    "completed",
    "finished",
];

const DATE_OF: &[&str] = &[
    "due date of",
    "due date from",
    "due date for",
    "date of",
    "date from",
    "deadline of",
    "deadline from",
    "deadline for",
];

const FIELD_OF: &[&str] = &[
    "priority of",
    "priority for",
    "due date of",
    "due date for",
    "deadline of",
    "deadline for",
    "date of",
    "date for",
    "time of",
    "time for",
    "status of",
];

const FIELD_AFTER: &[&str] = &["due date", "deadline", "priority", "date", "status"];
