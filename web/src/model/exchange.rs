//! Lists from elsewhere, and ours for elsewhere: files as text, tasks as the API takes and gives them.

pub mod calendar;
pub mod export;
mod json;
mod table;

use jiff::{Span, SpanFieldwise, Timestamp, ZonedDateTime, civil};
use todo_core::{reading::line, task::Priority, wire};

use crate::words::say_with;

/// The largest file that is read, in bytes.
pub const FILE_MAX_BYTES: usize = 2 * 1024 * 1024;
/// The characters of a day: `2026-12-01`.
const DAY_CHARS: usize = 10;
/// Most tasks of one file.
pub const TASKS_MAX: usize = 5_000;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Where it is from, as people know it.
    pub source: &'static str,
    pub tasks: Vec<Incoming>,
    /// What does not come along, a sentence each.
    pub left_out: Vec<String>,
}

/// A task on its way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    pub task: wire::CreateTask,
    /// What the task is called where it comes from, if that has names for tasks.
    pub origin: String,
    /// When it begins and how long it lasts, where it has no other date.
    begins: Option<String>,
    length: Option<SpanFieldwise>,
}

impl Incoming {
    fn new(task: wire::CreateTask, origin: String) -> Self {
        Self { task, origin, ..Self::default() }
    }

    /// Is due when it begins, and ends when it is over, unless it has a date of its own.
    fn lasts(&mut self) {
        if self.task.due_date.is_some() {
            return;
        }
        let Some(begins) = self.begins.take() else { return };
        self.task.due_end = self.length.and_then(|length| after(&begins, length.0));
        self.task.due_date = Some(begins);
    }

    /// The same task has the same key, whenever its file is read: the API makes it once.
    pub fn key(&self) -> String {
        let text = if self.origin.is_empty() {
            serde_json::to_string(&self.task).unwrap_or_default()
        } else {
            self.origin.clone()
        };
        format!("import-{:016x}", fingerprint(&text))
    }
}

/// The day or the moment that comes `length` after another one.
fn after(begin: &str, length: Span) -> Option<String> {
    if let Ok(day) = begin.parse::<civil::Date>()
        && begin.len() == DAY_CHARS
    {
        return Some(day.checked_add(length).ok()?.to_string());
    }
    Some(begin.parse::<Timestamp>().ok()?.checked_add(length).ok()?.to_string())
}

/// FNV-1a: the same on every machine and in every version, unlike the standard library's.
fn fingerprint(text: &str) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    text.bytes().fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// Reads a file as somebody has it at `now`; `None` if it is of no kind that is known.
pub fn read(text: &str, now: &ZonedDateTime) -> Option<Found> {
    // A form sends the ends of lines its own way.
    let text = text.trim_start_matches('\u{feff}').trim().replace("\r\n", "\n");
    let text = text.as_str();
    let mut found = match text.chars().next()? {
        '{' | '[' => json::read(text)?,
        _ if text.starts_with("BEGIN:VCALENDAR") => calendar::read(text, now.time_zone()),
        _ => table::read(text, now)?,
    };
    found.tasks.retain(|incoming| !incoming.task.title.trim().is_empty());
    if found.tasks.len() > TASKS_MAX {
        found.left_out.push(say_with("export.without.rest", &[&TASKS_MAX.to_string()]));
        found.tasks.truncate(TASKS_MAX);
    }
    found.left_out.dedup();
    Some(found)
}

/// Gives `task` the date, and the repetition, that `words` say: "every monday at 18:00". `false` if they
/// say none.
fn date(task: &mut wire::CreateTask, words: &str, now: &ZonedDateTime) -> bool {
    let words = words.trim();
    if words.is_empty() {
        return true;
    }
    let line = line::parse(words, now);
    task.due_date = line.due.map(|due| due.to_string());
    task.rrule = line.rule.map(|rule| rule.to_string());
    task.due_date.is_some() || task.rrule.is_some()
}

