//! "Mark task 3 as complete", "Change task 1 to 'Call mom tonight'", "Move the report to friday".

use jiff::ZonedDateTime;

use super::{
    super::{
        phrase,
        target::Target,
        words::{Words, unquoted},
    },
    Deed, Intent, When,
    changing::act,
    value::{date, distance, hour, rhythm, state, urgency, value},
};
use crate::task::Priority;

/// "Mark … as …", "change … to …", "move … to …", "set the priority of … to …".
pub(super) fn read(words: Words<'_>, now: &ZonedDateTime) -> Option<Intent> {
    if let Some(target) = words.after(&["prioritize", "prioritise"]) {
        return Some(act(Deed::Prioritise(Priority::High), target));
    }
    let (rest, verb) = verb(words)?;
    if let Some(deed) = urgency(rest).filter(|_| verb == Verb::Set) {
        return Some(Intent::Act(deed, Target::It));
    }
    // "Make that call dad" puts what was said right.
    if let Some(title) = words.after(&["make that"]).filter(|title| !title.is_empty())
        && value(title, now).is_none()
    {
        return Some(Intent::Act(Deed::Rename(title_of(title)), Target::It));
    }
    if words.after(&["make sure"]).is_some() {
        return None;
    }
    // "Make a note …", "schedule a haircut …" speak of something new.
    let is_new = words.key(0) == "schedule" && !KNOWN.contains(&rest.key(0));
    if is_new || (verb == Verb::Set && ["a", "an"].contains(&rest.key(0))) {
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
            [
                "put off",
                "put back",
                "reschedule",
                "move",
                "postpone",
                "push",
                "delay",
                "defer",
                "shift",
                "bump",
                "bring",
            ]
            .as_slice(),
            Verb::Move,
        ),
        (
            ["mark", "set", "make", "flag", "schedule", "turn", "lower", "raise"].as_slice(),
            Verb::Set,
        ),
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
    let title = title_of(title.after(&["say", "be"]).unwrap_or(title));
    Some((Deed::Rename(title), target.before_any(&["title", "name"])))
}

fn title_of(words: Words<'_>) -> String {
    let title = words.source();
    unquoted(title).map_or_else(|| phrase::capitalised(title), str::to_owned)
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
            let said = words.skip(at);
            let deed = state(said).or_else(|| urgency(said)).or_else(|| rhythm(said))?;
            Some((deed, words.take(at)))
        })
    })
}

/// A date after "to", "until", "for", "by", or at the end; or how much later: "by two days".
fn moved<'a>(words: Words<'a>, now: &ZonedDateTime) -> Option<(Deed, Words<'a>)> {
    if let Some((when, target)) = later(words) {
        return Some((Deed::Reschedule(when), target));
    }
    let separators = &["to", "until", "till", "for", "on", "at", "by", "due"];
    let named = words.splits(separators).find_map(|(target, said)| {
        unquoted(said.source()).is_none().then_some(())?;
        Some((date(said, now)?, target))
    });
    let (deed, target) = named
        .or_else(|| {
            (1..words.len()).find_map(|at| Some((date(words.skip(at), now)?, words.take(at))))
        })
        .or_else(|| {
            let (target, said) = words.splits(&["to"]).next_back()?;
            Some((hour(said)?, target))
        })?;
    Some((deed, target.before_any(MOVING)))
}

/// "The report back by two days", "the review an hour". "Forward" is earlier for some and later
/// for others.
fn later(words: Words<'_>) -> Option<(When, Words<'_>)> {
    let (at, when) = (1..words.len())
        .find_map(|at| Some((at, distance(words.skip(at).before_any(&["later"]))?)))?;
    let target = words.take(at).before_any(&["by", "for", "back", "out", "another"]);
    (!target.is_empty() && target.last() != "forward").then_some((when, target))
}

const MOVING: &[&str] = &["back", "forward", "out", "to be", "due", "from"];

/// What a task begins with that is there already: "schedule the report for friday".
const KNOWN: &[&str] =
    &["the", "my", "our", "task", "item", "number", "it", "that", "this", "them", "these", "those"];

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
