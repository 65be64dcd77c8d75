//! The one line: what Enter will do with what stands in it.

use jiff::ZonedDateTime;
use todo_core::reading::line::{self, Part, PartKind};

/// Whom a line is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Act {
    /// It is put on the list.
    #[default]
    Add,
    /// It is a request, or a question: the assistant sees to it.
    Ask,
}

/// What a line is understood as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    pub act: Act,
    /// The task's title, or what is asked.
    pub title: String,
    /// What else was read out of it, in the order of the line.
    pub parts: Vec<Part>,
}

/// Words that begin a request about tasks that are there already.
const REQUESTS: [&str; 22] = [
    "show",
    "list",
    "what",
    "which",
    "when",
    "how",
    "who",
    "where",
    "complete",
    "finish",
    "done",
    "delete",
    "remove",
    "undo",
    "reschedule",
    "move",
    "rename",
    "mark",
    "find",
    "search",
    "hello",
    "help",
];

impl Act {
    /// The other reading.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Add => Self::Ask,
            Self::Ask => Self::Add,
        }
    }
}

/// Reads `text` as typed at `now`; `None` if there is nothing to read.
pub fn understand(text: &str, now: &ZonedDateTime) -> Option<Understood> {
    if text.trim().is_empty() {
        return None;
    }
    if is_request(text) {
        return Some(Understood { act: Act::Ask, title: text.trim().to_owned(), parts: vec![] });
    }
    let line = line::parse(text, now);
    let parts = line.parts.into_iter().filter(|part| part.kind != PartKind::LeadIn).collect();
    Some(Understood { act: Act::Add, title: line.title, parts })
}

fn is_request(text: &str) -> bool {
    let text = text.trim();
    let first = text.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let first = first.to_lowercase();
    text.ends_with(['?', '؟']) || (REQUESTS.contains(&first.as_str()) && text.contains(' '))
}

/// The line without `part`: what was read out of it by mistake.
pub fn without(text: &str, part: &Part) -> String {
    let (before, after) = (text.get(..part.range.start), text.get(part.range.end..));
    let rest = [before, after].map(|it| it.unwrap_or_default().trim());
    rest.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> ZonedDateTime {
        "2026-11-23T12:00:00+05:00[+05:00]".parse().unwrap()
    }

    #[test]
    fn a_line_is_a_task_unless_it_asks_for_something() {
        let read = |text: &str| understand(text, &now()).unwrap().act;
        for text in ["Call Ann friday 3pm", "Buy milk", "Finish", "Call mom about the show"] {
            assert_eq!(read(text), Act::Add, "{text}");
        }
        for text in ["Show what is overdue", "is there milk?", "Complete buy milk", "کیا باقی ہے؟"]
        {
            assert_eq!(read(text), Act::Ask, "{text}");
        }
        assert_eq!(understand("  ", &now()), None);
    }

    #[test]
    fn a_chip_can_be_taken_out_of_the_line() {
        let text = "Call Ann tomorrow #work";
        let parts = understand(text, &now()).unwrap().parts;
        assert_eq!(without(text, &parts[0]), "Call Ann #work");
        assert_eq!(without(text, &parts[1]), "Call Ann tomorrow");
    }
}
