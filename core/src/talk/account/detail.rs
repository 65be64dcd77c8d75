//! A task as an account and a question tell it: what is said of it, and what differs, before and after.

use jiff::ZonedDateTime;

use crate::{
    chat::{proposal::Act, wording::quote},
    journal::Effect,
    talk::wording::Wording,
    task::{Due, Priority, State, Tags, Task},
};

/// Most characters that are shown of notes, from where they differ on.
const NOTES_MAX_CHARS: usize = 120;
/// Stands for what is not there.
const NOTHING: &str = "–";

impl Wording {
    /// A task, and what would change about it or come with it.
    pub(super) fn planned(self, effect: &Effect, now: &ZonedDateTime) -> String {
        match effect {
            Effect::Edited { before, after } if Act::of(effect) == Act::Change => {
                let changes = self.differences(before, after, now);
                format!("{} ({changes})", quote(before.title.as_str()))
            }
            Effect::Created(task) => self.detailed(task, now),
            effect => quote(effect.task().title.as_str()),
        }
    }

    /// A new task with all that is not as it is of one of which nothing but the title was said.
    pub(super) fn detailed(self, task: &Task, now: &ZonedDateTime) -> String {
        let bare = Task {
            description: None,
            priority: Priority::default(),
            due: None,
            length: None,
            tags: Tags::default(),
            recurrence: None,
            reminder: None,
            state: State::Open,
            ..task.clone()
        };
        let told = self.told(&bare, task, now).into_iter().map(|(_, new)| new);
        let details: Vec<String> = told.filter(|new| !new.is_empty()).collect();
        let what = quote(task.title.as_str());
        if details.is_empty() { what } else { format!("{what} ({})", details.join("; ")) }
    }

    /// What differs, each before → after.
    pub(super) fn differences(self, before: &Task, after: &Task, now: &ZonedDateTime) -> String {
        let shown = |text: String| if text.is_empty() { NOTHING.to_owned() } else { text };
        let told = self.told(before, after, now).into_iter();
        told.map(|(old, new)| format!("{} → {}", shown(old), shown(new)))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// What differs, in words: as it was, and as it is.
    fn told(self, before: &Task, after: &Task, now: &ZonedDateTime) -> Vec<(String, String)> {
        let old = self.aspects(before, now).into_iter();
        let aspects = old.zip(self.aspects(after, now));
        let mut told: Vec<(String, String)> = aspects.filter(|(old, new)| old != new).collect();
        if before.description != after.description {
            let (old, new) = (notes(before), notes(after));
            let same = shared(old, new);
            let note = |text: &str| self.with("with_note", "what", excerpt(text, same));
            told.push((note(old), note(new)));
        }
        told
    }

    /// All that is said of a task but its notes, one after the other; empty where there is nothing to say.
    fn aspects(self, task: &Task, now: &ZonedDateTime) -> [String; 8] {
        let when = |due: Option<Due>| due.map(|due| self.when(due, now)).unwrap_or_default();
        let rhythm = task.recurrence.as_ref().map(|rule| self.rhythm(rule));
        let state = if task.is_done() { "account_done" } else { "account_open" };
        [
            quote(task.title.as_str()),
            task.due.map(|due| self.due(due, &self.when(due, now))).unwrap_or_default(),
            self.with("account_end", "when", when(task.due_end())),
            self.say("with_level", &[("level", self.level(task.priority))]),
            self.tags(task.tags.as_slice()),
            self.with("repeats", "how", rhythm.unwrap_or_default()),
            self.with("account_reminder", "when", when(task.reminder.map(Due::At))),
            self.say(state, &[]),
        ]
    }

    /// What is said about `value`; nothing where that is empty.
    fn with(self, key: &str, gap: &str, value: String) -> String {
        if value.is_empty() { value } else { self.say(key, &[(gap, &value)]) }
    }
}

fn notes(task: &Task) -> &str {
    task.description.as_ref().map_or("", |notes| notes.as_str())
}

/// How many bytes two texts begin with alike, in whole words.
fn shared(one: &str, other: &str) -> usize {
    let alike = one.char_indices().zip(other.chars()).find(|((_, one), other)| one != other);
    let end = alike.map_or(one.len().min(other.len()), |((at, _), _)| at);
    // What only goes on is not begun anew.
    one[..end].rfind(char::is_whitespace).map_or(0, |space| space + 1)
}

/// Notes in quotes and in one line, from `start` on and no longer than they are shown.
fn excerpt(text: &str, start: usize) -> String {
    let text = text.get(start..).unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(NOTES_MAX_CHARS).collect();
    let cut_off = |is_cut: bool| if is_cut { "…" } else { "" };
    let (before, after) = (cut_off(start > 0), cut_off(cut.len() < line.len()));
    if line.is_empty() { line } else { quote(&format!("{before}{cut}{after}")) }
}
