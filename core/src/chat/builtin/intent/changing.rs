//! "Delete the meeting task", "I finished the report", "Tag task 2 with home".

use jiff::ZonedDateTime;

use super::{
    super::{target::Target, words::Words},
    Deed, Intent, When, setting,
    value::{date, value},
};
use crate::task::Recurrence;

/// Reads a wish to change or remove tasks.
pub(super) fn read(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    let words = words.after(NEED_TO).filter(begins_with_verb).unwrap_or(words);
    tagging(words)
        .or_else(|| clearing(words))
        .or_else(|| deleting(words))
        .or_else(|| completing(words))
        .or_else(|| setting::read(words, now))
        .or_else(|| repeating(words, now))
        .or_else(|| completed(words))
        .or_else(|| stated(words, now))
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
    if let Some(dropped) = dropped(words) {
        return Some(dropped);
    }
    let target = words.after(DELETE)?;
    if target.is_empty() {
        let question = "Which task shall I delete? Say for example “Delete task 2”.";
        return Some(Intent::Incomplete(question));
    }
    Some(act(Deed::Delete, target))
}

/// "I don't need the garage task anymore", "take the milk off my list".
fn dropped(words: Words<'_>) -> Option<Intent> {
    let unneeded = words.after(NO_NEED).and_then(|rest| rest.before(ANY_MORE));
    // "Take friday off" is no wish to delete anything, nor is "wipe the table".
    let taken = || words.after(&["take", "get"])?.before(&["off my list", "off the list"]);
    let struck = || words.after(&["scratch", "strike"])?.before(OFF_LIST);
    let target = unneeded.or_else(taken).or_else(struck);
    let emptied = || {
        let rest = words.after(&["wipe", "throw out"])?;
        matches!(Target::read(rest), Target::Described(wanted) if wanted.all).then_some(rest)
    };
    let target = target.or_else(emptied).filter(|target| !target.is_empty())?;
    Some(act(Deed::Delete, target))
}

/// "Complete task 2", "I finished the report", "I'm done with the report".
fn completing(words: Words<'_>) -> Option<Intent> {
    if let Some(target) = words.after(REOPEN).filter(|target| !target.is_empty()) {
        return Some(act(Deed::Reopen, target));
    }
    // "Tick the milk off", "I've already bought the milk".
    let ticked = words.after(TICK).and_then(|rest| rest.before(OFF_LIST));
    if let Some(target) = ticked.or_else(|| past(words)).filter(|target| !target.is_empty()) {
        return Some(act(Deed::Complete, target));
    }
    let target = words.after(COMPLETE)?;
    if target.is_empty() {
        return Some(Intent::Act(Deed::Complete, Target::It));
    }
    Some(act(Deed::Complete, target))
}

/// What was done, of "I already called the dentist": the verb itself may be put otherwise in the
/// title.
fn past(words: Words<'_>) -> Option<Words<'_>> {
    let rest = words.after(I_HAVE)?;
    let verb = rest.key(0);
    // "I've got to" is still to be done.
    if rest.key(1) == "to" {
        return None;
    }
    let regular = verb.ends_with("ed") && !NOT_DONE.contains(&verb);
    (regular || IRREGULAR_PAST.contains(&verb)).then(|| rest.skip(1))
}

/// "The milk is due tomorrow", "team meeting is now at 10:30".
fn stated(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    words.splits(&["is", "are", "was", "got"]).find_map(|(target, said)| {
        let said = said.after(STATED)?;
        Some(act(date(said, now)?, target))
    })
}

/// "The report is done", "task 2 done".
fn completed(words: Words<'_>) -> Option<Intent> {
    // "Add a task to get the report done" is none.
    if NEW.contains(&words.key(0)) {
        return None;
    }
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

pub(super) fn act(deed: Deed, target: Words<'_>) -> Intent {
    Intent::Act(deed, Target::read(target))
}

/// What a new task begins with.
const NEW: &[&str] = &["add", "create", "new", "remind", "remember", "put", "schedule"];

const STATED: &[&str] =
    &["now due", "due", "now", "moved to", "rescheduled to", "postponed to", "rescheduled for"];

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
    "scratch",
];

const NO_NEED: &[&str] = &["i don't need", "i do not need", "i no longer need"];

const ANY_MORE: &[&str] = &["any more", "anymore", "any longer"];

const TICK: &[&str] = &["tick", "check", "cross"];

const OFF_LIST: &[&str] = &["off my list", "off the list", "off"];

const I_HAVE: &[&str] = &[
    "i've already",
    "i have already",
    "i already",
    "i've just",
    "i have just",
    "i just",
    "i've",
    "i have",
    "i",
];

/// Words that only look like a past, or tell of something else than that a task is done.
const NOT_DONE: &[&str] = &[
    "need",
    "feed",
    "used",
    "supposed",
    "wanted",
    "liked",
    "loved",
    "tried",
    "planned",
    "decided",
    "moved",
    "changed",
    "postponed",
    "rescheduled",
    "delayed",
    "cancelled",
    "canceled",
    "added",
    "deleted",
    "removed",
    "renamed",
    "tagged",
    "started",
    "missed",
    "skipped",
];

const IRREGULAR_PAST: &[&str] = &[
    "bought", "brought", "built", "done", "did", "fed", "found", "gave", "given", "got", "gotten",
    "held", "made", "met", "paid", "ran", "read", "rode", "said", "saw", "seen", "sent", "sold",
    "spoke", "spoken", "swept", "taken", "taught", "told", "took", "went", "gone", "withdrew",
    "wrote", "written",
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
