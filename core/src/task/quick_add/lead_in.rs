//! Words around a task that are not the task: "Add a task to", "Remind me to", "to my list".

use std::ops::Range;

use super::{Priority, phrase::Says, token::Token};

/// Words that lead to a task.
#[derive(Debug)]
pub(super) struct LeadIn {
    /// Tokens at the beginning.
    pub(super) opening: Range<usize>,
    /// Tokens that close what the opening began: "to my list".
    pub(super) closing: Option<Range<usize>>,
    /// "Add a high priority task to".
    pub(super) priority: Option<Priority>,
    pub(super) reminds: bool,
}

impl LeadIn {
    /// Its tokens, as something taken that says nothing about the task.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (Range<usize>, Option<Says>)> {
        [Some(self.opening.clone()), self.closing.clone()]
            .into_iter()
            .flatten()
            .map(|range| (range, None))
    }
}

/// How a lead-in opens: so many words, and what they say on the way.
struct Opening {
    length: usize,
    priority: Option<Priority>,
    reminds: bool,
}

impl Opening {
    fn plain(length: usize) -> Self {
        Self { length, priority: None, reminds: false }
    }

    fn reminding(length: usize) -> Self {
        Self { length, priority: None, reminds: true }
    }
}

/// The lead-in of a line; `None` where nothing would be left.
pub(super) fn find(tokens: &[Token<'_>], words: &[&str]) -> Option<LeadIn> {
    let polite = politeness(words);
    let (tokens, rest) = (&tokens[polite..], &words[polite..]);
    let found = new_task(tokens, rest).or_else(|| intention(rest)).map(|opening| LeadIn {
        opening: 0..polite + opening.length,
        closing: None,
        priority: opening.priority,
        reminds: opening.reminds,
    });
    found.or_else(|| onto_list(words, polite)).filter(|found| found.opening.end < words.len())
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
        ["remind", "me", "to" | "about" | "of" | "that", ..] => Opening::reminding(3),
        ["don't" | "dont", "let", "me", "forget", "to", ..] => Opening::reminding(5),
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
    let connected = matches!(
        words.get(noun + 1),
        Some(&("to" | "called" | "named" | "titled" | "for" | "about" | "saying")) if verb > 0
    );
    let length = noun + 1 + usize::from(connected);
    if connected || tokens[noun].text.ends_with(':') {
        Some(Opening { length, priority, reminds })
    } else {
        None
    }
}

/// "Add milk to my list".
fn onto_list(words: &[&str], polite: usize) -> Option<LeadIn> {
    words.get(polite).filter(|word| matches!(**word, "add" | "put"))?;
    let opening = 0..polite + 1;
    (opening.end + 1..words.len()).find_map(|place| {
        let length = match &words[place..] {
            ["to" | "on", "my" | "the", "task" | "todo" | "to-do", "list", ..] => 4,
            ["to" | "on", "my" | "the", "list" | "tasks" | "todos", ..] => 3,
            _ => return None,
        };
        let closing = Some(place..place + length);
        Some(LeadIn { opening: opening.clone(), closing, priority: None, reminds: false })
    })
}
