//! Words around a task that are not the task: "Add a task to", "Remind me to", "to my list", "याद दिलाना".

use std::ops::Range;

use crate::{
    reading::moment::{self, Meaning, Reader},
    task::Priority,
    text::Gap,
};

/// Most pieces between "remind me" and "to": "next monday at half past 5 pm".
const BETWEEN_MAX_PIECES: usize = 10;
/// Most courtesies before a task.
const COURTESIES_MAX: usize = 4;

/// Words that lead to a task, in pieces.
#[derive(Debug, Default)]
pub(super) struct LeadIn {
    /// Its own words: "remind me … to", "add … to my list".
    pub(super) taken: Vec<Range<usize>>,
    /// Dates and times in its midst: "remind me tomorrow to".
    pub(super) between: Range<usize>,
    /// Where the task begins.
    pub(super) start: usize,
    /// "Add a high priority task to".
    pub(super) priority: Option<Priority>,
    pub(super) reminds: bool,
}

/// How a lead-in opens, and what it says on the way.
struct Opening {
    end: usize,
    /// The end of the word that connects it with the task; `None` where that is missing, unless it comes
    /// after a date ("Remind me tomorrow to").
    connected: Option<usize>,
    priority: Option<Priority>,
    reminds: bool,
}

impl Opening {
    fn made(end: usize) -> Self {
        Self { end, connected: Some(end), priority: None, reminds: false }
    }
}

/// The lead-in of a line; nothing where no task would be left.
pub(super) fn find(reader: &Reader<'_>) -> LeadIn {
    let polite = politeness(reader);
    let opening = new_task(reader, polite).or_else(|| intention(reader, polite));
    let found = match opening {
        Some(opening) => connect(reader, &opening),
        None => onto_list(reader, polite).or_else(|| behind(reader, polite)),
    };
    let leaves_some = |found: &LeadIn| {
        let taken: usize = found.taken.iter().map(Range::len).sum();
        found.start < reader.len() && taken < reader.len()
    };
    found.filter(leaves_some).unwrap_or_default()
}

fn connect(reader: &Reader<'_>, opening: &Opening) -> Option<LeadIn> {
    let (priority, reminds) = (opening.priority, opening.reminds);
    if opening.connected != Some(opening.end)
        && let Some((connector, end)) = interruption(reader, opening.end)
    {
        let taken = vec![0..opening.end, connector..end];
        return Some(LeadIn {
            taken,
            between: opening.end..connector,
            start: end,
            priority,
            reminds,
        });
    }
    let end = opening.connected?;
    Some(LeadIn {
        taken: std::iter::once(0..end).collect(),
        between: end..end,
        start: end,
        priority,
        reminds,
    })
}

/// Where the lead-in goes on that dates and times from `start` on interrupt.
fn interruption(reader: &Reader<'_>, start: usize) -> Option<(usize, usize)> {
    let last = reader.len().min(start + 1 + BETWEEN_MAX_PIECES);
    (start + 1..last).filter_map(|at| Some((at, lead(reader, at, "between_link")?))).find(
        |(at, _)| {
            let mut covered = start;
            for (begin, phrase) in moment::find(&reader.up_to(*at), start, |_| false) {
                if begin != covered || matches!(phrase.meaning, Meaning::Priority(_)) {
                    return false;
                }
                covered = phrase.end;
            }
            covered == *at
        },
    )
}

fn lead(reader: &Reader<'_>, at: usize, key: &str) -> Option<usize> {
    reader.is(at, "lead", key).filter(|end| reader.is_boundary(*end))
}

fn politeness(reader: &Reader<'_>) -> usize {
    let mut at = 0;
    for _ in 0..COURTESIES_MAX {
        at = lead(reader, at, "please").unwrap_or(at);
    }
    at
}

/// "Remind me to", "I need to remember to".
fn intention(reader: &Reader<'_>, at: usize) -> Option<Opening> {
    if let Some(end) = lead(reader, at, "remind_to") {
        return Some(Opening { reminds: true, ..Opening::made(end) });
    }
    if let Some(end) = lead(reader, at, "remind") {
        let connected = lead(reader, end, "remind_link");
        return Some(Opening { end, connected, priority: None, reminds: true });
    }
    lead(reader, at, "must").map(Opening::made)
}

/// "Add a task to", "Create a new high priority task called", "Task:".
fn new_task(reader: &Reader<'_>, at: usize) -> Option<Opening> {
    let verb = lead(reader, at, "verb");
    let mut noun = verb.unwrap_or(at);
    for _ in 0..COURTESIES_MAX {
        noun = lead(reader, noun, "article").filter(|_| verb.is_some()).unwrap_or(noun);
    }
    let level = reader.term(noun, "level").filter(|_| verb.is_some());
    let priority = level.and_then(|(_, key)| Priority::parse(key));
    noun = level.map_or(noun, |(end, _)| lead(reader, end, "priority").unwrap_or(end));
    let (end, reminds) = match lead(reader, noun, "task") {
        Some(end) => (end, false),
        None => (lead(reader, noun, "reminder")?, true),
    };
    let connected = match reader.gap(end) {
        Gap::Colon => Some(end),
        _ if verb.is_some() => lead(reader, end, "link"),
        _ => None,
    };
    Some(Opening { end, connected, priority, reminds })
}

/// "Add milk to my list".
fn onto_list(reader: &Reader<'_>, polite: usize) -> Option<LeadIn> {
    let start = lead(reader, polite, "verb")?;
    let (at, end) =
        (start + 1..reader.len()).find_map(|at| Some((at, lead(reader, at, "onto")?)))?;
    Some(LeadIn {
        taken: vec![0..start, at..end],
        between: start..start,
        start,
        ..LeadIn::default()
    })
}

/// "… yaad dilana", "… जोड़ो": what comes after the task.
fn behind(reader: &Reader<'_>, polite: usize) -> Option<LeadIn> {
    const LONGEST_PIECES: usize = 6;
    let start = lead(reader, polite, "me").unwrap_or(polite);
    let from = reader.len().saturating_sub(LONGEST_PIECES).max(start + 1);
    let (at, reminds) = (from..reader.len()).find_map(|at| {
        let ends = |key| lead(reader, at, key) == Some(reader.len());
        if ends("remind_behind") {
            Some((at, true))
        } else {
            ends("add_behind").then_some((at, false))
        }
    })?;
    let before = (start > 0).then_some(0..start);
    let taken = before.into_iter().chain([at..reader.len()]).collect();
    Some(LeadIn { taken, between: start..start, start, reminds, ..LeadIn::default() })
}
