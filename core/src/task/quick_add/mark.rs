//! Priorities and tags: "!high", "high priority", "#home".

use super::{
    Priority,
    phrase::{Phrase, Says, Standing},
};
use crate::task::TAG_MAX_CHARS;

/// Reads a priority or tag at the beginning of `words`; `text` is the first of them as typed.
pub(super) fn read(words: &[&str], text: &str) -> Option<Phrase> {
    let certain = |says| Some(Phrase { length: 1, says, standing: Standing::Certain });
    let first = words.first()?;
    if let Some(priority) = sign(first) {
        return certain(Says::Priority(priority));
    }
    if let Some(tag) = tag(text) {
        return certain(Says::Tag(tag));
    }
    spelled(words)
}

fn sign(word: &str) -> Option<Priority> {
    Some(match word {
        "!high" | "!hi" | "!h" | "!1" | "!urgent" | "!!!" => Priority::High,
        "!medium" | "!med" | "!m" | "!2" | "!!" => Priority::Medium,
        "!low" | "!lo" | "!l" | "!3" => Priority::Low,
        _ => return None,
    })
}

fn spelled(words: &[&str]) -> Option<Phrase> {
    let (length, priority, standing) = match words {
        ["with" | "at", level, "priority", ..] => (3, Priority::parse(level)?, Standing::Certain),
        [level, "priority", ..] | ["priority", level, ..] => {
            (2, Priority::parse(level)?, Standing::Closing)
        }
        ["p1" | "high-priority", ..] => (1, Priority::High, Standing::Closing),
        ["p2", ..] => (1, Priority::Medium, Standing::Closing),
        ["p3" | "low-priority", ..] => (1, Priority::Low, Standing::Closing),
        _ => return None,
    };
    Some(Phrase { length, says: Says::Priority(priority), standing })
}

/// `#home`, as typed. A number alone ("Fix #42") is none.
fn tag(text: &str) -> Option<String> {
    let name = text.strip_prefix('#')?.trim_end_matches([',', '.', ';', ':', '!', '?', ')', ']']);
    let is_name = name.chars().any(char::is_alphabetic)
        && name.chars().all(|c| !c.is_control() && c != '#' && c != '"')
        && name.chars().count() <= TAG_MAX_CHARS;
    is_name.then(|| name.to_owned())
}