fn priority(word: &str) -> Option<Priority> {
    match word.trim().to_lowercase().as_str() {
        "high" | "important" | "urgent" => Some(Priority::High),
        "medium" | "normal" => Some(Priority::Medium),
        "low" => Some(Priority::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Found {
        read(text, &"2026-11-24T10:00:00+01:00[Europe/Berlin]".parse().unwrap()).unwrap()
    }

    fn titles(found: &Found) -> Vec<&str> {
        found.tasks.iter().map(|incoming| incoming.task.title.as_str()).collect()
    }

    #[test]
    fn todoists_table_comes_with_dates_labels_and_priorities() {
        let found = found(
            "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n\
             section,Home,,,,,,,,\n\
             task,Buy milk @shop,Two litres,1,1,Ann (1),,tomorrow at 18:00,en,\n\
             task,\"Pay rent, really\",,4,2,Ann (1),,every month,en,\n\
             note,Look here,,,,,,,,\n",
        );
        assert_eq!(found.source, "Todoist");
        assert_eq!(titles(&found), ["Buy milk", "Pay rent, really"]);
        let milk = &found.tasks[0].task;
        assert_eq!(milk.tags.as_deref(), Some(&["shop".to_owned()][..]));
        assert_eq!(milk.priority, Some(Priority::High));
        assert_eq!(milk.due_date.as_deref(), Some("2026-11-25T17:00:00Z"));
        assert!(found.tasks[1].task.rrule.as_deref().unwrap_or_default().contains("MONTHLY"));
        assert_eq!(found.left_out.len(), 3, "{:?}", found.left_out);
    }

    #[test]
    fn lists_of_google_and_of_our_own_are_told_apart() {
        let google = found(
            r#"{"kind":"tasks#taskLists","items":[{"title":"My list","items":[
            {"id":"a","title":"Call Ann","notes":"about it","due":"2026-12-01T00:00:00Z","status":"completed"}]}]}"#,
        );
        assert_eq!((google.source, titles(&google)), ("Google Tasks", vec!["Call Ann"]));
        let task = &google.tasks[0].task;
        assert_eq!((task.due_date.as_deref(), task.completed), (Some("2026-12-01"), Some(true)));
        let own = found(r#"{"tasks":[{"id":"1","title":"Tea","priority":"low","tags":["a"]}]}"#);
        assert_eq!((own.source, titles(&own)), ("Saydo", vec!["Tea"]));
    }

    #[test]
    fn calendars_come_with_what_they_say_of_a_task() {
        let found = found(
            "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\nSUMMARY:Buy\\, then \r\n carry\r\n\
             DUE;VALUE=DATE:20261201\r\nPRIORITY:1\r\nCATEGORIES:home,shop\r\n\
             RRULE:FREQ=WEEKLY\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nSUMMARY:Party\r\nEND:VEVENT\r\n\
             END:VCALENDAR\r\n",
        );
        assert_eq!(titles(&found), ["Buy, then carry"]);
        let task = &found.tasks[0].task;
        assert_eq!(task.due_date.as_deref(), Some("2026-12-01"));
        assert_eq!(task.priority, Some(Priority::High));
        assert_eq!(found.left_out, ["Events: only tasks come along."]);
    }

    #[test]
    fn the_same_task_has_the_same_key_and_another_one_another() {
        let table = "Title,Due,Priority,Tags,Status\nTea,2026-12-01,high,a b,open\nMilk,,,,done\n";
        let (one, two) = (found(table), found(table));
        assert_eq!(one.tasks[0].key(), two.tasks[0].key());
        assert_ne!(one.tasks[0].key(), one.tasks[1].key());
        assert_eq!(one.tasks[1].task.completed, Some(true));
    }

    #[test]
    fn what_is_no_list_is_not_read() {
        let now = "2026-11-24T10:00:00+01:00[Europe/Berlin]".parse().unwrap();
        for text in ["", "hello", "a,b\nc,d", "{}", "[1]"] {
            assert_eq!(read(text, &now), None, "{text}");
        }
    }
}
