//! Words around a task that are not the task: "Add a task to", "Remind me to", "to my list".

use std::ops::Range;

use jiff::ZonedDateTime;

use super::{PartKind, Priority, phrase, token::Token};

/// Most words between "remind me" and "to": "next monday at half past 5 pm".
const BETWEEN_MAX_WORDS: usize = 8;

/// Words that lead to a task.
#[derive(Debug, Default)]
pub(super) struct LeadIn {
    /// Its own tokens: "remind me … to", "add … to my list".
    pub(super) taken: Vec<Range<usize>>,
    /// Dates and times in its midst: "remind me tomorrow to".
    pub(super) between: Range<usize>,
    /// The token at which the task begins.
    pub(super) end: usize,
    /// "Add a high priority task to".
    pub(super) priority: Option<Priority>,
    pub(super) reminds: bool,
}

/// How a lead-in opens: so many words, and what they say on the way.
struct Opening {
    length: usize,
    /// What connects it with the task.
    connection: Connection,
    priority: Option<Priority>,
    reminds: bool,
}

impl Opening {
    fn plain(length: usize) -> Self {
        Self { length, connection: Connection::Made, priority: None, reminds: false }
    }
}

/// What connects a lead-in with the task.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Connection {
    /// Nothing more is needed: "I need to", "Task:".
    Made,
    /// The next word: "Add a task" "to".
    Next,
    /// A word is missing, unless it comes after a date: "Remind me tomorrow to".
    Missing,
}

/// The lead-in of a line; `None` where nothing would be left.
pub(super) fn find(tokens: &[Token<'_>], words: &[&str], now: &ZonedDateTime) -> Option<LeadIn> {
    let polite = politeness(words);
    let (rest, rest_words) = (&tokens[polite..], &words[polite..]);
    let found = match new_task(rest, rest_words).or_else(|| intention(rest_words)) {
        Some(opening) => {
            let start = polite + opening.length;
            let interruption = match opening.connection {
                Connection::Made => None,
                _ => interruption(tokens, words, start, now),
            };
            connect(&opening, start, interruption)
        }
        None => onto_list(words, polite),
    };
    found.filter(|found| found.end < words.len())
}

/// Puts the lead-in together that opens up to `start` and goes on at once or after a date.
fn connect(opening: &Opening, start: usize, interruption: Option<usize>) -> Option<LeadIn> {
    let (priority, reminds) = (opening.priority, opening.reminds);
    if let Some(connector) = interruption {
        let (taken, end) = (vec![0..start, connector..connector + 1], connector + 1);
        return Some(LeadIn { taken, between: start..connector, end, priority, reminds });
    }
    let end = match opening.connection {
        Connection::Made => start,
        Connection::Next => start + 1,
        Connection::Missing => return None,
    };
    let taken = std::iter::once(0..end).collect();
    Some(LeadIn { taken, between: end..end, end, priority, reminds })
}

/// Where the lead-in goes on that dates and times from `start` on interrupt.
fn interruption(
    tokens: &[Token<'_>],
    words: &[&str],
    start: usize,
    now: &ZonedDateTime,
) -> Option<usize> {
    let last = words.len().min(start + 1 + BETWEEN_MAX_WORDS);
    (start + 1..last)
        .filter(|&place| matches!(words[place], "to" | "about" | "that" | "called"))
        .find(|&place| {
            let mut covered = start;
            for (range, says) in phrase::find(&tokens[..place], &words[..place], start, now) {
                if range.start != covered || !matches!(says.kind(), PartKind::Date | PartKind::Time)
                {
                    return false;
                }
                covered = range.end;
            }
            covered == place
        })
}

fn politeness(words: &[&str]) -> usize {
    match words {
        ["can" | "could" | "would", "you", "please", ..] => 3,
        ["can" | "could" | "would", "you", ..] => 2,
        ["please", ..] => 1,
        _ => 0,
    }
}

/// "Remind me to", "I need to remember to".
fn intention(words: &[&str]) -> Option<Opening> {
    Some(match words {
        ["remind", "me", rest @ ..] => Opening {
            length: 2,
            connection: match rest {
                ["to" | "about" | "of" | "that", ..] => Connection::Next,
                _ => Connection::Missing,
            },
            priority: None,
            reminds: true,
        },
        ["don't" | "dont", "let", "me", "forget", "to", ..] => {
            Opening { reminds: true, ..Opening::plain(5) }
        }
        ["i", "need" | "have" | "want" | "ought", "to", "remember", "to", ..] => Opening::plain(5),
        ["i", "must" | "should", "remember", "to", ..] | ["do", "not", "forget", "to", ..] => {
            Opening::plain(4)
        }
        ["i", "need" | "have" | "want" | "ought", "to", ..]
        | ["note", "to", "self", ..]
        | ["don't" | "dont", "forget", "to", ..] => Opening::plain(3),
        ["i", "must" | "should", ..] | ["remember", "to", ..] => Opening::plain(2),
        _ => return None,
    })
}

/// "Add a task to", "Create a new high priority task called", "Task:".
fn new_task(tokens: &[Token<'_>], words: &[&str]) -> Option<Opening> {
    let verb = usize::from(matches!(
        words.first(),
        Some(&("add" | "create" | "make" | "new" | "set" | "put"))
    ));
    let mut noun = verb;
    while matches!(words.get(noun), Some(&("a" | "an" | "another" | "new" | "the" | "me")))
        && verb > 0
    {
        noun += 1;
    }
    let priority = words.get(noun).and_then(|word| Priority::parse(word)).filter(|_| verb > 0);
    noun += match (priority, words.get(noun + 1)) {
        (Some(_), Some(&"priority")) => 2,
        (Some(_), _) => 1,
        (None, _) => 0,
    };
    let reminds = match *words.get(noun)? {
        "task" | "todo" | "to-do" | "item" => false,
        "reminder" => true,
        _ => return None,
    };
    let next = words.get(noun + 1).filter(|_| verb > 0);
    let connection = match next {
        _ if tokens[noun].text.ends_with(':') => Connection::Made,
        Some(&("to" | "called" | "named" | "titled" | "for" | "about" | "saying")) => {
            Connection::Next
        }
        _ => Connection::Missing,
    };
    Some(Opening { length: noun + 1, connection, priority, reminds })
}

/// "Add milk to my list".
fn onto_list(words: &[&str], polite: usize) -> Option<LeadIn> {
    words.get(polite).filter(|word| matches!(**word, "add" | "put"))?;
    let end = polite + 1;
    (end + 1..words.len()).find_map(|place| {
        let length = match &words[place..] {
            ["to" | "on", "my" | "the", "task" | "todo" | "to-do", "list", ..] => 4,
            ["to" | "on", "my" | "the", "list" | "tasks" | "todos", ..] => 3,
            _ => return None,
        };
        let taken = vec![0..end, place..place + length];
        Some(LeadIn { taken, between: end..end, end, ..LeadIn::default() })
    })
}
