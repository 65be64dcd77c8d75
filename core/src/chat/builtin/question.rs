//! The questions the assistant asks, and what an answer to one means.

use jiff::ZonedDateTime;

use super::{
    super::{consent::Consent, model::Entry},
    Scene,
    intent::{self, Intent},
    item, several,
    target::{self, Place, Target},
    words::{self, Words},
};

/// Asks which of several tasks is meant. A numbered list follows.
pub(super) const WHICH: &str = "Which one do you mean?";
/// Offers near misses. A numbered list follows.
pub(super) const NEAR: &str = "Did you mean";
/// Asks for the title of a new task.
pub(super) const TITLE: &str = "What shall I put on your list?";
/// Asks for a date.
pub(super) const WHEN: &str = "When shall it be?";
/// Asks for a new title.
pub(super) const RENAME: &str = "What shall I change it to?";
/// Offers to add what was not understood.
pub(super) const OFFER: &str = "Shall I add ";

/// So many questions back an answer may reach.
const DEPTH_MAX: usize = 6;

/// What `text` asks for, as an answer to the question before it or by itself.
pub(super) fn understand(before: &[Entry], text: &str, now: &ZonedDateTime) -> Intent {
    understand_within(before, text, now, DEPTH_MAX)
}

fn understand_within(before: &[Entry], text: &str, now: &ZonedDateTime, depth: usize) -> Intent {
    let intent = intent::read(text, now);
    let Some(depth) = depth.checked_sub(1) else { return intent };
    let earlier = || match last_said(before) {
        Some((earlier, text)) => several::asked_back(&Scene::of(before, now))
            .unwrap_or_else(|| understand_within(earlier, text, now, depth)),
        None => Intent::Unknown,
    };
    match asked(before) {
        Some(WHICH | NEAR | OFFER | WHEN | RENAME) if declines(text) => Intent::Decline,
        Some(WHICH | NEAR) => match selected(before, text, &intent, now) {
            Some(target) => match earlier() {
                Intent::Act(deed, _) => Intent::Act(deed, target),
                _ => intent,
            },
            None => intent,
        },
        Some(TITLE) if matches!(intent, Intent::Unknown) => Intent::Add(text.to_owned()),
        Some(WHEN) if intent::is_date(text, now) => completed(before, text, now).unwrap_or(intent),
        Some(RENAME) if intent == Intent::Unknown => completed(before, text, now).unwrap_or(intent),
        Some(OFFER) if Consent::read(text) == Consent::Yes => match last_said(before) {
            Some((_, text)) => Intent::Add(text.to_owned()),
            None => intent,
        },
        _ => intent,
    }
}

/// What was said before, with the answer put at its end.
fn completed(before: &[Entry], answer: &str, now: &ZonedDateTime) -> Option<Intent> {
    let (_, said) = last_said(before)?;
    let said = said.trim_end_matches(['.', '!', '?', ' ']);
    let answer = words::unquoted(answer).unwrap_or(answer);
    match intent::read(&format!("{said} to {answer}"), now) {
        intent @ Intent::Act(..) => Some(intent),
        _ => None,
    }
}

fn declines(text: &str) -> bool {
    let words = words::split(text);
    let phrase = words.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
    Consent::read(text) == Consent::No
        || ["none", "neither", "none of them", "neither of them", "nothing"]
            .contains(&phrase.as_str())
}

/// The question that the last answer asked.
fn asked(before: &[Entry]) -> Option<&'static str> {
    match before.last() {
        Some(Entry::Assistant(text)) => of(text),
        _ => None,
    }
}

/// The question that `text` asks.
pub(super) fn of(text: &str) -> Option<&'static str> {
    [WHICH, NEAR, TITLE, OFFER, WHEN, RENAME]
        .into_iter()
        .find(|question| text.starts_with(question))
}

/// The user's message before, and what came before that.
fn last_said(before: &[Entry]) -> Option<(&[Entry], &str)> {
    before.iter().enumerate().rev().find_map(|(at, entry)| match entry {
        Entry::User(text) => Some((&before[..at], text.as_str())),
        _ => None,
    })
}

/// The task that an answer to "which one?" means; `None` if it is no answer to that.
fn selected(before: &[Entry], text: &str, intent: &Intent, now: &ZonedDateTime) -> Option<Target> {
    let words = words::split(text);
    let words = Words::new(text, &words);
    if let Some(choice) = target::choice(words) {
        return Some(choice);
    }
    if Consent::read(text) == Consent::Yes {
        let single = item::last_shown(before, now.time_zone()).len() == 1;
        return single.then(|| Target::Places(vec![Place::Number(1)]));
    }
    (*intent == Intent::Unknown).then(|| Target::read(words))
}
