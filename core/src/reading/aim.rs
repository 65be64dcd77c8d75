//! What a line that somebody types into their list is for: a new task, or something that the assistant
//! sees to. What a page shows of it before Enter is what Enter does.

use jiff::ZonedDateTime;

use super::{
    line::{self, Line},
    request::{Act, Request, Slot},
    rules,
};
use crate::text::words;

/// Shorter words of a reference tell no task from another: articles, prepositions.
const TELLING_MIN_CHARS: usize = 3;

/// Nor do these, but for the last: the title that "the gym" means has more in common with it than "the".
const CERTAIN_MIN_CHARS: usize = 4;
/// So many words of a reference may stand in no title: "the milk task".
const UNTELLING_MAX: usize = 2;

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Aim {
    /// It is put on the list as this.
    Add(Line),
    /// The assistant is asked.
    Ask(Asked),
}

/// What the assistant is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What the first request does, by its name in a grammar: `complete`, `move`. Empty for a question,
    /// for several requests at once, and for what no rule knows.
    pub act: &'static str,
    /// What it does that to, as it was said; the whole line where `act` is empty.
    pub what: String,
    /// Where to, or when, as it was said; may be empty.
    pub to: String,
}

/// Reads `text` as typed at `now` by somebody whose language is `tag`, and whose open tasks are called
/// `titles`. Changes are only what is about one of these: "Cancel the gym" is a new task for who has none
/// of that name.
pub fn read(text: &str, now: &ZonedDateTime, tag: &str, titles: &[&str]) -> Aim {
    let add = || Aim::Add(line::parse_in(text, now, tag));
    let ask = || Asked { what: text.trim().to_owned(), ..Asked::default() };
    if text.trim().is_empty() || text.len() > line::TEXT_MAX_BYTES {
        return add();
    }
    let titles: Vec<Vec<String>> = titles.iter().map(|title| keys(title)).collect();
    let names = |reference: &str| is_named(reference, &titles);
    let reading = rules::read(text, now, Some(&names));
    let is_task = |request: &Request| is_task(request, now, &names);
    match reading.requests.as_slice() {
        _ if reading.is_question => Aim::Ask(ask()),
        requests if requests.iter().all(is_task) => add(),
        [request] => Aim::Ask(shown(request).unwrap_or_else(ask)),
        _ => Aim::Ask(ask()),
    }
}

fn keys(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.key).collect()
}

/// Whether each word of a reference that says something stands in one of these titles.
fn is_named(reference: &str, titles: &[Vec<String>]) -> bool {
    let said: Vec<String> = keys(reference)
        .into_iter()
        .filter(|key| key.chars().count() >= TELLING_MIN_CHARS)
        .collect();
    let stands = |key: &String, title: &[String]| title.iter().any(|word| word.starts_with(key));
    let telling = |title: &Vec<String>| {
        let count = said
            .iter()
            .enumerate()
            .filter(|(at, key)| {
                let is_last = at + 1 == said.len();
                stands(key, title) && (is_last || key.chars().count() >= CERTAIN_MIN_CHARS)
            })
            .count();
        count > 0 && count + UNTELLING_MAX >= said.len()
    };
    titles.iter().any(telling)
}

/// Whether a request may as well be a new task, and so is one: the line is first of all for these.
fn is_task(request: &Request, now: &ZonedDateTime, names: &dyn Fn(&str) -> bool) -> bool {
    match request.act {
        Act::Add
        | Act::AddMany
        | Act::Mention
        | Act::Name
        | Act::Correct
        | Act::Choose
        | Act::Foreign
        | Act::Split
        | Act::Elsewhere => true,
        // "Finish", "List": one word is no question.
        Act::Show | Act::Find => keys(&request.text).len() < 2,
        act if act.changes() => {
            let named = request.find(Slot::Task).is_some_and(names);
            // "Dentist friday", "Call Ann friday", "Move house".
            let is_event = request.find(Slot::Kind).is_some();
            let is_moment = request
                .find(Slot::Name)
                .is_some_and(|name| act == Act::Rename && line::parse(name, now).due.is_some());
            let is_bare = act == Act::Move && request.find(Slot::When).is_none();
            !named || is_event || is_moment || is_bare
        }
        _ => false,
    }
}

/// A change of one task, in its parts; `None` for what is better shown as it was said.
fn shown(request: &Request) -> Option<Asked> {
    let what = request.find(Slot::Task)?.to_owned();
    let to = [Slot::When, Slot::Name, Slot::Level, Slot::Tag, Slot::Span];
    let to = to.iter().find_map(|slot| request.find(*slot)).unwrap_or_default().to_owned();
    let is_plain = matches!(
        request.act,
        Act::Complete
            | Act::Delete
            | Act::Move
            | Act::Rename
            | Act::Reopen
            | Act::Prioritise
            | Act::Tag
            | Act::Remind
            | Act::Shift
    );
    is_plain.then(|| Asked { act: request.act.name(), what, to })
}

#[cfg(test)]
mod core_tests {
    use super::*;

    const TITLES: [&str; 4] = ["Buy milk", "Dentist", "Call Ann", "Send the report"];

    fn read(text: &str) -> Aim {
        let now = "2026-11-23T12:00:00+05:00[+05:00]".parse().unwrap();
        super::read(text, &now, "en", &TITLES)
    }

    fn all_are(texts: &[&'static str], is_wanted: impl Fn(&Aim) -> bool) {
        let wrong: Vec<&str> =
            texts.iter().copied().filter(|text| !is_wanted(&read(text))).collect();
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn a_line_is_a_task_unless_it_asks_for_something() {
        let tasks = [
            "Call Ann friday 3pm",
            "Buy milk",
            "Buy milk and eggs",
            "Finish",
            "Call mom about the show",
            "Review Sam's pull request",
            "Email the finance team",
            "Add a task to water the plants tomorrow",
            "remind me to pay rent on the 1st",
            "dentist 3pm",
            "Lunch with Sam tomorrow 12:30",
            "Move out of the flat",
            "Complete the budget by friday",
            "Cancel gym membership",
            "Cancel the gym",
            "Clean kitchen every saturday",
            "Write the talk",
            "Check the list of guests",
            "کل دودھ لانا",
            "Mañana llamar a Ana",
        ];
        all_are(&tasks, |aim| matches!(aim, Aim::Add(_)));
    }

    #[test]
    fn what_asks_for_something_goes_to_the_assistant_in_every_language() {
        let requests = [
            "Show what is overdue",
            "is there milk?",
            "Complete buy milk",
            "what's due today",
            "delete the milk task",
            "done with the report",
            "undo",
            "help",
            "کیا باقی ہے؟",
            "¿qué tengo para mañana?",
            "muéstrame mis tareas",
        ];
        all_are(&requests, |aim| matches!(aim, Aim::Ask(_)));
    }

    #[test]
    fn a_change_is_shown_in_its_parts() {
        let Aim::Ask(asked) = read("move the dentist to friday 3pm") else { panic!("a request") };
        assert_eq!((asked.act, asked.what.as_str()), ("move", "the dentist"));
        assert!(asked.to.contains("friday"), "{asked:?}");
    }
}
